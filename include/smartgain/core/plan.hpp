// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What to do: per strip from -> to with reasons, and the gain after everything.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "smartgain/core/balance.hpp"
#include "smartgain/core/session_analysis.hpp"
#include "smartgain/core/units.hpp"

namespace smartgain {

enum class Goal { smart, headroom, stage, balance };
enum class HeadroomBy { master, strips };
enum class RawLevel { automatic, keep, ignore };

/// What the user asked for; defaults are the contract's.
struct PlanOptions {
  Goal goal = Goal::smart;
  std::string engine = "auto";
  std::optional<Lufs> target;
  std::optional<DbTp> ceiling = DbTp(-1.0);
  HeadroomBy headroom_by = HeadroomBy::master;
  double amount = 0.5;  ///< share of the way to the recommendation, 0…1
  Decibels max_move{12.0};
  RawLevel raw_level = RawLevel::automatic;
  std::string style = "auto";
  std::string reference;  ///< path of a finished mix to come near to; empty = none
  Precision precision = Precision::int8;
  DbFs reference_level{-18.0};  ///< RMS that `stage` brings sustained strips to; percussive ones: peak, 8 dB above
  std::map<std::string, Role> roles;                       ///< by strip id
  std::vector<std::string> locks;                          ///< strip ids
  std::map<std::string, Decibels> set_gains;               ///< by strip id: the user's own change of the knob
  std::map<std::string, std::vector<std::string>> groups;  ///< by group name: strip ids
  std::map<std::string, std::string> rules;                ///< rule name -> off, low, normal, high
  bool learning = true;                                    ///< what the user taught counts
  std::map<RoleGroup, Decibels> emphasis;                  ///< more (+) or less (-) of a group, at most kMostEmphasis

  bool operator==(const PlanOptions&) const = default;
};

/// Source: chosen; twice as much is a change of 6 dB in pressure, and beyond it another mix is wanted.
inline constexpr Decibels kMostEmphasis(6.0);

/// Options that have a name: a preset on top of what a project has set for its own strips.
struct NamedOptions {
  std::string name;
  std::string title;
  std::string about;
  bool own = false;  ///< the user's, not shipped
  PlanOptions options;
};

enum class Action { change, keep, skip };
enum class BoundBy { none, target, ceiling, knob_range };

struct KnobMove {
  Knob knob;  ///< `knob.position` is where it stands
  Decibels to;
  [[nodiscard]] Decibels gain() const { return knob.position.is_finite() ? to - knob.position : Decibels(0.0); }
};

/// A limit that bound: what would have been done, and how much of it was cut.
struct AppliedLimit {
  std::string limit;  ///< "max_move", "knob_range", "within_tolerance", "locked", …
  std::string text;
  Decibels effect;  ///< what it added to the gain that the reasons sum up to
};

struct StripPlan {
  Strip strip;
  std::optional<StripBalance> recommended;  ///< before amount, limits and ranges
  Action action = Action::skip;
  std::string why;  ///< machine word: "silent", "automated", "locked", "within_tolerance", "balance", …
  KnobMove knob;
  std::optional<KnobMove> trim_knob;  ///< goal stage: the knob before it moves the other way
  std::vector<Reason> reasons;        ///< effects add up to the gain before limits
  std::vector<AppliedLimit> limits;   ///< effects complete that sum to the gain
  std::vector<Alternative> alternatives;
  /// Of the main knob: what apply will do.
  [[nodiscard]] Decibels gain() const { return knob.gain(); }
};

struct MixPlan {
  std::optional<Measurement> before;
  std::optional<Lufs> predicted_integrated;
  std::optional<DbTp> predicted_true_peak;
  std::optional<KnobMove> knob;  ///< of the gain after everything; empty where it is automated
  std::optional<Lufs> target;
  std::optional<DbTp> ceiling;
  Decibels gain{0.0};  ///< of the whole: by `knob`, or by every strip
  HeadroomBy moved_by =
      HeadroomBy::master;  ///< what takes the gain of the whole; may differ from what was asked, see notes
  BoundBy bound_by = BoundBy::none;
  Decibels shortfall{0.0};                ///< target minus what is reached, LU; 0 where there is no target or it is met
  std::vector<Alternative> alternatives;  ///< for the whole; `gain` is that of the whole
  std::vector<std::string> notes;
};

struct Plan {
  InputInfo input;
  PlanOptions options;
  std::string engine;  ///< that answered; "none" for goals that need no engine
  std::string style;
  std::optional<ModelUsed> model;  ///< empty: none had a part in it
  MixPlan mix;
  std::vector<StripPlan> strips;
  std::vector<Finding> findings;  ///< about the mix as it was measured, the worst first
  std::vector<std::string> notices;
};

}  // namespace smartgain
