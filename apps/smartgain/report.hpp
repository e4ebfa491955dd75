// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What the commands print for people.
#pragma once

#include <string>
#include <vector>

#include "smartgain/core/feedback.hpp"
#include "smartgain/core/learned.hpp"
#include "smartgain/core/plan.hpp"
#include "smartgain/core/session_analysis.hpp"
#include "smartgain/session/apply.hpp"
#include "smartgain/session/automatic.hpp"
#include "smartgain/session/check.hpp"
#include "smartgain/session/evaluate.hpp"
#include "smartgain/session/presets.hpp"
#include "smartgain/session/styles.hpp"

namespace smartgain {

[[nodiscard]] std::string describe(const SessionAnalysis& session);
[[nodiscard]] std::string describe(const Plan& plan, bool verbose);
[[nodiscard]] std::string describe(const AutomaticReport& report, bool verbose);
[[nodiscard]] std::string describe(const ApplyReport& report);
[[nodiscard]] std::string describe(const CheckReport& report);
[[nodiscard]] std::string describe(const Evaluation& evaluation);
[[nodiscard]] std::string describe(const std::vector<FeedbackEvent>& events, const Learned& learned);
/// What a look found; says so where it is nothing.
[[nodiscard]] std::string describe_moves(const std::vector<FeedbackEvent>& moves);
[[nodiscard]] std::string describe(const std::vector<ListedPreset>& presets);
[[nodiscard]] std::string describe(const std::vector<ListedStyle>& styles);
[[nodiscard]] std::string describe(const Style& style);

}  // namespace smartgain
