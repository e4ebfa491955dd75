// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/balance/diagnosis.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/sessions.hpp"

namespace smartgain {
namespace {

using test::session;
using test::strip;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A mix that nothing is to be said about.
SessionAnalysis good_mix() {
  SessionAnalysis analysis = session();
  Measurement& mix = *analysis.mix;
  mix.true_peak = DbTp(-1.5);
  mix.peak_to_loudness = Decibels(12.5);
  mix.loudness_range = Decibels(8.0);
  mix.dc_offset = 0.0001;
  mix.active_share = 0.95;
  mix.stereo = {0.7, 0.15, Decibels(0.2)};
  analysis.strips = {strip("kick", -6.0, Role::kick), strip("bass", -7.0, Role::bass), strip("lead", -5.0, Role::lead)};
  return analysis;
}

/// Empty where there is none of that name.
std::optional<Finding> found(const std::vector<Finding>& findings, const std::string& name) {
  const auto at = std::find_if(findings.begin(), findings.end(), [&](const Finding& f) { return f.name == name; });
  return at == findings.end() ? std::nullopt : std::optional(*at);
}
std::optional<Finding> found(const SessionAnalysis& analysis, const std::string& name, const Style* style = nullptr) {
  return found(diagnose(analysis, {.style = style}), name);
}
double number(const Finding& finding, const std::string& name) {
  for (const auto& [key, value] : finding.evidence)
    if (key == name) return std::get<double>(value);
  ADD_FAILURE() << "no evidence " << name;
  return 0.0;
}

TEST(Diagnosis, HasNothingToSayOfAGoodMixNorOfNone) {
  EXPECT_THAT(diagnose(good_mix(), {}), IsEmpty());
  EXPECT_THAT(diagnose(SessionAnalysis{}, {}), IsEmpty());
  SessionAnalysis silent;
  silent.mix = Measurement{};
  EXPECT_THAT(diagnose(silent, {}), IsEmpty());
}

TEST(Diagnosis, ClippingIsWorseTheFurtherItGoes) {
  SessionAnalysis analysis = good_mix();
  analysis.mix->true_peak = DbTp(8.4);
  const auto serious = found(analysis, "clipping");
  ASSERT_TRUE(serious);
  EXPECT_EQ(serious->severity, Severity::serious);
  EXPECT_TRUE(serious->gain_cures);
  EXPECT_THAT(serious->text, HasSubstr("8.4 dB over"));
  EXPECT_THAT(serious->cure, HasSubstr("9.4 dB down"));  // analytic: to -1 dBTP
  analysis.mix->true_peak = DbTp(0.4);
  EXPECT_EQ(found(analysis, "clipping")->severity, Severity::caution);
  EXPECT_FALSE(found(analysis, "too_hot"));
}

TEST(Diagnosis, TooHotIsBetweenTheCeilingAndFullScale) {
  SessionAnalysis analysis = good_mix();
  analysis.mix->true_peak = DbTp(-0.5);
  EXPECT_TRUE(found(analysis, "too_hot"));
  EXPECT_FALSE(found(analysis, "clipping"));
}

TEST(Diagnosis, WhatTheMasterGetsIsJudgedBeforeItsEffects) {
  SessionAnalysis analysis = good_mix();
  analysis.strips_sum = analysis.mix;
  analysis.strips_sum->true_peak = DbTp(6.0);
  const auto hot = found(analysis, "hot_master");
  ASSERT_TRUE(hot);
  EXPECT_EQ(number(*hot, "strips_true_peak_dbtp"), 6.0);
  analysis.mix->true_peak = DbTp(6.0);  // nothing stands between: it is said as clipping
  EXPECT_FALSE(found(analysis, "hot_master"));
}

TEST(Diagnosis, BrokenAndClippedSoundCannotBeMendedByGain) {
  SessionAnalysis analysis = good_mix();
  analysis.strips[1].flags.insert(StripFlag::non_finite);
  analysis.strips[2].measured->clipped_samples = 120;
  const auto broken = found(analysis, "broken_sound");
  ASSERT_TRUE(broken);
  EXPECT_THAT(broken->strips, ElementsAre("bass"));
  EXPECT_THAT(broken->cure, HasSubstr("Gain cannot"));
  const auto clipped = found(analysis, "clipped_samples");
  ASSERT_TRUE(clipped);
  EXPECT_THAT(clipped->strips, ElementsAre("lead"));
  EXPECT_FALSE(clipped->gain_cures);
  EXPECT_EQ(clipped->severity, Severity::caution);
  EXPECT_EQ(diagnose(analysis, {}).front().name, "broken_sound") << "the worst first";
  analysis.strips[0].flags.insert({StripFlag::unmeasured, StripFlag::breaks_mix});
  analysis.strips[0].problem = "it explodes";
  const Finding worst = diagnose(analysis, {}).front();
  EXPECT_EQ(worst.name, "breaks_mix");
  EXPECT_THAT(worst.text, HasSubstr("it explodes. All else was measured without it"));
  analysis.strips[2].measured->sample_peak = DbFs(3.0);
  EXPECT_EQ(found(analysis, "clipped_samples")->severity, Severity::note) << "in float nothing is cut off yet";
}

TEST(Diagnosis, AMaskedLeadIsNamedWithWhatHidesItAndWhere) {
  SessionAnalysis analysis = good_mix();
  EXPECT_FALSE(found(analysis, "masked_lead"));
  analysis.relations.emplace();
  Relations& relations = *analysis.relations;
  relations.strips = {"kick", "bass", "lead"};
  relations.hidden = {{"lead", 0.6, Decibels(3.5), {}}};
  relations.masking = {{"bass", "lead", Hertz(200.0), Hertz(400.0), 0.7, Decibels(2.5)}};
  relations.sections = {
      {0.0, 65.0, SectionKind::quiet, Decibels(-7.0), {std::nullopt, Decibels(-3.0), Decibels(-9.0)}},
      {65.0, 120.0, SectionKind::loud, Decibels(1.0), {std::nullopt, Decibels(-3.0), Decibels(-4.0)}}};
  const auto masked = found(analysis, "masked_lead");
  ASSERT_TRUE(masked);
  EXPECT_THAT(masked->text, HasSubstr("loses 3.5 LU"));
  EXPECT_THAT(masked->text, HasSubstr("behind 'bass' at 200–400 Hz; listen at 1:05"));
  EXPECT_TRUE(masked->gain_cures);
  relations.hidden[0].loss = Decibels(1.9);
  EXPECT_FALSE(found(analysis, "masked_lead"));
  relations.hidden[0].loss = Decibels(3.5);
  analysis.strips.push_back(strip("voice", -5.0, Role::lead_vocal));
  EXPECT_FALSE(found(analysis, "masked_lead")) << "the voice is the lead, and nothing hides it";
}

TEST(Diagnosis, ALeadBehindItsOwnLayersIsNotMasked) {
  SessionAnalysis analysis = good_mix();
  analysis.strips.push_back(strip("double", -6.0, Role::lead));
  analysis.relations.emplace();
  Relations& relations = *analysis.relations;
  relations.hidden = {{"lead", 0.6, Decibels(3.5), {}}};
  relations.masking = {{"double", "lead", Hertz(200.0), Hertz(400.0), 0.7, Decibels(2.5)}};
  EXPECT_FALSE(found(analysis, "masked_lead"));
  relations.masking.push_back({"bass", "lead", Hertz(100.0), Hertz(200.0), 0.5, Decibels(1.0)});
  const auto masked = found(analysis, "masked_lead");
  ASSERT_TRUE(masked);
  EXPECT_THAT(masked->text, HasSubstr("behind 'bass'"));
}

TEST(Diagnosis, SilentStripsAndDeadAirAreNamed) {
  SessionAnalysis analysis = good_mix();
  analysis.strips[0].flags.insert(StripFlag::silent);
  analysis.strips[0].level.reset();
  analysis.mix->active_share = 0.3;
  EXPECT_THAT(found(analysis, "silent_strip")->strips, ElementsAre("kick"));
  EXPECT_THAT(found(analysis, "dead_air")->text, HasSubstr("70 %"));
  analysis.strips[0].flags.insert(StripFlag::muted);
  EXPECT_FALSE(found(analysis, "silent_strip")) << "muted on purpose";
}

TEST(Diagnosis, LopsidedNamesTheSideAndWhatPulls) {
  SessionAnalysis analysis = good_mix();
  analysis.mix->stereo.balance = Decibels(-4.0);
  analysis.strips[2].measured->stereo.balance = Decibels(-9.0);
  analysis.strips[1].measured->stereo.balance = Decibels(9.0);
  const auto lopsided = found(analysis, "lopsided");
  ASSERT_TRUE(lopsided);
  EXPECT_THAT(lopsided->text, HasSubstr("left side is 4.0 dB"));
  EXPECT_THAT(lopsided->strips, ElementsAre("lead"));
}

TEST(Diagnosis, MonoTroubleComesFromTheMixOrFromAStripThatCarries) {
  SessionAnalysis analysis = good_mix();
  analysis.mix->stereo.correlation = -0.1;
  analysis.mix->stereo.width = 0.75;
  const auto mix = found(analysis, "mono_trouble");
  ASSERT_TRUE(mix);
  EXPECT_NEAR(number(*mix, "mono_loss_db"), 6.02, 0.01);  // analytic: a quarter of the energy is left in the middle
  analysis = good_mix();
  analysis.strips[2].measured->stereo = {-0.9, 0.95, Decibels(0.0)};
  EXPECT_THAT(found(analysis, "mono_trouble")->strips, ElementsAre("lead"));
  analysis.strips[2].level = Decibels(-20.0);
  EXPECT_FALSE(found(analysis, "mono_trouble"));
}

TEST(Diagnosis, DynamicsAreJudgedByTheStyle) {
  SessionAnalysis analysis = good_mix();
  analysis.mix->peak_to_loudness = Decibels(6.0);
  EXPECT_TRUE(found(analysis, "under_dynamic"));
  analysis.mix->peak_to_loudness = Decibels(9.0);
  analysis.mix->loudness_range = Decibels(22.0);
  EXPECT_TRUE(found(analysis, "over_dynamic"));
  EXPECT_FALSE(found(analysis, "under_dynamic"));
  Style style;
  style.title = "Jazz";
  style.peak_to_loudness_lu = StyleRange{12.0, 20.0, "test"};
  style.loudness_range_lu = StyleRange{7.0, 25.0, "test"};
  EXPECT_THAT(found(analysis, "under_dynamic", &style)->text, HasSubstr("for Jazz"));
  EXPECT_FALSE(found(analysis, "over_dynamic", &style));
  analysis.mix->loudness_range = Decibels(3.0);
  analysis.mix->peak_to_loudness = Decibels(25.0);
  EXPECT_TRUE(found(analysis, "over_dynamic", &style));
  EXPECT_THAT(found(analysis, "under_dynamic", &style)->text, HasSubstr("only 3.0 LU apart"));
}

TEST(Diagnosis, AnOffsetFromTheMiddleIsNamedWithItsStrip) {
  SessionAnalysis analysis = good_mix();
  analysis.strips[0].measured->dc_offset = -0.03;
  const auto shifted = found(analysis, "dc_offset");
  ASSERT_TRUE(shifted);
  EXPECT_THAT(shifted->strips, ElementsAre("kick"));
  EXPECT_THAT(shifted->text, HasSubstr("3.0 %"));
}

TEST(Diagnosis, ALowEndWithoutALeaderIsCrowded) {
  SessionAnalysis analysis = good_mix();
  for (Strip& each : analysis.strips) {
    each.measured->band_center_hz = {60.0, 1000.0};
    each.measured->band_level_db = {-20.0, -30.0};
  }
  const auto crowd = found(analysis, "crowded_low_end");
  ASSERT_TRUE(crowd);
  EXPECT_NEAR(number(*crowd, "leading_share"), 1.0 / 3.0, 1e-9);  // analytic: three alike
  EXPECT_EQ(number(*crowd, "strips"), 3.0);
  analysis.strips[1].measured->band_level_db[0] = -12.0;  // one leads
  EXPECT_FALSE(found(analysis, "crowded_low_end"));
  for (Strip& each : analysis.strips) each.measured->band_level_db = {-40.0, -20.0};  // hardly any low end
  EXPECT_FALSE(found(analysis, "crowded_low_end"));
}

TEST(Diagnosis, TonalBalanceIsJudgedByTheStyleWhateverTheLevel) {
  Style style;
  style.title = "Mine";
  style.spectrum = StyleSpectrum{{100.0, 1000.0}, {-3.01, -3.01}, {1.0, 1.0}, "test"};
  SessionAnalysis analysis = good_mix();
  analysis.mix->band_center_hz = {100.0, 1000.0};
  analysis.mix->band_level_db = {-40.0, -40.0};
  EXPECT_FALSE(found(analysis, "tonal_balance", &style));
  analysis.mix->band_level_db = {-40.0, -60.0};
  const auto tone = found(analysis, "tonal_balance", &style);
  ASSERT_TRUE(tone);
  EXPECT_EQ(number(*tone, "center_hz"), 1000.0);
  EXPECT_NEAR(number(*tone, "off_db"), -17.0, 0.1);  // analytic: -20.04 of all power, usual -3.01
}

TEST(Diagnosis, BesideAReferenceTonalBalanceIsThatOfTheTwo) {
  SessionAnalysis analysis = good_mix();
  Style style;
  style.title = "Mine";
  style.spectrum = StyleSpectrum{{100.0, 1000.0}, {-3.01, -3.01}, {1.0, 1.0}, "test"};
  analysis.mix->band_center_hz = {100.0, 1000.0};
  analysis.mix->band_level_db = {-40.0, -60.0};
  ReferenceFit fit{Decibels(5.0), Decibels(1.0), "record.wav", {}, {}};
  const auto judged = [&] { return found(diagnose(analysis, {.style = &style, .reference = &fit}), "tonal_balance"); };
  EXPECT_FALSE(judged()) << "the style is not asked";
  fit.off = {{Hertz(60.0), Hertz(110.0), Decibels(4.5)}, {Hertz(5000.0), Hertz(9000.0), Decibels(-7.25)}};
  const auto curable = judged();
  ASSERT_TRUE(curable);
  EXPECT_THAT(curable->text,
              HasSubstr("the mix has 7.2 dB less at 5–9 kHz, 4.5 dB more at 60–110 Hz than 'record.wav'"));
  EXPECT_TRUE(curable->gain_cures);
  EXPECT_EQ(number(*curable, "off_db"), -7.25);
  fit.unreached = {{Hertz(5000.0), Hertz(9000.0), Decibels(-3.5)}};
  const auto left = judged();
  EXPECT_FALSE(left->gain_cures);
  EXPECT_THAT(left->cure, HasSubstr("still has 3.5 dB less at 5–9 kHz"));
}

TEST(Diagnosis, NoiseInPausesIsNamedWhereTheMixLetsItBeHeard) {
  SessionAnalysis analysis = good_mix();
  analysis.relations.emplace();
  const auto with = [&](std::vector<PauseNoise> noise) {
    analysis.relations->noise = std::move(noise);
    return found(analysis, "noise");
  };
  EXPECT_FALSE(with({}));
  EXPECT_FALSE(with({{"lead", NoiseKind::hiss, Decibels(-45.5), 20.0}})) << "50.5 LU under the mix";
  const auto soft = with({{"lead", NoiseKind::hiss, Decibels(-42.0), 20.0}});
  ASSERT_TRUE(soft);
  EXPECT_EQ(soft->severity, Severity::note);
  EXPECT_THAT(soft->text, HasSubstr("'lead' is not silent in its pauses: hiss 42 LU under its own sound."));
  EXPECT_FALSE(soft->gain_cures);
  EXPECT_EQ(number(*soft, "noise_in_mix_lu"), -47.0);  // analytic: -42 - 5
  const auto plain =
      with({{"bass", NoiseKind::hum, Decibels(-30.0), 8.0}, {"lead", NoiseKind::hiss, Decibels(-42.0), 20.0}});
  EXPECT_EQ(plain->severity, Severity::caution);
  EXPECT_THAT(plain->strips, ElementsAre("bass", "lead")) << "the loudest first";
  EXPECT_THAT(plain->text, HasSubstr("hum of the mains 30 LU under its own sound; so it is with 'lead'"));
}

TEST(Diagnosis, AStripThatIsFarOffIsNamedWhateverTheCommonLevel) {
  SessionAnalysis analysis = good_mix();
  Balance balance;
  for (const double level : {-16.0, -17.0, -30.0})
    balance.strips.emplace_back(StripBalance{Decibels(level), Decibels(4.0), 0.5, {}, {}});
  const auto findings = far_off_findings(analysis, balance);  // all 10 LU lower but the lead: 25
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].strips, ElementsAre("lead"));
  EXPECT_NEAR(number(findings[0], "off_lu"), 15.0, 1e-9);
  EXPECT_THAT(findings[0].text, HasSubstr("15 LU louder"));
  balance.strips[2]->sd = Decibels(12.0);
  EXPECT_THAT(far_off_findings(analysis, balance), IsEmpty()) << "the engine is not sure enough";
}

}  // namespace
}  // namespace smartgain
