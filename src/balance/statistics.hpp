// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#pragma once

#include <cmath>
#include <numeric>
#include <vector>

namespace smartgain {

/// Of one value at least.
[[nodiscard]] inline double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Of these values, not of what they are drawn from; one at least.
[[nodiscard]] inline double standard_deviation(const std::vector<double>& values) {
  const double mean = mean_of(values);
  double squares = 0.0;
  for (const double v : values) squares += (v - mean) * (v - mean);
  return std::sqrt(squares / static_cast<double>(values.size()));
}

}  // namespace smartgain
