// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// How far long work is, in one line of a terminal.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace smartgain {

/// How long work will still take, from how far it got when.
class TimeLeft {
 public:
  /// `share` 0…1 at `elapsed` since the start. Both only grow.
  void update(double share, std::chrono::duration<double> elapsed);
  /// Smoothed over about the last ten seconds of work; empty before one second or one percent has passed, and at the
  /// end.
  [[nodiscard]] std::optional<std::chrono::duration<double>> value() const;

 private:
  double share_ = 0.0;
  double elapsed_s_ = 0.0;
  double share_a_second_ = 0.0;
};

/// What one line of progress says.
struct ProgressLine {
  std::string_view title;                             ///< "Rendering with LMMS 1.2.2"
  double share = 0.0;                                 ///< 0…1, beyond is cut
  std::string_view what;                              ///< "3 of 9 strips"
  std::optional<std::chrono::duration<double>> left;  ///< empty: not known yet
};

/// "Rendering with LMMS 1.2.2  ━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌  45 %  3 of 9 strips  12 s left", no longer than `columns`: what
/// does not fit is left out from the right, the bar and the percentage last. Without `unicode` the bar is made of # and
/// -.
[[nodiscard]] std::string format_progress(const ProgressLine& line, std::size_t columns, bool unicode);

/// "8 s", "2 min 05 s", "1 h 12 min".
[[nodiscard]] std::string format_duration(std::chrono::duration<double> time);

/// When progress is drawn.
enum class ProgressMode {
  automatic,  ///< on if the output is a terminal
  off,
  on,  ///< also elsewhere (a log): there one line at a time, at most one a second
};

/// Draws on a file descriptor (standard error), at most ten times a second, and takes the line away at its end, so that
/// what follows starts on a clean line. [thread-safe]
class ProgressMeter {
 public:
  /// Nothing is drawn before the first update(). `descriptor`: 2 = standard error.
  explicit ProgressMeter(std::string title, ProgressMode mode = ProgressMode::automatic, int descriptor = 2);
  ProgressMeter(const ProgressMeter&) = delete;
  ProgressMeter& operator=(const ProgressMeter&) = delete;
  ~ProgressMeter();

  /// `share` 0…1 of the work that `title` names, and what is at hand.
  void update(double share, std::string_view what);
  /// A new title for the next part of the work; share and time left start again.
  void restart(std::string title);
  /// Takes the line away until the next update(), e.g. before a message is printed.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  void clear_locked();
  void write_all(std::string_view text) const;

  std::mutex mutex_;
  std::string title_;
  int descriptor_;
  bool enabled_ = false;
  bool terminal_ = false;
  bool unicode_ = false;
  bool drawn_ = false;
  std::string last_line_;
  Clock::time_point started_;
  std::optional<Clock::time_point> last_drawn_;
  TimeLeft left_;
};

}  // namespace smartgain
