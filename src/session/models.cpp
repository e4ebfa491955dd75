// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/session/models.hpp"

#include <filesystem>
#include <map>
#include <mutex>
#include <utility>

namespace smartgain {

Result<std::shared_ptr<const LevelModel>> shared_model(Precision precision) {
  static std::mutex mutex;
  static std::map<std::pair<std::filesystem::path, Precision>, std::shared_ptr<const LevelModel>> models;
  const std::lock_guard lock(mutex);
  const std::pair wanted(models_folder(), precision);
  if (const auto known = models.find(wanted); known != models.end()) return known->second;
  auto model = LevelModel::open(wanted.first, precision);
  if (model) models[wanted] = *model;
  return model;
}

}  // namespace smartgain
