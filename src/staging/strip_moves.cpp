// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "strip_moves.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "smartgain/staging/staging.hpp"

namespace smartgain {
namespace {

// Percussive strips are staged by peak: -10 dBFS at the default reference of -18 dBFS RMS.
// Source: gain-staging practice, average -18 dBFS and peaks at -10 dBFS.
constexpr Decibels kPeakAboveReference(8.0);

bool is_locked(const Plan& plan, const Strip& strip) {
  const auto& locks = plan.options.locks;
  return strip.has(StripFlag::locked) || std::find(locks.begin(), locks.end(), strip.id) != locks.end();
}

/// Why nothing may or can be done with a strip; empty = it can move.
std::string reason_to_skip(const Plan& plan, const Strip& strip) {
  if (strip.has(StripFlag::muted)) return "muted";
  if (strip.has(StripFlag::unmeasured) && needs_strips(plan.options.goal)) return "unmeasured";
  if (strip.has(StripFlag::silent)) return "silent";
  if (strip.has(StripFlag::too_short)) return "too_short";
  if (strip.has(StripFlag::automated)) return "automated";
  if (!strip.knob.position.is_finite()) return "knob_down";
  return {};
}

// Staging never pushes peaks before the fader beyond -6 dBFS at the default reference.
// Source: the same practice, "peaks never above -6".
constexpr Decibels kPeakLimitAboveReference(12.0);
// Chosen: what staging leaves of a fader's way up, so that it can still be raised by hand.
constexpr Decibels kFaderReserve(3.0);

/// Balance's wish for one strip on its way to becoming a move.
struct Wish {
  std::size_t index;
  Decibels full;      ///< recommended level minus present level, plus the common part
  bool anchored;      ///< locked or set by the user: it does not follow the wish
  bool alone;         ///< set by the user, while all others move as if it followed its wish
  Decibels actual;    ///< what an anchored strip does
  Decibels emphasis;  ///< of its group, whatever the amount
  Decibels learned;   ///< what the user taught, whatever the amount

  [[nodiscard]] Decibels wanted(double amount) const { return amount * full + emphasis + learned; }
};

Decibels emphasis_of(const PlanOptions& options, Role role) {
  const auto asked = options.emphasis.find(group_of(role));
  return asked == options.emphasis.end() ? Decibels(0.0) : asked->second;
}

/// The common part that makes the rest fit around what the user holds, or else keeps the mix as loud as it was.
Decibels common_part(const Plan& plan, const std::vector<Wish>& wishes) {
  const double amount = plan.options.amount;
  double anchored_sum = 0.0;
  std::size_t anchored_count = 0;
  double before = 0.0;
  double after = 0.0;
  for (const Wish& wish : wishes) {
    if (wish.anchored) {
      anchored_sum += (wish.actual - wish.wanted(amount)).value;
      ++anchored_count;
    }
    const Decibels level = *plan.strips[wish.index].strip.level;
    before += to_power_ratio(level);
    after += to_power_ratio(level + wish.wanted(amount));
  }
  if (anchored_count > 0) return Decibels(anchored_sum / static_cast<double>(anchored_count));
  return after > 0.0 ? from_power_ratio(before / after) : Decibels(0.0);
}

/// Strips that the user linked move by their mean: by that of `part`.
void link_groups(Plan& plan, std::vector<Wish>& wishes, Decibels Wish::*part) {
  for (const auto& [name, members] : plan.options.groups) {
    std::vector<Wish*> linked;
    for (Wish& wish : wishes)
      if (!wish.anchored &&
          std::find(members.begin(), members.end(), plan.strips[wish.index].strip.id) != members.end())
        linked.push_back(&wish);
    if (linked.size() < 2) continue;
    const double sum = std::accumulate(linked.begin(), linked.end(), 0.0,
                                       [part](double s, const Wish* w) { return s + (w->*part).value; });
    const Decibels mean(sum / static_cast<double>(linked.size()));
    for (Wish* wish : linked) {
      if (mean == wish->*part) continue;
      plan.strips[wish->index].reasons.push_back(
          {"group",
           fmt::format("moves with the {} strips of group '{}'", linked.size(), name),
           mean - wish->*part,
           {{"group", name}}});
      wish->*part = mean;
    }
  }
}

// Smaller effects are no reason to anybody. Chosen.
constexpr Decibels kLeastLearned(0.25);
// Of a rule that counts less; its own effects are small, too, and said from a tenth on.
constexpr Decibels kLeastOfRule(0.05);

/// What of a change the user keeps, and where the user wants this strip: sets `learned`, with the reasons.
void learn_from(const Lessons& lessons, const Plan& plan, const std::vector<Reason>& advice, Wish& wish,
                std::vector<Reason>& reasons) {
  const Decibels change = plan.options.amount * wish.full;
  const StripLesson& lesson = lessons.strips[wish.index];
  const Decibels position = plan.strips[wish.index].knob.knob.position;
  const auto add = [&](Reason reason, Decibels least = kLeastLearned) {
    reason.effect = std::clamp(reason.effect, -kMostLearned - wish.learned, kMostLearned - wish.learned);
    if (std::abs(reason.effect.value) < least.value) return;
    const bool off = lessons.off.contains(lesson_of(reason));
    if (!off) wish.learned += reason.effect;
    reasons.push_back(off ? switched_off(std::move(reason)) : std::move(reason));
  };
  if (lesson.position && lesson.position->is_finite()) {
    add({"learned_position",
         lesson.position_text,
         *lesson.position - position - change,
         {{"lesson", std::string(kSongLesson)}, {"position_db", lesson.position->value}}});
    if (!lessons.off.contains(kSongLesson)) return;
  }
  for (const LearnedRule& rule : lessons.rules)
    for (const Reason& reason : advice)
      if (reason.rule == rule.rule && !plan.options.rules.contains(rule.rule))
        add({"learned_rule",
             fmt::format("{} counts {:.0f} %: you took it back {} of {} times", rule.rule, 100.0 * rule.weight,
                         rule.taken_back, rule.observations),
             (rule.weight - 1.0) * plan.options.amount * reason.effect,
             {{"lesson", rule_lesson(rule.rule)},
              {"weight", rule.weight},
              {"sd", rule.sd},
              {"taken_back", static_cast<double>(rule.taken_back)},
              {"observations", static_cast<double>(rule.observations)},
              {"songs", static_cast<double>(rule.songs)}}},
            kLeastOfRule);
  for (const Reason& reason : lesson.reasons) add(reason);
  add({"learned_share",
       fmt::format("you keep about {:.0f} % of such changes, {} seen", 100.0 * lessons.share.mean,
                   lessons.share.observations),
       (lessons.share.mean - 1.0) * change,
       {{"lesson", std::string(kShareLesson)},
        {"share", lessons.share.mean},
        {"sd", lessons.share.sd},
        {"observations", static_cast<double>(lessons.share.observations)}}});
}

// Chosen: what is shown of a gain.
constexpr Decibels kLeastRaise(0.1);
// Chosen: what one hears at once as another mix, and no more.
constexpr Decibels kForward(2.0);
// Another engine's answer that is nearer is the same answer.
constexpr Decibels kAnotherAnswer(2.0);

/// Another mix that could be meant: some strips forward, everything else as planned.
struct Direction {
  const char* name;
  const char* text;
  bool (*brings_forward)(Role role, bool has_voice);
};
constexpr std::array<Direction, 2> kDirections{{
    {"lead_forward", "the lead 2 dB forward",
     [](Role role, bool has_voice) { return role == (has_voice ? Role::lead_vocal : Role::lead); }},
    {"rhythm_forward", "drums and bass 2 dB forward",
     [](Role role, bool) { return is_percussive(role) || role == Role::bass; }},
}};

Decibels limited(Decibels gain, const PlanOptions& options) {
  return std::clamp(gain, -options.max_move, options.max_move);
}

/// What each strip would do if the mix went another way, where that is a choice: some strips come forward, not all.
void add_directions(Plan& plan, const std::vector<Wish>& wishes) {
  const bool has_voice = std::any_of(wishes.begin(), wishes.end(), [&](const Wish& wish) {
    return plan.strips[wish.index].strip.role == Role::lead_vocal;
  });
  for (const Direction& direction : kDirections) {
    std::vector<Wish> other = wishes;
    std::size_t forward = 0;
    for (Wish& wish : other)
      if (direction.brings_forward(plan.strips[wish.index].strip.role, has_voice)) {
        wish.emphasis += kForward;
        ++forward;
      }
    if (forward == 0 || forward == other.size()) continue;
    const Decibels common = common_part(plan, other);
    for (std::size_t i = 0; i < other.size(); ++i) {
      const Wish& wish = other[i];
      StripPlan& strip = plan.strips[wish.index];
      const Decibels gain = limited(wish.wanted(plan.options.amount) + common, plan.options);
      const bool forward_itself = wish.emphasis != wishes[i].emphasis;
      // What comes forward may do so mostly because the rest steps back; how far that is, is said of each.
      const bool notable = forward_itself || std::abs((gain - strip.gain()).value) >= kTolerance.value;
      if (wish.anchored || wish.alone || !notable) continue;
      strip.alternatives.push_back(
          {direction.name, (forward_itself ? "" : "makes room: ") + std::string(direction.text), gain});
    }
  }
}

void add_alternatives(StripPlan& strip, Decibels full, Decibels learned) {
  if (strip.action == Action::change && std::abs(learned.value) >= kTolerance.value)
    strip.alternatives.push_back({"unlearned", "without what you taught", strip.gain() - learned});
  if (strip.action == Action::change)
    strip.alternatives.push_back({"gentler", "half of this change", 0.5 * strip.gain()});
  if (std::abs((full - strip.gain()).value) >= kTolerance.value)
    strip.alternatives.push_back({"in_full", "all the way to the recommendation", full});
  if (strip.action == Action::change) strip.alternatives.push_back({"keep", "leave it where it is", Decibels(0.0)});
}

void balance_strips(Plan& plan, const Balance& balance, const Lessons& lessons) {
  std::vector<Wish> wishes;
  for (std::size_t i = 0; i < plan.strips.size(); ++i) {
    StripPlan& strip = plan.strips[i];
    const auto& advice = balance.strips[i];
    if (!advice || !strip.strip.level) continue;
    strip.recommended = advice;
    const auto set = plan.options.set_gains.find(strip.strip.id);
    const bool is_set = set != plan.options.set_gains.end();
    // What is skipped stays where it is: the rest is not planned around it, or one automated strip would pull all
    // others along.
    if (strip.action == Action::skip && strip.why != "locked") continue;
    const bool alone = is_set && strip.why != "locked" && plan.options.alone.contains(strip.strip.id);
    wishes.push_back({i, advice->level - *strip.strip.level, (is_set && !alone) || strip.why == "locked", alone,
                      is_set ? set->second : Decibels(0.0), emphasis_of(plan.options, strip.strip.role),
                      Decibels(0.0)});
    if (!wishes.back().anchored) strip.reasons = advice->reasons;
  }
  link_groups(plan, wishes, &Wish::full);
  std::vector<std::vector<Reason>> taught(plan.strips.size());
  if (!lessons.strips.empty())
    for (Wish& wish : wishes) learn_from(lessons, plan, balance.strips[wish.index]->reasons, wish, taught[wish.index]);
  link_groups(plan, wishes, &Wish::learned);
  const Decibels common = common_part(plan, wishes);
  const bool around_anchors = std::any_of(wishes.begin(), wishes.end(), [](const Wish& w) { return w.anchored; });

  for (const Wish& wish : wishes) {
    StripPlan& strip = plan.strips[wish.index];
    if (wish.alone) strip.reasons.clear();
    if (wish.anchored || wish.alone) continue;
    const Decibels share = plan.options.amount * wish.full;
    if (plan.options.amount < 1.0)
      strip.reasons.push_back({"amount",
                               fmt::format("{:.0f} % of the way, as asked", 100.0 * plan.options.amount),
                               share - wish.full,
                               {{"amount", plan.options.amount}}});
    for (Reason& reason : taught[wish.index]) strip.reasons.push_back(std::move(reason));
    if (wish.emphasis != Decibels(0.0)) {
      const RoleGroup group = group_of(strip.strip.role);
      strip.reasons.push_back(
          {"emphasis",
           fmt::format("you asked for {} {}", wish.emphasis.value > 0 ? "more" : "less", label(group)),
           wish.emphasis,
           {{"group", std::string(word(group))}}});
    }
    strip.reasons.push_back({"common",
                             around_anchors ? "all strips follow those that you hold" : "the mix keeps its loudness",
                             common,
                             {}});
    const Decibels wanted = wish.wanted(plan.options.amount) + common;
    const Decibels gain = limited(wanted, plan.options);
    if (gain != wanted) {
      strip.limits.push_back(
          {"max_move", fmt::format("at most {:.1f} dB a strip", plan.options.max_move.value), gain - wanted});
    }
    // What the user asks for of a group is done, however small it is.
    const bool even_little =
        wish.emphasis != Decibels(0.0) || (balance.strips[wish.index]->raise_even_little && gain >= kLeastRaise);
    if (std::abs(gain.value) < kTolerance.value && !even_little) {
      strip.action = Action::keep;
      strip.why = "within_tolerance";
      strip.limits.push_back({"within_tolerance",
                              fmt::format("within {:.0f} dB of where it should be: it stays", kTolerance.value),
                              -gain});
    } else {
      move_knob(strip, gain);
    }
    add_alternatives(strip, wish.full + wish.emphasis + wish.learned + common, wish.learned);
    for (const Alternative& other : balance.strips[wish.index]->alternatives) {
      const Decibels instead =
          limited(plan.options.amount * other.gain + wish.emphasis + wish.learned + common, plan.options);
      if (std::abs((instead - strip.gain()).value) >= kAnotherAnswer.value)
        strip.alternatives.push_back({other.name, other.text, instead});
    }
  }
  add_directions(plan, wishes);
}

/// The user's own gains, whatever the goal.
void set_strips(Plan& plan) {
  for (StripPlan& strip : plan.strips) {
    const auto set = plan.options.set_gains.find(strip.strip.id);
    if (set == plan.options.set_gains.end() || strip.action == Action::skip) continue;
    strip.reasons.push_back({"set_by_you", "your own gain", set->second, {}});
    move_knob(strip, set->second);
    if (strip.action == Action::change) strip.why = "set_by_you";
  }
}

/// Brings the level before the fader to nominal by the trim knob, and takes it back at the fader.
void stage_strip(StripPlan& strip, const PlanOptions& options) {
  const Measurement& measured = *strip.strip.measured;
  if (!measured.rms || !measured.sample_peak) return;
  const bool percussive = is_percussive(strip.strip.role);
  const DbFs measured_level = percussive ? *measured.sample_peak : *measured.rms;
  const DbFs nominal = percussive ? options.reference_level + kPeakAboveReference : options.reference_level;
  const std::string_view measure = percussive ? "peak" : "RMS";

  if (strip.knob.knob.kind == KnobKind::file) {
    if (options.goal != Goal::stage) return;  // one knob: balance decides about it
    const Decibels gain = nominal - measured_level;
    strip.reasons.push_back(
        {"stage",
         fmt::format("{} {:.1f} dBFS, nominal is {:.1f}", measure, measured_level.value, nominal.value),
         gain,
         {{"level_dbfs", measured_level.value}, {"nominal_dbfs", nominal.value}}});
    if (std::abs(gain.value) < kTolerance.value) {
      strip.action = Action::keep;
      strip.why = "within_tolerance";
      strip.limits.push_back(
          {"within_tolerance", fmt::format("within {:.0f} dB of nominal: it stays", kTolerance.value), -gain});
    } else {
      move_knob(strip, gain);
      if (strip.action == Action::change) strip.why = "stage";
    }
    return;
  }
  if (!strip.strip.trim_knob || !strip.strip.gain_behind_knob) {
    if (options.goal == Goal::stage) {
      strip.action = Action::keep;
      strip.why = strip.strip.trim_knob ? "no_plain_way" : "one_knob";
    }
    return;
  }
  const Decibels behind_trim = strip.knob.knob.position + *strip.strip.gain_behind_knob;
  const DbFs before_fader = measured_level - behind_trim;
  const Knob& trim = *strip.strip.trim_knob;
  if (!trim.position.is_finite()) return;
  // The fader takes back what the trim gives: both have to stay within their ranges.
  const DbFs peak_before_fader = *measured.sample_peak - behind_trim;
  const DbFs peak_limit = options.reference_level + kPeakLimitAboveReference;
  const bool by_peak = peak_limit - peak_before_fader < nominal - before_fader;
  const Decibels wanted = by_peak ? peak_limit - peak_before_fader : nominal - before_fader;
  const Decibels most = std::min(trim.max - trim.position, strip.knob.to - strip.knob.knob.min);
  const Decibels least = std::max(trim.min - trim.position, strip.knob.to - strip.knob.knob.max + kFaderReserve);
  const Decibels gain = std::clamp(wanted, std::min(least, Decibels(0.0)), std::max(most, Decibels(0.0)));
  if (std::abs(gain.value) < kTolerance.value) {
    if (options.goal == Goal::stage) {
      strip.action = Action::keep;
      strip.why = "within_tolerance";
    }
    return;
  }
  strip.trim_knob = KnobMove{trim, trim.position + gain};
  strip.knob.to -= gain;
  const std::string why =
      by_peak
          ? fmt::format("peak before the fader {:.1f} dBFS, at most {:.1f}", peak_before_fader.value, peak_limit.value)
          : fmt::format("{} before the fader {:.1f} dBFS, nominal {:.1f}", measure, before_fader.value, nominal.value);
  strip.reasons.push_back(
      {"stage",
       fmt::format("{}: '{}' {:+.1f} dB, the fader takes it back", why, trim.name, gain.value),
       -gain,
       {{"level_dbfs", before_fader.value}, {"nominal_dbfs", nominal.value}, {"trim_gain_db", gain.value}}});
  if (strip.action != Action::change) {
    // A strip that balance left within tolerance is moved by staging alone.
    strip.action = Action::change;
    strip.why = "stage";
  }
}

}  // namespace

void move_knob(StripPlan& strip, Decibels gain) {
  const Decibels wanted = strip.knob.to + gain;
  const Decibels reached = std::clamp(wanted, strip.knob.knob.min, strip.knob.knob.max);
  if (reached != wanted)
    strip.limits.push_back({"knob_range",
                            fmt::format("'{}' ends at {:+.1f} dB", strip.knob.knob.name,
                                        (wanted > reached ? strip.knob.knob.max : strip.knob.knob.min).value),
                            reached - wanted});
  strip.knob.to = reached;
  if (strip.gain() != Decibels(0.0)) {
    strip.action = Action::change;
    if (strip.why.empty()) strip.why = "balance";
  } else if (strip.action != Action::change) {
    strip.action = Action::keep;
    strip.why = "knob_range";
  }
}

void plan_strip_moves(Plan& plan, const SessionAnalysis& session, const std::optional<Balance>& balance,
                      const Lessons& lessons) {
  for (const Strip& strip : session.strips) {
    StripPlan entry;
    entry.strip = strip;
    entry.knob = {strip.knob, strip.knob.position};
    entry.why = reason_to_skip(plan, strip);
    if (entry.why.empty() && is_locked(plan, strip)) entry.why = "locked";
    entry.action = entry.why.empty() ? Action::keep : Action::skip;
    plan.strips.push_back(std::move(entry));
  }
  if (balance && needs_balance(plan.options.goal)) balance_strips(plan, *balance, lessons);
  set_strips(plan);
  if (plan.options.goal == Goal::stage || plan.options.goal == Goal::smart)
    for (StripPlan& strip : plan.strips)
      if (strip.action != Action::skip && strip.strip.measured && !strip.strip.has(StripFlag::effects_after_trim))
        stage_strip(strip, plan.options);
  for (StripPlan& strip : plan.strips)
    if (strip.why.empty()) strip.why = "balance_kept";
}

}  // namespace smartgain
