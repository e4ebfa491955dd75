// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The sample, sound font and patch files that a project names, and whether they are there.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <pugixml.hpp>

#include "smartgain/core/session_analysis.hpp"

namespace smartgain {

/// Where LMMS looks for files of relative names, first to last: the user's folders, then its own.
[[nodiscard]] std::vector<std::filesystem::path> lmms_sample_folders();

/// Each is looked for in a dozen folders. Chosen: four a strip, where there are as many strips as there can be.
inline constexpr std::size_t kMostSampleFiles = 4 * kMostStrips;

struct ProjectFiles {
  std::vector<std::filesystem::path> found;  ///< each once
  std::vector<std::string> missing;          ///< names as the project gives them, each once
};

/// Where the files are that the project names: in `project_folder`, else in the first of `folders` that has one. Only files that sound: an
/// oscillator's wave file counts where its wave form is "user defined". Empty: the project names more files than kMostSampleFiles.
[[nodiscard]] std::optional<ProjectFiles> find_files(pugi::xml_node project,
                                                     const std::filesystem::path& project_folder,
                                                     const std::vector<std::filesystem::path>& folders);

}  // namespace smartgain
