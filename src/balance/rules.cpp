// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "rules.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace smartgain {
namespace {

std::optional<Reason> role_level_effect(const RuleContext& context) {
  const bool known = context.strip.role_confidence > 0.0;
  const std::string who(known ? label(context.strip.role) : "not known what it is: strips are");
  return Reason{"role_level",
                fmt::format("{} usually at {:+.1f} LU in such company, this one at {:+.1f}", who,
                            context.role.group_level.value, context.level().value),
                context.role.group_level - context.level(),
                {{"level_lu", context.level().value},
                 {"usual_level_lu", context.role.group_level.value},
                 {"role", std::string(word(context.strip.role))},
                 {"role_confidence", context.strip.role_confidence}}};
}

std::optional<Reason> like_strips_effect(const RuleContext& context) {
  if (context.like_count < 2) return std::nullopt;
  return Reason{"like_strips",
                fmt::format("{} strips of this kind share what one would have", context.like_count),
                context.like_share(),
                {{"like_count", static_cast<double>(context.like_count)}}};
}

std::optional<Reason> own_loudness_effect(const RuleContext& context) {
  if (context.own_loudness_kept == 0.0 || context.change_so_far == Decibels(0.0)) return std::nullopt;
  const Decibels deviation = -context.change_so_far;
  const Decibels effect = context.own_loudness_kept * deviation;
  return Reason{
      "own_loudness",
      fmt::format("it came {:.1f} LU {} than its kind; {:.0f} % of that is taken as meant", std::abs(deviation.value),
                  deviation.value > 0 ? "louder" : "quieter", 100.0 * context.own_loudness_kept),
      effect,
      {{"deviation_lu", deviation.value}, {"kept_share", context.own_loudness_kept}}};
}

constexpr std::array<Rule, 3> kRules{{
    {"role_level", "a strip goes to where its role usually stands", "training: fit-role-levels", role_level_effect},
    {"like_strips", "strips of one role share the level of that role", "power sum of uncorrelated signals",
     like_strips_effect},
    {"own_loudness", "a part of how loud a strip came is what its author meant", "training: fit-role-levels",
     own_loudness_effect},
}};

}  // namespace

Decibels RuleContext::like_share() const { return -from_power_ratio(static_cast<double>(like_count)); }

std::span<const Rule> rules() { return kRules; }

}  // namespace smartgain
