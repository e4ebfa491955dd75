// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "undo_record.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "smartgain/core/json_excess.hpp"
#include "smartgain/io/atomic_file.hpp"

namespace smartgain {
namespace {

using Json = nlohmann::ordered_json;

Json level_to_json(Decibels level) { return level.is_finite() ? Json(level.value) : Json(nullptr); }
Decibels level_from_json(const Json& json) {
  return json.is_null() ? Decibels::silence() : Decibels(json.get<double>());
}

}  // namespace

std::filesystem::path undo_record_path(const std::filesystem::path& project) {
  return project.parent_path() / (project.filename().string() + ".smartgain-undo.json");
}

Result<std::vector<UndoStep>> read_undo_record(const std::filesystem::path& project) {
  const auto path = undo_record_path(project);
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::vector<UndoStep>{};
  const auto text = read_file(path);
  if (!text) return unexpected(text.error());
  if (const std::string excess = json_excess(*text); !excess.empty())
    return unexpected(ErrorCode::unreadable_input,
                      path.string() + ": expected a record of applied gains, found " + excess);
  try {
    const Json json = Json::parse(*text);
    if (json.at("format") != "smartgain-undo" || json.at("version") != 1)
      return unexpected(ErrorCode::unreadable_input, path.string() + ": expected format smartgain-undo, version 1");
    std::vector<UndoStep> steps;
    for (const Json& step : json.at("applied")) {
      UndoStep knobs;
      for (const Json& knob : step)
        knobs.push_back({knob.at("strip").is_null() ? "" : knob.at("strip").get<std::string>(),
                         knob.at("trim").get<bool>(), level_from_json(knob.at("from_db")),
                         level_from_json(knob.at("to_db"))});
      steps.push_back(std::move(knobs));
    }
    return steps;
  } catch (const Json::exception& problem) {
    return unexpected(ErrorCode::unreadable_input, fmt::format("{}: damaged record of applied gains ({})",
                                                               path.string(), json_problem(problem.what())));
  }
}

Result<> write_undo_record(const std::filesystem::path& project, const std::vector<UndoStep>& steps) {
  const auto path = undo_record_path(project);
  if (steps.empty()) {
    std::error_code error;
    std::filesystem::remove(path, error);
    if (error) return unexpected(ErrorCode::unwritable_output, path.string() + ": " + error.message());
    return Done{};
  }
  Json applied = Json::array();
  for (const UndoStep& step : steps) {
    Json knobs = Json::array();
    for (const UndoneKnob& knob : step)
      knobs.push_back({{"strip", knob.strip_id.empty() ? Json(nullptr) : Json(knob.strip_id)},
                       {"trim", knob.trim},
                       {"from_db", level_to_json(knob.from)},
                       {"to_db", level_to_json(knob.to)}});
    applied.push_back(std::move(knobs));
  }
  const Json json{{"format", "smartgain-undo"}, {"version", 1}, {"applied", std::move(applied)}};
  return write_file_atomically(path, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace smartgain
