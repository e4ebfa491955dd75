// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The network where it is sure, the rules where it is not.
#include <algorithm>
#include <cmath>
#include <vector>

#include "engines.hpp"
#include "rules.hpp"
#include "statistics.hpp"

namespace smartgain {
namespace {

// How much the errors of both have in common: 0.84 on LMMS songs, which this is made for first; 0.82 MIDI, 0.66 tracker modules (docs/results.md).
constexpr double kErrorCorrelation = 0.84;
// What the shares take of it. All of it gives nearly everything to who seems surer, and both are but estimates of how sure they are. Chosen among
// 0, 0.3, 0.5, 0.6, 0.7 and 0.84 (docs/results.md).
constexpr double kCorrelationOfShares = 0.5;

/// Share of the network: the one whose blend errs least, for errors that correlate.
double share_of_network(Decibels network_sd, Decibels rules_sd) {
  const double network = network_sd.value * network_sd.value;
  const double rules = rules_sd.value * rules_sd.value;
  const double common = kCorrelationOfShares * network_sd.value * rules_sd.value;
  return std::clamp((rules - common) / (network + rules - 2.0 * common), 0.0, 1.0);
}

Decibels blended_sd(double share, Decibels network, Decibels rules) {
  const double a = share * network.value, b = (1.0 - share) * rules.value;
  return Decibels(std::sqrt(a * a + b * b + 2.0 * kErrorCorrelation * a * b));
}

// Where a session's levels are far from what is advised, either they or the advice is off, and on the network's own standard deviations that leaves no
// trace. Source: training/fit_session_certainty.py, on authors who chose the model.
constexpr double kUsualChangeDb = 3.6;
constexpr double kWidening = 0.45;
// Chosen: with two or three strips, how far they move says little.
constexpr double kStripsSeenBefore = 3.0;

void widen_by_changes(const SessionAnalysis& session, Balance& balance) {
  std::vector<double> changes;
  for (std::size_t i = 0; i < balance.strips.size(); ++i)
    if (balance.strips[i]) changes.push_back((balance.strips[i]->level - *session.strips[i].level).value);
  if (changes.empty()) return;
  const auto count = static_cast<double>(changes.size());
  const double spread = std::pow(standard_deviation(changes) / kUsualChangeDb, 2);  // in usual ones
  const double power = (count * spread + kStripsSeenBefore) / (count - 1.0 + kStripsSeenBefore);
  const double factor = std::pow(power, 0.5 * kWidening);
  for (auto& advice : balance.strips) {
    if (!advice) continue;
    advice->sd = factor * advice->sd;
    advice->confidence = confidence_from_sd(advice->sd);
  }
}

void add_reasons(const StripBalance& from, double share, StripBalance& to) {
  if (share == 0.0) return;
  for (Reason reason : from.reasons) {
    reason.effect = share * reason.effect;
    reason.evidence.emplace_back("share", share);
    to.reasons.push_back(std::move(reason));
  }
}

class AutomaticEngine final : public Engine {
 public:
  AutomaticEngine(std::shared_ptr<const LevelModel> model, std::string why_none)
      : rules_(make_rules_engine()), why_none_(std::move(why_none)) {
    if (model) network_ = make_cnn_engine(std::move(model));
  }
  [[nodiscard]] std::string_view name() const override { return "auto"; }

  [[nodiscard]] Balance recommend(const SessionAnalysis& session, const BalanceRequest& request) const override {
    if (!network_) {
      Balance rules = rules_->recommend(session, request);
      rules.notices.push_back("The advice comes from the rules alone: " + why_none_ + ".");
      return rules;
    }
    Balance balance = network_->recommend(session, request);
    if (!balance.model) return balance;  // the network failed, and the rules have answered
    BalanceRequest before_the_last_rules = request;
    for (const std::string_view last : kLastRules) before_the_last_rules.rules[std::string(last)] = "off";
    const Balance rules = rules_->recommend(session, before_the_last_rules);
    balance.engine = "auto";
    for (std::size_t i = 0; i < balance.strips.size(); ++i) {
      if (!balance.strips[i] || !rules.strips[i]) continue;
      const StripBalance network_advice = *std::move(balance.strips[i]);
      const StripBalance& rules_advice = *rules.strips[i];
      const double share = share_of_network(network_advice.sd, rules_advice.sd);
      StripBalance& blend = balance.strips[i].emplace();
      blend.level = share * network_advice.level + (1.0 - share) * rules_advice.level;
      blend.sd = blended_sd(share, network_advice.sd, rules_advice.sd);
      add_reasons(network_advice, share, blend);
      add_reasons(rules_advice, 1.0 - share, blend);
      const Decibels level = *session.strips[i].level;
      blend.alternatives.push_back({"by_rules", "what the rules alone say", rules_advice.level - level});
      blend.alternatives.push_back({"by_network", "what the network alone says", network_advice.level - level});
    }
    apply_last_rules(session, request, balance);
    widen_by_changes(session, balance);
    return balance;
  }

 private:
  std::unique_ptr<Engine> network_;  // null: no model
  std::unique_ptr<Engine> rules_;
  std::string why_none_;
};

}  // namespace

std::unique_ptr<Engine> make_automatic_engine(std::shared_ptr<const LevelModel> model, std::string why_none) {
  return std::make_unique<AutomaticEngine>(std::move(model), std::move(why_none));
}

}  // namespace smartgain
