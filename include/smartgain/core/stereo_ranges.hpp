// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The stereo field of bands told in words: three ranges, a mean each.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace smartgain {

/// From low_hz to below high_hz.
struct StereoRange {
  double low_hz;   ///< of the bands' middles
  double high_hz;  ///< infinite: up to the last band
};

/// Chosen: where a mix is usually kept narrow, where voices lie, and what is left.
inline constexpr std::array<StereoRange, 3> kStereoRanges{
    {{0.0, 250.0}, {250.0, 4000.0}, {4000.0, std::numeric_limits<double>::infinity()}}};

/// Mean over the bands of the range that have a value; empty: none has.
/// [thread-safe] pure
[[nodiscard]] inline std::optional<double> mean_in(const StereoRange& range, const std::vector<double>& center_hz,
                                                   const std::vector<std::optional<double>>& values) {
  double sum = 0.0;
  int count = 0;
  for (std::size_t band = 0; band < std::min(center_hz.size(), values.size()); ++band) {
    if (!values[band] || !std::isfinite(*values[band])) continue;
    if (!(center_hz[band] >= range.low_hz && center_hz[band] < range.high_hz)) continue;
    sum += *values[band];
    ++count;
  }
  return count > 0 ? std::optional(sum / count) : std::nullopt;
}

}  // namespace smartgain
