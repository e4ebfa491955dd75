// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The main job from end to end: measure, plan, apply, and measure again until the numbers hold.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "smartgain/core/learned.hpp"
#include "smartgain/core/plan.hpp"
#include "smartgain/core/result.hpp"
#include "smartgain/session/apply.hpp"
#include "smartgain/session/job.hpp"

namespace smartgain {

/// Are the engine, the style and the rules of the options among those that there are?
/// Fails with wrong_use (nearest names suggested), and for engine `cnn` with what opening its model fails with.
[[nodiscard]] Result<> check_option_names(const PlanOptions& options);

/// What of the options cannot be, as far as it shows before anything is measured: an unknown engine, style or rule, and
/// strips that a project does not have.
/// Fails with wrong_use, unreadable_input.
[[nodiscard]] Result<> check_plan_options(const std::vector<std::filesystem::path>& inputs, const PlanOptions& options);

/// Analysis and plan of a session that has been measured: engine, roles, limits. Strips in `options` may be named or
/// given by id. `learned` counts where the options let it.
/// A reference is measured first, where it was not measured last: with `job`.
[[nodiscard]] Result<Plan> plan_session(SessionAnalysis session, const PlanOptions& options,
                                        const Learned& learned = {}, const Job& job = {});

/// What run_automatic() did, and what came of it.
struct AutomaticReport {
  Plan plan;            ///< as applied, the gain of the whole corrected by what was measured
  Measurement after;    ///< of the mix that was written
  ApplyReport applied;  ///< what was written where
  int corrections = 0;  ///< how many were measured again; 0…2, 3 where the strips alone did not reach the ceiling
  Decibels peak_spread{0.0};  ///< how far the true peak of equal renders differs; the ceiling keeps as much reserve
  std::optional<Relations> relations;  ///< between the strips, as they were measured
};

/// Plans, measures the result, corrects the gain of the whole at most twice so that the ceiling holds and the target is
/// met, and writes. An LMMS song that renders differently from run to run keeps as much room under the ceiling as its
/// renders differ. Where the second correction's render is over the ceiling again by chance, it is lowered once more, by
/// the gain after everything, and `after` is that render with this gain. Nothing is written before the numbers are known.
/// Fails with what measuring, planning and applying fail with.
[[nodiscard]] Result<AutomaticReport> run_automatic(const std::vector<std::filesystem::path>& inputs,
                                                    const PlanOptions& options, const ApplyOptions& apply_options,
                                                    const Job& job, const Learned& learned = {});

}  // namespace smartgain
