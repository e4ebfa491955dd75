// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Numbers that a person can check by hand, one a figure.
#include "smartgain/analysis/strip_analyser.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <limits>
#include <numbers>

#include "smartgain/core/sample.hpp"
#include "smartgain/dsp/erb_bands.hpp"
#include "support/measure.hpp"

namespace smartgain::test {
namespace {

constexpr double kRate = 48000.0;

TEST(StripAnalyser, RefusesWhatItCannotMeasureAndSaysWhy) {
  for (const AnalyserFormat& format : {AnalyserFormat{7999.0, 2}, AnalyserFormat{192001.0, 2}, AnalyserFormat{0.0, 2},
                                       AnalyserFormat{std::nan(""), 2}}) {
    const auto refused = StripAnalyser::make(format);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::unreadable_input);
    EXPECT_NE(refused.error().message.find("8000 to 192000 Hz"), std::string::npos) << refused.error().message;
  }
  for (const std::size_t channels : {0u, 9u}) {
    const auto refused = StripAnalyser::make({kRate, channels});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::unreadable_input);
    EXPECT_NE(refused.error().message.find("found " + std::to_string(channels)), std::string::npos);
  }
  for (const double rate : {8000.0, 11025.0, 22050.0, 44100.0, 192000.0})
    for (std::size_t channels = 1; channels <= 8; ++channels)
      EXPECT_TRUE(StripAnalyser::make({rate, channels}).has_value());
}

TEST(StripAnalyser, NothingFedIsNothingMeasured) {
  const Measurement m = analyser_for(kRate, 2).measurement();
  EXPECT_EQ(m.duration_s, 0.0);
  EXPECT_EQ(m.sample_rate_hz, kRate);
  EXPECT_FALSE(m.integrated || m.sample_peak || m.true_peak || m.rms || m.dc_offset || m.active_share);
  EXPECT_FALSE(m.spectral_centroid || m.stereo.correlation || m.stereo.width);
  EXPECT_EQ(m.band_center_hz.size(), kErbBandCount);
  EXPECT_EQ(m.band_level_db.size(), kErbBandCount);
}

TEST(StripAnalyser, SilenceHasNoLevels) {
  const Measurement m = measure(silence(5.0, kRate), kRate);
  EXPECT_FALSE(m.integrated || m.momentary_max || m.short_term_max || m.loudness_range || m.level_percentiles);
  EXPECT_FALSE(m.sample_peak || m.true_peak || m.rms || m.crest_factor || m.peak_to_loudness);
  EXPECT_FALSE(m.spectral_centroid || m.spectral_spread || m.spectral_rolloff_85 || m.spectral_flatness);
  EXPECT_FALSE(m.stereo.correlation || m.stereo.width || m.stereo.balance);
  for (const auto& level : m.band_level_db) EXPECT_FALSE(level);
  EXPECT_EQ(m.active_share, 0.0);
  EXPECT_EQ(m.dc_offset, 0.0);
  EXPECT_EQ(m.duration_s, 5.0);
}

TEST(StripAnalyser, OneFrame) {
  Signal signal(2, 1);
  signal[0][0] = 0.5f;
  const Measurement m = measure(signal, kRate);
  EXPECT_NEAR(m.sample_peak->value, -6.0206, 1e-4);  // analytic: 20 log10 0.5
  EXPECT_NEAR(m.rms->value, -9.0309, 1e-4);          // analytic: 10 log10 (0.25 / 2)
  EXPECT_EQ(m.dc_offset, 0.5);
  EXPECT_FALSE(m.integrated || m.momentary_max);
}

TEST(StripAnalyser, LevelsOfAFullScaleSine) {
  const Measurement m = measure(sine(1000.0, 0.0, 10.0, kRate), kRate);
  EXPECT_NEAR(m.sample_peak->value, 0.0, 1e-6);
  EXPECT_NEAR(m.true_peak->value, 0.0, 0.01);
  EXPECT_NEAR(m.rms->value, -3.0103, 1e-4);  // analytic: 10 log10 0.5
  EXPECT_NEAR(m.crest_factor->value, 3.0103, 1e-4);
  EXPECT_NEAR(m.integrated->value, 0.0, 0.05);  // spec: BS.1770-5 Annex 1: 997 Hz, -3.01 a channel, +3.01 for two
  EXPECT_NEAR(m.peak_to_loudness->value, m.true_peak->value - m.integrated->value, 1e-12);
  EXPECT_NEAR(m.loudness_range->value, 0.0, 0.02);
  EXPECT_EQ(m.active_share, 1.0);
  EXPECT_NEAR(m.level_percentiles->p10.value, m.integrated->value, 0.02);
  EXPECT_NEAR(m.level_percentiles->p95.value, m.integrated->value, 0.02);
  EXPECT_NEAR(*m.dc_offset, 0.0, 1e-9);
}

TEST(StripAnalyser, ActiveShareAndPercentilesOfALoudHalf) {
  // analytic: 10 s at -20, then 10 s at -30, then 20 s of nothing: half of the blocks are active, half of those loud
  const Measurement m = measure(
      joined({sine(1000.0, -20.0, 10.0, kRate), sine(1000.0, -30.0, 10.0, kRate), silence(20.0, kRate)}), kRate);
  EXPECT_NEAR(*m.active_share, 0.5, 0.01);
  EXPECT_NEAR(m.level_percentiles->p10.value, -30.0, 0.1);
  EXPECT_NEAR(m.level_percentiles->p95.value, -20.0, 0.1);
}

TEST(StripAnalyser, DcIsThatOfTheChannelFurthestFromZero) {
  Signal signal = sine(100.0, -20.0, 1.0, kRate);
  for (float& x : signal[0]) x += 0.01f;
  for (float& x : signal[1]) x -= 0.25f;
  EXPECT_NEAR(*measure(signal, kRate).dc_offset, -0.25, 1e-6);  // analytic:
}

TEST(StripAnalyser, ClippedRunsOfThreeAndMore) {
  Signal signal(2, 5000);
  const auto clip = [&](std::size_t channel, std::size_t first, std::size_t count, float value) {
    std::fill_n(signal[channel].begin() + static_cast<std::ptrdiff_t>(first), count, value);
  };
  clip(0, 10, 2, 1.0f);                                    // too short
  clip(0, 100, 3, 32767.0f / 32768.0f);                    // 3: full scale of 16 bit
  clip(0, 1020, 10, -1.5f);                                // 10, over the end of a hop
  clip(1, 200, 4, 32766.0f / 32768.0f);                    // not full scale
  clip(1, 300, 5, 1.0f);                                   // 5
  EXPECT_EQ(measure(signal, kRate).clipped_samples, 18u);  // analytic:
  EXPECT_EQ(measure(signal, kRate, 1).clipped_samples, 18u);
}

TEST(StripAnalyser, NonFiniteSamplesAreCountedAndCountAsZero) {
  Signal broken = music(4.0, kRate, 1), mended = broken;
  constexpr float kBad[] = {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                            -std::numeric_limits<float>::infinity()};
  for (std::size_t i = 0; i < 300; ++i) {
    broken[i % 2][i * 601] = kBad[i % 3];
    mended[i % 2][i * 601] = 0.0f;
  }
  const Measurement m = measure(broken, kRate), expected = measure(mended, kRate);
  EXPECT_EQ(m.non_finite_samples, 300u);  // analytic:
  EXPECT_EQ(expected.non_finite_samples, 0u);
  EXPECT_EQ(m.integrated->value, expected.integrated->value);
  EXPECT_EQ(m.true_peak->value, expected.true_peak->value);
  EXPECT_EQ(m.spectral_centroid->value, expected.spectral_centroid->value);
}

TEST(StripAnalyser, HugeAndTinySamplesStayNumbers) {
  for (const float peak : {kLoudestSample, 1e9f, 1e-30f, FLT_MIN}) {
    SCOPED_TRACE(peak);
    Signal noise(2, 48000);
    Random random(1);
    for (std::size_t n = 0; n < noise.frame_count(); ++n)
      noise[0][n] = noise[1][n] = peak * (random.next() > 0.0 ? 1.0f : -1.0f);
    StripAnalyser analyser = analyser_for(kRate, 2);
    feed(analyser, noise, 1000);
    const Measurement m = analyser.measurement();
    const double level = 20.0 * std::log10(static_cast<double>(peak));
    EXPECT_NEAR(m.sample_peak->value, level, 1e-6);
    EXPECT_NEAR(m.rms->value, level, 1e-6);  // analytic: a square wave's RMS is its peak
    EXPECT_TRUE(std::isfinite(m.true_peak->value));
    EXPECT_TRUE(std::isfinite(m.momentary_max->value));
    EXPECT_TRUE(m.integrated.has_value() == (peak > 1.0f));
    EXPECT_NEAR(m.spectral_centroid->value, 12000.0, 300.0);  // analytic: white
    for (const auto& band : m.band_level_db) EXPECT_TRUE(band && std::isfinite(*band));
    for (const float power : analyser.band_history().power) ASSERT_TRUE(std::isfinite(power));
  }
}

TEST(StripAnalyser, WhatIsLouderThanAnySoundIsNone) {
  Signal signal = sine(997.0, -20.0, 1.0, kRate);
  const Measurement expected = measure(signal, kRate);
  signal[0][0] = std::nextafter(kLoudestSample, FLT_MAX);  // where the sine is 0
  signal[1][0] = -FLT_MAX;
  const Measurement m = measure(signal, kRate);
  EXPECT_EQ(m.non_finite_samples, 2u);
  EXPECT_EQ(m.sample_peak->value, expected.sample_peak->value);
  EXPECT_EQ(m.integrated->value, expected.integrated->value);
}

TEST(StripAnalyser, DenormalSamplesAreSilence) {
  Signal signal(2, 9600);
  for (std::size_t c = 0; c < 2; ++c) std::fill(signal[c].begin(), signal[c].end(), 1e-40f);
  const Measurement m = measure(signal, kRate);
  EXPECT_FALSE(m.sample_peak || m.rms || m.momentary_max);
  EXPECT_EQ(m.non_finite_samples, 0u);
}

TEST(StripAnalyser, SpectrumOfASine) {
  const Measurement m = measure(sine(3000.0, 0.0, 2.0, kRate, 1), kRate);  // bin 128
  EXPECT_NEAR(m.spectral_centroid->value, 3000.0, 0.1);
  // analytic: a Hann window puts 1/6, 2/3, 1/6 of the power on three bins 23.44 Hz apart: sqrt(1/3) of a bin
  EXPECT_NEAR(m.spectral_spread->value, 23.4375 / std::sqrt(3.0), 0.1);
  EXPECT_NEAR(m.spectral_rolloff_85->value, 3023.4375, 1e-6);  // analytic: 1/6 + 2/3 is 83 %, so the upper of the three
  EXPECT_LT(*m.spectral_flatness, 1e-6);
  double total = 0.0;
  std::size_t loudest = 0;
  for (std::size_t band = 0; band < kErbBandCount; ++band) {
    if (!m.band_level_db[band]) continue;
    total += std::pow(10.0, *m.band_level_db[band] / 10.0);
    if (m.band_level_db[band] > m.band_level_db[loudest]) loudest = band;
  }
  EXPECT_NEAR(10.0 * std::log10(total), 0.0, 0.001);  // analytic: full-scale sine in one channel = 0 dB
  EXPECT_LE(erb_band_edges_hz()[loudest], 3000.0);
  EXPECT_GE(erb_band_edges_hz()[loudest + 1], 3000.0);
}

TEST(StripAnalyser, SpectrumOfWhiteNoise) {
  const Measurement m = measure(white_noise(0.5, 10.0, kRate, 1, 1), kRate);
  EXPECT_NEAR(m.spectral_centroid->value, 12000.0, 60.0);                  // analytic: middle of 0…24 kHz
  EXPECT_NEAR(m.spectral_spread->value, 24000.0 / std::sqrt(12.0), 60.0);  // analytic: an even distribution's
  EXPECT_NEAR(m.spectral_rolloff_85->value, 0.85 * 24000.0, 100.0);
  EXPECT_NEAR(*m.spectral_flatness, std::exp(-std::numbers::egamma),
              0.01);  // analytic: a periodogram's bins are exponential
}

TEST(StripAnalyser, BandLevelsAreTheSameAtEveryRate) {
  const double hz = erb_band_centers_hz()[30];  // where a band is wider than a window's main lobe at either rate
  const Measurement low = measure(sine(hz, -6.0, 2.0, 44100.0, 1), 44100.0);
  const Measurement high = measure(sine(hz, -6.0, 2.0, 96000.0, 1), 96000.0);
  EXPECT_EQ(low.band_center_hz, high.band_center_hz);
  const auto loudest = [](const Measurement& m) {
    return *std::max_element(m.band_level_db.begin(), m.band_level_db.end());
  };
  EXPECT_NEAR(*loudest(low), -6.0, 0.01);  // analytic: the sine's own level
  EXPECT_NEAR(*loudest(high), -6.0, 0.01);
  const Measurement lowest = measure(white_noise(0.5, 2.0, 8000.0, 1, 1), 8000.0);
  EXPECT_TRUE(lowest.band_level_db.front());
  EXPECT_FALSE(lowest.band_level_db.back()) << "13 kHz does not exist at 8 kHz";
}

TEST(StripAnalyser, StereoFieldByHand) {
  Signal signal = sine(1000.0, -20.0, 1.0, kRate);
  const auto field = [&] { return measure(signal, kRate).stereo; };
  EXPECT_NEAR(*field().correlation, 1.0, 1e-12);  // analytic:
  EXPECT_NEAR(*field().width, 0.0, 1e-12);
  EXPECT_NEAR(field().balance->value, 0.0, 1e-12);
  for (float& x : signal[1]) x *= -0.5f;
  EXPECT_NEAR(*field().correlation, -1.0, 1e-9);
  EXPECT_NEAR(*field().width, 0.9, 1e-9);  // analytic: (1 + 0.5)^2 / ((1 + 0.5)^2 + (1 - 0.5)^2)
  EXPECT_NEAR(field().balance->value, -6.0206, 1e-4);
  std::fill(signal[1].begin(), signal[1].end(), 0.0f);
  EXPECT_FALSE(field().correlation || field().balance);
  EXPECT_NEAR(*field().width, 0.5, 1e-12);
  const StereoField mono = measure(sine(1000.0, -20.0, 1.0, kRate, 1), kRate).stereo;
  EXPECT_EQ(mono.correlation, 1.0);
  EXPECT_EQ(mono.width, 0.0);
  EXPECT_EQ(mono.balance->value, 0.0);
  const StereoField unrelated = measure(white_noise(0.5, 10.0, kRate, 2, 1), kRate).stereo;
  EXPECT_NEAR(*unrelated.correlation, 0.0, 0.01);
  EXPECT_NEAR(*unrelated.width, 0.5, 0.01);
}

// Sums of float products: 1e-7 each, of random sign.
constexpr double kOfFloats = 1e-6;

std::size_t band_of(double frequency_hz) {
  const auto& edges = erb_band_edges_hz();
  const auto above = std::upper_bound(edges.begin(), edges.end(), frequency_hz);
  return static_cast<std::size_t>(above - edges.begin()) - 1;
}

Signal sum_of(Signal a, const Signal& b) {
  for (std::size_t c = 0; c < a.channel_count(); ++c)
    for (std::size_t n = 0; n < a.frame_count(); ++n) a[c][n] += b[c][n];
  return a;
}

Signal with_sides(Signal signal, float left, float right) {
  for (float& x : signal[0]) x *= left;
  for (float& x : signal[1]) x *= right;
  return signal;
}

TEST(BandStereo, TheSameOnBothSidesIsMonoInEveryBand) {
  Signal signal = pink_noise(0.1, 5.0, kRate, 2, 1);
  signal[1] = signal[0];
  const Measurement m = measure(signal, kRate);
  ASSERT_EQ(m.band_stereo.size(), kErbBandCount);
  for (const StereoField& band : m.band_stereo) {
    EXPECT_NEAR(band.correlation.value(), 1.0, kOfFloats);  // analytic:
    EXPECT_NEAR(band.width.value(), 0.0, kOfFloats);
    EXPECT_NEAR(band.balance.value().value, 0.0, 10.0 * kOfFloats);
  }
}

TEST(BandStereo, EachBandStandsInItsOwnPlace) {
  const std::size_t low = band_of(200.0), high = band_of(5000.0);
  const Signal low_tone = sine(200.0, -20.0, 2.0, kRate), high_tone = sine(5000.0, -20.0, 2.0, kRate);
  const auto fields = [&](float low_left, float low_right, float high_left, float high_right) {
    return measure(sum_of(with_sides(low_tone, low_left, low_right), with_sides(high_tone, high_left, high_right)),
                   kRate)
        .band_stereo;
  };
  const auto apart = fields(1.0f, 0.0f, 0.0f, 1.0f);
  EXPECT_EQ(apart[low].balance, Decibels(-60.0)) << "as far as it goes";
  EXPECT_EQ(apart[high].balance, Decibels(60.0));
  for (const std::size_t band : {low, high}) {
    EXPECT_FALSE(apart[band].correlation);
    EXPECT_NEAR(apart[band].width.value(), 0.5,
                1e-3);  // analytic: one side alone; the other tone's skirt lies below -60 dB
  }
  for (const double nothing : {1000.0, 15000.0}) {
    const StereoField& band = apart[band_of(nothing)];
    EXPECT_FALSE(band.correlation || band.width || band.balance) << nothing;
  }
  const auto other = fields(1.0f, 0.5f, 0.7f, -0.7f);
  EXPECT_NEAR(other[low].balance->value, -6.0206, 1e-3);  // analytic: 20 log10(0.5)
  EXPECT_NEAR(*other[low].correlation, 1.0, kOfFloats);
  EXPECT_NEAR(*other[low].width, 0.1, 1e-5);  // analytic: (1 - 0.5)^2 / ((1 - 0.5)^2 + (1 + 0.5)^2)
  EXPECT_NEAR(other[high].balance->value, 0.0, 1e-3);
  EXPECT_NEAR(*other[high].correlation, -1.0, kOfFloats);
  EXPECT_NEAR(*other[high].width, 1.0, kOfFloats);
}

TEST(BandStereo, AQuarterOfATurnIsUnrelated) {
  Signal signal = sine(1000.0, -20.0, 2.0, kRate);
  for (std::size_t n = 0; n < signal.frame_count(); ++n)
    signal[1][n] = static_cast<float>(0.1 * std::cos(2.0 * std::numbers::pi * 1000.0 * static_cast<double>(n) / kRate));
  const StereoField band = measure(signal, kRate).band_stereo[band_of(1000.0)];
  EXPECT_NEAR(*band.correlation, 0.0, 1e-5);  // analytic: L R* is imaginary
  EXPECT_NEAR(*band.width, 0.5, 1e-5);
}

TEST(BandStereo, NoiseIsAsRelatedAsItWasMixed) {
  // The lowest band, 28 Hz wide and seen through windows of 47 ms, has some 2000 independent pieces: 2 % scatter.
  constexpr double kScatter = 0.08;
  Signal signal = white_noise(0.5, 60.0, kRate, 2, 1);
  for (const StereoField& band : measure(signal, kRate).band_stereo) {
    EXPECT_NEAR(band.correlation.value(), 0.0, kScatter);  // analytic:
    EXPECT_NEAR(band.width.value(), 0.5, kScatter);
  }
  for (std::size_t n = 0; n < signal.frame_count(); ++n) signal[1][n] = 0.5f * (signal[0][n] + signal[1][n]);
  for (const StereoField& band : measure(signal, kRate).band_stereo) {
    EXPECT_NEAR(band.correlation.value(), std::sqrt(0.5), kScatter);  // analytic: 0.5 / sqrt(1 (0.25 + 0.25))
    EXPECT_NEAR(band.width.value(), 1.0 / 6.0, kScatter);             // analytic: (1.5 - 2 x 0.5) / (2 x 1.5)
    EXPECT_NEAR(band.balance.value().value, -3.0103, 10.0 * kScatter);
  }
}

TEST(BandStereo, IsNotThereForOneChannelAndForSilence) {
  EXPECT_TRUE(measure(white_noise(0.5, 1.0, kRate, 1, 1), kRate).band_stereo.empty());
  EXPECT_TRUE(measure(silence(1.0, kRate), kRate).band_stereo.empty());
  EXPECT_TRUE(analyser_for(kRate, 2).measurement().band_stereo.empty());
  const auto low_rate = measure(white_noise(0.5, 1.0, 8000.0, 2, 1), 8000.0).band_stereo;
  EXPECT_TRUE(low_rate.front().width);
  EXPECT_FALSE(low_rate.back().width) << "13 kHz does not exist at 8 kHz";
}

TEST(BandStereo, IsOfTheFirstTwoChannelsAndOfNoLevel) {
  const Signal front = pink_noise(0.1, 2.0, kRate, 2, 1);
  const auto expected = measure(front, kRate).band_stereo;
  Signal all = white_noise(0.5, 2.0, kRate, 6, 9);
  for (std::size_t c = 0; c < 2; ++c) all[c] = front[c];
  const auto same = [&](const Signal& signal) {
    const auto found = measure(signal, kRate).band_stereo;
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t band = 0; band < found.size(); ++band) {
      EXPECT_NEAR(*found[band].correlation, *expected[band].correlation, kOfFloats);
      EXPECT_NEAR(*found[band].width, *expected[band].width, kOfFloats);
      EXPECT_NEAR(found[band].balance->value, expected[band].balance->value, 1e-4);
    }
  };
  same(all);
  same(scaled(front, 0x1p-60f));  // its squares are no floats
  same(scaled(front, 0x1p+30f));
}

TEST(BandStereo, BeginsAnew) {
  StripAnalyser analyser = analyser_for(kRate, 2);
  analyser.process(with_sides(white_noise(0.5, 1.0, kRate, 2, 1), 1.0f, 0.1f).view());
  analyser.reset();
  EXPECT_TRUE(analyser.measurement().band_stereo.empty());
  Signal signal = with_sides(white_noise(0.5, 1.0, kRate, 2, 2), 0.1f, 1.0f);
  analyser.process(signal.view());
  const auto again = analyser.measurement().band_stereo, fresh = measure(signal, kRate).band_stereo;
  for (std::size_t band = 0; band < kErbBandCount; ++band) EXPECT_EQ(again[band].balance, fresh[band].balance);
}

TEST(StripAnalyser, AStripShorterThanAWindowHasOneFrame) {
  // 1500 frames: the window is filled with zeros, and the shape is still that of the sine.
  const Measurement m = measure(sine(3000.0, 0.0, 1500.0 / kRate, kRate, 1), kRate);
  EXPECT_NEAR(m.spectral_centroid->value, 3000.0, 60.0);
  for (const std::size_t block : {1u, 7u, 1024u, 1499u})
    EXPECT_EQ(measure(sine(3000.0, 0.0, 1500.0 / kRate, kRate, 1), kRate, block).spectral_centroid->value,
              m.spectral_centroid->value);
}

TEST(StripAnalyser, ABlockOfOtherChannelsChangesNothing) {
#ifdef NDEBUG
  StripAnalyser analyser = analyser_for(kRate, 2);
  Signal mono = sine(1000.0, 0.0, 1.0, kRate, 1);
  analyser.process(mono.view());
  EXPECT_EQ(analyser.measurement().duration_s, 0.0);
#else
  GTEST_SKIP() << "asserts in a debug build";
#endif
}

}  // namespace
}  // namespace smartgain::test
