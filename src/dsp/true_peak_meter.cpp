// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/dsp/true_peak_meter.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <numbers>
#include <utility>

#include "smartgain/dsp/wide.hpp"

namespace smartgain {
namespace {

// Short enough for a quiet piece beside a loud one to be skipped, long enough for the history in front not to matter.
constexpr std::size_t kPieceFrames = 128;

template <std::size_t... tap>
[[gnu::always_inline]] inline float weighted(const float* newest, const float* coefficients,
                                             std::index_sequence<tap...>) {
  return ((coefficients[tap] * newest[-static_cast<std::ptrdiff_t>(tap)]) + ...);
}

template <std::size_t taps>
[[gnu::always_inline]] inline float largest_between(const float* samples, std::size_t count,
                                                    const float* coefficients) {
  float weights[taps];
  std::copy_n(coefficients, taps, weights);
  float between[kPieceFrames];
  for (std::size_t n = 0; n < count; ++n) between[n] = weighted(samples + n, weights, std::make_index_sequence<taps>());
  return largest_magnitude(between, count);
}

SMARTGAIN_WIDE float largest_sample(const float* samples, std::size_t count) {
  return largest_magnitude(samples, count);
}
SMARTGAIN_WIDE float largest_of_12_taps(const float* samples, std::size_t count, const float* coefficients) {
  return largest_between<12>(samples, count, coefficients);
}
SMARTGAIN_WIDE float largest_of_24_taps(const float* samples, std::size_t count, const float* coefficients) {
  return largest_between<24>(samples, count, coefficients);
}

}  // namespace

TruePeakMeter::TruePeakMeter(double sample_rate_hz, std::size_t channel_count)
    : taps_(sample_rate_hz < 96000.0 ? kMostTaps / 2 : kMostTaps), history_(channel_count) {
  constexpr std::size_t kOversampling = 4;
  const auto length = static_cast<double>(kOversampling * taps_);
  for (std::size_t phase = 1; phase < kOversampling; ++phase) {
    double sum = 0.0;
    for (std::size_t i = 0; i < taps_; ++i) {
      const auto tap = static_cast<double>(phase + kOversampling * i);
      const double x = std::numbers::pi * (tap - length / 2.0) / static_cast<double>(kOversampling);
      const double window = 0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * tap / length);
      const double value = window * std::sin(x) / x;
      branches_[phase - 1][i] = static_cast<float>(value);
      sum += std::fabs(value);
    }
    bound_ = std::max(bound_, static_cast<float>(sum * (1.0 + 1e-5)));
  }
}

void TruePeakMeter::reset() noexcept {
  std::fill(history_.begin(), history_.end(), Branch{});
  peak_ = 0.0f;
}

void TruePeakMeter::process(std::size_t channel, std::span<const float> samples) noexcept {
  Branch& history = history_[channel];
  float before = largest_sample(history.data(), kMostTaps);
  for (std::size_t done = 0; done < samples.size(); done += kPieceFrames) {
    const std::size_t count = std::min(kPieceFrames, samples.size() - done);
    const float sample_peak = largest_sample(samples.data() + done, count);
    peak_ = std::max(peak_, sample_peak);
    if (std::max(before, sample_peak) * bound_ > peak_) {
      std::array<float, kMostTaps + kPieceFrames> piece;
      const std::size_t known = std::min(done, kMostTaps);
      std::copy(history.begin() + static_cast<std::ptrdiff_t>(known), history.end(), piece.begin());
      std::copy_n(samples.data() + done - known, known + count,
                  piece.end() - kPieceFrames - static_cast<std::ptrdiff_t>(known));
      look_between(piece.data() + kMostTaps, count);
    }
    before = sample_peak;
  }
  const std::size_t kept = kMostTaps - std::min(samples.size(), kMostTaps);
  std::copy(history.end() - static_cast<std::ptrdiff_t>(kept), history.end(), history.begin());
  std::copy(samples.end() - static_cast<std::ptrdiff_t>(kMostTaps - kept), samples.end(),
            history.begin() + static_cast<std::ptrdiff_t>(kept));
}

void TruePeakMeter::look_between(const float* first, std::size_t frame_count) noexcept {
  static_assert(kMostTaps == 24);
  for (const Branch& branch : branches_) {
    const float found = taps_ == kMostTaps ? largest_of_24_taps(first, frame_count, branch.data())
                                           : largest_of_12_taps(first, frame_count, branch.data());
    // Between samples near the largest float there is infinity.
    peak_ = std::max(peak_, std::min(found, FLT_MAX));
  }
}

}  // namespace smartgain
