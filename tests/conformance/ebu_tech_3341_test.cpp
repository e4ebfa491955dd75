// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// EBU Tech 3341 v4.0 (2023), Table 1: every case that can be synthesised (7 and 8 are programmes), at three rates. 1
// kHz sines, in phase on both sides; levels are peaks in dBFS. The true-peak cases are in true_peak_test.cpp.
#include <gtest/gtest.h>

#include <cmath>

#include "smartgain/analysis/loudness_meter.hpp"
#include "support/measure.hpp"

namespace smartgain::test {
namespace {

constexpr double kTolerance = 0.1;  // spec: Tech 3341 Table 1, ±0.1 LU in every case

class EbuTech3341 : public testing::TestWithParam<int> {
 protected:
  [[nodiscard]] double rate() const { return GetParam(); }
  [[nodiscard]] Signal tone(double peak_dbfs, double duration_s) const {
    return sine(1000.0, peak_dbfs, duration_s, rate());
  }
  [[nodiscard]] Signal pause(double duration_s) const { return silence(duration_s, rate()); }
};
INSTANTIATE_TEST_SUITE_P(Rates, EbuTech3341, testing::Values(44100, 48000, 96000), testing::PrintToStringParamName());

/// Feeds in steps of 100 ms and hands over the meter after each.
template <class Read>
void each_tenth(Signal signal, double rate, Read read) {
  LoudnessMeter meter(rate, signal.channel_count());
  const auto step = static_cast<std::size_t>(rate / 10.0);
  for (std::size_t done = 0; done + step <= signal.frame_count(); done += step) {
    meter.process(signal.view(done, step));
    read(meter, static_cast<double>(done + step) / rate);
  }
}

TEST_P(EbuTech3341, Case1SteadyToneAtMinus23) {
  const Measurement m = measure(tone(-23.0, 20.0), rate());
  EXPECT_NEAR(m.momentary_max->value, -23.0, kTolerance);  // spec:
  EXPECT_NEAR(m.short_term_max->value, -23.0, kTolerance);
  EXPECT_NEAR(m.integrated->value, -23.0, kTolerance);
}

TEST_P(EbuTech3341, Case2SteadyToneAtMinus33) {
  const Measurement m = measure(tone(-33.0, 20.0), rate());
  EXPECT_NEAR(m.momentary_max->value, -33.0, kTolerance);  // spec:
  EXPECT_NEAR(m.short_term_max->value, -33.0, kTolerance);
  EXPECT_NEAR(m.integrated->value, -33.0, kTolerance);
}

TEST_P(EbuTech3341, Case3RelativeGate) {
  const Measurement m = measure(joined({tone(-36.0, 10.0), tone(-23.0, 60.0), tone(-36.0, 10.0)}), rate());
  EXPECT_NEAR(m.integrated->value, -23.0, kTolerance);  // spec:
}

TEST_P(EbuTech3341, Case4AbsoluteAndRelativeGate) {
  const Measurement m = measure(
      joined({tone(-72.0, 10.0), tone(-36.0, 10.0), tone(-23.0, 60.0), tone(-36.0, 10.0), tone(-72.0, 10.0)}), rate());
  EXPECT_NEAR(m.integrated->value, -23.0, kTolerance);  // spec:
}

TEST_P(EbuTech3341, Case5LoudMiddlePart) {
  const Measurement m = measure(joined({tone(-26.0, 20.0), tone(-20.0, 20.1), tone(-26.0, 20.0)}), rate());
  EXPECT_NEAR(m.integrated->value, -23.0, kTolerance);  // spec:
}

TEST_P(EbuTech3341, Case6FiveChannels) {
  Signal signal = silence(20.0, rate(), 6);  // L R C LFE Ls Rs
  constexpr double kLevels[] = {-28.0, -28.0, -24.0, -1000.0, -30.0, -30.0};
  for (std::size_t c = 0; c < 6; ++c) signal[c] = sine(1000.0, kLevels[c], 20.0, rate(), 1)[0];
  EXPECT_NEAR(measure(signal, rate()).integrated->value, -23.0, kTolerance);  // spec:
  Signal without_lfe = silence(20.0, rate(), 5);
  for (std::size_t c = 0; c < 5; ++c) without_lfe[c] = signal[c < 3 ? c : c + 1];
  EXPECT_NEAR(measure(without_lfe, rate()).integrated->value, -23.0, kTolerance);
}

TEST_P(EbuTech3341, Case9ShortTermConstantAfterThreeSeconds) {
  std::vector<Signal> parts;
  for (int i = 0; i < 5; ++i) parts.push_back(tone(-20.0, 1.34)), parts.push_back(tone(-30.0, 1.66));
  int readings = 0;
  each_tenth(joined(parts), rate(), [&](const LoudnessMeter& meter, double time_s) {
    if (time_s < 2.999) return;
    EXPECT_NEAR(meter.short_term()->value, -23.0, kTolerance) << "at " << time_s << " s";  // spec:
    ++readings;
  });
  EXPECT_EQ(readings, 121);  // analytic: every 0.1 s from 3 to 15 s
}

TEST_P(EbuTech3341, Case10ShortTermMaximumAtAnyOffset) {
  for (int i = 0; i < 20; ++i) {
    const Measurement m = measure(joined({pause(0.15 * i), tone(-23.0, 3.0), pause(1.0)}), rate());
    EXPECT_NEAR(m.short_term_max->value, -23.0, kTolerance) << "segment " << i;  // spec:
  }
}

TEST_P(EbuTech3341, Case11ShortTermMaximumLive) {
  LoudnessMeter meter(rate(), 2);
  for (int i = 0; i < 20; ++i) {
    Signal step = joined({pause(0.15 * i), tone(-38.0 + i, 3.0), pause(3.0 - 0.15 * i)});
    meter.process(step.view());
    EXPECT_NEAR(meter.short_term_max()->value, -38.0 + i, kTolerance) << "step " << i;  // spec:
  }
}

TEST_P(EbuTech3341, Case12MomentaryConstantAfterOneSecond) {
  std::vector<Signal> parts;
  for (int i = 0; i < 25; ++i) parts.push_back(tone(-20.0, 0.18)), parts.push_back(tone(-30.0, 0.22));
  int readings = 0;
  each_tenth(joined(parts), rate(), [&](const LoudnessMeter& meter, double time_s) {
    if (time_s < 0.999) return;
    EXPECT_NEAR(meter.momentary()->value, -23.0, kTolerance) << "at " << time_s << " s";  // spec:
    ++readings;
  });
  EXPECT_EQ(readings, 91);  // analytic: every 0.1 s from 1 to 10 s
}

TEST_P(EbuTech3341, Case13MomentaryMaximumAtAnyOffset) {
  for (int i = 0; i < 20; ++i) {
    const Measurement m = measure(joined({pause(0.02 * i), tone(-23.0, 0.4), pause(1.0)}), rate());
    EXPECT_NEAR(m.momentary_max->value, -23.0, kTolerance) << "segment " << i;  // spec:
  }
}

TEST_P(EbuTech3341, Case14MomentaryMaximumLive) {
  LoudnessMeter meter(rate(), 2);
  for (int i = 0; i < 20; ++i) {
    Signal step = joined({pause(0.02 * i), tone(-38.0 + i, 0.4), pause(0.4 - 0.02 * i)});
    meter.process(step.view());
    EXPECT_NEAR(meter.momentary_max()->value, -38.0 + i, kTolerance) << "step " << i;  // spec:
  }
}

}  // namespace
}  // namespace smartgain::test
