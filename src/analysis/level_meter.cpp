// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "level_meter.hpp"

#include <algorithm>
#include <cmath>

#include "smartgain/dsp/wide.hpp"

namespace smartgain {
namespace {

constexpr std::size_t kLanes = 8;
// Chosen, because full scale of 16-bit audio is 32767/32768, and because two full-scale samples in a row happen in
// sound that was only normalised, while a clipped crest is flat for longer.
constexpr float kClippedLevel = 1.0f - 1.0f / 32768.0f;
constexpr std::uint64_t kClippedRun = 3;

struct Sums {
  double sum, square_sum;
  float peak;
};

SMARTGAIN_WIDE Sums sums_of(const float* samples, std::size_t count) {
  double sum[kLanes] = {}, square_sum[kLanes] = {};
  float peak[kLanes] = {};
  const auto take = [&](float sample, std::size_t lane) {
    const double value = sample;
    const float magnitude = std::fabs(sample);
    sum[lane] += value;
    square_sum[lane] += value * value;
    peak[lane] = magnitude > peak[lane] ? magnitude : peak[lane];
  };
  std::size_t n = 0;
  for (; n + kLanes <= count; n += kLanes)
    for (std::size_t lane = 0; lane < kLanes; ++lane) take(samples[n + lane], lane);
  for (; n < count; ++n) take(samples[n], 0);
  Sums total{0.0, 0.0, 0.0f};
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    total.sum += sum[lane];
    total.square_sum += square_sum[lane];
    total.peak = std::max(total.peak, peak[lane]);
  }
  return total;
}

}  // namespace

void LevelMeter::reset() noexcept {
  std::fill(channels_.begin(), channels_.end(), Channel{});
  frame_count_ = clipped_ = 0;
  peak_ = 0.0;
}

void LevelMeter::process(AudioView block) noexcept {
  for (std::size_t c = 0; c < channels_.size(); ++c) {
    const Sums sums = sums_of(block.channels[c], block.frame_count);
    channels_[c].sum += sums.sum;
    channels_[c].square_sum += sums.square_sum;
    peak_ = std::max<double>(peak_, sums.peak);
    if (sums.peak >= kClippedLevel)
      count_clipped(channels_[c], {block.channels[c], block.frame_count});
    else if (block.frame_count > 0)
      channels_[c].run = 0;
  }
  frame_count_ += block.frame_count;
}

void LevelMeter::count_clipped(Channel& channel, std::span<const float> samples) noexcept {
  for (const float sample : samples) {
    if (std::fabs(sample) < kClippedLevel) {
      channel.run = 0;
      continue;
    }
    ++channel.run;
    if (channel.run == kClippedRun) clipped_ += kClippedRun;
    if (channel.run > kClippedRun) ++clipped_;
  }
}

double LevelMeter::mean_square() const noexcept {
  if (frame_count_ == 0) return 0.0;
  double sum = 0.0;
  for (const Channel& channel : channels_) sum += channel.square_sum;
  return sum / (static_cast<double>(frame_count_) * static_cast<double>(channels_.size()));
}

double LevelMeter::dc_offset() const noexcept {
  if (frame_count_ == 0) return 0.0;
  const auto furthest = std::max_element(channels_.begin(), channels_.end(), [](const Channel& a, const Channel& b) {
    return std::fabs(a.sum) < std::fabs(b.sum);
  });
  return furthest->sum / static_cast<double>(frame_count_);
}

}  // namespace smartgain
