// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What `lmms render` prints while it works.
#pragma once

#include <deque>
#include <string>
#include <string_view>

namespace smartgain {

/// Progress comes as "\r|-----    |   29%   \  ", and the next message follows without a line's end between; everything
/// else is a message. Takes the text in pieces, however they are cut.
class LmmsOutput {
 public:
  void feed(std::string_view text);

  /// 0…1 of the whole run; goes up only.
  [[nodiscard]] double share() const noexcept { return share_; }
  /// The last messages in one line, oldest first, "; " between; at most some 500 bytes.
  [[nodiscard]] std::string tail() const;

 private:
  void take(std::string_view line, bool complete);

  std::string line_;
  std::deque<std::string> messages_;
  double share_ = 0.0;
};

}  // namespace smartgain
