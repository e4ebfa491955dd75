// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Any samples at all: no figure is NaN or infinite, and blocks make no difference. The input: one byte each for rate, channels, length of
// the blocks and how often the samples are repeated, then the samples as the bits of floats, frame by frame.
#include <cmath>
#include <cstring>
#include <map>
#include <vector>

#include "fuzz.hpp"
#include "smartgain/analysis/strip_analyser.hpp"
#include "store/measurement_bytes.hpp"

namespace smartgain::fuzz {
namespace {

constexpr double kRates[] = {44100.0, 48000.0, 8000.0, 192000.0, 11025.0, 44056.0};
constexpr std::size_t kHead = 4;
constexpr std::size_t kMostSamples = 1u << 15;  // of all channels: 3 s of one at 8 kHz

using Planar = std::vector<std::vector<float>>;

Measurement measure(StripAnalyser& analyser, const Planar& audio, std::size_t block_frames) {
  analyser.reset();
  for (std::size_t at = 0; at < audio[0].size(); at += block_frames) {
    std::vector<const float*> channels;
    for (const auto& channel : audio) channels.push_back(channel.data() + at);
    analyser.process({channels, std::min(block_frames, audio[0].size() - at)});
  }
  return analyser.measurement();
}

template <class Level>
void expect_number(const std::optional<Level>& level, std::string_view name) {
  if constexpr (std::is_same_v<Level, double>)
    expect(!level || std::isfinite(*level), "every figure is a number:", name);
  else
    expect(!level || std::isfinite(level->value), "every figure is a number:", name);
}

void expect_numbers(const Measurement& m) {
  expect_number(m.integrated, "integrated");
  expect_number(m.momentary_max, "momentary_max");
  expect_number(m.short_term_max, "short_term_max");
  expect_number(m.loudness_range, "loudness_range");
  expect_number(m.true_peak, "true_peak");
  expect_number(m.sample_peak, "sample_peak");
  expect_number(m.rms, "rms");
  expect_number(m.crest_factor, "crest_factor");
  expect_number(m.peak_to_loudness, "peak_to_loudness");
  expect_number(m.dc_offset, "dc_offset");
  expect_number(m.active_share, "active_share");
  if (m.level_percentiles)
    expect(m.level_percentiles->p10 <= m.level_percentiles->p50 && m.level_percentiles->p50 <= m.level_percentiles->p95,
           "percentiles in their order");
  expect_number(m.spectral_centroid, "spectral_centroid");
  expect_number(m.spectral_spread, "spectral_spread");
  expect_number(m.spectral_rolloff_85, "spectral_rolloff_85");
  expect_number(m.spectral_flatness, "spectral_flatness");
  for (const auto& level : m.band_level_db) expect_number(level, "band_level_db");
  expect_number(m.stereo.correlation, "correlation");
  expect_number(m.stereo.width, "width");
  expect_number(m.stereo.balance, "balance");
  for (const StereoField& band : m.band_stereo) {
    expect_number(band.correlation, "correlation of a band");
    expect_number(band.width, "width of a band");
    expect_number(band.balance, "balance of a band");
  }
  if (m.true_peak && m.sample_peak) expect(m.true_peak->value >= m.sample_peak->value, "true peak above sample peak");
}

void read(std::string_view bytes) {
  if (bytes.size() < kHead) return;
  const auto number = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[at])); };
  const double rate = kRates[number(0) % std::size(kRates)];
  const std::size_t channel_count = 1 + number(1) % 8;
  const std::size_t block = 1 + number(2) * 17;
  const std::size_t repeats = 1 + number(3);
  bytes.remove_prefix(kHead);
  const std::size_t frames = bytes.size() / sizeof(float) / channel_count;
  if (frames == 0) return;
  Planar audio(channel_count);
  for (std::size_t n = 0; n < std::min(kMostSamples / channel_count, frames * repeats); ++n)
    for (std::size_t c = 0; c < channel_count; ++c) {
      float sample;
      std::memcpy(&sample, bytes.data() + (n % frames * channel_count + c) * sizeof(float), sizeof sample);
      audio[c].push_back(sample);
    }
  // Made once each: making one takes as long as measuring seconds.
  static std::map<std::pair<double, std::size_t>, StripAnalyser> analysers;
  auto analyser = analysers.find({rate, channel_count});
  if (analyser == analysers.end()) {
    auto made = StripAnalyser::make({rate, channel_count});
    expect(made.has_value(), "every rate and layout of the list is measured");
    analyser = analysers.emplace(std::pair(rate, channel_count), *std::move(made)).first;
  }
  const CachedMeasurement one{measure(analyser->second, audio, audio[0].size()), {}, {}};
  expect_numbers(*one.measured);
  const std::string kept = to_bytes(one);
  expect(to_bytes({measure(analyser->second, audio, block), {}, {}}) == kept, "blocks of any size give the same bits");
  const auto found = from_bytes(kept);
  expect(found && to_bytes(*found) == kept, "the cache gives back every bit");
}

}  // namespace
}  // namespace smartgain::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  smartgain::fuzz::read(smartgain::fuzz::view(data, size));
  return 0;
}
