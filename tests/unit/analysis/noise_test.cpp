// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What counts as noise in pauses, and what does not, from signals through the analyser.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numbers>

#include "smartgain/analysis/relations.hpp"
#include "support/histories.hpp"
#include "support/signals.hpp"

namespace smartgain {
namespace {

using test::HistoryOf;
using test::Signal;

constexpr double kRateHz = 44100.0;
constexpr double kDurationS = 24.0;
constexpr double kTau = 2.0 * std::numbers::pi;

std::optional<PauseNoise> noise_of(Signal signal) {
  const HistoryOf history(std::move(signal), kRateHz);
  const Relations relations = relate(std::vector<HeardStrip>{{"strip", &history.bands(), {}}});
  return relations.noise.empty() ? std::nullopt : std::optional(relations.noise.front());
}

Signal made(const std::function<double(double seconds)>& at) {
  Signal signal(2, static_cast<std::size_t>(kDurationS * kRateHz));
  for (std::size_t n = 0; n < signal.frame_count(); ++n)
    signal[0][n] = signal[1][n] = static_cast<float>(at(static_cast<double>(n) / kRateHz));
  return signal;
}

Signal added(Signal a, const Signal& b) {
  for (std::size_t c = 0; c < a.channel_count(); ++c)
    for (std::size_t n = 0; n < a.frame_count(); ++n) a[c][n] += b[c][n];
  return a;
}

double note(double seconds, double hz) {
  double sum = 0.0;
  for (const double harmonic : {1.0, 2.0, 3.0, 4.0, 5.0}) sum += std::sin(kTau * harmonic * hz * seconds) / harmonic;
  return 0.2 * sum;
}

double in_phrase(double seconds) { return std::fmod(seconds, 6.0); }
double note_now(double seconds) { return note(seconds, 220.0 * std::pow(2.0, std::floor(2.0 * seconds) / 12.0)); }

/// Three seconds of notes, then three of nothing, four times.
Signal phrases() {
  return made(
      [](double t) { return in_phrase(t) < 3.0 ? note(t, 220.0 + 30.0 * std::floor(2.0 * in_phrase(t))) : 0.0; });
}

Signal hum(double gain) {
  return made([gain](double t) {
    return gain * (std::sin(kTau * 50.0 * t) + 0.7 * std::sin(kTau * 100.0 * t) + 0.4 * std::sin(kTau * 150.0 * t));
  });
}

Signal hiss(double peak) { return test::white_noise(peak, kDurationS, kRateHz, 2, 11); }

TEST(PauseNoise, IsFoundAtItsLevelUnderTheSound) {
  const double least_db = -60.0;
  const auto loud = noise_of(added(phrases(), hiss(0.01)));
  ASSERT_TRUE(loud);
  EXPECT_EQ(loud->kind, NoiseKind::hiss);
  EXPECT_EQ(loud->strip, "strip");
  EXPECT_GT(loud->duration_s, 8.0) << "of 12 s of pauses";
  for (const double gain_db : {-6.0, -20.0}) {
    const auto softer = noise_of(added(phrases(), hiss(0.01 * std::pow(10.0, gain_db / 20.0))));
    ASSERT_TRUE(softer) << gain_db;
    EXPECT_NEAR(softer->level.value, loud->level.value + gain_db, 0.3);  // analytic: the sound stays as it is
    EXPECT_GT(softer->level.value, least_db);
  }
}

TEST(PauseNoise, ItsLevelIsThatOfBothBesideEachOther) {
  // analytic: the same even noise in sound and pause, 40 dB apart: K-weighting and bands drop out
  const Signal loud = hiss(0.5);
  const Signal sound = added(made([](double) { return 0.0; }), loud);
  Signal strip = sound;
  for (std::size_t c = 0; c < 2; ++c)
    for (std::size_t n = 0; n < strip.frame_count(); ++n)
      if (in_phrase(static_cast<double>(n) / kRateHz) >= 3.0) strip[c][n] *= 0.01f;
  const auto noise = noise_of(std::move(strip));
  ASSERT_TRUE(noise);
  EXPECT_NEAR(noise->level.value, -40.0, 0.3);
}

TEST(PauseNoise, HumIsToldFromHissAndFromRumble) {
  const auto mains = noise_of(added(phrases(), hum(0.005)));
  ASSERT_TRUE(mains);
  EXPECT_EQ(mains->kind, NoiseKind::hum);
  Signal rumble = hiss(1.0);
  for (std::size_t c = 0; c < 2; ++c) {
    double slow = 0.0, slower = 0.0;
    for (float& sample : rumble[c]) {
      slow += 0.005 * (static_cast<double>(sample) - slow);  // two poles at 35 Hz
      slower += 0.005 * (slow - slower);
      sample = static_cast<float>(0.3 * slower);
    }
  }
  const auto room = noise_of(added(phrases(), rumble));
  ASSERT_TRUE(room);
  EXPECT_EQ(room->kind, NoiseKind::other);
}

TEST(PauseNoise, SilentPausesAreSilent) {
  EXPECT_FALSE(noise_of(phrases()));
  EXPECT_FALSE(noise_of(test::silence(kDurationS, kRateHz)));
  EXPECT_FALSE(noise_of(added(phrases(), hiss(1e-5)))) << "over 70 dB under the sound";
}

TEST(PauseNoise, MusicWithoutPausesHasNone) {
  EXPECT_FALSE(noise_of(test::music(kDurationS, kRateHz, 3)));
  EXPECT_FALSE(noise_of(hiss(0.1))) << "what hisses all the time is meant";
  EXPECT_FALSE(noise_of(made([](double t) { return std::tanh(8.0 * note_now(t)); }))) << "compressed hard";
}

TEST(PauseNoise, TailsFall) {
  for (const double rt60_s : {0.5, 3.0, 10.0, 40.0}) {
    const Signal colour = hiss(0.2);
    Signal tail = phrases();
    for (std::size_t c = 0; c < 2; ++c)
      for (std::size_t n = 0; n < tail.frame_count(); ++n) {
        const double t = in_phrase(static_cast<double>(n) / kRateHz);
        if (t >= 3.0) tail[c][n] += colour[c][n] * static_cast<float>(std::pow(10.0, -1.25 - 3.0 * (t - 3.0) / rt60_s));
      }
    EXPECT_FALSE(noise_of(std::move(tail))) << rt60_s;
  }
}

TEST(PauseNoise, ASoftPadUnderLoudNotesIsMusic) {
  const auto chord = [](double t) {
    const double root = 220.0 * std::pow(2.0, std::fmod(std::floor(t / 1.5), 5.0) / 12.0);
    return 0.004 * (note(t, root) + note(t, 1.26 * root) + note(t, 1.5 * root));
  };
  EXPECT_FALSE(noise_of(made([&](double t) { return chord(t) + (in_phrase(t) < 3.0 ? note(t, 330.0) : 0.0); })));
}

TEST(PauseNoise, TheSameNoteAtManyLevelsIsMusic) {
  EXPECT_FALSE(noise_of(made([](double t) {
    const double step = std::floor((std::fmod(t, 9.0) - 3.0) / 2.0);  // 3 s loud, then 2 s each at -26, -38 and -50 dB
    return note(t, 220.0) * (step < 0.0 ? 1.0 : std::pow(10.0, (-26.0 - 12.0 * step) / 20.0));
  })));
}

TEST(PauseNoise, OnePauseIsNotEnough) {
  EXPECT_FALSE(noise_of(added(made([](double t) { return t < 18.0 ? note_now(t) : 0.0; }), hiss(0.003))));
}

}  // namespace
}  // namespace smartgain
