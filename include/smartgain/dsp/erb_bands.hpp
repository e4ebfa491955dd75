// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Bands as wide as the ear's filters: the ERB-number scale and how a spectrum falls into it.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace smartgain {

/// ERB-number (Cam) of a frequency: 21.4 log10(1 + 0.00437 f).
/// Source   Glasberg & Moore 1990, "Derivation of auditory filter shapes from notched-noise data", Hearing Research 47,
///          eq. 4.
[[nodiscard]] double erb_number(double frequency_hz);
/// Its inverse, in Hz.
[[nodiscard]] double erb_number_to_hz(double number);

/// Bands of a spectrum: 0.96 ERB each.
inline constexpr std::size_t kErbBandCount = 40;
// Chosen, because below lies no musical pitch that a mix is balanced by, and above what lossy copies keep.
/// Where the lowest band begins.
inline constexpr double kErbLowestHz = 30.0;
/// Where the highest band ends.
inline constexpr double kErbHighestHz = 16000.0;

/// Frequencies between the bands: 41 from 30 Hz to 16 kHz, equally far apart (0.96) in ERB-number. The same at every
/// rate, so that strips of different rates can be compared; bands above half the rate stay empty.
[[nodiscard]] const std::array<double, kErbBandCount + 1>& erb_band_edges_hz();
/// Middle of each band in ERB-number, in Hz.
[[nodiscard]] const std::array<double, kErbBandCount>& erb_band_centers_hz();

/// How the bins of one FFT fall into the bands. A bin's power counts as spread evenly over the width of the bin around
/// its frequency, and each band takes what lies between its edges: nothing is lost or counted twice, and a band
/// narrower than a bin gets its share of it.
///
/// Thread   [thread-safe] after construction, which allocates; sum() does not
class ErbBands {
 public:
  /// `fft_size` is even.
  ErbBands(double sample_rate_hz, std::size_t fft_size);

  /// `cumulative[k]` = power of bins 1…k, cumulative[0] = 0, fft_size / 2 + 1 of them. Writes one power a band to
  /// `bands`.
  void sum(std::span<const double> cumulative, std::span<double, kErbBandCount> bands) const noexcept;
  /// The same for what can be negative, such as products of two channels; of powers sum() takes care that none is.
  void sum_signed(std::span<const double> cumulative, std::span<double, kErbBandCount> bands) const noexcept;
  /// Whether any of the band lies under half the rate.
  [[nodiscard]] bool is_heard(std::size_t band) const noexcept {
    return edges_[band].bin < last_bin_ || edges_[band].share < 0.5;
  }

 private:
  struct Edge {
    std::size_t bin;  // the bin that the edge lies in, or last_bin_ with share 1
    double share;     // of that bin's width that lies below the edge
  };
  std::size_t last_bin_;
  std::array<Edge, kErbBandCount + 1> edges_{};
};

}  // namespace smartgain
