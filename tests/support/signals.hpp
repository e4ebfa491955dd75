// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Test signals, made in code.
#pragma once

#include <cstddef>
#include <vector>

#include "smartgain/core/audio_view.hpp"

namespace smartgain::test {

/// Planar audio that owns its samples.
class Signal {
 public:
  Signal(std::size_t channel_count, std::size_t frame_count);
  [[nodiscard]] std::vector<float>& operator[](std::size_t channel) { return channels_[channel]; }
  [[nodiscard]] const std::vector<float>& operator[](std::size_t channel) const { return channels_[channel]; }
  [[nodiscard]] std::size_t channel_count() const { return channels_.size(); }
  [[nodiscard]] std::size_t frame_count() const { return channels_.empty() ? 0 : channels_[0].size(); }
  /// Holds until the signal is changed, moved or gone.
  [[nodiscard]] AudioView view(std::size_t first_frame, std::size_t count);
  [[nodiscard]] AudioView view() { return view(0, frame_count()); }

 private:
  std::vector<std::vector<float>> channels_;
  std::vector<const float*> pointers_;
};

/// The same sine in every channel; `peak_dbfs` is its peak.
[[nodiscard]] Signal sine(double frequency_hz, double peak_dbfs, double duration_s, double sample_rate_hz,
                          std::size_t channel_count = 2);

}  // namespace smartgain::test
