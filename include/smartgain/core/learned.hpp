// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What the user taught, and what that means for the strips of one session. Plain data.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "smartgain/core/balance.hpp"
#include "smartgain/core/role.hpp"
#include "smartgain/core/units.hpp"

namespace smartgain {

/// Names of lessons, by which the user switches one off or has it forgotten. Habits: habit_lesson().
inline constexpr std::string_view kShareLesson = "share";      ///< what of changes is kept
inline constexpr std::string_view kTargetLesson = "target";    ///< loudness that is chosen most
inline constexpr std::string_view kCeilingLesson = "ceiling";  ///< true peak that is chosen most
inline constexpr std::string_view kSongLesson = "song";        ///< what was set in a song counts there at once
/// `habit/hat/rock`; `style` empty: `habit/hat`, in styles that nothing was seen of.
[[nodiscard]] std::string habit_lesson(Role role, std::string_view style);
/// `rule/masking_relief`
[[nodiscard]] std::string rule_lesson(std::string_view rule);

/// Names of lessons that are switched off: they stay listed, and have no part in plans.
using LessonsOff = std::set<std::string, std::less<>>;

/// How the user sets strips of one role in one style, against what was recommended without learning.
struct LearnedOffset {
  Role role = Role::other;    ///< of strips that it was seen on
  std::string style;          ///< empty: in styles that nothing was seen of
  Decibels mean;              ///< what is believed: shrunk toward 0 by how little is known
  Decibels sd;                ///< of `mean`
  Decibels observed;          ///< plain mean over songs, old ones counting less
  std::size_t lower = 0;      ///< strips that were set lower than recommended, over all songs
  std::size_t higher = 0;     ///< strips that were set higher
  std::size_t unchanged = 0;  ///< strips that were left as recommended
  std::size_t songs = 0;      ///< that tell of it
  /// Strips seen in all.
  [[nodiscard]] std::size_t observations() const { return lower + higher + unchanged; }
};

/// What of a recommended change the user keeps: 1 = all of it.
struct LearnedShare {
  double mean = 1.0;             ///< 0.25…1.25
  double sd = 0.0;               ///< of `mean`
  std::size_t observations = 0;  ///< strips, over all songs
};

/// How much of a rule the user lets stand, where it makes most of what is recommended.
struct LearnedRule {
  std::string rule;              ///< its name
  double weight = 1.0;           ///< 0…1: factor on its effect
  double sd = 0.0;               ///< of `weight`
  std::size_t taken_back = 0;    ///< strips on which the user undid it, over all songs
  std::size_t observations = 0;  ///< strips whose recommendation it made
  std::size_t songs = 0;         ///< that tell of it
};

/// A level of the whole that the user chose most often when content with the result.
struct LearnedLevel {
  double mean = 0.0;             ///< LUFS or dBTP, of the songs that agree
  double sd = 0.0;               ///< between these, dB
  std::size_t observations = 0;  ///< songs that agree
  std::size_t songs = 0;         ///< that the user was content with, at whatever level
  double share = 0.5;            ///< probability that the next song is wanted there, too; old songs count less
  double share_sd = 0.3;         ///< of `share`
  /// Is the evidence strong enough to begin with it: several songs, and surely most of them?
  [[nodiscard]] bool is_habit() const { return observations >= 3 && share - share_sd > 0.5; }
};

/// What the user wanted of one strip of the song at hand.
struct SongCorrection {
  std::string strip;                 ///< id
  std::string name;                  ///< as the user saw it
  Role role = Role::other;           ///< what it was taken for
  std::string group;                 ///< empty = none
  Decibels off;                      ///< from what was recommended without learning
  std::string rule;                  ///< see FeedbackEvent
  Decibels rule_effect;              ///< see FeedbackEvent
  std::optional<Decibels> position;  ///< where its knob was wanted; empty: where the plan puts it
  bool left_alone = false;           ///< a wish that nothing be done, not a gain of the user's own
};

/// Everything known of one user that a plan needs; empty: nothing.
struct Learned {
  std::vector<LearnedOffset> offsets;   ///< one a role and style of which something was seen
  LearnedShare share;                   ///< what of changes is kept, over all roles
  std::vector<LearnedRule> rules;       ///< one a rule of which something was seen
  std::optional<LearnedLevel> target;   ///< LUFS
  std::optional<LearnedLevel> ceiling;  ///< dBTP
  std::vector<SongCorrection> song;     ///< of the song at hand
  LessonsOff off;                       ///< what of it is not used
};

/// What that means for one strip.
struct StripLesson {
  std::vector<Reason> reasons;       ///< added to the gain after `amount`, unless the lesson is off; see lesson_of()
  std::optional<Decibels> position;  ///< the user put the knob here in this song: takes the place of `reasons`
  std::string position_text;         ///< the sentence that says so; empty without `position`
};

/// For one session; `strips` in its order, or empty: nothing was learned.
struct Lessons {
  std::vector<StripLesson> strips;  ///< one a strip, or none at all
  LearnedShare share;               ///< of recommended changes that is kept
  std::vector<LearnedRule> rules;   ///< whose effect counts less, unless the user gave them a priority
  LessonsOff off;                   ///< their reasons are given without effect
};

/// The name of the lesson that a reason rests on, its evidence `lesson`; empty: none.
[[nodiscard]] std::string lesson_of(const Reason& reason);
/// Is it the reason of a lesson that is switched off?
[[nodiscard]] bool is_switched_off(const Reason& reason);
/// As it is shown of a lesson that is switched off: without effect.
[[nodiscard]] Reason switched_off(Reason reason);

/// No lesson moves a strip further than this, all its reasons together. Source: the product's promise.
inline constexpr Decibels kMostLearned(6.0);

}  // namespace smartgain
