// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "masking_model.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "smartgain/dsp/k_weighting.hpp"

namespace smartgain {
namespace {

constexpr double kListeningDbSpl = 80.0;
// Steeper or flatter by 0.4 dB/Bark from one step to the next. Components over 100 dB SPL count as that loud: the slope
// of the formula would turn to nothing.
constexpr double kLevelStepDb = 2.0;
constexpr double kHighestDbSpl = 100.0;
constexpr std::size_t kLevelCount = 51;

constexpr double kLowerSlope = 27.0;  // dB/Bark
double upper_slope(double frequency_hz, double level_db_spl) {
  return 24.0 + 230.0 / frequency_hz - 0.2 * level_db_spl;
}
constexpr double kDroppedDb = 60.0;
// Of a band of noise when thresholds are taken; chosen, the middle of what is published.
constexpr double kThresholdsAtDbSpl = 60.0;

double power_gain(const Biquad& filter, double frequency_hz, double rate_hz) {
  const std::complex<double> z = std::polar(1.0, -2.0 * std::numbers::pi * frequency_hz / rate_hz);
  return std::norm((filter.b[0] + z * (filter.b[1] + z * filter.b[2])) / (1.0 + z * (filter.a[0] + z * filter.a[1])));
}

}  // namespace

double bark(double frequency_hz) {
  const double khz = frequency_hz / 1000.0;
  return 13.0 * std::atan(0.76 * khz) + 3.5 * std::atan(khz * khz / 56.25);
}

double tone_over_density_db(double frequency_hz) {
  const double khz = frequency_hz / 1000.0;
  const double critical_bandwidth_hz = 25.0 + 75.0 * std::pow(1.0 + 1.4 * khz * khz, 0.69);
  const double masking_index_db = -2.0 - std::log10(1.0 + std::pow(frequency_hz / 502.0, 2.5));
  return 10.0 * std::log10(critical_bandwidth_hz) + masking_index_db;
}

const BandPower& k_weight_of_bands() {
  static const BandPower weights = [] {
    constexpr double kTableRateHz = 48000.0;
    const KWeighting filter = k_weighting(kTableRateHz);
    BandPower gains;
    for (std::size_t band = 0; band < kErbBandCount; ++band) {
      const double hz = erb_band_centers_hz()[band];
      gains[band] = static_cast<float>(power_gain(filter.shelf, hz, kTableRateHz) *
                                       power_gain(filter.high_pass, hz, kTableRateHz));
    }
    return gains;
  }();
  return weights;
}

MaskingModel::MaskingModel(double mix_power)
    : spreads_(kLevelCount * kErbBandCount),
      level_offset_(static_cast<float>(kListeningDbSpl - 10.0 * std::log10(mix_power))) {
  const auto& centers = erb_band_centers_hz();
  const auto& edges = erb_band_edges_hz();
  for (std::size_t level = 0; level < kLevelCount; ++level)
    for (std::size_t band = 0; band < kErbBandCount; ++band) {
      Spread& spread = spreads_[level * kErbBandCount + band];
      spread = {band, band, {}};
      const double up = upper_slope(centers[band], static_cast<double>(level) * kLevelStepDb);
      for (std::size_t to = 0; to < kErbBandCount; ++to) {
        const double distance = bark(centers[to]) - bark(centers[band]);
        const double fall_db = distance < 0.0 ? -kLowerSlope * distance : up * distance;
        if (fall_db > kDroppedDb) continue;
        spread.factor[to] = static_cast<float>(std::pow(10.0, -fall_db / 10.0));
        spread.first = std::min(spread.first, to);
        spread.last = std::max(spread.last, to);
      }
    }
  // The published thresholds are those of noise as it is, so what spreads into a band is part of them already.
  for (std::size_t band = 0; band < kErbBandCount; ++band) {
    const std::size_t level = static_cast<std::size_t>(kThresholdsAtDbSpl / kLevelStepDb);
    double excitation = 0.0;
    for (std::size_t from = 0; from < kErbBandCount; ++from)
      excitation +=
          static_cast<double>(spreads_[level * kErbBandCount + from].factor[band]) * (edges[from + 1] - edges[from]);
    tone_over_excitation_[band] =
        static_cast<float>(std::pow(10.0, tone_over_density_db(centers[band]) / 10.0) / excitation);
  }
}

std::size_t MaskingModel::level_index(float power) const noexcept {
  const float level_db_spl = 3.0103f * std::log2(power) + level_offset_;
  return static_cast<std::size_t>(std::clamp(level_db_spl, 0.0f, static_cast<float>(kHighestDbSpl)) /
                                  static_cast<float>(kLevelStepDb));
}

void MaskingModel::masked_threshold(const float* power, float* threshold) const noexcept {
  std::fill_n(threshold, kErbBandCount, 0.0f);
  for (std::size_t band = 0; band < kErbBandCount; ++band) {
    if (!(power[band] > 0.0f)) continue;
    const Spread& spread = spreads_[level_index(power[band]) * kErbBandCount + band];
    for (std::size_t to = spread.first; to <= spread.last; ++to) threshold[to] += power[band] * spread.factor[to];
  }
  for (std::size_t band = 0; band < kErbBandCount; ++band) threshold[band] *= tone_over_excitation_[band];
}

}  // namespace smartgain
