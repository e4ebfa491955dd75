// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The command line: docs/contract.md says what scripts may rely on.
#include <CLI/CLI.hpp>
#include <clocale>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "commands.hpp"
#include "exit_status.hpp"
#include "smartgain/core/nearest_name.hpp"

namespace {

/// What is wrong with the command line, and what may have been meant.
std::string explain(CLI::App& app, const CLI::ParseError& problem, int argc, char** argv) {
  std::vector<std::string> commands;
  for (const CLI::App* command : app.get_subcommands({})) commands.push_back(command->get_name());
  const std::string first = argc > 1 ? argv[1] : "";
  const auto called = app.get_subcommands();
  if (called.empty())
    return first.empty() || first.front() == '-'
               ? "expected a command." + smartgain::suggest_name("", commands)
               : "unknown command '" + first + "'." + smartgain::suggest_name(first, commands);
  std::string text = problem.what();
  const std::vector<std::string> left = called.front()->remaining();
  if (problem.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError) && !left.empty()) {
    std::vector<std::string> options;
    for (const CLI::Option* option : called.front()->get_options())
      if (!option->get_lnames().empty()) options.push_back("--" + option->get_lnames().front());
    const bool is_option = left.front().starts_with("-");
    text = is_option ? "unknown option '" + left.front() + "'." + smartgain::suggest_name(left.front(), options)
                     : "unexpected argument '" + left.front() + "'";
  }
  return called.front()->get_name() + ": " + text + "\nTry: smartgain " + called.front()->get_name() + " --help";
}

}  // namespace

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
    if (problem.get_exit_code() == 0) return app.exit(problem);  // --help, --version
    std::fprintf(stderr, "smartgain: %s\n", explain(app, problem, argc, argv).c_str());
    return smartgain::kWrongUse;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "smartgain: this is a bug of ours: %s\n", problem.what());
    return smartgain::kOurBug;
  }
  return status;
}
