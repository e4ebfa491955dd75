// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/staging/staging.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/sessions.hpp"

namespace smartgain {
namespace {

using test::session;
using test::strip;
using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;

/// An engine's answer that asks for these levels.
Balance asking(const SessionAnalysis& analysis, const std::vector<double>& levels) {
  Balance balance;
  balance.engine = "test";
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const Decibels change = Decibels(levels[i]) - *analysis.strips[i].level;
    balance.strips.emplace_back(
        StripBalance{Decibels(levels[i]), Decibels(4.0), 0.5, {{"test", "because", change, {}}}, {}});
  }
  return balance;
}

Plan plan_for(const SessionAnalysis& analysis, const std::optional<Balance>& balance, const PlanOptions& options) {
  auto plan = make_plan(analysis, balance, options);
  EXPECT_TRUE(plan) << (plan ? "" : plan.error().message);
  return *plan;
}

SessionAnalysis two_strips() {
  SessionAnalysis analysis = session();
  analysis.strips = {strip("a", -4.0), strip("b", -4.0)};
  return analysis;
}

TEST(Headroom, LowersTheWholeJustToTheCeiling) {
  const Plan plan = plan_for(two_strips(), std::nullopt, {.goal = Goal::headroom});
  EXPECT_NEAR(plan.mix.knob->gain().value, -3.02, 1e-9);  // analytic: +2 dBTP to -1 dBTP, and kMeterReserve
  EXPECT_NEAR(plan.mix.predicted_true_peak->value, -1.02, 1e-9);
  EXPECT_EQ(plan.mix.bound_by, BoundBy::ceiling);
  for (const StripPlan& s : plan.strips) EXPECT_EQ(s.gain(), Decibels(0.0));
}

TEST(Headroom, LeavesAMixUnderTheCeilingAlone) {
  SessionAnalysis analysis = two_strips();
  analysis.mix->true_peak = DbTp(-3.0);
  const Plan plan = plan_for(analysis, std::nullopt, {.goal = Goal::headroom});
  EXPECT_EQ(plan.mix.knob->gain(), Decibels(0.0));
  EXPECT_EQ(plan.mix.bound_by, BoundBy::none);
}

TEST(Headroom, ByStripsMovesEveryKnobByTheSame) {
  SessionAnalysis analysis = two_strips();
  analysis.strips.push_back(strip("muted", -10.0));
  analysis.strips.back().flags.insert(StripFlag::muted);
  const Plan plan = plan_for(analysis, std::nullopt, {.goal = Goal::headroom, .headroom_by = HeadroomBy::strips});
  for (const StripPlan& s : plan.strips) EXPECT_NEAR(s.gain().value, -3.02, 1e-9) << s.strip.name;
  EXPECT_EQ(plan.mix.knob->gain(), Decibels(0.0));
  EXPECT_NEAR(plan.mix.predicted_true_peak->value, -1.02, 1e-9);
}

TEST(Headroom, ByStripsFallsBackToTheMasterWhereOneCannotFollow) {
  SessionAnalysis analysis = two_strips();
  analysis.strips[1].flags.insert(StripFlag::automated);
  const Plan plan = plan_for(analysis, std::nullopt, {.goal = Goal::headroom, .headroom_by = HeadroomBy::strips});
  EXPECT_EQ(plan.strips[0].gain(), Decibels(0.0));
  EXPECT_NEAR(plan.mix.knob->gain().value, -3.02, 1e-9);
  EXPECT_THAT(plan.mix.notes, Contains(HasSubstr("'b' is automated")));
}

TEST(Headroom, ByStripsFallsBackToTheMasterWhereOneIsLocked) {
  const Plan plan =
      plan_for(two_strips(), std::nullopt, {.goal = Goal::headroom, .headroom_by = HeadroomBy::strips, .locks = {"b"}});
  EXPECT_EQ(plan.strips[0].gain(), Decibels(0.0));
  EXPECT_NEAR(plan.mix.knob->gain().value, -3.02, 1e-9);
  EXPECT_THAT(plan.mix.notes, Contains(HasSubstr("'b' is locked")));
}

TEST(Headroom, ByStripsFallsBackToTheMasterWhereAKnobEnds) {
  SessionAnalysis analysis = two_strips();
  analysis.mix_knob->max = Decibels(24.0);
  const PlanOptions options{
      .goal = Goal::headroom, .target = Lufs(-4.0), .ceiling = std::nullopt, .headroom_by = HeadroomBy::strips};
  Plan plan = plan_for(analysis, std::nullopt, options);  // +10 dB, and the faders end at +6.02
  EXPECT_EQ(plan.strips[0].gain(), Decibels(0.0));
  EXPECT_NEAR(plan.mix.knob->gain().value, 10.0, 1e-9);
  EXPECT_THAT(plan.mix.notes, Contains(HasSubstr("'a' does not reach that far")));
  for (Strip& each : analysis.strips) each.knob.max = Decibels(24.0);
  plan = plan_for(analysis, std::nullopt, options);
  EXPECT_NEAR(plan.strips[0].gain().value, 10.0, 1e-9);
}

TEST(Headroom, ByStripsLeavesAnAutomatedKnobAlsoWhereItIsMuted) {
  SessionAnalysis analysis = two_strips();
  analysis.strips.push_back(strip("muted", -10.0));
  analysis.strips.back().flags = {StripFlag::muted, StripFlag::automated};
  const Plan plan = plan_for(analysis, std::nullopt, {.goal = Goal::headroom, .headroom_by = HeadroomBy::strips});
  EXPECT_NEAR(plan.strips[0].gain().value, -3.02, 1e-9);
  EXPECT_EQ(plan.strips[2].gain(), Decibels(0.0));
}

TEST(Headroom, UsesTheStripsWhereTheMasterIsAutomated) {
  SessionAnalysis analysis = two_strips();
  analysis.mix_knob_automated = true;
  const Plan plan = plan_for(analysis, std::nullopt, {.goal = Goal::headroom});
  EXPECT_NEAR(plan.strips[0].gain().value, -3.02, 1e-9);
  EXPECT_FALSE(plan.mix.knob.has_value());
}

TEST(Headroom, SaysWhereNothingMayMove) {
  SessionAnalysis analysis = two_strips();
  analysis.mix_knob_automated = true;
  analysis.strips[0].flags.insert(StripFlag::automated);
  const Plan plan = plan_for(analysis, std::nullopt, {.goal = Goal::headroom});
  EXPECT_EQ(plan.mix.bound_by, BoundBy::knob_range);
  EXPECT_NEAR(plan.mix.predicted_true_peak->value, 2.0, 1e-9);
  EXPECT_THAT(plan.mix.notes, Contains(::testing::AllOf(HasSubstr("is automated, and 'a' is automated"),
                                                        HasSubstr("the whole stays where it is"))));
  for (const StripPlan& s : plan.strips) EXPECT_EQ(s.gain(), Decibels(0.0));
}

TEST(Target, IsReachedUnderTheCeilingAndNamedWhereTheCeilingBinds) {
  Plan plan = plan_for(two_strips(), std::nullopt, {.goal = Goal::headroom, .target = Lufs(-20.0)});
  EXPECT_NEAR(plan.mix.predicted_integrated->value, -20.0, 1e-9);
  EXPECT_EQ(plan.mix.bound_by, BoundBy::target);
  EXPECT_EQ(plan.mix.shortfall, Decibels(0.0));

  plan = plan_for(two_strips(), std::nullopt, {.goal = Goal::headroom, .target = Lufs(-9.0)});
  EXPECT_EQ(plan.mix.bound_by, BoundBy::ceiling);
  EXPECT_NEAR(plan.mix.predicted_true_peak->value, -1.02, 1e-9);
  EXPECT_NEAR(plan.mix.shortfall.value, 8.02, 1e-9);  // analytic: -17.02 LUFS reached, -9 asked
}

TEST(Target, IsBoundByTheKnobWhereThatEnds) {
  SessionAnalysis analysis = two_strips();
  analysis.mix->integrated = Lufs(-40.0);
  const Plan plan =
      plan_for(analysis, std::nullopt, {.goal = Goal::headroom, .target = Lufs(-20.0), .ceiling = std::nullopt});
  EXPECT_EQ(plan.mix.bound_by, BoundBy::knob_range);
  EXPECT_NEAR(plan.mix.shortfall.value, 20.0 - 6.0206, 1e-9);
}

TEST(BalanceGoal, GoesHalfTheWayAndKeepsTheMixAsLoud) {
  const SessionAnalysis analysis = two_strips();
  const Plan plan = plan_for(analysis, asking(analysis, {-2.0, -10.0}), {.goal = Goal::balance});
  EXPECT_NEAR((plan.strips[0].gain() - plan.strips[1].gain()).value, 4.0, 1e-9);  // half of 8
  EXPECT_NEAR(plan.mix.predicted_integrated->value, -14.0, 1e-6);
}

TEST(BalanceGoal, ReasonsAndLimitsAddUpToEveryGain) {
  SessionAnalysis analysis = session();
  analysis.strips = {strip("a", -2.0), strip("b", -30.0), strip("c", -12.0), strip("d", -8.0), strip("e", -9.0)};
  analysis.strips[2].flags.insert(StripFlag::locked);
  const Plan plan =
      plan_for(analysis, asking(analysis, {-14.0, -5.0, -6.0, -8.3, -30.0}),
               {.goal = Goal::smart, .amount = 1.0, .max_move = Decibels(10.0), .set_gains = {{"d", Decibels(1.5)}}});
  for (const StripPlan& s : plan.strips) {
    double sum = 0.0;
    for (const Reason& reason : s.reasons) sum += reason.effect.value;
    for (const AppliedLimit& limit : s.limits) sum += limit.effect.value;
    EXPECT_NEAR(sum, s.gain().value, 1e-9) << s.strip.name;
  }
}

TEST(BalanceGoal, NamesTheLimitThatBinds) {
  SessionAnalysis analysis = session();
  analysis.strips = {strip("a", -4.0), strip("b", -24.0)};
  const auto limit = [](const char* name) { return Contains(Field(&AppliedLimit::limit, name)); };
  Plan plan = plan_for(analysis, asking(analysis, {-30.0, -1.0}),
                       {.goal = Goal::balance, .amount = 1.0, .max_move = Decibels(8.0)});
  EXPECT_THAT(plan.strips[1].limits, limit("max_move"));
  EXPECT_THAT(plan.strips[1].limits, limit("knob_range"));
  EXPECT_NEAR(plan.strips[1].gain().value, 6.0206, 1e-9);
}

TEST(BalanceGoal, LimitsHoldOnTheWayDownToo) {
  SessionAnalysis analysis = session();
  analysis.strips = {strip("a", -4.0), strip("b", -4.0), strip("c", -4.0)};
  analysis.strips[1].knob.min = Decibels(-5.0);
  const Plan plan = plan_for(analysis, asking(analysis, {-30.0, -30.0, -4.0}),
                             {.goal = Goal::balance, .amount = 1.0, .max_move = Decibels(8.0)});
  EXPECT_NEAR(plan.strips[0].gain().value, -8.0, 1e-9);
  EXPECT_NEAR(plan.strips[1].gain().value, -5.0, 1e-9);
  EXPECT_THAT(plan.strips[1].limits, Contains(Field(&AppliedLimit::text, HasSubstr("ends at -5.0 dB"))));
}

TEST(BalanceGoal, AKnobAtItsEndStaysAndSaysSo) {
  SessionAnalysis analysis = session();
  analysis.strips = {strip("a", -20.0), strip("b", -2.0)};
  analysis.strips[0].knob.position = analysis.strips[0].knob.max;
  const Plan plan = plan_for(analysis, asking(analysis, {-10.0, -2.0}), {.goal = Goal::balance, .amount = 1.0});
  EXPECT_EQ(plan.strips[0].action, Action::keep);
  EXPECT_EQ(plan.strips[0].why, "knob_range");
}

TEST(BalanceGoal, WhatIsToBeRaisedEvenLittleIs) {
  const SessionAnalysis analysis = two_strips();
  Balance advice = asking(analysis, {-3.6, -4.4});
  for (auto& strip : advice.strips) strip->raise_even_little = true;
  const Plan plan = plan_for(analysis, advice, {.goal = Goal::balance, .amount = 1.0});
  EXPECT_EQ(plan.strips[0].action, Action::change);
  EXPECT_NEAR(plan.strips[0].gain().value, 0.4, 0.05);
  EXPECT_EQ(plan.strips[1].why, "within_tolerance") << "it would be lowered";
}

TEST(BalanceGoal, WithinToleranceStays) {
  const SessionAnalysis analysis = two_strips();
  const Plan plan = plan_for(analysis, asking(analysis, {-4.4, -3.6}), {.goal = Goal::balance, .amount = 1.0});
  for (const StripPlan& s : plan.strips) {
    EXPECT_EQ(s.action, Action::keep);
    EXPECT_EQ(s.why, "within_tolerance");
    EXPECT_EQ(s.gain(), Decibels(0.0));
  }
}

TEST(BalanceGoal, PlansTheRestAroundWhatTheUserHolds) {
  SessionAnalysis analysis = session();
  analysis.strips = {strip("held", -4.0), strip("b", -4.0), strip("c", -4.0)};
  const Balance balance = asking(analysis, {-4.0, -8.0, -12.0});
  Plan plan = plan_for(analysis, balance, {.goal = Goal::balance, .amount = 1.0, .locks = {"held"}});
  EXPECT_EQ(plan.strips[0].why, "locked");
  EXPECT_NEAR(plan.strips[1].gain().value, -4.0, 1e-9);
  EXPECT_NEAR(plan.strips[2].gain().value, -8.0, 1e-9);

  plan = plan_for(analysis, balance, {.goal = Goal::balance, .amount = 1.0, .set_gains = {{"held", Decibels(2.0)}}});
  EXPECT_NEAR(plan.strips[0].gain().value, 2.0, 1e-9);
  EXPECT_NEAR(plan.strips[1].gain().value, -2.0, 1e-9);
}

TEST(BalanceGoal, GroupsKeepTheirRelativeLevels) {
  SessionAnalysis analysis = session();
  analysis.strips = {strip("a", -4.0), strip("b", -8.0), strip("c", -6.0)};
  const Plan plan = plan_for(analysis, asking(analysis, {-12.0, -8.0, -2.0}),
                             {.goal = Goal::balance, .amount = 1.0, .groups = {{"drums", {"a", "b"}}}});
  EXPECT_NEAR(plan.strips[0].gain().value, plan.strips[1].gain().value, 1e-9);
  EXPECT_GT(std::abs(plan.strips[0].gain().value), 1.0);
}

const Alternative* alternative(const StripPlan& strip, const std::string& name) {
  for (const Alternative& other : strip.alternatives)
    if (other.name == name) return &other;
  return nullptr;
}

TEST(Emphasis, MovesAGroupAgainstTheRestWhateverTheAmount) {
  SessionAnalysis analysis = session();
  analysis.strips = {strip("kick", -6.0, Role::kick), strip("hat", -12.0, Role::hat), strip("bass", -6.0, Role::bass),
                     strip("pad", -8.0, Role::pad)};
  const Balance balance = asking(analysis, {-6.0, -12.0, -6.0, -8.0});
  const Plan plan = plan_for(analysis, balance,
                             {.goal = Goal::balance,
                              .amount = 0.5,
                              .emphasis = {{RoleGroup::drums, Decibels(3.0)}, {RoleGroup::bass, Decibels(-1.0)}}});
  EXPECT_NEAR((plan.strips[0].gain() - plan.strips[1].gain()).value, 0.0, 1e-9) << "the balance inside the group stays";
  EXPECT_NEAR((plan.strips[0].gain() - plan.strips[2].gain()).value, 4.0, 1e-9);  // analytic: +3 against -1
  EXPECT_NEAR(plan.mix.predicted_integrated->value, -14.0, 0.3) << "about as loud";
  for (const StripPlan& s : plan.strips) {
    double sum = 0.0;
    for (const Reason& reason : s.reasons) sum += reason.effect.value;
    for (const AppliedLimit& limit : s.limits) sum += limit.effect.value;
    EXPECT_NEAR(sum, s.gain().value, 1e-9) << s.strip.name;
    const bool said =
        std::any_of(s.reasons.begin(), s.reasons.end(), [](const Reason& r) { return r.rule == "emphasis"; });
    EXPECT_EQ(said, s.strip.name != "pad") << s.strip.name;
  }
}

TEST(Emphasis, IsDoneAlsoWhereItIsSmall) {
  const SessionAnalysis analysis = [] {
    SessionAnalysis made = session();
    made.strips = {strip("kick", -12.0, Role::kick), strip("pad", -4.0, Role::pad)};
    return made;
  }();
  const Plan plan = plan_for(analysis, asking(analysis, {-12.0, -4.0}),
                             {.goal = Goal::balance, .emphasis = {{RoleGroup::drums, Decibels(0.5)}}});
  EXPECT_EQ(plan.strips[0].action, Action::change);
  EXPECT_EQ(plan.strips[1].action, Action::keep);
}

TEST(Emphasis, SaysWhereTheGoalHasNoUseForIt) {
  const Plan plan =
      plan_for(two_strips(), std::nullopt, {.goal = Goal::headroom, .emphasis = {{RoleGroup::drums, Decibels(2.0)}}});
  EXPECT_THAT(plan.notices, Contains(HasSubstr("goal smart or balance")));
}

TEST(Alternatives, BringTheLeadOrTheRhythmForward) {
  SessionAnalysis analysis = session();
  analysis.strips = {strip("kick", -12.0, Role::kick), strip("bass", -14.0, Role::bass),
                     strip("lead", -9.0, Role::lead), strip("voice", -5.0, Role::lead_vocal)};
  const Plan plan = plan_for(analysis, asking(analysis, {-12.0, -14.0, -9.0, -5.0}), {.goal = Goal::balance});
  const Alternative* voice = alternative(plan.strips[3], "lead_forward");
  ASSERT_NE(voice, nullptr);
  const Alternative* kick = alternative(plan.strips[0], "lead_forward");
  ASSERT_NE(kick, nullptr) << "the voice carries the mix: the rest steps back";
  EXPECT_NEAR((voice->gain - kick->gain).value, 2.0, 1e-9);  // analytic: 2 dB forward
  EXPECT_THAT(kick->text, HasSubstr("makes room"));
  EXPECT_THAT(alternative(plan.strips[2], "lead_forward")->text, HasSubstr("makes room"))
      << "the voice is the lead where there is one";
  ASSERT_NE(alternative(plan.strips[0], "rhythm_forward"), nullptr);
  EXPECT_NEAR(
      (alternative(plan.strips[0], "rhythm_forward")->gain - alternative(plan.strips[1], "rhythm_forward")->gain).value,
      0.0, 1e-9);
}

TEST(Alternatives, AnotherEnginesAnswerIsNamedWhereItDiffers) {
  SessionAnalysis analysis = session();
  analysis.strips = {strip("a", -6.0), strip("b", -8.0)};
  Balance balance = asking(analysis, {-6.0, -8.0});
  balance.strips[0]->alternatives = {{"by_rules", "what the rules alone say", Decibels(8.0)},
                                     {"by_network", "what the network alone says", Decibels(1.0)}};
  const Plan plan = plan_for(analysis, balance, {.goal = Goal::balance, .amount = 0.5});
  ASSERT_NE(alternative(plan.strips[0], "by_rules"), nullptr);
  EXPECT_NEAR(alternative(plan.strips[0], "by_rules")->gain.value, 4.0,
              1e-9);  // analytic: half of 8, nothing in common
  EXPECT_EQ(alternative(plan.strips[0], "by_network"), nullptr) << "within 2 dB it is the same answer";
}

TEST(Alternatives, TrimOnlySaysWhatTheWholeAloneWouldDo) {
  const SessionAnalysis analysis = two_strips();
  const Plan plan = plan_for(analysis, asking(analysis, {-2.0, -10.0}), {.goal = Goal::smart});
  ASSERT_EQ(plan.mix.alternatives.size(), 1u);
  EXPECT_EQ(plan.mix.alternatives[0].name, "trim_only");
  EXPECT_NEAR(plan.mix.alternatives[0].gain.value, -3.02, 1e-9);  // analytic: +2 dBTP to -1 dBTP, and kMeterReserve
  EXPECT_TRUE(plan_for(analysis, std::nullopt, {.goal = Goal::headroom}).mix.alternatives.empty());
}

TEST(Skipping, SaysWhy) {
  const std::pair<StripFlag, const char*> cases[] = {{StripFlag::muted, "muted"},
                                                     {StripFlag::silent, "silent"},
                                                     {StripFlag::too_short, "too_short"},
                                                     {StripFlag::automated, "automated"},
                                                     {StripFlag::unmeasured, "unmeasured"}};
  for (const auto& [flag, why] : cases) {
    SessionAnalysis analysis = two_strips();
    analysis.strips[0].flags.insert(flag);
    const Plan plan = plan_for(analysis, asking(analysis, {-20.0, -2.0}), {.goal = Goal::balance});
    EXPECT_EQ(plan.strips[0].action, Action::skip) << why;
    EXPECT_EQ(plan.strips[0].why, why);
    EXPECT_EQ(plan.strips[0].gain(), Decibels(0.0));
  }
}

TEST(Skipping, AKnobAllTheWayDownStaysDown) {
  SessionAnalysis analysis = two_strips();
  analysis.strips[0].knob.position = Decibels::silence();
  const Plan plan = plan_for(analysis, asking(analysis, {-20.0, -2.0}), {.goal = Goal::smart});
  EXPECT_EQ(plan.strips[0].why, "knob_down");
  EXPECT_FALSE(plan.strips[0].knob.to.is_finite());
}

SessionAnalysis with_trim(Role role) {
  SessionAnalysis analysis = session();
  analysis.strips = {strip("a", -16.0, role)};  // RMS -30 dBFS, peak -18 dBFS
  analysis.strips[0].trim_knob = Knob{KnobKind::track, "volume", Decibels(0.0), Decibels::silence(), Decibels(6.0206)};
  analysis.strips[0].gain_behind_knob = Decibels(0.0);
  return analysis;
}

TEST(StageGoal, BringsTheLevelBeforeTheFaderToNominalAndTheFaderTakesItBack) {
  SessionAnalysis analysis = with_trim(Role::bass);
  analysis.strips[0].gain_behind_knob = Decibels(-8.0);  // before the fader: RMS -22, peak -10
  const Plan plan = plan_for(analysis, std::nullopt, {.goal = Goal::stage});
  const StripPlan& staged = plan.strips[0];
  EXPECT_NEAR(staged.trim_knob->gain().value, 4.0, 1e-9);  // analytic: -22 to -18
  EXPECT_NEAR(staged.gain().value, -4.0, 1e-9);
  EXPECT_EQ(staged.why, "stage");
}

TEST(StageGoal, PushesNoPeakBeforeTheFaderOverItsLimit) {
  SessionAnalysis analysis = with_trim(Role::bass);
  analysis.strips[0].gain_behind_knob = Decibels(-8.0);  // before the fader: RMS -22
  analysis.strips[0].measured->sample_peak = DbFs(-16.0);
  const Plan plan = plan_for(analysis, std::nullopt, {.goal = Goal::stage});
  EXPECT_NEAR(plan.strips[0].trim_knob->gain().value, 2.0, 1e-9);  // analytic: peak -8 to -6, not RMS -22 to -18
}

TEST(StageGoal, JudgesPercussiveStripsByPeak) {
  SessionAnalysis analysis = with_trim(Role::kick);
  analysis.strips[0].gain_behind_knob = Decibels(-12.0);  // peak -6 before the fader
  EXPECT_NEAR(plan_for(analysis, std::nullopt, {.goal = Goal::stage}).strips[0].gain().value, 3.0206,
              1e-9);  // fader keeps 3 dB of its way up
}

TEST(StageGoal, LeavesStripsWithOneKnobAndReactingEffectsAlone) {
  SessionAnalysis analysis = with_trim(Role::bass);
  analysis.strips[0].trim_knob.reset();
  EXPECT_EQ(plan_for(analysis, std::nullopt, {.goal = Goal::stage}).strips[0].why, "one_knob");
  analysis = with_trim(Role::bass);
  analysis.strips[0].flags.insert(StripFlag::effects_after_trim);
  EXPECT_FALSE(plan_for(analysis, std::nullopt, {.goal = Goal::stage}).strips[0].trim_knob.has_value());
}

TEST(StageGoal, SetsStemsToNominal) {
  SessionAnalysis analysis = session();
  analysis.strips = {strip("a", -16.0, Role::bass)};
  analysis.strips[0].knob = {KnobKind::file, "a.wav", Decibels(0.0), Decibels::silence(), Decibels(24.0)};
  EXPECT_NEAR(plan_for(analysis, std::nullopt, {.goal = Goal::stage}).strips[0].gain().value, 12.0,
              1e-9);  // analytic: -30 to -18
}

TEST(StageGoal, LeavesWhatIsNominalAlready) {
  SessionAnalysis analysis = with_trim(Role::bass);
  analysis.strips[0].gain_behind_knob = Decibels(-12.5);  // before the fader: RMS -17.5, peak -5.5
  analysis.strips[0].measured->sample_peak = DbFs(-20.0);
  Plan plan = plan_for(analysis, std::nullopt, {.goal = Goal::stage});
  EXPECT_EQ(plan.strips[0].why, "within_tolerance");
  EXPECT_FALSE(plan.strips[0].trim_knob.has_value());
  analysis = session();
  analysis.strips = {strip("a", -4.5, Role::bass)};  // RMS -18.5 dBFS
  analysis.strips[0].knob = {KnobKind::file, "a.wav", Decibels(0.0), Decibels::silence(), Decibels(24.0)};
  plan = plan_for(analysis, std::nullopt, {.goal = Goal::stage});
  EXPECT_EQ(plan.strips[0].action, Action::keep);
  EXPECT_EQ(plan.strips[0].gain(), Decibels(0.0));
}

TEST(TrimMix, MovesTheStripsWhereTheyTakeTheGainAndNoneWhereOneCannot) {
  Plan plan = plan_for(two_strips(), std::nullopt, {.goal = Goal::headroom, .headroom_by = HeadroomBy::strips});
  EXPECT_EQ(trim_mix(plan, Decibels(-1.0)), Decibels(-1.0));
  for (const StripPlan& s : plan.strips) EXPECT_NEAR(s.gain().value, -4.02, 1e-9);
  EXPECT_NEAR(plan.mix.gain.value, -4.02, 1e-9);
  EXPECT_EQ(trim_mix(plan, Decibels(20.0)), Decibels(0.0));
  for (const StripPlan& s : plan.strips) EXPECT_NEAR(s.gain().value, -4.02, 1e-9);
}

TEST(TrimMix, StaysWithinTheKnob) {
  Plan plan = plan_for(two_strips(), std::nullopt, {.goal = Goal::headroom});
  EXPECT_NEAR(trim_mix(plan, Decibels(20.0)).value, 9.0406, 1e-9);  // analytic: from -3.02 to +6.0206
  EXPECT_NEAR(plan.mix.knob->to.value, 6.0206, 1e-9);
}

TEST(MakePlan, RefusesNamesThatNoStripHas) {
  EXPECT_EQ(make_plan(two_strips(), std::nullopt, {.goal = Goal::headroom, .locks = {"z"}}).error().code,
            ErrorCode::wrong_use);
  EXPECT_EQ(make_plan(two_strips(), std::nullopt, {.goal = Goal::balance}).error().code, ErrorCode::wrong_use);
}

TEST(MakePlan, ASilentMixIsNoTrouble) {
  SessionAnalysis analysis = session();
  analysis.mix->integrated.reset();
  analysis.mix->true_peak.reset();
  const Plan plan = plan_for(analysis, std::nullopt, {.goal = Goal::headroom, .target = Lufs(-14.0)});
  EXPECT_EQ(plan.mix.knob->gain(), Decibels(0.0));
  EXPECT_THAT(plan.mix.notes, Contains(HasSubstr("silent")));
}

}  // namespace
}  // namespace smartgain
