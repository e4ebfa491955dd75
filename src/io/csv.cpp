// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Tables for spreadsheets: RFC 4180, one line a strip and one for the mix; an empty field is a number that does not
// exist.
#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "document_words.hpp"
#include "smartgain/io/documents.hpp"

namespace smartgain {
namespace {

class Table {
 public:
  Table& text(std::string_view value) {
    std::string quoted;
    for (const char c : value) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return field(fmt::format("\"{}\"", quoted));
  }
  Table& word(std::string_view value) { return field(value); }
  Table& number(std::optional<double> value) {
    if (!value || !std::isfinite(*value)) return field("");
    std::string digits = fmt::format("{:.4f}", *value);
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.') digits.pop_back();
    return field(digits == "-0" ? "0" : digits);
  }
  template <class Level>
  Table& level(const std::optional<Level>& value) {
    return number(value ? std::optional<double>(value->value) : std::nullopt);
  }
  void end_line() {
    content_ += "\r\n";
    first_ = true;
  }
  [[nodiscard]] std::string take() { return std::move(content_); }

 private:
  Table& field(std::string_view value) {
    if (!first_) content_ += ',';
    first_ = false;
    content_ += value;
    return *this;
  }
  std::string content_;
  bool first_ = true;
};

void header(Table& table, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) table.word(name);
  table.end_line();
}

std::string flags_of(const Strip& strip) {
  std::string words;
  for (const StripFlagName& entry : kStripFlags)
    if (strip.has(entry.flag)) words.append(words.empty() ? "" : " ").append(entry.word);
  return words;
}

void measured_fields(Table& table, const std::optional<Measurement>& measured) {
  const Measurement m = measured.value_or(Measurement{});
  table.level(m.integrated).level(m.momentary_max).level(m.short_term_max).level(m.loudness_range);
  table.level(m.true_peak).level(m.sample_peak).level(m.rms).level(m.crest_factor).level(m.peak_to_loudness);
  table.number(m.active_share).level(m.spectral_centroid);
  table.number(m.stereo.correlation).number(m.stereo.width).level(m.stereo.balance);
  table.number(measured ? std::optional<double>(static_cast<double>(m.clipped_samples)) : std::nullopt);
}

}  // namespace

std::string analysis_to_csv(const SessionAnalysis& analysis) {
  Table table;
  header(table, {"id",
                 "name",
                 "role",
                 "group",
                 "flags",
                 "knob",
                 "from_db",
                 "level_lu",
                 "integrated_lufs",
                 "momentary_max_lufs",
                 "short_term_max_lufs",
                 "loudness_range_lu",
                 "true_peak_dbtp",
                 "sample_peak_dbfs",
                 "rms_dbfs",
                 "crest_factor_db",
                 "peak_to_loudness_lu",
                 "active_share",
                 "spectral_centroid_hz",
                 "correlation",
                 "width",
                 "balance_db",
                 "clipped_samples"});
  for (const Strip& strip : analysis.strips) {
    table.text(strip.id).text(strip.name).word(word(strip.role)).text(strip.group).text(flags_of(strip));
    table.word(word_of(kKnobKinds, strip.knob.kind)).number(strip.knob.position.value).level(strip.level);
    measured_fields(table, strip.measured);
    table.end_line();
  }
  table.text("mix").text("mix").word("").text("").text("").word("");
  table.level(analysis.mix_knob ? std::optional(analysis.mix_knob->position) : std::nullopt).number(std::nullopt);
  measured_fields(table, analysis.mix);
  table.end_line();
  return table.take();
}

std::string plan_to_csv(const Plan& plan) {
  Table table;
  header(table, {"id",
                 "name",
                 "role",
                 "group",
                 "flags",
                 "action",
                 "why",
                 "knob",
                 "from_db",
                 "to_db",
                 "gain_db",
                 "trim_from_db",
                 "trim_to_db",
                 "level_lu",
                 "recommended_level_lu",
                 "sd_lu",
                 "confidence",
                 "integrated_lufs",
                 "true_peak_dbtp",
                 "reasons"});
  for (const StripPlan& entry : plan.strips) {
    const Strip& strip = entry.strip;
    table.text(strip.id).text(strip.name).word(word(strip.role)).text(strip.group).text(flags_of(strip));
    table.word(word_of(kActions, entry.action)).text(entry.why).word(word_of(kKnobKinds, entry.knob.knob.kind));
    table.number(entry.knob.knob.position.value).number(entry.knob.to.value).number(entry.gain().value);
    const std::optional<KnobMove>& trim = entry.trim_knob;
    table.level(trim ? std::optional(trim->knob.position) : std::nullopt)
        .level(trim ? std::optional(trim->to) : std::nullopt);
    table.level(strip.level);
    const std::optional<StripBalance>& recommended = entry.recommended;
    table.level(recommended ? std::optional(recommended->level) : std::nullopt);
    table.level(recommended ? std::optional(recommended->sd) : std::nullopt);
    table.number(recommended ? std::optional(recommended->confidence) : std::nullopt);
    table.level(strip.measured ? strip.measured->integrated : std::nullopt);
    table.level(strip.measured ? strip.measured->true_peak : std::nullopt);
    std::string reasons;
    for (const Reason& reason : entry.reasons) reasons.append(reasons.empty() ? "" : "; ").append(reason.text);
    table.text(reasons).end_line();
  }
  const MixPlan& mix = plan.mix;
  table.text("mix").text("mix").word("").text("").text("").word("").text(word_of(kBounds, mix.bound_by)).word("");
  table.level(mix.knob ? std::optional(mix.knob->knob.position) : std::nullopt);
  table.level(mix.knob ? std::optional(mix.knob->to) : std::nullopt);
  table.level(mix.knob ? std::optional(mix.knob->gain()) : std::nullopt);
  for (int i = 0; i < 6; ++i) table.number(std::nullopt);
  table.level(mix.before ? mix.before->integrated : std::nullopt)
      .level(mix.before ? mix.before->true_peak : std::nullopt);
  table.text("").end_line();
  return table.take();
}

}  // namespace smartgain
