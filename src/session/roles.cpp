// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/session/roles.hpp"

#include <algorithm>
#include <vector>

#include "smartgain/balance/role_guess.hpp"
#include "smartgain/core/nearest_name.hpp"
#include "smartgain/session/models.hpp"

namespace smartgain {
namespace {

// Chosen: below, the next role is often as likely, and "not known" is the honest answer.
constexpr double kLeastSure = 0.4;
// Names and sample names tell with 0.8 and more (guess_role()): what the user wrote is not overruled by ear.
constexpr double kNameTells = 0.8;
// Chosen: sounds that nobody trained on are taken for others far more often than the network believes (models/level-1/card.md).
constexpr double kBelieved = 0.6;

}  // namespace

Result<std::string> resolve_strip(std::span<const Strip> strips, const std::string& text, const std::string& where) {
  std::vector<std::string> ids;
  std::vector<std::string> names;
  std::vector<std::string> named;
  for (const Strip& strip : strips) {
    if (strip.id == text) return text;
    ids.push_back(strip.id);
    if (!strip.name.empty()) names.push_back(strip.name);
    if (strip.name == text) named.push_back(strip.id);
  }
  if (named.size() == 1) return named.front();
  if (named.size() > 1) {
    std::string list;
    for (const std::string& id : named) list += (list.empty() ? "" : ", ") + id;
    return unexpected(ErrorCode::wrong_use,
                      std::to_string(named.size()) + " strips are called '" + text + "'. Say which: " + list);
  }
  return unexpected(ErrorCode::wrong_use, "no strip '" + text + "' in " + where + "." +
                                              suggest_name(text, names.size() == ids.size() ? names : ids));
}

void assign_roles(SessionAnalysis& session, const std::map<std::string, Role>& said, Precision precision) {
  for (Strip& strip : session.strips) {
    if (const auto known = said.find(strip.id); known != said.end()) {
      strip.role = known->second;
      strip.role_confidence = 1.0;
      strip.role_source = RoleSource::user;
    } else if (strip.role_confidence == 0.0 || strip.role_source == RoleSource::sound) {
      const RoleGuess guess = guess_role(strip.name, strip.hints);
      strip.role = guess.role;
      strip.role_confidence = guess.confidence;
      strip.role_source = guess.source;
    }
  }
  if (const auto model = shared_model(precision)) hear_roles(session, **model);
}

void hear_roles(SessionAnalysis& session, const LevelModel& model) {
  const auto heard = model.hear(session.strips);
  if (!heard) {
    session.notices.push_back("The model cannot hear what strips are: " + heard.error().message);
    return;
  }
  for (std::size_t i = 0; i < session.strips.size(); ++i) {
    Strip& strip = session.strips[i];
    if (!(*heard)[i] || strip.role_confidence >= kNameTells) continue;
    const RoleProbabilities& probabilities = *(*heard)[i];
    const auto likeliest = std::max_element(probabilities.begin(), probabilities.end());
    const double confidence = kBelieved * *likeliest;
    if (*likeliest < kLeastSure || confidence <= strip.role_confidence) continue;
    strip.role = kRoles[static_cast<std::size_t>(likeliest - probabilities.begin())].role;
    strip.role_confidence = confidence;
    strip.role_source = RoleSource::sound;
  }
}

}  // namespace smartgain
