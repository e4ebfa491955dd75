// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Whether a rendered file is what it should be: a renderer's exit status says nothing about that.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>

#include "smartgain/render/renderer.hpp"

namespace smartgain {

enum class RenderState {
  good,
  missing,
  unfinished,  ///< its writer never closed it, or the file is shorter than its header says
  foreign,     ///< not a WAV file of 32-bit float
  non_finite,
  exploded,
};

struct RenderedFile {
  RenderState state = RenderState::missing;
  std::uint64_t frame_count = 0;
  double sample_peak_dbfs = 0.0;  ///< -infinity for silence
};

/// Reads the whole file. LMMS (through libsndfile) leaves the length in the header at 0 until it closes the file, so a
/// header that agrees with the file's size means that the render reached its end, whatever LMMS did after that. `stop`
/// ends the reading early, with any answer.
[[nodiscard]] RenderedFile inspect_rendered_file(const std::filesystem::path& path,
                                                 const std::atomic<bool>* stop = nullptr);

/// "explodes to +61.0 dBFS"; for use after "its render ".
[[nodiscard]] std::string describe(const RenderedFile& file);

}  // namespace smartgain
