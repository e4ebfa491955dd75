// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "support/histories.hpp"

#include "smartgain/dsp/erb_bands.hpp"

namespace smartgain::test {

BandHistory constant_history(const std::vector<std::pair<std::size_t, float>>& bands, std::size_t slots) {
  BandHistory history{1.0 / 43.0, kErbBandCount, slots, std::vector<float>(slots * kErbBandCount)};
  for (std::size_t slot = 0; slot < slots; ++slot)
    for (const auto& [band, power] : bands) history.power[slot * kErbBandCount + band] = power;
  return history;
}

HistoryOf::HistoryOf(Signal signal, double sample_rate_hz)
    : analyser_(analyser_for(sample_rate_hz, signal.channel_count())) {
  feed(analyser_, signal, signal.frame_count());
}

}  // namespace smartgain::test
