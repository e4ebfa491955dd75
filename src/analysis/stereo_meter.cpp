// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "stereo_meter.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace smartgain {
namespace {

constexpr std::size_t kLanes = 4;

double total(const std::array<double, kLanes>& lanes) { return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]); }

}  // namespace

void StereoMeter::process(AudioView block) noexcept {
  const float* left = block.channels[0];
  const float* right = block.channels.size() > 1 ? block.channels[1] : left;
  std::array<double, kLanes> ll{}, rr{}, lr{}, dd{};
  const auto take = [&](std::size_t n, std::size_t lane) {
    const double l = left[n], r = right[n], d = l - r;
    ll[lane] += l * l;
    rr[lane] += r * r;
    lr[lane] += l * r;
    dd[lane] += d * d;
  };
  std::size_t n = 0;
  for (; n + kLanes <= block.frame_count; n += kLanes)
    for (std::size_t lane = 0; lane < kLanes; ++lane) take(n + lane, lane);
  for (; n < block.frame_count; ++n) take(n, 0);
  left_ += total(ll);
  right_ += total(rr);
  product_ += total(lr);
  difference_ += total(dd);
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
