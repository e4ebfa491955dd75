// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Where a strip stands by what it is and by how loud it came.
// Evidence: fitted by training, fit-role-levels; on left-out songs they beat every baseline (docs/results.md).
#include "rules.hpp"

#include <fmt/format.h>

#include <cmath>

namespace smartgain {

std::optional<Reason> role_level_effect(const RuleContext& context) {
  const bool known = context.strip().role_confidence > 0.0;
  const std::string who(known ? label(context.strip().role) : "not known what it is: strips are");
  return Reason{"role_level",
                fmt::format("{} usually at {:+.1f} LU in such company, this one at {:+.1f}", who,
                            context.role.group_level.value, context.level().value),
                context.role.group_level - context.level(),
                {{"level_lu", context.level().value},
                 {"usual_level_lu", context.role.group_level.value},
                 {"role", std::string(word(context.strip().role))},
                 {"role_confidence", context.strip().role_confidence}}};
}

std::optional<Reason> like_strips_effect(const RuleContext& context) {
  if (context.like_count < 2) return std::nullopt;
  return Reason{"like_strips",
                fmt::format("{} strips of this kind share what one would have", context.like_count),
                context.like_share(),
                {{"like_count", static_cast<double>(context.like_count)}}};
}

std::optional<Reason> own_loudness_effect(const RuleContext& context) {
  if (context.own_loudness_kept == 0.0 || context.change_so_far() == Decibels(0.0)) return std::nullopt;
  const Decibels deviation = -context.change_so_far();
  const Decibels effect = context.own_loudness_kept * deviation;
  return Reason{
      "own_loudness",
      fmt::format("it came {:.1f} LU {} than its kind; {:.0f} % of that is taken as meant", std::abs(deviation.value),
                  deviation.value > 0 ? "louder" : "quieter", 100.0 * context.own_loudness_kept),
      effect,
      {{"deviation_lu", deviation.value}, {"kept_share", context.own_loudness_kept}}};
}

Decibels RuleContext::like_share() const { return -from_power_ratio(static_cast<double>(like_count)); }

}  // namespace smartgain
