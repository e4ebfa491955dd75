// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/dsp/erb_bands.hpp"

#include <algorithm>
#include <cmath>

namespace smartgain {
namespace {

double edge_number(double band) {
  const double lowest = erb_number(kErbLowestHz);
  return lowest + (erb_number(kErbHighestHz) - lowest) * band / static_cast<double>(kErbBandCount);
}

template <std::size_t count>
std::array<double, count> frequencies(double first_band) {
  std::array<double, count> hz;
  for (std::size_t i = 0; i < count; ++i) hz[i] = erb_number_to_hz(edge_number(first_band + static_cast<double>(i)));
  return hz;
}

}  // namespace

double erb_number(double frequency_hz) { return 21.4 * std::log10(1.0 + 0.00437 * frequency_hz); }
double erb_number_to_hz(double number) { return (std::pow(10.0, number / 21.4) - 1.0) / 0.00437; }

const std::array<double, kErbBandCount + 1>& erb_band_edges_hz() {
  static const auto edges = frequencies<kErbBandCount + 1>(0.0);
  return edges;
}

const std::array<double, kErbBandCount>& erb_band_centers_hz() {
  static const auto centers = frequencies<kErbBandCount>(0.5);
  return centers;
}

ErbBands::ErbBands(double sample_rate_hz, std::size_t fft_size) : last_bin_(fft_size / 2) {
  const double bin_hz = sample_rate_hz / static_cast<double>(fft_size);
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    const double position = erb_band_edges_hz()[i] / bin_hz + 0.5;
    const double bin = std::min(std::floor(position), static_cast<double>(last_bin_));
    edges_[i] = {static_cast<std::size_t>(bin), std::min(position - bin, 1.0)};
  }
}

void ErbBands::sum(std::span<const double> cumulative, std::span<double, kErbBandCount> bands) const noexcept {
  sum_signed(cumulative, bands);
  for (double& band : bands) band = std::max(band, 0.0);
}

void ErbBands::sum_signed(std::span<const double> cumulative, std::span<double, kErbBandCount> bands) const noexcept {
  const auto power_below = [&](const Edge& edge) {
    if (edge.bin == 0) return 0.0;
    const double before = cumulative[edge.bin - 1];
    return before + edge.share * (cumulative[edge.bin] - before);
  };
  double below = power_below(edges_[0]);
  for (std::size_t band = 0; band < kErbBandCount; ++band) {
    const double above = power_below(edges_[band + 1]);
    bands[band] = above - below;
    below = above;
  }
}

}  // namespace smartgain
