// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/analysis/relations.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "smartgain/dsp/erb_bands.hpp"
#include "support/histories.hpp"
#include "support/measure.hpp"
#include "support/signals.hpp"

namespace smartgain {
namespace {

using test::constant_history;
using test::HistoryOf;
using test::Signal;

constexpr double kRateHz = 44100.0;

const Hidden& hidden(const Relations& relations, const std::string& id) { return *hidden_of(relations, id); }

/// The one stretch where `masker` hides `maskee`.
const Masking* masking(const Relations& relations, const std::string& masker, const std::string& maskee) {
  for (const Masking& pair : relations.masking)
    if (pair.masker == masker && pair.maskee == maskee) return &pair;
  return nullptr;
}

/// Level of a tone over the density of white noise at which half of its time is hidden, dB.
double threshold_over_density(double frequency_hz) {
  const double noise_peak = 0.5, tone_peak_dbfs = -40.0, duration_s = 6.0;
  const HistoryOf noise(test::white_noise(noise_peak, duration_s, kRateHz, 1, 7), kRateHz);
  const HistoryOf tone(test::sine(frequency_hz, tone_peak_dbfs, duration_s, kRateHz, 1), kRateHz);
  const std::vector<HeardStrip> strips{{"noise", &noise.bands(), {}}, {"tone", &tone.bands(), {}}};
  double inaudible = -40.0, audible = 60.0;
  while (audible - inaudible > 0.05) {
    const double middle = 0.5 * (inaudible + audible);
    const std::vector<Decibels> gains{Decibels(0.0), Decibels(middle)};
    (hidden(relate(strips, gains), "tone").masked_share > 0.5 ? inaudible : audible) = middle;
  }
  // analytic: even noise has the variance peak^2 / 3, spread over half the rate; a sine peak^2 / 2
  const double density_db = 10.0 * std::log10(noise_peak * noise_peak / 3.0 / (kRateHz / 2.0));
  return tone_peak_dbfs - 3.0103 + audible - density_db;
}

// reference: Fastl & Zwicker, Psychoacoustics, 3rd ed., §4.1.1: 17 dB over the density of white noise up to 500 Hz, from
// there 10 dB more a decade.
double published_threshold(double hz) { return 17.0 + std::max(0.0, 10.0 * std::log10(hz / 500.0)); }

TEST(Masking, AToneInWhiteNoiseIsHeardFromThePublishedThresholdsOn) {
  // Within 3 dB, because that is how far listeners and studies lie apart. 228 Hz to 8 kHz.
  for (const std::size_t band : {5u, 9u, 15u, 20u, 27u, 33u}) {
    const double hz = erb_band_centers_hz()[band];
    EXPECT_NEAR(threshold_over_density(hz), published_threshold(hz), 3.0) << hz;
  }
}

TEST(Masking, AToneBetweenTwoBandsCountsHalfInEach) {
  const double hz = erb_band_edges_hz()[20];
  EXPECT_NEAR(threshold_over_density(hz), published_threshold(hz) + 3.0, 3.0);  // analytic: 3 dB
}

TEST(Masking, EqualStripsOfOneBandLoseWhatTheirThresholdSays) {
  const BandHistory bands = constant_history({{15, 1e-3f}}, 100);
  const Relations relations = relate(std::vector<HeardStrip>{{"a", &bands, {}}, {"b", &bands, {}}});
  // analytic: band 15 is 1058 Hz and 133.2 Hz wide; the threshold lies 19.40 dB over the density: at 0.654 of the power of noise. Of that
  // noise 0.903 would be in this band and 0.097 spread to it from below and above: 10 log10(1 / (1 - 0.654 x 0.903)).
  EXPECT_NEAR(hidden(relations, "a").loss.value, 3.87, 0.01);
  EXPECT_EQ(hidden(relations, "b").loss, hidden(relations, "a").loss);
  EXPECT_EQ(hidden(relations, "a").masked_share, 0.0);
  ASSERT_NE(masking(relations, "a", "b"), nullptr);
  EXPECT_EQ(masking(relations, "a", "b")->loss, hidden(relations, "b").loss);
  EXPECT_EQ(masking(relations, "a", "b")->low, Hertz(erb_band_edges_hz()[15]));
  EXPECT_EQ(masking(relations, "a", "b")->high, Hertz(erb_band_edges_hz()[16]));
}

TEST(Masking, ALouderStripHidesAltogether) {
  const BandHistory loud = constant_history({{15, 1e-3f}}, 100), soft = constant_history({{15, 5e-4f}}, 100);
  const Relations relations = relate(std::vector<HeardStrip>{{"loud", &loud, {}}, {"soft", &soft, {}}});
  EXPECT_EQ(hidden(relations, "soft").masked_share, 1.0);  // analytic: 0.5 is under 0.590
  EXPECT_EQ(hidden(relations, "soft").loss, kMostLoss);
  // analytic: 1 - 0.5 x 0.590
  EXPECT_NEAR(hidden(relations, "loud").loss.value, -10.0 * std::log10(1.0 - 0.5 * 0.590), 0.01);
}

TEST(Masking, DisjointBandsLoseExactlyNothing) {
  const BandHistory low = constant_history({{3, 1e-2f}}, 50), high = constant_history({{30, 1e-4f}}, 50);
  const Relations relations = relate(std::vector<HeardStrip>{{"low", &low, {}}, {"high", &high, {}}});
  EXPECT_TRUE(relations.masking.empty());
  EXPECT_TRUE(relations.overlap.empty());
  for (const Hidden& strip : relations.hidden) {
    EXPECT_EQ(strip.loss, Decibels(0.0));
    EXPECT_EQ(strip.masked_share, 0.0);
  }
}

TEST(Masking, SpreadsUpwardFartherThanDownward) {
  const BandHistory low = constant_history({{10, 1e-2f}}, 50), high = constant_history({{13, 1e-2f}}, 50);
  // The other one 25 dB softer: under a masker below it is hidden, under one above it is not.
  const std::vector<HeardStrip> strips{{"low", &low, {}}, {"high", &high, {}}};
  EXPECT_EQ(hidden(relate(strips, std::vector{Decibels(0.0), Decibels(-30.0)}), "high").masked_share, 1.0);
  EXPECT_EQ(hidden(relate(strips, std::vector{Decibels(-30.0), Decibels(0.0)}), "low").masked_share, 0.0);
}

TEST(Masking, OnlyCountsWhereBothPlay) {
  // In 40 of 100 slots the masker is silent.
  const BandHistory whole = constant_history({{15, 1e-4f}}, 100);
  BandHistory most = constant_history({{15, 1e-2f}}, 100);
  std::fill(most.power.begin(), most.power.begin() + 40 * kErbBandCount, 0.0f);
  const Relations relations = relate(std::vector<HeardStrip>{{"most", &most, {}}, {"whole", &whole, {}}});
  EXPECT_NEAR(hidden(relations, "whole").masked_share, 0.6, 1e-9);   // analytic
  EXPECT_NEAR(hidden(relations, "whole").loss.value, 3.9794, 1e-3);  // analytic: 0.4 of the power is left
  EXPECT_NEAR(masking(relations, "most", "whole")->masked_share, 0.6, 1e-9);
}

TEST(Masking, ABassHidesTheKickUnderIt) {
  Signal kick(2, static_cast<std::size_t>(8.0 * kRateHz));
  for (std::size_t n = 0; n < kick.frame_count(); ++n) {
    const double t = std::fmod(static_cast<double>(n) / kRateHz, 0.5);
    for (std::size_t c = 0; c < 2; ++c)
      kick[c][n] = static_cast<float>(0.05 * std::exp(-8.0 * t) * std::sin(2.0 * M_PI * 65.0 * t));
  }
  const HistoryOf kick_bands(std::move(kick), kRateHz);
  const HistoryOf bass_bands(test::sine(65.0, -6.0, 8.0, kRateHz), kRateHz);
  const HistoryOf hat_bands(test::white_noise(0.02, 8.0, kRateHz, 2, 3), kRateHz);
  const Relations relations = relate(std::vector<HeardStrip>{
      {"kick", &kick_bands.bands(), {}}, {"bass", &bass_bands.bands(), {}}, {"hat", &hat_bands.bands(), {}}});
  ASSERT_FALSE(relations.masking.empty());
  const Masking& worst = relations.masking.front();
  EXPECT_EQ(worst.masker, "bass");
  EXPECT_EQ(worst.maskee, "kick");
  EXPECT_LT(worst.low, Hertz(65.0));
  EXPECT_GT(worst.high, Hertz(65.0));
  EXPECT_LT(worst.high, Hertz(400.0));
  EXPECT_GT(worst.masked_share, 0.9);
  EXPECT_EQ(masking(relations, "kick", "bass"), nullptr);
  EXPECT_EQ(masking(relations, "hat", "bass"), nullptr);
}

TEST(Relate, SilenceAndNothingAtAllAreNoTrouble) {
  EXPECT_TRUE(relate({}).hidden.empty());
  const BandHistory none{}, silent = constant_history({}, 40), sound = constant_history({{15, 1e-3f}}, 40);
  const Relations relations =
      relate(std::vector<HeardStrip>{{"none", &none, {}}, {"silent", &silent, {}}, {"sound", &sound, {}}});
  ASSERT_EQ(relations.strips, std::vector<std::string>{"sound"});
  EXPECT_EQ(hidden(relations, "sound").loss, Decibels(0.0));
  EXPECT_TRUE(relate(std::vector<HeardStrip>{{"silent", &silent, {}}}).sections.empty());
  const std::vector<Decibels> down{Decibels::silence()};
  EXPECT_TRUE(relate(std::vector<HeardStrip>{{"sound", &sound, {}}}, down).strips.empty());
}

TEST(Relate, OneSlotIsEnough) {
  const BandHistory slot = constant_history({{15, 1e-3f}}, 1);
  const Relations relations = relate(std::vector<HeardStrip>{{"a", &slot, {}}, {"b", &slot, {}}});
  EXPECT_NEAR(hidden(relations, "a").loss.value, 3.87, 0.01);  // analytic: as above
  ASSERT_EQ(relations.sections.size(), 1u);
  EXPECT_EQ(relations.sections[0].kind, SectionKind::loud);
}

TEST(Relate, StripsOfOtherLengthsAndSlotsMeet) {
  // The short one ends at half time, in slots half as long.
  const BandHistory whole = constant_history({{15, 1e-4f}}, 100);
  BandHistory half = constant_history({{15, 1e-2f}}, 100);
  half.slot_duration_s = 0.5 * whole.slot_duration_s;
  const Relations relations = relate(std::vector<HeardStrip>{{"whole", &whole, {}}, {"half", &half, {}}});
  EXPECT_NEAR(hidden(relations, "whole").masked_share, 0.5, 1e-9);  // analytic
  EXPECT_NEAR(relations.sections.back().end_s, 100 * whole.slot_duration_s, 1e-9);
}

TEST(Overlap, IsOneForEqualStripsAndHalfForHalf) {
  const BandHistory both = constant_history({{15, 1e-3f}, {25, 1e-3f}}, 50);
  const BandHistory one = constant_history({{15, 1e-3f}}, 50);
  const Relations same = relate(std::vector<HeardStrip>{{"a", &both, {}}, {"b", &both, {}}});
  ASSERT_EQ(same.overlap.size(), 1u);
  EXPECT_NEAR(same.overlap[0].spectral, 1.0, 1e-9);
  EXPECT_NEAR(same.overlap[0].dynamic, 1.0, 1e-9);
  // Band 25 weighs more (K), so less than half of `both` lies in band 15: not notable. 20 dB softer in range: none in common.
  const BandHistory mostly = constant_history({{15, 1e-3f}, {25, 1e-4f}}, 50);
  const Relations other =
      relate(std::vector<HeardStrip>{{"a", &mostly, {}}, {"b", &one, {}}}, std::vector{Decibels(0.0), Decibels(-20.0)});
  ASSERT_EQ(other.overlap.size(), 1u);
  EXPECT_NEAR(other.overlap[0].spectral, 1.0 / (1.0 + 0.1 * 2.2), 0.03);  // analytic: K lies some 3.4 dB higher there
  EXPECT_EQ(other.overlap[0].dynamic, 0.0);
}

TEST(Crowding, IsOneHalfForTwoInOnePlaceAndNothingForOppositeSides) {
  const BandHistory bands = constant_history({{15, 1e-3f}}, 10);
  const StereoField left{0.0, 0.5, Decibels(-200.0)}, right{0.0, 0.5, Decibels(200.0)}, centre{1.0, 0.0, Decibels(0.0)};
  const auto crowding = [&](const StereoField& a, const StereoField& b) {
    return relate(std::vector<HeardStrip>{{"a", &bands, a}, {"b", &bands, b}}).crowding.at(0).crowding;
  };
  EXPECT_NEAR(crowding(centre, centre), 0.5, 1e-6);   // analytic: of two pieces, half come from the other strip
  EXPECT_NEAR(crowding(left, right), 0.0, 1e-6);      // analytic
  EXPECT_NEAR(crowding(centre, right), 0.375, 1e-6);  // analytic: 0.5 (1 - (1/2)^2)
  EXPECT_EQ(relate(std::vector<HeardStrip>{{"a", &bands, centre}}).crowding.at(0).crowding, 0.0);
}

TEST(Crowding, IsOfEachBandsOwnPlace) {
  // Two strips in the middle as a whole, apart in band 15 alone.
  const BandHistory bands = constant_history({{15, 1e-3f}, {25, 1e-3f}}, 10);
  const StereoField centre{1.0, 0.0, Decibels(0.0)};
  std::vector<StereoField> left(kErbBandCount, centre), right = left;
  left[15] = {std::nullopt, 0.5, Decibels(-60.0)};
  right[15] = {std::nullopt, 0.5, Decibels(60.0)};
  const auto crowding = [&](const StereoField& whole) {
    return relate(std::vector<HeardStrip>{{"a", &bands, whole, left}, {"b", &bands, whole, right}}).crowding;
  };
  const auto found = crowding(centre);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_NEAR(found[0].crowding, 0.0, 1e-5);  // analytic: opposite sides
  EXPECT_NEAR(found[1].crowding, 0.5, 1e-6);  // analytic: one place
  // A band whose place is not known stands where the whole does.
  left[25] = right[25] = {};
  left[15] = {};
  const auto of_whole = crowding({0.0, 0.5, Decibels(200.0)});
  EXPECT_NEAR(of_whole[0].crowding, 0.5, 1e-5);
  EXPECT_NEAR(of_whole[1].crowding, 0.5, 1e-6);
}

TEST(MonoLoss, IsTheShareOfTheSides) {
  EXPECT_EQ(mono_loss({1.0, 0.0, Decibels(0.0)}), Decibels(0.0));
  EXPECT_NEAR(mono_loss({0.0, 0.5, Decibels(0.0)})->value, 3.0103, 1e-4);  // analytic: unrelated sides lose half
  EXPECT_FALSE(mono_loss({-1.0, 1.0, Decibels(0.0)}));
  EXPECT_FALSE(mono_loss({}));
}

TEST(Sections, LoudAndQuietPartsAreFound) {
  // 43 slots a second: 20 s loud, 20 s 12 dB softer, 40 s loud.
  BandHistory bands = constant_history({{15, 1e-2f}}, 80 * 43);
  for (std::size_t slot = 20 * 43; slot < 40 * 43; ++slot) bands.power[slot * kErbBandCount + 15] = 1e-2f / 15.85f;
  const Relations relations = relate(std::vector<HeardStrip>{{"a", &bands, {}}});
  ASSERT_EQ(relations.sections.size(), 3u);
  EXPECT_EQ(relations.sections[0].begin_s, 0.0);
  EXPECT_NEAR(relations.sections[1].begin_s, 20.0, 0.5);
  EXPECT_NEAR(relations.sections[2].begin_s, 40.0, 0.5);
  EXPECT_EQ(relations.sections[1].kind, SectionKind::quiet);
  EXPECT_EQ(relations.sections[2].kind, SectionKind::loud);
  EXPECT_NEAR((*relations.sections[0].level - *relations.sections[1].level).value, 12.0, 0.5);
  EXPECT_NEAR(relations.loudest->end_s - relations.loudest->begin_s, 30.0, 0.5);
  EXPECT_GE(relations.loudest->begin_s, 39.5);
}

TEST(Sections, AStripThatComesInBeginsOne) {
  const BandHistory pad = constant_history({{15, 1e-2f}}, 40 * 43);
  BandHistory lead = constant_history({{20, 8e-3f}}, 40 * 43);
  std::fill(lead.power.begin(), lead.power.begin() + 16 * 43 * kErbBandCount, 0.0f);
  const Relations relations = relate(std::vector<HeardStrip>{{"pad", &pad, {}}, {"lead", &lead, {}}});
  ASSERT_EQ(relations.sections.size(), 2u);
  EXPECT_NEAR(relations.sections[1].begin_s, 16.0, 1.0);
  EXPECT_FALSE(relations.sections[0].strip_levels[1]);
  EXPECT_NEAR(relations.sections[0].strip_levels[0]->value, 0.0, 1e-6);  // analytic: it is all there is
}

TEST(Sections, AnEvenSongIsOneLoudPart) {
  const HistoryOf music(test::music(40.0, kRateHz, 1), kRateHz);
  const Relations relations = relate(std::vector<HeardStrip>{{"a", &music.bands(), {}}});
  ASSERT_EQ(relations.sections.size(), 1u);
  EXPECT_EQ(relations.sections[0].kind, SectionKind::loud);
}

}  // namespace
}  // namespace smartgain
