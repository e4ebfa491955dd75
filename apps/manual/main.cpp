// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Writes manual pages and completions of the programs, as they are installed; runs while SmartGain is built, and is not installed.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "completions.hpp"
#include "pages.hpp"
#include "smartgain-gui/command_line.hpp"
#include "smartgain/commands.hpp"

namespace {

namespace fs = std::filesystem;
namespace manual = smartgain::manual;

bool write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file << text;
  return static_cast<bool>(file.flush());
}

bool write_all(const manual::Command& program, const fs::path& share) {
  bool written = true;
  for (const manual::Page& page : manual::pages_of(program, SMARTGAIN_VERSION))
    written = write(share / "man/man1" / page.file, page.text) && written;
  written = write(share / "bash-completion/completions" / program.name, manual::bash_completion(program)) && written;
  written = write(share / "zsh/site-functions" / ("_" + program.name), manual::zsh_completion(program)) && written;
  return write(share / "fish/vendor_completions.d" / (program.name + ".fish"), manual::fish_completion(program)) &&
         written;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: smartgain-manual FOLDER PROGRAM...\n\nWrites FOLDER/man, bash-completion, zsh and fish.\n",
               stderr);
    return 2;
  }
  int status = 0;
  CLI::App smartgain;
  smartgain::add_commands(smartgain, status);
  CLI::App window;
  smartgain::gui::CommandLine asked;
  asked.add_to(window);
  try {
    const std::vector<std::string> wanted(argv + 2, argv + argc);
    for (const manual::Command& program : {manual::offer_of(smartgain), manual::offer_of(window)})
      if (std::find(wanted.begin(), wanted.end(), program.name) != wanted.end() && !write_all(program, argv[1])) {
        std::fprintf(stderr, "smartgain-manual: %s: cannot be written\n", argv[1]);
        return 3;
      }
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "smartgain-manual: %s\n", problem.what());
    return 3;
  }
  return 0;
}
