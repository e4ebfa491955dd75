// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Every command with its options: what the program obeys, and what its manual and its completions are made from (apps/manual).
#pragma once

#include <CLI/CLI.hpp>

namespace smartgain {

/// Makes `app` the whole command line: name, version, all commands. The one that is called leaves its exit status in `status`, which must
/// outlive parsing.
void add_commands(CLI::App& app, int& status);

}  // namespace smartgain
