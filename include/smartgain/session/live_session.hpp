// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Strips measured while a host plays them.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "smartgain/core/measurement.hpp"
#include "smartgain/core/units.hpp"
#include "smartgain/model/level_model.hpp"

namespace smartgain {

/// One audio thread puts in, a thread of low priority measures, the main thread looks.
///
/// Evidence grows from the start on, or from restart(); what is measured depends on what was played only.
/// Throttling: where the host says that it has little time to spare, or there are more than kMostAtOnce strips, those that
/// set_watched() names are measured all the time, and each of the others a second out of four.
class LiveSession {
 public:
  static constexpr std::size_t kMostAtOnce = 32;  ///< so many strips at most are measured all the time
  /// Share of its time that a host may use before measuring makes room. Chosen: LMMS starts to drop out near 1.
  static constexpr double kBusyLoad = 0.85;

  /// What a meter shows. Empty before the first window, and for silence.
  struct Levels {
    std::optional<Lufs> momentary;   ///< LUFS of the last 0.4 s
    std::optional<Lufs> short_term;  ///< LUFS of the last 3 s
    // At most half a second old, as in measurements():
    std::optional<Lufs> integrated;  ///< LUFS of all that was heard
    std::optional<DbTp> true_peak;   ///< highest of all that was heard, dBTP
    std::optional<Decibels> crest;   ///< crest factor of all that was heard, dB
    double heard_s =
        0.0;  ///< how long it sounded: complete 0.4 s windows that are active, see Measurement::active_share
  };

  /// Starts the worker; needs about 0.5 MB a strip. A rate that StripAnalyser refuses gives a session that measures nothing.
  /// `model` hears every sound patch in the worker before measurements() gives it, so that who asks the model in the main thread
  /// does not wait for its encoder; null: nobody hears.
  LiveSession(double sample_rate_hz, std::size_t strip_count, std::shared_ptr<const LevelModel> model = nullptr);
  LiveSession(const LiveSession&) = delete;
  LiveSession& operator=(const LiveSession&) = delete;
  ~LiveSession();

  /// The strip's next frames, interleaved stereo, times `gain`; null = silence, a gain of NaN = broken sound. What the worker
  /// has no room for is lost, and only shortens the evidence. [audio thread; one a strip] allocates nothing, locks nothing,
  /// never waits.
  void push(std::size_t strip, const float* interleaved, std::size_t frame_count, float gain) noexcept;

  // All below: [main-thread]
  /// As it was made with.
  [[nodiscard]] std::size_t strip_count() const noexcept;
  /// Of about the last 50 ms.
  [[nodiscard]] std::vector<Levels> levels() const;
  /// Everything known of every strip, at most half a second old; empty where nothing was heard yet.
  [[nodiscard]] std::vector<std::optional<Measurement>> measurements() const;
  /// Forgets all evidence: what is heard from now on counts.
  void restart();
  /// The most important first: no more than kMostAtOnce count.
  void set_watched(const std::vector<std::size_t>& strips);
  /// 0…1: how much of its time the host needs.
  void set_load(double share);
  /// Are some strips measured only now and then?
  [[nodiscard]] bool is_throttled() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace smartgain
