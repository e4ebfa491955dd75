// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Ctrl+C and its relatives, as a flag.
#pragma once

#include <signal.h>

#include <array>
#include <atomic>

namespace smartgain {

/// While one lives, SIGINT, SIGTERM and SIGHUP set a flag instead of ending the process, so that the work at hand can
/// stop its children and remove what it left half done. A second signal kills the children and ends the process at
/// once, with status 128 + signal; what it leaves in the temporary folder is removed by the next run. A signal that was
/// ignored before (SIGHUP under nohup) stays ignored. The destructor puts everything back. [main-thread]; at most one
/// lives at a time (a second one changes nothing).
class Interruption {
 public:
  Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  ~Interruption();

  /// For those who can be asked to stop. Holds for the life of the process. [thread-safe]
  [[nodiscard]] const std::atomic<bool>& requested() const noexcept;
  /// The first signal that came; 0 = none. [thread-safe]
  [[nodiscard]] int signal() const noexcept;

 private:
  static constexpr std::array<int, 3> kSignals{SIGINT, SIGTERM, SIGHUP};
  bool owner_ = false;
  std::array<struct sigaction, 3> before_{};
};

}  // namespace smartgain
