// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What `--json` prints where it is more than a document of its own.
#pragma once

#include <string>
#include <vector>

#include "smartgain/core/feedback.hpp"
#include "smartgain/core/learned.hpp"
#include "smartgain/session/automatic.hpp"
#include "smartgain/session/check.hpp"
#include "smartgain/session/evaluate.hpp"
#include "smartgain/session/presets.hpp"
#include "smartgain/session/styles.hpp"

namespace smartgain {

/// The plan document with `after` (MEASURED of the written mix), `output`, `corrections`, `peak_spread_db` and `refused`.
[[nodiscard]] std::string automatic_to_json(const AutomaticReport& report);
/// `events` and `learned`: `offsets`, `share`, `target`, `ceiling`, and `lessons` that are made of them.
[[nodiscard]] std::string feedback_to_json(const std::vector<FeedbackEvent>& events, const Learned& learned);
[[nodiscard]] std::string check_to_json(const CheckReport& report);
[[nodiscard]] std::string evaluation_to_json(const Evaluation& evaluation);
/// Those that can be read: [ { name, title, about, own, path, options: [ [ name, value ], … ] } ]
[[nodiscard]] std::string presets_to_json(const std::vector<ListedPreset>& presets);
/// Those that can be read: [ { name, title, about, evidence, own, path } ]
[[nodiscard]] std::string styles_to_json(const std::vector<ListedStyle>& styles);

}  // namespace smartgain
