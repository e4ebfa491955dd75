// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/learning/learning.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "support/sessions.hpp"

namespace smartgain {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

FeedbackEvent opinion(const std::string& song, const std::string& strip, Role role, double off_db,
                      double recommended_db = 0.0) {
  static std::int64_t next = 0;
  FeedbackEvent event;
  event.id = ++next;
  event.kind = FeedbackKind::moved;
  event.song = song;
  event.strip = event.strip_name = strip;
  event.role = role;
  event.role_confidence = 1.0;
  event.style = "auto";
  event.recommended = Decibels(recommended_db);
  event.chosen = Decibels(recommended_db + off_db);
  return event;
}

std::vector<FeedbackEvent> songs_of(Role role, const std::vector<double>& offs) {
  std::vector<FeedbackEvent> events;
  for (std::size_t i = 0; i < offs.size(); ++i)
    events.push_back(opinion("song " + std::to_string(i), "strip", role, offs[i]));
  return events;
}

LearnedOffset offset_of(const Learned& learned, Role role, const std::string& style = "auto") {
  for (const LearnedOffset& offset : learned.offsets)
    if (offset.role == role && offset.style == style) return offset;
  ADD_FAILURE() << "nothing learned of " << word(role);
  return {};
}

TEST(Learning, OneSongIsWorthATenthOfThePrior) {
  const Learned learned = learn_from_events(songs_of(Role::hat, {-4.0}), "");
  // analytic: variance 0.1 of 3.3 dB squared before, of a style half that, one song of 3.3 dB: -4 * (0.05 + 0.1 * ...) about -0.5
  EXPECT_LT(offset_of(learned, Role::hat).mean.value, -0.3);
  EXPECT_GT(offset_of(learned, Role::hat).mean.value, -0.8);
  EXPECT_EQ(offset_of(learned, Role::hat).observed, Decibels(-4.0));
}

TEST(Learning, SongsThatAgreeAreBelievedFasterThanSongsThatDoNot) {
  const double agreeing =
      offset_of(learn_from_events(songs_of(Role::hat, {-4, -4, -4, -4, -4, -4}), ""), Role::hat).mean.value;
  const double differing =
      offset_of(learn_from_events(songs_of(Role::hat, {-10, 2, -9, 1, -11, 3}), ""), Role::hat).mean.value;
  EXPECT_LT(agreeing, -2.0);
  EXPECT_GT(differing, -1.9);
  EXPECT_LT(agreeing, differing - 0.4);
}

TEST(Learning, MoreSongsMakeItSurer) {
  const auto few = offset_of(learn_from_events(songs_of(Role::kick, {2, 2}), ""), Role::kick);
  const auto many = offset_of(learn_from_events(songs_of(Role::kick, {2, 2, 2, 2, 2, 2, 2, 2}), ""), Role::kick);
  EXPECT_LT(many.sd, few.sd);
  EXPECT_EQ(many.songs, 8u);
  EXPECT_EQ(many.higher, 8u);
}

TEST(Learning, OldEvidenceFadesByTheSongsThatCameAfterIt) {
  std::vector<double> offs(40, -4.0);
  offs.insert(offs.end(), 40, 4.0);
  EXPECT_GT(offset_of(learn_from_events(songs_of(Role::bass, offs), ""), Role::bass).mean.value, 1.0);
  std::reverse(offs.begin(), offs.end());
  EXPECT_LT(offset_of(learn_from_events(songs_of(Role::bass, offs), ""), Role::bass).mean.value, -1.0);
}

TEST(Learning, AClockThatRunsBackChangesNothing) {
  auto events = songs_of(Role::bass, {-4, -3, -4, -2, -4});
  const double before = offset_of(learn_from_events(events, ""), Role::bass).mean.value;
  for (std::size_t i = 0; i < events.size(); ++i)
    events[i].time_s = 4102444800 - static_cast<std::int64_t>(i) * 31536000;
  EXPECT_EQ(offset_of(learn_from_events(events, ""), Role::bass).mean.value, before);
}

TEST(Learning, TheLastOpinionOnAStripCounts) {
  const std::vector<FeedbackEvent> events{opinion("s", "hats", Role::hat, -6.0), opinion("s", "hats", Role::hat, 1.0)};
  const auto offset = offset_of(learn_from_events(events, ""), Role::hat);
  EXPECT_EQ(offset.observed, Decibels(1.0));
  EXPECT_EQ(offset.observations(), 1u);
}

TEST(Learning, TenThousandContradictoryEventsStayBoundedAndFinite) {
  std::vector<FeedbackEvent> events;
  std::mt19937 random(1);
  std::uniform_real_distribution<double> off(-60.0, 60.0);
  for (int i = 0; i < 10'000; ++i) {
    events.push_back(opinion("song " + std::to_string(i % 37), "strip " + std::to_string(i % 11),
                             kRoles[static_cast<std::size_t>(i % 15)].role, off(random), off(random)));
    events.back().id = 10'000 - i;  // and in no order
  }
  events[5].chosen = Decibels::silence();
  events[6].recommended = Decibels::silence();
  const Learned learned = learn_from_events(events, "song 3");
  for (const LearnedOffset& offset : learned.offsets) {
    EXPECT_TRUE(std::isfinite(offset.mean.value) && std::isfinite(offset.sd.value));
    EXPECT_LE(std::abs(offset.mean.value), kMostLearned.value);
  }
  EXPECT_GE(learned.share.mean, 0.25);
  EXPECT_LE(learned.share.mean, 1.25);
  std::vector<Strip> strips;
  for (int i = 0; i < 20; ++i)
    strips.push_back(test::strip("strip " + std::to_string(i), -10.0, kRoles[static_cast<std::size_t>(i % 15)].role));
  for (const StripLesson& lesson : lessons_for(learned, strips, "auto").strips) {
    double sum = 0.0;
    for (const Reason& reason : lesson.reasons) sum += reason.effect.value;
    EXPECT_LE(std::abs(sum), kMostLearned.value + 1e-9);
  }
}

TEST(Learning, StylesLeanOnEachOther) {
  auto events = songs_of(Role::lead_vocal, {3, 3, 3, 3, 3, 3, 3, 3});
  for (FeedbackEvent& event : events) event.style = "rock";
  events.push_back(opinion("other", "v", Role::lead_vocal, 0.0));
  events.back().style = "jazz";
  const Learned learned = learn_from_events(events, "");
  const double rock = offset_of(learned, Role::lead_vocal, "rock").mean.value;
  const double jazz = offset_of(learned, Role::lead_vocal, "jazz").mean.value;
  const double unseen = offset_of(learned, Role::lead_vocal, "").mean.value;
  EXPECT_GT(rock, unseen);
  EXPECT_GT(unseen, 0.5);
  EXPECT_LT(jazz, unseen);
  EXPECT_GT(jazz, 0.0);
}

TEST(Learning, WhoKeepsHalfOfEveryChangeIsAdvisedLess) {
  std::vector<FeedbackEvent> events;
  for (int song = 0; song < 5; ++song)
    for (int strip = 0; strip < 8; ++strip) {
      const double gain = strip % 2 == 0 ? 4.0 : -4.0;
      events.push_back(opinion("song " + std::to_string(song), std::to_string(strip), Role::keys, -0.5 * gain, gain));
    }
  const Learned learned = learn_from_events(events, "");
  EXPECT_NEAR(learned.share.mean, 0.55, 0.1);  // analytic: 0.5, a little nearer to 1 by the prior
  EXPECT_NEAR(offset_of(learned, Role::keys).mean.value, 0.0, 0.1);
  EXPECT_EQ(learned.share.observations, 40u);
}

TEST(Learning, ALikingForOneRoleIsNoLikingForLargeMoves) {
  std::vector<FeedbackEvent> events;
  for (int song = 0; song < 12; ++song) {
    events.push_back(opinion("song " + std::to_string(song), "h", Role::hat, -4.0, -3.0));
    events.push_back(opinion("song " + std::to_string(song), "k", Role::kick, 0.0, 3.0));
  }
  EXPECT_NEAR(learn_from_events(events, "").share.mean, 1.0, 0.01);
}

/// One song each, all liked; 0: without a target.
std::vector<FeedbackEvent> liked_at(const std::vector<double>& targets_lufs) {
  std::vector<FeedbackEvent> events;
  for (const double target : targets_lufs) {
    FeedbackEvent& event = events.emplace_back();
    event.id = static_cast<std::int64_t>(events.size());
    event.kind = FeedbackKind::rated;
    event.song = std::to_string(event.id);
    event.stars = 5;
    if (target != 0.0) event.target = Lufs(target);
    event.ceiling = DbTp(-1.0);
  }
  return events;
}

TEST(Learning, TheTargetOfMostResultsThatWereLikedIsAHabit) {
  auto events = liked_at({-14.0, -14.2, -13.8, -6.0});
  events[3].stars = 1;
  const Learned learned = learn_from_events(events, "");
  ASSERT_TRUE(learned.target);
  EXPECT_NEAR(learned.target->mean, -14.0, 0.01);
  EXPECT_EQ(learned.target->observations, 3u);
  EXPECT_EQ(learned.target->songs, 3u);
  EXPECT_TRUE(learned.target->is_habit());
  PlanOptions options;
  EXPECT_THAT(level_notices(learned, options), testing::ElementsAre(HasSubstr("--target -14 asks for it")));
  options.target = Lufs(-14.0);
  EXPECT_THAT(level_notices(learned, options),
              testing::ElementsAre(HasSubstr("The target of -14 LUFS is what you chose in 3 of 3 songs")));
  options.target = Lufs(-9.0);
  EXPECT_THAT(level_notices(learned, options), IsEmpty()) << "the user wants something else today";
  EXPECT_EQ(with_learned_levels({}, learned).target, Lufs(-14.0));
  EXPECT_EQ(with_learned_levels({}, learned).ceiling, PlanOptions{}.ceiling);
  Learned off = learned;
  off.off = {"target"};
  EXPECT_EQ(with_learned_levels({}, off).target, std::nullopt);
  EXPECT_THAT(level_notices(off, {}), IsEmpty());
  PlanOptions unlearned;
  unlearned.learning = false;
  EXPECT_EQ(with_learned_levels(unlearned, learned).target, std::nullopt);
}

TEST(Learning, ATargetIsAHabitOnlyWhereSongsAgree) {
  const auto habit = [](const std::vector<double>& targets) {
    const Learned learned = learn_from_events(liked_at(targets), "");
    return learned.target && learned.target->is_habit();
  };
  EXPECT_FALSE(habit({-16, -16})) << "two songs are too few";
  EXPECT_TRUE(habit({-16, -16, -16}));
  EXPECT_TRUE(habit({-16, -9, -16, -16, -16, -16})) << "5 of 6";
  EXPECT_FALSE(habit({-16, -9, -16, 0, -16, -16})) << "4 of 6";
  EXPECT_FALSE(habit({0, 0, 0, -16, -16, -16})) << "half of them were liked without";
  std::vector<double> changed(30, -9.0);
  changed.insert(changed.end(), 60, -14.0);
  EXPECT_NEAR(learn_from_events(liked_at(changed), "").target->mean, -14.0, 1e-9);
}

TEST(Lessons, SayWhatTheUserDid) {
  auto events = songs_of(Role::hat, {-3, -3, -2.5, -3.5, -3, -3, -3, -2.8, 1.0, 0.0});
  const std::vector<Strip> strips{test::strip("hats", -10.0, Role::hat), test::strip("bass", -5.0, Role::bass)};
  const Lessons lessons = lessons_for(learn_from_events(events, ""), strips, "auto");
  ASSERT_THAT(lessons.strips[0].reasons, SizeIs(1));
  const Reason& reason = lessons.strips[0].reasons[0];
  EXPECT_EQ(reason.rule, "learned_habit");
  EXPECT_THAT(reason.text, HasSubstr("8 of 10 times"));
  EXPECT_THAT(reason.text, HasSubstr("dB lower"));
  EXPECT_LT(reason.effect.value, -0.8);
  EXPECT_THAT(lessons.strips[1].reasons, IsEmpty());
}

TEST(Lessons, EachHasANameAndCanBeOff) {
  auto events = songs_of(Role::hat, {-3, -3, -3, -3, -3, -3, -3, -3});
  events.push_back(opinion("song", "hats", Role::hat, -6.0));
  events.back().position = Decibels(-9.0);
  const std::vector<Strip> strips{test::strip("hats", -10.0, Role::hat), test::strip("more hats", -10.0, Role::hat)};
  Learned learned = learn_from_events(events, "song");
  const Lessons on = lessons_for(learned, strips, "auto");
  EXPECT_THAT(on.strips[0].reasons, IsEmpty());
  ASSERT_THAT(on.strips[1].reasons, SizeIs(2));
  EXPECT_EQ(lesson_of(on.strips[1].reasons[0]), "habit/hat/auto");
  EXPECT_EQ(lesson_of(on.strips[1].reasons[1]), "song");
  learned.off = {"habit/hat/auto"};
  const Lessons without_habit = lessons_for(learned, strips, "auto");
  EXPECT_LT(without_habit.strips[1].reasons[1].effect, on.strips[1].reasons[1].effect)
      << "what the habit does not explain, the song does";
  EXPECT_EQ(without_habit.off, learned.off);
  learned.off = {"song"};
  EXPECT_EQ(lesson_of(lessons_for(learned, strips, "auto").strips[0].reasons.at(0)), "habit/hat/auto")
      << "the strip is one among others again";
  const auto listed = list_lessons(learned);
  ASSERT_THAT(listed, SizeIs(4));
  EXPECT_THAT(listed[0].text, HasSubstr("9 songs (9 times lower, 0 higher, 0 as recommended)"));
  EXPECT_TRUE(listed[3].off);
}

TEST(Lessons, ARoleThatIsOnlyGuessedLearnsLess) {
  const auto events = songs_of(Role::hat, {-3, -3, -3, -3, -3, -3, -3, -3});
  const std::vector<Strip> strips{test::strip("hats", -10.0, Role::hat), test::strip("x", -5.0, Role::hat, 0.5),
                                  test::strip("y", -5.0, Role::hat, 0.0)};
  const Lessons lessons = lessons_for(learn_from_events(events, ""), strips, "auto");
  EXPECT_NEAR(lessons.strips[1].reasons[0].effect.value, 0.5 * lessons.strips[0].reasons[0].effect.value, 1e-9);
  EXPECT_THAT(lessons.strips[2].reasons, IsEmpty());
}

TEST(Lessons, InOneSongACorrectionMovesWhatIsLikeItMost) {
  std::vector<FeedbackEvent> events{opinion("song", "hat 1", Role::hat, -5.0),
                                    opinion("song", "hat 2", Role::hat, -5.0)};
  events[0].position = Decibels(-7.0);
  const std::vector<Strip> strips{test::strip("hat 1", -10.0, Role::hat), test::strip("hat 3", -10.0, Role::hat),
                                  test::strip("kick", -5.0, Role::kick), test::strip("bass", -5.0, Role::bass)};
  const Lessons lessons = lessons_for(learn_from_events(events, "song"), strips, "auto");
  EXPECT_EQ(lessons.strips[0].position, Decibels(-7.0));
  double hat = 0.0;
  for (const Reason& reason : lessons.strips[1].reasons) hat += reason.effect.value;
  EXPECT_LT(hat, -1.0);
  ASSERT_THAT(lessons.strips[2].reasons, SizeIs(1));
  EXPECT_THAT(lessons.strips[2].reasons[0].text, HasSubstr("'hat"));
  EXPECT_GT(lessons.strips[2].reasons[0].effect.value, hat);
  EXPECT_LT(lessons.strips[2].reasons[0].effect.value, -0.3);
  EXPECT_THAT(lessons.strips[3].reasons, IsEmpty());
}

TEST(Lessons, WhatWasAcceptedDoesNotFollow) {
  std::vector<FeedbackEvent> events{opinion("song", "hat 1", Role::hat, -6.0)};
  const std::vector<Strip> strips{test::strip("hat 1", -10.0, Role::hat), test::strip("hat 2", -10.0, Role::hat)};
  const auto moved = [&] {
    double sum = 0.0;
    const Lessons lessons = lessons_for(learn_from_events(events, "song"), strips, "auto");
    for (const Reason& reason : lessons.strips[1].reasons)
      if (reason.rule == "learned_song") sum += reason.effect.value;
    return sum;
  };
  EXPECT_LT(moved(), -1.0);
  events.push_back(opinion("song", "hat 2", Role::hat, 0.0));
  events.back().kind = FeedbackKind::accepted;
  EXPECT_NEAR(moved(), 0.0, 0.5);
}

TEST(Lessons, StripsThatAreHeldTogetherFollow) {
  std::vector<FeedbackEvent> events{opinion("song", "flute", Role::brass, 6.0)};
  std::vector<Strip> strips{test::strip("flute", -10.0, Role::brass), test::strip("piano", -10.0, Role::effect)};
  const Learned learned = learn_from_events(events, "song");
  EXPECT_THAT(lessons_for(learned, strips, "auto").strips[1].reasons, IsEmpty());
  strips[0].group = strips[1].group = "orchestra";
  EXPECT_GT(lessons_for(learned, strips, "auto").strips[1].reasons.at(0).effect.value, 0.5);
}

TEST(Lessons, OtherSongsCorrectionsAreNotThisOnes) {
  const std::vector<FeedbackEvent> events{opinion("another", "hat", Role::hat, -5.0)};
  EXPECT_THAT(learn_from_events(events, "song").song, IsEmpty());
}

}  // namespace
}  // namespace smartgain
