// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "feedback_json.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "smartgain/core/json_excess.hpp"

namespace smartgain {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "smartgain-feedback";
constexpr int kVersion = 1;

template <class Level>
Json optional_level(const std::optional<Level>& level) {
  return level && std::isfinite(level->value) ? Json(level->value) : Json(nullptr);
}

template <class Level>
std::optional<Level> optional_level(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end() || found->is_null()) return std::nullopt;
  return Level(found->get<double>());
}

Json to_json(const FeedbackEvent& e) {
  return Json{{"uid", e.uid},
              {"time_s", e.time_s},
              {"kind", word(e.kind)},
              {"song", e.song},
              {"song_name", e.song_name},
              {"strip", e.strip},
              {"strip_name", e.strip_name},
              {"role", word(e.role)},
              {"role_confidence", e.role_confidence},
              {"group", e.group},
              {"style", e.style},
              {"recommended_db", e.recommended.is_finite() ? Json(e.recommended.value) : Json(nullptr)},
              {"learned_db", e.learned.value},
              {"chosen_db", optional_level(e.chosen)},
              {"position_db", optional_level(e.position)},
              {"stars", e.stars},
              {"target_lufs", optional_level(e.target)},
              {"ceiling_dbtp", optional_level(e.ceiling)},
              {"note", e.note},
              {"rule", e.rule},
              {"rule_db", e.rule_effect.value},
              {"tells_share", e.tells_share}};
}

FeedbackEvent from_json(const Json& json) {
  FeedbackEvent e;
  const auto kind = feedback_kind_from_word(json.at("kind").get<std::string>());
  if (!kind) throw nlohmann::json::other_error::create(501, "unknown kind " + json.at("kind").dump(), &json);
  e.uid = json.at("uid").get<std::string>();
  if (e.uid.empty()) throw nlohmann::json::other_error::create(501, "uid is empty", &json);
  e.kind = *kind;
  e.time_s = json.at("time_s").get<std::int64_t>();
  e.song = json.at("song").get<std::string>();
  e.song_name = json.value("song_name", "");
  e.strip = json.at("strip").get<std::string>();
  e.strip_name = json.value("strip_name", "");
  e.role = role_from_word(json.at("role").get<std::string>()).value_or(Role::other);
  e.role_confidence = json.value("role_confidence", 0.0);
  e.group = json.value("group", "");
  e.style = json.value("style", "");
  e.recommended = optional_level<Decibels>(json, "recommended_db").value_or(Decibels(0.0));
  e.learned = optional_level<Decibels>(json, "learned_db").value_or(Decibels(0.0));
  e.chosen = optional_level<Decibels>(json, "chosen_db");
  e.position = optional_level<Decibels>(json, "position_db");
  e.stars = json.value("stars", 0);
  e.target = optional_level<Lufs>(json, "target_lufs");
  e.ceiling = optional_level<DbTp>(json, "ceiling_dbtp");
  e.note = json.value("note", "");
  e.rule = json.value("rule", "");
  e.rule_effect = optional_level<Decibels>(json, "rule_db").value_or(Decibels(0.0));
  e.tells_share = json.value("tells_share", true);
  if (e.stars < 0 || e.stars > 5) throw nlohmann::json::other_error::create(501, "stars are 0 to 5", &json);
  if (!(e.role_confidence >= 0.0 && e.role_confidence <= 1.0))
    throw nlohmann::json::other_error::create(501, "role_confidence is 0 to 1", &json);
  return e;
}

}  // namespace

std::string feedback_to_json(const FeedbackExport& feedback) {
  Json json{{"format", kFormat}, {"version", kVersion}, {"lessons_off", feedback.off}, {"events", Json::array()}};
  for (const FeedbackEvent& event : feedback.events) json["events"].push_back(to_json(event));
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<FeedbackExport> feedback_from_json(std::string_view text, std::string_view name) {
  if (const std::string excess = json_excess(text); !excess.empty())
    return unexpected(ErrorCode::unreadable_input,
                      fmt::format("{}: expected JSON that 'smartgain feedback export' wrote, found {}", name, excess));
  std::size_t at = 0;
  try {
    const Json json = Json::parse(text);
    if (!json.is_object() || json.value("format", "") != kFormat)
      return unexpected(
          ErrorCode::unreadable_input,
          fmt::format("{}: expected what 'smartgain feedback export' writes (format {}), found something else", name,
                      kFormat));
    if (json.at("version").get<int>() != kVersion)
      return unexpected(
          ErrorCode::unreadable_input,
          fmt::format("{}: expected version {}, found {}. Use the version of SmartGain that wrote it, or a "
                      "newer one",
                      name, kVersion, json.at("version").dump()));
    FeedbackExport feedback;
    feedback.off = json.value("lessons_off", LessonsOff{});
    for (const Json& event : json.at("events")) {
      ++at;
      feedback.events.push_back(from_json(event));
    }
    return feedback;
  } catch (const nlohmann::json::exception& problem) {
    return unexpected(
        ErrorCode::unreadable_input,
        at == 0 ? fmt::format("{}: expected JSON that 'smartgain feedback export' wrote: {}", name, problem.what())
                : fmt::format("{}: event {}: {}", name, at, problem.what()));
  }
}

}  // namespace smartgain
