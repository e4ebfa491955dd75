// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The one gain of the whole: under the ceiling, and to the target where there is one.
#pragma once

#include "smartgain/core/plan.hpp"

namespace smartgain {

/// Sets plan.mix.knob, or moves every strip by the same gain for HeadroomBy::strips; fills bound_by, shortfall and the
/// prediction.
void plan_mix_gain(Plan& plan, const SessionAnalysis& session);

}  // namespace smartgain
