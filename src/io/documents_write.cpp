// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Analysis and plan as JSON, members in the order of the contract.
#include <cmath>
#include <nlohmann/json.hpp>

#include "document_words.hpp"
#include "patch_text.hpp"
#include "smartgain/core/group_levels.hpp"
#include "smartgain/io/documents.hpp"

namespace smartgain {
namespace {

using Json = nlohmann::ordered_json;

// Decimals kept. Levels: far below what can be heard or measured, so that documents stay readable.
constexpr int kLevelDecimals = 4;
// Knobs: as exact as they are written into projects (1e-6 dB), so that a plan moves nothing that it means to keep.
constexpr int kKnobDecimals = 6;
// Shares, ratios and offsets, whose small values mean something.
constexpr int kRatioDecimals = 6;
// Stereo of bands, of which there are many: finer than it can be drawn or heard.
constexpr int kBandDecimals = 3;

// null for what does not exist: nothing else is JSON for infinity.
Json number(double value, int decimals = kLevelDecimals) {
  if (!std::isfinite(value)) return nullptr;
  const double scale = std::pow(10.0, decimals);
  const double rounded = std::round(value * scale) / scale;
  // Too large to have such decimals, or to be scaled at all.
  if (!std::isfinite(rounded) || std::abs(value) > 1e15 / scale) return value;
  return rounded + 0.0;  // -0 becomes 0
}

Json level(Decibels value) { return number(value.value); }
Json knob_position(Decibels value) { return number(value.value, kKnobDecimals); }

template <class Level>
Json optional_level(const std::optional<Level>& value) {
  return value ? number(value->value) : Json(nullptr);
}
Json optional_ratio(const std::optional<double>& value) {
  return value ? number(*value, kRatioDecimals) : Json(nullptr);
}

Json measured(const std::optional<Measurement>& measurement) {
  if (!measurement) return nullptr;
  const Measurement& m = *measurement;
  Json json;
  json["sample_rate_hz"] = number(m.sample_rate_hz);
  json["duration_s"] = number(m.duration_s);
  json["integrated_lufs"] = optional_level(m.integrated);
  json["momentary_max_lufs"] = optional_level(m.momentary_max);
  json["short_term_max_lufs"] = optional_level(m.short_term_max);
  json["loudness_range_lu"] = optional_level(m.loudness_range);
  json["true_peak_dbtp"] = optional_level(m.true_peak);
  json["sample_peak_dbfs"] = optional_level(m.sample_peak);
  json["rms_dbfs"] = optional_level(m.rms);
  json["crest_factor_db"] = optional_level(m.crest_factor);
  json["peak_to_loudness_lu"] = optional_level(m.peak_to_loudness);
  json["dc_offset"] = optional_ratio(m.dc_offset);
  json["clipped_samples"] = m.clipped_samples;
  json["non_finite_samples"] = m.non_finite_samples;
  json["active_share"] = optional_ratio(m.active_share);
  json["level_percentiles_lufs"] = nullptr;
  if (m.level_percentiles)
    json["level_percentiles_lufs"] = Json{{"p10", number(m.level_percentiles->p10.value)},
                                          {"p50", number(m.level_percentiles->p50.value)},
                                          {"p95", number(m.level_percentiles->p95.value)}};
  json["spectral_centroid_hz"] = optional_level(m.spectral_centroid);
  json["spectral_spread_hz"] = optional_level(m.spectral_spread);
  json["spectral_rolloff_85_hz"] = optional_level(m.spectral_rolloff_85);
  json["spectral_flatness"] = optional_ratio(m.spectral_flatness);
  json["band_center_hz"] = Json::array();
  for (const double center : m.band_center_hz) json["band_center_hz"].push_back(number(center));
  json["band_level_db"] = Json::array();
  for (const std::optional<double>& band : m.band_level_db)
    json["band_level_db"].push_back(band ? number(*band) : Json(nullptr));
  json["stereo"] = Json{{"correlation", optional_ratio(m.stereo.correlation)},
                        {"width", optional_ratio(m.stereo.width)},
                        {"balance_db", optional_level(m.stereo.balance)},
                        {"band_correlation", Json::array()},
                        {"band_width", Json::array()},
                        {"band_balance_db", Json::array()}};
  for (const StereoField& band : m.band_stereo) {
    const auto rounded = [](std::optional<double> value) {
      return value ? number(*value, kBandDecimals) : Json(nullptr);
    };
    json["stereo"]["band_correlation"].push_back(rounded(band.correlation));
    json["stereo"]["band_width"].push_back(rounded(band.width));
    json["stereo"]["band_balance_db"].push_back(band.balance ? number(band.balance->value, kBandDecimals)
                                                             : Json(nullptr));
  }
  return json;
}

Json group_levels_json(const GroupLevels& levels) {
  Json json;
  for (const RoleGroupName& group : kRoleGroups)
    json[std::string(group.word)] = optional_level(levels[static_cast<std::size_t>(group.group)]);
  return json;
}

Json relations(const std::optional<Relations>& found, const std::vector<Strip>& strips) {
  if (!found) return nullptr;
  Json json{
      {"masking", Json::array()}, {"hidden", Json::array()}, {"overlap", Json::array()}, {"stereo", Json::array()}};
  for (const Masking& pair : found->masking)
    json["masking"].push_back(Json{{"masker", pair.masker},
                                   {"maskee", pair.maskee},
                                   {"low_hz", number(pair.low.value)},
                                   {"high_hz", number(pair.high.value)},
                                   {"masked_share", number(pair.masked_share)},
                                   {"loss_lu", level(pair.loss)}});
  for (const Hidden& strip : found->hidden) {
    Json bands = Json::array();
    for (const double share : strip.masked_by_band) bands.push_back(number(share));
    json["hidden"].push_back(Json{{"strip", strip.strip},
                                  {"masked_share", number(strip.masked_share)},
                                  {"loss_lu", level(strip.loss)},
                                  {"masked_by_band", std::move(bands)}});
  }
  for (const Overlap& pair : found->overlap)
    json["overlap"].push_back(
        Json{{"a", pair.a}, {"b", pair.b}, {"spectral", number(pair.spectral)}, {"dynamic", number(pair.dynamic)}});
  for (const Crowding& band : found->crowding)
    json["stereo"].push_back(Json{
        {"low_hz", number(band.low.value)}, {"high_hz", number(band.high.value)}, {"crowding", number(band.crowding)}});
  json["noise"] = Json::array();
  for (const PauseNoise& noise : found->noise)
    json["noise"].push_back(Json{{"strip", noise.strip},
                                 {"kind", word_of(kNoiseKinds, noise.kind)},
                                 {"level_lu", level(noise.level)},
                                 {"duration_s", number(noise.duration_s)}});
  json["mono_loss_lu"] = optional_level(found->mono_loss);
  json["strips"] = found->strips;
  std::map<std::string, Role> roles;
  for (const Strip& strip : strips) roles[strip.id] = strip.role;
  const GroupLevelsOverTime groups = group_levels(*found, roles);
  json["group_level_lu"] = group_levels_json(groups.song);
  json["sections"] = Json::array();
  for (std::size_t i = 0; i < found->sections.size(); ++i) {
    const Section& section = found->sections[i];
    Json levels = Json::array();
    for (const std::optional<Decibels>& strip : section.strip_levels) levels.push_back(optional_level(strip));
    json["sections"].push_back(Json{{"begin_s", number(section.begin_s)},
                                    {"end_s", number(section.end_s)},
                                    {"kind", word_of(kSectionKinds, section.kind)},
                                    {"level_lu", optional_level(section.level)},
                                    {"strip_level_lu", std::move(levels)},
                                    {"group_level_lu", group_levels_json(groups.sections[i])}});
  }
  json["loudest"] = nullptr;
  if (found->loudest)
    json["loudest"] = Json{{"begin_s", number(found->loudest->begin_s)}, {"end_s", number(found->loudest->end_s)}};
  json["bar_s"] = optional_ratio(found->bar_s);
  return json;
}

Json input(const InputInfo& info) {
  return Json{{"kind", word_of(kSourceKinds, info.kind)},
              {"path", info.path},
              {"content_hash", info.content_hash},
              {"sample_rate_hz", number(info.sample_rate_hz)},
              {"duration_s", number(info.duration_s)}};
}

Json knob(const Knob& k) {
  return Json{{"kind", word_of(kKnobKinds, k.kind)},
              {"name", k.name},
              {"from_db", knob_position(k.position)},
              {"min_db", knob_position(k.min)},
              {"max_db", knob_position(k.max)}};
}

Json knob_move(const KnobMove& move) {
  return Json{{"kind", word_of(kKnobKinds, move.knob.kind)},  {"name", move.knob.name},
              {"from_db", knob_position(move.knob.position)}, {"to_db", knob_position(move.to)},
              {"min_db", knob_position(move.knob.min)},       {"max_db", knob_position(move.knob.max)}};
}

// What a strip is, the same in both documents.
Json strip_head(const Strip& strip) {
  Json json{{"id", strip.id}, {"name", strip.name}};
  if (!strip.path.empty()) json["path"] = strip.path;
  json["role"] = word(strip.role);
  json["role_confidence"] = number(strip.role_confidence);
  json["role_from"] = word_of(kRoleSources, strip.role_source);
  if (!strip.group.empty()) json["group"] = strip.group;
  json["flags"] = Json::array();
  for (const StripFlagName& entry : kStripFlags)
    if (strip.has(entry.flag)) json["flags"].push_back(entry.word);
  json["hints"] = strip.hints;
  json["fingerprint"] = strip.fingerprint;
  if (!strip.problem.empty()) json["problem"] = strip.problem;
  if (strip.gain_behind_knob) json["gain_behind_knob_db"] = level(*strip.gain_behind_knob);
  return json;
}

Json document(const char* format, const InputInfo& info) {
  return Json{
      {"format", format}, {"version", kDocumentVersion}, {"tool_version", SMARTGAIN_VERSION}, {"input", input(info)}};
}

Json options(const PlanOptions& o) {
  Json json{{"goal", word_of(kGoals, o.goal)},
            {"engine", o.engine},
            {"target_lufs", optional_level(o.target)},
            {"ceiling_dbtp", optional_level(o.ceiling)},
            {"headroom_by", word_of(kHeadroomWays, o.headroom_by)},
            {"amount_percent", number(100.0 * o.amount)},
            {"max_move_db", level(o.max_move)},
            {"raw_level", word_of(kRawLevels, o.raw_level)},
            {"style", o.style},
            {"reference", o.reference.empty() ? Json() : Json(o.reference)},
            {"precision", word_of(kPrecisions, o.precision)},
            {"reference_level_dbfs", number(o.reference_level.value)}};
  json["roles"] = Json::object();
  for (const auto& [id, role] : o.roles) json["roles"][id] = word(role);
  json["locks"] = o.locks;
  json["set_db"] = Json::object();
  for (const auto& [id, gain] : o.set_gains) json["set_db"][id] = knob_position(gain);
  json["alone"] = o.alone;
  json["groups"] = Json::object();
  for (const auto& [name, ids] : o.groups) json["groups"][name] = ids;
  json["rules"] = Json::object();
  for (const auto& [rule, priority] : o.rules) json["rules"][rule] = priority;
  json["learning"] = o.learning;
  json["emphasis_db"] = Json::object();
  for (const auto& [group, offset] : o.emphasis) json["emphasis_db"][std::string(word(group))] = level(offset);
  return json;
}

Json evidence(const Evidence& entries) {
  Json json = Json::object();
  for (const auto& [name, value] : entries) {
    const auto* amount = std::get_if<double>(&value);
    json[name] = amount ? number(*amount) : Json(std::get<std::string>(value));
  }
  return json;
}

Json alternatives(const std::vector<Alternative>& others) {
  Json json = Json::array();
  for (const Alternative& other : others)
    json.push_back(Json{{"name", other.name}, {"text", other.text}, {"gain_db", level(other.gain)}});
  return json;
}

Json findings(const std::vector<Finding>& found) {
  Json json = Json::array();
  for (const Finding& finding : found)
    json.push_back(Json{{"name", finding.name},
                        {"severity", word_of(kSeverities, finding.severity)},
                        {"text", finding.text},
                        {"cure", finding.cure},
                        {"gain_cures", finding.gain_cures},
                        {"strips", finding.strips},
                        {"evidence", evidence(finding.evidence)}});
  return json;
}

Json mix(const MixPlan& plan) {
  Json json;
  json["before"] = measured(plan.before);
  json["predicted_after"] = Json{{"integrated_lufs", optional_level(plan.predicted_integrated)},
                                 {"true_peak_dbtp", optional_level(plan.predicted_true_peak)}};
  json["knob"] = plan.knob ? knob_move(*plan.knob) : Json(nullptr);
  json["target_lufs"] = optional_level(plan.target);
  json["ceiling_dbtp"] = optional_level(plan.ceiling);
  json["gain_db"] = level(plan.gain);
  json["moved_by"] = word_of(kHeadroomWays, plan.moved_by);
  json["bound_by"] = word_of(kBounds, plan.bound_by);
  json["shortfall_lu"] = level(plan.shortfall);
  json["alternatives"] = alternatives(plan.alternatives);
  json["notes"] = plan.notes;
  return json;
}

Json strip_plan(const StripPlan& plan) {
  Json json = strip_head(plan.strip);
  json["measured"] = measured(plan.strip.measured);
  json["level_lu"] = optional_level(plan.strip.level);
  json["recommended"] = nullptr;
  if (plan.recommended)
    json["recommended"] = Json{{"level_lu", level(plan.recommended->level)},
                               {"sd_lu", level(plan.recommended->sd)},
                               {"confidence", number(plan.recommended->confidence)}};
  json["action"] = word_of(kActions, plan.action);
  json["why"] = plan.why;
  json["knob"] = knob_move(plan.knob);
  // Without to_db: it is there and stays where it is.
  json["trim_knob"] = plan.trim_knob         ? knob_move(*plan.trim_knob)
                      : plan.strip.trim_knob ? knob(*plan.strip.trim_knob)
                                             : Json(nullptr);
  json["gain_db"] = level(plan.gain());
  json["reasons"] = Json::array();
  for (const Reason& reason : plan.reasons)
    json["reasons"].push_back(Json{{"rule", reason.rule},
                                   {"text", reason.text},
                                   {"effect_db", level(reason.effect)},
                                   {"evidence", evidence(reason.evidence)}});
  json["limits"] = Json::array();
  for (const AppliedLimit& limit : plan.limits)
    json["limits"].push_back(Json{{"limit", limit.limit}, {"text", limit.text}, {"effect_db", level(limit.effect)}});
  json["alternatives"] = alternatives(plan.alternatives);
  return json;
}

// File names need not be UTF-8: what is not becomes U+FFFD instead of an exception.
std::string text_of(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

}  // namespace

std::string analysis_to_json(const SessionAnalysis& analysis) {
  Json json = document("smartgain-analysis", analysis.input);
  json["mix"] = measured(analysis.mix);
  json["mix_knob"] = nullptr;
  if (analysis.mix_knob) {
    json["mix_knob"] = knob(*analysis.mix_knob);
    json["mix_knob"]["automated"] = analysis.mix_knob_automated;
  }
  json["strips_sum"] = measured(analysis.strips_sum);
  json["strips"] = Json::array();
  for (const Strip& strip : analysis.strips) {
    Json entry = strip_head(strip);
    entry["knob"] = knob(strip.knob);
    entry["trim_knob"] = strip.trim_knob ? knob(*strip.trim_knob) : Json(nullptr);
    entry["measured"] = measured(strip.measured);
    entry["level_lu"] = optional_level(strip.level);
    if (strip.level_sd > Decibels(0.0)) entry["level_sd_lu"] = level(strip.level_sd);
    entry["patches"] = strip.measured ? patches_to_text(strip.measured->patches) : "";
    json["strips"].push_back(std::move(entry));
  }
  json["relations"] = relations(analysis.relations, analysis.strips);
  json["findings"] = findings(analysis.findings);
  json["notices"] = analysis.notices;
  return text_of(json);
}

std::string plan_to_json(const Plan& plan) {
  Json json = document("smartgain-plan", plan.input);
  json["options"] = options(plan.options);
  json["engine"] = plan.engine;
  json["style"] = plan.style;
  json["model"] = nullptr;
  if (plan.model)
    json["model"] = Json{{"name", plan.model->name},
                         {"version", plan.model->version},
                         {"precision", word_of(kPrecisions, plan.model->precision)}};
  json["mix"] = mix(plan.mix);
  json["strips"] = Json::array();
  for (const StripPlan& strip : plan.strips) json["strips"].push_back(strip_plan(strip));
  json["findings"] = findings(plan.findings);
  json["notices"] = plan.notices;
  return text_of(json);
}

std::string measurement_to_json(const Measurement& measurement) { return measured(measurement).dump(); }

}  // namespace smartgain
