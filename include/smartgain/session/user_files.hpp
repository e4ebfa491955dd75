// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Files that come with SmartGain, and the user's own beside them: presets and styles.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "smartgain/core/result.hpp"

namespace smartgain {

/// A kind of named TOML files: where they lie, and how one is called in messages.
struct NamedFiles {
  std::string_view folder;  ///< "presets": below the shipped share/smartgain and the user's smartgain folder
  std::string_view what;    ///< "preset"
};

/// One preset or style on the disk.
struct NamedFile {
  std::string name;            ///< without its ending
  std::filesystem::path path;  ///< where it lies
  bool own = false;            ///< the user's; it hides a shipped one of the same name
};

/// Shipped: `$SMARTGAIN_SHARE`, else share/smartgain in the installation that this code lies in. May not exist.
[[nodiscard]] std::filesystem::path shipped_folder(const NamedFiles& files);
/// The user's own: `$XDG_CONFIG_HOME`/smartgain, else ~/.config/smartgain. May not exist.
[[nodiscard]] std::filesystem::path own_folder(const NamedFiles& files);

/// Shipped ones by name, then the user's own.
[[nodiscard]] std::vector<NamedFile> list_files(const NamedFiles& files);
/// Fails with wrong_use: nearest names suggested.
[[nodiscard]] Result<NamedFile> find_file(const NamedFiles& files, const std::string& name);
/// Writes the user's own file, whole or not at all, and gives its path. Makes the folder.
/// Fails with wrong_use: a name that is no file name, or one that the user has already unless `replace`; unwritable_output.
Result<std::filesystem::path> save_file(const NamedFiles& files, const std::string& name, std::string_view content,
                                        bool replace);
/// Only the user's own. Fails with wrong_use: none of that name, or a shipped one; unwritable_output.
Result<> delete_file(const NamedFiles& files, const std::string& name);

}  // namespace smartgain
