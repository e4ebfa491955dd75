// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/dsp/fft.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <thread>
#include <vector>

#include "support/signals.hpp"

namespace smartgain::test {
namespace {

TEST(RealFft, CosineOnABinIsHalfTheSizeThere) {
  RealFft fft(64);
  for (std::size_t n = 0; n < 64; ++n)
    fft.input()[n] = static_cast<float>(std::cos(2.0 * std::numbers::pi * 5.0 * static_cast<double>(n) / 64.0));
  const auto bins = fft.transform();
  ASSERT_EQ(bins.size(), 33u);
  for (std::size_t k = 0; k < bins.size(); ++k) EXPECT_NEAR(std::abs(bins[k]), k == 5 ? 32.0 : 0.0, 1e-5);  // analytic:
}

TEST(RealFft, AgreesWithTheDefinition) {
  constexpr std::size_t kSize = 256;
  RealFft fft(kSize);
  Random random(1);
  for (float& x : fft.input()) x = static_cast<float>(random.next());
  const std::vector<float> input(fft.input().begin(), fft.input().end());
  const auto bins = fft.transform();
  for (std::size_t k = 0; k < bins.size(); ++k) {
    std::complex<double> sum = 0.0;
    for (std::size_t n = 0; n < kSize; ++n)
      sum += static_cast<double>(input[n]) *
             std::polar(1.0, -2.0 * std::numbers::pi * static_cast<double>((k * n) % kSize) / kSize);
    EXPECT_NEAR(bins[k].real(), sum.real(), 1e-5) << k;  // analytic: the sum itself, in double
    EXPECT_NEAR(bins[k].imag(), sum.imag(), 1e-5) << k;
  }
}

TEST(RealFft, MayBeMadeOnManyThreadsAtOnce) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([] {
      for (std::size_t size = 16; size <= 1024; size *= 2) {
        RealFft fft(size);
        fft.input()[0] = 1.0f;
        EXPECT_EQ(fft.transform()[size / 2].real(), 1.0f);  // analytic: an impulse is flat
      }
    });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace smartgain::test
