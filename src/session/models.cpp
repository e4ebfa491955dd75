// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/session/models.hpp"

#include <map>
#include <mutex>

namespace smartgain {

Result<std::shared_ptr<const LevelModel>> shared_model(Precision precision) {
  static std::mutex mutex;
  static std::map<Precision, std::shared_ptr<const LevelModel>> models;
  const std::lock_guard lock(mutex);
  if (const auto known = models.find(precision); known != models.end()) return known->second;
  auto model = LevelModel::open(models_folder(), precision);
  if (model) models[precision] = *model;
  return model;
}

}  // namespace smartgain
