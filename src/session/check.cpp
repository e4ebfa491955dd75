// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/session/check.hpp"

#include <algorithm>
#include <cmath>

#include "knob_position.hpp"
#include "smartgain/session/apply.hpp"
#include "smartgain/session/feedback.hpp"
#include "smartgain/session/measure.hpp"
#include "smartgain/staging/staging.hpp"

namespace smartgain {
namespace {

/// Stems are renamed to `.wav` in the output: their names without ending are what stays.
std::string key(const Strip& strip, SourceKind kind) {
  return kind == SourceKind::lmms ? strip.id : std::filesystem::path(strip.path).stem().string();
}

std::vector<KnobDrift> drift_of(const AppliedPlan& applied, const SessionAnalysis& session,
                                const std::filesystem::path& file) {
  std::vector<KnobDrift> drift;
  for (const KnobState& state : compare(applied, session.strips).knobs) {
    if (state.by == MovedBy::nobody || state.by == MovedBy::undo) continue;
    const auto entry = std::find_if(applied.strips.begin(), applied.strips.end(),
                                    [&](const AppliedStrip& s) { return s.strip == state.strip; });
    const std::int64_t since = state.by == MovedBy::plan ? applied.time_s
                               : entry->seen_time_s != 0 ? entry->seen_time_s
                                                         : saved_at(file).value_or(0);
    drift.push_back({entry->strip, entry->name, state.by, entry->from, entry->to, state.now, since});
  }
  return drift;
}

}  // namespace

Result<CheckReport> check_plan(const Plan& plan, const std::filesystem::path& wished, const Job& job,
                               const std::optional<AppliedPlan>& remembered) {
  CheckReport report;
  report.output = wished.empty() ? default_output(plan) : wished;
  // A project is rendered again: that its renders agree is part of the answer.
  Job own = job;
  if (plan.input.kind == SourceKind::lmms) own.cache = nullptr;
  auto session = measure_session({report.output}, {.strips = needs_strips(plan.options.goal), .keep_stems = {}}, own);
  if (!session) return unexpected(session.error());
  if (session->input.kind != plan.input.kind)
    return unexpected(ErrorCode::wrong_use,
                      report.output.string() + " is not of the kind that the plan is for (" + plan.input.path + ")");
  report.mix = *session->mix;
  if (plan.mix.target && report.mix.integrated) report.left_to_target = *plan.mix.target - *report.mix.integrated;
  if (plan.mix.ceiling && report.mix.true_peak && *report.mix.true_peak > *plan.mix.ceiling)
    report.over_ceiling = *report.mix.true_peak - *plan.mix.ceiling;

  // Levels count relative to the mix, and the plan's whole gain moves both.
  Decibels mix_change(0.0);
  if (plan.mix.before && plan.mix.before->integrated && plan.mix.predicted_integrated)
    mix_change = *plan.mix.predicted_integrated - *plan.mix.before->integrated;
  const Decibels whole = plan.mix.knob ? plan.mix.knob->gain() : Decibels(0.0);
  for (const StripPlan& entry : plan.strips) {
    CheckedStrip checked{entry.strip.id, entry.strip.name, std::nullopt, std::nullopt, false};
    const auto found = std::find_if(session->strips.begin(), session->strips.end(), [&](const Strip& s) {
      return key(s, plan.input.kind) == key(entry.strip, plan.input.kind);
    });
    if (found != session->strips.end()) {
      checked.measured_level = found->level;
      checked.knob_as_planned =
          plan.input.kind == SourceKind::stems || same_position(entry.knob.to, found->knob.position);
    }
    if (entry.strip.level) {
      const Decibels trim = entry.trim_knob ? entry.trim_knob->gain() : Decibels(0.0);
      checked.expected_level = *entry.strip.level + entry.gain() + trim + whole - mix_change;
    }
    report.strips.push_back(std::move(checked));
  }
  if (plan.input.kind == SourceKind::lmms) {
    AppliedPlan applied = applied_plan(plan, report.output, {});
    applied.time_s = 0;
    report.drift = drift_of(remembered.value_or(std::move(applied)), *session, report.output);
  }
  return report;
}

}  // namespace smartgain
