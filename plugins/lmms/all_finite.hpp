// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Whether samples are numbers, in one pass that compilers turn into vectors: for audio threads.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace smartgain::lmms {

/// False: one of them is NaN or infinite.
inline bool all_finite(const float* samples, std::size_t count) noexcept {
  constexpr std::uint32_t kExponent = 0x7f800000;
  std::uint32_t broken = 0;
  for (std::size_t n = 0; n < count; ++n)
    broken += (std::bit_cast<std::uint32_t>(samples[n]) & kExponent) == kExponent ? 1u : 0u;
  return broken == 0;
}

}  // namespace smartgain::lmms
