// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The command line: docs/contract.md says what scripts may rely on.
#include <CLI/CLI.hpp>
#include <clocale>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "commands.hpp"
#include "exit_status.hpp"

int main(int argc, char** argv) {
  // Widths of characters, not the format of numbers.
  std::setlocale(LC_CTYPE, "C.UTF-8");
  CLI::App app("SmartGain: measures every track of a project, recommends gains, and sets them.");
  app.name("smartgain");
  app.set_version_flag("--version", std::string("smartgain ") + SMARTGAIN_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Exit status: 0 done, 2 wrong use, 3 a file cannot be read or written, 4 done in part, 5 a program is missing, "
      "70 our bug.");
  int status = smartgain::kAllDone;
  smartgain::add_commands(app, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? smartgain::kAllDone : smartgain::kWrongUse;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "smartgain: this is a bug of ours: %s\n", problem.what());
    return smartgain::kOurBug;
  }
  return status;
}
