// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Spectral figures against librosa and numpy, recorded by tests/parity/spectral_reference.py, whose signals are made
// here anew.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numbers>
#include <string>

#include "smartgain/dsp/erb_bands.hpp"
#include "support/measure.hpp"

namespace smartgain::test {
namespace {

// Float samples and a float transform here, doubles there: 1e-7 a bin, and sums over a thousand bins even out.
constexpr double kRelative = 1e-5;
// Flatness of a tone hangs on bins 100 dB under it, where the float transform's noise is 1 % of a bin's power.
constexpr double kFlatnessRelative = 2e-3;
constexpr double kBandDb = 0.01;

nlohmann::json record() {
  std::ifstream file(SMARTGAIN_TEST_FOLDER "/parity/data/spectral_reference.json");
  return nlohmann::json::parse(file);
}

void fill(std::vector<float>& samples, std::uint32_t seed, double gain) {
  Random random(seed);
  for (float& sample : samples) sample = static_cast<float>(gain * random.next());
}

Signal reference_signal(const std::string& name, double rate) {
  constexpr std::size_t kFrames = 30000;
  if (name == "noise") {
    Signal signal(2, kFrames);
    fill(signal[0], 1, 0.25);
    fill(signal[1], 2, 0.25);
    return signal;
  }
  if (name == "bursts") {
    Signal signal(2, kFrames);
    fill(signal[0], 3, 0.5);
    for (std::size_t n = 0; n < kFrames; ++n)
      if (n % 6000 >= 1500) signal[0][n] = 0.0f;
    return signal;
  }
  if (name == "tones") {
    Signal signal(1, kFrames);
    Random random(4);
    for (std::size_t n = 0; n < kFrames; ++n) {
      const auto tone = [&](double hz) {
        return std::sin(2.0 * std::numbers::pi * hz * static_cast<double>(n) / rate);
      };
      signal[0][n] = static_cast<float>(0.5 * tone(440.0) + 0.25 * tone(3000.0) + 0.001 * random.next());
    }
    return signal;
  }
  Signal signal(1, 1500);
  fill(signal[0], 5, 0.5);
  return signal;
}

TEST(SpectralParity, BandEdges) {
  const auto edges = record()["band_edges_hz"];
  ASSERT_EQ(edges.size(), erb_band_edges_hz().size());
  for (std::size_t i = 0; i < edges.size(); ++i)
    EXPECT_NEAR(erb_band_edges_hz()[i], edges[i].get<double>(), 1e-6);  // reference: numpy
}

TEST(SpectralParity, EveryFigureOfEverySignal) {
  const auto cases = record()["cases"];
  ASSERT_EQ(cases.size(), 8u);
  for (const auto& expected : cases) {
    const auto name = expected["signal"].get<std::string>();
    const auto rate = expected["sample_rate_hz"].get<double>();
    SCOPED_TRACE(name + " at " + std::to_string(rate));
    const Measurement m = measure(reference_signal(name, rate), rate, 441);
    const auto near = [&](double found, const char* key, double relative) {
      const auto value = expected[key].get<double>();
      EXPECT_NEAR(found, value, relative * value) << key;  // reference: librosa 0.11.0
    };
    near(m.spectral_centroid->value, "centroid_hz", kRelative);
    near(m.spectral_spread->value, "spread_hz", kRelative);
    near(m.spectral_rolloff_85->value, "rolloff_85_hz", kRelative);
    near(*m.spectral_flatness, "flatness", kFlatnessRelative);
    ASSERT_EQ(m.band_level_db.size(), expected["band_level_db"].size());
    for (std::size_t band = 0; band < m.band_level_db.size(); ++band)
      EXPECT_NEAR(*m.band_level_db[band], expected["band_level_db"][band].get<double>(), kBandDb) << "band " << band;
  }
}

}  // namespace
}  // namespace smartgain::test
