// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/core/units.hpp"

#include <gtest/gtest.h>

namespace smartgain {
namespace {

TEST(Units, DifferenceOfTwoLoudnessesIsAGain) {
  EXPECT_EQ((Lufs(-14.0) - Lufs(-23.0)).value, 9.0);  // analytic
  EXPECT_EQ((Lufs(-23.0) + Decibels(9.0)).value, -14.0);
}

TEST(Units, DoubleAmplitudeIsSixDecibels) {
  EXPECT_NEAR(to_decibels(LinearGain(2.0)).value, 6.0206, 1e-4);  // analytic: 20 log10 2
  EXPECT_EQ(to_linear(Decibels::silence()).value, 0.0);
  EXPECT_FALSE(to_decibels(LinearGain(0.0)).is_finite());
}

TEST(Units, DoublePowerIsThreeDecibels) {
  EXPECT_NEAR(from_power_ratio(2.0).value, 3.0103, 1e-4);     // analytic: 10 log10 2
  EXPECT_NEAR(to_power_ratio(Decibels(-20.0)), 0.01, 1e-12);  // analytic
  EXPECT_EQ(to_power_ratio(Decibels::silence()), 0.0);
  EXPECT_FALSE(from_power_ratio(0.0).is_finite());
}

}  // namespace
}  // namespace smartgain
