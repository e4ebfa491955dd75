// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// How the strips of a session stand to each other: who hides whom, what overlaps, where it is crowded, what is
// left in pauses, and the parts of the song. Plain data; how each figure is found: smartgain/analysis/relations.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "smartgain/core/units.hpp"

namespace smartgain {

/// One strip hides another within a range of frequency.
struct Masking {
  std::string masker;   ///< strip id
  std::string maskee;   ///< strip id
  Hertz low;            ///< of the range
  Hertz high;           ///< of the range
  double masked_share;  ///< 0…1 of the time in which the maskee sounds there
  Decibels loss;        ///< what of the maskee's whole loudness is lost by this, LU; 0 or more
};

/// One strip among all the others together.
struct Hidden {
  std::string strip;    ///< id
  double masked_share;  ///< 0…1, mean of `masked_by_band`, each band by its loudness
  Decibels loss;        ///< of its loudness in the mix, LU; 0 = all of it is heard, kMostLoss = nothing
  std::vector<double>
      masked_by_band;  ///< 0…1 of the time in which it sounds there, one a band of Measurement::band_center_hz
};

/// What is hidden altogether has lost this much: more could not be told apart.
inline constexpr Decibels kMostLoss(20.0);
/// A strip that loses more than this is masked. Chosen: what is worth curing; half of a clearly audible step.
inline constexpr Decibels kMasked(2.0);

/// How much alike two strips are; both are 0…1, the order of `a` and `b` means nothing.
struct Overlap {
  std::string a;    ///< strip id
  std::string b;    ///< strip id
  double spectral;  ///< common part of their spectra; 1 = same shape, 0 = no band in common
  double dynamic;   ///< common part of the ranges of loudness that they play in
};

/// How close strips stand to each other from left to right in a range of frequency.
struct Crowding {
  Hertz low;        ///< of the range
  Hertz high;       ///< of the range
  double crowding;  ///< 0 = one strip, or strips at opposite sides; toward 1 = many of like strength in one place
};

/// How loud a section is among the others.
enum class SectionKind {
  quiet,   ///< 6 LU or more below the loudest section, or silent
  middle,  ///< between
  loud,    ///< within 3 LU of the loudest section
};

/// A part of the song in which the mix stays about as it is; sections cover the song without gaps.
struct Section {
  double begin_s;                 ///< from the beginning of the song
  double end_s;                   ///< where the next one begins
  SectionKind kind;               ///< how loud among the others
  std::optional<Decibels> level;  ///< of the mix, relative to its mean over the song, LU; empty: silence
  /// One a strip, relative to the mix in this section, LU; empty: it does not sound.
  std::vector<std::optional<Decibels>> strip_levels;
};

/// What noise in pauses is like.
enum class NoiseKind {
  hum,    ///< low and as even as a tone: the mains (50 or 60 Hz, which bands do not tell apart) and its harmonics
  hiss,   ///< most of it over 1 kHz
  other,  ///< rumble, a room, several kinds together
};

/// What a strip still gives where it pauses, the same in all its pauses.
struct PauseNoise {
  std::string strip;  ///< id
  NoiseKind kind;     ///< what it is like
  Decibels level;     ///< of its loudness where it sounds, LU; under -20
  double duration_s;  ///< of the pauses in which it was found, together
};

/// From … to, in seconds from the beginning of the song.
struct TimeRange {
  double begin_s;  ///< included
  double end_s;    ///< not included
};

/// Empty vectors where nothing is worth a word. Silent strips take no part.
struct Relations {
  std::vector<Masking> masking;       ///< notable ones, greatest loss first
  std::vector<Hidden> hidden;         ///< strips that sound, in the order of `strips`
  std::vector<Overlap> overlap;       ///< notable pairs, most alike first
  std::vector<Crowding> crowding;     ///< bands that sound, low to high
  std::vector<PauseNoise> noise;      ///< strips whose pauses are not silent, in the order of `strips`
  std::optional<Decibels> mono_loss;  ///< by how much the mix gets quieter when summed to mono, LU; 0 = it is mono
  std::vector<std::string> strips;    ///< ids, in the order of Section::strip_levels
  std::vector<Section> sections;      ///< in order, without gaps; empty where nothing sounds
  std::optional<TimeRange> loudest;   ///< the loudest 30 s, or all of it where it is shorter
  std::optional<double> bar_s;        ///< how long a bar lasts; empty where there is no grid, or its tempo moves
};

/// Empty where the strip took no part.
[[nodiscard]] const Hidden* hidden_of(const Relations& relations, std::string_view strip_id);
/// Where a strip matters most: the section in which it stands highest in the mix. Empty where it does not sound.
[[nodiscard]] const Section* main_section_of(const Relations& relations, std::string_view strip_id);
/// "1:05", and behind it "bar 33" where the song has bars.
[[nodiscard]] std::string position_text(const Relations& relations, double seconds);
/// "60–110 Hz", from 1 kHz on "0.9–1.5 kHz".
[[nodiscard]] std::string range_text(Hertz low, Hertz high);

}  // namespace smartgain
