// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "stereo_meter.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "smartgain/dsp/wide.hpp"

namespace smartgain {
namespace {

constexpr std::size_t kLanes = 4;

struct Sums {
  double left, right, product, difference;
};

SMARTGAIN_WIDE Sums sums_of(const float* left, const float* right, std::size_t count) {
  double ll[kLanes] = {}, rr[kLanes] = {}, lr[kLanes] = {}, dd[kLanes] = {};
  const auto take = [&](std::size_t n, std::size_t lane) {
    const double l = left[n], r = right[n], d = l - r;
    ll[lane] += l * l;
    rr[lane] += r * r;
    lr[lane] += l * r;
    dd[lane] += d * d;
  };
  std::size_t n = 0;
  for (; n + kLanes <= count; n += kLanes)
    for (std::size_t lane = 0; lane < kLanes; ++lane) take(n + lane, lane);
  for (; n < count; ++n) take(n, 0);
  const auto total = [](const double* lane) { return (lane[0] + lane[1]) + (lane[2] + lane[3]); };
  return {total(ll), total(rr), total(lr), total(dd)};
}

}  // namespace

void StereoMeter::process(AudioView block) noexcept {
  const float* left = block.channels[0];
  const Sums sums = sums_of(left, block.channels.size() > 1 ? block.channels[1] : left, block.frame_count);
  left_ += sums.left;
  right_ += sums.right;
  product_ += sums.product;
  difference_ += sums.difference;
}

StereoField StereoMeter::field() const noexcept {
  StereoField field;
  const double both = left_ + right_;
  if (!(both > 0.0)) return field;
  // Side energy is half of difference_; mid and side together have the energy of left and right.
  field.width = std::clamp(0.5 * difference_ / both, 0.0, 1.0);
  if (!(left_ > 0.0) || !(right_ > 0.0)) return field;
  // Two roots: one product could leave the range of double.
  field.correlation = std::clamp(product_ / (std::sqrt(left_) * std::sqrt(right_)), -1.0, 1.0);
  field.balance = Decibels(10.0 * (std::log10(right_) - std::log10(left_)));
  return field;
}

}  // namespace smartgain
