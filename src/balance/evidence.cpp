// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/balance/evidence.hpp"

#include <algorithm>
#include <cmath>

#include "smartgain/balance/engine.hpp"

namespace smartgain {
namespace {

constexpr double kAtOnceDb = 15.0;
constexpr double kPassageS = 0.1;

}  // namespace

Decibels level_sd_after(double heard_s) {
  return Decibels(kAtOnceDb / std::sqrt(1.0 + std::max(0.0, heard_s) / kPassageS));
}

void widen_by_evidence(Balance& balance, const SessionAnalysis& session) {
  for (std::size_t i = 0; i < balance.strips.size() && i < session.strips.size(); ++i) {
    auto& advice = balance.strips[i];
    if (!advice || session.strips[i].level_sd == Decibels(0.0)) continue;
    advice->sd = Decibels(std::hypot(advice->sd.value, session.strips[i].level_sd.value));
    advice->confidence = confidence_from_sd(advice->sd);
  }
}

}  // namespace smartgain
