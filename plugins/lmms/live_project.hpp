// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The project that LMMS has open, as strips with knobs that can be moved.
#pragma once

#include <AutomatableModel.h>

#include <QByteArray>
#include <QString>
#include <filesystem>
#include <optional>
#include <vector>

#include "smartgain/core/result.hpp"
#include "smartgain/core/session_analysis.hpp"

class AudioPort;
class FxChannel;
class Track;

namespace smartgain::lmms {

/// A fader or volume of LMMS, named by what LMMS's journal calls it: it outlives moves and renames, and is found no more once it is
/// deleted.
struct LiveKnob {
  jo_id_t id = 0;
  float unity = 1.0F;  ///< value at 0 dB: faders 1, track volumes 100

  /// Null: it is gone.
  [[nodiscard]] FloatModel* model() const;
  /// -infinity for a knob that is fully down or gone.
  [[nodiscard]] Decibels position() const;
  [[nodiscard]] bool is_free() const;  ///< there, and neither automated nor controlled
  /// Without a step of its own in LMMS's undo history; does nothing to a knob that is not free.
  void put(Decibels position) const;
};

struct LiveStrip {
  Track* track = nullptr;
  AudioPort* port = nullptr;
  FloatModel* volume = nullptr;  ///< the track's
  int channel = 0;               ///< that the track feeds
  LiveKnob knob;
  std::optional<LiveKnob> trim;
  bool behind_channel_effects = false;  ///< the knob is a fader: the strip is heard at the channel, else at the track
};

struct LiveProject {
  SessionAnalysis session;        ///< not measured
  std::vector<LiveStrip> strips;  ///< the same order
  LiveKnob master;

  /// From the strip's knob to the output as the mixer stands now: all ways to the Master added up, and its fader and the
  /// song's master volume. Effects on the way count as 0 dB, so it is exact where there are none; automated knobs stand where they
  /// are at this moment. -infinity: nothing gets through.
  [[nodiscard]] Decibels gain_behind_knob(const LiveStrip& strip) const;

  /// As LMMS would save it now; `file` is where that goes. Nothing of the user's is touched. Fails with unreadable_input: there is no
  /// track, or what LMMS saves is not what it shows.
  [[nodiscard]] static Result<LiveProject> read(const std::filesystem::path& file);
  /// Equal as long as tracks and channels, their names, mutes and routes are the same. Quick. `ignored`: a channel that is ours.
  [[nodiscard]] static QByteArray signature(const FxChannel* ignored);
  /// Writes what LMMS has open. Fails with unwritable_output.
  [[nodiscard]] static Result<> save(const std::filesystem::path& file);
};

}  // namespace smartgain::lmms
