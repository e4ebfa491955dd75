// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A private file beside its destination, which becomes the destination in one step or vanishes.
#pragma once

#include <filesystem>
#include <string_view>

#include "smartgain/core/result.hpp"

namespace smartgain {

/// [one-thread-at-a-time]
class TemporaryFile {
 public:
  /// Beside what `destination` leads to (symbolic links are followed). Fails with unwritable_output.
  [[nodiscard]] static Result<TemporaryFile> beside(const std::filesystem::path& destination);
  TemporaryFile(TemporaryFile&& other) noexcept;
  TemporaryFile& operator=(TemporaryFile&& other) noexcept;
  ~TemporaryFile();

  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  Result<> write(std::string_view content);
  /// Syncs, gives it the mode and owner of the file it replaces, renames it over that, and syncs the folder.
  Result<> commit();

 private:
  TemporaryFile(std::filesystem::path destination, std::filesystem::path path, int descriptor);
  void discard() noexcept;
  [[nodiscard]] Unexpected<Error> failure(int error_number) const;

  std::filesystem::path destination_;
  std::filesystem::path path_;
  int descriptor_ = -1;
};

}  // namespace smartgain
