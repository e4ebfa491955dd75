// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "noise.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "masking_model.hpp"

namespace smartgain {
namespace {

// Chosen: the level of noise as narrow as the lowest band scatters by 1 dB over half a second, and singers pause for longer.
constexpr double kFrameS = 0.5;
constexpr double kLeastPauseS = 1.0;
constexpr double kLeastNoiseS = 2.0;
constexpr std::size_t kLeastPauses = 2;
// Chosen: 20 dB under what a finding says anything of (smartgain/balance/diagnosis.hpp).
constexpr double kSilentDb = -70.0;
constexpr double kSteadyWithinDb = 3.0;
constexpr double kLeastShare = 0.5;
// Chosen: no room decays this slowly; it would take two minutes to fall by 60 dB.
constexpr double kMostDriftDbPerS = 0.5;
constexpr double kMostBandScatterDb = 2.0;
// Hum is a few lines: a band of noise as narrow scatters by more than this from slot to slot.
constexpr double kMostHumScatterDb = 1.0;
constexpr double kHumBelowHz = 450.0;
constexpr double kHissAboveHz = 1000.0;

struct QuietFrame {
  std::size_t first_slot;
  std::size_t pause;
  double level_db;  // relative to the strip's sound
};

struct Frames {
  std::size_t slots_each;
  double duration_s;
  std::vector<QuietFrame> quiet;  // in order, of pauses that are long enough, without digital silence
};

Frames quiet_frames(const StripPower& strip, double mean_power, double slot_duration_s) {
  const auto slots_each = static_cast<std::size_t>(std::max(1L, std::lround(kFrameS / slot_duration_s)));
  Frames frames{slots_each, static_cast<double>(slots_each) * slot_duration_s, {}};
  const auto shortest = static_cast<std::size_t>(std::ceil(kLeastPauseS / frames.duration_s));
  std::vector<QuietFrame> pause;
  std::size_t pauses = 0;
  const auto end_pause = [&] {
    if (pause.size() >= shortest) {
      frames.quiet.insert(frames.quiet.end(), pause.begin(), pause.end());
      ++pauses;
    }
    pause.clear();
  };
  for (std::size_t first = 0; first + slots_each <= strip.slots.size(); first += slots_each) {
    double sum = 0.0;
    bool sounds = false;
    for (std::size_t slot = first; slot < first + slots_each; ++slot) {
      sum += static_cast<double>(strip.slots[slot]);
      sounds = sounds || strip.sounds[slot];
    }
    if (sounds) {
      end_pause();
      continue;
    }
    pause.push_back({first, pauses, from_power_ratio(sum / static_cast<double>(slots_each) / mean_power).value});
  }
  end_pause();
  std::erase_if(frames.quiet, [](const QuietFrame& frame) { return frame.level_db < kSilentDb; });
  return frames;
}

/// Those that lie closest together in level.
std::vector<QuietFrame> steady_part(const std::vector<QuietFrame>& quiet) {
  std::vector<double> levels;
  for (const QuietFrame& frame : quiet) levels.push_back(frame.level_db);
  std::sort(levels.begin(), levels.end());
  std::size_t most = 0;
  double low = 0.0;
  for (std::size_t begin = 0, end = 0; begin < levels.size(); ++begin) {
    while (end < levels.size() && levels[end] <= levels[begin] + kSteadyWithinDb) ++end;
    if (end - begin <= most) continue;
    most = end - begin;
    low = levels[begin];
  }
  std::vector<QuietFrame> steady;
  for (const QuietFrame& frame : quiet)
    if (frame.level_db >= low && frame.level_db <= low + kSteadyWithinDb) steady.push_back(frame);
  return steady;
}

std::size_t pauses_of(const std::vector<QuietFrame>& frames) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < frames.size(); ++i)
    if (i == 0 || frames[i].pause != frames[i - 1].pause) ++count;
  return count;
}

/// Mean change from a frame to the one right behind it; tails fall. Empty where no two stand together.
std::optional<double> drift_db_per_s(const Frames& frames, const std::vector<QuietFrame>& steady) {
  double sum = 0.0;
  std::size_t steps = 0;
  for (std::size_t i = 1; i < steady.size(); ++i) {
    if (steady[i].first_slot != steady[i - 1].first_slot + frames.slots_each) continue;
    sum += steady[i].level_db - steady[i - 1].level_db;
    ++steps;
  }
  if (steps == 0) return std::nullopt;
  return sum / static_cast<double>(steps) / frames.duration_s;
}

/// Standard deviation of levels in decibels.
class Scatter {
 public:
  void add(double level_db) {
    ++count_;
    sum_ += level_db;
    squares_ += level_db * level_db;
  }
  [[nodiscard]] double db() const {
    const auto count = static_cast<double>(count_);
    return std::sqrt(std::max(0.0, squares_ / count - sum_ * sum_ / count / count));
  }

 private:
  std::size_t count_ = 0;
  double sum_ = 0.0, squares_ = 0.0;
};

/// Bands of the steady frames.
struct NoiseBands {
  std::array<double, kErbBandCount> power{};  // mean, K-weighted
  double total = 0.0;
  std::array<Scatter, kErbBandCount> by_frame, by_slot;
};

NoiseBands bands_of(const std::vector<QuietFrame>& steady, std::size_t slots_each, const ReadSlot& read) {
  // Keeps the logarithm finite; far below any band that counts.
  constexpr double kLeastPower = 1e-30;
  NoiseBands bands;
  BandPower now;
  for (const QuietFrame& frame : steady) {
    std::array<double, kErbBandCount> mean{};
    for (std::size_t slot = frame.first_slot; slot < frame.first_slot + slots_each; ++slot) {
      read(slot, now.data());
      for (std::size_t band = 0; band < kErbBandCount; ++band) {
        const auto power = static_cast<double>(now[band]);
        mean[band] += power / static_cast<double>(slots_each);
        bands.by_slot[band].add(from_power_ratio(std::max(power, kLeastPower)).value);
      }
    }
    for (std::size_t band = 0; band < kErbBandCount; ++band) {
      bands.by_frame[band].add(from_power_ratio(std::max(mean[band], kLeastPower)).value);
      bands.power[band] +=
          static_cast<double>(k_weight_of_bands()[band]) * mean[band] / static_cast<double>(steady.size());
    }
  }
  for (const double power : bands.power) bands.total += power;
  return bands;
}

/// Of each band by its power: music of one level still changes its notes.
double band_scatter_db(const NoiseBands& bands) {
  double sum = 0.0;
  for (std::size_t band = 0; band < kErbBandCount; ++band)
    sum += bands.power[band] / bands.total * bands.by_frame[band].db();
  return sum;
}

NoiseKind kind_of(const NoiseBands& bands) {
  double low = 0.0, high = 0.0;
  for (std::size_t band = 0; band < kErbBandCount; ++band) {
    if (erb_band_edges_hz()[band + 1] < kHumBelowHz) low += bands.power[band];
    if (erb_band_edges_hz()[band] > kHissAboveHz) high += bands.power[band];
  }
  if (high > 0.5 * bands.total) return NoiseKind::hiss;
  const auto strongest =
      static_cast<std::size_t>(std::max_element(bands.power.begin(), bands.power.end()) - bands.power.begin());
  return low > 0.5 * bands.total && bands.by_slot[strongest].db() < kMostHumScatterDb ? NoiseKind::hum
                                                                                      : NoiseKind::other;
}

}  // namespace

std::optional<PauseNoise> find_noise(const StripPower& strip, double mean_power, double slot_duration_s,
                                     const ReadSlot& read) {
  const Frames frames = quiet_frames(strip, mean_power, slot_duration_s);
  const std::vector<QuietFrame> steady = steady_part(frames.quiet);
  const double duration_s = static_cast<double>(steady.size()) * frames.duration_s;
  if (duration_s < kLeastNoiseS || pauses_of(steady) < kLeastPauses ||
      static_cast<double>(steady.size()) < kLeastShare * static_cast<double>(frames.quiet.size()))
    return std::nullopt;
  const auto drift = drift_db_per_s(frames, steady);
  if (!drift || std::abs(*drift) > kMostDriftDbPerS) return std::nullopt;
  const NoiseBands bands = bands_of(steady, frames.slots_each, read);
  if (band_scatter_db(bands) > kMostBandScatterDb) return std::nullopt;
  return PauseNoise{{}, kind_of(bands), from_power_ratio(bands.total / mean_power), duration_s};
}

}  // namespace smartgain
