// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The shape of the spectrum: frame by frame, and on average over a strip.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "smartgain/core/measurement.hpp"
#include "smartgain/core/units.hpp"
#include "smartgain/dsp/erb_bands.hpp"
#include "smartgain/dsp/fft.hpp"
#include "smartgain/dsp/mel_bands.hpp"

namespace smartgain {

inline constexpr std::size_t kWindowFrames = 2048;
inline constexpr std::size_t kHopFrames = 1024;

/// One window of all channels together. Definitions: StripAnalyser::measurement(). All 0 where the window is silent.
struct FrameSpectrum {
  double power = 0.0;  ///< sum over bins 1…1024; a full-scale sine in one channel has 1
  double centroid_hz = 0.0, spread_hz = 0.0, rolloff_85_hz = 0.0, flatness = 0.0;
  std::array<double, kErbBandCount> band_power{};
  std::array<double, kErbBandCount> front_band_power{};  ///< the first two channels' part of it
  std::array<float, kMelBandCount> mel_power{};
};

/// How the spectra L and R of the first two channels stand to each other, summed over frames: their powers are in
/// FrameSpectrum::front_band_power. One transform Z of left + i right has it all in the products of its two halves:
/// Z[k] Z[N - k] = (L + iR)(L* + iR*) = |L|^2 - |R|^2 + i 2 Re(L R*). Only the constructor allocates.
class SideSums {
 public:
  SideSums();
  void reset() noexcept;

 private:
  friend class FrameAnalyser;
  friend class SpectrumAverage;
  std::vector<double> difference_;  // bins 1…1024 of |L|^2 - |R|^2
  std::vector<double> product_;     // of 2 Re(L R*)
};

/// Window, transform and figures of one frame. Only the constructor allocates.
class FrameAnalyser {
 public:
  explicit FrameAnalyser(double sample_rate_hz);

  /// kWindowFrames finite samples a channel. Of two channels and more `sides` takes in the first two.
  [[nodiscard]] FrameSpectrum analyse(std::span<const float* const> channels, SideSums& sides) noexcept;
  [[nodiscard]] const ErbBands& bands() const noexcept { return bands_; }

 private:
  const float* transform(const float* first, const float* second, float scale) noexcept;
  void sum_bands(double unit, std::span<double, kErbBandCount> band_power) noexcept;

  double bin_hz_;
  Fft fft_;
  ErbBands bands_;
  MelBands mel_bands_;
  std::vector<float> window_;
  std::vector<float> no_samples_;   // beside an odd channel
  std::vector<float> mirrored_;     // bins -1…-1024 of the transform, complex
  std::vector<float> power_;        // bins 1…1024
  std::vector<double> cumulative_;  // power of bins up to and with k
};

/// The strip's figures: means over frames, each frame weighing as much as its power; bands: plain means over frames.
class SpectrumAverage {
 public:
  void add(const FrameSpectrum& frame) noexcept;
  void reset() noexcept { *this = {}; }

  [[nodiscard]] std::uint64_t frame_count() const noexcept { return frame_count_; }
  [[nodiscard]] std::optional<Hertz> centroid() const noexcept;
  [[nodiscard]] std::optional<Hertz> spread() const noexcept;
  [[nodiscard]] std::optional<Hertz> rolloff_85() const noexcept;
  [[nodiscard]] std::optional<double> flatness() const noexcept;
  /// Empty where the band holds no power.
  [[nodiscard]] std::optional<double> band_level_db(std::size_t band) const noexcept;
  /// One field a band, or none where all is silent. `sides` are of the same frames.
  [[nodiscard]] std::vector<StereoField> band_stereo(const SideSums& sides, const ErbBands& bands) const;

 private:
  [[nodiscard]] std::optional<double> weighted_mean(double sum) const noexcept;

  std::uint64_t frame_count_ = 0;
  FrameSpectrum sum_;  // all but the powers times power
};

}  // namespace smartgain
