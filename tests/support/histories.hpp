// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Band levels over time, made for tests or measured from a signal.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "smartgain/analysis/band_history.hpp"
#include "support/measure.hpp"
#include "support/signals.hpp"

namespace smartgain::test {

/// The same in each slot: pairs of a band and its power, the others 0. 43 slots a second.
[[nodiscard]] BandHistory constant_history(const std::vector<std::pair<std::size_t, float>>& bands, std::size_t slots);

/// A signal through the strip analyser.
class HistoryOf {
 public:
  HistoryOf(Signal signal, double sample_rate_hz);
  [[nodiscard]] const BandHistory& bands() const { return analyser_.band_history(); }

 private:
  StripAnalyser analyser_;
};

}  // namespace smartgain::test
