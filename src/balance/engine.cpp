// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/balance/engine.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engines.hpp"
#include "smartgain/core/nearest_name.hpp"

namespace smartgain {
namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

double confidence_from_sd(Decibels sd) { return std::erf(3.0 / (sd.value * std::numbers::sqrt2)); }

Result<std::shared_ptr<const LevelModel>> no_model() {
  return unexpected(ErrorCode::missing_program, "no model is installed");
}

Result<std::unique_ptr<Engine>> make_engine(std::string_view name, const BalanceRequest& request,
                                            const ModelSource& model) {
  for (const auto& [rule, priority] : request.rules) {
    if (!contains(rule_names(), rule))
      return unexpected(ErrorCode::wrong_use, "unknown rule '" + rule + "'." + suggest_name(rule, rule_names()));
    if (!contains(priority_names(), priority))
      return unexpected(ErrorCode::wrong_use, "unknown priority '" + priority + "' for rule '" + rule + "'." +
                                                  suggest_name(priority, priority_names()));
  }
  if (name == "rules") return make_rules_engine();
  if (name == "lufs") return make_lufs_engine();
  if (name == "auto" || name == "cnn") {
    auto opened = model();
    if (opened) return name == "cnn" ? make_cnn_engine(*opened) : make_automatic_engine(*opened, "");
    if (name == "auto") return make_automatic_engine(nullptr, opened.error().message);
    return unexpected(opened.error().code,
                      "engine 'cnn': " + opened.error().message + ". Or use --engine rules or auto.");
  }
  const std::vector<std::string> known{"auto", "cnn", "rules", "lufs"};
  return unexpected(ErrorCode::wrong_use, "unknown engine '" + std::string(name) + "'." + suggest_name(name, known));
}

}  // namespace smartgain
