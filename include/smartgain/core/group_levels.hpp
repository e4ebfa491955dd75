// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// How loud each group of strips is in the mix, section by section and over the song.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "smartgain/core/relations.hpp"
#include "smartgain/core/role.hpp"
#include "smartgain/core/units.hpp"

namespace smartgain {

/// One a group, in the order of kRoleGroups: relative to the mix in the same time, LU. Empty: none of its strips sounds.
using GroupLevels = std::array<std::optional<Decibels>, kRoleGroups.size()>;

/// In parts and as a whole.
struct GroupLevelsOverTime {
  std::vector<GroupLevels> sections;  ///< one a section of the relations
  GroupLevels song{};                 ///< over all sections, each by its length and its power
};

/// From the levels of strips in sections, so that nothing is stored twice. Powers of a group's strips add up, as in the mix of relations:
/// strips that play the very same are 3 LU louder together than this says. Strips without a role in `roles` count as other instruments,
/// like those of Role::other. [thread-safe] pure
[[nodiscard]] GroupLevelsOverTime group_levels(const Relations& relations, const std::map<std::string, Role>& roles);

}  // namespace smartgain
