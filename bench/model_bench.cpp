// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The whole way from patches to the answer, a strip: one core. Budgets: int8 2 ms, float 5 ms a strip, 40 MB.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <fstream>
#include <string>

#include "smartgain/model/level_model.hpp"

namespace smartgain {
namespace {

constexpr std::size_t kStrips = 32;

/// Sessions whose patches were never heard before: nothing is remembered from one to the next.
SessionAnalysis new_session(std::uint32_t& random) {
  SessionAnalysis session;
  for (std::size_t s = 0; s < kStrips; ++s) {
    Strip strip;
    strip.level = Decibels(-static_cast<double>(s % 20));
    strip.measured.emplace();
    strip.measured->patches.resize(kMostPatches);
    for (SoundPatch& patch : strip.measured->patches)
      for (std::uint8_t& cell : patch.cells) {
        random = random * 1664525u + 1013904223u;
        cell = static_cast<std::uint8_t>(random >> 24);
      }
    session.strips.push_back(std::move(strip));
  }
  return session;
}

double resident_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024.0;
  return 0.0;
}

void answer(benchmark::State& state, Precision precision, bool heard_before) {
  const double before = resident_mb();
  const auto model = LevelModel::open(models_folder(), precision);
  if (!model) return state.SkipWithError(model.error().message.c_str());
  std::uint32_t random = 1;
  SessionAnalysis session = new_session(random);
  for (auto _ : state) {
    if (!heard_before) {
      state.PauseTiming();
      session = new_session(random);
      state.ResumeTiming();
    }
    const auto estimates = (*model)->estimate(session, true);
    if (!estimates || !(*estimates)[0]) return state.SkipWithError("no answer");
  }
  state.counters["ms_per_strip"] = benchmark::Counter(static_cast<double>(kStrips * state.iterations()) * 1e-3,
                                                      benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["memory_mb"] = resident_mb() - before;
}

BENCHMARK_CAPTURE(answer, int8, Precision::int8, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(answer, float, Precision::float32, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(answer, int8_heard_before, Precision::int8, true)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace smartgain
