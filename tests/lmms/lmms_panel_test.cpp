// SPDX-License-Identifier: GPL-3.0-or-later
// The panel inside the real LMMS, with its window on a screen of its own. tests/lmms_gui/driver.cpp moves mouse and keys.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>
#include <thread>

#include "render/lmms_home.hpp"
#include "smartgain/io/lmms_project.hpp"
#include "smartgain/render/child_process.hpp"
#include "support/temporary_folder.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

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

TEST(LmmsPanel, AMusiciansSession) {
#ifndef SMARTGAIN_LMMS_DRIVER
  GTEST_SKIP() << "the LMMS plugin is not built";
#else
  const fs::path lmms = find_program("lmms");
  if (lmms.empty() || find_program("Xvfb").empty()) GTEST_SKIP() << "no lmms or no Xvfb in PATH";
  const test::TemporaryFolder folder;
  const Screen screen(folder.path());
  ASSERT_FALSE(screen.name().empty());
  fs::create_directories(folder / "plugins");
  fs::copy_file(SMARTGAIN_LMMS_PLUGIN, folder / "plugins/libsmartgain.so");
  fs::copy_file(SMARTGAIN_LMMS_DRIVER, folder / "plugins/libsmartgain_driver.so");
  fs::copy_file("/usr/share/lmms/projects/demos/CapDan/CapDan-ReggaeTry.mmpz", folder / "song.mmpz");
  auto home = make_lmms_home(folder.path(), {});
  ASSERT_TRUE(home);

  ChildCommand command;
  command.program = lmms;
  command.arguments = {"--allowroot", "--config", home->configuration.string(), (folder / "song.mmpz").string()};
  command.environment = home->environment;
  command.environment.insert(command.environment.end(), {{"QT_QPA_PLATFORM", "xcb"},
                                                         {"DISPLAY", screen.name()},
                                                         {"SMARTGAIN_DRIVER", folder.path().string()},
                                                         {"LMMS_PLUGIN_DIR", (folder / "plugins").string()}});
  std::string output;
  ChildWatch watch;
  watch.time_limit = std::chrono::minutes(4);
  watch.on_output = [&](std::string_view text) { output += text; };
  const auto outcome = run_child(command, watch);
  fs::create_directories(SMARTGAIN_PICTURES);
  for (const auto& entry : fs::directory_iterator(folder.path()))
    if (entry.path().extension() == ".png")
      fs::copy_file(entry.path(), fs::path(SMARTGAIN_PICTURES) / entry.path().filename(),
                    fs::copy_options::overwrite_existing);

  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->end, ChildEnd::exited) << output.substr(output.size() > 2000 ? output.size() - 2000 : 0);
  EXPECT_EQ(outcome->status, 0) << output.substr(output.size() > 2000 ? output.size() - 2000 : 0);
  const std::string log = fs::exists(folder / "log") ? test::read_text(folder / "log") : "nothing";
  std::istringstream lines(log);
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) EXPECT_TRUE(line.starts_with("ok ")) << line;
  EXPECT_GT(count, 20) << log;
  EXPECT_THAT(log, HasSubstr("survives_a_new_project"));
#endif
}

}  // namespace
}  // namespace smartgain
