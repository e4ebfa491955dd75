// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A common situation in a mix, and what engineers do about it: one entry of data/rules/scenarios.toml.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "smartgain/core/role.hpp"
#include "smartgain/core/units.hpp"

namespace smartgain {

/// How much a rule counts, least first; what the user may choose for it.
inline constexpr std::array<std::string_view, 4> kPriorityWords{"off", "low", "normal", "high"};

/// A strip of a role is held against others: outside what is allowed it is drawn back by a share of what is beyond.
struct Scenario {
  std::string name;                  ///< of the rule, in options
  std::string title;                 ///< for people
  std::string about;                 ///< what it does, in a sentence
  std::vector<Role> who;             ///< the first of these that sounds
  bool each = false;                 ///< every strip of that role; else only the one that stands highest
  std::vector<Role> company;         ///< whom it is held against
  bool summed = false;               ///< the power of all of these; else only the one that stands highest
  bool from_usual = false;           ///< the bounds count from the usual distance of both roles; else from equal level
  std::optional<Decibels> at_least;  ///< of who over company, LU; empty: no bound
  std::optional<Decibels> at_most;   ///< of who over company, LU; empty: no bound
  bool both_move = false;            ///< the company moves as far the other way
  double pull = 0.0;                 ///< share of what is beyond, 0…1
  Decibels most{0.0};                ///< that a strip is moved, LU
  std::string sentence;              ///< with {who}, {company} (names), {apart}, {usual}, {beyond} (LU)
  std::string priority;              ///< one of kPriorityWords, unless the user says otherwise
  std::string source;                ///< a publication, or "practice: …"
};

}  // namespace smartgain
