// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The analysis and plan documents (JSON, docs/schema/), and the table for spreadsheets (CSV).
#pragma once

#include <string>
#include <string_view>

#include "smartgain/core/plan.hpp"
#include "smartgain/core/result.hpp"
#include "smartgain/core/session_analysis.hpp"

namespace smartgain {

inline constexpr int kDocumentVersion = 1;

[[nodiscard]] std::string analysis_to_json(const SessionAnalysis& analysis);
[[nodiscard]] std::string plan_to_json(const Plan& plan);

/// MEASURED on its own, for documents that hold one.
[[nodiscard]] std::string measurement_to_json(const Measurement& measurement);

/// Fail with unreadable_input: not JSON (with line and column), another format, an unknown major version, a missing or wrongly
/// typed member (by its path). Members that this version does not know are ignored.
[[nodiscard]] Result<SessionAnalysis> analysis_from_json(std::string_view text, std::string_view name);
[[nodiscard]] Result<Plan> plan_from_json(std::string_view text, std::string_view name);

/// One line a strip and one for the mix; RFC 4180.
[[nodiscard]] std::string analysis_to_csv(const SessionAnalysis& analysis);
[[nodiscard]] std::string plan_to_csv(const Plan& plan);

}  // namespace smartgain
