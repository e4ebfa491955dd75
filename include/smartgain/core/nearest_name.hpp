// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// "Did you mean …": the known names nearest to a mistyped one.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace smartgain {

/// " Did you mean 'rules'?" for the nearest name by edit distance, or a list of all names where none is near.
[[nodiscard]] std::string suggest_name(std::string_view typed, std::span<const std::string> known);

}  // namespace smartgain
