// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Analysis and plan documents: what is read is written as the same text, every table and page can be made of it, and a plan that is made
// of any analysis can be read again.
#include <cmath>

#include "fuzz.hpp"
#include "smartgain/balance/diagnosis.hpp"
#include "smartgain/balance/engine.hpp"
#include "smartgain/io/documents.hpp"
#include "smartgain/io/html_report.hpp"
#include "smartgain/staging/staging.hpp"

namespace smartgain::fuzz {
namespace {

void expect_plan_whole(const Plan& plan) {
  const std::string text = plan_to_json(plan);
  const auto again = plan_from_json(text, "written");
  expect(again.has_value(), "a plan that was written can be read", again ? "" : again.error().message);
  expect(plan_to_json(*again) == text, "a plan is written as it was read");
  (void)plan_to_csv(plan);
  (void)plan_to_html(plan, {});
}

void make_plans(const SessionAnalysis& session, Choices choices) {
  (void)diagnose(session, {});
  constexpr std::string_view kEngines[] = {"rules", "lufs", "auto"};
  constexpr Goal kGoals[] = {Goal::smart, Goal::headroom, Goal::stage, Goal::balance};
  const auto engine = make_engine(kEngines[choices.next(std::size(kEngines))], {}, no_model);
  expect(engine.has_value(), "every engine of the list is there");
  PlanOptions options;
  options.goal = kGoals[choices.next(std::size(kGoals))];
  if (choices.next(2) == 0) options.target = Lufs(-14.0);
  if (choices.next(2) == 0) options.headroom_by = HeadroomBy::strips;
  const auto plan = make_plan(session, (*engine)->recommend(session, {}), options);
  if (!plan) return expect_reason(plan.error());
  for (const StripPlan& strip : plan->strips) {
    double sum = 0.0;
    for (const Reason& reason : strip.reasons) sum += reason.effect.value;
    for (const AppliedLimit& limit : strip.limits) sum += limit.effect.value;
    expect(!std::isnan(strip.knob.to.value), "no knob goes to NaN", strip.strip.id);
    expect(strip.knob.to <= strip.knob.knob.max || strip.action != Action::change, "no knob goes beyond its range");
    if (strip.action == Action::change && strip.knob.to.is_finite())
      expect(std::abs(sum - strip.gain().value) < 1e-6 * (1.0 + std::abs(sum)), "reasons and limits add up",
             strip.strip.id);
  }
  expect_plan_whole(*plan);
}

void read(std::string_view text) {
  if (const auto analysis = analysis_from_json(text, "input")) {
    const std::string written = analysis_to_json(*analysis);
    const auto again = analysis_from_json(written, "written");
    expect(again.has_value(), "an analysis that was written can be read", again ? "" : again.error().message);
    expect(analysis_to_json(*again) == written, "an analysis is written as it was read");
    (void)analysis_to_csv(*analysis);
    (void)analysis_to_html(*analysis);
    make_plans(*analysis, Choices(text));
  } else {
    expect_reason(analysis.error());
  }
  if (const auto plan = plan_from_json(text, "input"))
    expect_plan_whole(*plan);
  else
    expect_reason(plan.error());
}

}  // namespace
}  // namespace smartgain::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  smartgain::fuzz::read(smartgain::fuzz::view(data, size));
  return 0;
}
