// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/analysis/loudness_meter.hpp"

#include <algorithm>

#include "loudness_histogram.hpp"

namespace smartgain {
namespace {

constexpr double kStepsPerSecond = 100.0;    // kStepsPerBlock of them are BS.1770-5's 75 % overlap of 400 ms
constexpr double kIntegratedGateLu = -10.0;  // BS.1770-5 Annex 1, the gate's second threshold
constexpr double kRangeGateLu = -20.0;       // EBU Tech 3342 v4, relative threshold
constexpr double kRangeLow = 0.10;           // EBU Tech 3342 v4, percentiles
constexpr double kRangeHigh = 0.95;
// Chosen, because it is what Tech 3342 counts as part of the programme.
constexpr double kActiveGateLu = kRangeGateLu;

// BS.1770-5 Annex 1 Table 3 and Annex 3: +1.5 dB (1.41) for loudspeakers 60…120 degrees to the side, 1 elsewhere, none
// for LFE.
constexpr double kFront = 1.0, kSide = 1.41, kBack = 1.0, kLfe = 0.0;
// One channel sounds from both sides when it is played, and a session compares it with stereo strips.
constexpr double kDualMono = 2.0;

std::vector<double> channel_weights(std::size_t channel_count) {
  switch (channel_count) {
    case 1:
      return {kDualMono};
    case 2:
      return {kFront, kFront};
    case 3:
      return {kFront, kFront, kFront};
    case 4:
      return {kFront, kFront, kSide, kSide};
    case 5:
      return {kFront, kFront, kFront, kSide, kSide};
    case 6:
      return {kFront, kFront, kFront, kLfe, kSide, kSide};
    case 7:
      return {kFront, kFront, kFront, kLfe, kBack, kSide, kSide};
    default:
      return {kFront, kFront, kFront, kLfe, kBack, kBack, kSide, kSide};
  }
}

double relative_gate(double energy, double gate_lu) { return energy * to_power_ratio(Decibels(gate_lu)); }

std::optional<Lufs> level(double energy) {
  if (!(energy > 0.0)) return std::nullopt;
  return Lufs(loudness_of(energy));
}

}  // namespace

LoudnessMeter::LoudnessMeter(double sample_rate_hz, std::size_t channel_count)
    : sample_rate_hz_(sample_rate_hz),
      weights_(channel_weights(channel_count)),
      filters_((channel_count + 1) / 2, KWeightedPair(k_weighting(sample_rate_hz))),
      momentary_blocks_(std::make_unique<LoudnessHistogram>()),
      short_term_blocks_(std::make_unique<LoudnessHistogram>()) {
  weights_.resize(2 * filters_.size(), 0.0);
  reset();
}

LoudnessMeter::LoudnessMeter(const LoudnessMeter& other)
    : sample_rate_hz_(other.sample_rate_hz_),
      weights_(other.weights_),
      filters_(other.filters_),
      steps_(other.steps_),
      step_energy_(other.step_energy_),
      frame_(other.frame_),
      step_end_(other.step_end_),
      finished_steps_(other.finished_steps_),
      momentary_max_(other.momentary_max_),
      short_term_max_(other.short_term_max_),
      momentary_blocks_(std::make_unique<LoudnessHistogram>(*other.momentary_blocks_)),
      short_term_blocks_(std::make_unique<LoudnessHistogram>(*other.short_term_blocks_)) {}

LoudnessMeter& LoudnessMeter::operator=(const LoudnessMeter& other) { return *this = LoudnessMeter(other); }
LoudnessMeter::LoudnessMeter(LoudnessMeter&&) noexcept = default;
LoudnessMeter& LoudnessMeter::operator=(LoudnessMeter&&) noexcept = default;
LoudnessMeter::~LoudnessMeter() = default;

void LoudnessMeter::reset() noexcept {
  for (KWeightedPair& filter : filters_) filter.reset();
  steps_ = {};
  step_energy_ = 0.0;
  frame_ = finished_steps_ = 0;
  step_end_ = step_begin(1);
  momentary_max_ = short_term_max_ = 0.0;
  momentary_blocks_->reset();
  short_term_blocks_->reset();
}

void LoudnessMeter::process(AudioView block) noexcept {
  for (std::size_t done = 0; done < block.frame_count;) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(block.frame_count - done, step_end_ - frame_));
    for (std::size_t pair = 0; pair < filters_.size(); ++pair) {
      const float* first = block.channels[2 * pair] + done;
      const float* second = 2 * pair + 1 < block.channels.size() ? block.channels[2 * pair + 1] + done : first;
      const auto energy = filters_[pair].energy(first, second, count);
      step_energy_ += weights_[2 * pair] * energy[0] + weights_[2 * pair + 1] * energy[1];
    }
    frame_ += count;
    done += count;
    if (frame_ == step_end_) finish_step();
  }
}

// From the count, not from the last end: rounding must not add up over hours.
std::uint64_t LoudnessMeter::step_begin(std::uint64_t step) const noexcept {
  return static_cast<std::uint64_t>(std::llround(static_cast<double>(step) * sample_rate_hz_ / kStepsPerSecond));
}

void LoudnessMeter::finish_step() noexcept {
  steps_[finished_steps_ % kShortTermSteps] = step_energy_;
  step_energy_ = 0.0;
  ++finished_steps_;
  step_end_ = step_begin(finished_steps_ + 1);
  if (finished_steps_ < kMomentarySteps) return;
  const double momentary = window_energy(kMomentarySteps);
  momentary_max_ = std::max(momentary_max_, momentary);
  if (finished_steps_ % kStepsPerBlock != 0) return;
  momentary_blocks_->add(momentary);
  if (finished_steps_ < kShortTermSteps) return;
  const double short_term = window_energy(kShortTermSteps);
  short_term_max_ = std::max(short_term_max_, short_term);
  short_term_blocks_->add(short_term);
}

double LoudnessMeter::window_energy(std::size_t steps) const noexcept {
  if (finished_steps_ < steps) return 0.0;
  double energy = 0.0;
  for (std::size_t back = 1; back <= steps; ++back) energy += steps_[(finished_steps_ - back) % kShortTermSteps];
  return energy / static_cast<double>(step_begin(finished_steps_) - step_begin(finished_steps_ - steps));
}

std::optional<Lufs> LoudnessMeter::momentary() const noexcept { return level(window_energy(kMomentarySteps)); }
std::optional<Lufs> LoudnessMeter::short_term() const noexcept { return level(window_energy(kShortTermSteps)); }
std::optional<Lufs> LoudnessMeter::momentary_max() const noexcept { return level(momentary_max_); }
std::optional<Lufs> LoudnessMeter::short_term_max() const noexcept { return level(short_term_max_); }

std::optional<Lufs> LoudnessMeter::integrated() const noexcept {
  const auto ungated = momentary_blocks_->mean_above(0.0);
  if (!ungated) return std::nullopt;
  const auto gated = momentary_blocks_->mean_above(relative_gate(*ungated, kIntegratedGateLu));
  return gated ? level(*gated) : std::nullopt;
}

std::optional<Decibels> LoudnessMeter::loudness_range() const noexcept {
  const auto ungated = short_term_blocks_->mean_above(0.0);
  if (!ungated) return std::nullopt;
  const double gate = relative_gate(*ungated, kRangeGateLu);
  const auto low = short_term_blocks_->percentile_above(gate, kRangeLow);
  const auto high = short_term_blocks_->percentile_above(gate, kRangeHigh);
  if (!low || !high) return std::nullopt;
  return from_power_ratio(*high / *low);
}

std::optional<double> LoudnessMeter::active_gate() const noexcept {
  const auto loudness = integrated();
  if (!loudness) return std::nullopt;
  return energy_of(loudness->value + kActiveGateLu);
}

std::optional<double> LoudnessMeter::active_share() const noexcept {
  if (finished_steps_ < kMomentarySteps) return std::nullopt;
  const auto gate = active_gate();
  if (!gate) return 0.0;
  const std::uint64_t blocks = (finished_steps_ - kMomentarySteps) / kStepsPerBlock + 1;
  return static_cast<double>(momentary_blocks_->count_above(*gate)) / static_cast<double>(blocks);
}

std::optional<LevelPercentiles> LoudnessMeter::level_percentiles() const noexcept {
  const auto gate = active_gate();
  if (!gate) return std::nullopt;
  const auto p10 = momentary_blocks_->percentile_above(*gate, 0.10);
  const auto p50 = momentary_blocks_->percentile_above(*gate, 0.50);
  const auto p95 = momentary_blocks_->percentile_above(*gate, 0.95);
  if (!p10 || !p50 || !p95) return std::nullopt;
  return LevelPercentiles{Lufs(loudness_of(*p10)), Lufs(loudness_of(*p50)), Lufs(loudness_of(*p95))};
}

}  // namespace smartgain
