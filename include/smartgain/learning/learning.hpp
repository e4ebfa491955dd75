// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// From what the user did to what to do differently: pure functions, so that the same events always teach the same.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "smartgain/core/feedback.hpp"
#include "smartgain/core/learned.hpp"
#include "smartgain/core/plan.hpp"
#include "smartgain/core/session_analysis.hpp"

namespace smartgain {

/// How many songs ago evidence counts half. Chosen: taste changes with the songs that one makes; and no clock is needed, which may
/// run back.
inline constexpr double kHalfLifeSongs = 20.0;

/// What one song says of one role in one style: sums over its strips, the last opinion on each. Enough to learn from, so that nobody
/// reads every event again.
struct SongEvidence {
  std::string song;             ///< see FeedbackEvent
  Role role = Role::other;      ///< of the strips
  std::string style;            ///< "auto" = none
  std::int64_t last_event = 0;  ///< the order of songs
  std::size_t lower = 0;        ///< strips that were set lower than recommended
  std::size_t higher = 0;       ///< strips that were set higher
  std::size_t unchanged = 0;    ///< strips that were left as recommended
  double weight =
      0.0;  ///< sum over strips: how sure the role is, how clear the opinion; the other sums take it into account
  double off = 0.0;  ///< sum of chosen gain minus what was recommended without learning, dB
  // Of opinions that tell of the share that is kept, see FeedbackEvent:
  std::size_t share_strips = 0;  ///< strips
  double share_weight = 0.0;     ///< as `weight`
  double share_off = 0.0;        ///< as `off`
  double gain = 0.0;             ///< sum of what was recommended without learning, dB
  double gain_squared = 0.0;     ///< sum of the squares of the latter
  double gain_off = 0.0;         ///< sum of the products of both

  friend bool operator==(const SongEvidence&, const SongEvidence&) = default;
};

/// What one song says of one rule, on strips of one role in one style whose recommendation it made: sums as in SongEvidence.
struct RuleEvidence {
  std::string song;                ///< see FeedbackEvent
  std::string rule;                ///< its name
  Role role = Role::other;         ///< of the strips
  std::string style;               ///< "auto" = none
  std::int64_t last_event = 0;     ///< the order of songs
  std::size_t strips = 0;          ///< whose recommendation it made
  std::size_t taken_back = 0;      ///< those on which the user undid it: at least half of it, at most twice
  double weight = 0.0;             ///< sum over strips, see SongEvidence
  double taken_back_weight = 0.0;  ///< of those that were taken back
  double effect = 0.0;             ///< sum of its effects, dB
  double effect_squared = 0.0;     ///< sum of the squares of the latter
  double effect_off = 0.0;         ///< sum of products with chosen minus recommended
  double share_effect = 0.0;       ///< as `effect`, of opinions that tell of the share that is kept
  double gain_effect = 0.0;        ///< sum of products with the recommended gain, of these

  friend bool operator==(const RuleEvidence&, const RuleEvidence&) = default;
};

/// Is it an opinion on how loud one strip should be?
[[nodiscard]] bool is_opinion(const FeedbackEvent& event);

/// Of one song; `opinions`: any order, several of one strip: the last (highest id) counts.
[[nodiscard]] std::vector<SongEvidence> evidence_of(std::span<const FeedbackEvent> opinions);

/// Of the same events, what they say of rules.
[[nodiscard]] std::vector<RuleEvidence> rule_evidence_of(std::span<const FeedbackEvent> opinions);

/// The same events as they bear on planning this very song again.
[[nodiscard]] std::vector<SongCorrection> corrections_of(std::span<const FeedbackEvent> opinions);

/// From evidence of any number of songs and ratings to what is believed.
///
/// Offsets  normal with unknown mean, per role and, within it, per style; each song is one observation. Across songs the prior is worth
///          about ten songs (an engineer's habits hardly carry over: correlation 0.10 between songs), less where a user's songs agree
///          better than engineers' do: the spread is learned, too. The newest song counts 1, one kHalfLifeSongs ago half.
/// Rules    factor 1 unless the user takes a rule back more often than not, in three songs at least: the probability of that (Beta
///          distribution over songs, its prior worth four songs that do not) draws the factor toward what of the rule is kept. What
///          that explains, habits and share do not learn again, unless the lesson is in `off`.
/// Share    regression of the offset on the recommended gain within roles, prior 1 +- 0.25
/// Levels   of results that got 4 or 5 stars, each song's last: the one that most of them share, within half a dB
/// Result   offsets within +-kMostLearned, share within 0.25…1.25; finite whatever the events say. Events of the song at hand may be
///          among the evidence or not.
[[nodiscard]] Learned learn(std::span<const SongEvidence> evidence, std::span<const RuleEvidence> rules,
                            std::span<const FeedbackEvent> ratings, LessonsOff off = {});

/// All of it from plain events, those of `song` also as corrections.
[[nodiscard]] Learned learn_from_events(std::span<const FeedbackEvent> events, std::string_view song);

/// What was learned, for the strips of a session. Inside a song: corrected strips go where the user put them, the others follow by how
/// alike they are (same role, same group, same family of roles), as one normal vector conditioned on what is known.
[[nodiscard]] Lessons lessons_for(const Learned& learned, std::span<const Strip> strips, std::string_view style);

/// Options of a user who has chosen none yet, with target and ceiling that are a habit.
[[nodiscard]] PlanOptions with_learned_levels(PlanOptions options, const Learned& learned);
/// What a plan says of target and ceiling: that they are what the user mostly chooses, or how to ask for what that is.
[[nodiscard]] std::vector<std::string> level_notices(const Learned& learned, const PlanOptions& options);

/// One thing that was learned, as the user is told of it.
struct Lesson {
  std::string name;  ///< by which it is switched off or forgotten
  std::string text;  ///< one sentence, with its uncertainty and how much it rests on
  bool off = false;  ///< not used in plans
};

/// Everything that was learned, one by one.
[[nodiscard]] std::vector<Lesson> list_lessons(const Learned& learned);

/// Roles that are mixed against the rest together.
enum class RoleFamily { drums, bass, harmony, voices, other };
/// Which one a role belongs to.
[[nodiscard]] RoleFamily family_of(Role role);

}  // namespace smartgain
