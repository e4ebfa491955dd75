// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/dsp/half_band_decimator.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

namespace smartgain {
namespace {

std::vector<float> sine(double frequency, std::size_t frames) {  // in cycles per input frame
  std::vector<float> samples(frames);
  for (std::size_t n = 0; n < frames; ++n)
    samples[n] = static_cast<float>(std::sin(2.0 * std::numbers::pi * frequency * static_cast<double>(n)));
  return samples;
}

std::vector<float> halved(const std::vector<float>& in, const std::vector<std::size_t>& cuts = {}) {
  HalfBandDecimator decimator(1);
  std::vector<float> out;
  std::size_t at = 0;
  const auto feed = [&](std::size_t count) {
    const float* block = in.data() + at;
    const AudioView view = decimator.process({{&block, 1}, count});
    out.insert(out.end(), view.channels[0], view.channels[0] + view.frame_count);
    at += count;
  };
  for (const std::size_t cut : cuts) feed(cut);
  feed(in.size() - at);
  return out;
}

double peak_in_the_middle(const std::vector<float>& samples) {
  double peak = 0.0;
  for (std::size_t n = 200; n + 200 < samples.size(); ++n) peak = std::max(peak, std::abs(double{samples[n]}));
  return peak;
}

TEST(HalfBandDecimator, OutputFrameIsTheSoundAtTwiceItsPlace) {
  const std::vector<float> in = sine(0.05, 4000);
  const std::vector<float> out = halved(in);
  ASSERT_GT(out.size(), 1900u);
  for (std::size_t n = 50; n < out.size(); ++n) EXPECT_NEAR(out[n], in[2 * n], 1e-4) << n;
}

TEST(HalfBandDecimator, PassesWhatIsBelowAndStopsWhatWouldFold) {
  const double rate = 88200.0;
  for (const double pass_hz : {20.0, 1000.0, 15000.0, 19800.0})
    EXPECT_NEAR(20.0 * std::log10(peak_in_the_middle(halved(sine(pass_hz / rate, 40000)))), 0.0, 0.01) << pass_hz;
  for (const double stop_hz : {24400.0, 30000.0, 43000.0})
    EXPECT_LT(20.0 * std::log10(peak_in_the_middle(halved(sine(stop_hz / rate, 40000)))), -98.0) << stop_hz;
  // Positive control: half the output's rate lies in the middle of the slope, 6 dB down.
  EXPECT_NEAR(peak_in_the_middle(halved(sine(0.2499, 400000))), 0.5, 0.02);
}

TEST(HalfBandDecimator, ConstantStaysExactlyWhatItIs) {
  const std::vector<float> out = halved(std::vector<float>(1000, 0.25f));
  for (std::size_t n = 40; n < out.size(); ++n) EXPECT_NEAR(out[n], 0.25f, 1e-7);
}

TEST(HalfBandDecimator, CutsMakeNoDifference) {
  std::mt19937 random(1);
  std::vector<float> in(5001);
  for (float& sample : in) sample = std::uniform_real_distribution<float>(-1.0f, 1.0f)(random);
  const std::vector<float> whole = halved(in);
  const std::vector<float> pieces = halved(in, {1, 0, 1, 2, 3, 61, 64, 1, 1, 999, 1000, 257});
  ASSERT_EQ(whole.size(), pieces.size());
  for (std::size_t n = 0; n < whole.size(); ++n) EXPECT_NEAR(whole[n], pieces[n], 1e-6) << n;
}

TEST(HalfBandDecimator, WhatIsNoNumberStaysAtItsPlace) {
  std::vector<float> in(1000, 0.5f);
  in[400] = std::numeric_limits<float>::quiet_NaN();
  in[601] = std::numeric_limits<float>::infinity();
  const std::vector<float> out = halved(in, {450, 300});
  for (std::size_t n = 0; n < out.size(); ++n) EXPECT_EQ(std::isfinite(out[n]), n != 200 && n != 300) << n;
  EXPECT_EQ(out[300], std::numeric_limits<float>::infinity());
}

TEST(HalfBandDecimator, KeepsChannelsApart) {
  const std::vector<float> left(1000, 0.5f), right(1000, -0.25f);
  const float* channels[] = {left.data(), right.data()};
  HalfBandDecimator decimator(2);
  const AudioView out = decimator.process({channels, 1000});
  EXPECT_NEAR(out.channels[0][300], 0.5f, 1e-6);
  EXPECT_NEAR(out.channels[1][300], -0.25f, 1e-6);
}

}  // namespace
}  // namespace smartgain
