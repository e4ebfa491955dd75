// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/dsp/frame_ring.hpp"

#include <algorithm>
#include <bit>

namespace smartgain {

FrameRing::FrameRing(std::size_t frame_count)
    : mask_(std::bit_ceil(std::max<std::size_t>(frame_count, 1)) - 1), frames_(2 * (mask_ + 1)) {}

bool FrameRing::push(const float* interleaved, std::size_t frame_count, float gain) noexcept {
  const std::uint64_t written = written_.load(std::memory_order_relaxed);
  if (written - read_.load(std::memory_order_acquire) + frame_count > capacity()) {
    lost_.fetch_add(frame_count, std::memory_order_relaxed);
    return false;
  }
  // In one run, or in two around the end.
  for (std::size_t done = 0; done < frame_count;) {
    const std::size_t at = (written + done) & mask_;
    const std::size_t run = std::min(frame_count - done, capacity() - at);
    float* to = frames_.data() + 2 * at;
    if (interleaved) {
      const float* from = interleaved + 2 * done;
      for (std::size_t i = 0; i < 2 * run; ++i) to[i] = gain * from[i];
    } else {
      std::fill_n(to, 2 * run, 0.0f);
    }
    done += run;
  }
  written_.store(written + frame_count, std::memory_order_release);
  return true;
}

std::size_t FrameRing::pop(float* left, float* right, std::size_t most) noexcept {
  const std::uint64_t read = read_.load(std::memory_order_relaxed);
  const std::size_t count = std::min(most, size());
  for (std::size_t n = 0; n < count; ++n) {
    const float* frame = frames_.data() + 2 * ((read + n) & mask_);
    left[n] = frame[0];
    right[n] = frame[1];
  }
  read_.store(read + count, std::memory_order_release);
  return count;
}

std::size_t FrameRing::skip() noexcept {
  const std::size_t count = size();
  read_.store(read_.load(std::memory_order_relaxed) + count, std::memory_order_release);
  return count;
}

std::size_t FrameRing::size() const noexcept {
  return static_cast<std::size_t>(written_.load(std::memory_order_acquire) - read_.load(std::memory_order_relaxed));
}

}  // namespace smartgain
