// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Which moves of knobs are the user's answer to a plan, and which are not.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "smartgain/core/feedback.hpp"
#include "smartgain/core/session_analysis.hpp"

namespace smartgain {

/// Who put a knob where it stands.
enum class MovedBy {
  nobody,      ///< the plan left it, and so did everyone
  plan,        ///< where the plan put it
  undo,        ///< where it stood before the plan
  automation,  ///< it moves by itself
  hand,
};

/// Where one strip's knob stands, and who put it there.
struct KnobState {
  std::string strip;             ///< id
  MovedBy by = MovedBy::nobody;  ///< who put it where it stands
  Decibels now{0.0};             ///< where it stands
};

/// What of an applied plan a project still has.
struct ComparedPlan {
  bool stands = false;           ///< the plan is in this project: more of its changes stand than were taken back
  std::vector<KnobState> knobs;  ///< of the plan's strips that are still there
};

/// A project as it is now against a plan that was applied to it; `now`: its strips, not measured. What stands where it stood before the
/// plan was taken back; what is automated is nobody's move.
[[nodiscard]] ComparedPlan compare(const AppliedPlan& plan, std::span<const Strip> now);

/// An event, and which strip it is of.
struct SeenMove {
  std::size_t strip = 0;  ///< in plan.strips
  FeedbackEvent event;    ///< its id and uid are still to be given by the store
};

/// The events in what a hand did since the last look: every knob that a hand moved elsewhere than seen before, against what all moved
/// strips have in common (who turns everything down says nothing of one strip). Where anything was moved, what stands as applied and
/// was changed by the plan counts as accepted, once. None where the plan does not stand. `plan` remembers what was seen; the store's ids
/// belong into AppliedStrip::seen_event.
[[nodiscard]] std::vector<SeenMove> moves_since(AppliedPlan& plan, std::span<const Strip> now);

/// The event of one strip of an applied plan that stands at `position`.
[[nodiscard]] FeedbackEvent event_of(const AppliedPlan& plan, const AppliedStrip& strip, FeedbackKind kind,
                                     Decibels position);

/// Live: positions of an open project's knobs, looked at again and again. A knob that moved by itself under the hand and then rested is one
/// move; what was put by apply, undo, automation, loading or auto-adjust is told to settle_all() or not looked at, and is none.
/// [one-thread-at-a-time]
class HandMoves {
 public:
  /// Chosen: whoever still listens and corrects comes back within this; polls are tenths of a second.
  static constexpr int kRestPolls = 30;

  /// One knob as it stands at one look.
  struct Position {
    Decibels at{0.0};   ///< of the knob, in its own dB
    bool free = true;   ///< neither automated nor controlled
    bool ours = false;  ///< auto-adjust put it there
  };

  /// Another project, or strips that are not those of before: nothing is known of them.
  void forget() { knobs_.clear(); }
  /// Whatever stands now was not put by a hand: after apply, undo, redo, loading, and while A and B are compared.
  void settle_all(std::span<const Position> now);
  /// One look; gives the strips whose knob a hand moved and that have rested since.
  [[nodiscard]] std::vector<std::size_t> look(std::span<const Position> now);

 private:
  struct Knob {
    Decibels settled{0.0};
    Decibels last{0.0};
    int rested = 0;
  };
  std::vector<Knob> knobs_;
};

}  // namespace smartgain
