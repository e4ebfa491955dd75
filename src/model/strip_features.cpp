// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "strip_features.hpp"

#include <cmath>

namespace smartgain {
namespace {

template <class Unit>
std::optional<double> plain(const std::optional<Unit>& value) {
  return value ? std::optional(value->value) : std::nullopt;
}

template <class Unit>
std::optional<double> octaves(const std::optional<Unit>& frequency) {
  return frequency && frequency->value > 0.0 ? std::optional(std::log2(frequency->value)) : std::nullopt;
}

/// Mean and standard deviation of what is known.
struct Spread {
  double mean = 0.0, sd = 0.0;
};

Spread spread_of(const std::vector<std::optional<double>>& values) {
  double count = 0.0, sum = 0.0, squares = 0.0;
  for (const auto& value : values)
    if (value) {
      count += 1.0;
      sum += *value;
    }
  if (count == 0.0) return {};
  const double mean = sum / count;
  for (const auto& value : values)
    if (value) squares += (*value - mean) * (*value - mean);
  return {mean, std::sqrt(squares / count)};
}

}  // namespace

double name_confidence(const Strip& strip) {
  return strip.role_source == RoleSource::sound ? 0.0 : strip.role_confidence;
}

std::vector<StripFeatures> strip_features(const SessionAnalysis& session, const std::vector<std::size_t>& strips,
                                          bool own_loudness_counts) {
  std::vector<std::optional<double>> loudness, peak;
  for (const std::size_t index : strips) {
    const Strip& strip = session.strips[index];
    loudness.push_back(plain(strip.level));
    peak.push_back(strip.measured ? plain(strip.measured->sample_peak) : std::nullopt);
  }
  const Spread loudness_spread = spread_of(loudness), peak_spread = spread_of(peak);
  const auto if_counts = [&](std::optional<double> value) { return own_loudness_counts ? value : std::nullopt; };

  std::vector<StripFeatures> features;
  for (std::size_t i = 0; i < strips.size(); ++i) {
    const Strip& strip = session.strips[strips[i]];
    const Measurement measured = strip.measured.value_or(Measurement{});
    std::optional<double> own_peak;
    if (peak[i]) own_peak = *peak[i] - peak_spread.mean;
    std::optional<double> percentiles;
    if (measured.level_percentiles)
      percentiles = (measured.level_percentiles->p95 - measured.level_percentiles->p50).value;
    features.push_back({plain(measured.crest_factor), plain(measured.peak_to_loudness), plain(measured.loudness_range),
                        measured.active_share, octaves(measured.spectral_centroid), octaves(measured.spectral_spread),
                        octaves(measured.spectral_rolloff_85), measured.spectral_flatness, measured.stereo.width,
                        measured.stereo.correlation, percentiles, measured.patches.empty() ? 0.0 : 1.0,
                        name_confidence(strip), if_counts(*loudness[i] - loudness_spread.mean), if_counts(own_peak),
                        own_loudness_counts ? 1.0 : 0.0, std::log2(static_cast<double>(strips.size())),
                        if_counts(loudness_spread.sd), if_counts(peak_spread.sd)});
  }
  return features;
}

}  // namespace smartgain
