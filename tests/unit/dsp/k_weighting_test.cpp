// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/dsp/k_weighting.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include "support/signals.hpp"

namespace smartgain::test {
namespace {

double response_db(const KWeighting& filter, double frequency_hz, double rate) {
  const std::complex<double> z = std::polar(1.0, -2.0 * std::numbers::pi * frequency_hz / rate);
  std::complex<double> response = 1.0;
  for (const Biquad& stage : {filter.shelf, filter.high_pass})
    response *= (stage.b[0] + z * (stage.b[1] + z * stage.b[2])) / (1.0 + z * (stage.a[0] + z * stage.a[1]));
  return 20.0 * std::log10(std::abs(response));
}

TEST(KWeighting, IsThePublishedTableAt48kHz) {
  const KWeighting filter = k_weighting(48000.0);
  const double shelf_b[] = {1.53512485958697, -2.69169618940638, 1.19839281085285};  // spec: BS.1770-5 Annex 1 Table 1
  const double shelf_a[] = {-1.69065929318241, 0.73248077421585};
  const double high_pass_a[] = {-1.99004745483398, 0.99007225036621};  // spec: Table 2
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(filter.shelf.b[i], shelf_b[i], 1e-12);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_NEAR(filter.shelf.a[i], shelf_a[i], 1e-12);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_NEAR(filter.high_pass.a[i], high_pass_a[i], 1e-12);
}

TEST(KWeighting, HasTheSameResponseAtEveryRate) {
  const KWeighting published = k_weighting(48000.0);
  for (const double rate : {32000.0, 44100.0, 88200.0, 96000.0, 192000.0})
    for (const double hz : {20.0, 38.0, 100.0, 400.0, 1000.0, 1700.0, 3000.0, 6000.0})
      // analytic: 0.04 dB for the numerator that stays 1, -2, 1 (see the header), the rest for the warping at 6 kHz of
      // 32 kHz
      EXPECT_NEAR(response_db(k_weighting(rate), hz, rate), response_db(published, hz, 48000.0), 0.06)
          << hz << " of " << rate;
}

TEST(KWeightedPair, EnergyIsThatOfTheResponse) {
  for (const double rate : {44100.0, 48000.0, 96000.0}) {
    KWeightedPair pair(k_weighting(rate));
    const Signal tone = sine(1000.0, 0.0, 2.0, rate, 1);
    const auto half = static_cast<std::size_t>(rate);
    (void)pair.energy(tone[0].data(), tone[0].data(), half);
    const auto energy = pair.energy(tone[0].data() + half, tone[0].data() + half, half);
    const double expected = 0.5 * rate * std::pow(10.0, response_db(k_weighting(rate), 1000.0, rate) / 10.0);
    EXPECT_NEAR(energy[0] / expected, 1.0, 1e-6);  // analytic: the second second is past the transient
    EXPECT_EQ(energy[0], energy[1]);
  }
}

TEST(KWeightedPair, ChannelsDoNotMeet) {
  KWeightedPair both(k_weighting(48000.0)), alone(k_weighting(48000.0));
  const Signal noise = white_noise(1.0, 0.1, 48000.0, 2, 1);
  const std::vector<float> silent(noise.frame_count());
  const auto energy = both.energy(noise[0].data(), noise[1].data(), noise.frame_count());
  const auto first = alone.energy(noise[0].data(), silent.data(), noise.frame_count());
  EXPECT_EQ(energy[0], first[0]);
  EXPECT_EQ(first[1], 0.0);
  EXPECT_NE(energy[0], energy[1]);
}

TEST(KWeightedPair, AnyBlockSizeGivesTheSameEnergy) {
  const Signal noise = white_noise(0.5, 0.1, 48000.0, 2, 1);
  const auto in_blocks = [&](std::size_t block) {
    KWeightedPair pair(k_weighting(48000.0));
    std::array<double, 2> sum{};
    for (std::size_t done = 0; done < noise.frame_count(); done += block) {
      const std::size_t count = std::min(block, noise.frame_count() - done);
      const auto energy = pair.energy(noise[0].data() + done, noise[1].data() + done, count);
      for (std::size_t c = 0; c < 2; ++c) sum[c] += energy[c];
    }
    return sum;
  };
  const auto one_by_one = in_blocks(1);
  for (const std::size_t block : {2u, 3u, 441u, 1024u})
    for (std::size_t c = 0; c < 2; ++c) EXPECT_NEAR(in_blocks(block)[c] / one_by_one[c], 1.0, 1e-11) << block;
}

TEST(KWeightedPair, RingsOutToExactSilence) {
  KWeightedPair pair(k_weighting(48000.0));
  const float click = 1.0f;
  (void)pair.energy(&click, &click, 1);
  const std::vector<float> silent(1024);
  double last = 1.0;
  for (int block = 0; block < 500 && last > 0.0; ++block) last = pair.energy(silent.data(), silent.data(), 1024)[0];
  EXPECT_EQ(last, 0.0);
}

}  // namespace
}  // namespace smartgain::test
