// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Measures a buffer with the installed library: five seconds of a stereo tone, 997 Hz at -23 dBFS.
#include <cmath>
#include <cstdio>
#include <numbers>
#include <smartgain/analysis/strip_analyser.hpp>
#include <vector>

int main() {
  std::vector<float> tone(5 * 48000);
  for (std::size_t i = 0; i < tone.size(); ++i)
    tone[i] = static_cast<float>(std::pow(10.0, -23.0 / 20.0) * std::sin(2.0 * std::numbers::pi * 997.0 * i / 48000.0));
  const float* const channels[] = {tone.data(), tone.data()};

  auto analyser = smartgain::StripAnalyser::make({.sample_rate_hz = 48000.0, .channel_count = 2});
  if (!analyser) {
    std::fprintf(stderr, "%s\n", analyser.error().message.c_str());
    return 1;
  }
  analyser->process({channels, tone.size()});  // in one piece or in many, as it comes
  const smartgain::Measurement measured = analyser->measurement();
  std::printf("%.1f LUFS, true peak %.1f dBTP\n", measured.integrated->value, measured.true_peak->value);
}
