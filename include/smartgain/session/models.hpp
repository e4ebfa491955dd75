// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The models that this program uses.
#pragma once

#include <memory>

#include "smartgain/model/level_model.hpp"

namespace smartgain {

/// The newest usable model of models_folder(), opened at the first call and shared from then on.
/// Fails with what LevelModel::open fails with; then the next call tries again. [thread-safe]
[[nodiscard]] Result<std::shared_ptr<const LevelModel>> shared_model(Precision precision);

}  // namespace smartgain
