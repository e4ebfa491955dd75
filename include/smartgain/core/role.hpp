// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What a strip is in the music.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace smartgain {

/// What a strip is in the music; in files and options by the words of kRoles.
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

/// A role and its words.
struct RoleName {
  Role role;               ///< as code knows it
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

/// The word of a role, in files and options.
[[nodiscard]] constexpr std::string_view word(Role role) { return kRoles[static_cast<std::size_t>(role)].word; }
/// What people read.
[[nodiscard]] constexpr std::string_view label(Role role) { return kRoles[static_cast<std::size_t>(role)].label; }
/// Empty for a word that names none.
[[nodiscard]] constexpr std::optional<Role> role_from_word(std::string_view text) {
  for (const RoleName& entry : kRoles)
    if (entry.word == text) return entry.role;
  return std::nullopt;
}
/// Kick, snare, hat, tom and drum loop: judged by peak when staged, because their loudness says little about their headroom.
[[nodiscard]] constexpr bool is_percussive(Role role) { return role <= Role::drum_loop; }

/// What a listener asks for more or less of.
enum class RoleGroup { voice, bass, drums, music, effects };

/// A group and its words.
struct RoleGroupName {
  RoleGroup group;         ///< as code knows it
  std::string_view word;   ///< in files and options
  std::string_view label;  ///< for people
};

/// Every group once, in the order of the enumeration.
inline constexpr std::array<RoleGroupName, 5> kRoleGroups{{
    {RoleGroup::voice, "voice", "voices"},
    {RoleGroup::bass, "bass", "basses"},
    {RoleGroup::drums, "drums", "drums"},
    {RoleGroup::music, "music", "other instruments"},
    {RoleGroup::effects, "effects", "effects"},
}};

/// The word of a group, in files and options.
[[nodiscard]] constexpr std::string_view word(RoleGroup group) {
  return kRoleGroups[static_cast<std::size_t>(group)].word;
}
/// What people read.
[[nodiscard]] constexpr std::string_view label(RoleGroup group) {
  return kRoleGroups[static_cast<std::size_t>(group)].label;
}
/// Empty for a word that names none.
[[nodiscard]] constexpr std::optional<RoleGroup> role_group_from_word(std::string_view text) {
  for (const RoleGroupName& entry : kRoleGroups)
    if (entry.word == text) return entry.group;
  return std::nullopt;
}
/// What is not known counts as an instrument, which it most often is.
[[nodiscard]] constexpr RoleGroup group_of(Role role) {
  if (is_percussive(role)) return RoleGroup::drums;
  if (role == Role::bass) return RoleGroup::bass;
  if (role == Role::lead_vocal || role == Role::backing_vocal) return RoleGroup::voice;
  return role == Role::effect ? RoleGroup::effects : RoleGroup::music;
}

}  // namespace smartgain
