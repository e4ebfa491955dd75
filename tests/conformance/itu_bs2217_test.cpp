// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// ITU-R BS.2217: compliance signals for BS.1770 meters, those that can be synthesised, at three rates. The levels that
// make each tone read -23 and -24 LKFS are not tabulated here but follow from the K filter's table at 48 kHz in
// BS.1770-5 Annex 1.
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>

#include "support/measure.hpp"

namespace smartgain::test {
namespace {

constexpr double kTolerance = 0.1;  // spec: BS.2217, ±0.1 LK

/// dB of the published filter at 48 kHz: what any rate has to reproduce.
double published_weighting_db(double frequency_hz) {
  const std::complex<double> z = std::polar(1.0, -2.0 * std::numbers::pi * frequency_hz / 48000.0);
  const auto shelf = (1.53512485958697 + z * (-2.69169618940638 + z * 1.19839281085285)) /
                     (1.0 + z * (-1.69065929318241 + z * 0.73248077421585));  // spec: BS.1770-5 Annex 1 Table 1
  const auto high_pass =
      (1.0 + z * (-2.0 + z)) / (1.0 + z * (-1.99004745483398 + z * 0.99007225036621));  // spec: Table 2
  return 20.0 * std::log10(std::abs(shelf * high_pass));
}

class ItuBs2217 : public testing::TestWithParam<int> {
 protected:
  [[nodiscard]] double rate() const { return GetParam(); }
  /// Peak at which a stereo tone reads `lkfs`: -0.691 + 10 log10(2 peak^2 / 2) + weighting.
  [[nodiscard]] static double peak_for(double lkfs, double frequency_hz) {
    return lkfs + 0.691 - published_weighting_db(frequency_hz);
  }
};
INSTANTIATE_TEST_SUITE_P(Rates, ItuBs2217, testing::Values(44100, 48000, 96000), testing::PrintToStringParamName());

TEST_P(ItuBs2217, TonesOfEveryFrequency) {
  for (const double frequency_hz : {25.0, 100.0, 500.0, 1000.0, 2000.0, 10000.0})
    for (const double lkfs : {-23.0, -24.0}) {
      const Signal signal = sine(frequency_hz, peak_for(lkfs, frequency_hz), 20.0, rate());
      EXPECT_NEAR(measure(signal, rate()).integrated->value, lkfs, kTolerance) << frequency_hz << " Hz";  // spec:
    }
}

TEST_P(ItuBs2217, OneChannelAtFullScaleReadsMinus3) {
  Signal signal = sine(997.0, 0.0, 5.0, rate());
  std::fill(signal[1].begin(), signal[1].end(), 0.0f);
  // spec: BS.1770-5 Annex 1: 997 Hz at 0 dBFS in the left, centre or right channel reads -3.01 LKFS. 0.03: the
  // high-pass numerator kept at other rates, see k_weighting.hpp.
  EXPECT_NEAR(measure(signal, rate()).integrated->value, -3.01, 0.03);
}

TEST_P(ItuBs2217, EveryChannelByItself) {
  // spec: BS.1770-5 Annex 1 Table 3: front channels weigh 1, surround 1.41 (+1.5 dB), LFE does not count.
  constexpr double kSurroundDb = 1.492;
  const double expected[] = {-3.01, -3.01, -3.01, 0.0, -3.01 + kSurroundDb, -3.01 + kSurroundDb};
  for (std::size_t channel = 0; channel < 6; ++channel) {
    Signal signal = silence(2.0, rate(), 6);
    signal[channel] = sine(997.0, 0.0, 2.0, rate(), 1)[0];
    const auto loudness = measure(signal, rate()).integrated;
    if (channel == 3)
      EXPECT_FALSE(loudness.has_value()) << "LFE";
    else
      EXPECT_NEAR(loudness->value, expected[channel], 0.03) << "channel " << channel;
  }
}

TEST_P(ItuBs2217, RelativeGate) {
  // Quiet parts more than 10 LU under the mean of all must not pull it down.
  const Signal signal = joined(
      {sine(1000.0, peak_for(-10.0, 1000.0), 10.0, rate()), sine(1000.0, peak_for(-30.0, 1000.0), 10.0, rate())});
  EXPECT_NEAR(measure(signal, rate()).integrated->value, -10.0,
              kTolerance);  // spec: BS.2217 relative-gate test reads -10.0
}

TEST_P(ItuBs2217, AbsoluteGate) {
  const Signal signal = joined(
      {sine(1000.0, peak_for(-69.5, 1000.0), 10.0, rate()), sine(1000.0, peak_for(-70.5, 1000.0), 10.0, rate())});
  EXPECT_NEAR(measure(signal, rate()).integrated->value, -69.5,
              kTolerance);  // spec: BS.2217 absolute-gate test reads -69.5
}

TEST_P(ItuBs2217, OneChannelFileIsDualMono) {
  const double mono = measure(sine(1000.0, -23.0, 5.0, rate(), 1), rate()).integrated->value;
  const double stereo = measure(sine(1000.0, -23.0, 5.0, rate(), 2), rate()).integrated->value;
  EXPECT_NEAR(mono, stereo, 1e-9);  // analytic: same samples on both sides
}

}  // namespace
}  // namespace smartgain::test
