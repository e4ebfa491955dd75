// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Programs that we start and wait for, and that never outlive us.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "smartgain/core/result.hpp"

namespace smartgain {

/// What to start, and in which surroundings.
struct ChildCommand {
  std::filesystem::path program;       ///< a path; PATH is not searched, see find_program()
  std::vector<std::string> arguments;  ///< without the program's own name; no shell reads them
  /// On top of our own environment; an empty optional takes a variable away.
  std::vector<std::pair<std::string, std::optional<std::string>>> environment;
  std::filesystem::path working_folder;  ///< empty: ours
  std::uint64_t largest_file = 0;        ///< bytes; who writes beyond is killed by the system (SIGXFSZ). 0: none
};

/// Who listens to a program, and what ends it early; all of it may be left out.
struct ChildWatch {
  /// Standard output and standard error together, in pieces as they come (a piece may end within a line).
  std::function<void(std::string_view)> on_output;
  /// Asked about ten times a second; false ends the child.
  std::function<bool()> keep_going;
  const std::atomic<bool>* stop = nullptr;  ///< true ends the child
  std::chrono::milliseconds time_limit{0};  ///< 0: none
  std::chrono::milliseconds grace{1000};    ///< from SIGTERM to SIGKILL
};

/// How a program came to its end.
enum class ChildEnd {
  exited,     ///< by itself; `status` is its exit status
  signalled,  ///< killed by a signal that was not ours; `status` is the signal
  stopped,    ///< by ChildWatch::stop or keep_going
  timed_out,  ///< by ChildWatch::time_limit
};

/// How a program ended.
struct ChildOutcome {
  ChildEnd end = ChildEnd::exited;  ///< how it came to its end
  int status = 0;                   ///< see ChildEnd; means nothing where we ended it
};

/// Starts a program and waits for its end. It runs in a process group of its own (a terminal's Ctrl+C reaches only us),
/// reads nothing (/dev/null), inherits no file but its output, cannot take real-time priority, and is killed by the system if the
/// calling thread dies.
/// When it has ended, whatever else lives in its group is killed too, so nothing of it is left when this returns. [thread-safe];
/// the callbacks run in the calling thread.
/// Fails with missing_program (no such file, not executable) or failed_program (the system cannot start it).
[[nodiscard]] Result<ChildOutcome> run_child(const ChildCommand& command, const ChildWatch& watch);

/// "exit status 3" or "signal 11 (Segmentation fault)".
[[nodiscard]] std::string describe(const ChildOutcome& outcome);

/// Kills every child of run_child() with its group. [async-signal-safe]: for the last words of a signal handler.
void kill_running_children() noexcept;

/// The first executable file of that name in PATH; empty if there is none.
[[nodiscard]] std::filesystem::path find_program(std::string_view name);

}  // namespace smartgain
