// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The rules one after the other over all strips, and their effects added up.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "engines.hpp"
#include "rules.hpp"
#include "statistics.hpp"

namespace smartgain {
namespace {

// Chosen: at this distance under the mix a strip is inaudible in it (noise floor, a tail), and raising it would raise
// only noise.
constexpr Decibels kNearSilence(-40.0);
// Chosen: rendered or bounced stems that were normalised agree to a fraction of this; mixes by hand never do.
constexpr double kNormalisedSpreadDb = 0.5;

// Chosen: less is no reason that anybody would read. Only where a strip usually stands is always said.
constexpr Decibels kLeastEffect(0.1);

constexpr std::array<double, kPriorityWords.size()> kPriorityWeights{0.0, 0.5, 1.0, 1.5};

// Strips that stand further apart than recordings do arrived with gains that nobody chose for balance: what is meant is diluted by
// them, and the best slope falls by the share of its variance (errors in variables).
double own_loudness_kept(const std::vector<double>& deviations) {
  const double sd = standard_deviation(deviations);
  return sd <= kOwnLoudnessSd.value ? kOwnLoudnessKept : kOwnLoudnessKept * std::pow(kOwnLoudnessSd.value / sd, 2);
}

// What a diluted share explains falls in proportion to it.
Decibels sd_with(double kept, Decibels role_sd) {
  return Decibels(std::sqrt(role_sd.value * role_sd.value + (1.0 - kept / kOwnLoudnessKept) * kOwnLoudnessVariance));
}

// Stems that all have one loudness or one peak were normalised: how loud they came says nothing about what was meant.
bool normalised(const SessionAnalysis& session) {
  std::vector<double> loudness;
  std::vector<double> peak;
  for (const Strip& strip : session.strips) {
    if (!strip.level) continue;
    loudness.push_back(strip.level->value);
    if (strip.measured && strip.measured->sample_peak) peak.push_back(strip.measured->sample_peak->value);
  }
  constexpr std::size_t kEnough = 3;
  const auto agree = [](const std::vector<double>& v) {
    return v.size() >= kEnough && standard_deviation(v) < kNormalisedSpreadDb;
  };
  return agree(loudness) || agree(peak);
}

RoleLevel role_level_for(const Strip& strip) {
  const RoleLevel& known = role_level(strip.role);
  const RoleLevel& unknown = role_level(Role::other);
  const double sure = strip.role_confidence;
  return {sure * known.group_level + (1.0 - sure) * unknown.group_level,
          Decibels(std::hypot(std::sqrt(sure) * known.sd.value, std::sqrt(1.0 - sure) * unknown.sd.value))};
}

double priority_of(const Rule& rule, const BalanceRequest& request) {
  const auto chosen = request.rules.find(std::string(rule.name));
  const std::string_view word = chosen == request.rules.end() ? rule.priority : std::string_view(chosen->second);
  const auto at = std::find(kPriorityWords.begin(), kPriorityWords.end(), word) - kPriorityWords.begin();
  return kPriorityWeights.at(static_cast<std::size_t>(at));
}

// Every strip is asked before any moves, so that the order of strips does not matter.
void apply_rule(const Rule& rule, double weight, const std::vector<RuleContext>& contexts, Balance& balance,
                std::vector<std::optional<Decibels>>& levels) {
  if (weight == 0.0) return;
  for (const RuleContext& context : contexts) {
    auto reason = rule.effect(context);
    if (!reason) continue;
    reason->effect = weight * reason->effect;
    if (rule.name != "role_level" && std::abs(reason->effect.value) < kLeastEffect.value) continue;
    StripBalance& advice = *balance.strips[context.index];
    advice.level += reason->effect;
    // Part of what a hidden lead needs is taken back so that the mix keeps its loudness; a little is more than nothing.
    advice.raise_even_little |= rule.name == kHiddenLead;
    advice.reasons.push_back(std::move(*reason));
  }
  for (const RuleContext& context : contexts) levels[context.index] = balance.strips[context.index]->level;
}

class RulesEngine final : public Engine {
 public:
  [[nodiscard]] std::string_view name() const override { return "rules"; }

  [[nodiscard]] Balance recommend(const SessionAnalysis& session, const BalanceRequest& request) const override {
    Balance balance;
    balance.engine = "rules";
    balance.style = request.style;
    const bool own_counts = own_loudness_counts(session, request.raw_level, balance.notices);

    std::map<Role, std::size_t> like_counts;
    for (const Strip& strip : session.strips)
      if (strip.level) ++like_counts[strip.role];
    std::vector<std::optional<Decibels>> levels;
    std::vector<RuleContext> contexts;
    std::vector<double> deviations;
    for (std::size_t i = 0; i < session.strips.size(); ++i) {
      const Strip& strip = session.strips[i];
      levels.push_back(strip.level);
      if (!strip.level) continue;
      // An unknown strip is like no other: its share is its own.
      const std::size_t like_count = strip.role_confidence > 0.0 ? like_counts[strip.role] : 1;
      contexts.push_back({session, levels, i, role_level_for(strip), like_count, 0.0});
      deviations.push_back((*strip.level - contexts.back().role.group_level - contexts.back().like_share()).value);
    }
    const double kept = !own_counts                           ? 0.0
                        : request.raw_level == RawLevel::keep ? kOwnLoudnessKept
                                                              : own_loudness_kept(deviations);
    balance.strips.resize(session.strips.size());
    for (RuleContext& context : contexts) {
      context.role.group_level += Decibels(mean_of(deviations));
      context.role.sd = sd_with(kept, context.role.sd);
      context.own_loudness_kept = kept;
      balance.strips[context.index] =
          StripBalance{context.level(), context.role.sd, confidence_from_sd(context.role.sd), {}, {}};
    }
    for (const Rule& rule : rules()) apply_rule(rule, priority_of(rule, request), contexts, balance, levels);
    for (const RuleContext& context : contexts) {
      settle_conflict(*balance.strips[context.index]);
      leave_near_silence(context.strip(), *balance.strips[context.index]);
    }
    return balance;
  }

 private:
  // Effects add up, so the side with more weight (priority and evidence) wins. The other says so, and the answer is less sure by
  // as much as they cancel.
  static void settle_conflict(StripBalance& advice) {
    Decibels up(0.0), down(0.0);
    std::vector<Reason*> refining;
    for (Reason& reason : advice.reasons) {
      if (!refines(reason)) continue;
      refining.push_back(&reason);
      (reason.effect.value > 0.0 ? up : down) += reason.effect;
    }
    const Decibels conflict = std::min(up, -down);
    if (conflict < kLeastEffect) return;
    const bool up_wins = up >= -down;
    const Reason& winner = **std::max_element(refining.begin(), refining.end(), [&](const Reason* a, const Reason* b) {
      return up_wins ? a->effect < b->effect : b->effect < a->effect;
    });
    for (Reason* reason : refining) {
      if ((reason->effect.value > 0.0) == up_wins) continue;
      reason->text += fmt::format(" (outweighed: {})", winner.rule);
      reason->evidence.emplace_back("outweighed_by", winner.rule);
    }
    advice.sd = Decibels(std::hypot(advice.sd.value, conflict.value));
    advice.confidence = confidence_from_sd(advice.sd);
  }

  /// Whether it is not one of those that say where a strip usually stands, which are one estimate.
  static bool refines(const Reason& reason) {
    return reason.rule != "role_level" && reason.rule != "like_strips" && reason.rule != "own_loudness";
  }
};

}  // namespace

bool own_loudness_counts(const SessionAnalysis& session, RawLevel asked, std::vector<std::string>& notices) {
  if (asked != RawLevel::automatic) return asked == RawLevel::keep;
  if (!normalised(session)) return true;
  notices.emplace_back(
      "The strips arrive at one loudness or one peak, as normalised files do: their own loudness is not used.");
  return false;
}

void leave_near_silence(const Strip& strip, StripBalance& advice) {
  const Decibels level = *strip.level;
  if (level >= kNearSilence) return;
  advice.reasons.push_back({"near_silence",
                            "it is so far under the mix that raising it would raise noise",
                            level - advice.level,
                            {{"level_lu", level.value}, {"limit_lu", kNearSilence.value}}});
  advice.level = level;
}

void apply_last_rules(const SessionAnalysis& session, const BalanceRequest& request, Balance& balance) {
  std::vector<std::optional<Decibels>> levels;
  std::vector<RuleContext> contexts;
  for (std::size_t i = 0; i < session.strips.size(); ++i) {
    const auto& advice = balance.strips[i];
    levels.push_back(advice ? std::optional(advice->level) : std::nullopt);
    const Strip& strip = session.strips[i];
    if (advice && *strip.level >= kNearSilence) contexts.push_back({session, levels, i, role_level_for(strip), 1, 0.0});
  }
  for (const Rule& rule : rules())
    if (std::find(kLastRules.begin(), kLastRules.end(), rule.name) != kLastRules.end())
      apply_rule(rule, priority_of(rule, request), contexts, balance, levels);
}

std::unique_ptr<Engine> make_rules_engine() { return std::make_unique<RulesEngine>(); }

std::vector<std::string> rule_names() {
  std::vector<std::string> names;
  for (const Rule& rule : rules()) names.emplace_back(rule.name);
  return names;
}

std::vector<std::string> priority_names() { return {kPriorityWords.begin(), kPriorityWords.end()}; }

}  // namespace smartgain
