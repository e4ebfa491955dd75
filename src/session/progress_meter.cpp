// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/session/progress_meter.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace smartgain {
namespace {

constexpr double kSmoothingSeconds = 10.0;
constexpr std::size_t kBarColumns = 20;
constexpr std::chrono::milliseconds kTerminalPause(100);
constexpr std::chrono::milliseconds kLogPause(1000);
constexpr std::string_view kEraseLine = "\r\x1b[K";  // ECMA-48 EL: from the cursor to the end of the line

// Code points stand for columns: titles and strip names with wide or combining letters come out a little off.
std::size_t column_count(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool locale_is_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (!value || !*value) continue;
    const std::string_view locale(value);
    return locale.find("UTF-8") != std::string_view::npos || locale.find("utf8") != std::string_view::npos ||
           locale.find("UTF8") != std::string_view::npos || locale.find("utf-8") != std::string_view::npos;
  }
  return false;
}

}  // namespace

void TimeLeft::update(double share, std::chrono::duration<double> elapsed) {
  const double time = elapsed.count();
  const double step = time - elapsed_s_;
  if (step < 0.05) return;
  const double speed = std::max(0.0, share - share_) / step;
  // Until the window is full this is the mean since the start; after that it forgets exponentially.
  const double weight = std::min(1.0, step / std::min(kSmoothingSeconds, time));
  share_a_second_ += weight * (speed - share_a_second_);
  share_ = std::max(share_, share);
  elapsed_s_ = time;
}

std::optional<std::chrono::duration<double>> TimeLeft::value() const {
  if (elapsed_s_ < 1.0 || share_ < 0.01 || share_ >= 1.0 || share_a_second_ <= 0.0) return std::nullopt;
  return std::chrono::duration<double>((1.0 - share_) / share_a_second_);
}

std::string format_duration(std::chrono::duration<double> time) {
  const auto seconds = static_cast<long long>(std::ceil(std::clamp(time.count(), 0.0, 359999.0)));
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{} min {:02} s", seconds / 60, seconds % 60);
  return fmt::format("{} h {:02} min", seconds / 3600, seconds % 3600 / 60);
}

std::string format_progress(const ProgressLine& line, std::size_t columns, bool unicode) {
  const double share = std::isfinite(line.share) ? std::clamp(line.share, 0.0, 1.0) : 0.0;
  const auto full = static_cast<std::size_t>(share * kBarColumns);
  std::string bar;
  for (std::size_t i = 0; i < kBarColumns; ++i) bar += i < full ? (unicode ? "━" : "#") : (unicode ? "╌" : "-");
  const std::string core = fmt::format("{}  {:3.0f} %", bar, std::floor(share * 100.0));
  const std::string left = line.left ? "  " + format_duration(*line.left) + " left" : "";
  const std::string title = line.title.empty() ? "" : std::string(line.title) + "  ";
  const std::string what = line.what.empty() ? "" : "  " + std::string(line.what);
  for (const std::string& text : {title + core + what + left, title + core + left, core + left, core})
    if (column_count(text) <= columns) return text;
  const std::string percent = fmt::format("{:.0f} %", std::floor(share * 100.0));
  return percent.size() <= columns ? percent : std::string();
}

ProgressMeter::ProgressMeter(std::string title, ProgressMode mode, int descriptor)
    : title_(std::move(title)), descriptor_(descriptor), started_(Clock::now()) {
  const char* type = std::getenv("TERM");
  terminal_ = ::isatty(descriptor) == 1 && !(type && std::string_view(type) == "dumb");
  enabled_ = mode == ProgressMode::on || (mode == ProgressMode::automatic && terminal_);
  unicode_ = locale_is_utf8();
}

ProgressMeter::~ProgressMeter() { clear_locked(); }

void ProgressMeter::update(double share, std::string_view what) {
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  left_.update(share, now - started_);
  if (!enabled_ || (last_drawn_ && now - *last_drawn_ < (terminal_ ? kTerminalPause : kLogPause))) return;
  std::size_t columns = 120;
  if (winsize size = {}; terminal_ && ::ioctl(descriptor_, TIOCGWINSZ, &size) == 0 && size.ws_col > 1)
    columns = size.ws_col - 1u;  // in the last column some terminals would wrap
  const std::string line = format_progress({title_, share, what, left_.value()}, columns, unicode_);
  if (line == last_line_ && (drawn_ || !terminal_)) return;
  last_drawn_ = now;
  last_line_ = line;
  if (terminal_) {
    write_all(std::string(kEraseLine) + line);
    drawn_ = true;
  } else {
    write_all(line + '\n');
  }
}

void ProgressMeter::restart(std::string title) {
  const std::lock_guard lock(mutex_);
  title_ = std::move(title);
  started_ = Clock::now();
  left_ = {};
}

void ProgressMeter::clear() {
  const std::lock_guard lock(mutex_);
  clear_locked();
}

void ProgressMeter::clear_locked() {
  if (drawn_) write_all(kEraseLine);
  drawn_ = false;
}

void ProgressMeter::write_all(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t count = ::write(descriptor_, text.data(), text.size());
    if (count < 0 && errno != EINTR) return;  // a terminal that is gone is no reason to stop the work
    if (count > 0) text.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace smartgain
