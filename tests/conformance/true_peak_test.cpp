// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// EBU Tech 3341 v4.0 (2023), Table 1, cases 15-23: true peak, at three rates. Levels in parts of full scale.
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>

#include "support/measure.hpp"

namespace smartgain::test {
namespace {

constexpr double kOver = 0.2, kUnder = 0.4;  // spec: Tech 3341 Table 1, +0.2/-0.4 dB

class TruePeakCases : public testing::TestWithParam<int> {
 protected:
  void expect_true_peak(const Signal& signal, double expected_dbtp) const {
    const double found = measure(signal, GetParam()).true_peak->value;
    EXPECT_LE(found, expected_dbtp + kOver);
    EXPECT_GE(found, expected_dbtp - kUnder);
  }
  /// 1 s of a sine of rate / `divisor` that fades in and out over 10 ms.
  [[nodiscard]] Signal tone(double divisor, double peak, double phase_degrees) const {
    Signal signal = silence(1.0, GetParam());
    const std::size_t length = signal.frame_count();
    const double taper = 0.01 * GetParam();
    for (std::size_t n = 0; n < length; ++n) {
      const double phase = 2.0 * std::numbers::pi * (static_cast<double>(n) / divisor + phase_degrees / 360.0);
      const double fade = std::min({1.0, static_cast<double>(n) / taper, static_cast<double>(length - 1 - n) / taper});
      signal[0][n] = signal[1][n] = static_cast<float>(peak * fade * std::sin(phase));
    }
    return signal;
  }
  /// Cases 20-23: made at four times the rate, where the sine of 1/6 of the rate gives way to one period of 1/4 of it
  /// at full scale; low-passed, and every fourth sample taken from `offset` on.
  [[nodiscard]] Signal burst(std::size_t offset) const {
    const std::size_t length = 4 * static_cast<std::size_t>(GetParam());
    std::vector<double> fine(length);
    const std::size_t begin = length / 2, period = 16;  // a whole number of periods of 24 samples lies before
    const std::size_t aligned = begin - begin % 24;
    const double taper = 0.04 * GetParam();
    for (std::size_t n = 0; n < length; ++n) {
      const bool in_burst = n >= aligned && n < aligned + period;
      const double cycles = n < aligned ? static_cast<double>(n) / 24.0
                            : in_burst  ? static_cast<double>(n - aligned) / 16.0
                                        : static_cast<double>(n - aligned - period) / 24.0;
      const double fade = std::min({1.0, static_cast<double>(n) / taper, static_cast<double>(length - 1 - n) / taper});
      fine[n] = (in_burst ? 1.0 : 0.5) * fade * std::sin(2.0 * std::numbers::pi * cycles);
    }
    return decimated(fine, offset);
  }

 private:
  static Signal decimated(const std::vector<double>& fine, std::size_t offset) {
    // A sinc of 1025 taps under a Blackman window, with its corner just below half of the lower rate.
    constexpr int kHalf = 512;
    constexpr double kCorner = 0.24;  // of half the fine rate
    std::vector<double> low_pass(2 * kHalf + 1);
    for (int k = -kHalf; k <= kHalf; ++k) {
      const double x = std::numbers::pi * kCorner * k;
      const double w = std::numbers::pi * (k + kHalf) / kHalf;
      low_pass[static_cast<std::size_t>(k + kHalf)] =
          kCorner * (k == 0 ? 1.0 : std::sin(x) / x) * (0.42 - 0.5 * std::cos(w) + 0.08 * std::cos(2.0 * w));
    }
    Signal signal(2, fine.size() / 4);
    const auto length = static_cast<std::ptrdiff_t>(fine.size());
    for (std::size_t n = 0; n < signal.frame_count(); ++n) {
      const auto centre = static_cast<std::ptrdiff_t>(4 * n + offset);
      double sum = 0.0;
      for (std::ptrdiff_t k = std::max<std::ptrdiff_t>(centre - kHalf, 0); k <= std::min(centre + kHalf, length - 1);
           ++k)
        sum += fine[static_cast<std::size_t>(k)] * low_pass[static_cast<std::size_t>(centre - k + kHalf)];
      signal[0][n] = signal[1][n] = static_cast<float>(sum);
    }
    return signal;
  }
};
INSTANTIATE_TEST_SUITE_P(Rates, TruePeakCases, testing::Values(44100, 48000, 96000), testing::PrintToStringParamName());

TEST_P(TruePeakCases, Case15QuarterRatePhase0) { expect_true_peak(tone(4.0, 0.50, 0.0), -6.0); }    // spec:
TEST_P(TruePeakCases, Case16QuarterRatePhase45) { expect_true_peak(tone(4.0, 0.50, 45.0), -6.0); }  // spec:
TEST_P(TruePeakCases, Case17SixthRatePhase60) { expect_true_peak(tone(6.0, 0.50, 60.0), -6.0); }    // spec:
TEST_P(TruePeakCases, Case18EighthRatePhase67) { expect_true_peak(tone(8.0, 0.50, 67.5), -6.0); }   // spec:
TEST_P(TruePeakCases, Case19AboveFullScale) { expect_true_peak(tone(4.0, 1.41, 45.0), 3.0); }       // spec:
TEST_P(TruePeakCases, Case20BurstOffset0) { expect_true_peak(burst(0), 0.0); }                      // spec:
TEST_P(TruePeakCases, Case21BurstOffset1) { expect_true_peak(burst(1), 0.0); }                      // spec:
TEST_P(TruePeakCases, Case22BurstOffset2) { expect_true_peak(burst(2), 0.0); }                      // spec:
TEST_P(TruePeakCases, Case23BurstOffset3) { expect_true_peak(burst(3), 0.0); }                      // spec:

}  // namespace
}  // namespace smartgain::test
