// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/analysis/band_history.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/measure.hpp"

namespace smartgain::test {
namespace {

constexpr double kRate = 8000.0;  // the lowest: slots fill soonest
constexpr std::size_t kHop = 1024;

/// Noise whose amplitude rises evenly: every slot knows its place.
Signal rising(std::size_t hops) {
  Signal signal(1, hops * kHop);
  Random random(1);
  for (std::size_t n = 0; n < signal.frame_count(); ++n)
    signal[0][n] =
        static_cast<float>(random.next() * static_cast<double>(n) / static_cast<double>(signal.frame_count()));
  return signal;
}

BandHistory history_of(Signal signal, std::size_t block) {
  StripAnalyser analyser = analyser_for(kRate, 1);
  feed(analyser, signal, block);
  return analyser.band_history();
}

double slot_power(const BandHistory& history, std::size_t slot) {
  double sum = 0.0;
  for (std::size_t band = 0; band < history.band_count; ++band) sum += history.power[slot * history.band_count + band];
  return sum;
}

TEST(BandHistory, IsEmptyBeforeTheFirstWholeFrame) {
  const BandHistory history = history_of(rising(1), 100);
  EXPECT_EQ(history.slot_count, 0u);
  EXPECT_EQ(history.band_count, 40u);
  EXPECT_TRUE(history.power.empty());
}

TEST(BandHistory, OneSlotAHopAtFirst) {
  const BandHistory history = history_of(rising(50), 333);
  EXPECT_EQ(history.slot_count, 49u);  // analytic: 50 hops hold 49 windows of two
  EXPECT_EQ(history.power.size(), 49u * 40u);
  EXPECT_DOUBLE_EQ(history.slot_duration_s, 1024.0 / 8000.0);
}

TEST(BandHistory, HalvesItsGridWhenFullAndGoesOn) {
  constexpr std::size_t kFull = BandHistory::kMaxSlots;
  EXPECT_EQ(history_of(rising(kFull + 1), 4096).slot_count, kFull);
  const BandHistory merged = history_of(rising(kFull + 2), 4096);
  EXPECT_EQ(merged.slot_count, kFull / 2);
  EXPECT_DOUBLE_EQ(merged.slot_duration_s, 2.0 * 1024.0 / 8000.0);
  const BandHistory again = history_of(rising(2 * kFull + 3), 4096);
  EXPECT_EQ(again.slot_count, kFull / 2);
  EXPECT_DOUBLE_EQ(again.slot_duration_s, 4.0 * 1024.0 / 8000.0);
  EXPECT_EQ(again.power.size(), again.slot_count * again.band_count);
}

TEST(BandHistory, ASlotIsTheMeanOfItsFrames) {
  constexpr std::size_t kFull = BandHistory::kMaxSlots;
  Signal signal = rising(2 * kFull + 10);
  StripAnalyser analyser = analyser_for(kRate, 1);
  analyser.process(signal.view(0, kFull * kHop));
  const BandHistory fine = analyser.band_history();
  analyser.process(signal.view(kFull * kHop, signal.frame_count() - kFull * kHop));
  const BandHistory& coarse = analyser.band_history();
  const auto frames = static_cast<std::size_t>(std::lround(coarse.slot_duration_s / fine.slot_duration_s));
  ASSERT_EQ(frames, 4u);
  for (std::size_t slot = 0; slot < 1000; ++slot) {
    double mean = 0.0;
    for (std::size_t i = 0; i < frames; ++i) mean += slot_power(fine, slot * frames + i) / static_cast<double>(frames);
    ASSERT_NEAR(slot_power(coarse, slot), mean, 0.006 * mean)
        << slot;  // analytic: rounded three times by 0.2 % at most
  }
}

TEST(BandHistory, IsLeftOutWhereNobodyWantsIt) {
  auto analyser = StripAnalyser::make({.sample_rate_hz = kRate, .channel_count = 1, .band_history = false});
  ASSERT_TRUE(analyser);
  Signal signal = rising(10);
  analyser->process(signal.view());
  EXPECT_EQ(analyser->band_history().slot_count, 0u);
}

TEST(BandHistory, ResetStartsAtTheFinestGrid) {
  StripAnalyser analyser = analyser_for(kRate, 1);
  Signal signal = rising(BandHistory::kMaxSlots + 100);
  analyser.process(signal.view());
  analyser.reset();
  analyser.process(signal.view(0, 10 * kHop));
  EXPECT_EQ(analyser.band_history().slot_count, 9u);
  EXPECT_DOUBLE_EQ(analyser.band_history().slot_duration_s, 1024.0 / 8000.0);
}

}  // namespace
}  // namespace smartgain::test
