// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "support/signals.hpp"

#include <cmath>
#include <numbers>

namespace smartgain::test {

Signal::Signal(std::size_t channel_count, std::size_t frame_count)
    : channels_(channel_count, std::vector<float>(frame_count)), pointers_(channel_count) {}

AudioView Signal::view(std::size_t first_frame, std::size_t count) {
  for (std::size_t c = 0; c < channels_.size(); ++c) pointers_[c] = channels_[c].data() + first_frame;
  return {pointers_, count};
}

Signal sine(double frequency_hz, double peak_dbfs, double duration_s, double sample_rate_hz, std::size_t channel_count) {
  Signal signal(channel_count, static_cast<std::size_t>(std::lround(duration_s * sample_rate_hz)));
  const double peak = std::pow(10.0, peak_dbfs / 20.0);
  for (std::size_t n = 0; n < signal.frame_count(); ++n) {
    const double phase = 2.0 * std::numbers::pi * frequency_hz * static_cast<double>(n) / sample_rate_hz;
    for (std::size_t c = 0; c < channel_count; ++c) signal[c][n] = static_cast<float>(peak * std::sin(phase));
  }
  return signal;
}

}  // namespace smartgain::test
