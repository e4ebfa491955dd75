// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Half the sample rate.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "smartgain/core/audio_view.hpp"

namespace smartgain {

/// Streaming decimation by two with a linear-phase half-band filter, its delay taken out: output frame n is the sound at input
/// frame 2n.
///
/// Shape    planar float, any number of frames (also 0) a block; what comes out does not depend on how they were cut. The last 31
///          frames wait for input that follows them, and are never delivered if none does.
/// Unit     as the input; pass band 0…0.449 of the output rate flat to 0.0005 dB, images over 0.551 below -98 dB: from
///          88.2 kHz, 19.8 kHz flat and nothing folded below that
/// Samples  NaN and infinity go around the filter and come back at their place
/// Thread   [one-thread-at-a-time]; allocates when a block is longer than all before it
/// Source   Kaiser-windowed sinc, 127 taps, beta = 10.06 (100 dB): Oppenheim and Schafer, Discrete-Time Signal Processing,
///          3rd ed., 7.6
class HalfBandDecimator {
 public:
  explicit HalfBandDecimator(std::size_t channel_count);

  /// What has become computable. Holds until the next call.
  [[nodiscard]] AudioView process(AudioView block);

 private:
  static constexpr std::size_t kPairs = 32;  // of equal taps around the middle one

  struct Channel {
    std::vector<float> even, odd;  // what is still needed of the input; odd begins kPairs samples earlier
    std::vector<float> output;
    std::deque<std::pair<std::uint64_t, float>> non_finite;  // output frame and value
  };

  void take(Channel& channel, const float* in, std::size_t count) const;
  void filter(Channel& channel, std::size_t count) const;

  std::array<float, kPairs> taps_{};
  std::vector<Channel> channels_;
  std::vector<const float*> pointers_;
  std::uint64_t frames_in_ = 0, frames_out_ = 0;
};

}  // namespace smartgain
