// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/dsp/half_band_decimator.hpp"

#include <cmath>
#include <numbers>

namespace smartgain {
namespace {

constexpr double kBeta = 10.06;
constexpr std::size_t kTile = 16;  // outputs at a time, so that their sums stay in registers

double bessel_i0(double x) {
  double sum = 1.0, term = 1.0;
  for (int k = 1; term > 1e-12 * sum; ++k) {
    const double half = x / (2.0 * k);
    term *= half * half;
    sum += term;
  }
  return sum;
}

}  // namespace

HalfBandDecimator::HalfBandDecimator(std::size_t channel_count) : channels_(channel_count), pointers_(channel_count) {
  // Taps at odd distances from the middle; those at even ones are 0, and the middle one is a half.
  double sum = 0.0;
  std::array<double, kPairs> taps{};
  for (std::size_t k = 0; k < kPairs; ++k) {
    const double distance = 2.0 * static_cast<double>(k) + 1.0;
    const double place = distance / (2.0 * kPairs);
    const double sinc = (k % 2 == 0 ? 1.0 : -1.0) / (std::numbers::pi * distance);
    taps[k] = sinc * bessel_i0(kBeta * std::sqrt(1.0 - place * place)) / bessel_i0(kBeta);
    sum += 2.0 * taps[k];
  }
  for (std::size_t k = 0; k < kPairs; ++k) taps_[k] = static_cast<float>(0.5 * taps[k] / sum);
  for (Channel& channel : channels_) channel.odd.assign(kPairs, 0.0f);
}

AudioView HalfBandDecimator::process(AudioView block) {
  std::size_t ready = 0;
  for (std::size_t c = 0; c < channels_.size(); ++c) {
    Channel& channel = channels_[c];
    const float* in = block.channels[c];
    for (std::size_t n = 0; n < block.frame_count; ++n) {
      const std::uint64_t frame = frames_in_ + n;
      const bool finite = std::isfinite(in[n]);
      if (!finite) channel.non_finite.emplace_back(frame / 2, in[n]);
      (frame % 2 == 0 ? channel.even : channel.odd).push_back(finite ? in[n] : 0.0f);
    }
    // Output n needs the odd samples n - kPairs … n + kPairs - 1.
    constexpr std::size_t kSpan = 2 * kPairs - 1;
    ready = channel.odd.size() > kSpan ? channel.odd.size() - kSpan : 0;
    channel.output.resize(ready);
    std::size_t first = 0;
    for (; first + kTile <= ready; first += kTile) {
      std::array<float, kTile> sums{};
      const float* middle = channel.odd.data() + kPairs + first;
      for (std::size_t k = 0; k < kPairs; ++k)
        for (std::size_t n = 0; n < kTile; ++n) sums[n] += taps_[k] * (*(middle + k + n) + *(middle + n - k - 1));
      for (std::size_t n = 0; n < kTile; ++n) channel.output[first + n] = 0.5f * channel.even[first + n] + sums[n];
    }
    for (; first < ready; ++first) {
      float sum = 0.0f;
      const float* middle = channel.odd.data() + kPairs + first;
      for (std::size_t k = 0; k < kPairs; ++k) sum += taps_[k] * (*(middle + k) + *(middle - k - 1));
      channel.output[first] = 0.5f * channel.even[first] + sum;
    }
    channel.even.erase(channel.even.begin(), channel.even.begin() + static_cast<std::ptrdiff_t>(ready));
    channel.odd.erase(channel.odd.begin(), channel.odd.begin() + static_cast<std::ptrdiff_t>(ready));
    while (!channel.non_finite.empty() && channel.non_finite.front().first < frames_out_ + ready) {
      channel.output[channel.non_finite.front().first - frames_out_] = channel.non_finite.front().second;
      channel.non_finite.pop_front();
    }
    pointers_[c] = channel.output.data();
  }
  frames_in_ += block.frame_count;
  frames_out_ += ready;
  return {pointers_, ready};
}

}  // namespace smartgain
