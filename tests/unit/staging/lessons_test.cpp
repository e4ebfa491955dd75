// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What the user taught, in the plan.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "smartgain/staging/staging.hpp"
#include "support/sessions.hpp"

namespace smartgain {
namespace {

using testing::HasSubstr;

/// Four strips that stand where they should, if nobody teaches otherwise.
SessionAnalysis band() {
  SessionAnalysis session = test::session();
  for (const auto& [name, role] :
       {std::pair("kick", Role::kick), {"hats", Role::hat}, {"bass", Role::bass}, {"lead", Role::lead}})
    session.strips.push_back(test::strip(name, -8.0, role));
  return session;
}

Balance content_with(const SessionAnalysis& session, double change_db = 0.0) {
  Balance balance;
  balance.engine = "rules";
  balance.style = "auto";
  for (const Strip& strip : session.strips) {
    const Decibels change(strip.id == "kick" ? change_db : 0.0);
    balance.strips.push_back(
        StripBalance{*strip.level + change, Decibels(2.0), 0.8, {{"role_level", "", change, {}}}, {}});
  }
  return balance;
}

Lessons lesson_for(const SessionAnalysis& session, const std::string& id, double db) {
  Lessons lessons;
  lessons.strips.resize(session.strips.size());
  for (std::size_t i = 0; i < session.strips.size(); ++i)
    if (session.strips[i].id == id)
      lessons.strips[i].reasons.push_back({"learned_habit", "you set it so", Decibels(db), {}});
  return lessons;
}

const StripPlan& strip_of(const Plan& plan, const std::string& id) {
  for (const StripPlan& strip : plan.strips)
    if (strip.strip.id == id) return strip;
  throw std::runtime_error(id);
}

double sum_of(const StripPlan& strip) {
  double sum = 0.0;
  for (const Reason& reason : strip.reasons) sum += reason.effect.value;
  for (const AppliedLimit& limit : strip.limits) sum += limit.effect.value;
  return sum;
}

PlanOptions balance_only() {
  PlanOptions options;
  options.goal = Goal::balance;
  return options;
}

TEST(LessonsInPlan, AHabitCountsInFullWhateverTheAmount) {
  const SessionAnalysis session = band();
  PlanOptions options = balance_only();
  options.amount = 0.25;
  const auto plan = make_plan(session, content_with(session), options, lesson_for(session, "hats", -4.0));
  ASSERT_TRUE(plan);
  const StripPlan& hats = strip_of(*plan, "hats");
  const StripPlan& bass = strip_of(*plan, "bass");
  // Against the others, which rise a little, for the mix keeps its loudness.
  EXPECT_NEAR(hats.gain().value - (sum_of(bass) == 0.0 ? 0.0 : bass.gain().value), -4.0, 1.1);
  EXPECT_LT(hats.gain().value, -2.9);
  for (const StripPlan& strip : plan->strips) EXPECT_NEAR(sum_of(strip), strip.gain().value, 1e-9);
  EXPECT_TRUE(std::any_of(hats.alternatives.begin(), hats.alternatives.end(),
                          [](const Alternative& a) { return a.name == "unlearned"; }));
}

TEST(LessonsInPlan, WithoutLessonsNothingIsDifferent) {
  const SessionAnalysis session = band();
  const Plan plain = *make_plan(session, content_with(session, 5.0), balance_only());
  Lessons nothing;
  nothing.strips.resize(session.strips.size());
  const Plan taught = *make_plan(session, content_with(session, 5.0), balance_only(), nothing);
  for (std::size_t i = 0; i < plain.strips.size(); ++i) {
    EXPECT_EQ(plain.strips[i].gain(), taught.strips[i].gain());
    EXPECT_EQ(plain.strips[i].reasons.size(), taught.strips[i].reasons.size());
  }
}

TEST(LessonsInPlan, ALessonThatIsOffIsSaidAndDoesNothing) {
  const SessionAnalysis session = band();
  Lessons lessons = lesson_for(session, "hats", -4.0);
  lessons.strips[1].reasons.front().evidence.emplace_back("lesson", "habit/hat");
  lessons.strips[3].position = Decibels(-9.0);
  lessons.share = {0.5, 0.1, 20};
  lessons.off = {"habit/hat", std::string(kSongLesson), std::string(kShareLesson)};
  const Plan plain = *make_plan(session, content_with(session, 5.0), balance_only());
  const Plan taught = *make_plan(session, content_with(session, 5.0), balance_only(), lessons);
  for (std::size_t i = 0; i < plain.strips.size(); ++i)
    EXPECT_EQ(plain.strips[i].gain(), taught.strips[i].gain()) << plain.strips[i].strip.id;
  std::vector<std::string> off;
  for (const StripPlan& strip : taught.strips)
    for (const Reason& reason : strip.reasons)
      if (is_switched_off(reason)) {
        off.push_back(lesson_of(reason));
        EXPECT_EQ(reason.effect, Decibels(0.0));
        EXPECT_THAT(reason.text, testing::StartsWith("switched off: "));
      }
  EXPECT_THAT(off, testing::ElementsAre("share", "habit/hat", "song"));
}

TEST(LessonsInPlan, ARuleThatIsTakenBackCountsLess) {
  const SessionAnalysis session = band();
  const Balance balance = content_with(session, 6.0);
  Lessons lessons;
  lessons.strips.resize(session.strips.size());
  lessons.rules = {{"role_level", 0.25, 0.1, 8, 9, 8}};
  PlanOptions options = balance_only();
  const Plan plan = *make_plan(session, balance, options, lessons);
  const StripPlan& kick = strip_of(plan, "kick");
  const auto reason =
      std::find_if(kick.reasons.begin(), kick.reasons.end(), [](const Reason& r) { return r.rule == "learned_rule"; });
  ASSERT_NE(reason, kick.reasons.end());
  EXPECT_NEAR(reason->effect.value, -0.75 * 0.5 * 6.0, 1e-9);  // analytic: of what half the way leaves of 6 dB
  EXPECT_EQ(reason->text, "role_level counts 25 %: you took it back 8 of 9 times");
  EXPECT_EQ(lesson_of(*reason), "rule/role_level");
  EXPECT_NEAR(sum_of(kick), kick.gain().value, 1e-9);
  const auto has_lesson = [&](const PlanOptions& asked) {
    const Plan made = *make_plan(session, balance, asked, lessons);
    const auto& reasons = strip_of(made, "kick").reasons;
    return std::any_of(reasons.begin(), reasons.end(),
                       [](const Reason& r) { return r.rule == "learned_rule" && !is_switched_off(r); });
  };
  EXPECT_TRUE(has_lesson(options));
  options.rules["role_level"] = "normal";
  EXPECT_FALSE(has_lesson(options)) << "a priority of the user's own wins";
  options.rules.clear();
  lessons.off = {"rule/role_level"};
  EXPECT_FALSE(has_lesson(options));
}

TEST(LessonsInPlan, AllLessonsOfAStripStayWithinTheirBound) {
  const SessionAnalysis session = band();
  Lessons lessons = lesson_for(session, "hats", -5.0);
  lessons.strips[1].reasons.push_back({"learned_song", "", Decibels(-5.0), {}});
  const Plan plan = *make_plan(session, content_with(session), balance_only(), lessons);
  double learned = 0.0;
  for (const Reason& reason : strip_of(plan, "hats").reasons)
    if (reason.rule.starts_with("learned_")) learned += reason.effect.value;
  EXPECT_NEAR(learned, -kMostLearned.value, 1e-12);
  EXPECT_NEAR(sum_of(strip_of(plan, "hats")), strip_of(plan, "hats").gain().value, 1e-9);
  // And upward.
  for (Reason& reason : lessons.strips[1].reasons) reason.effect = -reason.effect;
  learned = 0.0;
  const Plan up = *make_plan(session, content_with(session), balance_only(), lessons);
  for (const Reason& reason : strip_of(up, "hats").reasons)
    if (reason.rule.starts_with("learned_")) learned += reason.effect.value;
  EXPECT_NEAR(learned, kMostLearned.value, 1e-12);
}

TEST(LessonsInPlan, WhoKeepsHalfIsOfferedHalf) {
  const SessionAnalysis session = band();
  Lessons lessons;
  lessons.strips.resize(session.strips.size());
  lessons.share = {0.5, 0.1, 20};
  PlanOptions options = balance_only();
  options.amount = 1.0;
  const Plan plan = *make_plan(session, content_with(session, 6.0), options, lessons);
  const StripPlan& kick = strip_of(plan, "kick");
  double share = 0.0;
  for (const Reason& reason : kick.reasons)
    if (reason.rule == "learned_share") {
      share = reason.effect.value;
      EXPECT_THAT(reason.text, HasSubstr("50 %"));
    }
  EXPECT_NEAR(share, -3.0, 1e-9);  // analytic: half of 6 dB
  EXPECT_NEAR(sum_of(kick), kick.gain().value, 1e-9);
}

TEST(LessonsInPlan, WhatTheUserSetInThisSongStays) {
  SessionAnalysis session = band();
  session.strips[0].knob.position = Decibels(-3.0);
  Lessons lessons;
  lessons.strips.resize(session.strips.size());
  lessons.strips[0].position = Decibels(-3.0);
  lessons.strips[0].position_text = "you set this one yourself";
  const Plan plan = *make_plan(session, content_with(session, 8.0), balance_only(), lessons);
  EXPECT_EQ(strip_of(plan, "kick").action, Action::keep);
  EXPECT_EQ(strip_of(plan, "kick").knob.to, Decibels(-3.0));
  // Put elsewhere meanwhile, it is led back.
  session.strips[0].knob.position = Decibels(0.0);
  const Plan back = *make_plan(session, content_with(session, 0.0), balance_only(), lessons);
  EXPECT_NEAR(strip_of(back, "kick").knob.to.value, -3.0, 1.1);
}

TEST(LessonsInPlan, StripsThatTheUserLinkedLearnTogether) {
  const SessionAnalysis session = band();
  PlanOptions options = balance_only();
  options.groups["rhythm"] = {"hats", "kick"};
  const Plan plan = *make_plan(session, content_with(session), options, lesson_for(session, "hats", -6.0));
  EXPECT_NEAR(strip_of(plan, "hats").gain().value, strip_of(plan, "kick").gain().value, 1e-9);
  EXPECT_LT(strip_of(plan, "kick").gain().value, -1.0);
  for (const StripPlan& strip : plan.strips) EXPECT_NEAR(sum_of(strip), strip.gain().value, 1e-9);
}

}  // namespace
}  // namespace smartgain
