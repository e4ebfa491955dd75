// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A style laid over any engine's answer.
#pragma once

#include "smartgain/core/balance.hpp"
#include "smartgain/core/session_analysis.hpp"
#include "smartgain/core/style.hpp"

namespace smartgain {

/// Adds the style's offset of each strip's role as a reason "style" of its own; an uncertain role takes the share that it is sure of.
/// Strips that the engine leaves alone because they are nearly silent stay alone. [thread-safe] pure
void add_style(Balance& balance, const SessionAnalysis& session, const Style& style);

}  // namespace smartgain
