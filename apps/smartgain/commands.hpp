// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Every command with its options.
#pragma once

#include <CLI/CLI.hpp>

namespace smartgain {

/// Adds all commands; the one that is called leaves its exit status in `status`, which must outlive parsing.
void add_commands(CLI::App& app, int& status);

}  // namespace smartgain
