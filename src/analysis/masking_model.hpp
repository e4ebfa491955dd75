// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// How much of the bands around a masker it hides.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "smartgain/dsp/erb_bands.hpp"

namespace smartgain {

using BandPower = std::array<float, kErbBandCount>;

/// Definitions and sources: smartgain/analysis/relations.hpp.
class MaskingModel {
 public:
  /// `mix_power`: K-weighted power that is heard at 80 dB SPL; more than 0.
  explicit MaskingModel(double mix_power);

  /// Power under which a tone in each band is hidden by `power`, a strip's power in the bands at one time.
  void masked_threshold(const float* power, float* threshold) const noexcept;

 private:
  // Spread of one band to all others by its level in steps of kLevelStepDb.
  struct Spread {
    std::size_t first, last;  // bands that it reaches
    BandPower factor;
  };
  [[nodiscard]] std::size_t level_index(float power) const noexcept;

  BandPower tone_over_excitation_;  // threshold of a tone over the power of a band of noise
  std::vector<Spread> spreads_;     // [level * kErbBandCount + band]
  float level_offset_;
};

/// Power gain of the K filter at the middle of each band.
[[nodiscard]] const BandPower& k_weight_of_bands();

/// Critical-band rate. Source: Zwicker & Terhardt 1980, JASA 68, 1523-1525, eq. 1.
[[nodiscard]] double bark(double frequency_hz);

/// Threshold of a tone in noise over the noise's power in 1 Hz, dB.
[[nodiscard]] double tone_over_density_db(double frequency_hz);

}  // namespace smartgain
