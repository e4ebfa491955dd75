// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/session/live_session.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "support/signals.hpp"

namespace smartgain {
namespace {

using namespace std::chrono_literals;

/// Waits for what another thread will do soon.
bool comes_true(const std::function<bool()>& condition) {
  for (int i = 0; i < 400; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(25ms);
  }
  return false;
}

/// As a host would, but as fast as the ring takes it.
void play(LiveSession& session, std::size_t strip, float amplitude, double seconds, float gain = 1.0f,
          std::chrono::milliseconds pause = 60ms) {
  std::vector<float> period(2 * 256);
  const auto periods = static_cast<std::size_t>(seconds * 44100.0 / 256.0);
  for (std::size_t p = 0; p < periods; ++p) {
    for (std::size_t n = 0; n < 256; ++n) {
      const double phase = 2.0 * 3.14159265358979 * 997.0 * static_cast<double>(256 * p + n) / 44100.0;
      period[2 * n] = period[2 * n + 1] = amplitude * static_cast<float>(std::sin(phase));
    }
    session.push(strip, period.data(), 256, gain);
    if (p % 64 == 63) std::this_thread::sleep_for(pause);
  }
}

TEST(LiveSession, MeasuresWhatIsPlayed) {
  LiveSession session(44100.0, 2);
  // EBU Tech 3341: a 1 kHz sine in both channels reads its peak level, here 20 log10(0.2).
  const auto is_measured = [&] {
    const auto measured = session.measurements();
    return measured[0] && measured[0]->integrated && std::abs(measured[0]->integrated->value + 13.98) < 0.05 &&
           measured[0]->duration_s > 3.9;
  };
  // On a busy machine the worker has no time for all of it, and frames are lost: then slower, from the beginning.
  bool heard_all = false;
  for (const auto pause : {60ms, 300ms, 1000ms}) {
    session.restart();
    std::this_thread::sleep_for(pause);
    play(session, 0, 0.1f, 4.0, 2.0f, pause);
    if ((heard_all = comes_true(is_measured))) break;
  }
  ASSERT_TRUE(heard_all);
  const auto levels = session.levels();
  ASSERT_TRUE(levels[0].momentary && levels[0].short_term);
  EXPECT_NEAR(levels[0].momentary->value, -13.98, 0.05);
  EXPECT_NEAR(levels[0].heard_s, 4.0, 0.2);
  EXPECT_FALSE(session.measurements()[1]);
  EXPECT_FALSE(levels[1].momentary);
  EXPECT_FALSE(session.is_throttled());
}

TEST(LiveSession, SilenceIsHeardAsSuch) {
  LiveSession session(44100.0, 1);
  for (int i = 0; i < 100; ++i) session.push(0, nullptr, 256, 1.0f);
  ASSERT_TRUE(comes_true([&] { return session.measurements()[0].has_value(); }));
  EXPECT_FALSE(session.measurements()[0]->integrated);
  EXPECT_EQ(session.levels()[0].heard_s, 0.0);
}

TEST(LiveSession, RestartForgets) {
  LiveSession session(44100.0, 1);
  play(session, 0, 0.5f, 1.0);
  ASSERT_TRUE(comes_true([&] { return session.levels()[0].heard_s > 0.5; }));
  session.restart();
  EXPECT_TRUE(comes_true([&] { return session.levels()[0].heard_s == 0.0 && !session.measurements()[0]; }));
}

TEST(LiveSession, UnderLoadWatchedStripsGoOnAndOthersTakeTurns) {
  LiveSession session(44100.0, 8);
  session.set_load(0.95);
  session.set_watched({5});
  ASSERT_TRUE(comes_true([&] { return session.is_throttled(); }));
  std::vector<float> period(2 * 2205, 0.25f);
  for (int i = 0; i < 100; ++i) {  // five seconds of 50 ms, in real time
    for (std::size_t strip = 0; strip < 8; ++strip) session.push(strip, period.data(), 2205, 1.0f);
    std::this_thread::sleep_for(50ms);
  }
  ASSERT_TRUE(comes_true([&] { return session.measurements()[5] && session.measurements()[5]->duration_s > 4.5; }));
  for (const std::size_t strip : {0u, 1u, 2u, 3u}) {
    const auto measured = session.measurements()[strip];
    EXPECT_LT(measured ? measured->duration_s : 0.0, 3.2) << strip;
  }
  session.set_load(0.1);
  EXPECT_TRUE(comes_true([&] { return !session.is_throttled(); }));
}

TEST(LiveSession, ManyStripsTakeTurnsToo) {
  LiveSession session(44100.0, LiveSession::kMostAtOnce + 1);
  EXPECT_TRUE(comes_true([&] { return session.is_throttled(); }));
}

TEST(LiveSession, NoMoreAreWatchedThanThereIsTimeFor) {
  constexpr std::size_t kStrips = 2 * LiveSession::kMostAtOnce;
  LiveSession session(44100.0, kStrips);
  std::vector<std::size_t> all;
  for (std::size_t strip = kStrips; strip-- > 0;) all.push_back(strip);
  session.set_watched(all);
  ASSERT_TRUE(comes_true([&] { return session.is_throttled(); }));
  const auto heard_s = [&](std::size_t strip) {
    const auto measured = session.measurements()[strip];
    return measured ? measured->duration_s : 0.0;
  };
  std::vector<float> period(2 * 2205, 0.25f);
  for (int i = 1; i <= 60; ++i) {  // three seconds of 50 ms, in real time
    for (std::size_t strip = 0; strip < kStrips; ++strip) session.push(strip, period.data(), 2205, 1.0f);
    std::this_thread::sleep_for(50ms);
    // A busy machine may leave the worker no time for longer than the rings last.
    if (i % 10 == 0) {
      ASSERT_TRUE(comes_true([&] { return heard_s(kStrips - 1) > 0.05 * i - 0.1; })) << i;
    }
  }
  EXPECT_LT(std::min({heard_s(0), heard_s(1), heard_s(2), heard_s(3)}), 1.2);
}

/// Notes what it was let hear, and by whom.
class Ear final : public LevelModel {
 public:
  [[nodiscard]] const ModelInfo& info() const override { return info_; }
  [[nodiscard]] Precision precision() const override { return Precision::int8; }
  [[nodiscard]] Result<std::vector<std::optional<RoleProbabilities>>> hear(
      std::span<const Strip> strips) const override {
    const std::lock_guard lock(mutex_);
    here_ = here_ || std::this_thread::get_id() == made_by_;
    for (const Strip& strip : strips)
      heard_.insert(heard_.end(), strip.measured->patches.begin(), strip.measured->patches.end());
    return std::vector<std::optional<RoleProbabilities>>(strips.size());
  }
  [[nodiscard]] Result<std::vector<std::optional<LevelEstimate>>> estimate(const SessionAnalysis& session,
                                                                           bool /*own*/) const override {
    return std::vector<std::optional<LevelEstimate>>(session.strips.size());
  }

  [[nodiscard]] bool heard(const SoundPatch& patch) const {
    const std::lock_guard lock(mutex_);
    return std::find(heard_.begin(), heard_.end(), patch) != heard_.end();
  }
  [[nodiscard]] bool heard_here() const {
    const std::lock_guard lock(mutex_);
    return here_;
  }

 private:
  ModelInfo info_;
  std::thread::id made_by_ = std::this_thread::get_id();
  mutable std::mutex mutex_;
  mutable std::vector<SoundPatch> heard_;
  mutable bool here_ = false;
};

TEST(LiveSession, TheWorkerHearsEveryPatchBeforeItIsSeen) {
  const auto ear = std::make_shared<Ear>();
  LiveSession session(44100.0, 2, ear);
  std::size_t seen = 0;
  float amplitude = 0.01f;
  EXPECT_TRUE(comes_true([&] {
    play(session, 0, amplitude *= 1.05f, 1.0);
    for (const auto& measured : session.measurements())
      if (measured)
        for (const SoundPatch& patch : measured->patches) {
          ++seen;
          EXPECT_TRUE(ear->heard(patch));
        }
    return seen > 4;
  }));
  EXPECT_FALSE(ear->heard_here());
}

double resident_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024.0;
  return 0.0;
}

TEST(LiveSession, AStripTakesHalfAMegabyte) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer takes memory of its own";
#endif
  constexpr std::size_t kStrips = 30;
  const double before = resident_mb();
  LiveSession session(44100.0, kStrips);
  std::vector<float> period(2 * 4410);
  for (int i = 0; i < 40; ++i) {  // four seconds, twelve dB up and down
    for (std::size_t n = 0; n < period.size(); ++n)
      period[n] = (i % 4 == 0 ? 0.5f : 0.125f) * static_cast<float>(std::sin(0.05 * static_cast<double>(n / 2)));
    for (std::size_t strip = 0; strip < kStrips; ++strip) session.push(strip, period.data(), 4410, 1.0f);
    std::this_thread::sleep_for(20ms);
  }
  ASSERT_TRUE(comes_true([&] { return session.measurements()[kStrips - 1].has_value(); }));
  EXPECT_LT((resident_mb() - before) / kStrips, 0.6);
}

TEST(LiveSession, WhatCannotBeIsHarmless) {
  LiveSession session(1.0, 3);
  const float frame[] = {0.5f, 0.5f};
  session.push(0, frame, 1, 1.0f);
  session.push(99, frame, 1, 1.0f);
  session.set_watched({99});
  EXPECT_EQ(session.strip_count(), 3u);
  EXPECT_EQ(session.levels().size(), 3u);
  EXPECT_FALSE(session.measurements()[0]);
}

}  // namespace
}  // namespace smartgain
