// SPDX-License-Identifier: GPL-3.0-or-later
// The panel inside the real LMMS, with its window on a screen of its own. tests/lmms_gui/driver.cpp moves mouse and keys.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <sstream>
#include <thread>

#include "render/lmms_home.hpp"
#include "smartgain/render/child_process.hpp"
#include "smartgain/session/measure.hpp"
#include "smartgain/session/panel_file.hpp"
#include "smartgain/store/feedback_store.hpp"
#include "support/float_wav.hpp"
#include "support/io_fixtures.hpp"
#include "support/lmms_songs.hpp"
#include "support/temporary_folder.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using namespace test::lmms;

/// The screen lives as long as this object.
class Screen {
 public:
  explicit Screen(const fs::path& folder) {
    const fs::path number = folder / "display";
    thread_ = std::jthread([this, number] {
      ChildCommand command;
      command.program = "/bin/sh";
      command.arguments = {"-c", "exec Xvfb -displayfd 1 -screen 0 1600x1000x24 -nolisten tcp >\"$0\" 2>/dev/null",
                           number.string()};
      ChildWatch watch;
      watch.stop = &stop_;
      (void)run_child(command, watch);
    });
    for (int i = 0; i < 400 && name_.empty(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(25));
      if (std::string text = fs::exists(number) ? test::read_text(number) : ""; text.ends_with('\n'))
        name_ = ":" + text.substr(0, text.size() - 1);
    }
  }
  ~Screen() { stop_ = true; }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_;
  std::atomic<bool> stop_{false};
  std::jthread thread_;
};

const std::vector<Channel> kTwoChannels{{R"(volume="1" muted="0")", {}, {}},
                                        {R"(volume="1" muted="0")", {}, {{0, "1"}}},
                                        {R"(volume="1" muted="0")", {}, {{0, "1"}}}};

class LmmsPanel : public testing::Test {
 protected:
  void SetUp() override {
#ifndef SMARTGAIN_LMMS_DRIVER
    GTEST_SKIP() << "the LMMS plugin is not built";
#endif
    if (find_program("lmms").empty() || find_program("Xvfb").empty()) GTEST_SKIP() << "no lmms or no Xvfb in PATH";
    test::write_text(folder_ / "tone.wav", tone_wav());
  }

  /// Samples lie beside the song: a headless LMMS that measures it finds them, too.
  fs::path save(std::vector<Track> tracks, const std::vector<Channel>& channels = kTwoChannels) {
    for (Track& track : tracks) track.sample = folder_ / track.sample;
    test::write_text(folder_ / "song.mmp", song(tracks, channels, {}, "mastervol=\"100\"", 16));
    return folder_ / "song.mmp";
  }

  /// Opens the song and lets the driver do what `scenario` says; each of its checks must hold, and there are so many at least.
  void drive(const std::string& scenario, const fs::path& song, int least_checks, int strips = 0) {
#ifdef SMARTGAIN_LMMS_DRIVER
    const Screen screen(folder_.path());
    ASSERT_FALSE(screen.name().empty());
    fs::create_directories(folder_ / "plugins");
    fs::copy_file(SMARTGAIN_LMMS_PLUGIN, folder_ / "plugins/libsmartgain.so");
    fs::copy_file(SMARTGAIN_LMMS_DRIVER, folder_ / "plugins/libsmartgain_driver.so");
    auto home = make_lmms_home(folder_.path(), {});
    ASSERT_TRUE(home) << home.error().message;

    ChildCommand command;
    command.program = find_program("lmms");
    command.arguments = {"--allowroot", "--config", home->configuration.string(), song.string()};
    command.environment = home->environment;
    command.environment.insert(command.environment.end(),
                               {{"QT_QPA_PLATFORM", "xcb"},
                                {"DISPLAY", screen.name()},
                                {"SMARTGAIN_DRIVER", folder_.path().string()},
                                {"SMARTGAIN_SCENARIO", scenario},
                                {"SMARTGAIN_STRIPS", std::to_string(strips)},
                                {"SMARTGAIN_SOAK_S", std::to_string(soak_.count())},
                                {"LD_PRELOAD", scenario == "listening" ? SMARTGAIN_WATCH : ""},
                                {"LMMS_PLUGIN_DIR", (folder_ / "plugins").string()}});
    std::string output;
    ChildWatch watch;
    watch.time_limit = std::chrono::minutes(5) + soak_;
    watch.on_output = [&](std::string_view text) { output += text; };
    const auto outcome = run_child(command, watch);
    fs::create_directories(SMARTGAIN_PICTURES);
    for (const auto& entry : fs::directory_iterator(folder_.path()))
      if (entry.path().extension() == ".png")
        fs::copy_file(entry.path(), fs::path(SMARTGAIN_PICTURES) / entry.path().filename(),
                      fs::copy_options::overwrite_existing);

    ASSERT_TRUE(outcome) << outcome.error().message;
    const std::string tail = output.substr(output.size() > 2000 ? output.size() - 2000 : 0);
    EXPECT_EQ(outcome->end, ChildEnd::exited) << tail;
    EXPECT_EQ(outcome->status, 0) << tail;
    log_ = fs::exists(folder_ / "log") ? test::read_text(folder_ / "log") : "nothing";
    std::istringstream lines(log_);
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) EXPECT_TRUE(line.starts_with("ok ")) << line;
    EXPECT_GE(count, least_checks) << log_;
#endif
  }

  /// What LMMS's user taught, in the home that LMMS was given.
  [[nodiscard]] std::vector<FeedbackEvent> events() const {
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path()))
      if (entry.path().filename() == "feedback.db") {
        auto store = FeedbackStore::open(entry.path().parent_path());
        if (!store) return {};
        auto found = store->events();
        return found ? *found : std::vector<FeedbackEvent>();
      }
    ADD_FAILURE() << "no store";
    return {};
  }

  const test::TemporaryFolder folder_;
  std::chrono::seconds soak_{0};
  std::string log_;
};

TEST_F(LmmsPanel, AMusiciansSession) {
  fs::copy_file("/usr/share/lmms/projects/demos/CapDan/CapDan-ReggaeTry.mmpz", folder_ / "song.mmpz");
  drive("session", folder_ / "song.mmpz", 30);
  EXPECT_THAT(log_, HasSubstr("survives_a_new_project"));
  // Apply, A and B, undo, redo, auto-adjust and a touch of that: no answer to any plan.
  for (const FeedbackEvent& event : events()) EXPECT_NE(event.kind, FeedbackKind::moved) << event.strip;
}

TEST_F(LmmsPanel, LearnsFromAFaderThatIsMovedAfterApplying) {
  drive("learning", save({{"one", 1}, {"two", 2}}), 4);
  const auto found = events();
  ASSERT_GE(found.size(), 1u);
  EXPECT_EQ(found[0].kind, FeedbackKind::moved);
  EXPECT_EQ(found[0].strip, "one");
  EXPECT_NEAR((*found[0].chosen - found[0].recommended).value, -6.02, 0.01);  // analytic: half
  EXPECT_EQ(std::count_if(found.begin(), found.end(),
                          [](const FeedbackEvent& event) { return event.kind == FeedbackKind::moved; }),
            1);
}

TEST_F(LmmsPanel, KeepsWhatTheUserSetBesideTheSong) { drive("keeping", save({{"one", 1}, {"two", 2}}), 13); }

TEST_F(LmmsPanel, ApplyEndsUnderTheCeiling) {
  // Clicks that loudness hardly hears, raised by the user: their peaks are more than what is predicted.
  std::vector<float> clicks(2 * 22050);
  for (std::size_t n = 0; n < 40; ++n) clicks[n] = 0.9F;
  test::write_text(folder_ / "clicks.wav", test::float_wav(clicks));
  const fs::path path = save({{"one", 1}, {"clicks", 2, false, "clicks.wav"}});
  PanelFile kept;
  kept.options.set_gains["clicks"] = Decibels(5.0);
  kept.options.set_gains["one"] = Decibels(-20.0);
  ASSERT_TRUE(write_panel_file(panel_file_of(path), kept));
  drive("ceiling", path, 10);
  const auto applied = measure_session({folder_ / "applied.mmp"}, {.strips = false}, {.jobs = 1});
  ASSERT_TRUE(applied) << applied.error().message;
  EXPECT_LE(applied->mix->true_peak->value, kept.options.ceiling->value + 0.05);
  EXPECT_GT(applied->mix->true_peak->value, kept.options.ceiling->value - 0.2);
}

TEST_F(LmmsPanel, AReferenceIsMeasuredWhileLmmsGoesOn) {
  test::write_sound(folder_ / "reference.wav", test::music(30.0, 44100.0, 1), 44100);
  const fs::path path = save({{"one", 1}, {"two", 2}});
  PanelFile kept;
  kept.options.goal = Goal::balance;
  kept.options.reference = folder_ / "reference.wav";
  ASSERT_TRUE(write_panel_file(panel_file_of(path), kept));
  drive("reference", path, 4);
}

TEST_F(LmmsPanel, ListensOnAfterAnExportAndAtAnotherRate) {
  const fs::path path = save({{"one", 1}, {"two", 2}});
  drive("exporting", path, 10);
  const auto exported = measure_session({folder_ / "exported.wav"}, {}, {.jobs = 1});
  ASSERT_TRUE(exported) << exported.error().message;
  const auto rendered = measure_session({path}, {.strips = false}, {.jobs = 1});
  ASSERT_TRUE(rendered) << rendered.error().message;
  EXPECT_NEAR(exported->mix->integrated->value, rendered->mix->integrated->value, 0.1);
}

TEST_F(LmmsPanel, ListeningAllocatesLocksAndSignalsNothing) {
  std::vector<Track> tracks;
  for (int i = 0; i < 12; ++i) tracks.push_back({"track " + std::to_string(i), i % 3, i == 5});
  drive("listening", save(tracks), 7);
}

TEST_F(LmmsPanel, NoStrips) { drive("strips", save({}), 5, 0); }

TEST_F(LmmsPanel, ThreeHundredStrips) {
  std::vector<Track> tracks;
  for (int i = 0; i < 300; ++i) tracks.push_back({"track " + std::to_string(i), 0});
  drive("strips", save(tracks), 10, 300);
}

TEST_F(LmmsPanel, StrangeNamesAndAStripAtSixtyDecibelsOverFullScale) {
  std::vector<float> loud(2 * 22050);
  for (std::size_t n = 0; n < loud.size(); ++n) loud[n] = 1000.0F * std::sin(0.05F * static_cast<float>(n / 2));
  test::write_text(folder_ / "loud.wav", test::float_wav(loud));
  drive("strips",
        save({{"", 1},
              {"", 2},
              {"same", 0},
              {"same", 0},
              {"\xd8\xa7\xd9\x84\xd8\xa8\xd9\x88\xd9\x82", 0},
              {"\xe5\xa4\xaa\xe9\xbc\x93 \xf0\x9f\xa5\x81", 0},
              {"&lt;b&gt;&amp;amp;", 0},
              {"../../etc", 0, false, "loud.wav"}}),
        10, 8);
  EXPECT_THAT(log_, HasSubstr("../../etc = 55."));
}

// SMARTGAIN_SOAK_S=3600 makes it an hour. LMMS loses memory with every edit: SMARTGAIN_SOAK_WITHOUT=1 shows how much is its own.
TEST_F(LmmsPanel, StaysAliveUnderEdits) {
  fs::copy_file("/usr/share/lmms/projects/demos/CapDan/CapDan-ReggaeTry.mmpz", folder_ / "song.mmpz");
  const char* length = std::getenv("SMARTGAIN_SOAK_S");
  soak_ = std::chrono::seconds(length ? std::atoi(length) : 20);
  drive(std::getenv("SMARTGAIN_SOAK_WITHOUT") ? "soak without" : "soak", folder_ / "song.mmpz", 3);
  if (length) std::cout << log_;
}

TEST_F(LmmsPanel, NoNumbersFromAStrip) {
  std::vector<float> broken(2 * 22050, 0.1F);
  for (std::size_t n = 0; n < broken.size(); n += 100) broken[n] = std::numeric_limits<float>::quiet_NaN();
  test::write_text(folder_ / "broken.wav", test::float_wav(broken));
  drive("broken strips", save({{"well", 1}, {"broken", 2, false, "broken.wav"}}), 10, 2);
}

}  // namespace
}  // namespace smartgain
