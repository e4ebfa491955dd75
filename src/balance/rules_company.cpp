// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// How a strip stands to others of its group. Evidence: none, the table that tells levels has no groups; so it is low.
#include <fmt/format.h>

#include <algorithm>

#include "rules.hpp"

namespace smartgain {
namespace {

// Chosen, small: a role's usual level says most of this already.
constexpr double kGroupPull = 0.25;
constexpr Decibels kMostGroupPull(1.5);

}  // namespace

std::optional<Reason> group_coherence_effect(const RuleContext& context) {
  const std::string& group = context.strip().group;
  if (group.empty()) return std::nullopt;
  double sum = 0.0, count = 0.0;
  for (std::size_t i = 0; i < context.levels.size(); ++i)
    if (context.levels[i] && context.session.strips[i].group == group) {
      sum += (*context.levels[i] - *context.session.strips[i].level).value;
      count += 1.0;
    }
  if (count < 2.0) return std::nullopt;
  const Decibels mean(sum / count);
  const Decibels effect = std::clamp(kGroupPull * (mean - context.change_so_far()), -kMostGroupPull, kMostGroupPull);
  if (effect == Decibels(0.0)) return std::nullopt;
  return Reason{
      "group_coherence",
      fmt::format("the {:.0f} strips of '{}' move by {:+.1f} LU on the whole: it moves a little more as they do", count,
                  group, mean.value),
      effect,
      {{"group", group}, {"group_strips", count}, {"group_change_lu", mean.value}}};
}

}  // namespace smartgain
