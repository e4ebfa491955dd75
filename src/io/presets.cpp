// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/io/presets.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "smartgain/core/nearest_name.hpp"
#include "smartgain/io/plan_words.hpp"
#include "toml_document.hpp"

namespace smartgain {
namespace {

/// A value as it would be typed.
std::string typed(const TomlValue& value) {
  // + 0.0: TOML has a zero below zero, and means no other number by it.
  if (const auto* number = std::get_if<double>(&value.content)) return fmt::format("{}", *number + 0.0);
  return text_of(value);
}

std::string joined(const TomlArray& items) {
  std::string list;
  for (const TomlValue& item : items) list += (list.empty() ? "" : ",") + text_of(item);
  return list;
}

void take(Preset& preset, PlanOptions& checked, std::string_view name, const std::string& text, const TomlValue& at) {
  if (auto set = set_plan_option(checked, name, text); !set) throw WrongToml{&at, set.error().message};
  preset.options.emplace_back(name, text);
}

/// A list of strips, not a table with a value for each.
bool names_strips(const PlanOptionWord& word) { return word.repeatable && word.form == "STRIP"; }

void read_option(Preset& preset, PlanOptions& checked, const PlanOptionWord& word, const TomlValue& value) {
  if (!word.repeatable) {
    take(preset, checked, word.name, typed(value), value);
  } else if (names_strips(word)) {
    for (const TomlValue& strip : array_of(value)) take(preset, checked, word.name, text_of(strip), strip);
  } else {
    for (const auto& [name, each] : table_of(value).members)
      take(preset, checked, word.name, name + "=" + (word.name == "group" ? joined(array_of(each)) : typed(each)),
           each);
  }
}

/// A number without quotation marks.
std::string toml_value(const std::string& text) {
  const auto number = read_number("", text);
  return number && fmt::format("{}", *number) == text ? text : toml_text(text);
}

std::string toml_list(const std::string& text) {
  std::string list;
  std::string item;
  for (const char c : text + ",") {
    if (c != ',')
      item += c;
    else if (!item.empty())
      list += (list.empty() ? "" : ", ") + toml_text(std::exchange(item, {}));
  }
  return "[" + list + "]";
}

}  // namespace

Result<Preset> preset_from_toml(std::string_view text, std::string_view file, std::string name) {
  const auto table = parse_toml(text, file);
  if (!table) return unexpected(table.error());
  Preset preset;
  preset.name = std::move(name);
  PlanOptions checked;
  std::vector<std::string> known{"title", "about"};
  for (const PlanOptionWord& word : plan_option_words()) known.emplace_back(word.name);
  try {
    for (const auto& [key, value] : table->members) {
      const auto words = plan_option_words();
      const auto word =
          std::find_if(words.begin(), words.end(), [&key = key](const PlanOptionWord& w) { return w.name == key; });
      if (key == "title")
        preset.title = text_of(value);
      else if (key == "about")
        preset.about = text_of(value);
      else if (word != words.end())
        read_option(preset, checked, *word, value);
      else
        throw WrongToml{&value, fmt::format("unknown key '{}'.{}", key, suggest_name(key, known))};
    }
  } catch (const WrongToml& wrong) {
    return toml_error(wrong, file);
  }
  if (preset.title.empty()) preset.title = preset.name;
  return preset;
}

std::string preset_to_toml(const Preset& preset) {
  std::string text = fmt::format("title = {}\nabout = {}\n", toml_text(preset.title), toml_text(preset.about));
  std::string tables;
  for (const PlanOptionWord& word : plan_option_words()) {
    std::string members;
    std::string strips;
    for (const auto& [name, value] : preset.options) {
      if (name != word.name) continue;
      if (!word.repeatable) {
        text += fmt::format("{} = {}\n", name, toml_value(value));
      } else if (names_strips(word)) {
        strips += (strips.empty() ? "" : ", ") + toml_text(value);
      } else {
        const auto pair = split_assignment(name, value);
        if (pair)
          members += fmt::format("{} = {}\n", toml_key(pair->first),
                                 word.name == "group" ? toml_list(pair->second) : toml_value(pair->second));
      }
    }
    if (!strips.empty()) text += fmt::format("{} = [{}]\n", word.name, strips);
    if (!members.empty()) tables += fmt::format("\n[{}]\n{}", word.name, members);
  }
  return text + tables;
}

PlanOptions with_preset(const PlanOptions& kept, const Preset& preset) {
  PlanOptions options;
  options.roles = kept.roles;
  options.locks = kept.locks;
  options.set_gains = kept.set_gains;
  options.alone = kept.alone;
  options.groups = kept.groups;
  // Reading the preset has tried each of them.
  for (const auto& [name, text] : preset.options) (void)set_plan_option(options, name, text);
  return options;
}

}  // namespace smartgain
