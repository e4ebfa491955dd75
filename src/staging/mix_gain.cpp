// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "mix_gain.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "smartgain/staging/staging.hpp"
#include "strip_moves.hpp"

namespace smartgain {
namespace {

bool sounds(const StripPlan& strip) {
  return strip.why != "muted" && strip.why != "silent" && strip.strip.knob.position.is_finite();
}

/// Can every strip that sounds take the same gain? Otherwise moving the others would change the balance.
std::string obstacle_to_strips(const Plan& plan, Decibels gain) {
  for (const StripPlan& strip : plan.strips) {
    if (!sounds(strip)) continue;
    if (strip.strip.has(StripFlag::automated)) return fmt::format("'{}' is automated", strip.strip.name);
    if (strip.why == "locked") return fmt::format("'{}' is locked", strip.strip.name);
    const Decibels to = strip.knob.to + gain;
    if (to < strip.knob.knob.min || to > strip.knob.knob.max)
      return fmt::format("the knob of '{}' does not reach that far", strip.strip.name);
  }
  return {};
}

// Muted and silent strips move too: the balance stays if they sound one day.
void move_all_strips(Plan& plan, Decibels gain) {
  for (StripPlan& strip : plan.strips) {
    if (strip.strip.has(StripFlag::automated) || strip.why == "locked" || !strip.knob.knob.position.is_finite())
      continue;
    const bool had_own_move = strip.action == Action::change;
    strip.reasons.push_back({"headroom", "the whole by one gain: the balance stays", gain, {}});
    move_knob(strip, gain);
    if (!had_own_move && strip.action == Action::change) strip.why = "headroom";
  }
  if (plan.mix.predicted_integrated) plan.mix.predicted_integrated = *plan.mix.predicted_integrated + gain;
  if (plan.mix.predicted_true_peak) plan.mix.predicted_true_peak = *plan.mix.predicted_true_peak + gain;
}

}  // namespace

void predict_mix(Plan& plan) {
  if (!plan.mix.before) return;
  double before = 0.0;
  double after = 0.0;
  for (const StripPlan& strip : plan.strips) {
    if (!strip.strip.level) continue;
    const double power = to_power_ratio(*strip.strip.level);
    const Decibels trim = strip.trim_knob ? strip.trim_knob->gain() : Decibels(0.0);
    before += power;
    after += power * to_power_ratio(strip.gain() + trim);
  }
  Decibels change = before > 0.0 ? from_power_ratio(after / before) : Decibels(0.0);
  if (plan.mix.knob) change += plan.mix.knob->gain();
  if (plan.mix.before->integrated) plan.mix.predicted_integrated = *plan.mix.before->integrated + change;
  if (plan.mix.before->true_peak) plan.mix.predicted_true_peak = *plan.mix.before->true_peak + change;
}

Decibels trim_mix(Plan& plan, Decibels correction) {
  if (plan.mix.moved_by == HeadroomBy::strips) {
    if (!obstacle_to_strips(plan, correction).empty()) return Decibels(0.0);
    move_all_strips(plan, correction);
    plan.mix.gain += correction;
    return correction;
  }
  if (!plan.mix.knob || !plan.mix.knob->knob.position.is_finite()) return Decibels(0.0);
  KnobMove& move = *plan.mix.knob;
  const Decibels to = std::clamp(move.to + correction, move.knob.min, move.knob.max);
  const Decibels done = to - move.to;
  move.to = to;
  plan.mix.gain += done;
  if (plan.mix.predicted_integrated) plan.mix.predicted_integrated = *plan.mix.predicted_integrated + done;
  if (plan.mix.predicted_true_peak) plan.mix.predicted_true_peak = *plan.mix.predicted_true_peak + done;
  return done;
}

void plan_mix_gain(Plan& plan, const SessionAnalysis& session) {
  MixPlan& mix = plan.mix;
  if (!mix.predicted_integrated && !mix.predicted_true_peak) {
    mix.notes.emplace_back("The mix is silent: there is nothing to bring to a level.");
    return;
  }
  const std::optional<Decibels> room = mix.ceiling && mix.predicted_true_peak
                                           ? std::optional(*mix.ceiling - *mix.predicted_true_peak - kMeterReserve)
                                           : std::nullopt;
  Decibels wanted(0.0);
  if (mix.target && mix.predicted_integrated) {
    wanted = *mix.target - *mix.predicted_integrated;
    mix.bound_by = BoundBy::target;
  }
  Decibels gain = wanted;
  if (room && *room < wanted) {
    gain = *room;
    mix.bound_by = BoundBy::ceiling;
  }

  bool by_strips = plan.options.headroom_by == HeadroomBy::strips;
  if (by_strips && gain != Decibels(0.0)) {
    if (const std::string obstacle = obstacle_to_strips(plan, gain); !obstacle.empty()) {
      mix.notes.push_back(fmt::format(
          "Not by the strips, because {}: the balance would change. The gain after everything does it.", obstacle));
      by_strips = false;
    }
  }
  if (gain != Decibels(0.0)) {
    const bool usable_knob = mix.knob && mix.knob->knob.position.is_finite();
    if (!by_strips && !usable_knob) {
      const std::string why = session.mix_knob_automated ? "is automated" : "is not to be had";
      const std::string obstacle = obstacle_to_strips(plan, gain);
      if (obstacle.empty()) {
        by_strips = true;
        mix.notes.push_back(fmt::format("The gain after everything {}: every strip moves by the same instead.", why));
      } else {
        mix.notes.push_back(
            fmt::format("The gain after everything {}, and {}: the whole stays where it is.", why, obstacle));
        mix.bound_by = BoundBy::knob_range;
        gain = Decibels(0.0);
      }
    }
    if (by_strips) {
      mix.moved_by = HeadroomBy::strips;
      mix.gain = gain;
      move_all_strips(plan, gain);
    } else if (gain != Decibels(0.0)) {
      const Decibels done = trim_mix(plan, gain);
      if (done != gain) {
        mix.bound_by = BoundBy::knob_range;
        mix.notes.push_back(fmt::format("'{}' ends at {:+.1f} dB.", mix.knob->knob.name, mix.knob->to.value));
        gain = done;
      }
    }
  }
  if (mix.target && mix.predicted_integrated) mix.shortfall = wanted - gain;
}

void add_trim_only(Plan& plan) {
  MixPlan& mix = plan.mix;
  const bool strips_move = std::any_of(plan.strips.begin(), plan.strips.end(),
                                       [](const StripPlan& strip) { return strip.action == Action::change; });
  if (!strips_move || !mix.before || !mix.before->true_peak) return;
  Decibels gain = mix.target && mix.before->integrated ? *mix.target - *mix.before->integrated : Decibels(0.0);
  if (mix.ceiling) gain = std::min(gain, *mix.ceiling - *mix.before->true_peak - kMeterReserve);
  mix.alternatives.push_back({"trim_only", "keep my balance: no strip moves, only the whole (goal headroom)", gain});
}

}  // namespace smartgain
