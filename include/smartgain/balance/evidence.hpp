// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// How much less sure advice is about a strip of which only a part was heard.
#pragma once

#include "smartgain/core/balance.hpp"
#include "smartgain/core/session_analysis.hpp"

namespace smartgain {

/// Standard deviation of a strip's level (relative to the mix) against that in the whole song, once it sounded for `heard_s`
/// seconds of what was played. Falls with every second; for NaN or nothing heard as at 0 s.
/// Source: passages of the songs that LMMS ships, training/fit_evidence.py. The form is that of a mean over passages that are alike
/// for about one time constant: the variance is inverse to how many of them were heard.
[[nodiscard]] Decibels level_sd_after(double heard_s);

/// Strip::level_sd widens the advice: variances add up, and the confidence follows.
void widen_by_evidence(Balance& balance, const SessionAnalysis& session);

}  // namespace smartgain
