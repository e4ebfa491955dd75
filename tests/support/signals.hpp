// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Test signals, made in code.
#pragma once

#include <cstddef>
#include <cstdint>
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

/// The next of a sequence of 32-bit numbers, the same everywhere: x = 1664525 x + 1013904223 mod 2^32 (Numerical
/// Recipes, 3rd ed., §7.1.7), of which the upper 24 bits are used.
class Random {
 public:
  explicit Random(std::uint32_t seed) : state_(seed) {}
  /// -1…1, even, a multiple of 2^-23: exact in float.
  [[nodiscard]] double next() {
    state_ = state_ * 1664525u + 1013904223u;
    return static_cast<double>(state_ >> 8) / 8388608.0 - 1.0;
  }

 private:
  std::uint32_t state_;
};

/// Even noise, each channel its own (seeds seed, seed + 1, …), within +-`peak`.
[[nodiscard]] Signal white_noise(double peak, double duration_s, double sample_rate_hz, std::size_t channel_count,
                                 std::uint32_t seed);
/// Noise of -3 dB/octave within 0.5 dB from 10 Hz at 44.1 kHz (Paul Kellet's refined filter), each channel its own; RMS
/// near `rms`.
[[nodiscard]] Signal pink_noise(double rms, double duration_s, double sample_rate_hz, std::size_t channel_count,
                                std::uint32_t seed);
/// Single samples of `peak`, every `period_frames`, first at frame 0.
[[nodiscard]] Signal click_train(float peak, std::size_t period_frames, double duration_s, double sample_rate_hz,
                                 std::size_t channel_count);
/// Something like music: a kick, a bass note, a chord panned apart and a hat, in bars of 2 s that differ by `seed`;
/// peaks near 0 dBFS.
[[nodiscard]] Signal music(double duration_s, double sample_rate_hz, std::uint32_t seed);

/// One after the other; all have the same number of channels.
[[nodiscard]] Signal joined(const std::vector<Signal>& parts);
[[nodiscard]] Signal silence(double duration_s, double sample_rate_hz, std::size_t channel_count = 2);
[[nodiscard]] Signal scaled(Signal signal, float gain);

}  // namespace smartgain::test
