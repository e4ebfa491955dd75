// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "patch_recorder.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace smartgain {
namespace {

static_assert(SoundPatch::kBands == kMelBandCount);
constexpr double kWantedFrameRateHz = 44100.0 / 1024.0;
constexpr float kSmallest = 1e-30f;

std::size_t whole(double ratio) { return static_cast<std::size_t>(std::max(std::lround(ratio), 1l)); }

double power_of(std::span<const float> cells) { return std::accumulate(cells.begin(), cells.end(), 0.0); }

void draw(std::span<const float> cells, SoundPatch& patch) noexcept {
  patch.cells.fill(0);
  const float loudest = *std::max_element(cells.begin(), cells.end());
  const float smallest =
      std::max(loudest * static_cast<float>(std::pow(10.0, -SoundPatch::kRangeDb / 10.0)), kSmallest);
  const auto unit = static_cast<float>(255.0 * 10.0 / SoundPatch::kRangeDb);
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    if (cells[cell] <= smallest) continue;
    const float level = 255.0f + unit * (std::log10(cells[cell]) - std::log10(loudest));
    patch.cells[cell % kMelBandCount * SoundPatch::kFrames + cell / kMelBandCount] =
        static_cast<std::uint8_t>(std::lround(std::clamp(level, 0.0f, 255.0f)));
  }
}

}  // namespace

PatchRecorder::PatchRecorder(double frame_rate_hz)
    : frames_per_step_(whole(frame_rate_hz / kWantedFrameRateHz)),
      steps_per_frame_(whole(kWantedFrameRateHz / frame_rate_hz)),
      cells_(SoundPatch::kFrames * kMelBandCount) {
  kept_.reserve(kMostPatches);
}

void PatchRecorder::reset() noexcept {
  kept_.clear();
  step_count_ = 0;
  pending_ = {};
  pending_frames_ = 0;
}

void PatchRecorder::add(std::span<const float, kMelBandCount> band_power) noexcept {
  for (std::size_t band = 0; band < kMelBandCount; ++band) pending_[band] += band_power[band];
  if (++pending_frames_ < frames_per_step_) return;
  for (std::size_t step = 0; step < steps_per_frame_; ++step) add_step(pending_);
  pending_ = {};
  pending_frames_ = 0;
}

void PatchRecorder::add_step(std::span<const float, kMelBandCount> band_power) noexcept {
  std::copy(band_power.begin(), band_power.end(),
            cells_.begin() + static_cast<std::ptrdiff_t>(step_count_ * kMelBandCount));
  if (++step_count_ < SoundPatch::kFrames) return;
  keep();
  step_count_ = 0;
}

void PatchRecorder::keep() noexcept {
  const std::span<const float> cells(cells_.data(), step_count_ * kMelBandCount);
  const double power = power_of(cells);
  if (!(power > 0.0)) return;
  if (kept_.size() == kMostPatches) {
    if (power <= kept_.back().power) return;
    kept_.pop_back();
  }
  const auto place = std::find_if(kept_.begin(), kept_.end(), [&](const Piece& piece) { return piece.power < power; });
  draw(cells, kept_.insert(place, Piece{power, {}})->patch);
}

std::vector<SoundPatch> PatchRecorder::patches() const {
  PatchRecorder all = *this;
  all.kept_.reserve(kMostPatches);
  if (all.step_count_ > 0) all.keep();
  std::vector<SoundPatch> patches;
  for (const Piece& piece : all.kept_) patches.push_back(piece.patch);
  return patches;
}

}  // namespace smartgain
