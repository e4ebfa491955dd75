// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Every command that README.md shows, run in its order.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "smartgain/io/lmms_project.hpp"
#include "support/io_fixtures.hpp"
#include "support/mixing_lmms.hpp"
#include "support/run_program.hpp"
#include "support/signals.hpp"

namespace smartgain {
namespace {

constexpr std::string_view kProgram = "build/release/bin/smartgain ";

/// The commands of the ```sh blocks that call the program, without its name and without comments.
std::vector<std::string> commands_of(const std::string& markdown) {
  std::vector<std::string> commands;
  std::istringstream lines(markdown);
  bool in_shell = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) in_shell = line == "```sh";
    if (!in_shell || !line.starts_with(kProgram)) continue;
    line.erase(0, kProgram.size());
    if (const auto comment = line.find(" #"); comment != std::string::npos) line.erase(comment);
    commands.push_back(line);
  }
  return commands;
}

/// Words as a shell would split them, with double quotes.
std::vector<std::string> words_of(const std::string& command) {
  std::vector<std::string> words;
  bool quoted = false;
  bool in_word = false;
  for (const char c : command) {
    if (c == '"') quoted = !quoted;
    if (c == ' ' && !quoted) {
      in_word = false;
    } else {
      if (!in_word) words.emplace_back();
      in_word = true;
      if (c != '"') words.back() += c;
    }
  }
  return words;
}

TEST(Readme, EveryCommandWorks) {
  const test::MixingLmms lmms;
  const test::TemporaryFolder folder;
  const auto song = LmmsProject::parse(test::mixable_project(), "song.mmp");
  ASSERT_TRUE(song && song->save(folder / "song.mmpz"));
  std::filesystem::create_directory(folder / "stems");
  test::write_sound(folder / "stems/bass.wav", test::music(2.0, 44100.0, 1), 44100);
  test::write_sound(folder / "stems/lead.wav", test::music(2.0, 44100.0, 2), 44100);
  const auto commands = commands_of(test::read_text(std::string(SMARTGAIN_TEST_FOLDER) + "/../README.md"));
  EXPECT_GE(commands.size(), 8u);
  for (const std::string& command : commands) {
    const test::Outcome outcome = test::run_smartgain(
        words_of(command),
        {.folder = folder.path(),
         .environment = {{"SMARTGAIN_LMMS", lmms.program().string()}, {"HOME", (folder / "home").string()}}});
    EXPECT_EQ(outcome.status, 0) << command << "\n" << outcome.err;
  }
  const auto after = LmmsProject::load(folder / "song.mmpz");
  ASSERT_TRUE(after);
  EXPECT_EQ(after->xml(), test::mixable_project());  // the last command takes back what was done in place
}

}  // namespace
}  // namespace smartgain
