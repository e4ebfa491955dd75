// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/balance/engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/sessions.hpp"

namespace smartgain {
namespace {

using test::session;
using test::strip;
using ::testing::HasSubstr;

Balance recommend(std::string_view engine, const SessionAnalysis& analysis, const BalanceRequest& request = {}) {
  auto made = make_engine(engine, request, no_model);
  EXPECT_TRUE(made) << (made ? "" : made.error().message);
  return (*made)->recommend(analysis, request);
}

SessionAnalysis band() {
  SessionAnalysis analysis = session();
  analysis.strips = {strip("kick", -6.0, Role::kick), strip("bass", -9.0, Role::bass), strip("hat", -12.0, Role::hat),
                     strip("hat 2", -15.0, Role::hat), strip("what", -10.0, Role::other, 0.0)};
  return analysis;
}

TEST(LufsEngine, PutsEveryStripAtOneLoudness) {
  const Balance balance = recommend("lufs", band());
  for (const auto& advice : balance.strips) EXPECT_NEAR(advice->level.value, -6.9897, 1e-4);  // analytic: -10 log10 5
}

TEST(Engines, ReasonsAddUpToTheChange) {
  const SessionAnalysis analysis = band();
  for (const char* engine : {"lufs", "rules", "auto"}) {
    const Balance balance = recommend(engine, analysis);
    ASSERT_EQ(balance.strips.size(), analysis.strips.size());
    for (std::size_t i = 0; i < balance.strips.size(); ++i) {
      double sum = 0.0;
      for (const Reason& reason : balance.strips[i]->reasons) sum += reason.effect.value;
      EXPECT_NEAR(sum, (balance.strips[i]->level - *analysis.strips[i].level).value, 1e-9) << engine << " " << i;
    }
  }
}

TEST(Engines, HaveNoAnswerForStripsWithoutALevel) {
  SessionAnalysis analysis = band();
  analysis.strips[1].level.reset();
  for (const char* engine : {"lufs", "rules"}) {
    const Balance balance = recommend(engine, analysis);
    EXPECT_FALSE(balance.strips[1].has_value()) << engine;
    EXPECT_TRUE(balance.strips[0].has_value()) << engine;
  }
}

TEST(Engines, AnEmptySessionIsNoTrouble) {
  for (const char* engine : {"lufs", "rules"}) EXPECT_TRUE(recommend(engine, session()).strips.empty());
}

TEST(RulesEngine, LikeStripsLowerEachOther) {
  SessionAnalysis one = band();
  one.strips[3].role = Role::kick;
  const Balance alone = recommend("rules", one, {.style = "auto", .raw_level = RawLevel::ignore, .rules = {}});
  const Balance two = recommend("rules", band(), {.style = "auto", .raw_level = RawLevel::ignore, .rules = {}});
  const auto over_bass = [](const Balance& b) { return b.strips[2]->level - b.strips[1]->level; };
  EXPECT_NEAR((over_bass(alone) - over_bass(two)).value, 3.0103, 1e-4);  // analytic: 10 log10 2
}

TEST(RulesEngine, ALouderStripIsMeantLouderUnlessToldToIgnore) {
  SessionAnalysis louder = band();
  louder.strips[1].level = Decibels(-3.0);
  const auto bass_over_kick = [](const SessionAnalysis& analysis, RawLevel raw) {
    const Balance b = recommend("rules", analysis, {.style = "auto", .raw_level = raw, .rules = {}});
    return (b.strips[1]->level - b.strips[0]->level).value;
  };
  EXPECT_GT(bass_over_kick(louder, RawLevel::keep), bass_over_kick(band(), RawLevel::keep) + 1.0);
  EXPECT_NEAR(bass_over_kick(louder, RawLevel::ignore), bass_over_kick(band(), RawLevel::ignore), 1e-9);
}

TEST(RulesEngine, StripsFarApartSayLessByTheirLoudness) {
  const auto kept_share = [](double spread_db, RawLevel raw) {
    SessionAnalysis session = band();
    for (std::size_t i = 0; i < session.strips.size(); ++i)
      session.strips[i].level = *session.strips[i].level + Decibels(i % 2 ? spread_db : -spread_db);
    const Balance balance = recommend("rules", session, {.style = "auto", .raw_level = raw, .rules = {}});
    for (const Reason& reason : balance.strips[0]->reasons)
      if (reason.rule == "own_loudness")
        for (const auto& [name, value] : reason.evidence)
          if (name == "kept_share") return std::get<double>(value);
    return 0.0;
  };
  const double near = kept_share(0.0, RawLevel::automatic), far = kept_share(10.0, RawLevel::automatic);
  EXPECT_GT(near, 2.0 * far);
  EXPECT_GT(far, 0.0);
  EXPECT_EQ(kept_share(10.0, RawLevel::keep), near);  // the user says that it counts
}

TEST(RulesEngine, NormalisedStripsSayNothingByTheirLoudness) {
  SessionAnalysis normalised = band();
  for (Strip& s : normalised.strips) s.level = Decibels(-7.0);
  const Balance balance = recommend("rules", normalised);
  EXPECT_THAT(balance.notices, ::testing::Contains(HasSubstr("normalised")));
  for (const auto& advice : balance.strips)
    for (const Reason& reason : advice->reasons) EXPECT_NE(reason.rule, "own_loudness");
}

TEST(RulesEngine, NearSilenceIsLeftAlone) {
  SessionAnalysis analysis = band();
  analysis.strips[2].level = Decibels(-55.0);
  EXPECT_EQ(recommend("rules", analysis).strips[2]->level, Decibels(-55.0));
}

TEST(RulesEngine, ARuleSwitchedOffHasNoEffect) {
  const Balance balance =
      recommend("rules", band(), {.style = "auto", .raw_level = RawLevel::keep, .rules = {{"like_strips", "off"}}});
  for (const auto& advice : balance.strips)
    for (const Reason& reason : advice->reasons) EXPECT_NE(reason.rule, "like_strips");
}

TEST(RulesEngine, ConfidenceIsAProbabilityAndFallsWithSd) {
  EXPECT_NEAR(confidence_from_sd(Decibels(3.0)), 0.6827, 1e-4);  // analytic: one sd of a normal distribution
  EXPECT_LT(confidence_from_sd(Decibels(6.0)), confidence_from_sd(Decibels(4.0)));
}

TEST(MakeEngine, SaysWhatItDoesNotKnowAndWhatIsNear) {
  const auto message = [](std::string_view engine, const BalanceRequest& request) {
    const auto made = make_engine(engine, request, no_model);
    return made ? std::string() : made.error().message;
  };
  EXPECT_THAT(message("ruels", {}), HasSubstr("Did you mean 'rules'"));
  EXPECT_THAT(message("rules", {.style = "auto", .raw_level = RawLevel::keep, .rules = {{"role_levle", "off"}}}),
              HasSubstr("'role_level'"));
  EXPECT_THAT(message("rules", {.style = "auto", .raw_level = RawLevel::keep, .rules = {{"role_level", "hihg"}}}),
              HasSubstr("'high'"));
  EXPECT_EQ(make_engine("cnn", {}, no_model).error().code, ErrorCode::missing_program);
}

TEST(AutomaticEngine, SaysThatItIsTheRules) {
  EXPECT_THAT(recommend("auto", band()).notices, ::testing::Contains(HasSubstr("no model")));
  EXPECT_EQ(recommend("auto", band()).engine, "rules");
}

}  // namespace
}  // namespace smartgain
