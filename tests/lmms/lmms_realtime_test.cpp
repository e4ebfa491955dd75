// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What the plugin does inside a rendering LMMS, counted there: tests/lmms_gui/watch.hpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "render/lmms_home.hpp"
#include "smartgain/render/child_process.hpp"
#include "support/lmms_songs.hpp"
#include "support/temporary_folder.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::MatchesRegex;
using namespace test::lmms;

TEST(LmmsCaptureRealtime, TakingAllocatesLocksAndSignalsNothing) {
#ifndef SMARTGAIN_LMMS_DRIVER
  GTEST_SKIP() << "the LMMS plugin is not built";
#else
  if (find_program("lmms").empty()) GTEST_SKIP() << "no lmms in PATH";
  const test::TemporaryFolder folder;
  fs::create_directories(folder / "work/samples");
  fs::create_directories(folder / "plugins");
  test::write_text(folder / "work/samples/tone.wav", tone_wav());
  fs::copy_file(SMARTGAIN_LMMS_PLUGIN, folder / "plugins/libsmartgain.so");
  fs::copy_file(SMARTGAIN_LMMS_DRIVER, folder / "plugins/libsmartgain_driver.so");
  // Strips that are computed, and one that is listened to. Copies of shared effects do what LMMS's own effects do.
  const std::string amplifier =
      effect("amplifier", R"(<AmplifierControls volume="50" pan="0" left="100" right="80"/>)");
  test::write_text(folder / "song.mmp", song({{"one", 1}, {"two", 2}, {"three", 2}, {"four", 0}, {"off", 0, true}},
                                             {{R"(volume="0.9" muted="0")", {}, {}},
                                              {R"(volume="0.8" muted="0")", amplifier, {{0, "1"}}},
                                              {R"(volume="1.1" muted="0")", {}, {{0, "1"}}}}));
  auto home = make_lmms_home(folder.path(), {});
  ASSERT_TRUE(home) << home.error().message;
  test::write_text(folder / "captured", "");

  ChildCommand command;
  command.program = find_program("lmms");
  command.arguments = {
      "--allowroot", "--config", home->configuration.string(),  "render", (folder / "song.mmp").string(), "-f",
      "wav",         "-o",       (folder / "song.wav").string()};
  command.environment = home->environment;
  command.environment.insert(command.environment.end(), {{"LMMS_PLUGIN_DIR", (folder / "plugins").string()},
                                                         {"LD_PRELOAD", SMARTGAIN_WATCH},
                                                         {"SMARTGAIN_CAPTURE", (folder / "captured").string()},
                                                         {"SMARTGAIN_CAPTURE_WATCH", (folder / "counted").string()}});
  std::string output;
  ChildWatch watch;
  watch.time_limit = std::chrono::minutes(2);
  watch.on_output = [&](std::string_view text) { output += text; };
  const auto outcome = run_child(command, watch);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_GT(fs::file_size(folder / "captured"), 1'000'000u) << output;
  const std::string counted = test::read_text(folder / "counted");
  EXPECT_THAT(counted, HasSubstr("allocations 0, releases 0, locks 0, signals 0\ncontrol")) << output;
  EXPECT_THAT(counted, MatchesRegex("watched periods [1-9][0-9][0-9]+, .*\n"
                                    "control periods 1, allocations [1-9][0-9]*, releases [1-9][0-9]*, "
                                    "locks [2-9][0-9]*, signals [1-9][0-9]*\n"));
#endif
}

}  // namespace
}  // namespace smartgain
