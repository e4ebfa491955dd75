// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Keeps the loudest pieces of a strip as SoundPatches, in memory that does not grow with its length.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "smartgain/core/sound_patch.hpp"
#include "smartgain/dsp/mel_bands.hpp"

namespace smartgain {

/// The strip is cut into pieces of one patch from its beginning on; the kMostPatches with the most power stay. A piece without sound is
/// none. Only the constructor and patches() allocate.
class PatchRecorder {
 public:
  /// `frame_rate_hz`: spectrum frames a second.
  explicit PatchRecorder(double frame_rate_hz);

  /// One spectrum frame later. Unit: power, any scale that stays the same.
  void add(std::span<const float, kMelBandCount> band_power) noexcept;
  void reset() noexcept;
  /// Loudest first. The piece that is not complete counts, filled up with silence: it is all that a short strip has.
  [[nodiscard]] std::vector<SoundPatch> patches() const;

 private:
  struct Piece {
    double power = 0.0;
    SoundPatch patch;
  };
  void add_step(std::span<const float, kMelBandCount> band_power) noexcept;
  /// Keeps the piece that was drawn, if it is among the loudest.
  void keep() noexcept;

  std::size_t frames_per_step_, steps_per_frame_;
  std::vector<Piece> kept_;     // loudest first
  std::vector<float> cells_;    // power, [frame * kMelBandCount + band]
  std::size_t step_count_ = 0;  // of cells_ that are drawn
  std::array<float, kMelBandCount> pending_{};
  std::size_t pending_frames_ = 0;
};

}  // namespace smartgain
