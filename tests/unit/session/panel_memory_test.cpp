// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/session/panel_memory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "smartgain/session/apply.hpp"
#include "smartgain/staging/staging.hpp"
#include "support/sessions.hpp"
#include "support/temporary_folder.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// A plan that moves kick down and lead up.
Plan plan_for(const fs::path& song) {
  SessionAnalysis session = test::session();
  session.input.kind = SourceKind::lmms;
  session.input.path = song.string();
  session.strips = {test::strip("kick", -4.0, Role::kick), test::strip("bass", -8.0, Role::bass),
                    test::strip("lead", -12.0, Role::lead)};
  Balance balance;
  balance.engine = "rules";
  balance.style = "auto";
  for (const double level : {-10.0, -8.0, -6.0})
    balance.strips.push_back(StripBalance{Decibels(level), Decibels(2.0), 0.8, {}, {}});
  PlanOptions options;
  options.goal = Goal::balance;
  options.amount = 1.0;
  return *make_plan(session, balance, options);
}

/// As it stands once the plan is in it, with one strip moved by hand.
std::vector<Strip> strips_of(const Plan& plan, const std::string& moved = "", double by_db = 0.0) {
  std::vector<Strip> strips;
  for (const StripPlan& entry : plan.strips) {
    strips.push_back(entry.strip);
    strips.back().knob.position = entry.knob.to;
    if (entry.strip.id == moved) strips.back().knob.position += Decibels(by_db);
  }
  return strips;
}

class PanelMemoryTest : public testing::Test {
 protected:
  [[nodiscard]] std::vector<FeedbackEvent> events() const {
    auto store = FeedbackStore::open(folder_.path());
    return store ? store->events().value() : std::vector<FeedbackEvent>();
  }
  const test::TemporaryFolder folder_;
  const fs::path song_ = folder_ / "song.mmpz";
  const Plan plan_ = plan_for(song_);
  PanelKeeper kept_{{}};
};

TEST_F(PanelMemoryTest, VerdictsAndStarsAreKeptAndCountAtOnce) {
  PanelMemory memory(folder_.path());
  memory.open(song_, kept_);
  EXPECT_THAT(memory.learned().song, IsEmpty());
  memory.judge(plan_, "kick", false);
  ASSERT_THAT(memory.learned().song, SizeIs(1));
  EXPECT_EQ(memory.learned().song[0].position, plan_.strips[0].knob.knob.position);
  memory.judge(plan_, "lead", true);
  memory.rate(plan_, 5);
  memory.rate(plan_, 0);
  EXPECT_THAT(memory.take_problems(), IsEmpty());
  const auto kept = events();
  ASSERT_THAT(kept, SizeIs(3));
  EXPECT_EQ(kept[0].kind, FeedbackKind::rejected);
  EXPECT_EQ(kept[1].chosen, plan_.strips[2].gain());
  EXPECT_EQ(kept[2].stars, 5);
}

TEST_F(PanelMemoryTest, AnotherSongKnowsNoCorrectionsOfThisOne) {
  PanelMemory memory(folder_.path());
  memory.open(song_, kept_);
  memory.judge(plan_, "kick", false);
  memory.open(folder_ / "other.mmpz", kept_);
  EXPECT_THAT(memory.learned().song, IsEmpty());
  EXPECT_THAT(memory.learned().offsets, testing::Not(IsEmpty()));
  memory.open(folder_ / "song.smartgain.2.mmpz", kept_);  // what apply wrote of it
  EXPECT_THAT(memory.learned().song, SizeIs(1));
}

TEST_F(PanelMemoryTest, OwnGainsAreEditsAndAlternativesChoices) {
  PanelMemory memory(folder_.path());
  PlanOptions options;
  options.set_gains["bass"] = Decibels(1.0);  // from an earlier day
  kept_.content.options = options;
  kept_.touch();
  memory.open(song_, kept_);
  options.set_gains["kick"] = Decibels(-1.25);
  options.set_gains["lead"] = plan_.strips[2].alternatives.at(0).gain;
  memory.note_options(options, plan_);
  memory.note_options(options, plan_);
  const auto kept = events();
  ASSERT_THAT(kept, SizeIs(2));
  EXPECT_EQ(kept[0].kind, FeedbackKind::edited);
  EXPECT_EQ(kept[0].strip, "kick");
  EXPECT_EQ(kept[0].chosen, Decibels(-1.25));
  EXPECT_EQ(kept[0].recommended, plan_.strips[0].gain());
  EXPECT_EQ(kept[1].kind, FeedbackKind::chosen);
  EXPECT_EQ(kept[1].note, plan_.strips[2].alternatives[0].name);
}

TEST_F(PanelMemoryTest, AHandAfterApplyIsSeenAndFollowsTheSong) {
  PanelMemory memory(folder_.path());
  memory.open(song_, kept_);
  EXPECT_FALSE(memory.look(song_, strips_of(plan_, "bass", -3.0)));  // nothing was applied
  memory.applied(plan_, song_, {});
  EXPECT_FALSE(memory.look(song_, strips_of(plan_)));
  EXPECT_TRUE(memory.look(song_, strips_of(plan_, "bass", -3.0)));
  EXPECT_FALSE(memory.look(song_, strips_of(plan_, "bass", -3.0)));
  memory.move_to(folder_ / "renamed.mmpz");
  EXPECT_FALSE(memory.look(folder_ / "renamed.mmpz", strips_of(plan_, "bass", -3.0)));
  EXPECT_TRUE(memory.look(folder_ / "renamed.mmpz", strips_of(plan_, "bass", -5.0)));
  memory.taken_back(folder_ / "renamed.mmpz");
  EXPECT_FALSE(memory.look(folder_ / "renamed.mmpz", strips_of(plan_, "bass", -9.0)));
}

TEST_F(PanelMemoryTest, AHabitualTargetIsWhatNewProjectsBeginWith) {
  PanelMemory memory(folder_.path());
  for (int song = 0; song < 4; ++song) {
    Plan plan = plan_for(folder_ / ("song " + std::to_string(song) + ".mmpz"));
    plan.options.target = Lufs(-16.0);
    plan.options.ceiling = DbTp(-2.0);
    memory.rate(plan, 5);
  }
  const auto opened = [&](const fs::path& defaults, const fs::path& panel_file) {
    PanelKeeper kept(defaults);
    EXPECT_TRUE(kept.open(panel_file));
    memory.open(song_, kept);
    return kept.content.options;
  };
  EXPECT_EQ(opened({}, folder_ / "new").target, Lufs(-16.0));
  EXPECT_EQ(opened({}, folder_ / "new").ceiling, DbTp(-2.0));
  // What the user chose for it, or for all, wins: also where that is none.
  PanelFile chosen;
  ASSERT_TRUE(write_panel_file(folder_ / "chosen", chosen));
  EXPECT_EQ(opened({}, folder_ / "chosen").target, std::nullopt);
  EXPECT_EQ(opened(folder_ / "chosen", folder_ / "new").target, std::nullopt);
  memory.switch_lesson("target", false);
  EXPECT_EQ(opened({}, folder_ / "new").target, std::nullopt);
  EXPECT_EQ(opened({}, folder_ / "new").ceiling, DbTp(-2.0));
}

TEST_F(PanelMemoryTest, WhatWasLeftOutIsIgnored) {
  PanelMemory memory(folder_.path());
  memory.open(song_, kept_);
  memory.applied(plan_, song_, {"kick"});
  const auto kept = events();
  ASSERT_THAT(kept, SizeIs(1));
  EXPECT_EQ(kept[0].kind, FeedbackKind::ignored);
  EXPECT_FALSE(kept[0].chosen);
}

TEST_F(PanelMemoryTest, ASongWithoutAFileForgetsWhatWasAppliedToTheLast) {
  PanelMemory memory(folder_.path());
  memory.open({}, kept_);
  memory.applied(plan_, {}, {});
  memory.open({}, kept_);
  EXPECT_FALSE(memory.look({}, strips_of(plan_, "bass", -3.0)));
}

TEST_F(PanelMemoryTest, TroubleIsSaidOnceAndStopsNothing) {
  test::write_text(folder_ / "file", "");
  PanelMemory memory(folder_ / "file/data");
  EXPECT_THAT(memory.take_problems(), ElementsAre(HasSubstr("not learned from")));
  memory.open(song_, kept_);
  memory.judge(plan_, "kick", true);
  EXPECT_FALSE(memory.look(song_, strips_of(plan_)));
  EXPECT_THAT(memory.take_problems(), IsEmpty());
  PanelMemory none{fs::path()};
  none.judge(plan_, "kick", true);
  EXPECT_THAT(none.take_problems(), IsEmpty());
}

TEST(SongIdentity, CopiesThatApplyWroteAreTheSameSong) {
  EXPECT_EQ(song_of("/a/song.mmpz"), song_of("/a/song.smartgain.mmpz"));
  EXPECT_EQ(song_of("/a/song.mmpz"), song_of("/a/song.smartgain.3.mmpz"));
  EXPECT_EQ(song_of("/a/stems"), song_of("/a/stems.smartgain"));
  EXPECT_EQ(song_of("/a/stems"), song_of("/a/stems/"));
  EXPECT_NE(song_of("/a/song.mmpz"), song_of("/b/song.mmpz"));
  EXPECT_NE(song_of("/a/song.mmpz"), song_of("/a/song.smartgainer.mmpz"));
  EXPECT_NE(file_of("/a/song.mmpz"), file_of("/a/song.smartgain.mmpz"));
}

}  // namespace
}  // namespace smartgain
