// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What to do: per strip from -> to with reasons, and the gain after everything.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "smartgain/core/balance.hpp"
#include "smartgain/core/session_analysis.hpp"
#include "smartgain/core/units.hpp"

namespace smartgain {

/// What a plan may move, see make_plan().
enum class Goal { smart, headroom, stage, balance };
/// What takes the gain of the whole: one gain after everything, or every strip by the same.
enum class HeadroomBy { master, strips };
/// Is how loud strips arrive evidence of what was meant? `automatic`: where it is plausible.
enum class RawLevel { automatic, keep, ignore };

/// What the user asked for; defaults are the contract's.
struct PlanOptions {
  Goal goal = Goal::smart;                      ///< what may move
  std::string engine = "auto";                  ///< as make_engine() names it
  std::optional<Lufs> target;                   ///< loudness of the mix; empty = as it is
  std::optional<DbTp> ceiling = DbTp(-1.0);     ///< of the mix; empty = none
  HeadroomBy headroom_by = HeadroomBy::master;  ///< what takes the gain of the whole
  double amount = 0.5;                          ///< share of the way to the recommendation, 0…1
  Decibels max_move{12.0};                      ///< of one strip by balance, up or down
  RawLevel raw_level = RawLevel::automatic;     ///< is how loud strips arrive evidence of what was meant
  std::string style = "auto";                   ///< a name of list_styles(); "auto" = none
  std::string reference;                        ///< path of a finished mix to come near to; empty = none
  Precision precision = Precision::int8;        ///< of the model, where the engine has one
  DbFs reference_level{-18.0};  ///< RMS that `stage` brings sustained strips to; percussive ones: peak, 8 dB above
  std::map<std::string, Role> roles;                       ///< by strip id
  std::vector<std::string> locks;                          ///< strip ids
  std::map<std::string, Decibels> set_gains;               ///< by strip id: the user's own change of the knob
  std::set<std::string> alone;                             ///< strip ids: `set_gains` of these move no other strip
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
  std::string name;     ///< what `--preset` is given
  std::string title;    ///< for people, a few words
  std::string about;    ///< when to use it
  bool own = false;     ///< the user's, not shipped
  PlanOptions options;  ///< all of them, not only what the preset names
};

/// What apply does with a strip: `skip` where it may not be moved, `keep` where it need not be.
enum class Action { change, keep, skip };
/// What stopped the gain of the whole: nothing, the target reached, the true-peak ceiling, the end of a knob.
enum class BoundBy { none, target, ceiling, knob_range };

/// A knob, and where it goes.
struct KnobMove {
  Knob knob;    ///< `knob.position` is where it stands
  Decibels to;  ///< where it shall stand; -infinity = fully down
  /// 0 for a knob that is all the way down: no number of dB leads out of there.
  [[nodiscard]] Decibels gain() const { return knob.position.is_finite() ? to - knob.position : Decibels(0.0); }
};

/// A limit that bound: what would have been done, and how much of it was cut.
struct AppliedLimit {
  std::string limit;  ///< "max_move", "knob_range", "within_tolerance", "locked", …
  std::string text;   ///< one sentence for people
  Decibels effect;    ///< what it added to the gain that the reasons sum up to
};

/// What to do with one strip, and why.
struct StripPlan {
  Strip strip;                              ///< as it was measured
  std::optional<StripBalance> recommended;  ///< before amount, limits and ranges
  Action action = Action::skip;             ///< what apply does with it
  std::string why;  ///< machine word: "silent", "automated", "locked", "within_tolerance", "balance", …
  KnobMove knob;    ///< the main one: from where it stands to where it goes
  std::optional<KnobMove> trim_knob;      ///< goal stage: the knob before it moves the other way
  std::vector<Reason> reasons;            ///< effects add up to the gain before limits
  std::vector<AppliedLimit> limits;       ///< effects complete that sum to the gain
  std::vector<Alternative> alternatives;  ///< each a gain of the main knob
  /// Of the main knob: what apply will do.
  [[nodiscard]] Decibels gain() const { return knob.gain(); }
};

/// What happens to the whole: from what was measured to what is predicted.
struct MixPlan {
  std::optional<Measurement> before;         ///< the mix as it was measured; empty: it was not, or it is silent
  std::optional<Lufs> predicted_integrated;  ///< after the plan, from powers of strips; empty for silence
  std::optional<DbTp> predicted_true_peak;   ///< after the plan; empty for silence
  std::optional<KnobMove> knob;              ///< of the gain after everything; empty where it is automated
  std::optional<Lufs> target;                ///< what was asked for; empty = none
  std::optional<DbTp> ceiling;               ///< what was asked for; empty = none
  Decibels gain{0.0};                        ///< of the whole: by `knob`, or by every strip
  HeadroomBy moved_by =
      HeadroomBy::master;            ///< what takes the gain of the whole; may differ from what was asked, see notes
  BoundBy bound_by = BoundBy::none;  ///< what stopped the gain of the whole
  Decibels shortfall{0.0};           ///< target minus what is reached, LU; 0 where there is no target or it is met
  std::vector<Alternative> alternatives;  ///< for the whole; `gain` is that of the whole
  std::vector<std::string> notes;         ///< whole sentences: what was done otherwise than asked, and why
};

/// What to do with a whole session. Absolute: applying it twice changes nothing more.
struct Plan {
  InputInfo input;                   ///< what it is for, and how its content is known again
  PlanOptions options;               ///< as they took effect
  std::string engine;                ///< that answered; "none" for goals that need no engine
  std::string style;                 ///< that was asked for; "auto" = none
  std::optional<ModelUsed> model;    ///< empty: none had a part in it
  MixPlan mix;                       ///< the whole
  std::vector<StripPlan> strips;     ///< in the order of the session, all of them
  std::vector<Finding> findings;     ///< about the mix as it was measured, the worst first
  std::vector<std::string> notices;  ///< what a user should know about how it came about
};

}  // namespace smartgain
