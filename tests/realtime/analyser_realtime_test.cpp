// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// process() and reset() allocate nothing: every way to memory is counted in this program.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <memory>

#include "smartgain/analysis/loudness_meter.hpp"
#include "support/allocation_counter.hpp"
#include "support/measure.hpp"

namespace smartgain::test {
namespace {

TEST(AllocationCounter, SeesAllocations) {  // positive control
  const AllocationCounter counter;
  const auto one = std::make_unique<int>(1);
  const std::vector<float> two(1000);
  EXPECT_EQ(counter.count(), 2u) << *one << two.size();
}

TEST(AllocationCounter, SeesTheAnalysersOwn) {  // positive control
  const AllocationCounter making;
  StripAnalyser analyser = analyser_for(48000.0, 2);
  EXPECT_GT(making.count(), 5u);
  Signal tone = sine(1000.0, 0.0, 1.0, 48000.0);
  analyser.process(tone.view());
  const AllocationCounter asking;
  EXPECT_TRUE(analyser.measurement().integrated);
  EXPECT_GT(asking.count(), 0u) << "measurement() is documented to allocate";
}

TEST(AnalyserRealtime, ProcessAllocatesNothing) {
  for (const double rate : {11025.0, 44100.0, 96000.0, 192000.0})
    for (const std::size_t channels : {1u, 2u, 6u, 8u}) {
      SCOPED_TRACE(std::to_string(rate) + " Hz, " + std::to_string(channels) + " channels");
      StripAnalyser analyser = analyser_for(rate, channels);
      Signal sound = pink_noise(0.3, 4.0, rate, channels, 1);
      Signal garbage = scaled(sound, 10.0f);
      for (std::size_t n = 0; n < garbage.frame_count(); n += 50)
        garbage[0][n] = std::numeric_limits<float>::quiet_NaN();
      Signal nothing = silence(0.5, rate, channels);
      const AllocationCounter counter;
      for (Signal* signal : {&sound, &garbage, &nothing})
        for (const std::size_t block : {333u, 4096u}) feed(analyser, *signal, block);
      analyser.reset();
      feed(analyser, sound, 64);
      EXPECT_EQ(counter.count(), 0u);
    }
}

TEST(AnalyserRealtime, MergingTheBandHistoryAllocatesNothing) {
  StripAnalyser analyser = analyser_for(8000.0, 1);
  Signal minute = pink_noise(0.3, 60.0, 8000.0, 1, 1);
  const double first_slot = analyser.band_history().slot_duration_s;
  const AllocationCounter counter;
  for (int i = 0; i < 20; ++i) feed(analyser, minute, 4096);
  EXPECT_EQ(counter.count(), 0u);
  EXPECT_EQ(analyser.band_history().slot_duration_s, 4.0 * first_slot) << "or nothing was merged";
}

TEST(LoudnessMeterRealtime, ReadingAllocatesNothing) {
  LoudnessMeter meter(48000.0, 2);
  Signal sound = pink_noise(0.3, 10.0, 48000.0, 2, 1);
  const AllocationCounter counter;
  for (std::size_t done = 0; done + 4800 <= sound.frame_count(); done += 4800) {
    meter.process(sound.view(done, 4800));
    (void)meter.momentary();
    (void)meter.short_term();
    (void)meter.integrated();
    (void)meter.loudness_range();
    (void)meter.level_percentiles();
  }
  EXPECT_EQ(counter.count(), 0u);
}

}  // namespace
}  // namespace smartgain::test
