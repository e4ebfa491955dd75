// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "json_reports.hpp"

#include <nlohmann/json.hpp>

#include "smartgain/io/documents.hpp"
#include "smartgain/io/styles.hpp"

namespace smartgain {
namespace {

using Json = nlohmann::ordered_json;

Json level(const std::optional<Decibels>& value) {
  return value && value->is_finite() ? Json(value->value) : Json(nullptr);
}

std::string text(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

Json refused(const std::vector<RefusedStrip>& strips) {
  Json list = Json::array();
  for (const RefusedStrip& strip : strips) list.push_back({{"id", strip.id}, {"name", strip.name}, {"why", strip.why}});
  return list;
}

}  // namespace

std::string automatic_to_json(const AutomaticReport& report) {
  Json json = Json::parse(plan_to_json(report.plan));
  json["after"] = Json::parse(measurement_to_json(report.after));
  json["output"] = report.applied.output.string();
  json["corrections"] = report.corrections;
  json["peak_spread_db"] = report.peak_spread.value;
  json["refused"] = refused(report.applied.refused);
  return text(json);
}

std::string check_to_json(const CheckReport& report) {
  Json json{{"output", report.output.string()},
            {"mix", Json::parse(measurement_to_json(report.mix))},
            {"left_to_target_lu", level(report.left_to_target)},
            {"over_ceiling_db", level(report.over_ceiling)},
            {"strips", Json::array()}};
  for (const CheckedStrip& strip : report.strips)
    json["strips"].push_back({{"id", strip.id},
                              {"name", strip.name},
                              {"expected_level_lu", level(strip.expected_level)},
                              {"measured_level_lu", level(strip.measured_level)},
                              {"knob_as_planned", strip.knob_as_planned}});
  return text(json);
}

std::string evaluation_to_json(const Evaluation& evaluation) {
  Json json{{"songs", evaluation.song_count}, {"mixes", evaluation.mix_count}, {"scores", Json::array()}};
  for (const Score& score : evaluation.scores)
    json["scores"].push_back({{"name", score.name},
                              {"stems", score.stem_count},
                              {"mean_error_lu", score.mean_error_lu},
                              {"mean_error_95_lu", {score.mean_error_interval.low, score.mean_error_interval.high}},
                              {"median_error_lu", score.median_error_lu},
                              {"mean_error_by_song_lu", score.mean_error_by_song_lu},
                              {"songs", score.songs}});
  json["calibration"] = {{"mean_confidence", evaluation.calibration.mean_confidence},
                         {"within_3_lu", evaluation.calibration.within_3_lu},
                         {"within_sd", evaluation.calibration.within_sd}};
  json["sabotage"] = Json::array();
  for (const SabotageScore& score : evaluation.sabotage)
    json["sabotage"].push_back(
        {{"off_db", score.off_db}, {"cases", score.cases}, {"found", score.found}, {"among_three", score.among_three}});
  json["left_out"] = evaluation.left_out;
  return text(json);
}

std::string presets_to_json(const std::vector<ListedPreset>& presets) {
  Json json = Json::array();
  for (const ListedPreset& listed : presets)
    if (listed.preset)
      json.push_back({{"name", listed.file.name},
                      {"title", listed.preset->title},
                      {"about", listed.preset->about},
                      {"own", listed.file.own},
                      {"path", listed.file.path.string()},
                      {"options", listed.preset->options}});
  return text(json);
}

std::string styles_to_json(const std::vector<ListedStyle>& styles) {
  Json json = Json::array();
  for (const ListedStyle& listed : styles)
    if (listed.style)
      json.push_back({{"name", listed.file.name},
                      {"title", listed.style->title},
                      {"about", listed.style->about},
                      {"evidence", word(listed.style->evidence)},
                      {"own", listed.file.own},
                      {"path", listed.file.path.string()}});
  return text(json);
}

}  // namespace smartgain
