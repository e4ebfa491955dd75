// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/analysis/loudness_meter.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "support/signals.hpp"

namespace smartgain::test {
namespace {

TEST(LoudnessMeter, ReadsNothingBeforeItsFirstWindow) {
  LoudnessMeter meter(48000.0, 2);
  Signal tone = sine(1000.0, -20.0, 4.0, 48000.0);
  meter.process(tone.view(0, 19199));
  EXPECT_FALSE(meter.momentary() || meter.momentary_max() || meter.integrated() || meter.active_share());
  meter.process(tone.view(19199, 1));
  EXPECT_TRUE(meter.momentary() && meter.momentary_max() && meter.integrated());  // analytic: 0.4 s is 19200 frames
  meter.process(tone.view(19200, 144000 - 19200 - 1));
  EXPECT_FALSE(meter.short_term() || meter.short_term_max() || meter.loudness_range());
  meter.process(tone.view(143999, 1));
  EXPECT_TRUE(meter.short_term() && meter.short_term_max() && meter.loudness_range());  // analytic: 3 s is 144000
}

TEST(LoudnessMeter, MovesOnWithTheSound) {
  LoudnessMeter meter(44100.0, 2);
  Signal signal = joined({sine(1000.0, -20.0, 3.0, 44100.0), sine(1000.0, -40.0, 0.4, 44100.0)});
  meter.process(signal.view());
  EXPECT_NEAR(meter.momentary()->value, -40.0, 0.15);
  EXPECT_NEAR(meter.momentary_max()->value, -20.0, 0.05);
  EXPECT_GT(meter.short_term()->value, -21.0);
}

TEST(LoudnessMeter, StepsDoNotDriftAtOddRates) {
  // 10 ms are 110.25 frames: steps are rounded each by itself, so that an hour is as exact as a second.
  LoudnessMeter meter(11025.0, 1);
  Signal tone = sine(1000.0, -20.0, 2.0, 11025.0, 1);
  for (int i = 0; i < 50; ++i) meter.process(tone.view());
  EXPECT_NEAR(meter.integrated()->value, meter.momentary()->value, 0.01);
  EXPECT_NEAR(meter.integrated()->value, -20.0, 0.1);
}

TEST(LoudnessMeter, ACopyGoesItsOwnWay) {
  LoudnessMeter meter(48000.0, 2);
  Signal loud = sine(1000.0, -10.0, 2.0, 48000.0), quiet = sine(1000.0, -30.0, 2.0, 48000.0);
  meter.process(quiet.view());
  LoudnessMeter copy = meter;
  copy.process(loud.view());
  EXPECT_NEAR(meter.integrated()->value, -30.0, 0.05);
  EXPECT_GT(copy.integrated()->value, -15.0);
  meter = copy;
  EXPECT_EQ(meter.integrated()->value, copy.integrated()->value);
  const LoudnessMeter moved = std::move(copy);
  EXPECT_EQ(moved.integrated()->value, meter.integrated()->value);
}

}  // namespace
}  // namespace smartgain::test
