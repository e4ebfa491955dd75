// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Writes a BandHistory that never outgrows the memory it began with.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "smartgain/analysis/band_history.hpp"
#include "smartgain/dsp/erb_bands.hpp"

namespace smartgain {

/// Only the constructor allocates.
class BandRecorder {
 public:
  explicit BandRecorder(double hop_duration_s);

  /// One spectrum frame later.
  void add(std::span<const double, kErbBandCount> band_power) noexcept;
  void reset() noexcept;
  [[nodiscard]] const BandHistory& history() const noexcept { return history_; }

 private:
  void merge_pairs() noexcept;

  double hop_duration_s_;
  BandHistory history_;
  std::array<double, kErbBandCount> pending_{};  // sum over the frames of the slot not yet complete
  std::size_t pending_frames_ = 0;
  std::size_t frames_per_slot_ = 1;
};

}  // namespace smartgain
