// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The table of scenarios as TOML.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "smartgain/core/result.hpp"
#include "smartgain/core/scenario.hpp"

namespace smartgain {

/// Most that a scenario may move a strip. Chosen: as a role's usual level says most of it already, more is a mistake in the table.
inline constexpr Decibels kMostScenarioEffect(3.0);

/// One table [NAME] a scenario, in the order in which they are asked: `title`, `about`, `who` and `company` (lists of roles), `whose`
/// ("highest" or "each"), `against` ("highest" or "sum"), `from` ("equal" or "usual"), `at_least_lu` or `at_most_lu` or both, `moves`
/// ("who" or "both"), `pull`, `most_lu`, `sentence`, `priority`, `source`.
/// Fails with unreadable_input: "FILE, line 3, column 8: …", with the nearest name for an unknown key or value.
[[nodiscard]] Result<std::vector<Scenario>> scenarios_from_toml(std::string_view text, std::string_view file);
/// Reading it again gives the same scenarios.
[[nodiscard]] std::string scenarios_to_toml(const std::vector<Scenario>& scenarios);

}  // namespace smartgain
