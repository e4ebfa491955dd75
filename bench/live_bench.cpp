// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What listening costs while a host plays 64 strips at 48 kHz in periods of 256 frames. Budgets: the audio thread 1 % of each period, all
// measuring 5 % of one core. Played at the pace of music, so that the worker sees what it sees in a host.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <numeric>
#include <thread>
#include <vector>

#include "beat.hpp"
#include "smartgain/analysis/loudness_meter.hpp"
#include "smartgain/session/live_session.hpp"
#include "smartgain/session/models.hpp"

namespace smartgain {
namespace {

constexpr double kRateHz = 48000.0;
constexpr std::size_t kPeriodFrames = 256;
constexpr std::size_t kPeriods = 20 * 48000 / kPeriodFrames;  // 20 s
constexpr std::size_t kStrips = 64;

double cpu_time_s(clockid_t clock) {
  timespec time = {};
  ::clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Integrated loudness of what was played, by the meter alone.
Lufs played_loudness(const std::vector<float>& beat) {
  LoudnessMeter meter(kRateHz, 2);
  const auto sides = bench::sides_of(beat);
  const float* channels[] = {sides[0].data(), sides[1].data()};
  meter.process({channels, beat.size() / 2});
  return *meter.integrated();
}

void listening(benchmark::State& state) {
  const bool with_model = state.range(0) != 0;
  std::shared_ptr<const LevelModel> model;
  if (with_model) {
    auto found = shared_model(Precision::int8);
    if (!found) return state.SkipWithError("no model");
    model = *found;
  }
  std::vector<std::vector<float>> beats;
  for (std::uint32_t i = 0; i < 8; ++i) beats.push_back(bench::stereo_beat(kRateHz, kPeriods * kPeriodFrames, i));
  for (auto _ : state) {
    LiveSession session(kRateHz, kStrips, model);
    std::vector<std::size_t> in_sight(12);
    std::iota(in_sight.begin(), in_sight.end(), 0);
    session.set_watched(in_sight);
    const double begin_s = cpu_time_s(CLOCK_PROCESS_CPUTIME_ID) - cpu_time_s(CLOCK_THREAD_CPUTIME_ID);
    double pushing_s = 0.0;
    auto next = std::chrono::steady_clock::now();
    for (std::size_t period = 0; period < kPeriods; ++period) {
      next += std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 * kPeriodFrames / kRateHz));
      const double before_s = cpu_time_s(CLOCK_THREAD_CPUTIME_ID);
      for (std::size_t i = 0; i < kStrips; ++i)
        session.push(i, beats[i % beats.size()].data() + 2 * kPeriodFrames * period, kPeriodFrames, 1.0F);
      pushing_s += cpu_time_s(CLOCK_THREAD_CPUTIME_ID) - before_s;
      std::this_thread::sleep_until(next);
    }
    const double measuring_s = cpu_time_s(CLOCK_PROCESS_CPUTIME_ID) - cpu_time_s(CLOCK_THREAD_CPUTIME_ID) - begin_s;
    std::this_thread::sleep_for(std::chrono::seconds(1));  // the last half second is measured, too
    const double played_s = kPeriods * kPeriodFrames / kRateHz;
    state.SetIterationTime(pushing_s / kPeriods);
    state.counters["audio_percent"] = 100.0 * pushing_s / played_s;
    state.counters["measuring_percent"] = 100.0 * measuring_s / played_s;
    const auto measured = session.measurements().front();
    if (!measured || std::fabs((*measured->integrated - played_loudness(beats.front())).value) > 0.1)
      state.SkipWithError("a strip in sight was not heard as it was played");
  }
}
BENCHMARK(listening)->ArgName("model")->Arg(0)->Arg(1)->UseManualTime()->Iterations(1)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace smartgain
