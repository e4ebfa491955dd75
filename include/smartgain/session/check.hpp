// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Did what was applied arrive where the plan wanted it?
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "smartgain/core/feedback.hpp"
#include "smartgain/core/plan.hpp"
#include "smartgain/core/result.hpp"
#include "smartgain/learning/moves.hpp"
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

/// A knob that does not stand where it stood when the plan was made, or where the plan put it.
struct KnobDrift {
  std::string id;
  std::string name;
  MovedBy by = MovedBy::hand;
  Decibels from{0.0}, planned{0.0}, now{0.0};
  std::int64_t since_s =
      0;  ///< Unix time: when it was applied, first seen moved, else when the file was saved; 0: not known
};

struct CheckReport {
  std::filesystem::path output;
  Measurement mix;
  std::optional<Decibels> left_to_target;  ///< target minus measured, LU
  std::optional<Decibels> over_ceiling;    ///< true peak above the ceiling; empty = under it, or none
  std::vector<CheckedStrip> strips;
  std::vector<KnobDrift> drift;  ///< LMMS only
};

/// Measures `output` (empty: the plan's default output) and holds it against the plan. `applied`: what is remembered of it (Feedback), which
/// tells since when; without, the plan alone tells what moved.
/// Fails with what measuring fails with, and wrong_use where the output is not of the plan's kind.
[[nodiscard]] Result<CheckReport> check_plan(const Plan& plan, const std::filesystem::path& output, const Job& job,
                                             const std::optional<AppliedPlan>& applied = {});

}  // namespace smartgain
