// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The engines there are.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "smartgain/balance/engine.hpp"

namespace smartgain {

[[nodiscard]] std::unique_ptr<Engine> make_lufs_engine();
[[nodiscard]] std::unique_ptr<Engine> make_rules_engine();
[[nodiscard]] std::vector<std::string> rule_names();
[[nodiscard]] std::vector<std::string> priority_names();

}  // namespace smartgain
