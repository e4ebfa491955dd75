// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What is the user's answer to a plan, and what is not: decided here for files and for a project that is open.
#include "smartgain/learning/moves.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/sessions.hpp"

namespace smartgain {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// Kick 0 -> -2, bass 0 -> 3, lead stays.
AppliedPlan applied() {
  AppliedPlan plan;
  plan.song = "song";
  plan.style = "auto";
  plan.strips = {
      {"kick",
       "Kick",
       Role::kick,
       1.0,
       "",
       Decibels(0.0),
       Decibels(-2.0),
       Decibels(-0.5),
       "own_loudness",
       Decibels(-1.5),
       {},
       0,
       0},
      {"bass", "Bass", Role::bass, 1.0, "", Decibels(0.0), Decibels(3.0), Decibels(0.0), "", Decibels(0.0), {}, 0, 0},
      {"lead",
       "Lead",
       Role::lead,
       1.0,
       "",
       Decibels(-1.0),
       Decibels(-1.0),
       Decibels(0.0),
       "",
       Decibels(0.0),
       {},
       0,
       0}};
  return plan;
}

std::vector<Strip> project(double kick, double bass, double lead) {
  std::vector<Strip> strips{test::strip("kick", -5, Role::kick), test::strip("bass", -5, Role::bass),
                            test::strip("lead", -5, Role::lead)};
  strips[0].knob.position = Decibels(kick);
  strips[1].knob.position = Decibels(bass);
  strips[2].knob.position = Decibels(lead);
  return strips;
}

TEST(Moves, AHandIsSeenOnceAndTheRestIsAccepted) {
  AppliedPlan plan = applied();
  const auto moves = moves_since(plan, project(-2.0, 1.0, -1.0));
  ASSERT_THAT(moves, SizeIs(2));
  EXPECT_EQ(moves[0].event.kind, FeedbackKind::moved);
  EXPECT_EQ(moves[0].event.strip, "bass");
  EXPECT_EQ(moves[0].event.recommended, Decibels(3.0));
  EXPECT_EQ(moves[0].event.chosen, Decibels(1.0));
  EXPECT_EQ(moves[0].event.position, Decibels(1.0));
  EXPECT_EQ(moves[1].event.kind, FeedbackKind::accepted);
  EXPECT_EQ(moves[1].event.strip, "kick");
  EXPECT_EQ(moves[1].event.learned, Decibels(-0.5));
  EXPECT_EQ(moves[1].event.rule, "own_loudness");
  EXPECT_EQ(moves[1].event.rule_effect, Decibels(-1.5));
  EXPECT_THAT(moves_since(plan, project(-2.0, 1.0, -1.0)), IsEmpty());
  EXPECT_THAT(moves_since(plan, project(-2.0, 0.5, -1.0)), SizeIs(1));  // and moved again
}

TEST(Moves, WhoComesBackHasTheLastWord) {
  AppliedPlan plan = applied();
  ASSERT_THAT(moves_since(plan, project(-2.0, 1.0, -1.0)), SizeIs(2));
  const auto moves = moves_since(plan, project(-2.0, 3.0, -1.0));
  ASSERT_THAT(moves, SizeIs(1));
  EXPECT_EQ(moves[0].event.kind, FeedbackKind::accepted);
  EXPECT_EQ(moves[0].event.strip, "bass");
  EXPECT_EQ(moves[0].event.chosen, Decibels(3.0));
  EXPECT_THAT(moves_since(plan, project(-2.0, 3.0, -1.0)), IsEmpty());
}

TEST(Moves, WhatThePlanLeftAloneCanBeMovedToo) {
  AppliedPlan plan = applied();
  const auto moves = moves_since(plan, project(-2.0, 3.0, -4.0));
  ASSERT_THAT(moves, SizeIs(3));
  EXPECT_EQ(moves[0].event.strip, "lead");
  EXPECT_EQ(moves[0].event.chosen, Decibels(-3.0));
}

TEST(Moves, NothingMovedIsNoAnswer) {
  AppliedPlan plan = applied();
  EXPECT_THAT(moves_since(plan, project(-2.0, 3.0, -1.0)), IsEmpty());
}

TEST(Moves, UndoIsNoFeedback) {
  AppliedPlan plan = applied();
  EXPECT_THAT(moves_since(plan, project(0.0, 0.0, -1.0)), IsEmpty());
  EXPECT_FALSE(compare(plan, project(0.0, 0.0, -1.0)).stands);
  // One taken back, and nothing else done.
  EXPECT_THAT(moves_since(plan, project(0.0, 3.0, -1.0)), IsEmpty());
}

TEST(Moves, WhatIsDoneToAProjectWithoutThePlanIsNoAnswerToIt) {
  AppliedPlan plan = applied();
  EXPECT_THAT(moves_since(plan, project(0.0, 0.0, -4.0)), IsEmpty());
}

TEST(Moves, AutomationIsNoFeedback) {
  AppliedPlan plan = applied();
  auto strips = project(-2.0, -20.0, -1.0);
  strips[1].flags.insert(StripFlag::automated);
  EXPECT_THAT(moves_since(plan, strips), IsEmpty());
  EXPECT_EQ(compare(plan, strips).knobs[1].by, MovedBy::automation);
}

TEST(Moves, AllOfThemDownByTheSameSaysNothingOfOne) {
  AppliedPlan plan = applied();
  EXPECT_THAT(moves_since(plan, project(-5.0, 0.01, -4.0)), IsEmpty());
}

TEST(Moves, OneOfTwo) {
  for (const double db : {4.0, -4.0}) {
    AppliedPlan plan = applied();
    plan.strips.pop_back();
    auto strips = project(-2.0 + db, 3.0, 0.0);
    const auto moves = moves_since(plan, strips);
    ASSERT_THAT(moves, SizeIs(2));
    EXPECT_EQ(moves[0].event.strip, "kick");
    EXPECT_EQ(moves[1].event.kind, FeedbackKind::accepted);
  }
}

TEST(Moves, AStripThatIsGoneIsNoMove) {
  AppliedPlan plan = applied();
  auto strips = project(-2.0, 1.0, -1.0);
  strips.erase(strips.begin() + 1);
  EXPECT_THAT(moves_since(plan, strips), IsEmpty());
}

std::vector<HandMoves::Position> at(double a, double b) { return {{Decibels(a)}, {Decibels(b)}}; }

std::vector<std::size_t> rest(HandMoves& moves, const std::vector<HandMoves::Position>& now) {
  std::vector<std::size_t> all;
  for (int i = 0; i < 3 * HandMoves::kRestPolls; ++i)
    for (const std::size_t strip : moves.look(now)) all.push_back(strip);
  return all;
}

TEST(HandMoves, OneDragIsOneMoveAfterItRests) {
  HandMoves moves;
  moves.settle_all(at(0, 0));
  for (double db = 0.0; db > -4.0; db -= 0.1) EXPECT_THAT(moves.look(at(0, db)), IsEmpty());
  EXPECT_THAT(rest(moves, at(0, -4.0)), ElementsAre(1));
  EXPECT_THAT(rest(moves, at(0, -4.0)), IsEmpty());
}

TEST(HandMoves, BackToWhereItWasIsNoMove) {
  HandMoves moves;
  moves.settle_all(at(0, 0));
  EXPECT_THAT(moves.look(at(0, -4.0)), IsEmpty());
  EXPECT_THAT(rest(moves, at(0, 0)), IsEmpty());
}

TEST(HandMoves, ApplyUndoAndLoadingAreNoMoves) {
  HandMoves moves;
  moves.settle_all(at(0, 0));
  moves.settle_all(at(-3, 2));  // as the host tells after each of them
  EXPECT_THAT(rest(moves, at(-3, 2)), IsEmpty());
  moves.forget();
  EXPECT_THAT(rest(moves, at(-20, 5)), IsEmpty());
  EXPECT_THAT(rest(moves, {{Decibels(1.0)}}), IsEmpty());  // another project
}

TEST(HandMoves, AutomationIsNoMove) {
  HandMoves moves;
  auto now = at(0, 0);
  now[1].free = false;
  moves.settle_all(now);
  now[1].at = Decibels(-9.0);
  EXPECT_THAT(rest(moves, now), IsEmpty());
  now[1].free = true;  // the automation is taken away, the knob stays where it was
  EXPECT_THAT(rest(moves, now), IsEmpty());
}

TEST(HandMoves, AutoAdjustIsNoMove) {
  HandMoves moves;
  auto now = at(0, 0);
  moves.settle_all(now);
  now[0].ours = true;
  for (double db = 0.0; db > -4.0; db -= 0.1) {
    now[0].at = Decibels(db);
    EXPECT_THAT(moves.look(now), IsEmpty());
  }
  now[0].ours = false;
  EXPECT_THAT(rest(moves, now), IsEmpty());
  now[0].at = Decibels(-8.0);  // and then a hand
  EXPECT_THAT(rest(moves, now), ElementsAre(0));
}

}  // namespace
}  // namespace smartgain
