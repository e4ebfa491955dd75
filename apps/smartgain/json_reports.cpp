// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "json_reports.hpp"

#include <nlohmann/json.hpp>

#include "smartgain/io/documents.hpp"
#include "smartgain/io/styles.hpp"
#include "smartgain/learning/learning.hpp"

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
  json["drift"] = Json::array();
  for (const KnobDrift& knob : report.drift)
    json["drift"].push_back({{"id", knob.id},
                             {"name", knob.name},
                             {"by", knob.by == MovedBy::plan         ? "applied"
                                    : knob.by == MovedBy::automation ? "automation"
                                                                     : "hand"},
                             {"from_db", level(knob.from)},
                             {"planned_db", level(knob.planned)},
                             {"now_db", level(knob.now)},
                             {"since_s", knob.since_s != 0 ? Json(knob.since_s) : Json(nullptr)}});
  return text(json);
}

std::string feedback_to_json(const std::vector<FeedbackEvent>& events, const Learned& learned) {
  Json json{{"events", Json::array()}};
  for (const FeedbackEvent& event : events)
    json["events"].push_back({{"id", event.id},
                              {"time_s", event.time_s},
                              {"kind", word(event.kind)},
                              {"song_name", event.song_name},
                              {"strip", event.strip},
                              {"strip_name", event.strip_name},
                              {"role", word(event.role)},
                              {"style", event.style},
                              {"recommended_db", level(event.recommended)},
                              {"chosen_db", level(event.chosen)},
                              {"stars", event.stars},
                              {"note", event.note}});
  json["learned"] = {
      {"offsets", Json::array()},
      {"share",
       {{"mean", learned.share.mean}, {"sd", learned.share.sd}, {"observations", learned.share.observations}}}};
  for (const LearnedOffset& offset : learned.offsets)
    json["learned"]["offsets"].push_back({{"role", word(offset.role)},
                                          {"style", offset.style.empty() ? Json(nullptr) : Json(offset.style)},
                                          {"offset_db", offset.mean.value},
                                          {"sd_db", offset.sd.value},
                                          {"observed_db", offset.observed.value},
                                          {"lower", offset.lower},
                                          {"higher", offset.higher},
                                          {"unchanged", offset.unchanged},
                                          {"songs", offset.songs}});
  const auto wish = [](const std::optional<LearnedLevel>& level_of_whole) {
    return level_of_whole ? Json{{"mean", level_of_whole->mean},          {"sd", level_of_whole->sd},
                                 {"songs", level_of_whole->observations}, {"of_songs", level_of_whole->songs},
                                 {"share", level_of_whole->share},        {"share_sd", level_of_whole->share_sd}}
                          : Json(nullptr);
  };
  json["learned"]["target_lufs"] = wish(learned.target);
  json["learned"]["ceiling_dbtp"] = wish(learned.ceiling);
  json["learned"]["lessons"] = Json::array();
  for (const Lesson& lesson : list_lessons(learned))
    json["learned"]["lessons"].push_back({{"lesson", lesson.name}, {"off", lesson.off}, {"text", lesson.text}});
  return text(json);
}

std::string evaluation_to_json(const Evaluation& evaluation) {
  Json json{{"songs", evaluation.song_count}, {"mixes", evaluation.mix_count}, {"scores", Json::array()}};
  if (!evaluation.model.empty()) json["model"] = evaluation.model;
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
                         {"within_sd", evaluation.calibration.within_sd},
                         {"bands", Json::array()}};
  for (const ConfidenceBand& band : evaluation.calibration.bands)
    json["calibration"]["bands"].push_back(
        {{"stems", band.stem_count}, {"mean_confidence", band.mean_confidence}, {"within_3_lu", band.within_3_lu}});
  json["sabotage"] = Json::array();
  for (const SabotageScore& score : evaluation.sabotage)
    json["sabotage"].push_back(
        {{"off_db", score.off_db}, {"cases", score.cases}, {"found", score.found}, {"among_three", score.among_three}});
  json["masking"] = {{"masked_leads", evaluation.masking.masked_leads},
                     {"lower", evaluation.masking.lower},
                     {"others_masked", evaluation.masking.others_masked},
                     {"mean_before_lu", evaluation.masking.mean_before.value},
                     {"mean_after_lu", evaluation.masking.mean_after.value}};
  if (evaluation.learning) {
    const auto comparison = [](const LearningComparison& c) {
      Json entry{{"cases", c.cases},
                 {"without_lu", c.without_lu},
                 {"with_lu", c.with_lu},
                 {"difference_95_lu", {c.difference.low, c.difference.high}},
                 {"groups", Json::object()}};
      for (const auto& [name, both] : c.groups)
        entry["groups"][name] = {{"without_lu", both.first}, {"with_lu", both.second}};
      return entry;
    };
    json["learning"] = {{"across", comparison(evaluation.learning->across)},
                        {"control", comparison(evaluation.learning->control)},
                        {"within", comparison(evaluation.learning->within)}};
  }
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
