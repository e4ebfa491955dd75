// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "support/measure.hpp"

#include <algorithm>
#include <utility>

namespace smartgain::test {

StripAnalyser analyser_for(double sample_rate_hz, std::size_t channel_count) {
  auto analyser = StripAnalyser::make({sample_rate_hz, channel_count});
  return std::move(analyser).value();
}

void feed(StripAnalyser& analyser, Signal& signal, std::size_t block_frames) {
  for (std::size_t done = 0; done < signal.frame_count(); done += block_frames)
    analyser.process(signal.view(done, std::min(block_frames, signal.frame_count() - done)));
}

Measurement measure(Signal signal, double sample_rate_hz, std::size_t block_frames) {
  StripAnalyser analyser = analyser_for(sample_rate_hz, signal.channel_count());
  feed(analyser, signal, block_frames == 0 ? std::max<std::size_t>(signal.frame_count(), 1) : block_frames);
  return analyser.measurement();
}

}  // namespace smartgain::test
