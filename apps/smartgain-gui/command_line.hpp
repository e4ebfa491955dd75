// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What the window can be asked for as it starts; its manual and its completions are made from this, too (apps/manual).
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace smartgain::gui {

/// The window drawn into a file once everything is measured; then the program ends.
struct Picture {
  std::string file;    ///< empty: none
  std::string strip;   ///< the one that is explained, by name or id
  bool apply = false;  ///< to a copy, before
};

struct CommandLine {
  std::vector<std::string> inputs;
  std::string size;     ///< "900x560"
  std::string palette;  ///< "light", "dark"; empty: the system's
  Picture picture;

  /// Makes `app` the whole command line: name, version, options.
  void add_to(CLI::App& app);
};

}  // namespace smartgain::gui
