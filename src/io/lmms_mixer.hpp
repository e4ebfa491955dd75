// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The mixer of a project: channels, faders, sends.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <pugixml.hpp>

#include "lmms_effects.hpp"
#include "lmms_elements.hpp"

namespace smartgain {

struct MixerSend {
  int to = 0;
  double amount = 1.0;
  bool moved = false;
  [[nodiscard]] bool carries() const { return moved || amount > 0.0; }
};

struct MixerChannel {
  pugi::xml_node element;
  std::string name;
  ModelValue fader;
  bool muted = false;
  EffectChain effects;
  std::vector<MixerSend> sends;
  bool receives = false;  ///< other channels send into it
  std::size_t track_count = 0;
  std::size_t audible_track_count = 0;
};

class Mixer {
 public:
  /// `song` is the <song> element. A project without a mixer has a Master only, with its fader at 0 dB.
  /// Empty: more channels than kMostStrips, or four times as many sends.
  static std::optional<Mixer> read(pugi::xml_node song, std::string_view creator_version,
                                   const std::set<std::string>& automated);

  /// The channel that LMMS takes for this number: none beyond its last; one that the project leaves out leads nowhere.
  int existing(int number);
  [[nodiscard]] MixerChannel& at(int number) { return channels_.at(number); }
  [[nodiscard]] const MixerChannel& at(int number) const { return channels_.at(number); }
  /// Channels that sound from `number` passes, itself included, in no order; the Master too where it is reached.
  [[nodiscard]] std::set<int> on_the_way_from(int number) const;
  /// Names that two channels share get their number added.
  [[nodiscard]] std::string unique_name(int number) const;

 private:
  std::map<int, MixerChannel> channels_;
};

}  // namespace smartgain
