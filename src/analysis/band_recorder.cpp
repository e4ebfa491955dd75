// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "band_recorder.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace smartgain {
namespace {

// The largest value of which the lower half of the bits is 0.
constexpr double kLargest = std::bit_cast<float>(0x7f7f0000u);

float in_two_bytes(double power) {
  const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(std::min<double>(power, kLargest)));
  return std::bit_cast<float>((bits + 0x8000u) & 0xffff0000u);
}

}  // namespace

BandRecorder::BandRecorder(double hop_duration_s) : hop_duration_s_(hop_duration_s) {
  history_.band_count = kErbBandCount;
  history_.power.reserve(BandHistory::kMaxSlots * kErbBandCount);
  reset();
}

void BandRecorder::reset() noexcept {
  history_.slot_duration_s = hop_duration_s_;
  history_.slot_count = 0;
  history_.power.clear();
  pending_ = {};
  pending_frames_ = 0;
  frames_per_slot_ = 1;
}

void BandRecorder::add(std::span<const double, kErbBandCount> band_power) noexcept {
  for (std::size_t band = 0; band < kErbBandCount; ++band) pending_[band] += band_power[band];
  if (++pending_frames_ < frames_per_slot_) return;
  if (history_.slot_count == BandHistory::kMaxSlots) {
    merge_pairs();
    return;  // the slot that was complete is now the first half of one
  }
  for (const double sum : pending_) {
    history_.power.push_back(in_two_bytes(sum / static_cast<double>(frames_per_slot_)));
  }
  ++history_.slot_count;
  pending_ = {};
  pending_frames_ = 0;
}

void BandRecorder::merge_pairs() noexcept {
  float* power = history_.power.data();
  history_.slot_count /= 2;
  for (std::size_t slot = 0; slot < history_.slot_count; ++slot)
    for (std::size_t band = 0; band < kErbBandCount; ++band) {
      const float* first = power + 2 * slot * kErbBandCount + band;
      power[slot * kErbBandCount + band] = in_two_bytes(0.5 * first[0] + 0.5 * first[kErbBandCount]);
    }
  history_.power.resize(history_.slot_count * kErbBandCount);
  history_.slot_duration_s *= 2.0;
  frames_per_slot_ *= 2;
}

}  // namespace smartgain
