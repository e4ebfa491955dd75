// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What benchmarks play.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

namespace smartgain::bench {

/// A beat of decaying notes under noise, different on both sides, interleaved: peaks come and go, so that what is skipped in music is
/// skipped here, and no more. Each `number` has another note, tempo and noise.
inline std::vector<float> stereo_beat(double rate_hz, std::size_t frames, std::uint32_t number = 0) {
  std::vector<float> interleaved(2 * frames);
  std::uint32_t random = number + 1;
  for (std::size_t n = 0; n < frames; ++n) {
    const double beat = std::fmod(static_cast<double>(n) / rate_hz, 0.5 + 0.05 * (number % 8));
    const double note = std::sin(2.0 * std::numbers::pi * 110.0 * (number % 8 + 1) * beat) * std::exp(-6.0 * beat);
    random = random * 1664525u + 1013904223u;
    const double noise = (static_cast<double>(random >> 8) / 8388608.0 - 1.0) * 0.1;
    interleaved[2 * n] = static_cast<float>(0.6 * note + noise);
    interleaved[2 * n + 1] = static_cast<float>(0.5 * note - 0.7 * noise);
  }
  return interleaved;
}

/// The left side, and the right.
inline std::array<std::vector<float>, 2> sides_of(const std::vector<float>& interleaved) {
  std::array<std::vector<float>, 2> sides;
  for (std::vector<float>& side : sides) side.reserve(interleaved.size() / 2);
  for (std::size_t n = 0; n < interleaved.size(); ++n) sides[n % 2].push_back(interleaved[n]);
  return sides;
}

}  // namespace smartgain::bench
