// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Small songs that the real LMMS plays: tracks that play a sample, mixer channels with effects and sends.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace smartgain::test::lmms {

struct Track {
  std::string name;  ///< as in XML
  int channel;
  bool muted = false;
  std::string sample = "tone.wav";  ///< in LMMS's folder of samples, or with its whole path
};

struct Channel {
  std::string attributes;  ///< volume, muted
  std::string effects;
  std::vector<std::pair<int, std::string>> sends;
};

/// Five notes a bar.
[[nodiscard]] std::string pattern(int bars = 1);
/// Volume, panning and pitch differ by `number`; the tenth is as the first.
[[nodiscard]] std::string instrument_track(const Track& track, int number, const std::string& content);
[[nodiscard]] std::string effect(const std::string& name, const std::string& controls);
/// A project of 1.7 s a bar; the first channel is the Master. `head`: attributes of the song.
[[nodiscard]] std::string song(const std::vector<Track>& tracks, const std::vector<Channel>& channels,
                               const std::string& more_tracks = {}, const std::string& head = "mastervol=\"100\"",
                               int bars = 1);
/// Half a second of a low tone at -6 dBFS, right softer than left: what "tone.wav" is to be.
[[nodiscard]] std::string tone_wav();

}  // namespace smartgain::test::lmms
