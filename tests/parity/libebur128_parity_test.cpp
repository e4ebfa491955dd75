// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Loudness and peaks against libebur128, on every sample that LMMS ships and on something like music.
#include <ebur128.h>
#include <gtest/gtest.h>
#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "support/measure.hpp"

namespace smartgain::test {
namespace {

constexpr double kLoudnessLu = 0.01;  // what is asked for; gating by bins of 0.01 LU included
constexpr double kPeakDb = 0.05;      // what is asked for
constexpr double kSamplePeakDb = 1e-6;
constexpr char kSamples[] = "/usr/share/lmms/samples";  // of the package lmms-common

/// What libebur128 says; its range from its own short-term loudness every 0.1 s, sorted as Tech 3342 has it, because
/// its ebur128_loudness_range() reads only once a second.
struct Reference {
  std::optional<double> integrated, momentary_max, short_term_max, range;
  double true_peak_db = 0.0, sample_peak_db = 0.0;
};

double decibels(double linear) { return 20.0 * std::log10(linear); }

std::optional<double> range_of(std::vector<double> short_term) {
  std::erase_if(short_term, [](double l) { return !(l > -70.0); });
  if (short_term.empty()) return std::nullopt;
  double energy = 0.0;
  for (const double l : short_term) energy += std::pow(10.0, l / 10.0);
  const double gate = 10.0 * std::log10(energy / static_cast<double>(short_term.size())) - 20.0;
  std::erase_if(short_term, [gate](double l) { return l < gate; });
  std::sort(short_term.begin(), short_term.end());
  const auto rank = [&](double share) {
    return short_term[static_cast<std::size_t>(static_cast<double>(short_term.size() - 1) * share + 0.5)];
  };
  return rank(0.95) - rank(0.10);
}

Reference reference_of(const Signal& signal, unsigned long rate) {
  const auto channels = static_cast<unsigned>(signal.channel_count());
  const int mode = EBUR128_MODE_I | EBUR128_MODE_M | EBUR128_MODE_S | EBUR128_MODE_TRUE_PEAK | EBUR128_MODE_SAMPLE_PEAK;
  const std::unique_ptr<ebur128_state, void (*)(ebur128_state*)> state(ebur128_init(channels, rate, mode),
                                                                       [](ebur128_state* s) { ebur128_destroy(&s); });
  if (channels == 1) ebur128_set_channel(state.get(), 0, EBUR128_DUAL_MONO);
  std::vector<float> interleaved(signal.frame_count() * channels);
  for (std::size_t n = 0; n < signal.frame_count(); ++n)
    for (unsigned c = 0; c < channels; ++c) interleaved[n * channels + c] = signal[c][n];

  Reference reference;
  std::vector<double> short_term;
  double value = 0.0;
  std::size_t step = 0;
  for (std::size_t done = 0; done < signal.frame_count();) {
    ++step;
    const std::size_t end =
        std::min(static_cast<std::size_t>(std::lround(static_cast<double>(step * rate) / 100.0)), signal.frame_count());
    ebur128_add_frames_float(state.get(), interleaved.data() + done * channels, end - done);
    const bool whole = end == static_cast<std::size_t>(std::lround(static_cast<double>(step * rate) / 100.0));
    done = end;
    if (whole && step >= 40) {
      ebur128_loudness_momentary(state.get(), &value);
      if (std::isfinite(value)) reference.momentary_max = std::max(reference.momentary_max.value_or(value), value);
    }
    if (whole && step >= 300 && step % 10 == 0) {
      ebur128_loudness_shortterm(state.get(), &value);
      short_term.push_back(value);
      if (std::isfinite(value)) reference.short_term_max = std::max(reference.short_term_max.value_or(value), value);
    }
  }
  ebur128_loudness_global(state.get(), &value);
  if (std::isfinite(value)) reference.integrated = value;
  reference.range = range_of(short_term);
  double true_peak = 0.0, sample_peak = 0.0;
  for (unsigned c = 0; c < channels; ++c) {
    ebur128_true_peak(state.get(), c, &value);
    true_peak = std::max(true_peak, value);
    ebur128_sample_peak(state.get(), c, &value);
    sample_peak = std::max(sample_peak, value);
  }
  reference.true_peak_db = decibels(true_peak);
  reference.sample_peak_db = decibels(sample_peak);
  return reference;
}

/// Largest difference of each figure over everything compared.
struct Worst {
  double loudness = 0.0, range = 0.0, true_peak = 0.0;
  int compared = 0, with_loudness = 0, with_range = 0;
};

void expect_agreement(const Signal& signal, unsigned long rate, Worst& worst) {
  const Reference reference = reference_of(signal, rate);
  const Measurement m = measure(signal, static_cast<double>(rate), 4096);
  const auto compare = [](std::optional<double> found, std::optional<double> expected, double tolerance,
                          double& largest, const char* what) {
    ASSERT_EQ(found.has_value(), expected.has_value()) << what;
    if (!found) return;
    EXPECT_NEAR(*found, *expected, tolerance) << what;  // reference: libebur128 1.2.6
    largest = std::max(largest, std::fabs(*found - *expected));
  };
  const auto number = [](const auto& level) { return level ? std::optional(level->value) : std::nullopt; };
  compare(number(m.integrated), reference.integrated, kLoudnessLu, worst.loudness, "integrated");
  compare(number(m.momentary_max), reference.momentary_max, kLoudnessLu, worst.loudness, "momentary");
  compare(number(m.short_term_max), reference.short_term_max, kLoudnessLu, worst.loudness, "short-term");
  compare(number(m.loudness_range), reference.range, 2.0 * kLoudnessLu, worst.range, "range");  // two percentiles
  double sample_peak = 0.0;
  compare(number(m.true_peak), reference.true_peak_db, kPeakDb, worst.true_peak, "true peak");
  compare(number(m.sample_peak), reference.sample_peak_db, kSamplePeakDb, sample_peak, "sample peak");
  ++worst.compared;
  worst.with_loudness += m.integrated.has_value();
  worst.with_range += m.loudness_range.has_value();
}

void report(const Worst& worst) {
  std::printf(
      "compared %d (%d long enough for loudness, %d for range); largest difference: %.5f LU loudness, %.5f LU range, "
      "%.5f dB true peak\n",
      worst.compared, worst.with_loudness, worst.with_range, worst.loudness, worst.range, worst.true_peak);
}

struct Sound {
  Signal signal;
  unsigned long rate;
};

std::optional<Sound> read(const std::filesystem::path& path) {
  SF_INFO info{};
  const std::unique_ptr<SNDFILE, int (*)(SNDFILE*)> file(sf_open(path.c_str(), SFM_READ, &info), sf_close);
  if (!file || info.frames == 0) return std::nullopt;
  const auto channels = static_cast<std::size_t>(info.channels);
  std::vector<float> interleaved(static_cast<std::size_t>(info.frames) * channels);
  const auto frames = static_cast<std::size_t>(sf_readf_float(file.get(), interleaved.data(), info.frames));
  Sound sound{Signal(channels, frames), static_cast<unsigned long>(info.samplerate)};
  for (std::size_t n = 0; n < frames; ++n)
    for (std::size_t c = 0; c < channels; ++c) sound.signal[c][n] = interleaved[n * channels + c];
  return sound;
}

std::vector<std::filesystem::path> sample_files() {
  std::vector<std::filesystem::path> files;
  if (std::filesystem::exists(kSamples))
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kSamples)) {
      const auto extension = entry.path().extension();
      if (extension == ".ogg" || extension == ".wav" || extension == ".flac") files.push_back(entry.path());
    }
  std::sort(files.begin(), files.end());
  return files;
}

bool is_silent(const Signal& signal) {
  for (std::size_t c = 0; c < signal.channel_count(); ++c)
    if (std::any_of(signal[c].begin(), signal[c].end(), [](float x) { return x != 0.0f; })) return false;
  return true;
}

TEST(Libebur128Parity, EverySampleOfLmms) {
  const auto files = sample_files();
  if (files.empty()) GTEST_SKIP() << "no samples in " << kSamples << "; install the package lmms-common";
  Worst worst;
  for (const auto& path : files) {
    SCOPED_TRACE(path.string());
    const auto sound = read(path);
    if (!sound || is_silent(sound->signal)) continue;
    expect_agreement(sound->signal, sound->rate, worst);
  }
  report(worst);
  EXPECT_GT(worst.with_loudness, 50);
}

/// Loops are short; eight of them in a row are long enough for short-term loudness and range.
TEST(Libebur128Parity, SamplesOfLmmsInARow) {
  const auto files = sample_files();
  if (files.empty()) GTEST_SKIP() << "no samples in " << kSamples << "; install the package lmms-common";
  Worst worst;
  std::vector<Signal> row;
  for (const auto& path : files) {
    auto sound = read(path);
    if (!sound || sound->rate != 44100 || sound->signal.channel_count() != 2) continue;
    row.push_back(std::move(sound->signal));
    if (row.size() < 8) continue;
    SCOPED_TRACE("eight that end with " + path.string());
    expect_agreement(joined(row), 44100, worst);
    row.clear();
  }
  report(worst);
  EXPECT_GT(worst.with_range, 5);
}

TEST(Libebur128Parity, MusicAtEveryRate) {
  for (const unsigned long rate : {44100ul, 48000ul, 88200ul, 96000ul}) {
    Worst worst;
    for (std::uint32_t seed = 1; seed <= 3; ++seed) {
      SCOPED_TRACE("seed " + std::to_string(seed) + " at " + std::to_string(rate));
      expect_agreement(music(20.0, static_cast<double>(rate), seed), rate, worst);
    }
    report(worst);
  }
}

TEST(Libebur128Parity, PinkNoiseOfOneToSixChannels) {
  Worst worst;
  for (std::size_t channels = 1; channels <= 6; ++channels) {
    SCOPED_TRACE(channels);
    expect_agreement(pink_noise(0.1, 5.0, 48000.0, channels, 7), 48000, worst);
  }
  report(worst);
}

}  // namespace
}  // namespace smartgain::test
