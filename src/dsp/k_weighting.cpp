// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/dsp/k_weighting.hpp"

#include <cmath>
#include <cstring>
#include <numbers>
#include <utility>

#include "smartgain/dsp/wide.hpp"

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

// Below this a decaying filter is silent. Chosen, because its square is still a normal number, and because a filter
// that rang on into denormal numbers would make silence the slowest thing to measure.
constexpr double kInaudible = 1e-100;

// Vectors hold two frames, the older first, and of each a value a channel.

// What of y[n] = in[n] - a1 y[n-1] - a2 y[n-2] depends on what. In the newer frame y[n] is put in, so that both frames
// need the two before, and neither the other: half as long to wait for.
struct Recursion {
  Doubles older_in, y2, y1;

  explicit Recursion(const std::array<double, 2>& a)
      : older_in{0.0, 0.0, a[0], a[0]},
        y2{a[1], a[1], -a[0] * a[1], -a[0] * a[1]},
        y1{a[0], a[0], a[1] - a[0] * a[0], a[1] - a[0] * a[0]} {}

  [[gnu::always_inline]] void run(const Doubles& in, Doubles& y) const {
    y = ((in - older_in * __builtin_shufflevector(in, in, 0, 1, 0, 1)) -
         y2 * __builtin_shufflevector(y, y, 0, 1, 0, 1)) -
        y1 * __builtin_shufflevector(y, y, 2, 3, 2, 3);
  }
};

[[gnu::always_inline]] inline void load_frames(const float* first, const float* second, Doubles& frames) {
  const Floats samples{first[0], second[0], first[1], second[1]};
  frames = __builtin_convertvector(samples, Doubles);
}

using Memory = std::array<std::array<double, 4>, 3>;

SMARTGAIN_WIDE void run_pairs(const KWeighting& filter, const float* first, const float* second,
                              std::size_t frame_count, Memory& memory, double* energy) {
  const auto [b0, b1, b2] = filter.shelf.b;
  const Recursion shelf(filter.shelf.a), high_pass(filter.high_pass.a);
  Doubles x, y, z, sum{};
  std::memcpy(&x, memory[0].data(), sizeof x);
  std::memcpy(&y, memory[1].data(), sizeof y);
  std::memcpy(&z, memory[2].data(), sizeof z);
  for (std::size_t n = 0; n + 2 <= frame_count; n += 2) {
    const Doubles x2 = x, y2 = y;
    load_frames(first + n, second + n, x);
    const Doubles x1 = __builtin_shufflevector(x2, x, 2, 3, 4, 5);
    shelf.run(b0 * x + b1 * x1 + b2 * x2, y);
    const Doubles y1 = __builtin_shufflevector(y2, y, 2, 3, 4, 5);
    high_pass.run((y - y1) - (y1 - y2), z);
    sum += z * z;
  }
  std::memcpy(memory[0].data(), &x, sizeof x);
  std::memcpy(memory[1].data(), &y, sizeof y);
  std::memcpy(memory[2].data(), &z, sizeof z);
  energy[0] = sum[0] + sum[2];
  energy[1] = sum[1] + sum[3];
}

double run_one(const KWeighting& filter, double x, std::size_t channel, Memory& memory) {
  const auto [b0, b1, b2] = filter.shelf.b;
  const auto [a1, a2] = filter.shelf.a;
  const auto [c1, c2] = filter.high_pass.a;
  double &x2 = memory[0][channel], &x1 = memory[0][channel + 2];
  double &y2 = memory[1][channel], &y1 = memory[1][channel + 2];
  double &z2 = memory[2][channel], &z1 = memory[2][channel + 2];
  const double y = b0 * x + b1 * x1 + b2 * x2 - a2 * y2 - a1 * y1;
  const double z = (y - y1) - (y1 - y2) - c2 * z2 - c1 * z1;
  x2 = std::exchange(x1, x);
  y2 = std::exchange(y1, y);
  z2 = std::exchange(z1, z);
  return z * z;
}

}  // namespace

KWeighting k_weighting(double sample_rate_hz) {
  KWeighting filter{bilinear(prototype(kTableShelf), sample_rate_hz),
                    bilinear(prototype(kTableHighPass), sample_rate_hz)};
  filter.high_pass.b = kTableHighPass.b;
  return filter;
}

std::array<double, 2> KWeightedPair::energy(const float* first, const float* second, std::size_t frame_count) noexcept {
  std::array<double, 2> energy;
  run_pairs(filter_, first, second, frame_count, memory_, energy.data());
  if (frame_count % 2 != 0) {
    energy[0] += run_one(filter_, first[frame_count - 1], 0, memory_);
    energy[1] += run_one(filter_, second[frame_count - 1], 1, memory_);
  }
  for (auto& signal : memory_)
    for (double& value : signal)
      if (std::fabs(value) < kInaudible) value = 0.0;
  return energy;
}

}  // namespace smartgain
