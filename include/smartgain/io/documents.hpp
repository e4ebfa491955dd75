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

/// Major version of both documents; readers refuse any other.
inline constexpr int kDocumentVersion = 1;

/// Members in the order of the contract, UTF-8 (names that are not get U+FFFD), levels rounded to 1e-4, knob positions
/// to 1e-6 dB. A number that does not exist (empty, NaN, infinite) is null; so is a knob that is fully down. Reading
/// what was written and writing it again gives the same text. StripBalance's own reasons and alternatives are not
/// written: the strip's are.
[[nodiscard]] std::string analysis_to_json(const SessionAnalysis& analysis);
/// The plan document.
[[nodiscard]] std::string plan_to_json(const Plan& plan);

/// MEASURED on its own, for documents that hold one.
[[nodiscard]] std::string measurement_to_json(const Measurement& measurement);

/// Fail with unreadable_input: not JSON (with line and column), another format, an unknown major version, a missing or
/// wrongly typed member (by its path). Members and flags that this version does not know are ignored, unknown roles
/// become "other". `name` stands in messages.
[[nodiscard]] Result<SessionAnalysis> analysis_from_json(std::string_view text, std::string_view name);
/// As analysis_from_json(), for a plan.
[[nodiscard]] Result<Plan> plan_from_json(std::string_view text, std::string_view name);

/// One line a strip and one for the mix; RFC 4180, texts quoted, an empty field where there is no number.
[[nodiscard]] std::string analysis_to_csv(const SessionAnalysis& analysis);
/// As analysis_to_csv(), for a plan.
[[nodiscard]] std::string plan_to_csv(const Plan& plan);

}  // namespace smartgain
