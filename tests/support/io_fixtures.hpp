// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Files, projects and documents for the tests of reading and writing.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "smartgain/core/plan.hpp"
#include "smartgain/core/session_analysis.hpp"
#include "support/signals.hpp"

namespace smartgain::test {

/// An empty folder that is removed with everything in it.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
  /// Names of everything in it, hidden files too, sorted.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::filesystem::path path_;
};

/// Without any of the library's own writing: what is tested must not make its own input.
void write_bytes(const std::filesystem::path& path, std::string_view bytes);
[[nodiscard]] std::string read_bytes(const std::filesystem::path& path);
/// By libsndfile directly; `format` as libsndfile names it, default 32-bit float WAV.
void write_sound(const std::filesystem::path& path, const Signal& signal, int sample_rate_hz, int format = 0);
struct Sound {
  Signal signal;
  double sample_rate_hz = 0.0;
  int format = 0;  ///< as libsndfile names it
};
/// By libsndfile directly. Without any frame, and the test failed, where it cannot be read.
[[nodiscard]] Sound read_sound(const std::filesystem::path& path);

/// While it lives no file can grow beyond `max_bytes`: what a full disk does, without one. Affects the whole process.
class FullDisk {
 public:
  explicit FullDisk(std::size_t max_bytes);
  ~FullDisk();
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  unsigned long old_limit_;
  void (*old_handler_)(int);
};

/// While it lives the process has no rights of root, if it had them. Affects the whole process.
class WithoutRoot {
 public:
  WithoutRoot();
  ~WithoutRoot();
  WithoutRoot(const WithoutRoot&) = delete;
  WithoutRoot& operator=(const WithoutRoot&) = delete;

 private:
  bool was_root_;
};

/// `text` with the first `from` replaced; fails the test where there is none.
[[nodiscard]] std::string with(std::string text, std::string_view from, std::string_view to);
[[nodiscard]] std::string with_all(std::string text, std::string_view from, std::string_view to);

/// A project of six strips. Song: "Lead" (own channel 1 "Leads", fader 0.5, volume 100), "Pad" and "Pad" (share channel
/// 2 "Pads"), "Vox" (sample track, volume child element 50), "Old" (muted, volume 100). Beat/Bassline: "kick01.ogg"
/// (Master). Master fader 1, song volume 100.
[[nodiscard]] std::string small_project();

/// Every member set / every optional member empty.
[[nodiscard]] SessionAnalysis full_analysis();
[[nodiscard]] SessionAnalysis sparse_analysis();
[[nodiscard]] Plan full_plan();
[[nodiscard]] Plan sparse_plan();

}  // namespace smartgain::test
