// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The presets there are: shipped ones and the user's own.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "smartgain/core/plan.hpp"
#include "smartgain/core/result.hpp"
#include "smartgain/io/presets.hpp"
#include "smartgain/session/user_files.hpp"

namespace smartgain {

/// Where presets lie.
inline constexpr NamedFiles kPresetFiles{"presets", "preset"};

/// Fails with wrong_use (unknown, nearest names suggested) and unreadable_input (its file, line and column).
[[nodiscard]] Result<Preset> find_preset(const std::string& name);

/// A preset's file, and what is in it.
struct ListedPreset {
  NamedFile file;         ///< where it lies, and whose it is
  Result<Preset> preset;  ///< a broken file says what is wrong, and hides no other
};
/// Shipped ones by name, then the user's own; broken files too.
[[nodiscard]] std::vector<ListedPreset> list_presets();

/// As the user's own, see save_file().
Result<std::filesystem::path> save_preset(const Preset& preset, bool replace);
/// These options as a preset, without what names the strips of one project unless `with_strips`.
[[nodiscard]] Preset preset_of(const PlanOptions& options, const std::string& name, bool with_strips);

/// What a panel keeps: as the user's own, over one of that name.
Result<std::filesystem::path> save_preset_of(const PlanOptions& options, const std::string& name);
/// What a panel offers while `now` holds: every preset that can be read.
[[nodiscard]] std::vector<NamedOptions> preset_choices(const PlanOptions& now);

}  // namespace smartgain
