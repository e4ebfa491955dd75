// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What a shell offers as a program's command line is typed: its commands, options, values, and names of presets and styles.
#pragma once

#include <string>

#include "offer.hpp"

namespace smartgain::manual {

[[nodiscard]] std::string bash_completion(const Command& program);
[[nodiscard]] std::string zsh_completion(const Command& program);
[[nodiscard]] std::string fish_completion(const Command& program);

}  // namespace smartgain::manual
