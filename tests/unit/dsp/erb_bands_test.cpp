// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/dsp/erb_bands.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "support/signals.hpp"

namespace smartgain::test {
namespace {

std::vector<double> cumulative(const std::vector<double>& power) {
  std::vector<double> sums(power.size());
  std::partial_sum(power.begin(), power.end(), sums.begin());
  return sums;
}

TEST(ErbBands, ScaleOfGlasbergAndMoore) {
  EXPECT_NEAR(erb_number(1000.0), 15.62, 0.01);  // spec: Glasberg & Moore 1990 eq. 4: 21.4 log10(5.37)
  EXPECT_NEAR(erb_number_to_hz(erb_number(440.0)), 440.0, 1e-9);
}

TEST(ErbBands, EdgesRiseFrom30HzTo16kHz) {
  const auto& edges = erb_band_edges_hz();
  EXPECT_NEAR(edges.front(), 30.0, 1e-9);
  EXPECT_NEAR(edges.back(), 16000.0, 1e-6);
  for (std::size_t band = 0; band < kErbBandCount; ++band) {
    EXPECT_LT(edges[band], erb_band_centers_hz()[band]);
    EXPECT_LT(erb_band_centers_hz()[band], edges[band + 1]);
  }
}

TEST(ErbBands, NothingIsLostOrCountedTwice) {
  for (const double rate : {44100.0, 48000.0, 96000.0}) {
    const ErbBands bands(rate, 2048);
    std::vector<double> flat(1025, 1.0);
    flat[0] = 0.0;
    std::array<double, kErbBandCount> power;
    bands.sum(cumulative(flat), power);
    const double bin_hz = rate / 2048.0;
    for (std::size_t band = 0; band < kErbBandCount; ++band) {
      // analytic: a flat spectrum gives each band its width in bins; the first loses what lies in the bin of DC
      const double low = std::max(erb_band_edges_hz()[band], 0.5 * bin_hz);
      EXPECT_NEAR(power[band], (erb_band_edges_hz()[band + 1] - low) / bin_hz, 1e-9) << band << " at " << rate;
    }
  }
}

TEST(ErbBands, OneBinFallsWhereItBelongs) {
  const ErbBands bands(48000.0, 2048);
  std::vector<double> one(1025, 0.0);
  one[128] = 2.0;  // 3 kHz
  std::array<double, kErbBandCount> power;
  bands.sum(cumulative(one), power);
  EXPECT_NEAR(std::accumulate(power.begin(), power.end(), 0.0), 2.0, 1e-12);
  for (std::size_t band = 0; band < kErbBandCount; ++band)
    if (erb_band_edges_hz()[band] > 3012.0 || erb_band_edges_hz()[band + 1] < 2988.0) {
      EXPECT_EQ(power[band], 0.0) << band;
    }
}

TEST(ErbBands, BandsAboveHalfTheRateAreEmpty) {
  const ErbBands bands(8000.0, 2048);
  std::vector<double> flat(1025, 1.0);
  std::array<double, kErbBandCount> power;
  bands.sum(cumulative(flat), power);
  for (std::size_t band = 0; band < kErbBandCount; ++band) {
    const bool heard = erb_band_edges_hz()[band] < 4000.0;
    EXPECT_EQ(bands.is_heard(band), heard) << band;
    EXPECT_EQ(power[band] > 0.0, heard) << band;
  }
}

}  // namespace
}  // namespace smartgain::test
