// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "sections.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace smartgain {
namespace {

// Chosen: advice is about phrases, and two bars of most music last 4 s.
constexpr double kShortestS = 4.0;
constexpr double kFrameS = 1.0;
constexpr std::size_t kMostFrames = 600;  // keeps the time for an hour of audio as for ten minutes
// Chosen: a section pays where the mix changes by 3 LU for some 6 s, or strips with half of its power come or go for as long.
constexpr double kLevelStepLu = 3.0;
constexpr double kStripWeight = 4.0;
constexpr double kSectionPrice = 4.0;
constexpr double kFloorLu = -30.0;  // what is quieter is one kind of quiet
constexpr double kLoudWithinLu = 3.0;
constexpr double kQuietBelowLu = 6.0;
constexpr double kLoudestS = 30.0;

/// The song in frames of a whole number of slots.
struct Frames {
  std::size_t slots_per_frame, count;
  std::vector<double> mix_power;           // mean of each frame
  std::vector<double> filled;              // share of the frame that the song lasts: 1, but for the last
  std::vector<std::vector<double>> power;  // [strip][frame]
  double mean = 0.0;                       // of the mix over the song
};

Frames frames_of(std::span<const StripPower> strips, double slot_duration_s) {
  Frames frames{};
  const std::size_t slots = strips.empty() ? 0 : strips.front().slots.size();
  const double wanted = std::max(kFrameS / slot_duration_s, static_cast<double>(slots) / kMostFrames);
  frames.slots_per_frame = std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(wanted)));
  frames.count = (slots + frames.slots_per_frame - 1) / frames.slots_per_frame;
  frames.mix_power.resize(frames.count);
  frames.filled.assign(frames.count, 1.0);
  if (const std::size_t rest = slots % frames.slots_per_frame; rest > 0)
    frames.filled.back() = static_cast<double>(rest) / static_cast<double>(frames.slots_per_frame);
  for (const StripPower& strip : strips) {
    auto& own = frames.power.emplace_back(frames.count);
    for (std::size_t f = 0; f < frames.count; ++f) {
      const std::size_t begin = f * frames.slots_per_frame, end = std::min(begin + frames.slots_per_frame, slots);
      for (std::size_t slot = begin; slot < end; ++slot) own[f] += static_cast<double>(strip.slots[slot]);
      own[f] /= static_cast<double>(end - begin);
      frames.mix_power[f] += own[f];
    }
  }
  for (const double power : frames.mix_power) frames.mean += power / static_cast<double>(frames.count);
  return frames;
}

/// Running sums, so that the squared error of any stretch around its own mean takes no loop over it.
struct Feature {
  std::vector<double> sum{0.0}, squares{0.0};
  void add(double value) {
    sum.push_back(sum.back() + value);
    squares.push_back(squares.back() + value * value);
  }
  [[nodiscard]] double error(std::size_t begin, std::size_t end) const {
    const double total = sum[end] - sum[begin];
    return squares[end] - squares[begin] - total * total / static_cast<double>(end - begin);
  }
};

std::vector<Feature> features_of(const Frames& frames, std::span<const StripPower> strips) {
  std::vector<Feature> features(1);
  for (const double power : frames.mix_power)
    features[0].add(std::max(kFloorLu, 10.0 * std::log10(power / frames.mean)) / kLevelStepLu);
  for (std::size_t i = 0; i < strips.size(); ++i) {
    double total = 0.0;
    for (const double power : frames.power[i]) total += power / static_cast<double>(frames.count);
    const double weight = std::sqrt(kStripWeight * total / frames.mean);
    Feature& feature = features.emplace_back();
    const std::size_t slots = strips[i].sounds.size();
    for (std::size_t f = 0; f < frames.count; ++f) {
      const std::size_t begin = f * frames.slots_per_frame, end = std::min(begin + frames.slots_per_frame, slots);
      std::size_t sounding = 0;
      for (std::size_t slot = begin; slot < end; ++slot) sounding += strips[i].sounds[slot] ? 1 : 0;
      feature.add(weight * static_cast<double>(sounding) / static_cast<double>(end - begin));
    }
  }
  return features;
}

/// First frames of the best sections, and the end of the last.
std::vector<std::size_t> best_bounds(const std::vector<Feature>& features, std::size_t count, std::size_t shortest) {
  constexpr double kNever = std::numeric_limits<double>::infinity();
  std::vector<double> cost(count + 1, kNever);
  std::vector<std::size_t> previous(count + 1, 0);
  cost[0] = 0.0;
  for (std::size_t end = std::min(shortest, count); end <= count; ++end)
    for (std::size_t begin = 0; begin + std::min(shortest, count) <= end; ++begin) {
      if (cost[begin] == kNever) continue;
      double total = cost[begin] + kSectionPrice;
      for (const Feature& feature : features) total += feature.error(begin, end);
      if (total >= cost[end]) continue;
      cost[end] = total;
      previous[end] = begin;
    }
  std::vector<std::size_t> bounds{count};
  while (bounds.back() > 0) bounds.push_back(previous[bounds.back()]);
  std::reverse(bounds.begin(), bounds.end());
  return bounds;
}

SectionKind kind_of(const std::optional<Decibels>& level, Decibels loudest) {
  if (!level || *level <= loudest - Decibels(kQuietBelowLu)) return SectionKind::quiet;
  return *level >= loudest - Decibels(kLoudWithinLu) ? SectionKind::loud : SectionKind::middle;
}

}  // namespace

std::vector<Section> find_sections(std::span<const StripPower> strips, double slot_duration_s) {
  const Frames frames = frames_of(strips, slot_duration_s);
  if (frames.count == 0 || !(frames.mean > 0.0)) return {};
  const double frame_s = static_cast<double>(frames.slots_per_frame) * slot_duration_s;
  const std::size_t slots = strips.front().slots.size();
  const auto shortest = static_cast<std::size_t>(std::ceil(kShortestS / frame_s));
  const auto bounds = best_bounds(features_of(frames, strips), frames.count, shortest);

  std::vector<Section> sections;
  Decibels loudest = Decibels::silence();
  for (std::size_t i = 0; i + 1 < bounds.size(); ++i) {
    const std::size_t begin = bounds[i] * frames.slots_per_frame;
    const std::size_t end = std::min(bounds[i + 1] * frames.slots_per_frame, slots);
    Section section{static_cast<double>(begin) * slot_duration_s,
                    static_cast<double>(end) * slot_duration_s,
                    SectionKind::quiet,
                    std::nullopt,
                    {}};
    std::vector<double> power;
    double mix = 0.0;
    for (const StripPower& strip : strips) {
      double sum = 0.0;
      bool sounds = false;
      for (std::size_t slot = begin; slot < end; ++slot) {
        sum += static_cast<double>(strip.slots[slot]);
        sounds = sounds || strip.sounds[slot];
      }
      mix += sum / static_cast<double>(end - begin);
      power.push_back(sounds ? sum / static_cast<double>(end - begin) : 0.0);
    }
    for (const double strip : power)
      section.strip_levels.push_back(strip > 0.0 ? std::optional(from_power_ratio(strip / mix)) : std::nullopt);
    if (mix > 0.0) {
      section.level = from_power_ratio(mix / frames.mean);
      loudest = std::max(loudest, *section.level);
    }
    sections.push_back(std::move(section));
  }
  for (Section& section : sections) section.kind = kind_of(section.level, loudest);
  return sections;
}

std::optional<TimeRange> find_loudest(std::span<const StripPower> strips, double slot_duration_s) {
  const Frames frames = frames_of(strips, slot_duration_s);
  if (frames.count == 0 || !(frames.mean > 0.0)) return std::nullopt;
  const double frame_s = static_cast<double>(frames.slots_per_frame) * slot_duration_s;
  const double end_s = static_cast<double>(strips.front().slots.size()) * slot_duration_s;
  const std::size_t length = std::min(frames.count, static_cast<std::size_t>(std::lround(kLoudestS / frame_s)));
  double sum = 0.0, most = -1.0;
  std::size_t begin = 0;
  for (std::size_t f = 0; f < frames.count; ++f) {
    sum += frames.filled[f] * frames.mix_power[f];
    if (f >= length) sum -= frames.mix_power[f - length];
    if (f + 1 < length || sum <= most) continue;
    most = sum;
    begin = f + 1 - length;
  }
  return TimeRange{static_cast<double>(begin) * frame_s,
                   std::min(static_cast<double>(begin + length) * frame_s, end_s)};
}

}  // namespace smartgain
