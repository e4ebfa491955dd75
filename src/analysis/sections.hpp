// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The parts of a song: where it is loud, where quiet, and where strips come and go.
#pragma once

#include <span>
#include <vector>

#include "smartgain/core/relations.hpp"

namespace smartgain {

/// A strip's K-weighted power over time.
struct StripPower {
  std::vector<float> slots;
  std::vector<bool> sounds;  // one a slot
};

/// Sections without gaps from 0 to the end of the last slot, at least 4 s long where the song is. Bounds are those that
/// explain best how the mix's level and the strips that sound change, at a price for each section (dynamic programming;
/// Jackson et al. 2005, "An algorithm for optimal partitioning of data on an interval", IEEE SPL 12). Empty without a
/// slot. All strips have as many slots.
[[nodiscard]] std::vector<Section> find_sections(std::span<const StripPower> strips, double slot_duration_s);

/// Empty for silence.
[[nodiscard]] std::optional<TimeRange> find_loudest(std::span<const StripPower> strips, double slot_duration_s);

}  // namespace smartgain
