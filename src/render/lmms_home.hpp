// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A configuration, a home and a working folder for one run of LMMS, away from the user's own.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "smartgain/core/result.hpp"

namespace smartgain {

/// Where the user keeps what songs refer to. An empty path: there is none.
struct LmmsUserFolders {
  std::filesystem::path working;  ///< holds samples/ and presets/
  std::vector<std::pair<std::string, std::filesystem::path>>
      paths;  ///< further attributes of <paths> that songs may need
};

/// As ~/.lmmsrc.xml says, which is only read; without it, where LMMS puts its working folder by itself.
[[nodiscard]] LmmsUserFolders find_lmms_user_folders();

struct LmmsHome {
  std::filesystem::path configuration;
  std::vector<std::pair<std::string, std::optional<std::string>>> environment;
};

/// Makes it in `folder`, which exists. LMMS creates folders inside its working folder and rewrites its configuration at
/// the end: so both are here, and the user's samples and presets appear in them as symbolic links, one an entry.
/// Fails with unwritable_output.
[[nodiscard]] Result<LmmsHome> make_lmms_home(const std::filesystem::path& folder, const LmmsUserFolders& user);

}  // namespace smartgain
