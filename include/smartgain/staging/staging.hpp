// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// From what each strip should be to what to do: goals, amount, limits, knob ranges, locks, groups, headroom.
#pragma once

#include <optional>

#include "smartgain/core/balance.hpp"
#include "smartgain/core/learned.hpp"
#include "smartgain/core/plan.hpp"
#include "smartgain/core/result.hpp"
#include "smartgain/core/session_analysis.hpp"

namespace smartgain {

/// A strip whose recommended change is smaller than this stays: nobody hears it, and every move costs trust.
/// Source: chosen; about the just noticeable difference of level for music.
inline constexpr Decibels kTolerance(1.0);

/// Kept under the ceiling on top, so that another meter's interpolator reads no over.
/// Source: chosen; four times what libebur128 and ours differ by at most (tests/parity/libebur128_parity_test.cpp).
inline constexpr Decibels kMeterReserve(0.02);

/// Makes the plan; changes nothing. Strip names in `options` are ids of `session`.
///
/// Goals    as in the design: `stage` and `balance` move strips, `headroom` only the whole; `smart` all three. The gain
///          of the whole is planned where moves_whole() says so.
/// Common   levels of a Balance matter only against each other. Where strips are locked or set by the user the rest is
///          planned around these; else the mix keeps its loudness.
/// Learned  `lessons` (in the order of the strips, or empty) come after `amount`, as reasons of their own that begin with
///          "learned_": the share of a change that the user keeps, habits, and what was set by hand in this song. All of a
///          strip's together stay within kMostLearned.
/// Limits   every one that binds is named in StripPlan::limits or MixPlan::bound_by; reasons + limits = gain, exactly.
/// Silence  strips without a level are skipped with the reason.
/// Fails    wrong_use: `balance` missing for a goal that needs one, a name in the options that no strip has
/// Thread   [thread-safe] pure
[[nodiscard]] Result<Plan> make_plan(const SessionAnalysis& session, const std::optional<Balance>& balance,
                                     const PlanOptions& options, const Lessons& lessons = {});

/// Does the goal move strips against each other, so that it needs an engine and measured strips?
[[nodiscard]] bool needs_balance(Goal goal);
/// Must strips be measured one by one? `headroom` does with the mix.
[[nodiscard]] bool needs_strips(Goal goal);

/// Is the gain of the whole planned: for `headroom`, `smart`, and wherever a target is asked for?
[[nodiscard]] bool moves_whole(const PlanOptions& options);

/// Loudness and true peak that the mix will have, from what was measured and the planned gains: powers of strips add
/// up.
void predict_mix(Plan& plan);

/// The gain of the whole by `correction` more or less, by what the plan moves it with (MixPlan::moved_by), within the
/// ranges of the knobs: gives what could be done of it.
Decibels trim_mix(Plan& plan, Decibels correction);

}  // namespace smartgain
