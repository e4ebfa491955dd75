// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What applying to a project and applying to stems have in common, and these two.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "smartgain/core/plan.hpp"
#include "smartgain/core/result.hpp"
#include "smartgain/session/apply.hpp"
#include "smartgain/session/job.hpp"

namespace smartgain {

/// Is the strip's own gain to be applied: does the plan change it, and do the options ask for it?
[[nodiscard]] bool wanted(const StripPlan& strip, const ApplyOptions& options);

/// `wished`, or the first of its numbered neighbours that is free, or that `holds` already what would be written.
[[nodiscard]] std::filesystem::path free_output(const std::filesystem::path& wished, bool is_folder,
                                                const std::function<bool(const std::filesystem::path&)>& holds);

/// What is said where not one strip is what it was when the plan was made.
[[nodiscard]] Error nothing_left(const Plan& plan);

/// default_output() of what a plan is for.
[[nodiscard]] std::filesystem::path default_output(SourceKind kind, const std::filesystem::path& input);

/// Stems keep their folder to themselves: neither the output nor the mixdown may lie where an input does (a folder, or
/// files), nor the mixdown where the output does. Fails with wrong_use.
[[nodiscard]] Result<> check_stem_output(const std::vector<std::filesystem::path>& inputs, const ApplyOptions& options);

/// apply_plan() and measure_planned_mix() for one kind of input each; the options are checked already.
[[nodiscard]] Result<ApplyReport> apply_to_project(const Plan& plan, const ApplyOptions& options);
[[nodiscard]] Result<ApplyReport> apply_to_stems(const Plan& plan, const ApplyOptions& options, const Job& job);
[[nodiscard]] Result<Measurement> measure_planned_project(const Plan& plan, const ApplyOptions& options,
                                                          const Job& job);
[[nodiscard]] Result<Measurement> measure_planned_stems(const Plan& plan, const ApplyOptions& options, const Job& job);

}  // namespace smartgain
