// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/io/styles.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "document_words.hpp"
#include "smartgain/core/nearest_name.hpp"
#include "toml_document.hpp"

namespace smartgain {
namespace {

constexpr auto kEvidences = std::to_array<Word<StyleEvidence>>({{StyleEvidence::convention, "convention"},
                                                                {StyleEvidence::published, "published"},
                                                                {StyleEvidence::measured, "measured"}});

StyleEvidence read_evidence(const TomlValue& value) {
  if (const auto known = value_of(kEvidences, text_of(value))) return *known;
  std::vector<std::string> names;
  for (const auto& entry : kEvidences) names.emplace_back(entry.word);
  throw WrongToml{&value, fmt::format("unknown evidence '{}'.{}", text_of(value), suggest_name(text_of(value), names))};
}

std::string read_source(const TomlTable& table) {
  const TomlValue& source = member_of(table, "source");
  if (text_of(source).empty()) throw WrongToml{&source, "expected where the number comes from, or \"convention\""};
  return text_of(source);
}

void read_offsets(const TomlTable& table, Style& style) {
  for (const auto& [name, value] : table.members) {
    const auto group = role_group_from_word(name);
    // A word that is both, as "bass", is the group with its one role.
    const auto role = role_from_word(name);
    if (!group && !role) {
      std::vector<std::string> known;
      for (const RoleGroupName& entry : kRoleGroups) known.emplace_back(entry.word);
      for (const RoleName& entry : kRoles) known.emplace_back(entry.word);
      throw WrongToml{&value, fmt::format("unknown group or role '{}'.{}", name, suggest_name(name, known))};
    }
    const TomlTable& entry = table_of(value);
    expect_keys(entry, {"lu", "source"});
    const TomlValue& lu = member_of(entry, "lu");
    if (std::abs(number_of(lu)) > kMostStyleOffset.value)
      throw WrongToml{&lu, fmt::format("expected {} to {} LU, found {}", -kMostStyleOffset.value,
                                       kMostStyleOffset.value, number_of(lu))};
    const StyleOffset offset{Decibels(number_of(lu)), read_source(entry)};
    if (group)
      style.groups.insert_or_assign(*group, offset);
    else
      style.roles.insert_or_assign(*role, offset);
  }
}

StyleRange read_range(const TomlValue& value) {
  const TomlTable& table = table_of(value);
  expect_keys(table, {"low", "high", "source"});
  StyleRange range{number_of(member_of(table, "low")), number_of(member_of(table, "high")), read_source(table)};
  if (range.low > range.high)
    throw WrongToml{&member_of(table, "low"),
                    fmt::format("expected at most high = {}, found {}", range.high, range.low)};
  return range;
}

std::vector<double> read_numbers(const TomlValue& value) {
  std::vector<double> numbers;
  for (const TomlValue& item : array_of(value)) numbers.push_back(number_of(item));
  return numbers;
}

StyleSpectrum read_spectrum(const TomlValue& value) {
  const TomlTable& table = table_of(value);
  expect_keys(table, {"center_hz", "level_db", "sd_db", "source"});
  StyleSpectrum spectrum{read_numbers(member_of(table, "center_hz")), read_numbers(member_of(table, "level_db")),
                         read_numbers(member_of(table, "sd_db")), read_source(table)};
  for (const char* name : {"level_db", "sd_db"})
    if (array_of(member_of(table, name)).size() != spectrum.center_hz.size())
      throw WrongToml{&member_of(table, name),
                      fmt::format("expected {} numbers, as center_hz has, found {}", spectrum.center_hz.size(),
                                  array_of(member_of(table, name)).size())};
  return spectrum;
}

std::string rounded(double value) {
  const double hundredth = std::round(value * 100.0) / 100.0;
  return fmt::format("{}", hundredth + 0.0);
}

std::string list(const std::vector<double>& values) {
  std::string text;
  for (const double value : values) text += (text.empty() ? "" : ", ") + rounded(value);
  return "[" + text + "]";
}

std::string offset_to_toml(std::string_view name, const StyleOffset& offset) {
  return fmt::format("\n[offset.{}]\nlu = {}\nsource = {}\n", name, rounded(offset.offset.value),
                     toml_text(offset.source));
}

std::string range_to_toml(std::string_view name, const StyleRange& range) {
  return fmt::format("\n[expect.{}]\nlow = {}\nhigh = {}\nsource = {}\n", name, rounded(range.low), rounded(range.high),
                     toml_text(range.source));
}

}  // namespace

std::string_view word(StyleEvidence evidence) { return word_of(kEvidences, evidence); }

Result<Style> style_from_toml(std::string_view text, std::string_view file, std::string name) {
  const auto table = parse_toml(text, file);
  if (!table) return unexpected(table.error());
  Style style;
  style.name = std::move(name);
  try {
    expect_keys(*table, {"title", "about", "evidence", "offset", "expect", "spectrum"});
    style.title = text_of(member_of(*table, "title"));
    style.about = text_of(member_of(*table, "about"));
    style.evidence = read_evidence(member_of(*table, "evidence"));
    if (const TomlValue* offsets = table->find("offset")) read_offsets(table_of(*offsets), style);
    if (const TomlValue* expected = table->find("expect")) {
      const TomlTable& ranges = table_of(*expected);
      expect_keys(ranges, {"loudness_range_lu", "peak_to_loudness_lu"});
      if (const TomlValue* range = ranges.find("loudness_range_lu")) style.loudness_range_lu = read_range(*range);
      if (const TomlValue* range = ranges.find("peak_to_loudness_lu")) style.peak_to_loudness_lu = read_range(*range);
    }
    if (const TomlValue* spectrum = table->find("spectrum")) style.spectrum = read_spectrum(*spectrum);
  } catch (const WrongToml& wrong) {
    return toml_error(wrong, file);
  }
  return style;
}

std::string style_to_toml(const Style& style) {
  std::string text = fmt::format("title = {}\nabout = {}\nevidence = {}\n", toml_text(style.title),
                                 toml_text(style.about), toml_text(word(style.evidence)));
  for (const auto& [group, offset] : style.groups) text += offset_to_toml(word(group), offset);
  for (const auto& [role, offset] : style.roles) text += offset_to_toml(word(role), offset);
  if (style.loudness_range_lu) text += range_to_toml("loudness_range_lu", *style.loudness_range_lu);
  if (style.peak_to_loudness_lu) text += range_to_toml("peak_to_loudness_lu", *style.peak_to_loudness_lu);
  if (const auto& spectrum = style.spectrum)
    text +=
        fmt::format("\n[spectrum]\ncenter_hz = {}\nlevel_db = {}\nsd_db = {}\nsource = {}\n", list(spectrum->center_hz),
                    list(spectrum->level_db), list(spectrum->sd_db), toml_text(spectrum->source));
  return text;
}

}  // namespace smartgain
