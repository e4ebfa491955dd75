// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/dsp/mel_bands.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace smartgain::test {
namespace {

double center_hz(std::size_t band) {
  const double step = (mel(kMelHighestHz) - mel(kMelLowestHz)) / static_cast<double>(kMelBandCount + 1);
  return mel_to_hz(mel(kMelLowestHz) + step * static_cast<double>(band + 1));
}

TEST(MelBands, ScaleOfOShaughnessy) {
  EXPECT_NEAR(mel(1000.0), 1000.0, 0.1);  // spec: 1000 mel at 1 kHz
  EXPECT_NEAR(mel_to_hz(mel(440.0)), 440.0, 1e-9);
}

TEST(MelBands, ABinCountsInFullBetweenTheFirstAndTheLastTop) {
  for (const double rate : {44100.0, 48000.0}) {
    const MelBands bands(rate, 2048);
    const double bin_hz = rate / 2048.0;
    for (std::size_t bin = 1; bin <= 1024; ++bin) {
      std::vector<float> power(1024, 0.0f);
      power[bin - 1] = 2.0f;
      std::array<float, kMelBandCount> sums{};
      bands.sum(power, sums);
      double total = 0.0;
      for (const float sum : sums) total += static_cast<double>(sum);
      const double hz = static_cast<double>(bin) * bin_hz;
      // analytic: neighbouring triangles add up to 1
      if (hz > center_hz(0) && hz < center_hz(kMelBandCount - 1)) {
        EXPECT_NEAR(total, 2.0, 1e-5) << hz;
      }
      if (hz < kMelLowestHz || hz > kMelHighestHz) {
        EXPECT_EQ(total, 0.0) << hz;
      }
    }
  }
}

TEST(MelBands, NoBandBelowHalfTheRateIsDeaf) {
  for (const double rate : {8000.0, 44100.0, 96000.0, 192000.0}) {
    const MelBands bands(rate, 2048);
    const std::vector<float> flat(1024, 1.0f);
    std::array<float, kMelBandCount> sums{};
    bands.sum(flat, sums);
    for (std::size_t band = 0; band < kMelBandCount; ++band) {
      if (center_hz(band + 1) < rate / 2.0) {
        EXPECT_GT(sums[band], 0.0f) << band << " at " << rate;
      }
      if (center_hz(band) > rate / 2.0 * 1.1) {
        EXPECT_EQ(sums[band], 0.0f) << band << " at " << rate;
      }
    }
  }
}

}  // namespace
}  // namespace smartgain::test
