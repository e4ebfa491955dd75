// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/dsp/k_weighting.hpp"

#include <cmath>
#include <cstring>
#include <numbers>

namespace smartgain {
namespace {

constexpr double kTableRateHz = 48000.0;
// ITU-R BS.1770-5 Annex 1, Table 1 and Table 2.
constexpr Biquad kTableShelf{{1.53512485958697, -2.69169618940638, 1.19839281085285},
                             {-1.69065929318241, 0.73248077421585}};
constexpr Biquad kTableHighPass{{1.0, -2.0, 1.0}, {-1.99004745483398, 0.99007225036621}};

/// H(s) = (high s^2 + mid s w/Q + low w^2) / (s^2 + s w/Q + w^2), w being the corner.
struct AnalogPrototype {
  double corner_hz;
  double q;
  double low, mid, high;
};

// With K = tan(pi f / rate) the bilinear transform gives a denominator of 1 + K/Q + K^2, 2 (K^2 - 1), 1 - K/Q + K^2.
// The sums below are those of its coefficients that leave one unknown each.
AnalogPrototype prototype(const Biquad& table) {
  const double at_dc = 1.0 + table.a[0] + table.a[1];
  const double at_nyquist = 1.0 - table.a[0] + table.a[1];
  const double at_corner = 1.0 - table.a[1];
  const double k = std::sqrt(at_dc / at_nyquist);
  return {.corner_hz = std::atan(k) * kTableRateHz / std::numbers::pi,
          .q = k * at_nyquist / (2.0 * at_corner),
          .low = (table.b[0] + table.b[1] + table.b[2]) / at_dc,
          .mid = (table.b[0] - table.b[2]) / at_corner,
          .high = (table.b[0] - table.b[1] + table.b[2]) / at_nyquist};
}

Biquad bilinear(const AnalogPrototype& analog, double sample_rate_hz) {
  const double k = std::tan(std::numbers::pi * analog.corner_hz / sample_rate_hz);
  const double damping = k / analog.q;
  const double scale = 1.0 / (1.0 + damping + k * k);
  return {{(analog.high + analog.mid * damping + analog.low * k * k) * scale,
           2.0 * (analog.low * k * k - analog.high) * scale,
           (analog.high - analog.mid * damping + analog.low * k * k) * scale},
          {2.0 * (k * k - 1.0) * scale, (1.0 - damping + k * k) * scale}};
}

// One value a channel; both GCC and Clang know this extension, and on a machine without vectors it is two scalars.
using Pair = double __attribute__((vector_size(16)));

Pair load(const std::array<double, 2>& values) {
  Pair pair;
  std::memcpy(&pair, values.data(), sizeof pair);
  return pair;
}

// Below this a decaying filter is silent. Chosen, because its square is still a normal number, and because a filter
// that rang on into denormal numbers would make silence the slowest thing to measure.
constexpr double kInaudible = 1e-100;

void store(std::array<double, 2>& values, Pair pair) {
  std::memcpy(values.data(), &pair, sizeof pair);
  for (double& value : values)
    if (std::fabs(value) < kInaudible) value = 0.0;
}

}  // namespace

KWeighting k_weighting(double sample_rate_hz) {
  KWeighting filter{bilinear(prototype(kTableShelf), sample_rate_hz),
                    bilinear(prototype(kTableHighPass), sample_rate_hz)};
  filter.high_pass.b = kTableHighPass.b;
  return filter;
}

std::array<double, 2> KWeightedPair::energy(const float* first, const float* second, std::size_t frame_count) noexcept {
  const auto [b0, b1, b2] = filter_.shelf.b;
  const auto [a1, a2] = filter_.shelf.a;
  const auto [c1, c2] = filter_.high_pass.a;
  Pair x1 = load(memory_[0]), x2 = load(memory_[1]);
  Pair y1 = load(memory_[2]), y2 = load(memory_[3]);
  Pair z1 = load(memory_[4]), z2 = load(memory_[5]);
  Pair sum = {0.0, 0.0};
  for (std::size_t n = 0; n < frame_count; ++n) {
    const Pair x = {static_cast<double>(first[n]), static_cast<double>(second[n])};
    // The newest output enters last, so that the chain from frame to frame is one product and one difference long.
    const Pair y = (b0 * x + b1 * x1 + b2 * x2 - a2 * y2) - a1 * y1;
    const Pair z = ((y - y1) - (y1 - y2) - c2 * z2) - c1 * z1;
    sum += z * z;
    x2 = x1, x1 = x;
    y2 = y1, y1 = y;
    z2 = z1, z1 = z;
  }
  store(memory_[0], x1), store(memory_[1], x2);
  store(memory_[2], y1), store(memory_[3], y2);
  store(memory_[4], z1), store(memory_[5], z2);
  return {sum[0], sum[1]};
}

}  // namespace smartgain
