// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/core/group_levels.hpp"

namespace smartgain {
namespace {

using GroupPowers = std::array<double, kRoleGroups.size()>;

GroupLevels levels_of(const GroupPowers& powers, double mix) {
  GroupLevels levels;
  for (std::size_t group = 0; group < powers.size(); ++group)
    if (powers[group] > 0.0) levels[group] = from_power_ratio(powers[group] / mix);
  return levels;
}

}  // namespace

GroupLevelsOverTime group_levels(const Relations& relations, const std::map<std::string, Role>& roles) {
  std::vector<std::size_t> groups;
  for (const std::string& strip : relations.strips) {
    const auto role = roles.find(strip);
    groups.push_back(static_cast<std::size_t>(group_of(role == roles.end() ? Role::other : role->second)));
  }
  GroupLevelsOverTime found;
  GroupPowers song{};
  double mix = 0.0;
  for (const Section& section : relations.sections) {
    GroupPowers powers{};
    for (std::size_t strip = 0; strip < groups.size(); ++strip)
      if (const auto& level = section.strip_levels[strip]) powers[groups[strip]] += to_power_ratio(*level);
    found.sections.push_back(levels_of(powers, 1.0));
    if (!section.level) continue;
    const double energy = to_power_ratio(*section.level) * (section.end_s - section.begin_s);
    mix += energy;
    for (std::size_t group = 0; group < powers.size(); ++group) song[group] += energy * powers[group];
  }
  found.song = levels_of(song, mix);
  return found;
}

}  // namespace smartgain
