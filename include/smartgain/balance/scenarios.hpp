// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The common scenarios of a mix that the rules engine knows.
#pragma once

#include <vector>

#include "smartgain/core/scenario.hpp"

namespace smartgain {

/// In the order in which they are asked. Made from data/rules/scenarios.toml while SmartGain is built. [thread-safe]
[[nodiscard]] const std::vector<Scenario>& scenarios();

}  // namespace smartgain
