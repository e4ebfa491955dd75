// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// How long the relations of a whole session take, on one core.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "smartgain/analysis/relations.hpp"
#include "smartgain/dsp/erb_bands.hpp"

namespace smartgain {
namespace {

/// Slots of 93 ms, as they are kept of a song of some minutes at 44.1 kHz.
constexpr double kSlotS = 4.0 * 1024.0 / 44100.0;

/// Strips that play nine tenths of the time, each around its own middle; all bands hold something, as in music.
std::vector<BandHistory> strips_of_chance(std::size_t count, double minutes) {
  std::uint32_t random = 1;
  const auto next = [&] {
    random = random * 1664525u + 1013904223u;
    return static_cast<double>(random >> 8) / 16777216.0;
  };
  const auto slots = static_cast<std::size_t>(60.0 * minutes / kSlotS);
  std::vector<BandHistory> strips;
  for (std::size_t i = 0; i < count; ++i) {
    BandHistory strip{kSlotS, kErbBandCount, slots, std::vector<float>(slots * kErbBandCount)};
    const double middle = 40.0 * next();
    for (std::size_t slot = 0; slot < slots; ++slot) {
      if (next() < 0.1) continue;
      for (std::size_t band = 0; band < kErbBandCount; ++band) {
        const double distance = static_cast<double>(band) - middle;
        strip.power[slot * kErbBandCount + band] =
            static_cast<float>(std::pow(10.0, (-40.0 - 0.2 * distance * distance + 6.0 * next()) / 10.0));
      }
    }
    strips.push_back(std::move(strip));
  }
  return strips;
}

std::vector<HeardStrip> heard(const std::vector<BandHistory>& histories) {
  std::vector<HeardStrip> strips;
  for (std::size_t i = 0; i < histories.size(); ++i) strips.push_back({std::to_string(i), &histories[i], {}});
  return strips;
}

void relate_session(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  const auto histories = strips_of_chance(count, static_cast<double>(state.range(1)));
  const auto strips = heard(histories);
  Relations relations;
  for (auto _ : state) {
    relations = relate(strips);
    benchmark::DoNotOptimize(relations);
  }
  // Together these strips hide each other; with the first alone nothing may be hidden.
  double loss = 0.0;
  for (const Hidden& strip : relations.hidden) loss += strip.loss.value;
  if (relations.hidden.size() != count || loss < static_cast<double>(count))
    state.SkipWithError("strips that share bands lose nothing to each other");
  if (relate(std::span(strips).first(1)).hidden.at(0).loss.value != 0.0)
    state.SkipWithError("a strip alone loses something");
  state.counters["pairs"] = static_cast<double>(count * (count - 1));
}
BENCHMARK(relate_session)
    ->ArgNames({"strips", "minutes"})
    ->Args({10, 4})
    ->Args({50, 4})
    ->Args({100, 4})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace smartgain
