// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/staging/staging.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "mix_gain.hpp"
#include "strip_moves.hpp"

namespace smartgain {
namespace {

Result<> check_names(const SessionAnalysis& session, const PlanOptions& options) {
  const auto check = [&](const std::string& id) -> Result<> {
    if (strip_of(session, id)) return Done{};
    return unexpected(ErrorCode::wrong_use, "no strip '" + id + "' in " + session.input.path);
  };
  for (const std::string& id : options.locks)
    if (auto known_id = check(id); !known_id) return known_id;
  for (const auto& [id, gain] : options.set_gains)
    if (auto known_id = check(id); !known_id) return known_id;
  for (const std::string& id : options.alone)
    if (auto known_id = check(id); !known_id) return known_id;
  for (const auto& [name, members] : options.groups)
    for (const std::string& id : members)
      if (auto known_id = check(id); !known_id) return known_id;
  return Done{};
}

}  // namespace

bool needs_balance(Goal goal) { return goal == Goal::balance || goal == Goal::smart; }
bool needs_strips(Goal goal) { return goal != Goal::headroom; }
bool moves_whole(const PlanOptions& options) {
  return options.goal == Goal::smart || options.goal == Goal::headroom || options.target;
}

Result<Plan> make_plan(const SessionAnalysis& session, const std::optional<Balance>& balance,
                       const PlanOptions& options, const Lessons& lessons) {
  if (needs_balance(options.goal) && !balance)
    return unexpected(ErrorCode::wrong_use, "the goals smart and balance need an engine's answer, and there is none");
  if (auto names = check_names(session, options); !names) return unexpected(names.error());

  Plan plan;
  plan.input = session.input;
  plan.options = options;
  plan.engine = balance ? balance->engine : "none";
  plan.style = balance ? balance->style : options.style;
  if (balance) plan.model = balance->model;
  plan.findings = session.findings;
  plan.notices = session.notices;
  if (balance) plan.notices.insert(plan.notices.end(), balance->notices.begin(), balance->notices.end());
  plan.mix.before = session.mix;
  plan.mix.target = options.target;
  plan.mix.ceiling = options.ceiling;
  if (session.mix_knob && !session.mix_knob_automated)
    plan.mix.knob = KnobMove{*session.mix_knob, session.mix_knob->position};

  if (!options.emphasis.empty() && !needs_balance(options.goal))
    plan.notices.emplace_back(
        "More or less of a group moves strips against each other: it needs the goal smart or balance.");
  plan_strip_moves(plan, session, balance, lessons);
  predict_mix(plan);
  if (moves_whole(options)) plan_mix_gain(plan, session);
  if (needs_balance(options.goal)) add_trim_only(plan);
  return plan;
}

}  // namespace smartgain
