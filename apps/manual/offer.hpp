// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What a program can be asked for, as plain data: read from what its command line obeys, so that manual and completions say the same.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace smartgain::manual {

/// An option, or an argument that is known by its place.
struct Argument {
  std::vector<std::string> names;  ///< "-o", "--output"; without dashes where its place says which it is
  std::string form;                ///< "FILE", "on|off", see values_of(); empty: a switch
  std::string about;
  std::string initial;  ///< its default; may be empty
  bool required = false;
  bool repeatable = false;
};

struct Command {
  std::string path;  ///< "smartgain feedback accept"
  std::string name;  ///< "accept"
  std::string about;
  std::string exit_status;  ///< "0 done, 2 wrong use, ..."
  std::vector<Argument> options;
  std::vector<Argument> places;
  std::vector<Command> commands;
};

/// In the order in which --help lists it all.
[[nodiscard]] Command offer_of(const CLI::App& app, const std::string& parent = {});

/// The command and all below it, parents first.
[[nodiscard]] std::vector<const Command*> all_commands(const Command& command);

/// What may be typed for a form.
struct Values {
  std::vector<std::string> words;  ///< as they are typed
  bool files = false;
  std::string listed_by;  ///< "preset": also the names of `smartgain preset list`; empty: none
};

/// Words in small letters stand for themselves, FILE and FOLDER for files, PRESET and STYLE for what their lists show; of anything else
/// ("DB", "STRIP=ROLE") only the user knows the value.
[[nodiscard]] Values values_of(const std::string& form);

}  // namespace smartgain::manual
