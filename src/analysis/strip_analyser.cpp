// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/analysis/strip_analyser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstdint>
#include <span>
#include <vector>

#include "band_recorder.hpp"
#include "level_meter.hpp"
#include "patch_recorder.hpp"
#include "smartgain/analysis/loudness_meter.hpp"
#include "smartgain/core/sample.hpp"
#include "smartgain/dsp/true_peak_meter.hpp"
#include "smartgain/dsp/wide.hpp"
#include "spectrum_meter.hpp"

namespace smartgain {
namespace {

constexpr double kLowestRateHz = 8000.0;
constexpr double kHighestRateHz = 192000.0;
constexpr std::size_t kMostChannels = 8;

/// Copies, putting 0 for what is no sound (see is_sound()) and for denormal numbers. Returns how many were no sound.
SMARTGAIN_WIDE std::uint64_t copy_sound(const float* from, std::size_t count, float* to) {
  constexpr std::uint32_t kExponent = 0x7f800000, kMagnitude = 0x7fffffff;
  // As integers, magnitudes of floats stand in their order, and NaN above all.
  constexpr auto kLoudest = std::bit_cast<std::uint32_t>(kLoudestSample);
  std::uint32_t broken = 0;
  for (std::size_t n = 0; n < count; ++n) {
    const auto bits = std::bit_cast<std::uint32_t>(from[n]);
    const bool is_broken = (bits & kMagnitude) > kLoudest;
    broken += is_broken ? 1u : 0u;
    to[n] = std::bit_cast<float>(is_broken || (bits & kExponent) == 0 ? 0u : bits);
  }
  return broken;
}

/// What is measured sample by sample.
struct SampleMeters {
  LoudnessMeter loudness;
  LevelMeter level;
  TruePeakMeter true_peak;

  explicit SampleMeters(const AnalyserFormat& format)
      : loudness(format.sample_rate_hz, format.channel_count),
        level(format.channel_count),
        true_peak(format.sample_rate_hz, format.channel_count) {}

  void process(AudioView block) noexcept {
    loudness.process(block);
    level.process(block);
    for (std::size_t c = 0; c < block.channels.size(); ++c)
      true_peak.process(c, {block.channels[c], block.frame_count});
  }
  void reset() noexcept {
    loudness.reset();
    level.reset();
    true_peak.reset();
  }
};

const BandHistory kNoHistory;

}  // namespace

// Samples wait here until a hop is full, and the meters only ever see whole hops: so no caller's block size can reach
// them.
struct StripAnalyser::State {
  AnalyserFormat format;
  std::vector<float> windows;        // a channel after the other: the hop before and the hop that fills
  std::vector<const float*> window;  // where each channel's begins
  std::vector<const float*> hop;     // where each channel's second half begins
  std::size_t waiting = 0;           // frames in the hop that fills
  std::uint64_t finished_hops = 0;
  std::uint64_t non_finite = 0;
  SampleMeters meters;
  FrameAnalyser frames;
  SpectrumAverage spectrum;
  SideSums sides;
  std::optional<BandRecorder> bands;
  PatchRecorder patches;

  explicit State(const AnalyserFormat& wanted)
      : format(wanted),
        windows(wanted.channel_count * kWindowFrames),
        meters(wanted),
        frames(wanted.sample_rate_hz),
        patches(wanted.sample_rate_hz / static_cast<double>(kHopFrames)) {
    if (wanted.band_history) bands.emplace(static_cast<double>(kHopFrames) / wanted.sample_rate_hz);
    for (std::size_t c = 0; c < format.channel_count; ++c) {
      window.push_back(windows.data() + c * kWindowFrames);
      hop.push_back(window.back() + kHopFrames);
    }
  }

  [[nodiscard]] std::uint64_t frame_count() const noexcept { return finished_hops * kHopFrames + waiting; }

  void finish_hop() noexcept {
    meters.process({hop, kHopFrames});
    if (++finished_hops >= kWindowFrames / kHopFrames) {
      const FrameSpectrum frame = frames.analyse(window, sides);
      spectrum.add(frame);
      if (bands) bands->add(frame.band_power);
      patches.add(frame.mel_power);
    }
    for (std::size_t c = 0; c < format.channel_count; ++c) {
      float* begin = windows.data() + c * kWindowFrames;
      std::copy_n(begin + kHopFrames, kHopFrames, begin);
    }
    waiting = 0;
  }

  /// The only frame of a strip shorter than a window.
  [[nodiscard]] FrameSpectrum short_frame(SideSums& its_sides) {
    std::vector<float> padded(format.channel_count * kWindowFrames);
    std::vector<const float*> channels;
    const auto frame_count_now = static_cast<std::size_t>(frame_count());
    for (std::size_t c = 0; c < format.channel_count; ++c) {
      float* begin = padded.data() + c * kWindowFrames;
      const float* first = finished_hops > 0 ? window[c] : hop[c];
      std::copy_n(first, frame_count_now, begin);
      channels.push_back(begin);
    }
    return frames.analyse(channels, its_sides);
  }
};

StripAnalyser::StripAnalyser(std::unique_ptr<State> state) : state_(std::move(state)) {}
StripAnalyser::StripAnalyser(StripAnalyser&&) noexcept = default;
StripAnalyser& StripAnalyser::operator=(StripAnalyser&&) noexcept = default;
StripAnalyser::~StripAnalyser() = default;

Result<StripAnalyser> StripAnalyser::make(const AnalyserFormat& format) {
  if (!(format.sample_rate_hz >= kLowestRateHz && format.sample_rate_hz <= kHighestRateHz))
    return unexpected(
        ErrorCode::unreadable_input,
        fmt::format("expected a sample rate of {} to {} Hz, found {}; convert the file to 44100 or 48000 Hz",
                    kLowestRateHz, kHighestRateHz, format.sample_rate_hz));
  if (format.channel_count < 1 || format.channel_count > kMostChannels)
    return unexpected(ErrorCode::unreadable_input,
                      fmt::format("expected 1 to {} channels, found {}; split the file or mix it down", kMostChannels,
                                  format.channel_count));
  return StripAnalyser(std::make_unique<State>(format));
}

void StripAnalyser::process(AudioView block) noexcept {
  State& state = *state_;
  assert(block.channels.size() == state.format.channel_count);
  if (block.channels.size() != state.format.channel_count) return;
  for (std::size_t done = 0; done < block.frame_count;) {
    const std::size_t count = std::min(block.frame_count - done, kHopFrames - state.waiting);
    for (std::size_t c = 0; c < block.channels.size(); ++c) {
      float* to = state.windows.data() + c * kWindowFrames + kHopFrames + state.waiting;
      state.non_finite += copy_sound(block.channels[c] + done, count, to);
    }
    state.waiting += count;
    done += count;
    if (state.waiting == kHopFrames) state.finish_hop();
  }
}

void StripAnalyser::reset() noexcept {
  State& state = *state_;
  std::fill(state.windows.begin(), state.windows.end(), 0.0f);
  state.waiting = 0;
  state.finished_hops = 0;
  state.non_finite = 0;
  state.meters.reset();
  state.spectrum.reset();
  state.sides.reset();
  if (state.bands) state.bands->reset();
  state.patches.reset();
}

Measurement StripAnalyser::measurement() const {
  State& state = *state_;
  // Copies take in what waits for its hop; the strip itself goes on as if nobody had looked.
  SampleMeters meters = state.meters;
  meters.process({state.hop, state.waiting});
  SpectrumAverage spectrum = state.spectrum;
  SideSums sides = state.sides;
  const std::uint64_t frame_count = state.frame_count();
  PatchRecorder patches = state.patches;
  if (spectrum.frame_count() == 0 && frame_count > 0) {
    const FrameSpectrum frame = state.short_frame(sides);
    spectrum.add(frame);
    patches.add(frame.mel_power);
  }

  Measurement measured;
  measured.sample_rate_hz = state.format.sample_rate_hz;
  measured.duration_s = static_cast<double>(frame_count) / state.format.sample_rate_hz;

  measured.integrated = meters.loudness.integrated();
  measured.momentary_max = meters.loudness.momentary_max();
  measured.short_term_max = meters.loudness.short_term_max();
  measured.loudness_range = meters.loudness.loudness_range();
  measured.active_share = meters.loudness.active_share();
  measured.level_percentiles = meters.loudness.level_percentiles();

  if (const double peak = meters.level.sample_peak(); peak > 0.0) {
    measured.sample_peak = DbFs(to_decibels(LinearGain(peak)).value);
    measured.true_peak = DbTp(to_decibels(LinearGain(meters.true_peak.peak())).value);
    measured.rms = DbFs(from_power_ratio(meters.level.mean_square()).value);
    measured.crest_factor = *measured.sample_peak - *measured.rms;
    if (measured.integrated) measured.peak_to_loudness = *measured.true_peak - *measured.integrated;
  }
  if (frame_count > 0) measured.dc_offset = meters.level.dc_offset();
  measured.clipped_samples = meters.level.clipped_samples();
  measured.non_finite_samples = state.non_finite;

  measured.spectral_centroid = spectrum.centroid();
  measured.spectral_spread = spectrum.spread();
  measured.spectral_rolloff_85 = spectrum.rolloff_85();
  measured.spectral_flatness = spectrum.flatness();
  const auto& centers = erb_band_centers_hz();
  measured.band_center_hz.assign(centers.begin(), centers.end());
  for (std::size_t band = 0; band < kErbBandCount; ++band) {
    const bool heard = state.frames.bands().is_heard(band);
    measured.band_level_db.push_back(heard ? spectrum.band_level_db(band) : std::nullopt);
  }

  measured.stereo = meters.level.stereo_field();
  if (state.format.channel_count > 1) measured.band_stereo = spectrum.band_stereo(sides, state.frames.bands());
  measured.patches = patches.patches();
  return measured;
}

std::optional<Lufs> StripAnalyser::momentary() const noexcept { return state_->meters.loudness.momentary(); }
std::optional<Lufs> StripAnalyser::short_term() const noexcept { return state_->meters.loudness.short_term(); }

const BandHistory& StripAnalyser::band_history() const noexcept {
  return state_->bands ? state_->bands->history() : kNoHistory;
}

}  // namespace smartgain
