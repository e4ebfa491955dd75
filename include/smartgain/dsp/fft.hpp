// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The forward transform of real frames, so that nobody else needs to know FFTW.
#pragma once

#include <complex>
#include <cstddef>
#include <memory>
#include <span>

namespace smartgain {

/// Discrete Fourier transform of real frames of one size: X[k] = sum over n of x[n] exp(-2 pi i k n / size), not
/// scaled.
///
/// Error    float arithmetic: noise about 1e-7 of the frame's RMS spectrum (-140 dB)
/// Thread   [one-thread-at-a-time] per object. Making and destroying allocate and take a lock shared by all objects
///          (FFTW's planner is not thread-safe); transform() does neither.
///
/// The plan is estimated, not timed, so that every run of a program gives the same bits.
class RealFft {
 public:
  /// `size` is even and at least 2.
  explicit RealFft(std::size_t size);
  RealFft(RealFft&&) noexcept;
  RealFft& operator=(RealFft&&) noexcept;
  ~RealFft();

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Where the frame is written before transform(); `size` samples. Holds as long as the object.
  [[nodiscard]] std::span<float> input() noexcept;
  /// The bins 0…size/2 of what input() holds. Holds until the next transform().
  [[nodiscard]] std::span<const std::complex<float>> transform() noexcept;

 private:
  struct Plan;
  std::size_t size_;
  std::unique_ptr<Plan> plan_;
};

}  // namespace smartgain
