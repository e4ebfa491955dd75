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

/// One strip: where the plan wanted it, and where it is.
struct CheckedStrip {
  std::string id;    ///< as in the plan
  std::string name;  ///< as the user sees it
  std::optional<Decibels>
      expected_level;  ///< relative to the mix, LU, from what was measured before and what the plan moves
  std::optional<Decibels> measured_level;  ///< relative to the mix, LU; empty: silent, or it could not be measured
  bool knob_as_planned = false;            ///< LMMS: the knob stands where the plan put it
};

/// A knob that does not stand where it stood when the plan was made, or where the plan put it.
struct KnobDrift {
  std::string id;              ///< of the strip
  std::string name;            ///< of the strip, as the user sees it
  MovedBy by = MovedBy::hand;  ///< who put it where it stands
  Decibels from{0.0};          ///< when the plan was made
  Decibels planned{0.0};       ///< where the plan put it
  Decibels now{0.0};           ///< in the file as it is
  std::int64_t since_s =
      0;  ///< Unix time: when it was applied, first seen moved, else when the file was saved; 0: not known
};

/// What check_plan() measured and compared.
struct CheckReport {
  std::filesystem::path output;            ///< what was measured
  Measurement mix;                         ///< as a listener hears it now
  std::optional<Decibels> left_to_target;  ///< target minus measured, LU
  std::optional<Decibels> over_ceiling;    ///< true peak above the ceiling; empty = under it, or none
  std::vector<CheckedStrip> strips;        ///< those of the plan
  std::vector<KnobDrift> drift;            ///< LMMS only
};

/// Measures `output` (empty: the plan's default output) and holds it against the plan. `applied`: what is remembered of it (Feedback), which
/// tells since when; without, the plan alone tells what moved.
/// Fails with what measuring fails with, and wrong_use where the output is not of the plan's kind.
[[nodiscard]] Result<CheckReport> check_plan(const Plan& plan, const std::filesystem::path& output, const Job& job,
                                             const std::optional<AppliedPlan>& applied = {});

}  // namespace smartgain
