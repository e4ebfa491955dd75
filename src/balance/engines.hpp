// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The engines there are.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "smartgain/balance/engine.hpp"

namespace smartgain {

[[nodiscard]] std::unique_ptr<Engine> make_lufs_engine();
[[nodiscard]] std::unique_ptr<Engine> make_rules_engine();
[[nodiscard]] std::unique_ptr<Engine> make_cnn_engine(std::shared_ptr<const LevelModel> model);
/// Without a model: the rules, and `why_none` as a notice.
[[nodiscard]] std::unique_ptr<Engine> make_automatic_engine(std::shared_ptr<const LevelModel> model,
                                                            std::string why_none);

/// Whether how loud the strips arrive is evidence of what was meant. `automatic`: unless they agree in loudness or peak, as normalised files
/// do; that is said in `notices`.
[[nodiscard]] bool own_loudness_counts(const SessionAnalysis& session, RawLevel asked,
                                       std::vector<std::string>& notices);
/// So far under the mix that raising a strip would raise only noise: it stays, and a reason says so.
void leave_near_silence(const Strip& strip, StripBalance& advice);

/// kLastRules on what an engine decided, at the priorities that `request` gives them; strips near silence stay.
void apply_last_rules(const SessionAnalysis& session, const BalanceRequest& request, Balance& balance);

[[nodiscard]] std::vector<std::string> priority_names();

}  // namespace smartgain
