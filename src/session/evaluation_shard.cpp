// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "evaluation_shard.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "smartgain/core/json_excess.hpp"

namespace smartgain {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFormat = "smartgain-evaluation-shard";
constexpr int kVersion = 2;

struct Damage {
  std::string message;
};

Json to_json(const ScoredMix& mix) {
  Json json{{"engineer", mix.engineer}, {"roles", Json::array()}, {"truth_lufs", mix.truth_lufs}};
  for (const Role role : mix.roles) json["roles"].push_back(word(role));
  json["errors_lu"] = mix.errors_lu;
  json["sd_lu"] = Json::array();
  for (const auto& sd : mix.sd_lu) json["sd_lu"].push_back(sd ? Json(*sd) : Json());
  json["sabotage"] = Json::array();
  for (const SabotageCount& count : mix.sabotage)
    json["sabotage"].push_back({{"cases", count.cases}, {"found", count.found}, {"among_three", count.among_three}});
  if (mix.masked_lead)
    json["masked_lead"] = {{"before_lu", mix.masked_lead->before_lu},
                           {"after_lu", mix.masked_lead->after_lu},
                           {"others_masked", mix.masked_lead->others_masked}};
  if (!mix.answers.empty()) json["answers"] = Json::array();
  for (const AnsweredStem& stem : mix.answers)
    json["answers"].push_back({{"role", word(stem.role)},
                               {"role_confidence", stem.role_confidence},
                               {"recommended_db", stem.recommended_db}});
  return json;
}

Role role_of(const Json& json) {
  const auto text = json.get<std::string>();
  if (const auto role = role_from_word(text)) return *role;
  throw Damage{"unknown role '" + text + "'"};
}

double deviation_from(const Json& json) {
  const auto sd_lu = json.get<double>();
  if (sd_lu > 0.0) return sd_lu;
  throw Damage{"standard deviation " + json.dump() + " instead of more than 0"};
}

ScoredMix mix_from(const Json& json) {
  ScoredMix mix;
  mix.engineer = json.at("engineer").get<std::string>();
  for (const Json& role : json.at("roles")) mix.roles.push_back(role_of(role));
  mix.truth_lufs = json.at("truth_lufs").get<std::vector<double>>();
  json.at("errors_lu").get_to(mix.errors_lu);
  for (const Json& sd : json.at("sd_lu"))
    mix.sd_lu.push_back(sd.is_null() ? std::nullopt : std::optional(deviation_from(sd)));
  for (std::size_t i = 0; i < mix.sabotage.size(); ++i) {
    const Json& count = json.at("sabotage").at(i);
    mix.sabotage[i].cases = whole_number<std::size_t>(count.at("cases"));
    mix.sabotage[i].found = whole_number<std::size_t>(count.at("found"));
    mix.sabotage[i].among_three = whole_number<std::size_t>(count.at("among_three"));
  }
  if (const auto lead = json.find("masked_lead"); lead != json.end())
    mix.masked_lead = {lead->at("before_lu").get<double>(), lead->at("after_lu").get<double>(),
                       lead->at("others_masked").get<bool>()};
  if (const auto answers = json.find("answers"); answers != json.end())
    for (const Json& stem : *answers)
      mix.answers.push_back({role_of(stem.at("role")), stem.at("role_confidence").get<double>(),
                             stem.at("recommended_db").get<double>()});
  const auto one_a_stem = [&](const auto& list) { return list.size() == mix.roles.size(); };
  bool whole = !mix.roles.empty() && one_a_stem(mix.truth_lufs) && one_a_stem(mix.errors_lu[0]) &&
               one_a_stem(mix.sd_lu) && (mix.answers.empty() || one_a_stem(mix.answers));
  for (const auto& errors : mix.errors_lu) whole = whole && (errors.empty() || one_a_stem(errors));
  if (!whole) throw Damage{"lists of one mix differ in length"};
  return mix;
}

Json to_json(const ScoredSong& song) {
  Json json{{"name", song.name}, {"mixes", Json::array()}, {"left_out", song.left_out}};
  for (const ScoredMix& mix : song.mixes) json["mixes"].push_back(to_json(mix));
  return json;
}

ScoredSong song_from(const Json& json) {
  ScoredSong song;
  song.name = json.at("name").get<std::string>();
  for (const Json& mix : json.at("mixes")) song.mixes.push_back(mix_from(mix));
  song.left_out = json.at("left_out").get<std::vector<std::string>>();
  return song;
}

std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string song_to_json(const ScoredSong& song) { return text_of(to_json(song)); }

std::optional<ScoredSong> song_from_json(std::string_view text) {
  try {
    return song_from(Json::parse(text));
  } catch (const Damage&) {
    return std::nullopt;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

std::string shard_to_json(const EvaluationShard& shard) {
  const EvaluationTask& task = shard.task;
  Json json{{"format", kFormat},
            {"version", kVersion},
            {"tool_version", task.tool_version},
            {"manifest", task.manifest},
            {"asked", task.asked},
            {"engine", task.engine},
            {"model", task.model},
            {"learning", task.learning},
            {"song_count", task.song_count},
            {"shard_count", task.shard_count},
            {"shard", shard.index},
            {"songs", Json::array()}};
  for (const ScoredSong& song : shard.songs) json["songs"].push_back(to_json(song));
  return text_of(json) + "\n";
}

Result<EvaluationShard> shard_from_json(std::string_view text, std::string_view name) {
  const auto refuse = [&](const std::string& found) {
    return unexpected(
        ErrorCode::unreadable_input,
        fmt::format("{}: expected what `smartgain evaluate --shard I/N -o FILE` writes, found {}", name, found));
  };
  if (const std::string excess = json_excess(text); !excess.empty()) return refuse(excess + ". Make more shards");
  try {
    const Json json = Json::parse(text);
    if (!json.is_object() || json.value("format", "") != kFormat) return refuse("something else");
    if (whole_number<int>(json.at("version")) != kVersion)
      return refuse(
          fmt::format("version {} of it. This program knows version {}", json.at("version").dump(), kVersion));
    EvaluationShard shard;
    EvaluationTask& task = shard.task;
    json.at("tool_version").get_to(task.tool_version);
    json.at("manifest").get_to(task.manifest);
    json.at("asked").get_to(task.asked);
    json.at("engine").get_to(task.engine);
    json.at("model").get_to(task.model);
    json.at("learning").get_to(task.learning);
    task.song_count = whole_number<std::size_t>(json.at("song_count"));
    task.shard_count = whole_number<std::size_t>(json.at("shard_count"));
    shard.index = whole_number<std::size_t>(json.at("shard"));
    for (const Json& song : json.at("songs")) shard.songs.push_back(song_from(song));
    for (const ScoredSong& song : shard.songs)
      for (const ScoredMix& mix : song.mixes)
        if (mix.answers.empty() == task.learning)
          return refuse("learning that is asked for and not there, or the other way round");
    if (shard.index < 1 || shard.index > task.shard_count)
      return refuse(fmt::format("shard {} of {}", shard.index, task.shard_count));
    const std::size_t due = task.song_count < shard.index ? 0 : (task.song_count - shard.index) / task.shard_count + 1;
    if (shard.songs.size() != due) return refuse(fmt::format("{} songs where {} belong", shard.songs.size(), due));
    return shard;
  } catch (const Damage& damage) {
    return refuse(damage.message);
  } catch (const Json::exception& problem) {
    return refuse(fmt::format("something else ({})", json_problem(problem.what())));
  }
}

}  // namespace smartgain
