// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Stereo frames from one thread to another, without a lock.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace smartgain {

/// A ring of stereo frames between one writer (an audio thread) and one reader.
///
/// Shape    in  interleaved stereo of any length; out planar
/// Thread   push() in one thread, everything else in one other; both real-time safe: no allocation, no lock, no wait
class FrameRing {
 public:
  /// Holds at least so many frames; rounded up to a power of two. Allocates.
  explicit FrameRing(std::size_t frame_count);

  /// Takes all of it, each sample times `gain`, or nothing (false) if it does not fit: then the reader is too slow, and the
  /// frames are counted as lost. `interleaved` null: silence.
  bool push(const float* interleaved, std::size_t frame_count, float gain) noexcept;

  /// Moves up to `most` frames out; how many.
  std::size_t pop(float* left, float* right, std::size_t most) noexcept;
  /// Throws away all that is there; how many frames.
  std::size_t skip() noexcept;
  /// Frames that can be popped now.
  [[nodiscard]] std::size_t size() const noexcept;
  /// Frames that fit.
  [[nodiscard]] std::size_t capacity() const noexcept { return mask_ + 1; }
  /// Frames that did not fit since construction.
  [[nodiscard]] std::uint64_t lost() const noexcept { return lost_.load(std::memory_order_relaxed); }

 private:
  // What the reader writes lies apart, so that both do not share a cache line.
  alignas(64) std::atomic<std::uint64_t> written_{0};
  std::size_t mask_;
  std::atomic<std::uint64_t> lost_{0};
  std::vector<float> frames_;  // interleaved
  alignas(64) std::atomic<std::uint64_t> read_{0};
};

}  // namespace smartgain
