// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Loops over samples, compiled for the processor that runs them.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

/// Before a function: it is compiled twice, for any processor and for those with AVX2, and the loader picks one. Both give the same
/// bits: no product is fused with a sum, and loops add in the order of their lanes as written. The sanitizers' runtimes are not up
/// when the loader picks, so they get one.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define SMARTGAIN_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define SMARTGAIN_WIDE
#endif

namespace smartgain {

/// Four lanes that go together, single precision. GCC and Clang know this extension; on a machine without vectors they are scalars.
using Floats = float __attribute__((vector_size(16)));
/// The same in double precision.
using Doubles = double __attribute__((vector_size(32)));
/// Lanes of both.
inline constexpr std::size_t kVectorLanes = 4;

/// The next kVectorLanes samples. (By reference and inlined: how a vector is passed depends on the processor that a function is compiled
/// for.)
[[gnu::always_inline]] inline void load(const float* from, Doubles& to) noexcept {
  Floats samples;
  std::memcpy(&samples, from, sizeof samples);
  to = __builtin_convertvector(samples, Doubles);
}
/// Sum of the lanes, always in the same order.
[[gnu::always_inline]] inline double total(const Doubles& lanes) noexcept {
  return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}

/// Of finite samples; 0 for none. To be inlined into a function that is SMARTGAIN_WIDE.
[[gnu::always_inline]] inline float largest_magnitude(const float* samples, std::size_t count) noexcept {
  std::int32_t bits = 0;  // magnitudes order like their bits, and a maximum of integers becomes a vector
  for (std::size_t n = 0; n < count; ++n) bits = std::max(bits, std::bit_cast<std::int32_t>(samples[n]) & 0x7fffffff);
  return std::bit_cast<float>(bits);
}

}  // namespace smartgain
