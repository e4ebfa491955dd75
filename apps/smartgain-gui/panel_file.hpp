// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What the user set for one project, kept in a file beside it.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "smartgain/core/plan.hpp"
#include "smartgain/core/result.hpp"

namespace smartgain::gui {

struct PanelFile {
  PlanOptions options;
  std::vector<std::string> unticked;            ///< strip ids that Apply leaves out
  std::map<std::string, std::string> verdicts;  ///< strip id -> accepted, rejected
  int stars = 0;                                ///< 0: not rated
};

/// `song.mmpz` -> `song.mmpz.smartgain-panel.json`, `stems/` -> `stems.smartgain-panel.json`, beside it.
[[nodiscard]] std::filesystem::path panel_file_of(const std::filesystem::path& input);

/// Fails with unreadable_input: missing, not JSON, of another version, with members of the wrong type.
[[nodiscard]] Result<PanelFile> read_panel_file(const std::filesystem::path& path);
/// Whole or not at all. Fails with unwritable_output.
Result<> write_panel_file(const std::filesystem::path& path, const PanelFile& content);

}  // namespace smartgain::gui
