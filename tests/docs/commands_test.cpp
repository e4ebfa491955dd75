// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Every command that a document shows is run, and what the guide says that it prints is what it prints. What cannot be run here says why in
// the line before it, `<!-- not run: WHY -->`, and must at least exist.
// To take over what commands print now: SMARTGAIN_UPDATE_GOLDEN=1 build/release/bin/test_docs; then review the diff.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "smartgain/io/lmms_project.hpp"
#include "support/io_fixtures.hpp"
#include "support/markdown.hpp"
#include "support/mixing_lmms.hpp"
#include "support/run_program.hpp"
#include "support/signals.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

const fs::path kRepository = fs::path(SMARTGAIN_TEST_FOLDER).parent_path();
const fs::path kBuild = fs::path(SMARTGAIN_PROGRAM).parent_path().parent_path();

/// `markdown` with these texts in place of what it shows; from the last on, so that line numbers hold.
std::string with_outputs(const std::string& markdown, const std::vector<std::pair<test::Shown, std::string>>& outputs) {
  std::vector<std::string> lines;
  std::istringstream stream(markdown);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  for (auto each = outputs.rbegin(); each != outputs.rend(); ++each) {
    const auto begin = lines.begin() + static_cast<std::ptrdiff_t>(each->first.first);
    lines.erase(begin, lines.begin() + static_cast<std::ptrdiff_t>(each->first.last));
    std::string text = each->second;
    while (text.ends_with('\n')) text.pop_back();
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(each->first.first), text);
  }
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

/// A folder like a clone of the repository in which somebody types what a document says, with a song and stems to work on.
class DocumentCommands : public testing::Test {
 protected:
  DocumentCommands() {
    const auto song = LmmsProject::parse(test::mixable_project(), "song.mmp");
    EXPECT_TRUE(song && song->save(folder_ / "song.mmpz"));
    fs::create_directory(folder_ / "stems");
    test::write_sound(folder_ / "stems/bass.wav", test::music(2.0, 44100.0, 1), 44100);
    test::write_sound(folder_ / "stems/lead.wav", test::music(2.0, 44100.0, 2), 44100);
    fs::create_directory(folder_ / "build");
    fs::create_directory_symlink(kBuild, folder_ / "build/release");
    fs::create_directory_symlink(kRepository / "tools", folder_ / "tools");
  }

  /// Runs the blocks of a document one after the other, each by a shell that stops at the first command that fails. How many were run.
  std::size_t run(const fs::path& document, const std::map<std::string, std::string>& environment) const {
    std::map<std::string, std::string> variables{
        {"HOME", (folder_ / "home").string()},
        {"SMARTGAIN_DATA", (folder_ / "data").string()},
        {"PATH", (kBuild / "bin").string() + ":" + std::getenv("PATH")},
    };
    variables.insert(environment.begin(), environment.end());
    const std::string markdown = test::read_text(kRepository / document);
    std::vector<std::pair<test::Shown, std::string>> outputs;
    std::size_t count = 0;
    for (const test::Commands& block : test::commands_of(markdown)) {
      if (!block.why_not_run.empty()) continue;
      ++count;
      const test::Outcome outcome =
          test::run_smartgain({"-euo", "pipefail", "-c", "exec 2>&1\n" + block.text},
                              {.program = "/bin/bash", .folder = folder_.path(), .environment = variables});
      const std::string printed = at_home(outcome.out);
      const std::string where = document.string() + ":" + std::to_string(block.line);
      EXPECT_EQ(outcome.status, 0) << where << "\n" << block.text << outcome.out;
      if (!block.output) continue;
      if (updates_)
        outputs.emplace_back(*block.output, printed);
      else
        EXPECT_EQ(test::difference(block.output->text, printed), "") << where << " prints\n" << printed;
    }
    if (!outputs.empty()) test::write_text(kRepository / document, with_outputs(markdown, outputs));
    return count;
  }

  /// The folder's path is another at every run; documents show it as a reader's.
  [[nodiscard]] std::string at_home(std::string printed) const {
    const std::string folder = folder_.path().string();
    for (std::size_t at = printed.find(folder); at != std::string::npos; at = printed.find(folder))
      printed.replace(at, folder.size(), "/home/you/smartgain");
    return printed;
  }

  const test::MixingLmms lmms_;
  const std::map<std::string, std::string> made_up_lmms_{{"SMARTGAIN_LMMS", lmms_.program().string()}};
  const test::TemporaryFolder folder_;
  const bool updates_ = std::getenv("SMARTGAIN_UPDATE_GOLDEN") != nullptr;
};

TEST_F(DocumentCommands, OfTheReadmeWork) {
  EXPECT_GE(run("README.md", made_up_lmms_), 4u);
  const auto after = LmmsProject::load(folder_ / "song.mmpz");
  ASSERT_TRUE(after);
  EXPECT_EQ(after->xml(), test::mixable_project());  // what was done in place was taken back
}

// With the LMMS that is installed, and a song that comes with it: the guide is for people.
TEST_F(DocumentCommands, OfTheGuideWorkAndPrintWhatItShows) { EXPECT_GE(run("docs/guide.md", {}), 12u); }

TEST_F(DocumentCommands, OfEveryOtherDocumentWork) {
  for (const fs::path& document : test::documents(kRepository))
    if (document != "README.md" && document != "docs/guide.md") run(document, made_up_lmms_);
}

/// Empty: there is such a program, script, or goal of the Makefile.
std::string what_is_missing(const std::string& command) {
  std::istringstream words(command);
  std::string word;
  words >> word;
  while (word.find('=') != std::string::npos && words >> word) {
  }
  if (word == "make") {
    std::string goal;
    words >> goal;
    const std::string makefile = "\n" + test::read_text(kRepository / "Makefile");
    if (makefile.find("\n" + goal + ":") == std::string::npos) return "Makefile has no " + goal;
  }
  if (word.starts_with("build/release/"))
    return fs::exists(kBuild / word.substr(std::string("build/release/").size())) ? "" : word + " is not built";
  if (word == "./setup" || word.starts_with("tools/"))
    return fs::exists(kRepository / word) ? "" : word + " is not there";
  return {};
}

TEST(DocumentCommandsNotRun, SayWhyAndExist) {
  for (const fs::path& document : test::documents(kRepository))
    for (const test::Commands& block : test::commands_of(test::read_text(kRepository / document))) {
      if (block.why_not_run.empty()) continue;
      std::istringstream lines(block.text);
      for (std::string line; std::getline(lines, line);)
        EXPECT_EQ(what_is_missing(line), "") << document << ":" << block.line << " shows " << line;
    }
}

TEST(DocumentCommandsNotRun, InTheMiddleOfATextExist) {
  std::size_t count = 0;
  for (const fs::path& document : test::documents(kRepository))
    for (const std::string& code : test::inline_code_of(test::read_text(kRepository / document)))
      if (code.starts_with("make ") || code.starts_with("tools/") || code.starts_with("build/release/bin/")) {
        EXPECT_EQ(what_is_missing(code), "") << document << " shows " << code;
        ++count;
      }
  EXPECT_GE(count, 10u);
}

// The checker's own controls.
TEST(DocumentCommandsNotRun, AreMissedWhereTheyAreNot) {
  EXPECT_NE(what_is_missing("make nonsense"), "");
  EXPECT_NE(what_is_missing("A=b tools/nonsense.sh"), "");
  EXPECT_NE(what_is_missing("build/release/bin/nonsense song.mmpz"), "");
  EXPECT_EQ(what_is_missing("make test"), "");
}

TEST(DocumentOutputs, MayDifferInTheLastDigitOfWhatWasMeasured) {
  EXPECT_EQ(test::difference("  mix  −7.5 LUFS\n", "  mix −7.6 LUFS\n"), "");
  EXPECT_NE(test::difference("−7.5 LUFS", "−7.7 LUFS"), "");
  EXPECT_NE(test::difference("−7.5 LUFS", "+7.5 LUFS"), "");
  EXPECT_NE(test::difference("3 changed", "4 changed"), "");
  EXPECT_EQ(test::difference("at 30 Hz: 94 %", "at 31 Hz: 95 %"), "");
  EXPECT_NE(test::difference("one\ntwo\n", "one\n"), "");
  EXPECT_NE(test::difference("0.0 → +2.9 dB", "0.0 → +2.9 dB  bass"), "");
}

TEST(DocumentMarkdown, BlocksAreFoundWithTheirOutputAndReason) {
  const auto found = test::commands_of(
      "a\n```sh\none\n```\n\n```text\n1\n```\n<!-- not run: an hour -->\n```sh\ntwo\n```\n```\n3\n```\n");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].text, "one\n");
  ASSERT_TRUE(found[0].output);
  EXPECT_EQ(found[0].output->text, "1\n");
  EXPECT_EQ(found[0].why_not_run, "");
  EXPECT_EQ(found[1].why_not_run, "an hour");
  EXPECT_FALSE(found[1].output);
}

}  // namespace
}  // namespace smartgain
