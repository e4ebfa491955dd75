// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The loudness meter of ITU-R BS.1770 and EBU R 128: momentary, short-term, integrated, range.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "smartgain/core/audio_view.hpp"
#include "smartgain/core/measurement.hpp"
#include "smartgain/core/units.hpp"
#include "smartgain/dsp/k_weighting.hpp"

namespace smartgain {

class LoudnessHistogram;

/// Loudness of everything fed since construction or reset(). Definitions of the figures: StripAnalyser::measurement().
///
/// Shape    in  planar float, 1…8 channels in WAV order, finite samples only, any number of frames (also 0)
/// Result   everything is empty before its first complete window, and for silence
/// Thread   [one-thread-at-a-time]; only construction and copying allocate
/// Source   ITU-R BS.1770-5 Annex 1; EBU Tech 3341 v4 (M, S: windows of 0.4 and 3 s, read every 0.1 s); EBU Tech 3342
///          v4
class LoudnessMeter {
 public:
  /// 8000…192000 Hz, 1…8 channels in WAV order.
  LoudnessMeter(double sample_rate_hz, std::size_t channel_count);
  /// A copy goes on from here by itself; allocates.
  LoudnessMeter(const LoudnessMeter&);
  /// As the constructor; allocates.
  LoudnessMeter& operator=(const LoudnessMeter&);
  LoudnessMeter(LoudnessMeter&&) noexcept;
  LoudnessMeter& operator=(LoudnessMeter&&) noexcept;
  ~LoudnessMeter();

  /// Feeds one block. Real-time safe.
  void process(AudioView block) noexcept;
  /// As newly made. Real-time safe.
  void reset() noexcept;

  /// The last complete 0.4 s and 3 s, moving on every 10 ms.
  /// @{
  [[nodiscard]] std::optional<Lufs> momentary() const noexcept;
  [[nodiscard]] std::optional<Lufs> short_term() const noexcept;
  /// @}
  /// The loudest so far: momentary every 10 ms, short-term every 100 ms.
  /// @{
  [[nodiscard]] std::optional<Lufs> momentary_max() const noexcept;
  [[nodiscard]] std::optional<Lufs> short_term_max() const noexcept;
  /// @}
  /// Of all that was fed, by the gates of the standards.
  /// @{
  [[nodiscard]] std::optional<Lufs> integrated() const noexcept;
  [[nodiscard]] std::optional<Decibels> loudness_range() const noexcept;
  [[nodiscard]] std::optional<double> active_share() const noexcept;
  [[nodiscard]] std::optional<LevelPercentiles> level_percentiles() const noexcept;
  /// @}

 private:
  static constexpr std::size_t kStepsPerBlock = 10;
  static constexpr std::size_t kMomentarySteps = 40;
  static constexpr std::size_t kShortTermSteps = 300;

  [[nodiscard]] std::uint64_t step_begin(std::uint64_t step) const noexcept;
  void finish_step() noexcept;
  [[nodiscard]] double window_energy(std::size_t steps) const noexcept;
  [[nodiscard]] std::optional<double> active_gate() const noexcept;

  double sample_rate_hz_;
  std::vector<double> weights_;
  std::vector<KWeightedPair> filters_;
  std::array<double, kShortTermSteps> steps_{};  // weighted sums of squares, a ring
  double step_energy_ = 0.0;
  std::uint64_t frame_ = 0, step_end_ = 0, finished_steps_ = 0;
  double momentary_max_ = 0.0, short_term_max_ = 0.0;
  std::unique_ptr<LoudnessHistogram> momentary_blocks_, short_term_blocks_;
};

}  // namespace smartgain
