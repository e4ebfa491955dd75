// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// EBU Tech 3342 v4.0 (2023), Table 1: loudness range, every case that can be synthesised (5 and 6 are programmes), at
// three rates. Stereo 1 kHz sines of 20 s each; levels are peaks in dBFS.
#include <gtest/gtest.h>

#include "support/measure.hpp"

namespace smartgain::test {
namespace {

constexpr double kTolerance = 1.0;  // spec: Tech 3342 Table 1, ±1 LU
// reference: libebur128 1.2.6's own tests read 10.0011, 4.9994, 19.9951, 14.9993. Ours differ by the blocks that
// straddle two levels and by bins of 0.01 LU.
constexpr double kExact = 0.02;

class EbuTech3342 : public testing::TestWithParam<int> {
 protected:
  [[nodiscard]] double range_of(const std::vector<double>& peaks_dbfs) const {
    std::vector<Signal> parts;
    for (const double peak : peaks_dbfs) parts.push_back(sine(1000.0, peak, 20.0, GetParam()));
    return measure(joined(parts), GetParam()).loudness_range->value;
  }
};
INSTANTIATE_TEST_SUITE_P(Rates, EbuTech3342, testing::Values(44100, 48000, 96000), testing::PrintToStringParamName());

TEST_P(EbuTech3342, Case1TenLu) { EXPECT_NEAR(range_of({-20.0, -30.0}), 10.0, kTolerance); }     // spec:
TEST_P(EbuTech3342, Case2FiveLu) { EXPECT_NEAR(range_of({-20.0, -15.0}), 5.0, kTolerance); }     // spec:
TEST_P(EbuTech3342, Case3TwentyLu) { EXPECT_NEAR(range_of({-40.0, -20.0}), 20.0, kTolerance); }  // spec:
TEST_P(EbuTech3342, Case4FifteenLuUnderTheGate) {
  EXPECT_NEAR(range_of({-50.0, -35.0, -20.0, -35.0, -50.0}), 15.0, kTolerance);  // spec:
}

TEST_P(EbuTech3342, ReadingsStayWhereTheyAre) {
  EXPECT_NEAR(range_of({-20.0, -30.0}), 10.0, kExact);  // analytic: both levels outlast the percentiles
  EXPECT_NEAR(range_of({-20.0, -15.0}), 5.0, kExact);
  EXPECT_NEAR(range_of({-40.0, -20.0}), 20.0, kExact);
  EXPECT_NEAR(range_of({-50.0, -35.0, -20.0, -35.0, -50.0}), 15.0, kExact);
}

}  // namespace
}  // namespace smartgain::test
