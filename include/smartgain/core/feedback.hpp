// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What the user said or did about a recommendation. Plain data.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "smartgain/core/role.hpp"
#include "smartgain/core/units.hpp"

namespace smartgain {

/// What kind of answer.
enum class FeedbackKind {
  accepted,  ///< said so, or left as it was applied while others were moved by hand
  rejected,  ///< the strip was meant to stay where it was
  edited,    ///< another gain was asked for in place of the recommended one
  moved,     ///< its knob was moved by hand after the plan was applied
  rated,     ///< the whole result, 1…5
  chosen,    ///< one of the alternatives
  ignored,   ///< left out when the rest was applied
};

/// A kind and its word.
struct FeedbackKindName {
  FeedbackKind kind;      ///< as code knows it
  std::string_view word;  ///< as documents and the store know it
};
/// Every kind once, in the order of the enumeration.
inline constexpr std::array<FeedbackKindName, 7> kFeedbackKinds{{
    {FeedbackKind::accepted, "accepted"},
    {FeedbackKind::rejected, "rejected"},
    {FeedbackKind::edited, "edited"},
    {FeedbackKind::moved, "moved"},
    {FeedbackKind::rated, "rated"},
    {FeedbackKind::chosen, "chosen"},
    {FeedbackKind::ignored, "ignored"},
}};

/// The word of a kind.
[[nodiscard]] constexpr std::string_view word(FeedbackKind kind) {
  return kFeedbackKinds[static_cast<std::size_t>(kind)].word;
}
/// Empty for a word that names none.
[[nodiscard]] constexpr std::optional<FeedbackKind> feedback_kind_from_word(std::string_view text) {
  for (const FeedbackKindName& entry : kFeedbackKinds)
    if (entry.word == text) return entry.kind;
  return std::nullopt;
}

/// One thing that happened. Gains are changes of the strip's main knob, counted from where it stood when the plan was made.
struct FeedbackEvent {
  std::int64_t id = 0;      ///< given by the store, grows: the order of events, whatever the clock says
  std::string uid;          ///< given by the store; the same event in an export and where it is imported
  std::int64_t time_s = 0;  ///< Unix time, for people only
  FeedbackKind kind = FeedbackKind::accepted;  ///< what of the following counts depends on it
  std::string song;                  ///< hash of where the song lies; the same for a song and what apply writes of it
  std::string song_name;             ///< file name, for people
  std::string strip;                 ///< id of the strip within its song; empty: about the whole
  std::string strip_name;            ///< for people
  Role role = Role::other;           ///< what the strip was taken for
  double role_confidence = 0.0;      ///< 0…1, see Strip
  std::string group;                 ///< strips that the project or the user holds together; empty = none
  std::string style;                 ///< that the plan was made for; "auto" = none
  Decibels recommended{0.0};         ///< gain of the plan
  Decibels learned{0.0};             ///< what of it came from what had been learned
  std::optional<Decibels> chosen;    ///< gain that the user ended with; empty where that is not known (ignored, rated)
  std::optional<Decibels> position;  ///< of the knob with that gain, in its own dB
  int stars = 0;                     ///< rated: 1…5
  std::optional<Lufs> target;        ///< rated: what the plan was made for
  std::optional<DbTp> ceiling;       ///< rated: as `target`
  std::string note;                  ///< reason of a rejection, name of an alternative
  std::string rule;                  ///< that made most of `recommended`; empty: none, or the user had forgotten it
  Decibels rule_effect{0.0};         ///< its part of `recommended`
  bool tells_share = true;           ///< false: the user had forgotten what it says of the share that is kept

  friend bool operator==(const FeedbackEvent&, const FeedbackEvent&) = default;
};

/// Where a plan put one strip, and how it is known again.
struct AppliedStrip {
  std::string strip;             ///< id
  std::string name;              ///< as the user saw it
  Role role = Role::other;       ///< what it was taken for
  double role_confidence = 0.0;  ///< 0…1, see Strip
  std::string group;             ///< empty = none
  Decibels from;                 ///< of the main knob
  Decibels to;                   ///< of the main knob; equal to `from` where the plan left it
  Decibels learned;              ///< see FeedbackEvent
  std::string rule;              ///< see FeedbackEvent
  Decibels rule_effect{0.0};     ///< see FeedbackEvent
  std::optional<Decibels> seen;  ///< where a hand was last seen to have put it, and the event that tells so
  std::int64_t seen_event = 0;   ///< id of that event; 0 = none
  std::int64_t seen_time_s = 0;  ///< Unix time of that look; 0 = never

  friend bool operator==(const AppliedStrip&, const AppliedStrip&) = default;
};

/// A plan that stands in a file.
struct AppliedPlan {
  std::string file;                  ///< hash of the path
  std::string song;                  ///< see FeedbackEvent
  std::string song_name;             ///< for people
  std::string style;                 ///< that the plan was made for
  std::int64_t time_s = 0;           ///< Unix time of the apply
  std::vector<AppliedStrip> strips;  ///< all of the plan's, also those that it left

  friend bool operator==(const AppliedPlan&, const AppliedPlan&) = default;
};

}  // namespace smartgain
