// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What a project's XML means: strips, their knobs and ways to the master, and where in the text their values stand.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <pugixml.hpp>

#include "smartgain/core/result.hpp"
#include "smartgain/io/lmms_project.hpp"
#include "xml_splice.hpp"

namespace smartgain {

/// Where a knob's value is written, and in what measure.
struct KnobSpot {
  ValueSpot spot;
  double unity = 1.0;  ///< the number that stands for 0 dB: 1 for faders, 100 for track volumes
};

struct StripSpots {
  KnobSpot knob;
  std::optional<KnobSpot> trim;
};

/// Switches of one track of the song or of the Beat/Bassline editor.
struct TrackSpots {
  std::optional<std::size_t> strip;  ///< its index among the strips
  bool renders = false;              ///< an instrument or sample track
  ValueSpot muted, solo;
};

struct LmmsModel {
  std::vector<LmmsStrip> strips;
  std::vector<StripSpots> strip_spots;  ///< one a strip
  std::vector<TrackSpots> track_spots;
  Knob master;
  std::optional<KnobSpot> master_spot;  ///< empty: the project has no mixer
  bool master_automated = false;
  bool master_effects = false;
  double song_volume = 1.0;  ///< after the Master fader, as a factor
  std::vector<Splice> master_effects_off;
  std::string creator_version;
  std::optional<double> bar_s;
};

/// `document` must be parsed from exactly `text`; `name` stands in messages.
[[nodiscard]] Result<LmmsModel> read_lmms_model(std::string_view text, const pugi::xml_document& document,
                                                std::string_view name);

/// Shortest decimal that gives the position back to 1e-6 dB.
[[nodiscard]] std::string knob_text(Decibels position, double unity);

}  // namespace smartgain
