// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Where the strips of each role usually stand, from mixes made by people.
#pragma once

#include "smartgain/core/role.hpp"
#include "smartgain/core/units.hpp"

namespace smartgain {

struct RoleLevel {
  Decibels group_level;  ///< of all strips of the role together, relative to the mix, LU
  Decibels sd;           ///< of one strip around what this table, like strips and its own loudness say, LU
};

/// Never fails: `other` stands for what is not known.
[[nodiscard]] const RoleLevel& role_level(Role role);

/// Share of a strip's own deviation from its role that its author would keep, 0…1, and how far these deviations lie
/// apart in a session of strips that arrive as recorded (standard deviation, a wide one).
extern const double kOwnLoudnessKept;
extern const Decibels kOwnLoudnessSd;
/// What own loudness takes off the variance of a strip's level where all of that share is kept, LU².
extern const double kOwnLoudnessVariance;

}  // namespace smartgain
