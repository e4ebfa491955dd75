// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/balance/reference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "smartgain/dsp/erb_bands.hpp"
#include "support/sessions.hpp"
#include "support/signals.hpp"

namespace smartgain::test {
namespace {

using ::testing::HasSubstr;

/// A hill of sound over the bands, `width` of them wide, on a floor of -70 dB; at 0 LU where `height_db` is 0.
Strip hill(const std::string& name, double center, double width, double height_db) {
  Strip result = strip(name, height_db);
  result.measured->duration_s = 10.0;
  for (std::size_t band = 0; band < kErbBandCount; ++band) {
    const double away = (static_cast<double>(band) - center) / width;
    result.measured->band_level_db.emplace_back(height_db + std::max(-20.0 * away * away, -70.0));
  }
  return result;
}

/// The sum of the strips, each louder by its gain.
Measurement sum_of(const std::vector<Strip>& strips, const std::vector<double>& gains_db) {
  Measurement mix;
  mix.integrated = Lufs(-20.0);
  for (std::size_t band = 0; band < kErbBandCount; ++band) {
    double power = 0.0;
    for (std::size_t i = 0; i < strips.size(); ++i)
      power += std::pow(10.0, (*strips[i].measured->band_level_db[band] + gains_db[i]) / 10.0);
    mix.band_level_db.emplace_back(10.0 * std::log10(power));
  }
  return mix;
}

Balance no_opinion(const SessionAnalysis& session, Decibels sd) {
  Balance balance;
  for (const Strip& strip : session.strips)
    balance.strips.emplace_back(StripBalance{strip.level.value_or(Decibels(0.0)), sd, 0.0, {}, {}});
  return balance;
}

SessionAnalysis hills() {
  SessionAnalysis result = session();
  result.strips = {hill("sub", 3.0, 4.0, -8.0),      hill("bass", 9.0, 5.0, -6.0),   hill("keys", 17.0, 6.0, -9.0),
                   hill("guitar", 23.0, 6.0, -10.0), hill("voice", 28.0, 7.0, -7.0), hill("hat", 36.0, 4.0, -14.0)};
  return result;
}

TEST(Reference, RecoversTheGainsOfAMixWithinOneAndAHalfDecibels) {
  Random random(5);
  std::vector<double> errors;
  for (int mix = 0; mix < 20; ++mix) {
    const SessionAnalysis session = hills();
    std::vector<double> gains;
    double mean = 0.0;
    for (std::size_t i = 0; i < session.strips.size(); ++i) gains.push_back(6.0 * random.next());
    for (const double gain : gains) mean += gain / static_cast<double>(gains.size());
    Balance balance = no_opinion(session, Decibels(6.0));
    ASSERT_TRUE(match_reference(balance, session, {"known", sum_of(session.strips, gains), {}}));
    for (std::size_t i = 0; i < gains.size(); ++i) {
      const double moved = (balance.strips[i]->level - *session.strips[i].level).value;
      errors.push_back(std::abs(moved - (gains[i] - mean)));
    }
  }
  std::nth_element(errors.begin(), errors.begin() + static_cast<std::ptrdiff_t>(errors.size() / 2), errors.end());
  EXPECT_LT(errors[errors.size() / 2], 1.5);  // spec: what the header promises
}

TEST(Reference, ItsOwnAnswerIsAnAlternativeWhereTheEngineIsSure) {
  const SessionAnalysis session = hills();
  Balance balance = no_opinion(session, Decibels(0.5));
  const std::vector<double> gains{9.0, -9.0, 0.0, 0.0, 0.0, 0.0};
  ASSERT_TRUE(match_reference(balance, session, {"known", sum_of(session.strips, gains), {}}));
  for (const std::size_t i : {0U, 1U}) {
    const StripBalance& advice = *balance.strips[i];
    ASSERT_EQ(advice.alternatives.size(), 1U);
    EXPECT_EQ(advice.alternatives[0].name, "as_reference");
    EXPECT_NEAR(advice.alternatives[0].gain.value, gains[i], 1.5);  // spec: as the reference's own test
    EXPECT_LT(std::abs((advice.level - *session.strips[i].level).value), 4.5) << "the engine holds against it";
  }
}

TEST(Reference, StripsThatItCannotTellApartKeepWhatTheEngineWants) {
  SessionAnalysis session = hills();
  session.strips.push_back(hill("bass too", 9.0, 5.0, -6.0));
  Balance balance = no_opinion(session, Decibels(6.0));
  balance.strips.back()->level = Decibels(-10.0);
  const Measurement as_it_is = sum_of(session.strips, std::vector<double>(session.strips.size(), 0.0));
  ASSERT_TRUE(match_reference(balance, session, {"same", as_it_is, {}}));
  const double apart = (balance.strips[1]->level - balance.strips.back()->level).value;
  EXPECT_NEAR(apart, 4.0, 1.5) << "twins: nothing but the engine says how they stand to each other";
  EXPECT_GT(balance.strips[1]->sd, balance.strips[0]->sd) << "and so they are less sure than one that stands alone";
}

TEST(Reference, LevelsOfTheRecordingsDoNotCount) {
  const SessionAnalysis session = hills();
  const std::vector<double> gains{3.0, -2.0, 4.0, 0.0, -5.0, 1.0};
  Balance plain = no_opinion(session, Decibels(6.0)), loud = plain;
  const Measurement mix = sum_of(session.strips, gains);
  ASSERT_TRUE(match_reference(plain, session, {"as it is", mix, {}}));
  ASSERT_TRUE(
      match_reference(loud, session, {"louder", sum_of(session.strips, {23.0, 18.0, 24.0, 20.0, 15.0, 21.0}), {}}));
  for (std::size_t i = 0; i < gains.size(); ++i)
    EXPECT_NEAR(plain.strips[i]->level.value, loud.strips[i]->level.value, 0.05)
        << i;  // analytic: the common part is free
}

TEST(Reference, ReasonsStillAddUpAndTheRestIsAsSureAsBefore) {
  const SessionAnalysis session = hills();
  Balance balance = no_opinion(session, Decibels(6.0));
  const auto fit =
      match_reference(balance, session, {"known", sum_of(session.strips, {3.0, -2.0, 4.0, 0.0, -5.0, 1.0}), {}});
  ASSERT_TRUE(fit);
  EXPECT_GT(fit->before.value, 2.0);
  EXPECT_LT(fit->after.value, 0.5);
  EXPECT_TRUE(fit->unreached.empty());
  double common = 0.0;
  for (std::size_t i = 0; i < session.strips.size(); ++i) {
    const StripBalance& advice = *balance.strips[i];
    ASSERT_EQ(advice.reasons.size(), 1u);
    EXPECT_NEAR(advice.reasons[0].effect.value, (advice.level - *session.strips[i].level).value, 1e-9);
    EXPECT_LT(advice.sd, Decibels(6.0));
    common += advice.reasons[0].effect.value;
  }
  EXPECT_NEAR(common, 0.0, 1e-9);
}

TEST(Reference, SaysWhatGainsCannotReach) {
  const SessionAnalysis session = hills();
  Measurement mix = sum_of(session.strips, std::vector<double>(session.strips.size(), 0.0));
  for (const std::size_t band : {20u, 21u}) *mix.band_level_db[band] += 15.0;
  Balance balance = no_opinion(session, Decibels(6.0));
  const auto fit = match_reference(balance, session, {"with a whistle", mix, {}});
  ASSERT_TRUE(fit);
  ASSERT_FALSE(fit->unreached.empty());
  const auto quiet = std::find_if(fit->unreached.begin(), fit->unreached.end(),
                                  [](const auto& r) { return r.difference.value < 0.0; });
  ASSERT_NE(quiet, fit->unreached.end());
  EXPECT_DOUBLE_EQ(quiet->low.value, erb_band_edges_hz()[20]);
  EXPECT_DOUBLE_EQ(quiet->high.value, erb_band_edges_hz()[22]);
  ASSERT_FALSE(fit->off.empty());
  EXPECT_EQ(fit->reference, "with a whistle");
}

TEST(Reference, TheMixIsJudgedAsItIsHeardWhateverItsLevel) {
  SessionAnalysis session = hills();
  const Measurement reference = sum_of(session.strips, std::vector<double>(session.strips.size(), 0.0));
  session.mix->band_level_db = sum_of(session.strips, std::vector<double>(session.strips.size(), 17.0)).band_level_db;
  Balance same = no_opinion(session, Decibels(6.0));
  EXPECT_TRUE(match_reference(same, session, {"same", reference, {}})->off.empty());
  for (const std::size_t band : {30u, 31u}) *session.mix->band_level_db[band] += 8.0;  // an equaliser on the master
  Balance balance = no_opinion(session, Decibels(6.0));
  const auto fit = match_reference(balance, session, {"without", reference, {}});
  ASSERT_EQ(fit->off.size(), 1u);
  EXPECT_DOUBLE_EQ(fit->off[0].low.value, erb_band_edges_hz()[30]);
  EXPECT_DOUBLE_EQ(fit->off[0].high.value, erb_band_edges_hz()[32]);
  EXPECT_GT(fit->off[0].difference.value, 7.0);  // analytic: 8 dB less the mean over the bands that count
  EXPECT_LE(fit->off[0].difference.value, 8.0);
}

TEST(Reference, WithItsStemsRolesAreMatchedOneByOne) {
  SessionAnalysis session = test::session();
  session.strips = {strip("kick", -6.0, Role::kick), strip("bass 1", -12.0, Role::bass),
                    strip("bass 2", -12.0, Role::bass), strip("pad", -9.0, Role::pad)};
  Balance balance = no_opinion(session, Decibels(40.0));  // nearly no opinion
  Reference reference{"song", *session.mix, {strip("k", -8.0, Role::kick), strip("b", -5.0, Role::bass)}};
  ASSERT_TRUE(match_reference(balance, session, reference));
  const double kick = balance.strips[0]->level.value;
  // analytic: two basses at one level are 3.01 LU louder together, and all bass is to be 3 LU over the kick
  EXPECT_NEAR(balance.strips[1]->level.value - kick, 3.0 - 3.01, 0.2);
  EXPECT_NEAR(balance.strips[2]->level.value, balance.strips[1]->level.value, 1e-6);
  EXPECT_LT(balance.strips[0]->sd, balance.strips[3]->sd) << "the pad has no counterpart";
}

TEST(Reference, NothingInCommonIsSaid) {
  SessionAnalysis session = test::session();
  session.strips = {strip("kick", -6.0, Role::kick), strip("bass", -12.0, Role::bass)};
  Balance balance = no_opinion(session, Decibels(6.0));
  auto fit = match_reference(
      balance, session, {"song", *session.mix, {strip("pad", -5.0, Role::pad), strip("v", -5.0, Role::lead_vocal)}});
  ASSERT_FALSE(fit);
  EXPECT_THAT(fit.error().message, HasSubstr("fewer than two roles in common"));
  fit = match_reference(balance, session, {"silence", {}, {}});
  ASSERT_FALSE(fit);
  EXPECT_THAT(fit.error().message, HasSubstr("silent or shorter"));
}

TEST(Reference, StripsWithoutALevelStayOut) {
  SessionAnalysis session = hills();
  session.strips[2].level.reset();
  Balance balance = no_opinion(session, Decibels(6.0));
  balance.strips[2].reset();
  ASSERT_TRUE(
      match_reference(balance, session, {"known", sum_of(hills().strips, {3.0, -2.0, 4.0, 0.0, -5.0, 1.0}), {}}));
  EXPECT_FALSE(balance.strips[2].has_value());
  for (Strip& strip : session.strips) strip.level.reset();
  Balance nothing;
  nothing.strips.resize(session.strips.size());
  EXPECT_TRUE(match_reference(nothing, session, {"known", sum_of(hills().strips, std::vector<double>(6, 0.0)), {}}));
}

}  // namespace
}  // namespace smartgain::test
