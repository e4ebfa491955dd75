// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The forward transform, so that nobody else needs to know FFTW.
#pragma once

#include <complex>
#include <cstddef>
#include <memory>
#include <span>

namespace smartgain {

/// Discrete Fourier transform of frames of one size: X[k] = sum over n of x[n] exp(-2 pi i k n / size), not scaled. Two
/// real frames fit into one complex frame a + i b, and their powers come out together:
/// |A[k]|^2 + |B[k]|^2 = (|X[k]|^2 + |X[size - k]|^2) / 2. At 2048 FFTW's estimated plan for that takes a third of the
/// time of its two real transforms.
///
/// Error    float arithmetic: noise about 1e-7 of the frame's RMS spectrum (-140 dB)
/// Thread   [one-thread-at-a-time] per object. Making and destroying allocate and take a lock shared by all objects
///          (FFTW's planner is not thread-safe); transform() does neither.
///
/// The plan is estimated, not timed, so that every run of a program gives the same bits.
class Fft {
 public:
  /// `size` is at least 1.
  explicit Fft(std::size_t size);
  Fft(Fft&&) noexcept;
  Fft& operator=(Fft&&) noexcept;
  ~Fft();

  /// Samples in a frame, and bins.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Where the frame is written before transform(); `size` samples. Holds as long as the object.
  [[nodiscard]] std::span<std::complex<float>> input() noexcept;
  /// All `size` bins of what input() holds. Holds until the next transform().
  [[nodiscard]] std::span<const std::complex<float>> transform() noexcept;

 private:
  struct Plan;
  std::size_t size_;
  std::unique_ptr<Plan> plan_;
};

}  // namespace smartgain
