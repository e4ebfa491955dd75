// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// When two positions of a knob are the same.
#pragma once

#include <cmath>

#include "smartgain/core/units.hpp"

namespace smartgain {

/// Positions that differ by less than a ten-thousandth of a dB are the same: the projects' numbers are decimal text.
[[nodiscard]] inline bool same_position(Decibels a, Decibels b) {
  constexpr double kSamePositionDb = 1e-4;
  return a == b || std::abs((a - b).value) < kSamePositionDb;
}

}  // namespace smartgain
