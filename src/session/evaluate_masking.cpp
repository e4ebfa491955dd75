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

std::optional<MaskedLead> hear_masked_lead(const Truth& truth, const SessionAnalysis& heard, const Balance& balance) {
  if (!heard.relations) return std::nullopt;
  SessionAnalysis session = heard;
  const Strip* lead = lead_of(session);
  if (!lead || loss_of(*session.relations, lead->id) <= kMasked) return std::nullopt;
  for (Strip& strip : session.strips) strip.knob.max = kKnobMax;
  PlanOptions options;
  options.goal = Goal::balance;
  const auto plan = make_plan(session, balance, options, {});
  if (!plan) return std::nullopt;  // only an option that names a strip can be wrong
  Truth planned = truth;
  for (std::size_t i = 0; i < planned.cases.size(); ++i)
    planned.cases[i].raw = louder_by(planned.cases[i].raw, plan->strips[i].knob.gain());
  SessionAnalysis after = session;
  relate_as_heard(after, planned);
  return MaskedLead{loss_of(*session.relations, lead->id).value, loss_of(*after.relations, lead->id).value,
                    std::any_of(session.strips.begin(), session.strips.end(), [&](const Strip& strip) {
                      return loss_of(*after.relations, strip.id) - loss_of(*session.relations, strip.id) > kMasked;
                    })};
}

}  // namespace smartgain
