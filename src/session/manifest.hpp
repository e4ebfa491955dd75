// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The evaluation manifest: songs with stems, or songs with a table of levels.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "smartgain/core/result.hpp"
#include "smartgain/core/role.hpp"
#include "smartgain/core/units.hpp"

namespace smartgain {

struct ManifestStem {
  std::filesystem::path path;  ///< empty in a table
  std::string name;
  std::optional<Role> role;
  Decibels applied_gain{0.0};
  std::optional<Lufs> raw;  ///< in a table
};

struct ManifestMix {
  std::string name;
  std::vector<std::optional<Decibels>> gains;  ///< one a stem
};

struct ManifestSong {
  std::string name;
  std::string text;   ///< all that the manifest says of it, without blanks
  std::string style;  ///< a name; "auto" where the manifest says nothing
  std::vector<ManifestStem> stems;
  std::vector<ManifestMix> mixes;  ///< of a table; empty where the stems themselves are the truth
};

[[nodiscard]] Result<std::vector<ManifestSong>> read_manifest(const std::filesystem::path& path);

}  // namespace smartgain
