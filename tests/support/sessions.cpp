// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "support/sessions.hpp"

namespace smartgain::test {
namespace {

constexpr Lufs kMixLoudness(-14.0);
constexpr Decibels kFaderMax(6.0206);

}  // namespace

Strip strip(const std::string& name, double level_lu, Role role, double role_confidence) {
  Strip result;
  result.id = name;
  result.name = name;
  result.role = role;
  result.role_confidence = role_confidence;
  result.knob = {KnobKind::channel, name, Decibels(0.0), Decibels::silence(), kFaderMax};
  result.level = Decibels(level_lu);
  Measurement measured;
  measured.integrated = kMixLoudness + Decibels(level_lu);
  measured.rms = DbFs(measured.integrated->value);
  measured.sample_peak = *measured.rms + Decibels(12.0);
  measured.true_peak = DbTp(measured.sample_peak->value);
  result.measured = measured;
  return result;
}

SessionAnalysis session() {
  SessionAnalysis result;
  result.input.path = "test";
  result.mix.emplace();
  result.mix->integrated = kMixLoudness;
  result.mix->true_peak = DbTp(2.0);
  result.mix_knob = Knob{KnobKind::channel, "Master", Decibels(0.0), Decibels::silence(), kFaderMax};
  return result;
}

}  // namespace smartgain::test
