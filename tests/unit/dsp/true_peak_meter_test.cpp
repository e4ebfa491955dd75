// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/dsp/true_peak_meter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <numbers>

#include "support/signals.hpp"

namespace smartgain::test {
namespace {

/// Every interpolated value, none skipped, in double.
double naive_true_peak(const std::vector<float>& samples, std::ptrdiff_t half_length) {
  double peak = 0.0;
  const auto count = static_cast<std::ptrdiff_t>(samples.size());
  for (std::ptrdiff_t n = 0; n < count; ++n)
    for (int quarter = 0; quarter < 4; ++quarter) {
      double sum = 0.0;
      for (std::ptrdiff_t k = 0; k < 2 * half_length && k <= n; ++k) {
        const double distance =
            static_cast<double>(half_length - k) - quarter / 4.0;  // in samples, from newest - half_length
        if (std::fabs(distance) >= static_cast<double>(half_length)) continue;
        const double x = std::numbers::pi * distance;
        const double sinc = distance == 0.0 ? 1.0 : std::sin(x) / x;
        sum += samples[static_cast<std::size_t>(n - k)] * sinc * 0.5 *
               (1.0 + std::cos(x / static_cast<double>(half_length)));
      }
      peak = std::max(peak, std::fabs(sum));
    }
  return peak;
}

TEST(TruePeakMeter, SkippingLosesNothing) {
  for (const double rate : {44100.0, 96000.0}) {
    Signal loud_and_quiet = pink_noise(0.1, 0.2, 44100.0, 1, 3);
    for (std::size_t n = 3000; n < 4000; ++n) loud_and_quiet[0][n] *= 4.0f;
    TruePeakMeter meter(rate, 1);
    meter.process(0, loud_and_quiet[0]);
    const double naive = naive_true_peak(loud_and_quiet[0], rate < 96000.0 ? 6 : 12);
    EXPECT_NEAR(meter.peak() / naive, 1.0, 1e-5) << rate;  // analytic: float beside double
    EXPECT_GT(meter.peak(), *std::max_element(loud_and_quiet[0].begin(), loud_and_quiet[0].end()));
  }
}

TEST(TruePeakMeter, QuarterRateSineBetweenItsSamples) {
  std::vector<float> samples(400);
  for (std::size_t n = 0; n < samples.size(); ++n) {
    const double fade = std::min(1.0, static_cast<double>(n) / 100.0);
    samples[n] = static_cast<float>(fade * std::sin(std::numbers::pi * (0.5 * static_cast<double>(n) + 0.25)));
  }
  TruePeakMeter meter(48000.0, 1);
  meter.process(0, samples);
  EXPECT_NEAR(meter.peak(), 1.0, 0.02);  // analytic: amplitude 1; samples reach 0.707
}

TEST(TruePeakMeter, ChannelsHaveEachTheirPast) {
  TruePeakMeter together(48000.0, 2), apart(48000.0, 1);
  const Signal noise = white_noise(0.5, 0.05, 48000.0, 2, 9);
  for (std::size_t done = 0; done < noise.frame_count(); done += 100)
    for (std::size_t c = 0; c < 2; ++c) together.process(c, {noise[c].data() + done, 100});
  float largest = 0.0f;
  for (std::size_t c = 0; c < 2; ++c) {
    apart.reset();
    apart.process(0, noise[c]);
    largest = std::max(largest, apart.peak());
  }
  EXPECT_EQ(together.peak(), largest);
}

TEST(TruePeakMeter, SilenceAndTheLargestFloat) {
  TruePeakMeter meter(48000.0, 1);
  meter.process(0, {});
  meter.process(0, std::vector<float>(300));
  EXPECT_EQ(meter.peak(), 0.0f);
  std::vector<float> huge(300, FLT_MAX);
  for (std::size_t n = 0; n < huge.size(); n += 2) huge[n] = -FLT_MAX;
  meter.process(0, huge);
  EXPECT_EQ(meter.peak(), FLT_MAX);
}

}  // namespace
}  // namespace smartgain::test
