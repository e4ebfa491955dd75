// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Strips by the names that users give, and the roles they have.
#pragma once

#include <map>
#include <span>
#include <string>

#include "smartgain/core/result.hpp"
#include "smartgain/core/session_analysis.hpp"
#include "smartgain/model/level_model.hpp"

namespace smartgain {

/// The id of the strip that `text` names: its id, or its name where only one strip has it. `where` stands in messages.
/// Fails with wrong_use: none (nearest names suggested) or several (their ids listed).
[[nodiscard]] Result<std::string> resolve_strip(std::span<const Strip> strips, const std::string& text,
                                                const std::string& where);

/// Guesses every strip's role from its names where nobody said it, then lets the installed model hear (hear_roles()), and sets those that
/// the user said, by id. What a model heard before is forgotten; without a model the names alone tell.
void assign_roles(SessionAnalysis& session, const std::map<std::string, Role>& said,
                  Precision precision = Precision::int8);

/// Where neither the user nor a name tells for sure, what the model hears with more confidence takes the place of the guess. A model that
/// fails is a notice of the session.
void hear_roles(SessionAnalysis& session, const LevelModel& model);

}  // namespace smartgain
