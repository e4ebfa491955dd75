// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Analysis and plan from JSON. Members that came after the first version may be missing; unknown ones are ignored.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "document_words.hpp"
#include "json_member.hpp"
#include "patch_text.hpp"
#include "smartgain/core/json_excess.hpp"
#include "smartgain/io/documents.hpp"
#include "smartgain/io/plan_words.hpp"

namespace smartgain {
namespace {

using Json = JsonMember::Json;

template <class E, std::size_t n>
E enumerated(const JsonMember& member, const std::array<Word<E>, n>& words) {
  const std::optional<E> value = value_of(words, member.text());
  if (value) return *value;
  std::string expected = "one of";
  for (const Word<E>& entry : words) expected += fmt::format(" \"{}\"", entry.word);
  member.fail(expected);
}

// Decibels, and levels in them: whoever reckons with what was read finds nothing that overflows. Chosen: beyond the range of 32-bit floats
// (1529 dB from the smallest to the largest).
constexpr double kMostDecibels = 2000.0;

double within_range(const JsonMember& member, double value) {
  if (std::abs(value) > kMostDecibels) member.fail(fmt::format("a level within ±{} dB", kMostDecibels));
  return value;
}

double decibels(const JsonMember& member) { return within_range(member, member.number()); }

double share(const JsonMember& member) {
  const double value = member.number();
  if (!(value >= 0.0 && value <= 1.0)) member.fail("a share from 0 to 1");
  return value;
}

std::optional<double> optional_share(const JsonMember& member) {
  return member.is_null() ? std::nullopt : std::optional(share(member));
}

template <class Level>
std::optional<Level> optional_level(const JsonMember& member) {
  const std::optional<double> value = member.number_or_null();
  return value ? std::optional<Level>(Level(within_range(member, *value))) : std::nullopt;
}

std::optional<Hertz> optional_frequency(const JsonMember& member) {
  const std::optional<double> value = member.number_or_null();
  return value ? std::optional(Hertz(*value)) : std::nullopt;
}

Decibels level(const JsonMember& member) { return Decibels(decibels(member)); }

// null is what cannot be said in JSON: a knob that is fully down, or a move to there.
Decibels gain_or_silence(const JsonMember& member) {
  return optional_level<Decibels>(member).value_or(Decibels::silence());
}

// Members that have no place in older documents.
std::string text_if_there(const JsonMember& parent, const char* name) {
  const std::optional<JsonMember> member = parent.find(name);
  return member ? member->text() : std::string();
}
std::vector<std::string> texts_if_there(const JsonMember& parent, const char* name) {
  const std::optional<JsonMember> member = parent.find(name);
  return member ? member->texts() : std::vector<std::string>();
}

std::vector<StereoField> band_stereo(const JsonMember& stereo, std::size_t band_count) {
  const auto correlation = stereo.find("band_correlation"), width = stereo.find("band_width"),
             balance = stereo.find("band_balance_db");
  if (!correlation || !width || !balance) return {};
  std::vector<StereoField> fields(correlation->items().size());
  if (!fields.empty() && fields.size() != band_count) correlation->fail("as many entries as band_center_hz, or none");
  const auto read = [&](const JsonMember& bands, auto take) {
    const auto items = bands.items();
    if (items.size() != fields.size()) return bands.fail("as many entries as band_correlation has");
    for (std::size_t band = 0; band < items.size(); ++band) take(fields[band], items[band]);
  };
  read(*correlation, [](StereoField& to, const JsonMember& band) { to.correlation = band.number_or_null(); });
  read(*width, [](StereoField& to, const JsonMember& band) { to.width = band.number_or_null(); });
  read(*balance, [](StereoField& to, const JsonMember& band) { to.balance = optional_level<Decibels>(band); });
  return fields;
}

std::optional<Measurement> measured(const JsonMember& json) {
  if (json.is_null()) return std::nullopt;
  Measurement m;
  if (const auto rate = json.find("sample_rate_hz")) m.sample_rate_hz = rate->number();
  if (const auto duration = json.find("duration_s")) m.duration_s = duration->number();
  m.integrated = optional_level<Lufs>(json.at("integrated_lufs"));
  m.momentary_max = optional_level<Lufs>(json.at("momentary_max_lufs"));
  m.short_term_max = optional_level<Lufs>(json.at("short_term_max_lufs"));
  m.loudness_range = optional_level<Decibels>(json.at("loudness_range_lu"));
  m.true_peak = optional_level<DbTp>(json.at("true_peak_dbtp"));
  m.sample_peak = optional_level<DbFs>(json.at("sample_peak_dbfs"));
  m.rms = optional_level<DbFs>(json.at("rms_dbfs"));
  m.crest_factor = optional_level<Decibels>(json.at("crest_factor_db"));
  m.peak_to_loudness = optional_level<Decibels>(json.at("peak_to_loudness_lu"));
  m.dc_offset = json.at("dc_offset").number_or_null();
  m.clipped_samples = json.at("clipped_samples").count();
  if (const auto non_finite = json.find("non_finite_samples")) m.non_finite_samples = non_finite->count();
  m.active_share = optional_share(json.at("active_share"));
  if (const JsonMember levels = json.at("level_percentiles_lufs"); !levels.is_null())
    m.level_percentiles = LevelPercentiles{Lufs(decibels(levels.at("p10"))), Lufs(decibels(levels.at("p50"))),
                                           Lufs(decibels(levels.at("p95")))};
  m.spectral_centroid = optional_frequency(json.at("spectral_centroid_hz"));
  m.spectral_spread = optional_frequency(json.at("spectral_spread_hz"));
  m.spectral_rolloff_85 = optional_frequency(json.at("spectral_rolloff_85_hz"));
  m.spectral_flatness = optional_share(json.at("spectral_flatness"));
  for (const JsonMember& center : json.at("band_center_hz").items()) m.band_center_hz.push_back(center.number());
  const JsonMember bands = json.at("band_level_db");
  for (const JsonMember& band : bands.items())
    m.band_level_db.push_back(band.is_null() ? std::nullopt : std::optional(decibels(band)));
  if (m.band_level_db.size() != m.band_center_hz.size()) bands.fail("as many levels as band_center_hz has bands");
  const JsonMember stereo = json.at("stereo");
  m.stereo.correlation = stereo.at("correlation").number_or_null();
  m.stereo.width = stereo.at("width").number_or_null();
  m.stereo.balance = optional_level<Decibels>(stereo.at("balance_db"));
  m.band_stereo = band_stereo(stereo, m.band_center_hz.size());
  return m;
}

Section section(const JsonMember& json, std::size_t strip_count) {
  Section result{json.at("begin_s").number(),
                 json.at("end_s").number(),
                 enumerated(json.at("kind"), kSectionKinds),
                 optional_level<Decibels>(json.at("level_lu")),
                 {}};
  const JsonMember levels = json.at("strip_level_lu");
  for (const JsonMember& strip : levels.items()) result.strip_levels.push_back(optional_level<Decibels>(strip));
  if (result.strip_levels.size() != strip_count) levels.fail("as many levels as relations.strips has entries");
  return result;
}

std::optional<Relations> relations(const JsonMember& json) {
  if (json.is_null()) return std::nullopt;
  Relations result;
  for (const JsonMember& pair : json.at("masking").items())
    result.masking.push_back({pair.at("masker").text(), pair.at("maskee").text(), Hertz(pair.at("low_hz").number()),
                              Hertz(pair.at("high_hz").number()), share(pair.at("masked_share")),
                              level(pair.at("loss_lu"))});
  if (const auto hidden = json.find("hidden"))
    for (const JsonMember& strip : hidden->items()) {
      result.hidden.push_back(
          {strip.at("strip").text(), share(strip.at("masked_share")), level(strip.at("loss_lu")), {}});
      for (const JsonMember& band : strip.at("masked_by_band").items())
        result.hidden.back().masked_by_band.push_back(share(band));
    }
  for (const JsonMember& pair : json.at("overlap").items())
    result.overlap.push_back(
        {pair.at("a").text(), pair.at("b").text(), share(pair.at("spectral")), share(pair.at("dynamic"))});
  for (const JsonMember& band : json.at("stereo").items())
    result.crowding.push_back(
        {Hertz(band.at("low_hz").number()), Hertz(band.at("high_hz").number()), band.at("crowding").number()});
  if (const auto noise = json.find("noise"))
    for (const JsonMember& strip : noise->items())
      result.noise.push_back({strip.at("strip").text(), enumerated(strip.at("kind"), kNoiseKinds),
                              level(strip.at("level_lu")), strip.at("duration_s").number()});
  if (const auto loss = json.find("mono_loss_lu")) result.mono_loss = optional_level<Decibels>(*loss);
  result.strips = texts_if_there(json, "strips");
  if (const auto sections = json.find("sections"))
    for (const JsonMember& entry : sections->items()) result.sections.push_back(section(entry, result.strips.size()));
  if (const auto loudest = json.find("loudest"); loudest && !loudest->is_null())
    result.loudest = TimeRange{loudest->at("begin_s").number(), loudest->at("end_s").number()};
  if (const auto bar = json.find("bar_s")) result.bar_s = bar->number_or_null();
  return result;
}

InputInfo input(const JsonMember& json) {
  InputInfo info;
  info.kind = enumerated(json.at("kind"), kSourceKinds);
  info.path = json.at("path").text();
  info.content_hash = json.at("content_hash").text();
  info.sample_rate_hz = json.at("sample_rate_hz").number();
  info.duration_s = json.at("duration_s").number();
  return info;
}

Knob knob(const JsonMember& json) {
  Knob k;
  k.kind = enumerated(json.at("kind"), kKnobKinds);
  k.name = json.at("name").text();
  k.position = gain_or_silence(json.at("from_db"));
  k.min = gain_or_silence(json.at("min_db"));
  k.max = level(json.at("max_db"));
  return k;
}

KnobMove knob_move(const JsonMember& json) { return KnobMove{knob(json), gain_or_silence(json.at("to_db"))}; }

void read_strip_head(const JsonMember& json, Strip& strip) {
  strip.id = json.at("id").text();
  strip.name = json.at("name").text();
  strip.path = text_if_there(json, "path");
  // A role that a newer version knows is none that this one could judge by.
  strip.role = role_from_word(json.at("role").text()).value_or(Role::other);
  strip.role_confidence = share(json.at("role_confidence"));
  if (const auto source = json.find("role_from")) strip.role_source = enumerated(*source, kRoleSources);
  strip.group = text_if_there(json, "group");
  strip.hints = texts_if_there(json, "hints");
  strip.fingerprint = text_if_there(json, "fingerprint");
  strip.problem = text_if_there(json, "problem");
  strip.measured = measured(json.at("measured"));
  strip.level = optional_level<Decibels>(json.at("level_lu"));
  if (const auto sd = json.find("level_sd_lu")) strip.level_sd = Decibels(std::max(decibels(*sd), 0.0));
  if (const auto patches = json.find("patches"); patches && strip.measured) {
    auto read = patches_from_text(patches->text());
    if (!read) patches->fail("patches as `smartgain analyze` writes them");
    strip.measured->patches = *std::move(read);
  }
  if (const auto gain = json.find("gain_behind_knob_db")) strip.gain_behind_knob = optional_level<Decibels>(*gain);
  for (const std::string& flag : texts_if_there(json, "flags"))
    for (const StripFlagName& known : kStripFlags)
      if (known.word == flag) strip.flags.insert(known.flag);
}

// As far as options may go when they are typed. What names a strip is left to planning.
void check_ranges(const PlanOptions& options, const JsonMember& json) {
  PlanOptions typed;
  for (const auto& [name, value] : changed_plan_options(options)) {
    const auto word = std::ranges::find(plan_option_words(), name, &PlanOptionWord::name);
    if (word->repeatable && name != "emphasis") continue;
    if (const auto set = set_plan_option(typed, name, value); !set)
      json.fail("what options may be: " + set.error().message);
  }
}

PlanOptions options(const JsonMember& json) {
  PlanOptions o;
  o.goal = enumerated(json.at("goal"), kGoals);
  o.engine = json.at("engine").text();
  o.target = optional_level<Lufs>(json.at("target_lufs"));
  o.ceiling = optional_level<DbTp>(json.at("ceiling_dbtp"));
  o.headroom_by = enumerated(json.at("headroom_by"), kHeadroomWays);
  o.amount = json.at("amount_percent").number() / 100.0;
  o.max_move = level(json.at("max_move_db"));
  o.raw_level = enumerated(json.at("raw_level"), kRawLevels);
  o.style = json.at("style").text();
  if (const auto reference = json.find("reference"); reference && !reference->is_null())
    o.reference = reference->text();
  if (const auto precision = json.find("precision")) o.precision = enumerated(*precision, kPrecisions);
  o.reference_level = DbFs(decibels(json.at("reference_level_dbfs")));
  for (const auto& [id, role] : json.at("roles").members()) {
    const std::optional<Role> known = role_from_word(role.text());
    if (!known) role.fail("the name of a role");
    o.roles[id] = *known;
  }
  o.locks = json.at("locks").texts();
  for (const auto& [id, gain] : json.at("set_db").members()) o.set_gains.insert_or_assign(id, gain_or_silence(gain));
  if (const auto alone = json.find("alone"))
    for (std::string& id : alone->texts()) o.alone.insert(std::move(id));
  for (const auto& [name, ids] : json.at("groups").members()) o.groups[name] = ids.texts();
  for (const auto& [rule, priority] : json.at("rules").members()) o.rules[rule] = priority.text();
  if (const auto learning = json.find("learning")) o.learning = learning->boolean();
  if (const auto emphasis = json.find("emphasis_db"))
    for (const auto& [name, offset] : emphasis->members()) {
      const std::optional<RoleGroup> known = role_group_from_word(name);
      if (!known) offset.fail("a member by the name of a group of roles");
      o.emphasis.insert_or_assign(*known, level(offset));
    }
  check_ranges(o, json);
  return o;
}

Evidence evidence(const JsonMember& json) {
  Evidence entries;
  for (const auto& [name, value] : json.members()) {
    // A number that does not exist is no evidence; null keeps its place in the file only.
    if (value.is_null())
      entries.emplace_back(name, std::numeric_limits<double>::infinity());
    else if (value.is_number())
      entries.emplace_back(name, value.number());
    else
      entries.emplace_back(name, value.text());
  }
  return entries;
}

std::vector<Alternative> alternatives(const JsonMember& json) {
  std::vector<Alternative> others;
  for (const JsonMember& other : json.items())
    others.push_back({other.at("name").text(), other.at("text").text(), gain_or_silence(other.at("gain_db"))});
  return others;
}

std::vector<Finding> findings_if_there(const JsonMember& parent) {
  std::vector<Finding> findings;
  const auto member = parent.find("findings");
  if (!member) return findings;
  for (const JsonMember& json : member->items())
    findings.push_back({json.at("name").text(), enumerated(json.at("severity"), kSeverities), json.at("text").text(),
                        json.at("cure").text(), json.at("gain_cures").boolean(), json.at("strips").texts(),
                        evidence(json.at("evidence"))});
  return findings;
}

MixPlan mix(const JsonMember& json) {
  MixPlan plan;
  plan.before = measured(json.at("before"));
  const JsonMember after = json.at("predicted_after");
  plan.predicted_integrated = optional_level<Lufs>(after.at("integrated_lufs"));
  plan.predicted_true_peak = optional_level<DbTp>(after.at("true_peak_dbtp"));
  if (const JsonMember k = json.at("knob"); !k.is_null()) plan.knob = knob_move(k);
  plan.target = optional_level<Lufs>(json.at("target_lufs"));
  plan.ceiling = optional_level<DbTp>(json.at("ceiling_dbtp"));
  if (const auto gain = json.find("gain_db")) plan.gain = gain_or_silence(*gain);
  if (const auto way = json.find("moved_by")) plan.moved_by = enumerated(*way, kHeadroomWays);
  plan.bound_by = enumerated(json.at("bound_by"), kBounds);
  plan.shortfall = gain_or_silence(json.at("shortfall_lu"));
  if (const auto others = json.find("alternatives")) plan.alternatives = alternatives(*others);
  plan.notes = texts_if_there(json, "notes");
  return plan;
}

StripPlan strip_plan(const JsonMember& json) {
  StripPlan plan;
  read_strip_head(json, plan.strip);
  plan.knob = knob_move(json.at("knob"));
  plan.strip.knob = plan.knob.knob;
  if (const auto trim = json.find("trim_knob"); trim && !trim->is_null()) {
    plan.strip.trim_knob = knob(*trim);
    if (trim->find("to_db")) plan.trim_knob = knob_move(*trim);
  }
  plan.action = enumerated(json.at("action"), kActions);
  plan.why = json.at("why").text();
  for (const JsonMember& reason : json.at("reasons").items())
    plan.reasons.push_back({reason.at("rule").text(), reason.at("text").text(), gain_or_silence(reason.at("effect_db")),
                            evidence(reason.at("evidence"))});
  if (const auto limits = json.find("limits"))
    for (const JsonMember& limit : limits->items())
      plan.limits.push_back(
          {limit.at("limit").text(), limit.at("text").text(), gain_or_silence(limit.at("effect_db"))});
  plan.alternatives = alternatives(json.at("alternatives"));
  if (const JsonMember recommended = json.at("recommended"); !recommended.is_null())
    plan.recommended = StripBalance{
        level(recommended.at("level_lu")), level(recommended.at("sd_lu")), share(recommended.at("confidence")), {}, {}};
  return plan;
}

void check_document(const JsonMember& json, std::string_view format) {
  if (const auto found = json.find("format"); !found || found->text() != format)
    throw WrongDocument{fmt::format("expected the format \"{}\", found {}", format,
                                    found ? fmt::format("\"{}\"", found->text()) : std::string("none"))};
  const JsonMember version = json.at("version");
  if (const double number = version.number(); std::floor(number) != kDocumentVersion)
    throw WrongDocument{
        fmt::format("expected version {}, found {}. Use the version of SmartGain that wrote it, or a newer one",
                    kDocumentVersion, number)};
}

std::vector<JsonMember> strip_entries(const JsonMember& json) {
  const JsonMember strips = json.at("strips");
  std::vector<JsonMember> entries = strips.items();
  if (entries.size() > kMostStrips) strips.fail(fmt::format("at most {} strips", kMostStrips));
  return entries;
}

SessionAnalysis analysis(const JsonMember& json) {
  SessionAnalysis result;
  result.input = input(json.at("input"));
  result.mix = measured(json.at("mix"));
  if (const auto k = json.find("mix_knob"); k && !k->is_null()) {
    result.mix_knob = knob(*k);
    if (const auto automated = k->find("automated")) result.mix_knob_automated = automated->boolean();
  }
  if (const auto sum = json.find("strips_sum")) result.strips_sum = measured(*sum);
  for (const JsonMember& entry : strip_entries(json)) {
    Strip strip;
    read_strip_head(entry, strip);
    strip.knob = knob(entry.at("knob"));
    if (const auto trim = entry.find("trim_knob"); trim && !trim->is_null()) strip.trim_knob = knob(*trim);
    result.strips.push_back(std::move(strip));
  }
  if (const auto found = json.find("relations")) result.relations = relations(*found);
  result.findings = findings_if_there(json);
  result.notices = texts_if_there(json, "notices");
  return result;
}

Plan plan(const JsonMember& json) {
  Plan result;
  result.input = input(json.at("input"));
  result.options = options(json.at("options"));
  result.engine = json.at("engine").text();
  result.style = text_if_there(json, "style");
  if (const auto model = json.find("model"); model && !model->is_null())
    result.model = ModelUsed{model->at("name").text(), model->at("version").text(),
                             enumerated(model->at("precision"), kPrecisions)};
  result.mix = mix(json.at("mix"));
  for (const JsonMember& strip : strip_entries(json)) result.strips.push_back(strip_plan(strip));
  result.findings = findings_if_there(json);
  result.notices = texts_if_there(json, "notices");
  return result;
}

template <class Document>
Result<Document> read(std::string_view text, std::string_view name, std::string_view format,
                      Document (*convert)(const JsonMember&)) {
  const auto refuse = [&](std::string_view what) {
    return unexpected(ErrorCode::unreadable_input, fmt::format("{}: {}", name, what));
  };
  if (const std::string excess = json_excess(text); !excess.empty())
    return refuse(fmt::format("expected a JSON document of SmartGain, found {}", excess));
  try {
    const Json json = Json::parse(text);
    const JsonMember top(json);
    check_document(top, format);
    return convert(top);
  } catch (const nlohmann::json::exception& error) {
    return refuse(fmt::format(
        "expected a JSON document of SmartGain, found something else ({}). Was it cut off or edited by hand?",
        json_problem(error.what())));
  } catch (const WrongDocument& error) {
    return refuse(error.message);
  }
}

}  // namespace

Result<SessionAnalysis> analysis_from_json(std::string_view text, std::string_view name) {
  return read<SessionAnalysis>(text, name, "smartgain-analysis", analysis);
}

Result<Plan> plan_from_json(std::string_view text, std::string_view name) {
  return read<Plan>(text, name, "smartgain-plan", plan);
}

}  // namespace smartgain
