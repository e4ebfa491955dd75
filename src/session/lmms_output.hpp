// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What `lmms render` and `lmms rendertracks` print while they work.
#pragma once

#include <deque>
#include <string>
#include <string_view>

namespace smartgain {

/// Progress comes as "\r|-----    |   29%   \  (3/9)", where "(3/9)" follows from rendertracks only; everything else is
/// a message. Takes the text in pieces, however they are cut.
class LmmsOutput {
 public:
  void feed(std::string_view text);

  /// 0…1 of the whole run; goes up only.
  [[nodiscard]] double share() const noexcept { return share_; }
  /// 0…100 of the file that is being written.
  [[nodiscard]] int percent() const noexcept { return percent_; }
  /// The last messages in one line, oldest first, "; " between; at most some 500 bytes.
  [[nodiscard]] std::string tail() const;

 private:
  void take(std::string_view line, bool complete);

  std::string line_;
  std::deque<std::string> messages_;
  double share_ = 0.0;
  int percent_ = 0;
  int track_ = 1;
  int track_count_ = 1;
};

}  // namespace smartgain
