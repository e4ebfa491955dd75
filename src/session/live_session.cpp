// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/session/live_session.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "smartgain/analysis/strip_analyser.hpp"
#include "smartgain/dsp/frame_ring.hpp"

namespace smartgain {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kTurn = std::chrono::milliseconds(50);
constexpr std::size_t kTurnsAMeasurement = 10;
constexpr std::size_t kTurnsATurn = 20;  // a throttled strip's second
constexpr std::size_t kThrottledGroups = 4;
// Three quarters of a second at 44.1 kHz: more than a worker of low priority is ever kept waiting on a healthy machine.
constexpr std::size_t kRingFrames = 1u << 15;
constexpr std::size_t kPieceFrames = 2048;

void lower_own_priority() {
  // On Linux the nice value is a thread's own. Failing costs nothing.
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 10);
}

struct LiveStrip {
  explicit LiveStrip(StripAnalyser&& made) : ring(kRingFrames), analyser(std::move(made)) {}
  FrameRing ring;
  StripAnalyser analyser;
  bool watched = false;
  bool changed = false;  // since its measurement was taken
};

}  // namespace

struct LiveSession::State {
  std::size_t strip_count;
  std::shared_ptr<const LevelModel> model;
  std::deque<LiveStrip> strips;  // never moved: the audio thread holds on to them
  std::atomic<double> load{0.0};
  std::atomic<bool> throttled{false};
  std::atomic<bool> restart{false};

  mutable std::mutex mutex;  // of what follows
  std::vector<std::size_t> watched;
  std::vector<Levels> levels;
  std::vector<std::optional<Measurement>> measurements;

  std::condition_variable_any wake;
  std::jthread worker;

  void work(const std::stop_token& stop);
  void turn(std::size_t number, const std::stop_token& stop);
  void drain(LiveStrip& strip);
  [[nodiscard]] std::optional<Measurement> measure(const LiveStrip& strip) const;
};

void LiveSession::State::work(const std::stop_token& stop) {
  lower_own_priority();
  auto next = Clock::now();
  for (std::size_t number = 0; !stop.stop_requested(); ++number) {
    turn(number, stop);
    next = std::max(next + kTurn, Clock::now());
    std::unique_lock lock(mutex);
    wake.wait_until(lock, stop, next, [] { return false; });
  }
}

void LiveSession::State::turn(std::size_t number, const std::stop_token& stop) {
  if (restart.exchange(false))
    for (LiveStrip& strip : strips) {
      strip.ring.skip();
      strip.analyser.reset();
      strip.changed = true;
    }
  {
    const std::lock_guard lock(mutex);
    for (LiveStrip& strip : strips) strip.watched = false;
    for (std::size_t k = 0; k < std::min(watched.size(), kMostAtOnce); ++k)
      if (watched[k] < strips.size()) strips[watched[k]].watched = true;
  }
  const bool tight = load.load() > kBusyLoad || strips.size() > kMostAtOnce;
  throttled.store(tight);
  const std::size_t group = number / kTurnsATurn % kThrottledGroups;
  for (std::size_t i = 0; i < strips.size(); ++i) {
    if (tight && !strips[i].watched && i % kThrottledGroups != group)
      strips[i].ring.skip();
    else
      drain(strips[i]);
  }
  for (std::size_t i = 0; i < strips.size() && !stop.stop_requested(); ++i) {
    LiveStrip& strip = strips[i];
    // Not all in one turn: what waits in the rings must not wait for 300 measurements.
    const bool fresh = strip.changed && (number + i) % kTurnsAMeasurement == 0;
    std::optional<Measurement> measured;
    if (fresh) measured = measure(strip);
    const std::lock_guard lock(mutex);
    levels[i].momentary = strip.analyser.momentary();
    levels[i].short_term = strip.analyser.short_term();
    if (!fresh) continue;
    strip.changed = false;
    levels[i].integrated = measured ? measured->integrated : std::nullopt;
    levels[i].true_peak = measured ? measured->true_peak : std::nullopt;
    levels[i].crest = measured ? measured->crest_factor : std::nullopt;
    levels[i].heard_s = measured ? measured->active_share.value_or(0.0) * measured->duration_s : 0.0;
    measurements[i] = std::move(measured);
  }
}

std::optional<Measurement> LiveSession::State::measure(const LiveStrip& strip) const {
  Strip heard;
  heard.measured = strip.analyser.measurement();
  if (!(heard.measured->duration_s > 0.0)) return std::nullopt;
  // What it says is asked for where a plan is made; so is what fails.
  if (model) (void)model->hear({&heard, 1});
  return std::move(heard.measured);
}

void LiveSession::State::drain(LiveStrip& strip) {
  std::array<float, kPieceFrames> left, right;
  const std::array<const float*, 2> sides{left.data(), right.data()};
  // What is there now; more may come while this works, and waits for the next turn.
  for (std::size_t waiting = strip.ring.size(); waiting > 0;) {
    const std::size_t count = strip.ring.pop(left.data(), right.data(), std::min(waiting, kPieceFrames));
    strip.analyser.process({sides, count});
    strip.changed = true;
    waiting -= count;
  }
}

LiveSession::LiveSession(double sample_rate_hz, std::size_t strip_count, std::shared_ptr<const LevelModel> model)
    : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.strip_count = strip_count;
  state.model = std::move(model);
  state.levels.resize(strip_count);
  state.measurements.resize(strip_count);
  for (std::size_t i = 0; i < strip_count; ++i) {
    auto analyser = StripAnalyser::make({.sample_rate_hz = sample_rate_hz, .channel_count = 2, .band_history = false});
    if (!analyser) {
      state.strips.clear();
      break;
    }
    state.strips.emplace_back(*std::move(analyser));
  }
  state.worker = std::jthread([&state](const std::stop_token& stop) { state.work(stop); });
}

LiveSession::~LiveSession() = default;

void LiveSession::push(std::size_t strip, const float* interleaved, std::size_t frame_count, float gain) noexcept {
  if (strip < state_->strips.size()) state_->strips[strip].ring.push(interleaved, frame_count, gain);
}

std::size_t LiveSession::strip_count() const noexcept { return state_->strip_count; }

std::vector<LiveSession::Levels> LiveSession::levels() const {
  const std::lock_guard lock(state_->mutex);
  return state_->levels;
}

std::vector<std::optional<Measurement>> LiveSession::measurements() const {
  const std::lock_guard lock(state_->mutex);
  return state_->measurements;
}

void LiveSession::restart() { state_->restart.store(true); }

void LiveSession::set_watched(const std::vector<std::size_t>& strips) {
  const std::lock_guard lock(state_->mutex);
  state_->watched = strips;
}

void LiveSession::set_load(double share) { state_->load.store(share); }

bool LiveSession::is_throttled() const noexcept { return state_->throttled.load(); }

}  // namespace smartgain
