// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Is the lead heard better after a plan, and at whose cost?
#include <algorithm>

#include "evaluate_parts.hpp"
#include "smartgain/core/relations.hpp"
#include "smartgain/staging/staging.hpp"

namespace smartgain {
namespace {

// What a listener would notice of a strip that does not lead.
constexpr Decibels kNoticed(2.0);

// As far up as a stem's knob goes.
constexpr Decibels kKnobMax(24.0);

Decibels loss_of(const Relations& relations, const std::string& strip) {
  const Hidden* hidden = hidden_of(relations, strip);
  return hidden ? hidden->loss : Decibels(0.0);
}

/// What the strip at `place` loses to strips of other roles, LU.
Decibels loss_to_other_roles(const SessionAnalysis& session, const Truth& truth, std::size_t place) {
  const Strip& lead = session.strips[place];
  SessionAnalysis company;
  Truth heard;
  for (std::size_t i = 0; i < session.strips.size(); ++i) {
    if (i != place && session.strips[i].role == lead.role) continue;
    company.strips.push_back(session.strips[i]);
    heard.cases.push_back(truth.cases[i]);
  }
  relate_as_heard(company, heard);
  return company.relations ? loss_of(*company.relations, lead.id) : Decibels(0.0);
}

struct Lead {
  std::size_t place;  ///< in SessionAnalysis::strips
  Decibels loss;      ///< to strips of other roles
};

/// The voice that leads, else the lead: the layer of it that loses most to others. Empty where none loses over kMasked.
std::optional<Lead> masked_lead_of(const SessionAnalysis& session, const Truth& truth) {
  const Role leading = leading_role(session);
  std::optional<Lead> lead;
  for (std::size_t i = 0; i < session.strips.size(); ++i) {
    const Strip& strip = session.strips[i];
    if (strip.role != leading || loss_of(*session.relations, strip.id) <= kMasked) continue;
    const Decibels loss = loss_to_other_roles(session, truth, i);
    if (loss > kMasked && (!lead || loss > lead->loss)) lead = Lead{i, loss};
  }
  return lead;
}

}  // namespace

std::optional<MaskedLead> hear_masked_lead(const Truth& truth, const SessionAnalysis& heard, const Balance& balance) {
  if (!heard.relations) return std::nullopt;
  SessionAnalysis session = heard;
  const auto lead = masked_lead_of(session, truth);
  if (!lead) return std::nullopt;
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
  return MaskedLead{lead->loss.value, loss_to_other_roles(after, planned, lead->place).value,
                    std::any_of(session.strips.begin(), session.strips.end(), [&](const Strip& strip) {
                      return loss_of(*after.relations, strip.id) - loss_of(*session.relations, strip.id) > kNoticed;
                    })};
}

}  // namespace smartgain
