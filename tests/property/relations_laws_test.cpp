// SPDX-License-Identifier: GPL-3.0-or-later
// What holds of any strips that play together.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "smartgain/analysis/relations.hpp"
#include "smartgain/dsp/erb_bands.hpp"
#include "support/histories.hpp"
#include "support/signals.hpp"

namespace smartgain {
namespace {

/// Strips that come and go, each with its own bands and level, over 60 dB.
std::vector<BandHistory> session_of_chance(std::uint32_t seed) {
  test::Random random(seed);
  const std::size_t slots = 700;
  std::vector<BandHistory> strips;
  for (int i = 0; i < 6; ++i) {
    BandHistory strip = test::constant_history({}, slots);
    const double level_db = -30.0 + 15.0 * random.next(), middle = 20.0 + 18.0 * random.next();
    const double width = 2.5 + 2.0 * random.next();
    bool playing = random.next() > 0.0;
    for (std::size_t slot = 0; slot < slots; ++slot) {
      if (random.next() > 0.98) playing = !playing;
      if (!playing) continue;
      for (std::size_t band = 0; band < kErbBandCount; ++band) {
        const double distance = (static_cast<double>(band) - middle) / width;
        const double db = level_db - 4.0 * distance * distance + 8.0 * random.next();
        strip.power[slot * kErbBandCount + band] = static_cast<float>(std::pow(10.0, db / 10.0));
      }
    }
    strips.push_back(std::move(strip));
  }
  return strips;
}

std::vector<HeardStrip> heard(const std::vector<BandHistory>& histories) {
  std::vector<HeardStrip> strips;
  for (std::size_t i = 0; i < histories.size(); ++i) strips.push_back({std::to_string(i), &histories[i], {}});
  return strips;
}

constexpr std::uint32_t kSessions = 8;

TEST(RelationLaws, EveryFigureStaysWithinItsRange) {
  for (std::uint32_t seed = 0; seed < kSessions; ++seed) {
    const auto histories = session_of_chance(seed);
    const Relations relations = relate(heard(histories));
    const auto is_share = [](double share) { return share >= 0.0 && share <= 1.0; };
    for (const Masking& pair : relations.masking) {
      EXPECT_TRUE(is_share(pair.masked_share));
      EXPECT_TRUE(pair.loss >= Decibels(0.5) && pair.loss <= kMostLoss);
      EXPECT_LT(pair.low, pair.high);
    }
    for (const Hidden& strip : relations.hidden) {
      EXPECT_TRUE(is_share(strip.masked_share));
      EXPECT_TRUE(strip.loss >= Decibels(0.0) && strip.loss <= kMostLoss);
      EXPECT_EQ(strip.masked_by_band.size(), kErbBandCount);
      for (const double share : strip.masked_by_band) EXPECT_TRUE(is_share(share));
    }
    for (const Overlap& pair : relations.overlap) EXPECT_TRUE(is_share(pair.spectral) && is_share(pair.dynamic));
    for (const Crowding& band : relations.crowding) EXPECT_TRUE(is_share(band.crowding));
    double end_s = 0.0;
    for (const Section& section : relations.sections) {
      EXPECT_EQ(section.begin_s, end_s);
      EXPECT_EQ(section.strip_levels.size(), relations.strips.size());
      end_s = section.end_s;
    }
  }
}

TEST(RelationLaws, LoweringAMaskerHidesNoBandMore) {
  std::size_t relieved = 0;
  for (std::uint32_t seed = 0; seed < kSessions; ++seed) {
    const auto histories = session_of_chance(seed);
    const auto strips = heard(histories);
    const Relations before = relate(strips);
    for (std::size_t masker = 0; masker < strips.size(); ++masker) {
      std::vector<Decibels> gains(strips.size(), Decibels(0.0));
      gains[masker] = Decibels(-3.0);
      const Relations after = relate(strips, gains);
      for (std::size_t i = 0; i < before.hidden.size(); ++i) {
        if (before.hidden[i].strip == strips[masker].id) continue;
        EXPECT_LE(after.hidden[i].masked_share, before.hidden[i].masked_share + 1e-6);
        EXPECT_LE(after.hidden[i].loss.value, before.hidden[i].loss.value + 1e-4);  // sums of floats
        if (after.hidden[i].loss.value < before.hidden[i].loss.value - 0.1) ++relieved;
      }
    }
  }
  EXPECT_GT(relieved, 20u);  // or nothing was masked, and the law held of nothing
}

TEST(RelationLaws, TheLevelOfTheWholeChangesNothing) {
  for (std::uint32_t seed = 0; seed < kSessions; ++seed) {
    const auto histories = session_of_chance(seed);
    auto louder = histories;
    for (BandHistory& strip : louder)
      for (float& power : strip.power) power *= 4.0f;  // exact: +6.02 dB
    const Relations before = relate(heard(histories));
    const Relations by_sound = relate(heard(louder));
    const Relations by_gain = relate(heard(histories), std::vector<Decibels>(histories.size(), Decibels(6.0)));
    ASSERT_EQ(by_sound.hidden.size(), before.hidden.size());
    for (std::size_t i = 0; i < before.hidden.size(); ++i) {
      EXPECT_NEAR(by_sound.hidden[i].masked_share, before.hidden[i].masked_share, 2e-3);  // a level on a step's edge
      EXPECT_NEAR(by_sound.hidden[i].loss.value, before.hidden[i].loss.value, 0.02);
      EXPECT_NEAR(by_gain.hidden[i].masked_share, before.hidden[i].masked_share, 1e-3);
      EXPECT_NEAR(by_gain.hidden[i].loss.value, before.hidden[i].loss.value, 1e-3);
    }
    EXPECT_EQ(by_sound.sections.size(), before.sections.size());
  }
}

TEST(RelationLaws, TheOrderOfStripsDoesNotMatter) {
  for (std::uint32_t seed = 0; seed < kSessions; ++seed) {
    const auto histories = session_of_chance(seed);
    auto strips = heard(histories);
    const Relations before = relate(strips);
    std::reverse(strips.begin(), strips.end());
    const Relations after = relate(strips);
    ASSERT_EQ(after.masking.size(), before.masking.size());
    for (const Hidden& strip : before.hidden) {
      const Hidden* other = hidden_of(after, strip.strip);
      ASSERT_NE(other, nullptr);
      EXPECT_NEAR(other->masked_share, strip.masked_share, 1e-6);
      EXPECT_NEAR(other->loss.value, strip.loss.value, 1e-4);
    }
    for (const Masking& pair : before.masking)
      EXPECT_TRUE(std::any_of(after.masking.begin(), after.masking.end(), [&](const Masking& other) {
        return other.masker == pair.masker && other.maskee == pair.maskee && other.low == pair.low &&
               std::abs((other.loss - pair.loss).value) < 1e-4;
      }));
  }
}

}  // namespace
}  // namespace smartgain
