// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/balance/style_advice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace smartgain {

void add_style(Balance& balance, const SessionAnalysis& session, const Style& style) {
  balance.style = style.name;
  for (std::size_t i = 0; i < balance.strips.size(); ++i) {
    if (!balance.strips[i]) continue;
    StripBalance& advice = *balance.strips[i];
    const Strip& strip = session.strips[i];
    const StyleOffset* offset = style.offset_of(strip.role);
    const bool left_alone = std::any_of(advice.reasons.begin(), advice.reasons.end(),
                                        [](const Reason& reason) { return reason.rule == "near_silence"; });
    if (offset == nullptr || left_alone) continue;
    const Decibels effect = strip.role_confidence * offset->offset;
    if (effect == Decibels(0.0)) continue;
    advice.reasons.push_back(
        {"style",
         fmt::format("{}: {} {:.1f} LU {} than elsewhere", style.title, label(strip.role),
                     std::abs(offset->offset.value), offset->offset.value > 0 ? "louder" : "quieter"),
         effect,
         {{"offset_lu", offset->offset.value},
          {"role", std::string(word(strip.role))},
          {"role_confidence", strip.role_confidence},
          {"source", offset->source}}});
    advice.level += effect;
    for (Alternative& other : advice.alternatives) other.gain += effect;
  }
}

}  // namespace smartgain
