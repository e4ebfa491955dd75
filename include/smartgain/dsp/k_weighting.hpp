// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The K filter of ITU-R BS.1770 and the energy behind it.
#pragma once

#include <array>
#include <cstddef>

namespace smartgain {

/// y[n] = b[0] x[n] + b[1] x[n-1] + b[2] x[n-2] - a[0] y[n-1] - a[1] y[n-2].
struct Biquad {
  std::array<double, 3> b;  ///< of the input, newest sample first
  std::array<double, 2> a;  ///< of the output, the leading 1 left out
};

/// Both stages of the K filter at one rate.
struct KWeighting {
  Biquad shelf;      ///< stage 1, the head: about +4 dB above 2 kHz
  Biquad high_pass;  ///< stage 2, RLB: -3 dB near 60 Hz
};

/// The filter at one rate.
///
/// Unit     in Hz, 8000…192000
/// Error    at 48 kHz the published table itself, to 1e-12. At other rates the response keeps the table's shape; what
///          is left is the bilinear transform's warping near half the rate. The numerator of the high-pass stays
///          1, -2, 1 at every rate, as the table has it: the whole lies 0.004 dB lower at 44.1 kHz and 0.022 dB higher
///          at 96 kHz than one of exactly the table's gain. Chosen, because the meters in use (libebur128, FFmpeg) do
///          it, and readings of one file should agree.
/// Source   ITU-R BS.1770-5 Annex 1, Tables 1 and 2 (48 kHz) and the note under them (other rates). The analog
///          prototype (corner, Q and the gains at zero, corner and infinity) is solved from the table and transformed
///          anew with the corner pre-warped.
[[nodiscard]] KWeighting k_weighting(double sample_rate_hz);

/// Two channels through the K filter at once, and the energy of what comes out. (Both channels and two frames of
/// each fill one vector of AVX2.)
///
/// Thread   [one-thread-at-a-time], no allocation, no lock
class KWeightedPair {
 public:
  /// Begins with an empty memory.
  explicit KWeightedPair(const KWeighting& filter) : filter_(filter) {}

  /// Feeds `frame_count` finite samples of each channel (the two may be the same) and returns the sums of their squares
  /// after the filter. The filter's memory carries over to the next call.
  [[nodiscard]] std::array<double, 2> energy(const float* first, const float* second, std::size_t frame_count) noexcept;
  /// As newly made.
  void reset() noexcept { memory_ = {}; }

 private:
  KWeighting filter_;
  // x, shelved and weighted signal; of each the two channels two frames ago, then one frame ago
  std::array<std::array<double, 4>, 3> memory_{};
};

}  // namespace smartgain
