// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Presets: options of a plan that have a name, as TOML.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "smartgain/core/plan.hpp"
#include "smartgain/core/result.hpp"

namespace smartgain {

/// Holds any of the options; what it does not name is left at its default.
struct Preset {
  std::string name;                                          ///< that of its file
  std::string title;                                         ///< for people, a few words
  std::string about;                                         ///< when to use it, a sentence or two
  std::vector<std::pair<std::string, std::string>> options;  ///< as set_plan_option() reads them
};

/// Keys: `title`, `about`, and the options by the names that they have on the command line. Those that can be given many times are
/// tables ([emphasis] drums = 2) or, for `lock` and the strips of a `group`, lists.
/// Fails with unreadable_input: "FILE, line 3, column 8: …", with the nearest name for an unknown key or value.
[[nodiscard]] Result<Preset> preset_from_toml(std::string_view text, std::string_view file, std::string name);
/// Reading it again gives the same preset.
[[nodiscard]] std::string preset_to_toml(const Preset& preset);

/// The defaults with the preset's options; what `kept` says of its own strips (roles, locks, set gains and which move alone, groups) stays unless the preset
/// names the same strip.
[[nodiscard]] PlanOptions with_preset(const PlanOptions& kept, const Preset& preset);

}  // namespace smartgain
