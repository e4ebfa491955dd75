// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What each strip should be, as every engine answers it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "smartgain/core/units.hpp"

namespace smartgain {

/// Numbers and words a reason rests on, by name with unit ("level_lu", "masker").
using Evidence = std::vector<std::pair<std::string, std::variant<double, std::string>>>;

/// One cause of a recommendation: `effect` is its share of the gain.
struct Reason {
  std::string rule;   ///< machine word, e.g. "role_level"
  std::string text;   ///< one sentence for people
  Decibels effect;    ///< share of the gain, dB; may be negative
  Evidence evidence;  ///< what it rests on
};

/// Another choice, with what it trades.
struct Alternative {
  std::string name;  ///< machine word, e.g. "by_rules"
  std::string text;  ///< one sentence: what it is, and what it costs
  Decibels gain;     ///< the full change of the strip from where it is
};

/// Where one strip should stand.
struct StripBalance {
  Decibels
      level;    ///< relative to the mix, LU. Only differences between strips count: staging takes out the common part
  Decibels sd;  ///< standard deviation of `level`
  double confidence;            ///< probability that `level` lies within 3 LU of what an engineer would choose
  std::vector<Reason> reasons;  ///< their effects add up to `level` minus the strip's present level
  std::vector<Alternative>
      alternatives;                ///< their gains as that of `reasons`: before amount, limits and the common part
  bool raise_even_little = false;  ///< a plan raises it by less than it would otherwise bother with, too
};

/// Of the network that listens; the head over all strips is always float: it takes microseconds.
enum class Precision { int8, float32 };

/// The model that answered.
struct ModelUsed {
  std::string name;                       ///< as its model.json says
  std::string version;                    ///< of the training
  Precision precision = Precision::int8;  ///< of the network that listened
};

/// An engine's answer; one entry a strip of the session, empty where it has none (silent, too short).
struct Balance {
  std::string engine;                               ///< that answered: "auto", "cnn", "rules" or "lufs"
  std::string style;                                ///< that it is for; "auto" = none
  std::optional<ModelUsed> model;                   ///< empty: none had a part in it
  std::vector<std::optional<StripBalance>> strips;  ///< in the order of the session
  std::vector<std::string> notices;  ///< what a user should know of the answer, e.g. that no model was there
};

}  // namespace smartgain
