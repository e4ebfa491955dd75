// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/session/feedback.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <regex>

#include "smartgain/balance/engine.hpp"
#include "smartgain/core/nearest_name.hpp"
#include "smartgain/io/content_hash.hpp"
#include "smartgain/learning/moves.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

fs::path named(const fs::path& input) {
  fs::path path = fs::absolute(input.empty() ? fs::path("untitled") : input).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();  // "stems/"
  return path;
}

/// `song.smartgain.2.mmpz` -> `song.mmpz`, `stems.smartgain` -> `stems`: see default_output().
std::string original_name(const std::string& name) {
  static const std::regex ours(R"(\.smartgain(\.\d+)?(?=(\.mmpz?)?$))");
  return std::regex_replace(name, ours, "");
}

std::int64_t now_s() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

Decibels learned_part(const StripPlan& strip) {
  Decibels sum(0.0);
  if (strip.action != Action::change) return sum;
  for (const Reason& reason : strip.reasons)
    if (reason.rule.starts_with("learned_")) sum += reason.effect;
  return sum;
}

// Chosen: nobody can hear, and so undo, less.
constexpr Decibels kLeastDecided(0.5);

/// The rule that made at least half of what all rules say; null: none did.
const Reason* rule_that_decided(const StripPlan& strip, double amount) {
  static const std::vector<std::string> names = rule_names();
  if (strip.action != Action::change) return nullptr;
  const Reason* largest = nullptr;
  double sum = 0.0;
  for (const Reason& reason : strip.reasons) {
    if (std::find(names.begin(), names.end(), reason.rule) == names.end()) continue;
    sum += std::abs(reason.effect.value);
    if (largest == nullptr || std::abs(reason.effect.value) > std::abs(largest->effect.value)) largest = &reason;
  }
  if (largest == nullptr) return nullptr;
  const double effect = std::abs(largest->effect.value);
  return effect >= 0.5 * sum && amount * effect >= kLeastDecided.value ? largest : nullptr;
}

/// What was recommended, also where the plan holds the user's own gain in its place.
Decibels recommended_gain(const Plan& plan, const StripPlan& strip) {
  if (strip.why == "set_by_you" && strip.recommended && strip.strip.level)
    return plan.options.amount * (strip.recommended->level - *strip.strip.level);
  return strip.gain();
}

Result<const StripPlan*> strip_of(const Plan& plan, const std::string& id) {
  std::vector<std::string> ids;
  for (const StripPlan& strip : plan.strips) {
    if (strip.strip.id == id) return &strip;
    ids.push_back(strip.strip.id);
  }
  return unexpected(ErrorCode::wrong_use,
                    fmt::format("no strip '{}' in the plan for {}.{}", id, plan.input.path, suggest_name(id, ids)));
}

FeedbackEvent event_about(const Plan& plan, FeedbackKind kind) {
  FeedbackEvent event;
  event.kind = kind;
  event.song = song_of(plan.input.path);
  event.song_name = original_name(named(plan.input.path).filename().string());
  event.style = plan.style;
  return event;
}

bool contains(std::span<const std::string> ids, const std::string& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

}  // namespace

std::string song_of(const fs::path& input) {
  const fs::path path = named(input);
  return content_hash_of((path.parent_path() / original_name(path.filename().string())).string());
}

std::optional<std::int64_t> saved_at(const fs::path& file) {
  std::error_code error;
  const auto time = fs::last_write_time(file, error);
  if (error) return std::nullopt;
  const auto since = std::chrono::file_clock::to_sys(time).time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since).count();
}

std::string file_of(const fs::path& input) { return content_hash_of(named(input).string()); }

FeedbackEvent event_for(const Plan& plan, const StripPlan& strip, FeedbackKind kind, std::optional<Decibels> chosen) {
  FeedbackEvent event = event_about(plan, kind);
  event.strip = strip.strip.id;
  event.strip_name = strip.strip.name;
  event.role = strip.strip.role;
  event.role_confidence = strip.strip.role_confidence;
  event.group = strip.strip.group;
  for (const auto& [name, members] : plan.options.groups)
    if (contains(members, strip.strip.id)) event.group = name;
  event.recommended = recommended_gain(plan, strip);
  event.learned = learned_part(strip);
  if (const Reason* rule = rule_that_decided(strip, plan.options.amount)) {
    event.rule = rule->rule;
    event.rule_effect = plan.options.amount * rule->effect;
  }
  event.chosen = chosen;
  if (chosen && strip.knob.knob.position.is_finite()) event.position = strip.knob.knob.position + *chosen;
  return event;
}

AppliedPlan applied_plan(const Plan& plan, const fs::path& output, std::span<const std::string> left_out) {
  AppliedPlan applied;
  applied.file = file_of(output);
  applied.song = song_of(plan.input.path);
  applied.song_name = original_name(named(plan.input.path).filename().string());
  applied.style = plan.style;
  applied.time_s = now_s();
  for (const StripPlan& strip : plan.strips) {
    // What cannot move says nothing when it does not.
    if (strip.action == Action::skip || !strip.knob.knob.position.is_finite()) continue;
    const FeedbackEvent event = event_for(plan, strip, FeedbackKind::accepted, {});
    const bool left = contains(left_out, strip.strip.id);
    applied.strips.push_back({event.strip, event.strip_name, event.role, event.role_confidence, event.group,
                              strip.knob.knob.position, left ? strip.knob.knob.position : strip.knob.to,
                              left ? Decibels(0.0) : event.learned, left ? std::string() : event.rule,
                              left ? Decibels(0.0) : event.rule_effect, std::nullopt, 0, 0});
  }
  return applied;
}

std::vector<FeedbackEvent> edits_between(const PlanOptions& before, const PlanOptions& after, const Plan& plan) {
  std::vector<FeedbackEvent> events;
  for (const auto& [id, gain] : after.set_gains) {
    const auto earlier = before.set_gains.find(id);
    if (earlier != before.set_gains.end() && earlier->second == gain) continue;
    const auto strip = strip_of(plan, id);
    if (!strip || !gain.is_finite()) continue;
    const auto& alternatives = (*strip)->alternatives;
    const auto alternative = std::find_if(alternatives.begin(), alternatives.end(),
                                          [gain = gain](const Alternative& a) { return a.gain == gain; });
    const bool chosen = alternative != alternatives.end();
    events.push_back(event_for(plan, **strip, chosen ? FeedbackKind::chosen : FeedbackKind::edited, gain));
    if (chosen) events.back().note = alternative->name;
  }
  return events;
}

Result<Feedback> Feedback::open(const fs::path& folder) {
  auto store = FeedbackStore::open(folder);
  if (!store) return unexpected(store.error());
  return Feedback(*std::move(store));
}

Result<> Feedback::record(std::span<const FeedbackEvent> events) {
  for (const FeedbackEvent& event : events)
    if (const auto id = store_.record(event); !id) return unexpected(id.error());
  return Done{};
}

Result<> Feedback::accept(const Plan& plan, const std::string& id) {
  const auto strip = strip_of(plan, id);
  if (!strip) return unexpected(strip.error());
  return record(std::vector{event_for(plan, **strip, FeedbackKind::accepted, (*strip)->gain())});
}

Result<> Feedback::reject(const Plan& plan, const std::string& id, const std::string& reason) {
  const auto strip = strip_of(plan, id);
  if (!strip) return unexpected(strip.error());
  FeedbackEvent event = event_for(plan, **strip, FeedbackKind::rejected, Decibels(0.0));
  event.note = reason;
  return record(std::vector{event});
}

Result<> Feedback::edit(const Plan& plan, const std::string& id, Decibels gain) {
  const auto strip = strip_of(plan, id);
  if (!strip) return unexpected(strip.error());
  return record(std::vector{event_for(plan, **strip, FeedbackKind::edited, gain)});
}

Result<> Feedback::choose(const Plan& plan, const std::string& id, const std::string& name) {
  const auto strip = strip_of(plan, id);
  if (!strip) return unexpected(strip.error());
  std::vector<std::string> names;
  for (const Alternative& alternative : (*strip)->alternatives) {
    names.push_back(alternative.name);
    if (alternative.name != name) continue;
    FeedbackEvent event = event_for(plan, **strip, FeedbackKind::chosen, alternative.gain);
    event.note = name;
    return record(std::vector{event});
  }
  return unexpected(ErrorCode::wrong_use,
                    fmt::format("'{}' has no alternative '{}'.{}", id, name,
                                names.empty() ? " There is none for it." : suggest_name(name, names)));
}

Result<> Feedback::ignore(const Plan& plan, const std::string& id) {
  const auto strip = strip_of(plan, id);
  if (!strip) return unexpected(strip.error());
  return record(std::vector{event_for(plan, **strip, FeedbackKind::ignored, {})});
}

Result<> Feedback::rate(const Plan& plan, int stars) {
  if (stars < 1 || stars > 5)
    return unexpected(ErrorCode::wrong_use, fmt::format("expected 1 to 5 stars, found {}", stars));
  FeedbackEvent event = event_about(plan, FeedbackKind::rated);
  event.stars = stars;
  event.target = plan.options.target;
  event.ceiling = plan.options.ceiling;
  return record(std::vector{event});
}

Result<> Feedback::applied(const Plan& plan, const fs::path& output, std::span<const std::string> left_out) {
  std::vector<FeedbackEvent> ignored;
  for (const StripPlan& strip : plan.strips)
    if (strip.action == Action::change && contains(left_out, strip.strip.id))
      ignored.push_back(event_for(plan, strip, FeedbackKind::ignored, {}));
  if (auto kept = record(ignored); !kept) return kept;
  if (plan.input.kind != SourceKind::lmms) return Done{};
  return store_.note_applied(applied_plan(plan, output, left_out));
}

Result<> Feedback::taken_back(const fs::path& output) { return store_.forget_applied(file_of(output)); }

Result<std::vector<FeedbackEvent>> Feedback::look(const fs::path& file, std::span<const Strip> now) {
  auto plan = store_.applied(file_of(file));
  if (!plan) return unexpected(plan.error());
  std::vector<FeedbackEvent> events;
  if (!*plan) return events;
  const auto moves = moves_since(**plan, now);
  if (moves.empty()) return events;
  for (const SeenMove& move : moves) {
    const auto id = store_.record(move.event);
    if (!id) return unexpected(id.error());
    (*plan)->strips[move.strip].seen_event = *id;
    (*plan)->strips[move.strip].seen_time_s = saved_at(file).value_or(now_s());
    events.push_back(move.event);
  }
  if (auto kept = store_.note_applied(**plan); !kept) return unexpected(kept.error());
  return events;
}

Result<Learned> Feedback::learned(const fs::path& input) { return store_.learned(song_of(input)); }

}  // namespace smartgain
