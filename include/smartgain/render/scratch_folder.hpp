// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A private folder for what is thrown away, which is thrown away.
#pragma once

#include <filesystem>

#include "smartgain/core/result.hpp"

namespace smartgain {

/// A new folder "smartgain-<pid>-XXXXXX" that only the user can enter; the destructor removes it with all that is in it
/// (symbolic links are removed, never followed). A process that was killed leaves one: the next make() in the same
/// place removes those that are ours and whose process is gone.
class ScratchFolder {
 public:
  /// In `parent`, or in $TMPDIR, or in /tmp.
  /// Fails with unwritable_output; the message names the place and the system's reason.
  [[nodiscard]] static Result<ScratchFolder> make(const std::filesystem::path& parent = {});
  ScratchFolder(ScratchFolder&& other) noexcept;
  ScratchFolder& operator=(ScratchFolder&& other) noexcept;
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();

  /// Absolute.
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  ScratchFolder(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}
  void remove() noexcept;

  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace smartgain
