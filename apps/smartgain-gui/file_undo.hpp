// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What apply wrote, and the way back: files of ours are removed or put back as they were, never the user's original.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "smartgain/core/result.hpp"

namespace smartgain::gui {

class WrittenOutput {
 public:
  /// Before apply writes `output`: keeps what lies there, if that is a file.
  static Result<WrittenOutput> before(const std::filesystem::path& output);
  /// Where nothing lay before.
  explicit WrittenOutput(std::filesystem::path output) : path_(std::move(output)) {}
  /// After it: what lies there now is ours.
  void written();
  /// Removes what was written, or puts back what was there. Fails with content_changed where somebody else changed it since
  /// (it stays then), and with unwritable_output.
  [[nodiscard]] Result<> take_back() const;
  /// What lay there before, whatever lies there now.
  [[nodiscard]] Result<> put_back() const;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] bool replaced_something() const { return before_.has_value(); }

 private:
  struct Stamp {
    std::filesystem::path path;
    std::uintmax_t size = 0;
    std::filesystem::file_time_type time;
    bool operator==(const Stamp&) const = default;
  };
  [[nodiscard]] std::vector<Stamp> stamps() const;

  std::filesystem::path path_;
  std::optional<std::string> before_;
  std::vector<Stamp> stamps_;
};

}  // namespace smartgain::gui
