// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "level_meter.hpp"

#include <algorithm>
#include <cmath>

#include "smartgain/dsp/wide.hpp"

namespace smartgain {
namespace {

// Chosen, because full scale of 16-bit audio is 32767/32768, and because two full-scale samples in a row happen in
// sound that was only normalised, while a clipped crest is flat for longer.
constexpr float kClippedLevel = 1.0f - 1.0f / 32768.0f;
constexpr std::uint64_t kClippedRun = 3;

struct PairSums {
  double sum[2], square_sum[2], product;
  float peak[2];
};

SMARTGAIN_WIDE void sum_pair(const float* first, const float* second, std::size_t count, PairSums& sums) {
  Doubles sum_a{}, sum_b{}, squares_a{}, squares_b{}, products{};
  const std::size_t even = count - count % kVectorLanes;
  for (std::size_t n = 0; n < even; n += kVectorLanes) {
    Doubles a, b;
    load(first + n, a);
    load(second + n, b);
    sum_a += a;
    sum_b += b;
    squares_a += a * a;
    squares_b += b * b;
    products += a * b;
  }
  sums = {{total(sum_a), total(sum_b)},
          {total(squares_a), total(squares_b)},
          total(products),
          {largest_magnitude(first, count), largest_magnitude(second, count)}};
  for (std::size_t n = even; n < count; ++n) {
    const double a = first[n], b = second[n];
    sums.sum[0] += a;
    sums.sum[1] += b;
    sums.square_sum[0] += a * a;
    sums.square_sum[1] += b * b;
    sums.product += a * b;
  }
}

}  // namespace

void LevelMeter::reset() noexcept {
  std::fill(channels_.begin(), channels_.end(), Channel{});
  frame_count_ = clipped_ = 0;
  peak_ = product_ = 0.0;
}

void LevelMeter::process(AudioView block) noexcept {
  PairSums sums;
  for (std::size_t c = 0; c < channels_.size(); ++c) {
    const std::size_t side = c % 2;
    if (side == 0) {
      const float* second = block.channels[std::min(c + 1, channels_.size() - 1)];
      sum_pair(block.channels[c], second, block.frame_count, sums);
      if (c == 0) product_ += sums.product;
    }
    channels_[c].sum += sums.sum[side];
    channels_[c].square_sum += sums.square_sum[side];
    peak_ = std::max<double>(peak_, sums.peak[side]);
    if (sums.peak[side] >= kClippedLevel)
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

StereoField LevelMeter::stereo_field() const noexcept {
  StereoField field;
  const double left = channels_.front().square_sum, right = channels_[channels_.size() > 1 ? 1 : 0].square_sum;
  const double both = left + right;
  if (!(both > 0.0)) return field;
  // Side energy is half of that of the difference; mid and side together have the energy of left and right.
  field.width = std::clamp(0.5 * (both - 2.0 * product_) / both, 0.0, 1.0);
  if (!(left > 0.0) || !(right > 0.0)) return field;
  // Two roots: one product could leave the range of double.
  field.correlation = std::clamp(product_ / (std::sqrt(left) * std::sqrt(right)), -1.0, 1.0);
  field.balance = Decibels(10.0 * (std::log10(right) - std::log10(left)));
  return field;
}

}  // namespace smartgain
