// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What every scenario of the table does. Evidence stands beside each in data/rules/scenarios.toml.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "rules.hpp"

namespace smartgain {
namespace {

bool is_one_of(std::span<const Role> roles, const Strip& strip) {
  return std::find(roles.begin(), roles.end(), RuleContext::role_of(strip)) != roles.end();
}

/// The strip of these roles that stands highest after the rules so far.
std::optional<std::size_t> highest_of(const RuleContext& context, std::span<const Role> roles) {
  std::optional<std::size_t> highest;
  for (std::size_t i = 0; i < context.levels.size(); ++i)
    if (context.levels[i] && is_one_of(roles, context.session.strips[i]) &&
        (!highest || *context.levels[i] > *context.levels[*highest]))
      highest = i;
  return highest;
}

Decibels sum_of(const RuleContext& context, std::span<const Role> roles) {
  double power = 0.0;
  for (std::size_t i = 0; i < context.levels.size(); ++i)
    if (context.levels[i] && is_one_of(roles, context.session.strips[i])) power += to_power_ratio(*context.levels[i]);
  return from_power_ratio(power);
}

Decibels beyond(const Scenario& scenario, Decibels off) {
  if (scenario.at_least && off < *scenario.at_least) return off - *scenario.at_least;
  if (scenario.at_most && off > *scenario.at_most) return off - *scenario.at_most;
  return Decibels(0.0);
}

std::string filled(std::string_view sentence, std::span<const std::pair<std::string_view, std::string>> places) {
  std::string text;
  while (!sentence.empty()) {
    const auto place =
        std::find_if(places.begin(), places.end(), [&](const auto& each) { return sentence.starts_with(each.first); });
    text += place == places.end() ? std::string(1, sentence.front()) : place->second;
    sentence.remove_prefix(place == places.end() ? 1 : place->first.size());
  }
  return text;
}

}  // namespace

std::optional<Reason> scenario_effect(const Scenario& scenario, const RuleContext& context) {
  std::optional<std::size_t> first;
  for (std::size_t i = 0; i < scenario.who.size() && !first; ++i)
    first = highest_of(context, std::span(scenario.who).subspan(i, 1));
  const auto company = highest_of(context, scenario.company);
  if (!first || !company) return std::nullopt;
  const Role role = RuleContext::role_of(context.session.strips[*first]);
  const bool is_who = scenario.each ? RuleContext::role_of(context.strip()) == role : context.index == *first;
  if (!is_who && !(scenario.both_move && context.index == *company)) return std::nullopt;

  const std::size_t who = is_who ? context.index : *first;
  const Strip& other = context.session.strips[*company];
  const Decibels apart =
      *context.levels[who] - (scenario.summed ? sum_of(context, scenario.company) : *context.levels[*company]);
  const Decibels usual = scenario.from_usual
                             ? role_level(role).group_level - role_level(RuleContext::role_of(other)).group_level
                             : Decibels(0.0);
  const Decibels too_much = beyond(scenario, apart - usual);
  if (too_much == Decibels(0.0)) return std::nullopt;
  const std::array<std::pair<std::string_view, std::string>, 5> places{{
      {"{who}", context.name_of(context.session.strips[who])},
      {"{company}", context.name_of(other)},
      {"{apart}", fmt::format("{:+.1f}", apart.value)},
      {"{usual}", fmt::format("{:+.1f}", usual.value)},
      {"{beyond}", fmt::format("{:.1f}", std::abs(too_much.value))},
  }};
  Reason reason{scenario.name,
                filled(scenario.sentence, places),
                std::clamp(scenario.pull * (is_who ? -too_much : too_much), -scenario.most, scenario.most),
                {{"apart_lu", apart.value}, {"beyond_lu", too_much.value}}};
  if (!scenario.summed) reason.evidence.emplace_back("company", other.id);
  if (scenario.from_usual) reason.evidence.emplace_back("usual_lu", usual.value);
  return reason;
}

}  // namespace smartgain
