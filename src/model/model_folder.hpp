// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What model.json says, and whether the files beside it are those it speaks of.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "smartgain/core/result.hpp"
#include "smartgain/model/level_model.hpp"
#include "strip_features.hpp"

namespace smartgain {

struct Scaling {
  double mean = 0.0, scale = 1.0;
};

struct ModelFiles {
  ModelInfo info;
  std::size_t embedding_size = 0;
  std::size_t patches = 0;  ///< the loudest so many of a strip are listened to
  std::array<Scaling, kFeatureNames.size()> features;
  double sd_scale = 1.0;
  std::string encoder, head;  ///< contents
};

/// Fails with unreadable_input; the message says what was expected and found.
[[nodiscard]] Result<ModelFiles> read_model(const std::filesystem::path& folder, Precision precision);

}  // namespace smartgain
