// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Is the lead heard better after a plan, and at whose cost?
#include <algorithm>

#include "evaluate_parts.hpp"
#include "smartgain/core/relations.hpp"
#include "smartgain/staging/staging.hpp"

namespace smartgain {
namespace {

// What diagnosis calls a masked lead, and what a listener would notice of another strip.
constexpr Decibels kMasked(2.0);

// As far up as a stem's knob goes.
constexpr Decibels kKnobMax(24.0);

Decibels loss_of(const Relations& relations, const std::string& strip) {
  const Hidden* hidden = hidden_of(relations, strip);
  return hidden ? hidden->loss : Decibels(0.0);
}

/// The voice that leads, else the lead: the one of them that loses most. Null where nothing leads.
const Strip* lead_of(const SessionAnalysis& session) {
  const Strip* lead = nullptr;
  for (const Role role : {Role::lead_vocal, Role::lead}) {
    for (const Strip& strip : session.strips)
      if (strip.role == role && hidden_of(*session.relations, strip.id) &&
          (!lead || loss_of(*session.relations, strip.id) > loss_of(*session.relations, lead->id)))
        lead = &strip;
    if (lead) return lead;
  }
  return lead;
}

}  // namespace

MaskingScore score_masking(const std::vector<Truth>& truths, const Engine& engine, const BalanceRequest& request,
                           bool blind, const LevelModel* model) {
  MaskingScore score;
  for (const Truth& truth : truths) {
    SessionAnalysis session = session_for(truth, blind, model);
    if (!session.relations) continue;
    const Strip* lead = lead_of(session);
    if (!lead || loss_of(*session.relations, lead->id) <= kMasked) continue;
    ++score.masked_leads;
    for (Strip& strip : session.strips) strip.knob.max = kKnobMax;
    PlanOptions options;
    options.goal = Goal::balance;
    const auto plan = make_plan(session, engine.recommend(session, request), options, {});
    if (!plan) continue;  // only an option that names a strip can be wrong
    Truth planned = truth;
    for (std::size_t i = 0; i < planned.cases.size(); ++i)
      planned.cases[i].raw = louder_by(planned.cases[i].raw, plan->strips[i].knob.gain());
    SessionAnalysis after = session;
    relate_as_heard(after, planned);
    const auto rise = [&](const Strip& strip) {
      return loss_of(*after.relations, strip.id) - loss_of(*session.relations, strip.id);
    };
    score.mean_before += loss_of(*session.relations, lead->id);
    score.mean_after += loss_of(*after.relations, lead->id);
    if (rise(*lead) < Decibels(0.0)) ++score.lower;
    if (std::any_of(session.strips.begin(), session.strips.end(),
                    [&](const Strip& strip) { return rise(strip) > kMasked; }))
      ++score.others_masked;
  }
  if (score.masked_leads > 0) {
    score.mean_before = Decibels(score.mean_before.value / static_cast<double>(score.masked_leads));
    score.mean_after = Decibels(score.mean_after.value / static_cast<double>(score.masked_leads));
  }
  return score;
}

}  // namespace smartgain
