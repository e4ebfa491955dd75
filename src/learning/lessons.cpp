// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// From what is believed to reasons for each strip of one session.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "smartgain/learning/learning.hpp"

namespace smartgain {
namespace {

// Smaller effects are no reason to anybody. Chosen.
constexpr double kLeastEffectDb = 0.25;

// How much the offsets of two strips of one song have in common, beyond what all strips share. Source: MixologyDB, covariances of what
// engineers did against role mean and own loudness, less that of strips of different families (training: see docs/results.md).
constexpr double kFamilyVariance = 3.1;
constexpr double kRoleVariance = 3.9;
constexpr double kOwnVariance = 20.0;
// Chosen: who links strips means them to go together.
constexpr double kGroupVariance = 4.0;
// Chosen: how exactly a hand sets a fader, 1 dB.
constexpr double kHandVariance = 1.0;
// Chosen: the latest count; the work grows with their third power.
constexpr std::size_t kMostCorrections = 128;
// Chosen: levels of the whole that are nearer are the same wish.
constexpr double kSameLevelDb = 0.25;

std::string amount_words(double db) { return fmt::format("{:.1f} dB {}", std::abs(db), db < 0.0 ? "lower" : "higher"); }

struct Kind {
  Role role;
  bool role_known;
  std::string group;
};

double variance_in_common(const Kind& a, const Kind& b) {
  double variance = 0.0;
  if (a.role_known && b.role_known) {
    if (family_of(a.role) == family_of(b.role) && family_of(a.role) != RoleFamily::other) variance += kFamilyVariance;
    if (a.role == b.role) variance += kRoleVariance;
  }
  if (!a.group.empty() && a.group == b.group) variance += kGroupVariance;
  return variance;
}

/// What corrected strips say of the others: weights w so that a strip's mean is the sum of variance_in_common() * w.
/// Cholesky: the matrix is a covariance plus noise, so it is positive definite.
std::vector<double> solve(std::vector<std::vector<double>> a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = a[i][j];
      for (std::size_t k = 0; k < j; ++k) sum -= a[i][k] * a[j][k];
      a[i][j] = i == j ? std::sqrt(sum) : sum / a[j][j];
    }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= a[i][k] * b[k];
    b[i] /= a[i][i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[k][i] * b[k];
    b[i] /= a[i][i];
  }
  return b;
}

const LearnedOffset* offset_for(const Learned& learned, Role role, std::string_view style) {
  const LearnedOffset* anywhere = nullptr;
  for (const LearnedOffset& offset : learned.offsets) {
    if (offset.role != role) continue;
    if (offset.style == style) return &offset;
    if (offset.style.empty()) anywhere = &offset;
  }
  return anywhere;
}

struct Habit {
  const LearnedOffset* offset = nullptr;
  double effect = 0.0;
};

Habit habit_of(const Learned& learned, const Kind& kind, double confidence, std::string_view style) {
  const LearnedOffset* offset = kind.role_known ? offset_for(learned, kind.role, style) : nullptr;
  if (offset == nullptr) return {};
  const double effect = std::min(1.0, confidence) * offset->mean.value;
  return std::abs(effect) < kLeastEffectDb ? Habit{} : Habit{offset, effect};
}

/// What of it a plan follows.
double used(const Habit& habit, const LessonsOff& off) {
  const bool follows = habit.offset != nullptr && !off.contains(habit_lesson(habit.offset->role, habit.offset->style));
  return follows ? habit.effect : 0.0;
}

std::string habit_text(const LearnedOffset& offset, double effect) {
  const double observed = offset.observed.value;
  const std::size_t agreeing = observed < 0.0 ? offset.lower : offset.higher;
  // What is believed of one style leans on the others, and may lie on the other side.
  return observed * effect >= 0.0
             ? fmt::format("you set strips like this ({}) {}, {} of {} times; {:.1f} dB of that is taken over",
                           label(offset.role), amount_words(observed), agreeing, offset.observations(),
                           std::abs(effect))
             : fmt::format("in other styles you set strips like this ({}) {}; {:.1f} dB of that is taken over",
                           label(offset.role), effect < 0.0 ? "lower" : "higher", std::abs(effect));
}

/// What a plan already does of a correction, because it follows the rule less.
double explained(const SongCorrection& correction, const Learned& learned) {
  for (const LearnedRule& rule : learned.rules)
    if (rule.rule == correction.rule && !learned.off.contains(rule_lesson(rule.rule)))
      return (rule.weight - 1.0) * correction.rule_effect.value;
  return 0.0;
}

Reason habit_reason(const LearnedOffset& offset, double effect) {
  const double observed = offset.observed.value;
  return {"learned_habit",
          habit_text(offset, effect),
          Decibels(effect),
          {{"lesson", habit_lesson(offset.role, offset.style)},
           {"observed_db", observed},
           {"sd_db", offset.sd.value},
           {"observations", static_cast<double>(offset.observations())},
           {"songs", static_cast<double>(offset.songs)},
           {"role", std::string(word(offset.role))},
           {"style", offset.style}}};
}

/// Names of the corrected strips that matter most to this one.
std::string teachers(const std::vector<std::pair<double, std::string>>& shares) {
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(2, shares.size()); ++i)
    text += (i > 0 ? " and '" : "'") + shares[i].second + "'";
  return text;
}

/// As it can be typed: what is chosen by ear has no more digits.
double rounded(double level) { return std::round(level * 10.0) / 10.0; }

const LearnedLevel* habitual(const std::optional<LearnedLevel>& level, std::string_view lesson,
                             const Learned& learned) {
  return level && level->is_habit() && !learned.off.contains(lesson) ? &*level : nullptr;
}

std::string how_often(const LearnedLevel& level) {
  return fmt::format("what you chose in {} of {} songs that you liked ({:.0f} % ± {:.0f})", level.observations,
                     level.songs, 100.0 * level.share, 100.0 * level.share_sd);
}

/// The sentence about a level that is a habit; `unasked`: the user has chosen none.
std::optional<std::string> level_notice(const LearnedLevel& level, std::optional<double> asked, bool unasked,
                                        std::string_view option, std::string_view unit) {
  const double habit = rounded(level.mean);
  if (asked && std::abs(*asked - habit) <= kSameLevelDb)
    return fmt::format("The {} of {:g} {} is {}.", option, habit, unit, how_often(level));
  if (!unasked) return std::nullopt;
  return fmt::format("{:g} {} is {}: --{} {:g} asks for it.", habit, unit, how_often(level), option, habit);
}

}  // namespace

RoleFamily family_of(Role role) {
  switch (role) {
    case Role::kick:
    case Role::snare:
    case Role::hat:
    case Role::tom:
    case Role::drum_loop:
      return RoleFamily::drums;
    case Role::bass:
      return RoleFamily::bass;
    case Role::lead:
    case Role::keys:
    case Role::guitar:
    case Role::pad:
    case Role::brass:
      return RoleFamily::harmony;
    case Role::backing_vocal:
    case Role::lead_vocal:
      return RoleFamily::voices;
    case Role::effect:
    case Role::other:
      return RoleFamily::other;
  }
  return RoleFamily::other;
}

PlanOptions with_learned_levels(PlanOptions options, const Learned& learned) {
  if (!options.learning) return options;
  if (const auto* target = habitual(learned.target, kTargetLesson, learned))
    options.target = Lufs(rounded(target->mean));
  if (const auto* ceiling = habitual(learned.ceiling, kCeilingLesson, learned))
    options.ceiling = DbTp(rounded(ceiling->mean));
  return options;
}

std::vector<std::string> level_notices(const Learned& learned, const PlanOptions& options) {
  std::vector<std::string> notices;
  const auto add = [&](std::optional<std::string> notice) {
    if (notice) notices.push_back(*std::move(notice));
  };
  if (const auto* level = habitual(learned.target, kTargetLesson, learned))
    add(level_notice(*level, options.target ? std::optional(options.target->value) : std::nullopt, !options.target,
                     "target", "LUFS"));
  // The ceiling that nobody asked for is no news, either as a habit.
  const std::optional<DbTp> usual = PlanOptions{}.ceiling;
  if (const auto* level = habitual(learned.ceiling, kCeilingLesson, learned);
      level != nullptr && std::abs(level->mean - usual->value) > kSameLevelDb)
    add(level_notice(*level, options.ceiling ? std::optional(options.ceiling->value) : std::nullopt,
                     options.ceiling == usual, "ceiling", "dBTP"));
  return notices;
}

std::vector<Lesson> list_lessons(const Learned& learned) {
  std::vector<Lesson> lessons;
  const auto add = [&](std::string name, std::string text) {
    const bool off = learned.off.contains(name);
    lessons.push_back({std::move(name), std::move(text), off});
  };
  for (const LearnedOffset& offset : learned.offsets)
    add(habit_lesson(offset.role, offset.style),
        fmt::format("{}: {:+.1f} dB in the mean of {} {} ({} times lower, {} higher, {} as recommended); {:+.1f} ± "
                    "{:.1f} dB taken over",
                    offset.style.empty() ? fmt::format("{} in other styles", label(offset.role)) : label(offset.role),
                    offset.observed.value, offset.songs, offset.songs == 1 ? "song" : "songs", offset.lower,
                    offset.higher, offset.unchanged, offset.mean.value, offset.sd.value));
  if (learned.share.observations > 0)
    add(std::string(kShareLesson),
        fmt::format("of a recommended change you keep {:.0f} % ± {:.0f} ({} seen)", 100.0 * learned.share.mean,
                    100.0 * learned.share.sd, learned.share.observations));
  for (const LearnedRule& rule : learned.rules)
    add(rule_lesson(rule.rule), fmt::format("{} counts {:.0f} % ± {:.0f}: you took it back {} of {} times, in {} {}",
                                            rule.rule, 100.0 * rule.weight, 100.0 * rule.sd, rule.taken_back,
                                            rule.observations, rule.songs, rule.songs == 1 ? "song" : "songs"));
  if (learned.target)
    add(std::string(kTargetLesson),
        fmt::format("{:g} LUFS is {}", rounded(learned.target->mean), how_often(*learned.target)));
  if (learned.ceiling)
    add(std::string(kCeilingLesson),
        fmt::format("{:g} dBTP is {}", rounded(learned.ceiling->mean), how_often(*learned.ceiling)));
  if (!learned.offsets.empty())
    add(std::string(kSongLesson), "what you set in a song stays there, and what is like it follows");
  return lessons;
}

Lessons lessons_for(const Learned& learned, std::span<const Strip> strips, std::string_view style) {
  Lessons lessons;
  lessons.share = learned.share;
  lessons.rules = learned.rules;
  lessons.off = learned.off;
  lessons.strips.resize(strips.size());

  // A strip's kind is what the session says of it now; what the event said counts where it is gone.
  std::vector<const SongCorrection*> corrections;
  std::vector<Kind> corrected;
  std::vector<double> surprise;
  for (const SongCorrection& correction : learned.song) {
    if (corrections.size() == kMostCorrections) break;
    const auto at =
        std::find_if(strips.begin(), strips.end(), [&](const Strip& s) { return s.id == correction.strip; });
    const Kind kind = at != strips.end() ? Kind{at->role, at->role_confidence > 0.0, at->group}
                                         : Kind{correction.role, true, correction.group};
    corrections.push_back(&correction);
    corrected.push_back(kind);
    surprise.push_back(
        correction.off.value - explained(correction, learned) -
        used(habit_of(learned, kind, at != strips.end() ? at->role_confidence : 1.0, style), learned.off));
  }
  std::vector<std::vector<double>> covariance(corrected.size(), std::vector<double>(corrected.size()));
  for (std::size_t i = 0; i < corrected.size(); ++i)
    for (std::size_t j = 0; j < corrected.size(); ++j)
      covariance[i][j] = variance_in_common(corrected[i], corrected[j]) + (i == j ? kOwnVariance + kHandVariance : 0.0);
  const std::vector<double> weights = solve(std::move(covariance), surprise);

  for (std::size_t i = 0; i < strips.size(); ++i) {
    const Strip& strip = strips[i];
    StripLesson& lesson = lessons.strips[i];
    const Kind kind{strip.role, strip.role_confidence > 0.0, strip.group};
    const auto own = std::find_if(corrections.begin(), corrections.end(),
                                  [&](const SongCorrection* c) { return c->strip == strip.id; });
    if (own != corrections.end() && (*own)->position) {
      lesson.position = (*own)->position;
      lesson.position_text =
          (*own)->left_alone ? "you wanted this one left where it was" : "you set this one yourself in this song";
      if (!learned.off.contains(kSongLesson)) continue;
    }
    const Habit habit = habit_of(learned, kind, strip.role_confidence, style);
    const double from_habit = used(habit, learned.off);
    if (habit.offset != nullptr) lesson.reasons.push_back(habit_reason(*habit.offset, habit.effect));
    double from_song = 0.0;
    std::vector<std::pair<double, std::string>> shares;
    for (std::size_t k = 0; k < corrected.size(); ++k) {
      const double own_variance = corrections[k]->strip == strip.id ? kOwnVariance : 0.0;
      const double share = (variance_in_common(kind, corrected[k]) + own_variance) * weights[k];
      from_song += share;
      if (share != 0.0)
        shares.emplace_back(std::abs(share),
                            corrections[k]->name.empty() ? corrections[k]->strip : corrections[k]->name);
    }
    std::stable_sort(shares.begin(), shares.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    from_song = std::clamp(from_song, -kMostLearned.value - from_habit, kMostLearned.value - from_habit);
    if (std::abs(from_song) >= kLeastEffectDb && !lesson.position)
      lesson.reasons.push_back(
          {"learned_song",
           fmt::format("in this song you set {} {} than recommended: what is like it follows", teachers(shares),
                       from_song < 0.0 ? "lower" : "higher"),
           Decibels(from_song),
           {{"lesson", std::string(kSongLesson)}, {"corrections", static_cast<double>(shares.size())}}});
  }
  return lessons;
}

}  // namespace smartgain
