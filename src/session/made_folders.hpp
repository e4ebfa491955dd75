// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Folders that had to be made for an output, and that go again if nothing comes into them.
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <vector>

#include "smartgain/core/result.hpp"

namespace smartgain {

/// The destructor removes those it made that are still empty.
class MadeFolders {
 public:
  MadeFolders() = default;
  MadeFolders(const MadeFolders&) = delete;
  MadeFolders& operator=(const MadeFolders&) = delete;
  ~MadeFolders() {
    std::error_code error;
    for (const std::filesystem::path& folder : made_) std::filesystem::remove(folder, error);
  }

  /// `path` with all folders above it; `wished` stands in the message, `instead` says how to name another place.
  Result<> make(const std::filesystem::path& path, const std::filesystem::path& wished, std::string_view instead) {
    namespace fs = std::filesystem;
    std::error_code error;
    for (fs::path folder = path; !folder.empty() && fs::status(folder, error).type() == fs::file_type::not_found;
         folder = folder.parent_path())
      made_.push_back(folder);
    fs::create_directories(path, error);
    if (!error) return Done{};
    return unexpected(ErrorCode::unwritable_output,
                      fmt::format("cannot make the folder {}: {}. Choose another place with {}", wished.string(),
                                  error.message(), instead));
  }

 private:
  std::vector<std::filesystem::path> made_;  // innermost first
};

}  // namespace smartgain
