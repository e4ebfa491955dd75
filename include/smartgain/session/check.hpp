// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Did what was applied arrive where the plan wanted it?
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "smartgain/core/plan.hpp"
#include "smartgain/core/result.hpp"
#include "smartgain/session/job.hpp"

namespace smartgain {

struct CheckedStrip {
  std::string id;
  std::string name;
  std::optional<Decibels>
      expected_level;  ///< relative to the mix, LU, from what was measured before and what the plan moves
  std::optional<Decibels> measured_level;
  bool knob_as_planned = false;  ///< LMMS: the knob stands where the plan put it
};

struct CheckReport {
  std::filesystem::path output;
  Measurement mix;
  std::optional<Decibels> left_to_target;  ///< target minus measured, LU
  std::optional<Decibels> over_ceiling;    ///< true peak above the ceiling; empty = under it, or none
  std::vector<CheckedStrip> strips;
};

/// Measures `output` (empty: the plan's default output) and holds it against the plan.
/// Fails with what measuring fails with, and wrong_use where the output is not of the plan's kind.
[[nodiscard]] Result<CheckReport> check_plan(const Plan& plan, const std::filesystem::path& output, const Job& job);

}  // namespace smartgain
