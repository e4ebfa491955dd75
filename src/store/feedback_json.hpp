// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Events as JSON, for the user to look at, keep and carry to another machine.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "smartgain/core/feedback.hpp"
#include "smartgain/core/learned.hpp"
#include "smartgain/core/result.hpp"

namespace smartgain {

/// What an export holds.
struct FeedbackExport {
  std::vector<FeedbackEvent> events;
  LessonsOff off;
};

[[nodiscard]] std::string feedback_to_json(const FeedbackExport& feedback);
/// Fails with unreadable_input: not JSON, another format or version, a member of the wrong type or range (which event).
[[nodiscard]] Result<FeedbackExport> feedback_from_json(std::string_view text, std::string_view name);

}  // namespace smartgain
