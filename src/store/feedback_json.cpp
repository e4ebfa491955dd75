// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "feedback_json.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "smartgain/core/json_excess.hpp"

namespace smartgain {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "smartgain-feedback";
constexpr int kVersion = 1;
constexpr std::size_t kMostValuesAtOnce = 10'000;  // an event has 23; lessons that are off are a few hundred at most

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
  if (!kind) throw Json::other_error::create(501, "unknown kind " + json.at("kind").dump(), &json);
  e.uid = json.at("uid").get<std::string>();
  if (e.uid.empty()) throw Json::other_error::create(501, "uid is empty", &json);
  e.kind = *kind;
  e.time_s = whole_number<std::int64_t>(json.at("time_s"));
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
  if (json.contains("stars")) e.stars = whole_number<int>(json["stars"]);
  e.target = optional_level<Lufs>(json, "target_lufs");
  e.ceiling = optional_level<DbTp>(json, "ceiling_dbtp");
  e.note = json.value("note", "");
  e.rule = json.value("rule", "");
  e.rule_effect = optional_level<Decibels>(json, "rule_db").value_or(Decibels(0.0));
  e.tells_share = json.value("tells_share", true);
  if (e.stars < 0 || e.stars > 5) throw Json::other_error::create(501, "stars are 0 to 5", &json);
  if (!(e.role_confidence >= 0.0 && e.role_confidence <= 1.0))
    throw Json::other_error::create(501, "role_confidence is 0 to 1", &json);
  return e;
}

}  // namespace

std::string feedback_to_json(const FeedbackExport& feedback) {
  const auto text_of = [](const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); };
  std::string text = fmt::format(R"({{"format":"{}","version":{},"lessons_off":{},"events":[)", kFormat, kVersion,
                                 text_of(feedback.off));
  for (const FeedbackEvent& event : feedback.events) {
    text += &event == feedback.events.data() ? "\n" : ",\n";
    text += text_of(to_json(event));
  }
  return text + "\n]}\n";
}

Result<FeedbackExport> feedback_from_json(std::string_view text, std::string_view name) {
  const auto refuse = [&](std::string_view what) {
    return unexpected(ErrorCode::unreadable_input, fmt::format("{}: {}", name, what));
  };
  // An event is taken out of the document as soon as it is read: a hundred thousand of them are no reason to refuse the file.
  if (const std::string excess = json_excess(text, std::numeric_limits<std::size_t>::max()); !excess.empty())
    return refuse("expected JSON that 'smartgain feedback export' wrote, found " + excess);
  FeedbackExport feedback;
  std::string problem_of_event;
  std::size_t values_since_event = 0;
  bool in_events = false;
  const auto take_event = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (++values_since_event > kMostValuesAtOnce)
      throw Json::other_error::create(501, fmt::format("over {} values beside events", kMostValuesAtOnce), &parsed);
    if (depth == 1 && event == Json::parse_event_t::key) in_events = parsed == "events";
    if (!in_events || depth != 2 || event != Json::parse_event_t::object_end) return true;
    values_since_event = 0;
    if (!problem_of_event.empty()) return false;
    try {
      feedback.events.push_back(from_json(parsed));
    } catch (const Json::exception& problem) {
      problem_of_event = fmt::format("event {}: {}", feedback.events.size() + 1, json_problem(problem.what()));
    }
    return false;
  };
  try {
    const Json json = Json::parse(text, take_event);
    if (!json.is_object() || json.value("format", "") != kFormat)
      return refuse(
          fmt::format("expected what 'smartgain feedback export' writes (format {}), found something else", kFormat));
    if (whole_number<int>(json.at("version")) != kVersion)
      return refuse(
          fmt::format("expected version {}, found {}. Use the version of SmartGain that wrote it, or a newer one",
                      kVersion, json.at("version").dump()));
    if (!problem_of_event.empty()) return refuse(problem_of_event);
    feedback.off = json.value("lessons_off", LessonsOff{});
    // What is left in the list is no object.
    if (!json.at("events").empty())
      return refuse(fmt::format("expected events, found a value of type {}", json.at("events").front().type_name()));
    return feedback;
  } catch (const Json::exception& problem) {
    return refuse(
        fmt::format("expected JSON that 'smartgain feedback export' wrote: {}", json_problem(problem.what())));
  }
}

}  // namespace smartgain
