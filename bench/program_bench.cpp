// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The whole program on stems, beside a loop around libebur128, beside ffmpeg, and beside the decoders alone: time of the processor, all
// cores together.
#include <benchmark/benchmark.h>
#include <ebur128.h>
#include <fcntl.h>
#include <sndfile.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "beat.hpp"

namespace {

namespace fs = std::filesystem;

constexpr int kRate = 44100;
constexpr int kSeconds = 120;
constexpr int kStems = 8;
// Spec of the project; ffmpeg prints one decimal.
constexpr double kAgreeLu = 0.01;
constexpr double kPrintedLu = 0.051;

double processor_s(int who) {
  rusage used{};
  getrusage(who, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

struct Coding {
  const char* name;
  int format;
};
constexpr Coding kWav{"wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT};
constexpr Coding kFlac{"flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24};
constexpr Coding kMp3{"mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III};

/// Stems in a folder that goes with the program.
class Stems {
 public:
  explicit Stems(const Coding& coding) : coding_(coding) {
    std::string name = (fs::temp_directory_path() / "smartgain-bench-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
    fs::create_directory(folder());
    for (int i = 0; i < kStems; ++i) files_.push_back(write(static_cast<std::uint32_t>(i)));
  }
  Stems(const Stems&) = delete;
  Stems& operator=(const Stems&) = delete;
  ~Stems() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  [[nodiscard]] fs::path folder() const { return folder_ / "stems"; }
  [[nodiscard]] fs::path beside(const char* name) const { return folder_ / name; }
  [[nodiscard]] const std::vector<fs::path>& files() const { return files_; }

 private:
  [[nodiscard]] fs::path write(std::uint32_t number) const {
    const auto frames = smartgain::bench::stereo_beat(kRate, static_cast<std::size_t>(kRate) * kSeconds, number);
    fs::path file = folder() / (std::to_string(number) + "." + coding_.name);
    SF_INFO info{.frames = 0, .samplerate = kRate, .channels = 2, .format = coding_.format};
    SNDFILE* out = sf_open(file.c_str(), SFM_WRITE, &info);
    if (out == nullptr) std::abort();
    sf_writef_float(out, frames.data(), static_cast<sf_count_t>(frames.size() / 2));
    sf_close(out);
    return file;
  }

  Coding coding_;
  fs::path folder_;
  std::vector<fs::path> files_;
};

template <const Coding& coding = kWav>
const Stems& stems() {
  static const Stems stems(coding);
  return stems;
}

/// Its exit status; what it says on standard error goes to `said`.
int run(std::vector<std::string> words, const fs::path& said) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, said.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t child = -1;
  const int started = posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  if (started != 0 || waitpid(child, &status, 0) < 0) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct Loudness {
  double integrated = 0.0;
  double momentary_max = -HUGE_VAL;
  double short_term_max = -HUGE_VAL;
  double range = 0.0;
  double true_peak = 0.0;
};

/// What a meter around libebur128 does: `maxima` asks for momentary and short-term loudness ten times a second, as their maxima need;
/// without, it asks once, at the end.
Loudness measure_with_libebur128(const fs::path& file, bool maxima) {
  SF_INFO info{};
  SNDFILE* sound = sf_open(file.c_str(), SFM_READ, &info);
  const auto channels = static_cast<unsigned>(info.channels);
  ebur128_state* state = ebur128_init(channels, static_cast<unsigned long>(info.samplerate),
                                      EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_S | EBUR128_MODE_TRUE_PEAK);
  std::vector<float> block(static_cast<std::size_t>(info.samplerate / 10) * channels);
  Loudness loudness;
  const auto take = [&] {
    double value = 0.0;
    ebur128_loudness_momentary(state, &value);
    loudness.momentary_max = std::max(loudness.momentary_max, value);
    ebur128_loudness_shortterm(state, &value);
    loudness.short_term_max = std::max(loudness.short_term_max, value);
  };
  for (sf_count_t count = 0; (count = sf_readf_float(sound, block.data(), info.samplerate / 10)) > 0;) {
    ebur128_add_frames_float(state, block.data(), static_cast<std::size_t>(count));
    if (maxima) take();
  }
  if (!maxima) take();
  ebur128_loudness_global(state, &loudness.integrated);
  ebur128_loudness_range(state, &loudness.range);
  for (unsigned c = 0; c < channels; ++c) {
    double value = 0.0;
    ebur128_true_peak(state, c, &value);
    loudness.true_peak = std::max(loudness.true_peak, value);
  }
  ebur128_destroy(&state);
  sf_close(sound);
  return loudness;
}

/// Of every stem, once.
template <const Coding& coding = kWav>
const std::vector<double>& integrated() {
  static const std::vector<double> values = [] {
    std::vector<double> list;
    for (const fs::path& file : stems<coding>().files())
      list.push_back(measure_with_libebur128(file, false).integrated);
    return list;
  }();
  return values;
}

void report(benchmark::State& state) {
  const double frames = static_cast<double>(state.iterations()) * kStems * kSeconds * kRate;
  state.counters["x_real_time"] = benchmark::Counter(frames / kRate, benchmark::Counter::kIsRate);
  state.counters["ns_per_frame"] =
      benchmark::Counter(frames * 1e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

template <const Coding& coding>
void program_smartgain(benchmark::State& state) {
  const Stems& heard = stems<coding>();
  const std::vector<double>& expected = integrated<coding>();
  const fs::path document = heard.beside("analysis.json");
  for (auto _ : state) {
    const double before = processor_s(RUSAGE_CHILDREN);
    if (run({SMARTGAIN_PROGRAM, "analyze", heard.folder(), "--no-cache", "--quiet", "-o", document},
            heard.beside("said")) != 0)
      state.SkipWithError("smartgain failed");
    state.SetIterationTime(processor_s(RUSAGE_CHILDREN) - before);
  }
  std::ifstream file(document);
  const auto analysis = nlohmann::json::parse(file, nullptr, false);
  for (std::size_t i = 0; i < expected.size(); ++i)
    if (std::fabs(analysis["strips"][i]["measured"]["integrated_lufs"].get<double>() - expected[i]) > kAgreeLu)
      state.SkipWithError("does not agree with libebur128");
  report(state);
}
BENCHMARK_TEMPLATE(program_smartgain, kWav)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK_TEMPLATE(program_smartgain, kFlac)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK_TEMPLATE(program_smartgain, kMp3)->UseManualTime()->Unit(benchmark::kMillisecond);

/// What libsndfile takes for the same stems, and nothing else.
template <const Coding& coding>
void program_decoder(benchmark::State& state) {
  const Stems& read = stems<coding>();
  std::vector<float> block(2u << 15);
  for (auto _ : state) {
    const double before = processor_s(RUSAGE_SELF);
    for (const fs::path& file : read.files()) {
      SF_INFO info{};
      SNDFILE* sound = sf_open(file.c_str(), SFM_READ, &info);
      sf_count_t frames = 0;
      for (sf_count_t count = 0; (count = sf_readf_float(sound, block.data(), 1 << 15)) > 0;) frames += count;
      sf_close(sound);
      if (frames < static_cast<sf_count_t>(kRate) * kSeconds) state.SkipWithError("does not read all of it");
    }
    state.SetIterationTime(processor_s(RUSAGE_SELF) - before);
  }
  report(state);
}
BENCHMARK_TEMPLATE(program_decoder, kWav)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK_TEMPLATE(program_decoder, kFlac)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK_TEMPLATE(program_decoder, kMp3)->UseManualTime()->Unit(benchmark::kMillisecond);

void program_libebur128(benchmark::State& state) {
  (void)integrated();
  for (auto _ : state) {
    const double before = processor_s(RUSAGE_SELF);
    for (const fs::path& file : stems().files())
      benchmark::DoNotOptimize(measure_with_libebur128(file, state.range(0) != 0));
    state.SetIterationTime(processor_s(RUSAGE_SELF) - before);
  }
  report(state);
}
BENCHMARK(program_libebur128)->ArgName("maxima")->Arg(0)->Arg(1)->UseManualTime()->Unit(benchmark::kMillisecond);

void program_ffmpeg(benchmark::State& state) {
  const fs::path said = stems().beside("said");
  (void)integrated();
  for (auto _ : state) {
    double used = 0.0;
    for (std::size_t i = 0; i < stems().files().size(); ++i) {
      const double before = processor_s(RUSAGE_CHILDREN);
      const int status = run({"ffmpeg", "-hide_banner", "-nostdin", "-nostats", "-i", stems().files()[i], "-af",
                              "ebur128=peak=true:framelog=verbose", "-f", "null", "-"},
                             said);
      used += processor_s(RUSAGE_CHILDREN) - before;
      std::ifstream file(said);
      std::stringstream text;
      text << file.rdbuf();
      const std::size_t at = text.str().rfind(" I:");
      if (status != 0 || at == std::string::npos ||
          std::fabs(std::atof(text.str().c_str() + at + 3) - integrated()[i]) > kPrintedLu)
        state.SkipWithError("failed, or does not agree with libebur128");
    }
    state.SetIterationTime(used);
  }
  report(state);
}
[[maybe_unused]] const bool kHasFfmpeg = [] {
  const bool there = std::system("command -v ffmpeg >/dev/null") == 0;
  if (there)
    benchmark::RegisterBenchmark("program_ffmpeg", program_ffmpeg)->UseManualTime()->Unit(benchmark::kMillisecond);
  return there;
}();

}  // namespace
