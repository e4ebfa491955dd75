// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Every strip of the project that LMMS has open, alone, while they all play together.
#pragma once

#include <lmms_basics.h>

#include <QString>
#include <memory>
#include <vector>

class FxChannel;

namespace smartgain::lmms {

/// The instrument and sample tracks that are not muted, each as it arrives at the Master channel: behind its mixer channels with their
/// effects, faders and sends, as if it were alone. Behind the Master's fader and the song's master volume, too, but not behind
/// the Master's effects.
///
/// How      A channel without effects only scales, so what a track adds to it is computed. One with effects that a single
///          track feeds is listened to. Where several tracks share effects, each gets a copy of the effects of its own, and
///          what automation and controllers move in the original moves in the copies, once a period. Each strip is a hidden
///          receiver with amount 0 (it changes no sound), so that LMMS shares the work out to its threads. Nothing is done
///          unless the song is being exported.
/// Thread   construction and destruction in LMMS's main thread; period() in the thread that renders, directly from
///          Mixer::nextAudioBuffer. What LMMS's threads do for it allocates nothing.
/// Life     no longer than the project and LMMS's mixer: destroy it before Engine::destroy().
class StripTaps {
 public:
  struct Strip {
    QString name;
    bool apart;  ///< it cannot be told apart from what shares its effects: they cannot be copied. It is silent here
  };

  StripTaps();
  StripTaps(const StripTaps&) = delete;
  StripTaps& operator=(const StripTaps&) = delete;
  ~StripTaps();

  /// In the order in which `lmms rendertracks` numbers them.
  [[nodiscard]] const std::vector<Strip>& strips() const noexcept;
  /// LMMS's effects have taken up another rate, and so did the copies: they must have gone through the same, because LMMS's LADSPA
  /// effects sound another way afterwards than when they begin with that rate. May set Strip::apart. In the main thread.
  void sample_rate_changed();
  /// Of the period that was just rendered, Mixer::framesPerPeriod() frames; null: silence.
  [[nodiscard]] const sampleFrame* period(std::size_t strip) const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace smartgain::lmms
