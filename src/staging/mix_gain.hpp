// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The one gain of the whole: under the ceiling, and to the target where there is one.
#pragma once

#include "smartgain/core/plan.hpp"

namespace smartgain {

/// Sets plan.mix.knob, or moves every strip by the same gain for HeadroomBy::strips; fills bound_by, shortfall and the
/// prediction.
void plan_mix_gain(Plan& plan, const SessionAnalysis& session);

/// Where strips move: what the whole alone would do instead, as MixPlan::alternatives.
void add_trim_only(Plan& plan);

}  // namespace smartgain
