// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The commands `feedback` and `cache`.
#pragma once

#include <CLI/CLI.hpp>

namespace smartgain {

void add_feedback(CLI::App& app, int& status);
void add_cache(CLI::App& app, int& status);

}  // namespace smartgain
