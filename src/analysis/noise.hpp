// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Hum and hiss: what a strip still gives where it pauses.
#pragma once

#include <functional>
#include <optional>

#include "sections.hpp"
#include "smartgain/core/relations.hpp"

namespace smartgain {

/// Writes the powers of a slot, one a band, to `power`.
using ReadSlot = std::function<void(std::size_t slot, float* power)>;

/// `mean_power` is that of the slots that sound, K-weighted as those of `strip`; more than 0. The id is left empty. What counts as
/// noise: smartgain/analysis/relations.hpp. Empty where there is none.
[[nodiscard]] std::optional<PauseNoise> find_noise(const StripPower& strip, double mean_power, double slot_duration_s,
                                                   const ReadSlot& read);

}  // namespace smartgain
