// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The command line: docs/contract.md says what scripts may rely on.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <clocale>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "commands.hpp"
#include "exit_status.hpp"
#include "smartgain/core/nearest_name.hpp"

namespace {

/// What CLI11 found, in our form, with the option or command that may have been meant.
std::string explain(const CLI::App& app, const CLI::Error& problem, const std::vector<std::string>& words) {
  const CLI::App* command = &app;
  std::string path = "smartgain";
  std::size_t depth = 0;
  while (!command->get_subcommands().empty()) {
    command = command->get_subcommands().front();
    path += " " + command->get_name();
    ++depth;
  }
  std::vector<std::string> known;
  const auto commands = command->get_subcommands({});
  if (!commands.empty())
    for (const CLI::App* each : commands) known.push_back(each->get_name());
  else
    for (const CLI::Option* option : command->get_options())
      for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  std::string text = "smartgain: " + std::string(problem.what());
  if (!commands.empty() && words.size() > depth && !words[depth].starts_with("-"))
    text =
        "smartgain: expected a command, found '" + words[depth] + "'." + smartgain::suggest_name(words[depth], known);
  else if (dynamic_cast<const CLI::ExtrasError*>(&problem) != nullptr)
    for (const std::string& word : words)
      if (const std::string name = word.substr(0, word.find('='));
          name.starts_with("--") && std::find(known.begin(), known.end(), name) == known.end()) {
        text = "smartgain: unknown option " + name + "." + smartgain::suggest_name(name, known);
        break;
      }
  return text + "\nRun " + path + " --help for what there is.\n";
}

}  // namespace

int main(int argc, char** argv) {
  // Widths of characters, not the format of numbers.
  std::setlocale(LC_CTYPE, "C.UTF-8");
  CLI::App app;
  int status = smartgain::kAllDone;
  smartgain::add_commands(app, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    if (problem.get_exit_code() == 0) return app.exit(problem);  // --help, --version
    std::fputs(explain(app, problem, {argv + 1, argv + argc}).c_str(), stderr);
    return smartgain::kWrongUse;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "smartgain: this is a bug of ours: %s\n", problem.what());
    return smartgain::kOurBug;
  }
  return status;
}
