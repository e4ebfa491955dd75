// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What a strip is in the music.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace smartgain {

enum class Role {
  kick,
  snare,
  hat,
  tom,
  drum_loop,
  bass,
  lead,
  keys,
  guitar,
  pad,
  brass,
  backing_vocal,
  lead_vocal,
  effect,
  other,
};

struct RoleName {
  Role role;
  std::string_view word;   ///< in files and options
  std::string_view label;  ///< for people
};

/// Every role once, in the order of the enumeration.
inline constexpr std::array<RoleName, 15> kRoles{{
    {Role::kick, "kick", "kick"},
    {Role::snare, "snare", "snare or clap"},
    {Role::hat, "hat", "hat or cymbal"},
    {Role::tom, "tom", "tom or percussion"},
    {Role::drum_loop, "drum_loop", "drum loop"},
    {Role::bass, "bass", "bass"},
    {Role::lead, "lead", "lead"},
    {Role::keys, "keys", "keys or pluck"},
    {Role::guitar, "guitar", "guitar"},
    {Role::pad, "pad", "pad or strings"},
    {Role::brass, "brass", "brass or wind"},
    {Role::backing_vocal, "backing_vocal", "backing vocal"},
    {Role::lead_vocal, "lead_vocal", "lead vocal"},
    {Role::effect, "effect", "effect or noise"},
    {Role::other, "other", "other"},
}};

[[nodiscard]] constexpr std::string_view word(Role role) { return kRoles[static_cast<std::size_t>(role)].word; }
[[nodiscard]] constexpr std::string_view label(Role role) { return kRoles[static_cast<std::size_t>(role)].label; }
[[nodiscard]] constexpr std::optional<Role> role_from_word(std::string_view text) {
  for (const RoleName& entry : kRoles)
    if (entry.word == text) return entry.role;
  return std::nullopt;
}
/// Kick, snare, hat, tom and drum loop: judged by peak when staged, because their loudness says little about their headroom.
[[nodiscard]] constexpr bool is_percussive(Role role) { return role <= Role::drum_loop; }

}  // namespace smartgain
