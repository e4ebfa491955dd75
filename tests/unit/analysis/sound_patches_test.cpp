// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "smartgain/analysis/strip_analyser.hpp"
#include "smartgain/core/sound_patch.hpp"

namespace smartgain::test {
namespace {

constexpr double kPatchSeconds = 128.0 * 1024.0 / 44100.0;

std::vector<float> tone(double rate, double seconds, double hz, double amplitude) {
  std::vector<float> samples(static_cast<std::size_t>(rate * seconds));
  for (std::size_t n = 0; n < samples.size(); ++n)
    samples[n] = static_cast<float>(amplitude * std::sin(2.0 * std::numbers::pi * hz * static_cast<double>(n) / rate));
  return samples;
}

std::vector<SoundPatch> patches_of(const std::vector<float>& samples, double rate = 44100.0) {
  auto analyser = StripAnalyser::make({rate, 1});
  const std::array<const float*, 1> channel{samples.data()};
  analyser->process({channel, samples.size()});
  return analyser->measurement().patches;
}

std::size_t loudest_band(const SoundPatch& patch, std::size_t frame) {
  std::size_t loudest = 0;
  for (std::size_t band = 0; band < SoundPatch::kBands; ++band)
    if (patch.cells[band * SoundPatch::kFrames + frame] > patch.cells[loudest * SoundPatch::kFrames + frame])
      loudest = band;
  return loudest;
}

TEST(SoundPatches, SilenceHasNone) {
  EXPECT_TRUE(patches_of(std::vector<float>(200000, 0.0f)).empty());
  EXPECT_TRUE(patches_of({}).empty());
}

TEST(SoundPatches, AShortSoundIsOneFilledUpWithSilence) {
  const auto patches = patches_of(tone(44100.0, 0.1, 1000.0, 0.5));
  ASSERT_EQ(patches.size(), 1u);
  EXPECT_EQ(*std::max_element(patches[0].cells.begin(), patches[0].cells.end()), 255);
  for (std::size_t band = 0; band < SoundPatch::kBands; ++band)
    EXPECT_EQ(patches[0].cells[band * SoundPatch::kFrames + 10], 0);
}

TEST(SoundPatches, ATonesBandIsTheSameAtEveryRate) {
  // analytic: 1 kHz is 1000 mel; 40 Hz and 16 kHz are 63 and 3574, tops 54 apart: (1000 - 63) / 54 - 1 = 16.4
  for (const double rate : {8000.0, 22050.0, 44100.0, 48000.0, 96000.0, 192000.0}) {
    const auto patches = patches_of(tone(rate, 4.0, 1000.0, 0.5), rate);
    ASSERT_FALSE(patches.empty()) << rate;
    EXPECT_NEAR(static_cast<double>(loudest_band(patches[0], 60)), 16.4, 0.7) << rate;
  }
}

TEST(SoundPatches, LevelDoesNotShow) {
  auto samples = tone(44100.0, 3.5, 440.0, 0.4);
  const auto loud = patches_of(samples);
  for (float& sample : samples) sample *= 0.01f;
  const auto quiet = patches_of(samples);
  ASSERT_EQ(loud.size(), quiet.size());
  for (std::size_t i = 0; i < loud.size(); ++i)
    for (std::size_t cell = 0; cell < loud[i].cells.size(); ++cell)
      EXPECT_NEAR(static_cast<double>(loud[i].cells[cell]), static_cast<double>(quiet[i].cells[cell]), 1.0);
}

TEST(SoundPatches, TheLoudestPiecesStayLoudestFirst) {
  std::vector<float> samples;
  // One tone a piece; the pieces at 300 and 500 Hz are quieter than six others.
  const std::array<double, 8> hz{200, 300, 400, 500, 600, 700, 800, 900};
  const std::array<double, 8> amplitude{0.5, 0.01, 0.6, 0.02, 0.1, 0.2, 0.3, 0.4};
  for (std::size_t i = 0; i < hz.size(); ++i) {
    const auto piece = tone(44100.0, kPatchSeconds, hz[i], amplitude[i]);
    samples.insert(samples.end(), piece.begin(), piece.end());
  }
  const auto patches = patches_of(samples);
  ASSERT_EQ(patches.size(), kMostPatches);
  std::vector<std::size_t> bands;
  for (const SoundPatch& patch : patches) bands.push_back(loudest_band(patch, 60));
  const std::array<double, kMostPatches> expected{400, 200, 900, 800, 700, 600};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto alone = patches_of(tone(44100.0, 1.0, expected[i], 0.5));
    EXPECT_EQ(bands[i], loudest_band(alone[0], 10)) << expected[i];
  }
}

TEST(SoundPatches, LevelsInAPatchAreDecibels) {
  // analytic: half a patch at full level, half 40 dB lower: half of the 80 dB that 255 steps span
  auto samples = tone(44100.0, kPatchSeconds, 1000.0, 0.5);
  for (std::size_t n = samples.size() / 2; n < samples.size(); ++n) samples[n] *= 0.01f;
  const auto patches = patches_of(samples);
  ASSERT_EQ(patches.size(), 1u);
  const std::size_t band = loudest_band(patches[0], 30);
  EXPECT_NEAR(patches[0].cells[band * SoundPatch::kFrames + 30], 255.0, 1.5);
  EXPECT_NEAR(patches[0].cells[band * SoundPatch::kFrames + 100], 127.5, 1.5);
}

}  // namespace
}  // namespace smartgain::test
