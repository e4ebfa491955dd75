// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The program with the real LMMS, on a short song that comes with it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>

#include "smartgain/render/child_process.hpp"
#include "support/cli_test.hpp"
#include "support/io_fixtures.hpp"
#include "support/measure.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using test::Outcome;

constexpr const char* kCrunk = "/usr/share/lmms/projects/shorties/Crunk(Demo).mmp";
// What two renders of one song may differ by; this one has no free-running phases.
constexpr double kRenderedAgainDb = 0.1;

class RealLmmsCliTest : public test::CliTest {
 protected:
  void SetUp() override {
    if (find_program("lmms").empty()) GTEST_SKIP() << "no lmms in PATH";
    if (!fs::exists(kCrunk)) GTEST_SKIP() << "no " << kCrunk;
    fs::copy_file(kCrunk, folder_ / "song.mmp");
    original_ = test::read_text(folder_ / "song.mmp");
    fs::create_directories(home_ / "lmms/projects");
    test::write_text(home_ / ".lmmsrc.xml",
                     "<lmms version=\"1.2.2\"><paths workingdir=\"" + (home_ / "lmms").string() + "/\"/></lmms>");
    home_before_ = test::snapshot(home_.path());
  }
  void TearDown() override {
    if (IsSkipped()) return;
    CliTest::TearDown();
    EXPECT_EQ(test::snapshot(home_.path()), home_before_) << "touched the user's home";
  }
  [[nodiscard]] test::Surroundings surroundings() const override {
    test::Surroundings own = CliTest::surroundings();
    own.environment["HOME"] = home_.path().string();
    own.environment["SMARTGAIN_LMMS"] = "";
    return own;
  }
  /// By LMMS as a user would call it, without anything of ours between.
  [[nodiscard]] double true_peak_by_hand(const fs::path& project) const {
    const test::TemporaryFolder scratch;
    const fs::path file = scratch / "mix.wav";
    std::vector<std::string> words{"render", project.string(), "-f", "wav", "-a", "-x", "2", "-o", file.string()};
    if (::geteuid() == 0) words.insert(words.begin(), "--allowroot");
    const auto done = run_child({find_program("lmms"),
                                 words,
                                 {{"HOME", scratch.path().string()}, {"QT_QPA_PLATFORM", "offscreen"}},
                                 scratch.path()},
                                {.on_output = {}, .keep_going = {}, .time_limit = std::chrono::minutes(2)});
    EXPECT_TRUE(done);
    const test::Sound mix = test::read_sound(file);
    const Measurement measured = test::measure(mix.signal, mix.sample_rate_hz);
    EXPECT_TRUE(measured.true_peak);
    return measured.true_peak ? measured.true_peak->value : std::nan("");
  }
  /// The same text, the values of these attributes taken out.
  static std::string without_knobs(std::string text) {
    for (const std::string_view name : {" vol=\"", " volume=\"", " value=\""})
      for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
        const std::size_t value = at + name.size();
        text.erase(value, text.find('"', value) - value);
      }
    return text;
  }

  const test::TemporaryFolder home_;
  std::string original_;
  std::map<std::string, std::string> home_before_;
};

TEST_F(RealLmmsCliTest, HeadroomHoldsInTheFileThatIsLeft) {
  const json report = run_json({"auto", "song.mmp", "--goal", "headroom"});
  EXPECT_GT(report.at("mix").at("before").at("true_peak_dbtp").get<double>(), 2.0);  // it clips as it comes
  EXPECT_LE(report.at("after").at("true_peak_dbtp").get<double>(), -1.0);
  EXPECT_LE(true_peak_by_hand(folder_ / "song.smartgain.mmp"), -1.0 + kRenderedAgainDb);
  EXPECT_GT(true_peak_by_hand(folder_ / "song.smartgain.mmp"), -1.5);  // no more than needed
  const std::string written = test::read_text(folder_ / "song.smartgain.mmp");
  EXPECT_NE(written, original_);
  EXPECT_EQ(without_knobs(written), without_knobs(original_));
  EXPECT_EQ(test::read_text(folder_ / "song.mmp"), original_);
}

TEST_F(RealLmmsCliTest, HeadroomByStripsHoldsToo) {
  const json report = run_json({"auto", "song.mmp", "--goal", "headroom", "--headroom-by", "strips"});
  EXPECT_LE(report.at("after").at("true_peak_dbtp").get<double>(), -1.0);
  EXPECT_LE(true_peak_by_hand(folder_ / "song.smartgain.mmp"), -1.0 + kRenderedAgainDb);
  EXPECT_EQ(report.at("mix").at("moved_by"), "strips");
  EXPECT_EQ(report.at("mix").at("knob").at("to_db"), report.at("mix").at("knob").at("from_db"));
  EXPECT_EQ(without_knobs(test::read_text(folder_ / "song.smartgain.mmp")), without_knobs(original_));
}

TEST_F(RealLmmsCliTest, RevertGivesBackTheVeryBytes) {
  ASSERT_EQ(run({"auto", "song.mmp", "--goal", "headroom", "--headroom-by", "strips", "--in-place"}).status, 0);
  EXPECT_NE(test::read_text(folder_ / "song.mmp"), original_);
  EXPECT_EQ(test::read_text(folder_ / "song.mmp.bak"), original_);
  const Outcome reverted = run({"revert", "song.mmp"});
  EXPECT_EQ(reverted.status, 0) << reverted.err;
  EXPECT_EQ(test::read_text(folder_ / "song.mmp"), original_);
}

TEST_F(RealLmmsCliTest, WholePlanReachesTheTarget) {
  const json report = run_json({"auto", "song.mmp", "--target", "-16"});
  EXPECT_NEAR(report.at("after").at("integrated_lufs").get<double>(), -16.0, 0.5);  // contract: tolerance on a target
  EXPECT_LE(report.at("after").at("true_peak_dbtp").get<double>(), -1.0);
  for (const json& strip : report.at("strips")) EXPECT_TRUE(strip.at("measured").is_object()) << strip.at("name");
  EXPECT_LE(true_peak_by_hand(folder_ / "song.smartgain.mmp"), -1.0 + kRenderedAgainDb);
}

}  // namespace
}  // namespace smartgain
