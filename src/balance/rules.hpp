// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The rules of the rules engine, each on its own: what it looks at, its effect, its sentence, its source.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "role_levels.hpp"
#include "smartgain/core/balance.hpp"
#include "smartgain/core/scenario.hpp"
#include "smartgain/core/session_analysis.hpp"

namespace smartgain {

/// What a rule sees of one strip and of the session around it.
struct RuleContext {
  const SessionAnalysis& session;
  /// Where the rules before this one put each strip; empty for strips without a level.
  const std::vector<std::optional<Decibels>>& levels;
  std::size_t index;         ///< of the strip, which has a level
  RoleLevel role;            ///< of its role, drawn toward `other` as far as the role is uncertain
  std::size_t like_count;    ///< strips of the same role that sound, this one included
  double own_loudness_kept;  ///< share of a strip's deviation that is taken as meant; 0: levels are no evidence

  [[nodiscard]] const Strip& strip() const { return session.strips[index]; }
  [[nodiscard]] Decibels level() const { return *strip().level; }
  [[nodiscard]] Decibels change_so_far() const { return *levels[index] - level(); }
  [[nodiscard]] Decibels like_share() const;  ///< 10 log10 of one part in like_count: 0 or less
  /// Its name where only it has that name, else its id.
  [[nodiscard]] const std::string& name_of(const Strip& strip) const;
  /// The role, or `other` where it is not known.
  [[nodiscard]] static Role role_of(const Strip& strip) {
    return strip.role_confidence > 0.0 ? strip.role : Role::other;
  }
};

struct Rule {
  std::string_view name;
  std::string_view about;
  std::string_view source;
  std::string_view priority;  ///< unless the user says otherwise
  /// Empty where the rule has nothing to say of this strip.
  std::function<std::optional<Reason>(const RuleContext& context)> effect;
};

inline constexpr std::string_view kHiddenLead = "hidden_lead";
inline constexpr std::string_view kStillHeard = "still_heard";
/// They have the last word, whichever engine spoke: they need to see what all others did.
inline constexpr std::array kLastRules{kHiddenLead, kStillHeard};

/// In the order in which they are asked and reasons are listed: each sees what those before it did.
[[nodiscard]] std::span<const Rule> rules();

// The effects, by what they look at. Where each stands of evidence is said in its file.

// rules_levels.cpp
[[nodiscard]] std::optional<Reason> role_level_effect(const RuleContext& context);
[[nodiscard]] std::optional<Reason> like_strips_effect(const RuleContext& context);
[[nodiscard]] std::optional<Reason> own_loudness_effect(const RuleContext& context);
// rules_company.cpp
[[nodiscard]] std::optional<Reason> group_coherence_effect(const RuleContext& context);
// rules_scenarios.cpp
[[nodiscard]] std::optional<Reason> scenario_effect(const Scenario& scenario, const RuleContext& context);
// rules_relations.cpp
[[nodiscard]] std::optional<Reason> masking_relief_effect(const RuleContext& context);
[[nodiscard]] std::optional<Reason> hidden_lead_effect(const RuleContext& context);
[[nodiscard]] std::optional<Reason> still_heard_effect(const RuleContext& context);
[[nodiscard]] std::optional<Reason> section_weight_effect(const RuleContext& context);
[[nodiscard]] std::optional<Reason> quiet_but_essential_effect(const RuleContext& context);
// rules_sound.cpp
[[nodiscard]] std::optional<Reason> percussive_peak_effect(const RuleContext& context);
[[nodiscard]] std::optional<Reason> crest_extremes_effect(const RuleContext& context);
[[nodiscard]] std::optional<Reason> stereo_wide_effect(const RuleContext& context);

}  // namespace smartgain
