// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What samples say by themselves: peak, mean square, DC, clipping, and how two channels stand to each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "smartgain/core/audio_view.hpp"
#include "smartgain/core/measurement.hpp"

namespace smartgain {

/// Sums over all finite samples fed. Only the constructor allocates.
class LevelMeter {
 public:
  explicit LevelMeter(std::size_t channel_count) : channels_(channel_count) {}

  void process(AudioView block) noexcept;
  void reset() noexcept;

  /// Largest magnitude in any channel, linear.
  [[nodiscard]] double sample_peak() const noexcept { return peak_; }
  /// Over all channels and frames; 0 before the first frame.
  [[nodiscard]] double mean_square() const noexcept;
  /// Mean of the channel whose mean is furthest from 0; 0 before the first frame.
  [[nodiscard]] double dc_offset() const noexcept;
  [[nodiscard]] std::uint64_t clipped_samples() const noexcept { return clipped_; }
  /// Of the first two channels; one channel counts as the same on both sides.
  [[nodiscard]] StereoField stereo_field() const noexcept;

 private:
  struct Channel {
    double sum = 0.0, square_sum = 0.0;
    std::uint64_t run = 0;  // samples at full scale in a row, up to now
  };
  void count_clipped(Channel& channel, std::span<const float> samples) noexcept;

  std::vector<Channel> channels_;
  std::uint64_t frame_count_ = 0;
  double peak_ = 0.0;
  double product_ = 0.0;  // of the first two channels, summed
  std::uint64_t clipped_ = 0;
};

}  // namespace smartgain
