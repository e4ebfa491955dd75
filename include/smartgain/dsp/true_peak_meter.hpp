// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The largest value that the waveform takes between its samples.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace smartgain {

/// True peak over any number of channels.
///
/// Shape    in  one channel at a time, any number of finite samples (also 0)
/// Unit     out linear, full scale = 1.0; never less than the sample peak; 0 for silence
/// Error    +0.2/-0.4 dB on EBU Tech 3341 cases 15-23 at 44.1, 48 and 96 kHz. The last 6 frames (12 from 96 kHz) are
///          seen between their samples only once the frames after them arrive.
/// Thread   [one-thread-at-a-time]; only the constructor allocates
/// Source   ITU-R BS.1770-5 Annex 2 (oversampled reading). Its 48-tap example filter fails case 22 at 44.1 kHz by
///          0.05 dB; here a sinc under a Hann window, four times oversampled: 49 taps below 96 kHz, 97 from there on.
///          That is the curve libebur128 takes its points from, so that readings agree; but it takes only two a
///          sample from 96 kHz on, as the standard allows, and cases 21 and 23 then fail by 0.07 dB.
class TruePeakMeter {
 public:
  /// 8000…192000 Hz, any number of channels.
  TruePeakMeter(double sample_rate_hz, std::size_t channel_count);

  /// The next samples of one channel.
  void process(std::size_t channel, std::span<const float> samples) noexcept;
  /// As newly made.
  void reset() noexcept;
  /// The largest so far, over all channels.
  [[nodiscard]] float peak() const noexcept { return peak_; }

 private:
  static constexpr std::size_t kMostTaps = 24;
  using Branch = std::array<float, kMostTaps>;

  /// The kMostTaps samples before `first` are read, too.
  void look_between(const float* first, std::size_t frame_count) noexcept;

  std::size_t taps_;                  // of each branch
  std::array<Branch, 3> branches_{};  // for the newest sample first; the fourth branch is the sample itself
  float bound_ = 0.0f;                // largest output of any branch for samples within +-1, rounding allowed for
  std::vector<Branch> history_;       // per channel, oldest first
  float peak_ = 0.0f;
};

}  // namespace smartgain
