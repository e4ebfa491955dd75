// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A signal through the strip analyser in one line.
#pragma once

#include <cstddef>

#include "smartgain/analysis/strip_analyser.hpp"
#include "support/signals.hpp"

namespace smartgain::test {

/// Stops the test by exception where the format is refused.
[[nodiscard]] StripAnalyser analyser_for(double sample_rate_hz, std::size_t channel_count);
void feed(StripAnalyser& analyser, Signal& signal, std::size_t block_frames);
/// `block_frames` 0: all in one block.
[[nodiscard]] Measurement measure(Signal signal, double sample_rate_hz, std::size_t block_frames = 0);

}  // namespace smartgain::test
