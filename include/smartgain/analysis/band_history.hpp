// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// ERB band levels of a strip over time, in memory that does not grow with its length.
#pragma once

#include <cstddef>
#include <vector>

namespace smartgain {

/// Mean power per band and time slot. All strips of one length and rate share one grid: a slot lasts a power of two hops.
struct BandHistory {
  double slot_duration_s = 0.0;
  std::size_t band_count = 0;
  std::size_t slot_count = 0;
  std::vector<float> power;  ///< [slot * band_count + band], full-scale sine in one channel = 1
};

}  // namespace smartgain
