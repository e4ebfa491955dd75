// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Presets, styles, emphasis and the page, on the command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/cli_test.hpp"
#include "support/io_fixtures.hpp"
#include "support/signals.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using test::Outcome;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr int kRate = 48000;

class PresetCliTest : public test::CliTest {
 protected:
  void SetUp() override {
    fs::create_directory(folder_ / "stems");
    test::write_sound(folder_ / "stems/bass.wav", test::scaled(test::music(3.0, kRate, 1), 0.2F), kRate);
    test::write_sound(folder_ / "stems/lead vocal.wav", test::scaled(test::music(3.0, kRate, 2), 0.3F), kRate);
    test::write_sound(folder_ / "stems/snare.wav", test::pink_noise(0.1, 3.0, kRate, 2, 3), kRate);
  }
  [[nodiscard]] test::Surroundings surroundings() const override {
    test::Surroundings made = CliTest::surroundings();
    made.environment["XDG_CONFIG_HOME"] = (folder_ / "config").string();
    return made;
  }
};

TEST_F(PresetCliTest, AreListedShownSavedUsedAndDeleted) {
  EXPECT_THAT(run({"preset", "list"}).out, AllOf(HasSubstr("make-it-not-clip"), HasSubstr("live-jam")));
  ASSERT_EQ(run({"preset", "save", "mine", "--preset", "podcast-bed", "--amount", "70", "--about", "for me"}).status,
            0);
  EXPECT_THAT(run({"preset", "show", "mine"}).out, AllOf(HasSubstr("amount = 70"), HasSubstr("[emphasis]\nvoice = 3")));
  const Outcome again = run({"preset", "save", "mine", "--amount", "10"});
  EXPECT_EQ(again.status, 2);
  EXPECT_THAT(again.err, HasSubstr("--force"));

  const json options =
      run_json({"plan", "stems", "--preset", "mine", "--ceiling", "-3", "--emphasis", "voice=0"})["options"];
  EXPECT_EQ(options["amount_percent"], 70);
  EXPECT_EQ(options["target_lufs"], -16);
  EXPECT_EQ(options["ceiling_dbtp"], -3) << "what is typed beside it wins";
  EXPECT_EQ(options["emphasis_db"], (json{{"drums", -2}, {"effects", -2}}));

  EXPECT_EQ(run({"preset", "delete", "mine"}).status, 0);
  EXPECT_EQ(run({"preset", "show", "mine"}).status, 2);
  EXPECT_EQ(run({"preset", "delete", "rough-mix"}).status, 2) << "a shipped one stays";
}

TEST_F(PresetCliTest, ABrokenOneIsNamedWithLineAndColumn) {
  fs::create_directories(folder_ / "config/smartgain/presets");
  test::write_text(folder_ / "config/smartgain/presets/bad.toml", "goal = \"smart\"\namuont = 3\n");
  const Outcome outcome = run({"plan", "stems", "--preset", "bad"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("bad.toml, line 2, column"), HasSubstr("'amount'")));
  EXPECT_EQ(run({"preset", "list"}).status, 4);
}

TEST_F(PresetCliTest, EmphasisMovesTheGroupByWhatWasAsked) {
  const auto snare_over_bass = [this](const std::string& drums) {
    const json plan = run_json({"plan", "stems", "--engine", "lufs", "--goal", "balance", "--max-move", "40",
                                "--emphasis", drums, "--emphasis", "bass=-1"});
    std::map<std::string, double> gains;
    for (const json& strip : plan["strips"]) gains[strip["name"]] = strip["gain_db"];
    return gains.at("snare") - gains.at("bass");
  };
  // analytic; documents have four decimals
  EXPECT_NEAR(snare_over_bass("drums=+3") - snare_over_bass("drums=+1"), 2.0, 2e-4);
}

TEST_F(PresetCliTest, StylesAreLearntFromOwnMixesAndUsed) {
  EXPECT_THAT(run({"style", "list"}).out, AllOf(HasSubstr("auto"), HasSubstr("convention"), HasSubstr("jazz")));
  EXPECT_THAT(run({"style", "show", "jazz"}).out, HasSubstr("convention: "));
  EXPECT_THAT(run({"style", "show", "auto"}).out, HasSubstr("no style today"));
  test::write_sound(folder_ / "mix.wav", test::music(5.0, kRate, 4), kRate);
  test::write_text(folder_ / "none.wav", "no sound");
  const Outcome learnt = run({"style", "learn", "mine", "stems", "mix.wav", "none.wav"});
  EXPECT_EQ(learnt.status, 4) << learnt.err;
  EXPECT_THAT(learnt.err, HasSubstr("none.wav"));
  EXPECT_THAT(learnt.out, AllOf(HasSubstr("measured: 2 mixes of your own"), HasSubstr("basses")));
  const json plan = run_json({"plan", "stems", "--style", "mine"});
  EXPECT_EQ(plan["style"], "mine");
  bool said = false;
  for (const json& strip : plan["strips"])
    for (const json& reason : strip["reasons"]) said = said || reason["rule"] == "style";
  EXPECT_TRUE(said);
  EXPECT_EQ(run({"style", "learn", "auto", "mix.wav"}).status, 2);
  EXPECT_EQ(run({"style", "learn", "other", "none.wav"}).status, 3);
}

TEST_F(PresetCliTest, WritesAPageThatNamesEveryStrip) {
  ASSERT_EQ(run({"plan", "stems", "--html", "plan.html", "--quiet"}).status, 0);
  ASSERT_EQ(run({"analyze", "stems", "--html", "analysis.html", "--quiet"}).status, 0);
  ASSERT_EQ(run({"auto", "stems", "--html", "auto.html", "--quiet"}).status, 0);
  for (const char* name : {"plan.html", "analysis.html", "auto.html"})
    EXPECT_THAT(test::read_text(folder_ / name), AllOf(HasSubstr("bass"), HasSubstr("lead vocal"), HasSubstr("snare"),
                                                       HasSubstr("</html>"), Not(HasSubstr("<script"))))
        << name;
  EXPECT_THAT(test::read_text(folder_ / "auto.html"), HasSubstr("measured again"));
}

}  // namespace
}  // namespace smartgain
