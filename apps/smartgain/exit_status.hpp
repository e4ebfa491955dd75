// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What the shell learns of how a command went.
#pragma once

#include "smartgain/core/result.hpp"

namespace smartgain {

inline constexpr int kAllDone = 0;
inline constexpr int kWrongUse = 2;
inline constexpr int kUnreadable = 3;  ///< also what cannot be written
inline constexpr int kDoneInPart = 4;
inline constexpr int kMissingProgram = 5;
inline constexpr int kOurBug = 70;
inline constexpr int kInterrupted = 130;  ///< 128 + SIGINT, the shells' habit

[[nodiscard]] constexpr int exit_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::wrong_use:
      return kWrongUse;
    case ErrorCode::missing_program:
    case ErrorCode::failed_program:
      return kMissingProgram;
    case ErrorCode::content_changed:
      return kDoneInPart;
    case ErrorCode::interrupted:
      return kInterrupted;
    case ErrorCode::unreadable_input:
    case ErrorCode::unwritable_output:
      return kUnreadable;
  }
  return kOurBug;
}

}  // namespace smartgain
