// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Which samples are sound, and which are damage.
#pragma once

#include <cmath>

namespace smartgain {

/// +200 dBFS. Beyond it nothing is sound but something broke, and one such strip would push every other out of the sum. Chosen: above 32-bit
/// integers that were written as floats without scaling (+187 dBFS), the loudest mistake that still is sound.
inline constexpr float kLoudestSample = 1e10F;

/// False for NaN, infinities and what is beyond kLoudestSample: such a sample counts as silence, and is counted.
[[nodiscard]] inline bool is_sound(float sample) { return std::fabs(sample) <= kLoudestSample; }

}  // namespace smartgain
