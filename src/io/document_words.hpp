// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Machine words of enumerations in documents (contract: the files).
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "smartgain/core/plan.hpp"
#include "smartgain/core/session_analysis.hpp"

namespace smartgain {

template <class E>
struct Word {
  E value;
  std::string_view word;
};

inline constexpr auto kSourceKinds =
    std::to_array<Word<SourceKind>>({{SourceKind::lmms, "lmms"}, {SourceKind::stems, "stems"}});
inline constexpr auto kKnobKinds = std::to_array<Word<KnobKind>>(
    {{KnobKind::channel, "channel"}, {KnobKind::track, "track"}, {KnobKind::file, "file"}});
inline constexpr auto kGoals = std::to_array<Word<Goal>>(
    {{Goal::smart, "smart"}, {Goal::headroom, "headroom"}, {Goal::stage, "stage"}, {Goal::balance, "balance"}});
inline constexpr auto kHeadroomWays =
    std::to_array<Word<HeadroomBy>>({{HeadroomBy::master, "master"}, {HeadroomBy::strips, "strips"}});
inline constexpr auto kRawLevels = std::to_array<Word<RawLevel>>(
    {{RawLevel::automatic, "auto"}, {RawLevel::keep, "keep"}, {RawLevel::ignore, "ignore"}});
inline constexpr auto kActions =
    std::to_array<Word<Action>>({{Action::change, "change"}, {Action::keep, "keep"}, {Action::skip, "skip"}});
inline constexpr auto kBounds = std::to_array<Word<BoundBy>>({{BoundBy::none, "none"},
                                                              {BoundBy::target, "target"},
                                                              {BoundBy::ceiling, "ceiling"},
                                                              {BoundBy::knob_range, "knob_range"}});

inline constexpr auto kRoleSources = std::to_array<Word<RoleSource>>({{RoleSource::unknown, "unknown"},
                                                                      {RoleSource::name, "name"},
                                                                      {RoleSource::instrument, "instrument"},
                                                                      {RoleSource::sound, "sound"},
                                                                      {RoleSource::user, "user"}});
inline constexpr auto kSeverities = std::to_array<Word<Severity>>(
    {{Severity::note, "note"}, {Severity::caution, "caution"}, {Severity::serious, "serious"}});
inline constexpr auto kSectionKinds = std::to_array<Word<SectionKind>>(
    {{SectionKind::quiet, "quiet"}, {SectionKind::middle, "middle"}, {SectionKind::loud, "loud"}});
inline constexpr auto kNoiseKinds =
    std::to_array<Word<NoiseKind>>({{NoiseKind::hum, "hum"}, {NoiseKind::hiss, "hiss"}, {NoiseKind::other, "other"}});
inline constexpr auto kPrecisions =
    std::to_array<Word<Precision>>({{Precision::int8, "int8"}, {Precision::float32, "float"}});

template <class E, std::size_t n>
[[nodiscard]] constexpr std::string_view word_of(const std::array<Word<E>, n>& words, E value) {
  for (const Word<E>& entry : words)
    if (entry.value == value) return entry.word;
  return {};
}

template <class E, std::size_t n>
[[nodiscard]] constexpr std::optional<E> value_of(const std::array<Word<E>, n>& words, std::string_view word) {
  for (const Word<E>& entry : words)
    if (entry.word == word) return entry.value;
  return std::nullopt;
}

}  // namespace smartgain
