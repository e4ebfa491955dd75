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
