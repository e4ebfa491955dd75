// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "spectrum_meter.hpp"

#include <algorithm>
#include <bit>
#include <cfloat>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <numbers>

#include "smartgain/dsp/wide.hpp"

namespace smartgain {
namespace {

constexpr std::size_t kBins = kWindowFrames / 2;  // without DC
constexpr double kRolloffShare = 0.85;
// Bins lower than this under the frame's mean count as that low. Chosen, because -100 dB is 40 dB above the noise of
// the float transform and below what 16-bit audio holds: flatness then says something of the sound, not of rounding.
constexpr float kFlatnessFloor = 1e-10f;
// Chosen: what crowding takes for sound in a band, see relations.cpp. Lower lies what windows and lossy copies leave.
constexpr double kBandSoundsWithin = 1e-6;
// Chosen: 10 dB above what is left of a side when it is taken, in float, from both.
constexpr Decibels kSideSoundsWithin(60.0);
// By the identity of Parseval, sum |X[k]|^2 over the bins of one side = N^2 3/32 for a full-scale sine under a Hann
// window.
constexpr double kFullScaleSine = 3.0 / 32.0 * kWindowFrames * kWindowFrames;
// Peaks beyond are brought near 1 first, by a power of two and so exactly: squares of floats must not overflow or
// vanish.
constexpr float kLoudest = 1048576.0f;
constexpr float kQuietest = 1.0f / kLoudest;

SMARTGAIN_WIDE float largest_sample(const float* samples) { return largest_magnitude(samples, kWindowFrames); }

StereoField field_of(double both, double difference, double product) {
  StereoField field;
  field.width = std::clamp(0.5 * (both - product) / both, 0.0, 1.0);
  const double left = 0.5 * (both + difference), right = 0.5 * (both - difference);
  const double least = to_power_ratio(-kSideSoundsWithin);
  if (right <= least * left) {
    field.balance = -kSideSoundsWithin;
  } else if (left <= least * right) {
    field.balance = kSideSoundsWithin;
  } else {
    field.balance = from_power_ratio(right / left);
    field.correlation = std::clamp(0.5 * product / (std::sqrt(left) * std::sqrt(right)), -1.0, 1.0);
  }
  return field;
}

struct Moments {
  double power, first, second;
};

SMARTGAIN_WIDE Moments moments_of(const float* power) {
  Doubles zeroth{}, first{}, second{}, bin{1.0, 2.0, 3.0, 4.0};
  for (std::size_t k = 0; k < kBins; k += kVectorLanes) {
    Doubles p;
    load(power + k, p);
    const Doubles weighted = bin * p;
    zeroth += p;
    first += weighted;
    second += bin * weighted;
    bin += static_cast<double>(kVectorLanes);
  }
  return {total(zeroth), total(first), total(second)};
}

// A sum waits for the one before: four at once, each over a quarter of the bins, then put on top of each other.
SMARTGAIN_WIDE void accumulate(const float* power, double* cumulative) {
  constexpr std::size_t kQuarter = kBins / 4;
  double sum[4] = {};
  for (std::size_t k = 0; k < kQuarter; ++k)
    for (std::size_t q = 0; q < 4; ++q)
      cumulative[q * kQuarter + k] = sum[q] += static_cast<double>(power[q * kQuarter + k]);
  for (std::size_t q = 1; q < 4; ++q) {
    const double below = cumulative[q * kQuarter - 1];
    for (std::size_t k = 0; k < kQuarter; ++k) cumulative[q * kQuarter + k] += below;
  }
}

// Mean of log2, as one logarithm over products of mantissas and a sum of exponents: 1024 logarithms a frame would cost
// more than everything else in it. 64 factors below 2 stay in the range of float.
SMARTGAIN_WIDE double mean_log2(const float* power, float floor) {
  constexpr std::size_t kLanes = 16;
  float product[kLanes];
  std::int32_t exponent[kLanes] = {};
  std::fill_n(product, kLanes, 1.0f);
  for (std::size_t k = 0; k < kBins; k += kLanes)
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const float p = power[k + lane];
      const auto bits = std::bit_cast<std::int32_t>(p > floor ? p : floor);
      exponent[lane] += (bits >> 23) - 127;
      product[lane] *= std::bit_cast<float>((bits & 0x007fffff) | 0x3f800000);
    }
  double sum = 0.0;
  for (std::size_t lane = 0; lane < kLanes; ++lane)
    sum += std::log2(static_cast<double>(product[lane])) + static_cast<double>(exponent[lane]);
  return sum / static_cast<double>(kBins);
}

SMARTGAIN_WIDE void interleave_windowed(const float* first, const float* second, const float* window, float scale,
                                        float* to) {
  for (std::size_t n = 0; n < kWindowFrames; ++n) {
    to[2 * n] = first[n] * scale * window[n];
    to[2 * n + 1] = second[n] * scale * window[n];
  }
}

// Both halves of a bin at once: a loop that turns single floats around does not become vectors.
SMARTGAIN_WIDE void mirror(const float* bins, float* mirrored) {
  for (std::size_t k = 0; k < kBins; ++k)
    std::memcpy(mirrored + 2 * k, bins + 2 * (kWindowFrames - 1 - k), 2 * sizeof *bins);
}

SMARTGAIN_WIDE void add_powers(const float* bins, const float* mirrored, float* power) {
  for (std::size_t k = 0; k < kBins; ++k) {
    const float a = bins[2 * k + 2], b = bins[2 * k + 3], c = mirrored[2 * k], d = mirrored[2 * k + 1];
    power[k] += 0.5f * ((a * a + b * b) + (c * c + d * d));
  }
}

// Of the first pair, which finds no power there yet.
SMARTGAIN_WIDE void begin_with_pair(const float* bins, const float* mirrored, double unit, float* power,
                                    double* difference, double* product) {
  for (std::size_t k = 0; k < kBins; ++k) {
    const float a = bins[2 * k + 2], b = bins[2 * k + 3], c = mirrored[2 * k], d = mirrored[2 * k + 1];
    power[k] = 0.5f * ((a * a + b * b) + (c * c + d * d));
    difference[k] += unit * static_cast<double>(a * c - b * d);
    product[k] += unit * static_cast<double>(a * d + b * c);
  }
}

}  // namespace

SideSums::SideSums() : difference_(kBins), product_(kBins) {}

void SideSums::reset() noexcept {
  std::fill(difference_.begin(), difference_.end(), 0.0);
  std::fill(product_.begin(), product_.end(), 0.0);
}

FrameAnalyser::FrameAnalyser(double sample_rate_hz)
    : bin_hz_(sample_rate_hz / static_cast<double>(kWindowFrames)),
      fft_(kWindowFrames),
      bands_(sample_rate_hz, kWindowFrames),
      mel_bands_(sample_rate_hz, kWindowFrames),
      window_(kWindowFrames),
      no_samples_(kWindowFrames),
      mirrored_(2 * kBins),
      power_(kBins),
      cumulative_(kBins + 1) {
  for (std::size_t n = 0; n < kWindowFrames; ++n) {
    const double phase = 2.0 * std::numbers::pi * static_cast<double>(n) / static_cast<double>(kWindowFrames);
    window_[n] = static_cast<float>(0.5 - 0.5 * std::cos(phase));
  }
}

// Two channels at once, see Fft.
const float* FrameAnalyser::transform(const float* first, const float* second, float scale) noexcept {
  interleave_windowed(first, second, window_.data(), scale, reinterpret_cast<float*>(fft_.input().data()));
  const auto* bins = reinterpret_cast<const float*>(fft_.transform().data());
  mirror(bins, mirrored_.data());
  return bins;
}

void FrameAnalyser::sum_bands(double unit, std::span<double, kErbBandCount> band_power) noexcept {
  accumulate(power_.data(), cumulative_.data() + 1);
  bands_.sum(cumulative_, band_power);
  for (double& band : band_power) band *= unit;
}

FrameSpectrum FrameAnalyser::analyse(std::span<const float* const> channels, SideSums& sides) noexcept {
  FrameSpectrum frame;
  float peak = 0.0f;
  for (const float* samples : channels) peak = std::max(peak, largest_sample(samples));
  if (!(peak > 0.0f)) return frame;
  const int exponent = peak > kLoudest || peak < kQuietest ? std::ilogb(peak) : 0;
  const float scale = std::ldexp(1.0f, -exponent);

  if (channels.size() == 1) std::fill(power_.begin(), power_.end(), 0.0f);
  const double unit = std::ldexp(1.0 / kFullScaleSine, 2 * exponent);
  for (std::size_t c = 0; c < channels.size(); c += 2) {
    const bool is_pair = c + 1 < channels.size();
    const float* bins = transform(channels[c], is_pair ? channels[c + 1] : no_samples_.data(), scale);
    if (c > 0 || !is_pair) {
      add_powers(bins, mirrored_.data(), power_.data());
      continue;
    }
    begin_with_pair(bins, mirrored_.data(), unit, power_.data(), sides.difference_.data(), sides.product_.data());
    if (channels.size() > 2) sum_bands(unit, frame.front_band_power);
  }

  const auto [power, first_moment, second_moment] = moments_of(power_.data());
  if (!(power > 0.0)) return frame;
  sum_bands(unit, frame.band_power);
  if (channels.size() <= 2) frame.front_band_power = frame.band_power;

  const double centroid = first_moment / power;
  frame.centroid_hz = bin_hz_ * centroid;
  frame.spread_hz = bin_hz_ * std::sqrt(std::max(second_moment / power - centroid * centroid, 0.0));
  const auto rolloff =
      std::lower_bound(cumulative_.begin() + 1, cumulative_.end() - 1, kRolloffShare * cumulative_.back());
  frame.rolloff_85_hz = bin_hz_ * static_cast<double>(rolloff - cumulative_.begin());
  const double mean = power / static_cast<double>(kBins);
  const float floor = std::max(static_cast<float>(mean) * kFlatnessFloor, FLT_MIN);
  frame.flatness = std::min(std::exp2(mean_log2(power_.data(), floor) - std::log2(mean)), 1.0);

  frame.power = unit * power;
  mel_bands_.sum(power_, frame.mel_power);
  for (float& band : frame.mel_power) band = static_cast<float>(std::min<double>(band * unit, FLT_MAX));
  return frame;
}

void SpectrumAverage::add(const FrameSpectrum& frame) noexcept {
  ++frame_count_;
  sum_.power += frame.power;
  sum_.centroid_hz += frame.power * frame.centroid_hz;
  sum_.spread_hz += frame.power * frame.spread_hz;
  sum_.rolloff_85_hz += frame.power * frame.rolloff_85_hz;
  sum_.flatness += frame.power * frame.flatness;
  for (std::size_t band = 0; band < kErbBandCount; ++band) {
    sum_.band_power[band] += frame.band_power[band];
    sum_.front_band_power[band] += frame.front_band_power[band];
  }
}

std::optional<double> SpectrumAverage::weighted_mean(double sum) const noexcept {
  if (!(sum_.power > 0.0)) return std::nullopt;
  return sum / sum_.power;
}

std::optional<Hertz> SpectrumAverage::centroid() const noexcept {
  const auto mean = weighted_mean(sum_.centroid_hz);
  return mean ? std::optional(Hertz(*mean)) : std::nullopt;
}
std::optional<Hertz> SpectrumAverage::spread() const noexcept {
  const auto mean = weighted_mean(sum_.spread_hz);
  return mean ? std::optional(Hertz(*mean)) : std::nullopt;
}
std::optional<Hertz> SpectrumAverage::rolloff_85() const noexcept {
  const auto mean = weighted_mean(sum_.rolloff_85_hz);
  return mean ? std::optional(Hertz(*mean)) : std::nullopt;
}
std::optional<double> SpectrumAverage::flatness() const noexcept { return weighted_mean(sum_.flatness); }

std::optional<double> SpectrumAverage::band_level_db(std::size_t band) const noexcept {
  if (!(sum_.band_power[band] > 0.0)) return std::nullopt;
  return from_power_ratio(sum_.band_power[band] / static_cast<double>(frame_count_)).value;
}

std::vector<StereoField> SpectrumAverage::band_stereo(const SideSums& sides, const ErbBands& bands) const {
  const auto& both = sum_.front_band_power;
  const double strongest = *std::max_element(both.begin(), both.end());
  if (!(strongest > 0.0)) return {};
  std::array<double, kErbBandCount> difference{}, product{};
  const auto sum = [&](const std::vector<double>& bins, std::array<double, kErbBandCount>& to) {
    std::vector<double> cumulative{0.0};
    cumulative.reserve(bins.size() + 1);
    for (const double bin : bins) cumulative.push_back(cumulative.back() + bin);
    bands.sum_signed(cumulative, to);
  };
  sum(sides.difference_, difference);
  sum(sides.product_, product);
  std::vector<StereoField> fields(kErbBandCount);
  for (std::size_t band = 0; band < kErbBandCount; ++band)
    if (both[band] > 0.0 && both[band] >= strongest * kBandSoundsWithin)
      fields[band] = field_of(both[band], difference[band], product[band]);
  return fields;
}

}  // namespace smartgain
