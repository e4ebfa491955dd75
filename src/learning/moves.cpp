// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/learning/moves.hpp"

#include <algorithm>
#include <cmath>

namespace smartgain {
namespace {

// Chosen: a tenth of what anybody hears; projects keep more digits than that.
constexpr double kSameDb = 0.05;
// Chosen: nobody moves a fader by less on purpose.
constexpr double kLeastMoveDb = 0.25;

bool same(Decibels a, Decibels b) {
  return a == b || (a.is_finite() && b.is_finite() && std::abs((a - b).value) < kSameDb);
}

/// Of two in the middle the one nearer to 0: one strip of two that moved has not left the other behind.
double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const double upper = values[values.size() / 2];
  const double lower = values[(values.size() - 1) / 2];
  return std::abs(lower) < std::abs(upper) ? lower : upper;
}

}  // namespace

ComparedPlan compare(const AppliedPlan& plan, std::span<const Strip> now) {
  ComparedPlan result;
  std::size_t standing = 0, taken_back = 0, moved = 0;
  for (const AppliedStrip& entry : plan.strips) {
    const auto strip = std::find_if(now.begin(), now.end(), [&](const Strip& s) { return s.id == entry.strip; });
    if (strip == now.end()) continue;
    KnobState state{entry.strip, MovedBy::hand, strip->knob.position};
    const bool changed = !same(entry.from, entry.to);
    if (strip->has(StripFlag::automated))
      state.by = MovedBy::automation;
    else if (same(state.now, entry.to))
      state.by = changed ? MovedBy::plan : MovedBy::nobody;
    else if (changed && same(state.now, entry.from))
      state.by = MovedBy::undo;
    standing += state.by == MovedBy::plan ? 1 : 0;
    taken_back += state.by == MovedBy::undo ? 1 : 0;
    moved += state.by == MovedBy::hand ? 1 : 0;
    result.knobs.push_back(std::move(state));
  }
  // A plan whose every change was corrected by hand stands, too; one that nobody applied shows its old positions.
  result.stands = taken_back == 0 ? standing + moved > 0 : standing > taken_back;
  return result;
}

FeedbackEvent event_of(const AppliedPlan& plan, const AppliedStrip& strip, FeedbackKind kind, Decibels position) {
  FeedbackEvent event;
  event.kind = kind;
  event.song = plan.song;
  event.song_name = plan.song_name;
  event.style = plan.style;
  event.strip = strip.strip;
  event.strip_name = strip.name;
  event.role = strip.role;
  event.role_confidence = strip.role_confidence;
  event.group = strip.group;
  event.recommended = strip.to - strip.from;
  event.learned = strip.learned;
  event.rule = strip.rule;
  event.rule_effect = strip.rule_effect;
  event.chosen = position - strip.from;
  event.position = position;
  return event;
}

std::vector<SeenMove> moves_since(AppliedPlan& plan, std::span<const Strip> now) {
  const ComparedPlan compared = compare(plan, now);
  if (!compared.stands) return {};
  const auto state_of = [&](const AppliedStrip& entry) -> const KnobState* {
    const auto found = std::find_if(compared.knobs.begin(), compared.knobs.end(),
                                    [&](const KnobState& s) { return s.strip == entry.strip; });
    return found == compared.knobs.end() || !found->now.is_finite() ? nullptr : &*found;
  };
  std::vector<double> shifts;
  for (const AppliedStrip& entry : plan.strips)
    if (const KnobState* state = state_of(entry); state != nullptr && state->by != MovedBy::automation)
      shifts.push_back(state->by == MovedBy::undo ? 0.0 : (state->now - entry.to).value);
  if (shifts.empty()) return {};
  const Decibels common(median(shifts));

  std::vector<SeenMove> moves;
  for (std::size_t i = 0; i < plan.strips.size(); ++i) {
    AppliedStrip& entry = plan.strips[i];
    const KnobState* state = state_of(entry);
    if (state == nullptr || state->by == MovedBy::automation || state->by == MovedBy::undo) continue;
    const Decibels shift = state->now - entry.to - common;
    const bool is_news = !entry.seen || !same(*entry.seen, state->now);
    if (std::abs(shift.value) < kLeastMoveDb || !is_news) continue;
    FeedbackEvent event = event_of(plan, entry, FeedbackKind::moved, state->now);
    event.chosen = *event.chosen - common;
    moves.push_back({i, std::move(event)});
    entry.seen = state->now;
  }
  // Put back to where the plan had it: the last word counts.
  const auto came_back = [&](const AppliedStrip& entry, const KnobState& state) {
    return entry.seen && !same(*entry.seen, entry.to) && (state.by == MovedBy::plan || state.by == MovedBy::nobody);
  };
  const bool worked_on = !moves.empty();
  for (std::size_t i = 0; i < plan.strips.size(); ++i) {
    AppliedStrip& entry = plan.strips[i];
    const KnobState* state = state_of(entry);
    if (state == nullptr) continue;
    const bool left = worked_on && state->by == MovedBy::plan && !entry.seen;
    if (!left && !came_back(entry, *state)) continue;
    moves.push_back({i, event_of(plan, entry, FeedbackKind::accepted, entry.to)});
    entry.seen = entry.to;
  }
  return moves;
}

void HandMoves::settle_all(std::span<const Position> now) {
  knobs_.clear();
  for (const Position& position : now) knobs_.push_back({position.at, position.at, 0});
}

std::vector<std::size_t> HandMoves::look(std::span<const Position> now) {
  if (knobs_.size() != now.size()) settle_all(now);
  std::vector<std::size_t> moved;
  for (std::size_t i = 0; i < now.size(); ++i) {
    Knob& knob = knobs_[i];
    if (!now[i].free || now[i].ours) {
      knob = {now[i].at, now[i].at, 0};
      continue;
    }
    knob.rested = same(now[i].at, knob.last) ? knob.rested + 1 : 0;
    knob.last = now[i].at;
    if (knob.rested < kRestPolls || same(knob.last, knob.settled)) continue;
    const bool far = !knob.last.is_finite() || !knob.settled.is_finite() ||
                     std::abs((knob.last - knob.settled).value) >= kLeastMoveDb;
    if (!far) continue;
    knob.settled = knob.last;
    moved.push_back(i);
  }
  return moved;
}

}  // namespace smartgain
