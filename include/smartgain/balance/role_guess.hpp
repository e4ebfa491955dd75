// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What a strip is, from what it is called.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "smartgain/core/role.hpp"
#include "smartgain/core/session_analysis.hpp"

namespace smartgain {

/// What a strip may be, and how sure that is.
struct RoleGuess {
  Role role = Role::other;                  ///< `other` where nothing tells
  double confidence = 0.0;                  ///< 0…1; 0 = nothing in the words tells
  RoleSource source = RoleSource::unknown;  ///< whose words told
};

/// Reads a strip's name, then its hints (sample files, presets, instrument plugins) where the name says nothing. Words
/// are matched whole after splitting at anything but letters and at case changes, so that "Combass" is no bass and
/// "BassDrum02" is a kick.
///
/// Shape    any UTF-8; only ASCII letters tell
/// Result   the first source that tells: name 0.9, sample or preset 0.8, instrument plugin 0.4; none: `other` with 0
/// Thread   [thread-safe] pure
[[nodiscard]] RoleGuess guess_role(std::string_view name, std::span<const std::string> hints);

}  // namespace smartgain
