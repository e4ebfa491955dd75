// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What each strip's knobs do: balance by amount and within limits, and staging before the fader.
#pragma once

#include <optional>

#include "smartgain/core/balance.hpp"
#include "smartgain/core/learned.hpp"
#include "smartgain/core/plan.hpp"

namespace smartgain {

/// Fills plan.strips. Reasons and limits add up to each strip's gain.
void plan_strip_moves(Plan& plan, const SessionAnalysis& session, const std::optional<Balance>& balance,
                      const Lessons& lessons);

/// Moves a strip's knob by `gain` as far as its range allows; what it does not allow becomes the limit "knob_range".
void move_knob(StripPlan& strip, Decibels gain);

}  // namespace smartgain
