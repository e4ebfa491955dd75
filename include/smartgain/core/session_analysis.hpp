// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A session as it was found: its strips, their knobs, and what was measured. Plain data.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "smartgain/core/finding.hpp"
#include "smartgain/core/measurement.hpp"
#include "smartgain/core/relations.hpp"
#include "smartgain/core/role.hpp"
#include "smartgain/core/units.hpp"

namespace smartgain {

/// An LMMS project, or audio files.
enum class SourceKind { lmms, stems };

/// Where in the signal's way a knob stands.
enum class KnobKind {
  channel,  ///< fader of a mixer channel, behind the channel's effects
  track,    ///< volume of a track, before the track's effects
  file,     ///< gain written into an audio file
};

/// The control that sets a strip's gain. -infinity dB means fully down (JSON: null).
struct Knob {
  KnobKind kind = KnobKind::file;      ///< where in the signal's way it stands
  std::string name;                    ///< as the host calls it
  Decibels position{0.0};              ///< where it stands now
  Decibels min = Decibels::silence();  ///< how far down it goes
  Decibels max{0.0};                   ///< how far up it goes
};

/// What a strip's role rests on.
enum class RoleSource {
  unknown,
  name,        ///< the strip's own
  instrument,  ///< what plays it, its preset, its samples
  sound,       ///< a model heard it
  user,
};

/// Most strips of one session; with more, an input is refused. Chosen: several times the largest sessions of studios, and few enough that
/// what grows with the square of them still ends within seconds.
inline constexpr std::size_t kMostStrips = 4096;

/// Facts about a strip that decide what may be done with it.
enum class StripFlag {
  silent,              ///< nothing above -70 LUFS
  muted,               ///< the user muted it (or soloed others): not heard, not measured
  automated,           ///< an automation or a controller moves the knob
  locked,              ///< the user keeps it where it is
  too_short,           ///< less than one 400 ms block of sound: no loudness
  effects_after_knob,  ///< level-dependent effects may follow the knob: moving it can change more than the level
  effects_after_trim,  ///< the same between the trim knob and the knob
  shared_channel,      ///< several tracks feed its mixer channel
  non_finite,          ///< samples that are no sound (smartgain/core/sample.hpp) in its audio, counted as silence
  unmeasured,          ///< it was not or could not be measured, see Strip::problem
  breaks_mix,          ///< its sound breaks all that it is mixed into (Strip::problem): the mix was measured without it
};

/// A flag and its word.
struct StripFlagName {
  StripFlag flag;         ///< as code knows it
  std::string_view word;  ///< in documents
};
/// Every flag once, in the order of the enumeration.
inline constexpr std::array<StripFlagName, 11> kStripFlags{{
    {StripFlag::silent, "silent"},
    {StripFlag::muted, "muted"},
    {StripFlag::automated, "automated"},
    {StripFlag::locked, "locked"},
    {StripFlag::too_short, "too_short"},
    {StripFlag::effects_after_knob, "effects_after_knob"},
    {StripFlag::effects_after_trim, "effects_after_trim"},
    {StripFlag::shared_channel, "shared_channel"},
    {StripFlag::non_finite, "non_finite"},
    {StripFlag::unmeasured, "unmeasured"},
    {StripFlag::breaks_mix, "breaks_mix"},
}};

/// Anything whose gain can be set.
struct Strip {
  std::string id;    ///< stable within its input; what options and plans name it by (its name works too where unique)
  std::string name;  ///< as the user sees it; may be empty or not unique
  std::string path;  ///< of the audio file, for stems
  std::vector<std::string> hints;                ///< what else tells its role: instrument, preset, sample file names
  Role role = Role::other;                       ///< what it is in the music
  double role_confidence = 0.0;                  ///< 0…1; 0 = unknown, 1 = the user said so
  RoleSource role_source = RoleSource::unknown;  ///< what that rests on
  std::string group;                             ///< strips that the project or the user holds together; empty = none
  std::set<StripFlag> flags;                     ///< what may be done with it, and what not
  Knob knob;                                     ///< what sets its gain
  std::optional<Knob>
      trim_knob;  ///< a second knob before `knob`, where one exists (LMMS: track volume before a channel fader)
  std::optional<Measurement> measured;  ///< empty: silent flag aside, it was not or could not be measured
  /// Gain from the knob's output to where the strip was measured; empty where the way is not a plain gain.
  std::optional<Decibels> gain_behind_knob;
  std::optional<Decibels> level;  ///< integrated loudness relative to that of the mix, LU
  Decibels level_sd{0.0};         ///< standard deviation of `level`, where only a part of the song was heard
  std::string fingerprint;        ///< of its content without the knobs' values: tells whether it changed since
  std::string problem;            ///< why it could not be measured; empty = no trouble

  /// Is it one of the strip's flags?
  [[nodiscard]] bool has(StripFlag flag) const { return flags.contains(flag); }
};

/// Where a session came from, and how its content is known again.
struct InputInfo {
  SourceKind kind = SourceKind::stems;  ///< a project or stems
  std::string path;                     ///< as it was typed; several files: the first one's folder
  std::string content_hash;             ///< 32 hexadecimal digits, XXH3-128 of the content
  double sample_rate_hz = 0.0;          ///< of the render, or the highest of the stems
  double duration_s = 0.0;              ///< of the mix; 0 = not measured
};

/// A session: its strips, how they stand to each other, and the whole.
struct SessionAnalysis {
  InputInfo input;                        ///< where it came from
  std::optional<Knob> mix_knob;           ///< one gain after everything: LMMS Master fader; stems: one gain for all
  bool mix_knob_automated = false;        ///< then nothing may move it
  std::optional<Measurement> mix;         ///< the sum of the stems, or the render of the project
  std::optional<Measurement> strips_sum;  ///< LMMS: the strips added up, without the master's effects
  std::vector<Strip> strips;              ///< in the order of the input; muted and unmeasured ones too
  std::optional<Relations> relations;  ///< empty where levels of bands over time were not kept (live), or none sounds
  std::vector<Finding> findings;       ///< about the whole, the worst first
  std::vector<std::string> notices;    ///< what a user should know about how this was measured
};

/// Which role leads: the lead vocal where one has a level, else the lead.
[[nodiscard]] Role leading_role(const SessionAnalysis& session);
/// Null where no strip has this id.
[[nodiscard]] const Strip* strip_of(const SessionAnalysis& session, std::string_view id);

}  // namespace smartgain
