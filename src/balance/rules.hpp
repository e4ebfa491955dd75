// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The rules of the rules engine, each on its own: what it looks at, its effect, its sentence, its source.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "role_levels.hpp"
#include "smartgain/core/balance.hpp"
#include "smartgain/core/session_analysis.hpp"

namespace smartgain {

/// What a rule sees of one strip and of the session around it.
struct RuleContext {
  const Strip& strip;        ///< has a level
  RoleLevel role;            ///< of its role, drawn toward `other` as far as the role is uncertain
  std::size_t like_count;    ///< strips of the same role that sound, this one included
  double own_loudness_kept;  ///< share of a strip's deviation that is taken as meant; 0: levels are no evidence
  Decibels change_so_far;    ///< effects of the rules before this one
  [[nodiscard]] Decibels level() const { return *strip.level; }
  [[nodiscard]] Decibels like_share() const;  ///< 10 log10 of one part in like_count: 0 or less
};

struct Rule {
  std::string_view name;
  std::string_view about;
  std::string_view source;
  /// Empty where the rule has nothing to say of this strip.
  std::optional<Reason> (*effect)(const RuleContext& context);
};

/// In the order in which reasons are listed.
[[nodiscard]] std::span<const Rule> rules();

}  // namespace smartgain
