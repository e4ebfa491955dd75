// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Small sessions for tests of engines and plans.
#pragma once

#include <string>

#include "smartgain/core/session_analysis.hpp"

namespace smartgain::test {

/// A measured strip `level_lu` relative to a mix of -14 LUFS, with a peak 12 dB above its loudness, and a channel fader
/// at 0 dB that reaches from nothing to +6.02 dB.
[[nodiscard]] Strip strip(const std::string& name, double level_lu, Role role = Role::other,
                          double role_confidence = 1.0);

/// A session of no strips: a mix of -14 LUFS and +2 dBTP, and a Master fader at 0 dB.
[[nodiscard]] SessionAnalysis session();

}  // namespace smartgain::test
