// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// How many times faster than real time a strip is measured, beside libebur128 on the same music-like signal.
#include <benchmark/benchmark.h>
#include <ebur128.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "beat.hpp"
#include "smartgain/analysis/loudness_meter.hpp"
#include "smartgain/analysis/strip_analyser.hpp"
#include "smartgain/dsp/k_weighting.hpp"
#include "smartgain/dsp/true_peak_meter.hpp"

namespace smartgain {
namespace {

constexpr std::size_t kSeconds = 30;

struct Music {
  std::vector<float> interleaved, left, right;

  explicit Music(std::size_t rate)
      : interleaved(bench::stereo_beat(static_cast<double>(rate), rate * kSeconds)),
        left(bench::sides_of(interleaved)[0]),
        right(bench::sides_of(interleaved)[1]) {}
};

void report(benchmark::State& state, std::size_t rate) {
  const double frames = static_cast<double>(rate * kSeconds) * static_cast<double>(state.iterations());
  state.counters["x_real_time"] = benchmark::Counter(frames / static_cast<double>(rate), benchmark::Counter::kIsRate);
  state.counters["ns_per_frame"] =
      benchmark::Counter(frames * 1e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

template <class Process>
void in_blocks(const Music& music, std::size_t block, Process process) {
  for (std::size_t done = 0; done < music.left.size(); done += block) {
    const float* channels[] = {music.left.data() + done, music.right.data() + done};
    process(AudioView{channels, std::min(block, music.left.size() - done)});
  }
}

struct Libebur128 {
  ebur128_state* state;
  Libebur128(std::size_t rate, int mode) : state(ebur128_init(2, static_cast<unsigned long>(rate), mode)) {}
  Libebur128(const Libebur128&) = delete;
  Libebur128& operator=(const Libebur128&) = delete;
  ~Libebur128() { ebur128_destroy(&state); }

  void measure(const Music& music) const {
    ebur128_add_frames_float(state, music.interleaved.data(), music.left.size());
  }
  [[nodiscard]] double integrated() const {
    double value = 0.0;
    ebur128_loudness_global(state, &value);
    return value;
  }
  [[nodiscard]] double true_peak() const {
    double largest = 0.0, value = 0.0;
    for (unsigned c = 0; c < 2; ++c) {
      ebur128_true_peak(state, c, &value);
      largest = std::max(largest, value);
    }
    return 20.0 * std::log10(largest);
  }
};

void strip_analyser(benchmark::State& state) {
  const auto block = static_cast<std::size_t>(state.range(0));
  const auto rate = static_cast<std::size_t>(state.range(1));
  const Music music(rate);
  auto analyser = StripAnalyser::make({static_cast<double>(rate), 2});
  for (auto _ : state) {
    analyser->reset();
    in_blocks(music, block, [&](AudioView view) { analyser->process(view); });
  }
  const Measurement measured = analyser->measurement();
  const Libebur128 reference(rate, EBUR128_MODE_I | EBUR128_MODE_TRUE_PEAK);
  reference.measure(music);
  if (std::fabs(measured.integrated->value - reference.integrated()) > 0.01 ||
      std::fabs(measured.true_peak->value - reference.true_peak()) > 0.05)
    state.SkipWithError("does not agree with libebur128");
  report(state, rate);
}
BENCHMARK(strip_analyser)
    ->ArgNames({"block", "rate"})
    ->Args({32, 44100})
    ->Args({256, 44100})
    ->Args({4096, 44100})
    ->Args({4096, 48000})
    ->Args({4096, 96000})
    ->Unit(benchmark::kMillisecond);

void loudness_alone(benchmark::State& state) {
  const Music music(44100);
  LoudnessMeter meter(44100.0, 2);
  for (auto _ : state) {
    meter.reset();
    in_blocks(music, 4096, [&](AudioView view) { meter.process(view); });
    benchmark::DoNotOptimize(meter.integrated());
  }
  report(state, 44100);
}
BENCHMARK(loudness_alone)->Unit(benchmark::kMillisecond);

void true_peak_alone(benchmark::State& state) {
  const Music music(44100);
  TruePeakMeter meter(44100.0, 2);
  for (auto _ : state) {
    meter.reset();
    meter.process(0, music.left);
    meter.process(1, music.right);
    benchmark::DoNotOptimize(meter.peak());
  }
  report(state, 44100);
}
BENCHMARK(true_peak_alone)->Unit(benchmark::kMillisecond);

/// Part of what the strip analyser measures: loudness, range and both peaks; no spectrum, stereo, DC or clipping.
void libebur128(benchmark::State& state) {
  const auto rate = static_cast<std::size_t>(state.range(0));
  const Music music(rate);
  for (auto _ : state) {
    const Libebur128 meter(rate, EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_S | EBUR128_MODE_TRUE_PEAK);
    meter.measure(music);
    benchmark::DoNotOptimize(meter.integrated());
  }
  report(state, rate);
}
BENCHMARK(libebur128)->ArgName("rate")->Arg(44100)->Arg(48000)->Arg(96000)->Unit(benchmark::kMillisecond);

/// Integrated loudness and true peak as BS.1770 writes them down, sample by sample, nothing skipped and nothing shared.
class Naive {
 public:
  explicit Naive(double rate_hz) : filter_(k_weighting(rate_hz)), hop_(static_cast<std::size_t>(rate_hz / 10.0)) {
    for (std::size_t phase = 0; phase < kPhases; ++phase)
      for (std::size_t tap = 0; tap < kTaps; ++tap) {
        const double distance =
            0.5 * kTaps - static_cast<double>(tap) - static_cast<double>(phase) / static_cast<double>(kPhases);
        const double x = std::numbers::pi * distance;
        taps_[phase][tap] = (distance == 0.0 ? 1.0 : std::sin(x) / x) * 0.5 * (1.0 + std::cos(2.0 * x / kTaps));
      }
  }

  void measure(const Music& music) {
    std::vector<double> hops(music.left.size() / hop_);
    for (const std::vector<float>* side : {&music.left, &music.right}) {
      add_energy(*side, hops);
      find_peak(*side);
    }
    std::vector<double> blocks;
    for (std::size_t i = 3; i < hops.size(); ++i)
      blocks.push_back((hops[i - 3] + hops[i - 2] + hops[i - 1] + hops[i]) / static_cast<double>(4 * hop_));
    const auto mean_above = [&](double gate) {
      double sum = 0.0, count = 0.0;
      for (const double block : blocks)
        if (block > gate) sum += block, ++count;
      return sum / count;
    };
    const double absolute = std::pow(10.0, (-70.0 + 0.691) / 10.0);
    integrated_ = -0.691 + 10.0 * std::log10(mean_above(std::max(absolute, 0.1 * mean_above(absolute))));
  }
  [[nodiscard]] double integrated() const { return integrated_; }
  [[nodiscard]] double true_peak() const { return 20.0 * std::log10(peak_); }

 private:
  static constexpr std::size_t kPhases = 4, kTaps = 12;

  struct Stage {
    const Biquad& biquad;
    double x1 = 0.0, x2 = 0.0, y1 = 0.0, y2 = 0.0;
    double next(double x) {
      const double y = biquad.b[0] * x + biquad.b[1] * x1 + biquad.b[2] * x2 - biquad.a[0] * y1 - biquad.a[1] * y2;
      x2 = std::exchange(x1, x);
      y2 = std::exchange(y1, y);
      return y;
    }
  };

  void add_energy(const std::vector<float>& samples, std::vector<double>& hops) const {
    Stage shelf{filter_.shelf}, high_pass{filter_.high_pass};
    for (std::size_t n = 0; n < hops.size() * hop_; ++n) {
      const double y = high_pass.next(shelf.next(static_cast<double>(samples[n])));
      hops[n / hop_] += y * y;
    }
  }

  void find_peak(const std::vector<float>& samples) {
    for (std::size_t n = kTaps; n < samples.size(); ++n)
      for (const auto& phase : taps_) {
        double sum = 0.0;
        for (std::size_t tap = 0; tap < kTaps; ++tap) sum += phase[tap] * static_cast<double>(samples[n - tap]);
        peak_ = std::max(peak_, std::fabs(sum));
      }
  }

  KWeighting filter_;
  std::size_t hop_;
  std::array<std::array<double, kTaps>, kPhases> taps_{};
  double integrated_ = 0.0, peak_ = 0.0;
};

void naive_loudness_and_true_peak(benchmark::State& state) {
  const Music music(44100);
  Naive naive(44100.0);
  for (auto _ : state) naive.measure(music);
  const Libebur128 reference(44100, EBUR128_MODE_I | EBUR128_MODE_TRUE_PEAK);
  reference.measure(music);
  if (std::fabs(naive.integrated() - reference.integrated()) > 0.01 ||
      std::fabs(naive.true_peak() - reference.true_peak()) > 0.05)
    state.SkipWithError("does not agree with libebur128");
  report(state, 44100);
}
BENCHMARK(naive_loudness_and_true_peak)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace smartgain
