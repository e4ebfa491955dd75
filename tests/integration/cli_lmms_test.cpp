// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The program on LMMS projects, with stand-ins for LMMS.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "smartgain/io/lmms_project.hpp"
#include "support/cli_test.hpp"
#include "support/fake_lmms.hpp"
#include "support/io_fixtures.hpp"
#include "support/mixing_lmms.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using test::Outcome;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// A process that is dead and that nobody has asked about (no init in a container) does not run.
bool runs(const std::string& pid) {
  const std::string stat = test::read_text("/proc/" + pid + "/stat");
  const auto after_name = stat.rfind(')');
  return after_name != std::string::npos && stat.compare(after_name + 1, 2, " Z") != 0;
}

/// One that was killed, and is not our child, takes a moment to be gone where the machine is busy.
bool ends_soon(const std::string& pid) {
  constexpr auto kPatience = std::chrono::seconds(10);
  const auto start = std::chrono::steady_clock::now();
  while (runs(pid) && std::chrono::steady_clock::now() - start < kPatience)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return !runs(pid);
}

class LmmsCliTest : public test::CliTest {
 protected:
  void TearDown() override {
    CliTest::TearDown();
    EXPECT_TRUE(fs::is_empty(home_.path())) << "touched the user's home";
  }

  [[nodiscard]] test::Surroundings surroundings() const override { return surroundings(lmms_.program()); }
  [[nodiscard]] test::Surroundings surroundings(const fs::path& program) const {
    test::Surroundings own = CliTest::surroundings();
    own.environment["HOME"] = home_.path().string();
    own.environment["SMARTGAIN_LMMS"] = program.string();
    return own;
  }
  /// The song, packed as LMMS does, in `song.mmpz`.
  void write_song(const std::string& xml) const {
    const auto project = LmmsProject::parse(xml, "song.mmp");
    ASSERT_TRUE(project) << project.error().message;
    ASSERT_TRUE(project->save(song_));
  }
  static std::string xml_of(const fs::path& path) {
    const auto project = LmmsProject::load(path);
    EXPECT_TRUE(project) << project.error().message;
    return project ? project->xml() : "";
  }

  const test::MixingLmms lmms_;
  const test::TemporaryFolder home_;
  const fs::path song_ = folder_ / "song.mmpz";
};

TEST_F(LmmsCliTest, AutoWritesACopyUnderTheCeiling) {
  write_song(test::mixable_project());
  const std::string before = test::read_text(song_);
  const json report = run_json({"auto", "song.mmpz"});
  EXPECT_GT(report.at("mix").at("before").at("true_peak_dbtp").get<double>(), 0.0);
  EXPECT_LE(report.at("after").at("true_peak_dbtp").get<double>(), -1.0);
  EXPECT_EQ(test::read_text(song_), before);
  EXPECT_THAT(names(), ElementsAre("song.mmpz", "song.smartgain.mmpz"));
  // Measured by another command, from the file that is left.
  const json again = run_json({"analyze", "song.smartgain.mmpz"});
  EXPECT_NEAR(again.at("mix").at("true_peak_dbtp").get<double>(), report.at("after").at("true_peak_dbtp").get<double>(),
              1e-3);
}

TEST_F(LmmsCliTest, StripsThatAreRenderedApartAreRelatedToo) {
  write_song(test::mixable_project());
  const json document = run_json({"analyze", "song.mmpz"});
  std::size_t heard = 0;
  for (const json& strip : document.at("strips")) heard += strip.at("level_lu").is_null() ? 0 : 1;
  ASSERT_GT(heard, 1u);
  const json& relations = document.at("relations");
  EXPECT_EQ(relations.at("strips").size(), heard);
  EXPECT_EQ(relations.at("hidden").size(), heard);
  EXPECT_GT(relations.at("bar_s").get<double>(), 0.0);
}

TEST_F(LmmsCliTest, TargetIsReachedInTheCopy) {
  write_song(test::mixable_project());
  const json report = run_json({"auto", "song.mmpz", "--target", "ebu"});
  EXPECT_NEAR(report.at("after").at("integrated_lufs").get<double>(), -23.0, 0.05);
  EXPECT_EQ(report.at("peak_spread_db"), 0.0);  // the stand-in renders the same every time
}

TEST_F(LmmsCliTest, OneRenderThatBurstsDoesNotCount) {
  const std::string song = test::with(test::mixable_project(), "name=\"Lead\"", "name=\"Burst\"");
  write_song(song);
  const json report = run_json({"auto", "song.mmpz", "--goal", "headroom", "--no-cache"});
  EXPECT_EQ(report.at("peak_spread_db"), 0.0);
  EXPECT_NEAR(report.at("after").at("true_peak_dbtp").get<double>(), -1.02, 0.01);  // analytic: ceiling and reserve
  EXPECT_THAT(report.at("mix").at("notes").dump(), HasSubstr("One render peaked 20.0 dB over the others"));
}

TEST_F(LmmsCliTest, ASongWithChanceInItKeepsAsMuchRoomAsItsRendersDiffer) {
  write_song(test::with(test::mixable_project(), "name=\"Lead\"", "name=\"Chance\""));
  double highest = -1e9;
  for (int render = 0; render < 2; ++render)
    highest = std::max(highest, run_json({"plan", "song.mmpz", "--goal", "headroom", "--no-cache"})
                                    .at("mix")
                                    .at("before")
                                    .at("true_peak_dbtp")
                                    .get<double>());
  const json report = run_json({"auto", "song.mmpz", "--goal", "headroom", "--no-cache"});
  EXPECT_NEAR(report.at("peak_spread_db").get<double>(), 1.0, 0.001);
  EXPECT_NEAR(report.at("mix").at("gain_db").get<double>(), -1.0 - 1.0 - 0.02 - highest, 0.001);  // analytic
}

TEST_F(LmmsCliTest, ARenderThatIsOverWhenAllCorrectionsAreSpentIsLoweredAllTheSame) {
  write_song(test::with(test::mixable_project(), "name=\"Lead\"", "name=\"Late\""));
  const json report = run_json({"auto", "song.mmpz", "--goal", "headroom", "--no-cache"});
  EXPECT_EQ(report.at("corrections"), 2);
  EXPECT_NEAR(report.at("peak_spread_db").get<double>(), 2.1, 0.001);
  // analytic: ceiling, spread, reserve
  EXPECT_NEAR(report.at("after").at("true_peak_dbtp").get<double>(), -1.0 - 2.1 - 0.02, 0.002);
}

TEST_F(LmmsCliTest, SecondRunHasNothingToDo) {
  write_song(test::mixable_project());
  ASSERT_EQ(run({"auto", "song.mmpz"}).status, 0);
  const auto before = test::snapshot(folder_.path());
  const Outcome second = run({"auto", "song.mmpz"});
  EXPECT_EQ(second.status, 0);
  EXPECT_THAT(second.out, HasSubstr("Nothing to do"));
  EXPECT_TRUE(test::snapshot(folder_.path()) == before);
  // Another plan goes beside it, and that one, too, only once.
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(run({"auto", "song.mmpz", "--target", "ebu"}).status, 0);
    EXPECT_THAT(names(), ElementsAre("song.mmpz", "song.smartgain.2.mmpz", "song.smartgain.mmpz"));
  }
  const Outcome refused = run({"auto", "song.mmpz", "--target", "-30", "-o", "song.smartgain.mmpz"});
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("song.smartgain.mmpz"), HasSubstr("--force")));
  const Outcome itself = run({"auto", "song.mmpz", "-o", "song.mmpz", "--force"});
  EXPECT_EQ(itself.status, 2);
  EXPECT_THAT(itself.err, HasSubstr("--in-place"));
}

TEST_F(LmmsCliTest, OnlyKnobsDiffer) {
  test::write_text(folder_ / "song.mmp", test::mixable_project());
  ASSERT_EQ(run({"auto", "song.mmp", "--set", "Lead=-6", "--set", "Kick=-2"}).status, 0);
  const std::string before = test::mixable_project();
  const std::string after = test::read_text(folder_ / "song.smartgain.mmp");
  EXPECT_NE(after, before);
  const auto without_knobs = [](std::string text) {
    for (const std::string_view name : {" vol=\"", " volume=\""})
      for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
        const std::size_t value = at + name.size();
        text.erase(value, text.find('"', value) - value);
      }
    return text;
  };
  EXPECT_EQ(without_knobs(after), without_knobs(before));
  EXPECT_THAT(after, HasSubstr("vol=\"79.4"));  // analytic: 100 · 10^(-2/20)
}

TEST_F(LmmsCliTest, PlanIsAppliedInPlaceAndTakenBack) {
  write_song(test::mixable_project());
  ASSERT_EQ(run({"plan", "song.mmpz", "--set", "Lead=-6", "--set", "Kick=2.3", "-o", "plan.json"}).status, 0);
  const std::string original = test::read_text(song_);
  const Outcome applied = run({"apply", "plan.json", "--in-place"});
  ASSERT_EQ(applied.status, 0) << applied.err;
  EXPECT_THAT(applied.out, AllOf(HasSubstr("song.mmpz.bak"), HasSubstr("smartgain revert")));
  EXPECT_NE(xml_of(song_), test::mixable_project());
  EXPECT_EQ(test::read_text(folder_ / "song.mmpz.bak"), original);
  EXPECT_THAT(names(), ElementsAre("plan.json", "song.mmpz", "song.mmpz.bak", "song.mmpz.smartgain-undo.json"));

  const auto after_first = test::snapshot(folder_.path());
  const Outcome second = run({"apply", "plan.json", "--in-place"});
  EXPECT_EQ(second.status, 0) << second.err;
  EXPECT_THAT(second.out, HasSubstr("Nothing to do"));
  EXPECT_TRUE(test::snapshot(folder_.path()) == after_first);
  EXPECT_EQ(run({"check", "plan.json", "song.mmpz"}).status, 0);

  const Outcome reverted = run({"revert", "song.mmpz"});
  EXPECT_EQ(reverted.status, 0) << reverted.err;
  EXPECT_EQ(xml_of(song_), test::mixable_project());
  EXPECT_THAT(names(), ElementsAre("plan.json", "song.mmpz", "song.mmpz.bak"));
  const Outcome nothing = run({"revert", "song.mmpz"});
  EXPECT_EQ(nothing.status, 3);
  EXPECT_THAT(nothing.err, HasSubstr("--in-place"));
}

// Values as LMMS writes them: floats with nine digits, which no rounded dB gives back.
TEST_F(LmmsCliTest, RevertGivesBackTheVeryBytes) {
  std::string song = test::with(test::mixable_project(), "volume=\"0.7\"", "volume=\"0.699999988\"");
  song = test::with(song, "vol=\"100\" pan", "vol=\"99.9000015\" pan");
  test::write_text(folder_ / "song.mmp", song);
  ASSERT_EQ(run({"auto", "song.mmp", "--in-place", "--set", "Lead=-6", "--set", "Kick=-2.3"}).status, 0);
  EXPECT_NE(test::read_text(folder_ / "song.mmp"), song);
  ASSERT_EQ(run({"auto", "song.mmp", "--in-place", "--set", "Lead=3", "--set", "Kick=-1"}).status, 0);
  EXPECT_EQ(test::read_text(folder_ / "song.mmp.bak"), song);
  EXPECT_TRUE(fs::exists(folder_ / "song.mmp.bak.1"));
  ASSERT_EQ(run({"revert", "song.mmp"}).status, 0);
  EXPECT_EQ(test::read_text(folder_ / "song.mmp"), test::read_text(folder_ / "song.mmp.bak.1"));
  ASSERT_EQ(run({"revert", "song.mmp"}).status, 0);
  EXPECT_EQ(test::read_text(folder_ / "song.mmp"), song);
}

TEST_F(LmmsCliTest, RevertKeepsWhatWasEditedSince) {
  test::write_text(folder_ / "song.mmp", test::mixable_project());
  ASSERT_EQ(run({"auto", "song.mmp", "--in-place", "--set", "Lead=-6"}).status, 0);
  const auto edited = [](const std::string& text) { return test::with(text, "bpm=\"140\"", "bpm=\"150\""); };
  test::write_text(folder_ / "song.mmp", edited(test::read_text(folder_ / "song.mmp")));
  ASSERT_EQ(run({"revert", "song.mmp"}).status, 0);
  EXPECT_EQ(test::read_text(folder_ / "song.mmp"), edited(test::mixable_project()));
}

// Edited since, so that it is put back knob by knob and not as the file that it was.
TEST_F(LmmsCliTest, RevertPutsBothKnobsOfAStripBack) {
  test::write_text(folder_ / "song.mmp", test::mixable_project());
  ASSERT_EQ(run({"auto", "song.mmp", "--in-place", "--goal", "stage"}).status, 0);
  const std::string staged = test::read_text(folder_ / "song.mmp");
  EXPECT_THAT(staged, AllOf(Not(HasSubstr("volume=\"0.7\"")), Not(HasSubstr("vol=\"150\""))));
  const auto edited = [](const std::string& text) { return test::with(text, "bpm=\"140\"", "bpm=\"150\""); };
  test::write_text(folder_ / "song.mmp", edited(staged));
  const Outcome reverted = run({"revert", "song.mmp"});
  EXPECT_EQ(reverted.status, 0) << reverted.err;
  EXPECT_EQ(test::read_text(folder_ / "song.mmp"), edited(test::mixable_project()));
}

TEST_F(LmmsCliTest, RevertLeavesKnobsMovedByHandUnlessForced) {
  test::write_text(folder_ / "song.mmp", test::mixable_project());
  ASSERT_EQ(run({"plan", "song.mmp", "--goal", "balance", "--set", "Lead=-6", "--set", "Kick=-2", "--lock",
                 "Bass / Süß", "--ceiling", "none", "-o", "plan.json"})
                .status,
            0);
  ASSERT_EQ(run({"apply", "plan.json", "--in-place"}).status, 0);
  const std::string applied = test::read_text(folder_ / "song.mmp");
  const std::size_t at = applied.find("name=\"Leads\" volume=\"") + std::string_view("name=\"Leads\" volume=\"").size();
  std::string moved = applied;
  moved.replace(at, moved.find('"', at) - at, "0.9");
  test::write_text(folder_ / "song.mmp", moved);

  const Outcome partly = run({"revert", "song.mmp"});
  EXPECT_EQ(partly.status, 4);
  EXPECT_THAT(partly.err, AllOf(HasSubstr("Leads"), HasSubstr("moved"), Not(HasSubstr("Kick"))));
  EXPECT_EQ(test::read_text(folder_ / "song.mmp"), test::with(test::mixable_project(), "\"0.7\"", "\"0.9\""));
  // What was left can still be forced, also later.
  const Outcome forced = run({"revert", "song.mmp", "--force"});
  EXPECT_EQ(forced.status, 0) << forced.err;
  EXPECT_EQ(test::read_text(folder_ / "song.mmp"), test::mixable_project());
  EXPECT_EQ(run({"revert", "song.mmp"}).status, 3);
}

TEST_F(LmmsCliTest, EditedStripIsNamedAndTheOthersAreApplied) {
  test::write_text(folder_ / "song.mmp", test::mixable_project());
  ASSERT_EQ(run({"plan", "song.mmp", "--goal", "balance", "--set", "Lead=-6", "--set", "Kick=-2", "--lock",
                 "Bass / Süß", "--ceiling", "none", "-o", "plan.json"})
                .status,
            0);
  // The first instrument is the Kick's.
  const std::string edited =
      test::with(test::mixable_project(), "<tripleoscillator/>", "<tripleoscillator vol0=\"9\"/>");
  test::write_text(folder_ / "song.mmp", edited);
  const Outcome outcome = run({"apply", "plan.json"});
  EXPECT_EQ(outcome.status, 4);
  EXPECT_THAT(outcome.out + outcome.err,
              AllOf(HasSubstr("'Kick'"), HasSubstr("edited since"), Not(HasSubstr("'Lead'"))));
  const std::string written = test::read_text(folder_ / "song.smartgain.mmp");
  EXPECT_THAT(written, AllOf(Not(HasSubstr("volume=\"0.7\"")), Not(HasSubstr("vol=\"79.4"))));
  ASSERT_EQ(run({"apply", "plan.json", "--force", "-o", "forced.mmp"}).status, 0);
  EXPECT_THAT(test::read_text(folder_ / "forced.mmp"), HasSubstr("vol=\"79.4"));
}

TEST_F(LmmsCliTest, KnobMovedSinceThePlanIsNamed) {
  test::write_text(folder_ / "song.mmp", test::mixable_project());
  ASSERT_EQ(run({"plan", "song.mmp", "--goal", "balance", "--set", "Lead=-6", "--set", "Kick=-2", "--ceiling", "none",
                 "-o", "plan.json"})
                .status,
            0);
  test::write_text(folder_ / "song.mmp", test::with(test::mixable_project(), "volume=\"0.7\"", "volume=\"0.35\""));
  const Outcome outcome = run({"apply", "plan.json"});
  EXPECT_EQ(outcome.status, 4);
  EXPECT_THAT(outcome.out + outcome.err, AllOf(HasSubstr("'Lead'"), HasSubstr("-3.1"), HasSubstr("-9.1")));
}

TEST_F(LmmsCliTest, PlanForAnotherSongIsRefused) {
  write_song(test::mixable_project());
  ASSERT_EQ(run({"plan", "song.mmpz", "-o", "plan.json"}).status, 0);
  write_song(test::small_project());
  const auto before = test::snapshot(folder_.path());
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"apply", "plan.json"}, {"apply", "plan.json", "--in-place"}}) {
    const Outcome outcome = run(words);
    EXPECT_EQ(outcome.status, 4) << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("song.mmpz"), HasSubstr("Plan again")));
    EXPECT_TRUE(test::snapshot(folder_.path()) == before);
  }
}

TEST_F(LmmsCliTest, PlanIsUsedFromAnywhereAndMovesWithItsSong) {
  fs::create_directory(folder_ / "album");
  test::write_text(folder_ / "album/song.mmp", test::mixable_project());
  test::Surroundings inside = surroundings();
  inside.folder = folder_ / "album";
  ASSERT_EQ(test::run_smartgain({"plan", "song.mmp", "--set", "Lead=-6", "-o", "plan.json"}, inside).status, 0);
  fs::rename(folder_ / "album", folder_ / "moved");
  const Outcome outcome = run({"apply", "moved/plan.json"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(names(folder_ / "moved"), ElementsAre("plan.json", "song.mmp", "song.smartgain.mmp"));
  EXPECT_EQ(run({"check", "moved/plan.json"}).status, 0);
  // From the current folder as it was typed goes first.
  test::write_text(folder_ / "song.mmp", test::mixable_project());
  ASSERT_EQ(run({"apply", "moved/plan.json"}).status, 0);
  EXPECT_THAT(names(), ElementsAre("moved", "song.mmp", "song.smartgain.mmp"));
}

TEST_F(LmmsCliTest, InPlaceAndAnOutputExcludeEachOther) {
  write_song(test::mixable_project());
  const auto before = test::snapshot(folder_.path());
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"auto", "song.mmpz", "--in-place", "-o", "other.mmpz"},
                                             {"auto", "song.mmpz", "--mixdown", "mix.wav"},
                                             {"auto", "song.mmpz", "song.mmpz"},
                                             {"auto", "song.mmpz", "-o", "song.wav"}}) {
    const Outcome outcome = run(words);
    EXPECT_EQ(outcome.status, 2) << testing::PrintToString(words) << outcome.err;
    EXPECT_TRUE(test::snapshot(folder_.path()) == before);
  }
}

// A long render for a word that is wrong would be time lost.
TEST_F(LmmsCliTest, WrongWordsAreFoundBeforeRendering) {
  write_song(test::mixable_project());
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"auto", "song.mmpz", "--engine", "rulez"},
                                             {"plan", "song.mmpz", "--style", "jazs"},
                                             {"plan", "song.mmpz", "--rule", "role_lvl=high"},
                                             {"auto", "song.mmpz", "--mixdown", "mix.wav"},
                                             {"auto", "song.mmpz", "--lock", "Ledd"},
                                             {"auto", "song.mmpz", "-o", "song.wav"}})
    EXPECT_EQ(run(words).status, 2) << testing::PrintToString(words);
  EXPECT_EQ(lmms_.render_count(), 0u);
}

TEST_F(LmmsCliTest, DamagedProjectsAreSaidToBe) {
  const std::string good = test::mixable_project();
  write_song(good);
  const std::string packed = test::read_text(song_);
  std::string corrupt = packed;
  for (std::size_t i = corrupt.size() / 2; i < corrupt.size() / 2 + 20; ++i) corrupt[i] = 'x';
  struct Case {
    std::string name;
    std::string bytes;
    std::string said;
  };
  const std::vector<Case> cases{
      {"empty.mmpz", "", "empty file"},
      {"corrupt.mmpz", corrupt, "corrupt.mmpz: expected a compressed LMMS project"},
      {"truncated.mmpz", packed.substr(0, packed.size() / 2), "truncated.mmpz: expected a compressed LMMS project"},
      {"malformed.mmp", test::with(good, "</trackcontainer>", "</trackcontainr>"), "line "},
      {"halved.mmp", good.substr(0, good.size() / 2), "line "},
      {"preset.mmp", test::with(good, "type=\"song\">", "type=\"preset\">"), "preset"},
      {"silence.mmp",
       "<?xml version=\"1.0\"?><lmms-project version=\"1.0\" creator=\"LMMS\" "
       "type=\"song\"><head/><song><trackcontainer "
       "type=\"song\"/></song></lmms-project>",
       "track"},
      {"text.mmp", "Dear diary", "text.mmp"},
  };
  for (const Case& c : cases) {
    test::write_text(folder_ / c.name, c.bytes);
    const auto before = test::snapshot(folder_.path());
    for (const char* command : {"auto", "plan", "analyze", "revert"}) {
      const Outcome outcome = run({command, c.name});
      EXPECT_EQ(outcome.status, 3) << command << " " << c.name << ": " << outcome.err;
      EXPECT_THAT(outcome.err, AllOf(StartsWith("smartgain: "), HasSubstr(c.name), HasSubstr(c.said)));
      EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    }
    EXPECT_TRUE(test::snapshot(folder_.path()) == before);
  }
  EXPECT_EQ(lmms_.render_count(), 0u);
}

// Names and paths in a project are words: what they point at is neither written nor run.
TEST_F(LmmsCliTest, NothingIsWrittenWhereAProjectPoints) {
  const test::TemporaryFolder elsewhere;
  const std::string there = elsewhere.path().string();
  test::write_text(elsewhere / "sample.wav", "untouched");
  std::string xml = test::with(test::mixable_project(), "\"Kick\"", "\"" + there + "/kick\"");
  xml = test::with(xml, "\"Lead\"",
                   "\"../../lead; touch '" + there + "/run' $(touch " + there + "/run) `touch " + there + "/run`\"");
  xml = test::with(xml, "\"Leads\"", "\"../leads\"");
  xml = test::with(xml, "<tripleoscillator/>", "<audiofileprocessor src='" + there + "/sample.wav'/>");
  write_song(xml);
  const auto before = test::snapshot(elsewhere.path());
  ASSERT_EQ(run({"analyze", "song.mmpz", "--stems", "stems"}).status, 0);
  ASSERT_EQ(run({"auto", "song.mmpz", "--html", "why.html", "--csv", "why.csv"}).status, 0);
  EXPECT_TRUE(test::snapshot(elsewhere.path()) == before);
  EXPECT_THAT(names(), ElementsAre("song.mmpz", "song.smartgain.mmpz", "stems", "why.csv", "why.html"));
  EXPECT_EQ(names(folder_ / "stems").size(), 3u);
}

TEST_F(LmmsCliTest, MissingSamplesAreNamed) {
  test::write_text(folder_ / "song.mmp",
                   test::with(test::mixable_project(), "<instrument name=\"tripleoscillator\"><tripleoscillator/>",
                              "<instrument name=\"audiofileprocessor\"><audiofileprocessor src=\"gone/kick.wav\"/>"));
  const Outcome outcome = run({"analyze", "song.mmp"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, HasSubstr("gone/kick.wav"));
}

TEST_F(LmmsCliTest, StripThatCannotBeRenderedStopsNoOther) {
  write_song(test::with(test::mixable_project(), "name=\"Kick\"", "name=\"Broken\""));
  const Outcome outcome = run({"plan", "song.mmpz", "-o", "plan.json"});
  EXPECT_EQ(outcome.status, 4) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("'Broken'"));
  const json plan = json::parse(test::read_text(folder_ / "plan.json"));
  for (const json& strip : plan.at("strips"))
    if (strip.at("name") == "Lead" || strip.at("name") == "Bass / Süß") {
      EXPECT_TRUE(strip.at("measured").is_object()) << strip.at("name");
    }
}

TEST_F(LmmsCliTest, MissingLmmsIsNamedWithTheWayToGetIt) {
  write_song(test::mixable_project());
  test::Surroundings without = surroundings("");
  without.environment["PATH"] = temporary_.path().string();
  const Outcome outcome = test::run_smartgain({"auto", "song.mmpz"}, without);
  EXPECT_EQ(outcome.status, 5);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("lmms"), HasSubstr("apt install lmms")));
  const Outcome wrong = test::run_smartgain({"auto", "song.mmpz"}, surroundings(folder_ / "no-such-lmms"));
  EXPECT_EQ(wrong.status, 5);
  EXPECT_THAT(wrong.err, AllOf(HasSubstr("no-such-lmms"), HasSubstr("SMARTGAIN_LMMS")));
  EXPECT_THAT(names(), ElementsAre("song.mmpz"));
}

TEST_F(LmmsCliTest, LmmsThatFailsIsSaidTo) {
  write_song(test::mixable_project());
  const test::FakeLmms broken("echo 'cannot load plugin'; exit 3");
  const Outcome outcome = test::run_smartgain({"auto", "song.mmpz"}, surroundings(broken.program()));
  EXPECT_EQ(outcome.status, 5);
  EXPECT_THAT(outcome.err, HasSubstr("cannot load plugin"));
  EXPECT_THAT(names(), ElementsAre("song.mmpz"));
}

TEST_F(LmmsCliTest, FullDiskLeavesTheSongAsItIs) {
  // Plain and longer than the limit.
  std::string song = test::mixable_project();
  song += "<!-- " + std::string(200'000, 'x') + " -->\n";
  test::write_text(folder_ / "song.mmp", song);
  ASSERT_EQ(run({"plan", "song.mmp", "--set", "Lead=-6", "-o", "plan.json"}).status, 0);
  const auto before = test::snapshot(folder_.path());
  test::Surroundings full = surroundings(lmms_.program());
  full.largest_file = 100'000;
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"apply", "plan.json"}, {"apply", "plan.json", "--in-place"}}) {
    const Outcome outcome = test::run_smartgain(words, full);
    EXPECT_EQ(outcome.status, 3) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("song."));
    EXPECT_TRUE(test::snapshot(folder_.path()) == before);
  }
}

// The first write of three succeeds: the backup is there, the record or the project cannot be written.
TEST_F(LmmsCliTest, InPlaceThatFailsHalfwayTakesItsTracesAway) {
  test::write_text(folder_ / "song.mmp", test::mixable_project());
  ASSERT_EQ(run({"plan", "song.mmp", "--set", "Lead=-6", "-o", "plan.json"}).status, 0);
  fs::create_directory(folder_ / "song.mmp.smartgain-undo.json");
  const auto before = test::snapshot(folder_.path());
  const Outcome outcome = run({"apply", "plan.json", "--in-place"});
  EXPECT_EQ(outcome.status, 3) << outcome.out;
  EXPECT_TRUE(test::snapshot(folder_.path()) == before);
}

// The backup fits, the record fits, and the song does not: its knobs have more digits now.
TEST_F(LmmsCliTest, InPlaceWhoseSongCannotBeWrittenTakesItsTracesAway) {
  const std::string song = test::mixable_project() + "<!-- " + std::string(20'000, 'x') + " -->\n";
  test::write_text(folder_ / "song.mmp", song);
  ASSERT_EQ(run({"plan", "song.mmp", "--set", "Lead=-6", "-o", "plan.json"}).status, 0);
  const auto before = test::snapshot(folder_.path());
  test::Surroundings full = surroundings(lmms_.program());
  full.largest_file = song.size();
  const Outcome outcome = test::run_smartgain({"apply", "plan.json", "--in-place"}, full);
  EXPECT_EQ(outcome.status, 3) << outcome.out;
  EXPECT_THAT(outcome.err, HasSubstr("song.mmp"));
  EXPECT_TRUE(test::snapshot(folder_.path()) == before);
}

TEST_F(LmmsCliTest, InterruptEndsTheChildrenAndLeavesNothing) {
  write_song(test::mixable_project());
  // It ignores the polite signal, and so does its own child.
  const test::FakeLmms hanging(
      "trap '' TERM INT; echo $$ >> \"$HERE/pids\"; sleep 300 & echo $! >> \"$HERE/pids\"; "
      "touch \"$HERE/hangs\"; wait; wait; sleep 300");
  for (const int signal : {SIGINT, SIGTERM}) {
    fs::remove(hanging / "hangs");
    test::RunningProgram program({"auto", "song.mmpz", "--jobs", "2"}, surroundings(hanging.program()));
    constexpr auto kPatience = std::chrono::seconds(30);
    const auto start = std::chrono::steady_clock::now();
    while (!fs::exists(hanging / "hangs") && std::chrono::steady_clock::now() - start < kPatience)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    ASSERT_TRUE(fs::exists(hanging / "hangs"));
    EXPECT_FALSE(fs::is_empty(temporary_.path()));  // positive control: there is something to clean up
    program.send(signal);
    const Outcome outcome = program.wait();
    EXPECT_EQ(outcome.status, 130);
    EXPECT_THAT(outcome.err, HasSubstr("topped"));
    EXPECT_TRUE(fs::is_empty(temporary_.path()));
    EXPECT_THAT(names(), ElementsAre("song.mmpz"));
  }
  std::istringstream pids(test::read_text(hanging / "pids"));
  int count = 0;
  for (std::string pid; pids >> pid; ++count) EXPECT_TRUE(ends_soon(pid)) << pid;
  EXPECT_EQ(count, 4);
}

}  // namespace
}  // namespace smartgain
