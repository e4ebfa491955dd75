// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/dsp/mel_bands.hpp"

#include <algorithm>
#include <cmath>

namespace smartgain {

double mel(double frequency_hz) { return 2595.0 * std::log10(1.0 + frequency_hz / 700.0); }
double mel_to_hz(double value) { return 700.0 * (std::pow(10.0, value / 2595.0) - 1.0); }

MelBands::MelBands(double sample_rate_hz, std::size_t fft_size) {
  const double bin_hz = sample_rate_hz / static_cast<double>(fft_size);
  const std::size_t last_bin = fft_size / 2;
  const double lowest = mel(kMelLowestHz);
  const double step = (mel(kMelHighestHz) - lowest) / static_cast<double>(kMelBandCount + 1);
  for (std::size_t band = 0; band < kMelBandCount; ++band) {
    const double low = mel_to_hz(lowest + step * static_cast<double>(band));
    const double top = mel_to_hz(lowest + step * static_cast<double>(band + 1));
    const double high = mel_to_hz(lowest + step * static_cast<double>(band + 2));
    const std::size_t first_weight = weights_.size();
    auto first_bin = static_cast<std::size_t>(std::floor(low / bin_hz)) + 1;
    for (std::size_t k = first_bin; k <= last_bin && static_cast<double>(k) * bin_hz < high; ++k) {
      const double hz = static_cast<double>(k) * bin_hz;
      weights_.push_back(static_cast<float>(hz < top ? (hz - low) / (top - low) : (high - hz) / (high - top)));
    }
    if (weights_.size() == first_weight && high <= static_cast<double>(last_bin) * bin_hz) {
      first_bin = std::max<std::size_t>(static_cast<std::size_t>(std::lround(top / bin_hz)), 1);
      weights_.push_back(1.0f);
    }
    bands_[band] = {first_bin, weights_.size() - first_weight, first_weight};
  }
}

void MelBands::sum(std::span<const float> power, std::span<float, kMelBandCount> bands) const noexcept {
  for (std::size_t band = 0; band < kMelBandCount; ++band) {
    const auto [first_bin, bin_count, first_weight] = bands_[band];
    float total = 0.0f;
    for (std::size_t i = 0; i < bin_count; ++i) total += weights_[first_weight + i] * power[first_bin - 1 + i];
    bands[band] = total;
  }
}

}  // namespace smartgain
