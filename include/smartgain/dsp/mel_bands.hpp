// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The mel scale, and how a spectrum falls into its bands: what the models look at.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace smartgain {

/// 2595 log10(1 + f / 700), and its inverse in Hz.
/// Source   O'Shaughnessy 1987, "Speech Communication: Human and Machine"; the formula of HTK.
[[nodiscard]] double mel(double frequency_hz);
/// The inverse, in Hz.
[[nodiscard]] double mel_to_hz(double value);

/// Bands of a picture: the models take no other number.
inline constexpr std::size_t kMelBandCount = 64;
// Chosen: the open low string of a bass lies just above, and lossy copies keep what lies below.
/// Lowest corner.
inline constexpr double kMelLowestHz = 40.0;
/// Highest corner.
inline constexpr double kMelHighestHz = 16000.0;

/// Triangles that overlap by half, their 66 corners equally far apart in mel, 1 at the top. The same in Hz at every rate; what lies above
/// half the rate stays empty. Where no bin falls into a band (the lowest ones, at high rates) the nearest bin counts for it.
///
/// Thread   [thread-safe] after construction, which allocates; sum() does not
class MelBands {
 public:
  /// `fft_size` is even.
  MelBands(double sample_rate_hz, std::size_t fft_size);

  /// `power[k]` = power of bin k + 1, fft_size / 2 of them. Writes one power a band to `bands`.
  void sum(std::span<const float> power, std::span<float, kMelBandCount> bands) const noexcept;

 private:
  struct Band {
    std::size_t first_bin, bin_count, first_weight;
  };
  std::array<Band, kMelBandCount> bands_{};
  std::vector<float> weights_;
};

}  // namespace smartgain
