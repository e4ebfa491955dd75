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

TEST(Fft, CosineOnABinIsHalfTheSizeThereAndOnItsMirror) {
  Fft fft(64);
  for (std::size_t n = 0; n < 64; ++n)
    fft.input()[n] = static_cast<float>(std::cos(2.0 * std::numbers::pi * 5.0 * static_cast<double>(n) / 64.0));
  const auto bins = fft.transform();
  ASSERT_EQ(bins.size(), 64u);
  for (std::size_t k = 0; k < bins.size(); ++k)
    EXPECT_NEAR(std::abs(bins[k]), k == 5 || k == 59 ? 32.0 : 0.0, 1e-5);  // analytic
}

TEST(Fft, AgreesWithTheDefinition) {
  constexpr std::size_t kSize = 256;
  Fft fft(kSize);
  Random random(1);
  for (auto& x : fft.input()) x = {static_cast<float>(random.next()), static_cast<float>(random.next())};
  const std::vector<std::complex<float>> input(fft.input().begin(), fft.input().end());
  const auto bins = fft.transform();
  for (std::size_t k = 0; k < bins.size(); ++k) {
    std::complex<double> sum = 0.0;
    for (std::size_t n = 0; n < kSize; ++n)
      sum += std::complex<double>(input[n]) *
             std::polar(1.0, -2.0 * std::numbers::pi * static_cast<double>((k * n) % kSize) / kSize);
    EXPECT_NEAR(bins[k].real(), sum.real(), 1e-5) << k;  // analytic: the sum itself, in double
    EXPECT_NEAR(bins[k].imag(), sum.imag(), 1e-5) << k;
  }
}

TEST(Fft, PowersOfTwoRealFramesComeOutTogether) {
  constexpr std::size_t kSize = 128;
  Fft both(kSize), one(kSize), other(kSize);
  Random random(2);
  for (std::size_t n = 0; n < kSize; ++n) {
    one.input()[n] = static_cast<float>(random.next());
    other.input()[n] = static_cast<float>(random.next());
    both.input()[n] = {one.input()[n].real(), other.input()[n].real()};
  }
  const auto a = one.transform(), b = other.transform(), x = both.transform();
  for (std::size_t k = 0; k <= kSize / 2; ++k)
    EXPECT_NEAR(0.5f * (std::norm(x[k]) + std::norm(x[(kSize - k) % kSize])), std::norm(a[k]) + std::norm(b[k]), 1e-4)
        << k;
}

TEST(Fft, MayBeMadeOnManyThreadsAtOnce) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([] {
      for (std::size_t size = 16; size <= 1024; size *= 2) {
        Fft fft(size);
        fft.input()[0] = 1.0f;
        EXPECT_EQ(fft.transform()[size / 2].real(), 1.0f);  // analytic: an impulse is flat
      }
    });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace smartgain::test
