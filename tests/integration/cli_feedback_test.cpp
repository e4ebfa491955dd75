// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The program learns from its user, and measures nothing twice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <thread>

#include "smartgain/io/lmms_project.hpp"
#include "support/cli_test.hpp"
#include "support/io_fixtures.hpp"
#include "support/mixing_lmms.hpp"
#include "support/signals.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using test::Outcome;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class FeedbackCliTest : public test::CliTest {
 protected:
  void SetUp() override {
    const auto project = LmmsProject::parse(test::mixable_project(), "song.mmp");
    ASSERT_TRUE(project && project->save(folder_ / "song.mmpz"));
  }
  [[nodiscard]] test::Surroundings surroundings() const override {
    test::Surroundings own = CliTest::surroundings();
    own.environment["SMARTGAIN_LMMS"] = lmms_.program().string();
    own.environment["SMARTGAIN_DATA"] = data_.path().string();
    return own;
  }
  void plan() const {
    const Outcome outcome = run({"plan", "song.mmpz", "-o", "plan.json", "--engine", "rules"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
  }
  /// Moves a knob as a user of LMMS would, and saves.
  void move(const std::string& file, const std::string& strip, double by_db) const {
    auto project = LmmsProject::load(folder_ / file);
    ASSERT_TRUE(project);
    for (const LmmsStrip& found : project->strips())
      if (found.strip.id == strip) {
        ASSERT_TRUE(
            project->set_knobs(std::vector{KnobSetting{strip, false, found.strip.knob.position + Decibels(by_db)}}));
        ASSERT_TRUE(project->save(folder_ / file));
        return;
      }
    FAIL() << "no strip " << strip;
  }
  [[nodiscard]] json events() const { return run_json({"feedback", "list"}).at("events"); }
  static json strip_of(const json& plan, const std::string& id) {
    for (const json& strip : plan.at("strips"))
      if (strip.at("id") == id) return strip;
    ADD_FAILURE() << "no strip " << id;
    return {};
  }

  const test::MixingLmms lmms_;
  const test::TemporaryFolder data_;
};

TEST_F(FeedbackCliTest, TellsListsForgets) {
  plan();
  EXPECT_THAT(run({"feedback", "list"}).out, HasSubstr("Nothing was said or done yet"));
  EXPECT_EQ(run({"feedback", "reject", "plan.json", "Kick", "--reason", "too quiet"}).status, 0);
  EXPECT_EQ(run({"feedback", "edit", "plan.json", "Lead=-2.5"}).status, 0);
  EXPECT_EQ(run({"feedback", "accept", "plan.json", "Lead"}).status, 0);
  EXPECT_EQ(run({"feedback", "ignore", "plan.json", "Kick"}).status, 0);
  EXPECT_THAT(run({"feedback", "rate", "plan.json", "4"}).out, testing::StartsWith("1 answer kept"));
  const json list = events();
  ASSERT_EQ(list.size(), 5u);
  EXPECT_EQ(list[0].at("kind"), "rejected");
  EXPECT_EQ(list[0].at("note"), "too quiet");
  EXPECT_EQ(list[0].at("chosen_db"), 0.0);
  EXPECT_EQ(list[1].at("chosen_db"), -2.5);
  EXPECT_EQ(list[4].at("stars"), 4);
  EXPECT_THAT(run({"feedback", "list"}).out,
              AllOf(HasSubstr("too quiet"), HasSubstr("4 stars"), HasSubstr("song.mmpz")));
  EXPECT_EQ(run({"feedback", "forget", "1", "5"}).out, "2 events forgotten\n");
  EXPECT_EQ(events().size(), 3u);
  EXPECT_EQ(run({"feedback", "forget", "--all"}).out, "3 events forgotten\n");
  EXPECT_EQ(events().size(), 0u);
}

TEST_F(FeedbackCliTest, ALessonIsSwitchedOffOnAndForgotten) {
  plan();
  ASSERT_EQ(run({"feedback", "edit", "plan.json", "Kick=6"}).status, 0);
  const auto reason_of_kick = [&]() -> json {
    const json kick = strip_of(run_json({"plan", "song.mmpz", "--engine", "rules"}), "kick");
    for (const json& reason : kick.at("reasons"))
      if (reason.at("rule") == "learned_position") return reason;
    return nullptr;
  };
  const double effect = reason_of_kick().at("effect_db");
  ASSERT_GT(std::abs(effect), 1.0);
  ASSERT_EQ(run({"feedback", "off", "song"}).status, 0);
  EXPECT_EQ(reason_of_kick().at("effect_db"), 0.0);
  EXPECT_EQ(reason_of_kick().at("evidence").at("lesson"), "song");
  EXPECT_THAT(run({"feedback", "list"}).out, testing::ContainsRegex("song +off "));
  ASSERT_EQ(run({"feedback", "on", "song"}).status, 0);
  EXPECT_EQ(reason_of_kick().at("effect_db"), effect);
  EXPECT_EQ(run({"feedback", "forget", "habit/kick/auto"}).out, "1 events forgotten\n");
  EXPECT_TRUE(reason_of_kick().is_null());
  EXPECT_THAT(run({"feedback", "off", "song"}).err, HasSubstr("Nothing was learned yet"));
  EXPECT_EQ(run({"feedback", "off", "song"}).status, 2);
  EXPECT_EQ(run({"feedback", "off"}).status, 2);
}

TEST_F(FeedbackCliTest, AHabitualTargetIsSaidAndNeverTakenUnasked) {
  for (const char* name : {"a.mmpz", "b.mmpz", "c.mmpz"}) {
    fs::copy_file(folder_ / "song.mmpz", folder_ / name);
    ASSERT_EQ(run({"plan", name, "-o", "plan.json", "--target", "album"}).status, 0);
    ASSERT_EQ(run({"feedback", "rate", "plan.json", "5"}).status, 0);
  }
  const json unasked = run_json({"plan", "song.mmpz"});
  EXPECT_TRUE(unasked.at("options").at("target_lufs").is_null());
  EXPECT_THAT(unasked.at("notices").dump(), HasSubstr("-16 LUFS is what you chose in 3 of 3 songs"));
  EXPECT_THAT(run_json({"plan", "song.mmpz", "--target", "album"}).at("notices").dump(),
              HasSubstr("The target of -16 LUFS is what you chose"));
  EXPECT_THAT(run_json({"plan", "song.mmpz", "--target", "club"}).at("notices").dump(), Not(HasSubstr("you chose")));
  EXPECT_THAT(run({"feedback", "list"}).out, testing::ContainsRegex("target +-16 LUFS is what you chose in 3 of 3"));
}

TEST_F(FeedbackCliTest, SaysWhatItDoesNotUnderstand) {
  plan();
  EXPECT_EQ(run({"feedback"}).status, 2);
  EXPECT_EQ(run({"feedback", "rate", "plan.json", "9"}).status, 2);
  const Outcome strip = run({"feedback", "reject", "plan.json", "Kik"});
  EXPECT_EQ(strip.status, 2);
  EXPECT_THAT(strip.err, HasSubstr("Kick"));
  EXPECT_EQ(run({"feedback", "choose", "plan.json", "Kick=never"}).status, 2);
  EXPECT_EQ(run({"feedback", "forget"}).status, 2);
  EXPECT_THAT(run({"feedback", "forget", "--role", "hats"}).err, HasSubstr("'hat'"));
  EXPECT_EQ(run({"feedback", "import", "song.mmpz"}).status, 3);
}

TEST_F(FeedbackCliTest, ExportGoesToAnotherMachine) {
  plan();
  ASSERT_EQ(run({"feedback", "reject", "plan.json", "Kick"}).status, 0);
  ASSERT_EQ(run({"feedback", "export", "mine.json"}).status, 0);
  const test::TemporaryFolder other;
  test::Surroundings there = surroundings();
  there.environment["SMARTGAIN_DATA"] = other.path().string();
  EXPECT_EQ(test::run_smartgain({"feedback", "import", "mine.json"}, there).out, "1 events added, 0 were known\n");
  EXPECT_EQ(test::run_smartgain({"feedback", "import", "mine.json"}, there).out, "0 events added, 1 were known\n");
}

TEST_F(FeedbackCliTest, AFaderThatWasMovedAfterApplyingIsAnAnswer) {
  plan();
  ASSERT_EQ(run({"apply", "plan.json"}).status, 0);
  EXPECT_EQ(events().size(), 0u);
  move("song.smartgain.mmpz", "lead", -6.0);  // far enough that the rules want it back
  const json plan = run_json({"plan", "song.smartgain.mmpz", "--engine", "rules"});
  const json list = events();
  ASSERT_GE(list.size(), 1u);
  EXPECT_EQ(list[0].at("kind"), "moved");
  EXPECT_EQ(list[0].at("strip"), "lead");
  EXPECT_NEAR(list[0].at("chosen_db").get<double>(), list[0].at("recommended_db").get<double>() - 6.0, 1e-3);
  // It counts at once: the strip keeps what the user gave it.
  bool held = false;
  const json lead = strip_of(plan, "lead");
  for (const json& reason : lead.at("reasons")) held = held || reason.at("rule") == "learned_position";
  EXPECT_TRUE(held) << lead.dump(1);
  // And is seen once.
  ASSERT_EQ(run({"plan", "song.smartgain.mmpz", "--engine", "rules"}).status, 0);
  EXPECT_EQ(events().size(), list.size());
}

TEST_F(FeedbackCliTest, UndoIsNoAnswer) {
  plan();
  ASSERT_EQ(run({"apply", "plan.json", "--in-place"}).status, 0);
  ASSERT_EQ(run({"revert", "song.mmpz"}).status, 0);
  move("song.mmpz", "lead", -3.0);
  ASSERT_EQ(run({"plan", "song.mmpz"}).status, 0);
  EXPECT_EQ(events().size(), 0u);
}

TEST_F(FeedbackCliTest, WhatIsLeftOutIsIgnoredNotRejected) {
  plan();
  ASSERT_EQ(run({"apply", "plan.json", "--except", "Kick"}).status, 0);
  const json list = events();
  ASSERT_LE(list.size(), 1u);  // where the plan would have changed it
  for (const json& event : list) EXPECT_EQ(event.at("kind"), "ignored");
}

TEST_F(FeedbackCliTest, LearnedReasonsAddUpAndCanBeSwitchedOff) {
  plan();
  ASSERT_EQ(run({"feedback", "edit", "plan.json", "Kick=6"}).status, 0);
  const json with = run_json({"plan", "song.mmpz", "--engine", "rules"});
  const json without = run_json({"plan", "song.mmpz", "--engine", "rules", "--learning", "off"});
  EXPECT_EQ(with.at("options").at("learning"), true);
  EXPECT_EQ(without.at("options").at("learning"), false);
  std::size_t learned = 0;
  for (const json& strip : with.at("strips")) {
    if (strip.at("reasons").empty()) continue;
    double sum = 0.0;
    for (const json& reason : strip.at("reasons")) {
      sum += reason.at("effect_db").get<double>();
      learned += reason.at("rule").get<std::string>().starts_with("learned_") ? 1 : 0;
    }
    for (const json& limit : strip.at("limits")) sum += limit.at("effect_db").get<double>();
    EXPECT_NEAR(sum, strip.at("gain_db").get<double>(), 1e-3) << strip.at("id");
  }
  EXPECT_GE(learned, 1u);
  EXPECT_THAT(without.dump(), Not(HasSubstr("learned_")));
}

TEST_F(FeedbackCliTest, CheckSaysWhatMovedByWhom) {
  plan();
  ASSERT_EQ(run({"apply", "plan.json"}).status, 0);
  move("song.smartgain.mmpz", "kick", -2.0);
  const json report = run_json({"check", "plan.json"});
  std::map<std::string, json> by;
  for (const json& knob : report.at("drift")) by[knob.at("id").get<std::string>()] = knob;
  ASSERT_TRUE(by.contains("kick")) << report.at("drift").dump(1);
  EXPECT_EQ(by["kick"].at("by"), "hand");
  EXPECT_NEAR(by["kick"].at("now_db").get<double>(), by["kick"].at("planned_db").get<double>() - 2.0, 1e-3);
  EXPECT_GT(by["kick"].at("since_s").get<double>(), 1.6e9);
  for (const auto& [id, knob] : by) {
    if (id != "kick") {
      EXPECT_EQ(knob.at("by"), "applied");
    }
  }
  EXPECT_THAT(run({"check", "plan.json"}).out, AllOf(HasSubstr("moved since the plan"), HasSubstr("hand")));
}

TEST_F(FeedbackCliTest, ABrokenOrNewerStoreStopsNothing) {
  test::write_text(data_ / "feedback.db", std::string(3000, 'x'));
  const Outcome broken = run({"plan", "song.mmpz"});
  EXPECT_EQ(broken.status, 0);
  EXPECT_THAT(broken.err, HasSubstr("feedback.db.broken"));
  test::Surroundings nowhere = surroundings();
  nowhere.environment["SMARTGAIN_DATA"] = "/dev/null/x";
  const Outcome none = test::run_smartgain({"plan", "song.mmpz"}, nowhere);
  EXPECT_EQ(none.status, 0);
  EXPECT_THAT(none.err, HasSubstr("what you taught is not used"));
  EXPECT_EQ(test::run_smartgain({"feedback", "list"}, nowhere).status, 3);
}

TEST_F(FeedbackCliTest, AReadOnlyStoreIsReadAndSaysThatItLearnsNothing) {
  if (!test::permissions_can_be_obeyed()) GTEST_SKIP() << "root cannot be kept from writing here";
  plan();
  ASSERT_EQ(run({"feedback", "edit", "plan.json", "Kick=6"}).status, 0);
  const json before = run_json({"plan", "song.mmpz", "--engine", "rules"});
  // As long as it is open for writing nobody else sees it; closed, its log is gone.
  const auto forbid = [&](fs::perms file, fs::perms folder) {
    fs::permissions(data_.path(), fs::perms::owner_all);
    for (const auto& entry : fs::directory_iterator(data_.path()))
      if (entry.is_regular_file()) fs::permissions(entry.path(), file);
    fs::permissions(data_.path(), folder);
  };
  forbid(fs::perms::owner_read, fs::perms::owner_read | fs::perms::owner_exec);
  test::Surroundings obedient = surroundings();
  obedient.obeys_permissions = true;
  const Outcome planned = test::run_smartgain({"plan", "song.mmpz", "--engine", "rules", "--json"}, obedient);
  EXPECT_EQ(planned.status, 0) << planned.err;
  EXPECT_EQ(json::parse(planned.out, nullptr, false).at("strips"), before.at("strips"));
  const Outcome told = test::run_smartgain({"feedback", "reject", "plan.json", "Lead"}, obedient);
  EXPECT_EQ(told.status, 3);
  EXPECT_THAT(told.err, AllOf(HasSubstr("cannot be written"), HasSubstr("feedback.db")));
  forbid(fs::perms::owner_read | fs::perms::owner_write, fs::perms::owner_all);
  EXPECT_EQ(events().size(), 1u);
}

TEST_F(FeedbackCliTest, AProjectIsRenderedOnce) {
  const json first = run_json({"plan", "song.mmpz"});
  const std::size_t renders = lmms_.render_count();
  EXPECT_GT(renders, 0u);
  const json second = run_json({"plan", "song.mmpz"});
  EXPECT_EQ(lmms_.render_count(), renders);
  EXPECT_EQ(first, second);
  (void)run_json({"plan", "song.mmpz", "--no-cache"});
  EXPECT_GT(lmms_.render_count(), renders);
  const std::size_t again = lmms_.render_count();
  move("song.mmpz", "lead", 1.0);
  (void)run_json({"plan", "song.mmpz"});
  EXPECT_GT(lmms_.render_count(), again);
  EXPECT_THAT(run({"cache", "stats"}).out, HasSubstr("measurements"));
  EXPECT_THAT(run({"cache", "clear"}).out, HasSubstr("thrown away"));
  EXPECT_THAT(run({"cache", "stats"}).out, HasSubstr("\n0 measurements"));
}

TEST_F(FeedbackCliTest, StemsAreMeasuredOnceAndOneByOne) {
  fs::create_directory(folder_ / "stems");
  const auto write = [&](const std::string& name, std::uint32_t seed) {
    test::write_sound(folder_ / "stems" / name, test::music(3.0, 44100.0, seed), 44100);
  };
  write("bass.wav", 1);
  write("kick.wav", 2);
  write("lead.wav", 3);
  const json anew = run_json({"plan", "stems", "--no-cache"});
  EXPECT_THAT(run({"cache", "stats"}).out, HasSubstr("\n0 measurements"));
  EXPECT_EQ(run_json({"plan", "stems"}), anew);
  EXPECT_THAT(run({"cache", "stats"}).out, HasSubstr("\n4 measurements"));  // and their sum
  EXPECT_EQ(run_json({"plan", "stems"}), anew);
  write("lead.wav", 4);
  const json changed = run_json({"plan", "stems"});
  EXPECT_EQ(changed, run_json({"plan", "stems", "--no-cache"}));
  EXPECT_NE(changed, anew);
  const json analysis = run_json({"analyze", "stems"});
  EXPECT_FALSE(analysis.at("relations").is_null()) << "or it would not be known whether they come out of the cache";
  EXPECT_EQ(analysis, run_json({"analyze", "stems", "--no-cache"}));
  EXPECT_THAT(run({"cache", "stats"}).out, HasSubstr("\n6 measurements"));
}

TEST_F(FeedbackCliTest, EvaluateScoresWhatIsLearned) {
  // Three songs of twelve strips; one engineer wants hats 6 dB down in each, another mixes each song once and otherwise.
  json manifest{{"songs", json::array()}};
  const std::vector<std::string> roles{"kick", "snare",  "hat", "hat",  "tom",   "bass",
                                       "keys", "guitar", "pad", "lead", "brass", "lead_vocal"};
  for (int song = 0; song < 3; ++song) {
    json stems = json::array(), taste = json::array(), other = json::array();
    for (std::size_t i = 0; i < roles.size(); ++i) {
      stems.push_back({{"name", "s" + std::to_string(i)}, {"role", roles[i]}, {"raw_lufs", -20.0}});
      taste.push_back(roles[i] == "hat" ? -12.0 : -6.0);
      other.push_back(roles[i] == "hat" ? 0.0 : -6.0);
    }
    manifest["songs"].push_back({{"name", "song " + std::to_string(song)},
                                 {"stems", stems},
                                 {"mixes",
                                  {{{"name", "quiet"}, {"gains_db", taste}},
                                   {{"name", "loud " + std::to_string(song)}, {"gains_db", other}}}}});
  }
  test::write_text(folder_ / "mixes.json", manifest.dump());
  const json learning = run_json({"evaluate", "mixes.json", "--engine", "lufs", "--learning"}).at("learning");
  EXPECT_EQ(learning.at("across").at("cases"), 6);    // each song of "quiet" from each other
  EXPECT_EQ(learning.at("control").at("cases"), 18);  // all other pairs of different songs
  EXPECT_EQ(learning.at("within").at("cases"), 6 * 40);
  const auto change = [&](const char* what) {
    return learning.at(what).at("with_lu").get<double>() - learning.at(what).at("without_lu").get<double>();
  };
  EXPECT_LT(change("across"), 0.0);
  EXPECT_GT(change("control"), change("across"));
  // Only hats differ here, which real mixes do not do: their family follows them a little too far.
  EXPECT_LT(change("within"), 0.1);
  EXPECT_THAT(run({"evaluate", "mixes.json", "--engine", "lufs", "--learning"}).out,
              HasSubstr("3 of 10 strips corrected"));
}

TEST_F(FeedbackCliTest, TheCacheKeepsWithinItsBound) {
  fs::create_directory(folder_ / "stems");
  for (int i = 0; i < 30; ++i)
    test::write_sound(folder_ / "stems" / (std::to_string(i) + ".wav"),
                      test::music(20.0, 44100.0, static_cast<std::uint32_t>(i)), 44100);
  test::Surroundings small = surroundings();
  small.environment["SMARTGAIN_CACHE_MB"] = "1";
  ASSERT_EQ(test::run_smartgain({"plan", "stems"}, small).status, 0);
  EXPECT_THAT(test::run_smartgain({"cache", "stats"}, small).out, HasSubstr("of at most 1 MB"));
  EXPECT_LT(fs::file_size(data_ / "cache/analysis.db"), 4'000'000u);
}

}  // namespace
}  // namespace smartgain
