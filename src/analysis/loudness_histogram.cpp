// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "loudness_histogram.hpp"

#include <algorithm>
#include <cmath>

#include "smartgain/core/units.hpp"

namespace smartgain {
namespace {

constexpr double kOffset = -0.691;           // ITU-R BS.1770-5 Annex 1 eq. 2
constexpr double kAbsoluteGateLufs = -70.0;  // ITU-R BS.1770-5 Annex 1, the gate's first threshold
constexpr double kBinsPerLu = 100.0;         // chosen, because a tenth of the 0.1 LU that meters may be off is not seen
constexpr std::size_t kBinCount =
    std::size_t{100} * 100;  // chosen, because float music reaches +20 LUFS and nothing passes +30

}  // namespace

double loudness_of(double energy) { return kOffset + from_power_ratio(energy).value; }
double energy_of(double loudness_lufs) { return to_power_ratio(Decibels(loudness_lufs - kOffset)); }

LoudnessHistogram::LoudnessHistogram() : bins_(std::make_unique_for_overwrite<Bin[]>(kBinCount)) {}

LoudnessHistogram::LoudnessHistogram(const LoudnessHistogram& other) : LoudnessHistogram() {
  begin_ = other.begin_;
  end_ = other.end_;
  std::copy(other.bins_.get() + begin_, other.bins_.get() + end_, bins_.get() + begin_);
}

void LoudnessHistogram::reset() noexcept { begin_ = end_ = 0; }

void LoudnessHistogram::add(double energy) noexcept {
  const double above_gate = loudness_of(energy) - kAbsoluteGateLufs;
  if (!(above_gate > 0.0)) return;
  const auto i = static_cast<std::size_t>(std::min(above_gate * kBinsPerLu, kBinCount - 1.0));
  if (begin_ == end_) begin_ = end_ = i;
  while (begin_ > i) bins_[--begin_] = {};
  while (end_ <= i) bins_[end_++] = {};
  bins_[i].energy += energy;
  ++bins_[i].count;
}

// The bin that the gate cuts counts by its mean, so that a steady level is gated exactly.
std::size_t LoudnessHistogram::first_bin_above(double gate_energy) const noexcept {
  const double position = (loudness_of(gate_energy) - kAbsoluteGateLufs) * kBinsPerLu;
  if (!(position > 0.0)) return begin_;
  const auto cut = static_cast<std::size_t>(std::min(position, kBinCount - 1.0));
  if (cut < begin_) return begin_;
  if (cut >= end_) return end_;
  const Bin& bin = bins_[cut];
  return bin.energy > gate_energy * static_cast<double>(bin.count) ? cut : cut + 1;
}

std::optional<double> LoudnessHistogram::mean_above(double gate_energy) const noexcept {
  double energy = 0.0;
  std::uint64_t count = 0;
  for (std::size_t i = first_bin_above(gate_energy); i < end_; ++i) {
    energy += bins_[i].energy;
    count += bins_[i].count;
  }
  if (count == 0) return std::nullopt;
  return energy / static_cast<double>(count);
}

std::uint64_t LoudnessHistogram::count_above(double gate_energy) const noexcept {
  std::uint64_t count = 0;
  for (std::size_t i = first_bin_above(gate_energy); i < end_; ++i) count += bins_[i].count;
  return count;
}

std::optional<double> LoudnessHistogram::percentile_above(double gate_energy, double share) const noexcept {
  const std::uint64_t count = count_above(gate_energy);
  if (count == 0) return std::nullopt;
  auto rank = static_cast<std::uint64_t>(std::floor(static_cast<double>(count - 1) * share + 0.5));
  for (std::size_t i = first_bin_above(gate_energy); i < end_; ++i) {
    if (rank < bins_[i].count) return bins_[i].energy / static_cast<double>(bins_[i].count);
    rank -= bins_[i].count;
  }
  return std::nullopt;
}

}  // namespace smartgain
