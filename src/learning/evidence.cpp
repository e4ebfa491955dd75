// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What single events say, summed up per song.
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "smartgain/learning/learning.hpp"

namespace smartgain {
namespace {

// Chosen: who rejects says that the change was wrong, hardly how loud the strip should be.
constexpr double kRejectedWeight = 0.5;
// Chosen: nobody moves a fader by less on purpose.
constexpr double kUnchangedDb = 0.25;
// Chosen: more is a mistake or a joke, and must not outweigh a year of mixing.
constexpr double kFurthestDb = 18.0;
// Chosen: a role that is only guessed still says something.
constexpr double kLeastRoleWeight = 0.25;

// Chosen: less than half is a correction, more than twice another wish.
constexpr double kLeastUndone = 0.5;
constexpr double kMostUndone = 2.0;

double bounded(double db) { return std::isfinite(db) ? std::clamp(db, -kFurthestDb, kFurthestDb) : 0.0; }

struct Opinion {
  double weight;
  double off;
  double gain;
};

Opinion opinion_of(const FeedbackEvent& event) {
  const double gain = bounded((event.recommended - event.learned).value);
  double weight = event.kind == FeedbackKind::rejected ? kRejectedWeight : 1.0;
  if (event.role_confidence < 1.0) weight *= std::max(kLeastRoleWeight, event.role_confidence);
  return {weight, bounded(event.chosen->value - gain), gain};
}

/// The last one on each strip, by strip id.
std::map<std::string, const FeedbackEvent*> last_of_each(std::span<const FeedbackEvent> events) {
  std::map<std::string, const FeedbackEvent*> last;
  for (const FeedbackEvent& event : events) {
    if (!is_opinion(event)) continue;
    const FeedbackEvent*& kept = last[event.strip];
    if (kept == nullptr || kept->id <= event.id) kept = &event;
  }
  return last;
}

}  // namespace

bool is_opinion(const FeedbackEvent& event) {
  return !event.strip.empty() && event.chosen && event.chosen->is_finite();
}

std::vector<SongEvidence> evidence_of(std::span<const FeedbackEvent> opinions) {
  std::map<std::pair<Role, std::string>, SongEvidence> found;
  for (const auto& [strip, event] : last_of_each(opinions)) {
    // Nothing is known of what it is: it cannot speak for others.
    if (event->role_confidence <= 0.0) continue;
    const Opinion opinion = opinion_of(*event);
    SongEvidence& sums = found[{event->role, event->style}];
    sums.song = event->song;
    sums.role = event->role;
    sums.style = event->style;
    sums.last_event = std::max(sums.last_event, event->id);
    (opinion.off < -kUnchangedDb ? sums.lower : opinion.off > kUnchangedDb ? sums.higher : sums.unchanged) += 1;
    sums.weight += opinion.weight;
    sums.off += opinion.weight * opinion.off;
    if (!event->tells_share) continue;
    sums.share_strips += 1;
    sums.share_weight += opinion.weight;
    sums.share_off += opinion.weight * opinion.off;
    sums.gain += opinion.weight * opinion.gain;
    sums.gain_squared += opinion.weight * opinion.gain * opinion.gain;
    sums.gain_off += opinion.weight * opinion.gain * opinion.off;
  }
  std::vector<SongEvidence> result;
  for (auto& [key, sums] : found) result.push_back(std::move(sums));
  return result;
}

std::vector<RuleEvidence> rule_evidence_of(std::span<const FeedbackEvent> opinions) {
  std::map<std::tuple<std::string, Role, std::string>, RuleEvidence> found;
  for (const auto& [strip, event] : last_of_each(opinions)) {
    const double effect = bounded(event->rule_effect.value);
    if (event->role_confidence <= 0.0 || event->rule.empty() || effect == 0.0) continue;
    const Opinion opinion = opinion_of(*event);
    const double undone = -opinion.off / effect;
    const bool taken_back = undone >= kLeastUndone && undone <= kMostUndone;
    RuleEvidence& sums = found[{event->rule, event->role, event->style}];
    sums.song = event->song;
    sums.rule = event->rule;
    sums.role = event->role;
    sums.style = event->style;
    sums.last_event = std::max(sums.last_event, event->id);
    sums.strips += 1;
    sums.taken_back += taken_back ? 1 : 0;
    sums.weight += opinion.weight;
    sums.taken_back_weight += taken_back ? opinion.weight : 0.0;
    sums.effect += opinion.weight * effect;
    sums.effect_squared += opinion.weight * effect * effect;
    sums.effect_off += opinion.weight * effect * opinion.off;
    if (!event->tells_share) continue;
    sums.share_effect += opinion.weight * effect;
    sums.gain_effect += opinion.weight * opinion.gain * effect;
  }
  std::vector<RuleEvidence> result;
  for (auto& [key, sums] : found) result.push_back(std::move(sums));
  return result;
}

std::vector<SongCorrection> corrections_of(std::span<const FeedbackEvent> opinions) {
  std::vector<SongCorrection> result;
  for (const auto& [strip, event] : last_of_each(opinions)) {
    // What was accepted needs no other treatment than the plan gives it; but it is not like what was corrected.
    const bool accepted = event->kind == FeedbackKind::accepted;
    const bool left_alone = std::abs(event->chosen->value) < kUnchangedDb;
    result.push_back({strip, event->strip_name, event->role, event->group, Decibels(opinion_of(*event).off),
                      event->rule, Decibels(bounded(event->rule_effect.value)),
                      accepted ? std::nullopt : event->position, left_alone});
  }
  return result;
}

}  // namespace smartgain
