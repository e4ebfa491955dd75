// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/io/scenarios.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "smartgain/core/nearest_name.hpp"
#include "toml_document.hpp"

namespace smartgain {
namespace {

constexpr std::array<std::string_view, 5> kPlaces{"who", "company", "apart", "usual", "beyond"};

[[noreturn]] void refuse(const TomlValue& at, std::string message) { throw WrongToml{&at, std::move(message)}; }

template <class Names>
[[noreturn]] void refuse_unknown(const TomlValue& at, std::string_view what, const std::string& found,
                                 const Names& names) {
  refuse(at, fmt::format("unknown {} '{}'.{}", what, found,
                         suggest_name(found, std::vector<std::string>(names.begin(), names.end()))));
}

std::string read_text(const TomlTable& table, std::string_view key) {
  const TomlValue& value = member_of(table, key);
  if (text_of(value).empty()) refuse(value, "expected a text, found an empty one");
  return text_of(value);
}

/// Whether it is the second of two words.
bool read_choice(const TomlTable& table, std::string_view key, const std::array<std::string_view, 2>& words) {
  const TomlValue& value = member_of(table, key);
  const std::string& found = text_of(value);
  if (found != words[0] && found != words[1]) refuse_unknown(value, key, found, words);
  return found == words[1];
}

std::vector<Role> read_roles(const TomlValue& value) {
  std::vector<Role> roles;
  for (const TomlValue& item : array_of(value)) {
    const auto role = role_from_word(text_of(item));
    if (!role) {
      std::vector<std::string> known;
      for (const RoleName& entry : kRoles) known.emplace_back(entry.word);
      refuse_unknown(item, "role", text_of(item), known);
    }
    roles.push_back(*role);
  }
  if (roles.empty()) refuse(value, "expected at least one role, found none");
  return roles;
}

std::optional<Decibels> read_bound(const TomlTable& table, std::string_view key) {
  const TomlValue* value = table.find(key);
  // TOML writes no sign before a whole nought.
  return value ? std::optional(Decibels(number_of(*value) + 0.0)) : std::nullopt;
}

double read_share(const TomlTable& table, std::string_view key, double most) {
  const TomlValue& value = member_of(table, key);
  const double number = number_of(value);
  if (number <= 0.0 || number > most) refuse(value, fmt::format("expected over 0 to {}, found {}", most, number));
  return number;
}

void check_sentence(const TomlValue& value, bool company_has_a_name) {
  const std::string& text = text_of(value);
  for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1)) {
    const std::size_t end = text.find('}', at);
    if (end == std::string::npos) refuse(value, "expected '}' behind '{', found none");
    const std::string place = text.substr(at + 1, end - at - 1);
    if (std::find(kPlaces.begin(), kPlaces.end(), place) == kPlaces.end())
      refuse_unknown(value, "place", place, kPlaces);
    if (place == "company" && !company_has_a_name) refuse(value, "a sum has no name: expected no {company}");
  }
}

Scenario read_scenario(const std::string& name, const TomlValue& value) {
  const TomlTable& table = table_of(value);
  expect_keys(table, {"title", "about", "who", "whose", "company", "against", "from", "at_least_lu", "at_most_lu",
                      "moves", "pull", "most_lu", "sentence", "priority", "source"});
  const bool plain =
      !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
  if (!plain) refuse(value, fmt::format("expected a name of a to z and '_', found '{}'", name));
  Scenario scenario;
  scenario.name = name;
  scenario.title = read_text(table, "title");
  scenario.about = read_text(table, "about");
  scenario.who = read_roles(member_of(table, "who"));
  scenario.each = read_choice(table, "whose", {"highest", "each"});
  scenario.company = read_roles(member_of(table, "company"));
  for (const Role role : scenario.company)
    if (std::find(scenario.who.begin(), scenario.who.end(), role) != scenario.who.end())
      refuse(member_of(table, "company"), fmt::format("'{}' is in 'who' already", word(role)));
  scenario.summed = read_choice(table, "against", {"highest", "sum"});
  scenario.from_usual = read_choice(table, "from", {"equal", "usual"});
  if (scenario.from_usual && scenario.summed) refuse(member_of(table, "from"), "a sum has no usual level");
  scenario.at_least = read_bound(table, "at_least_lu");
  scenario.at_most = read_bound(table, "at_most_lu");
  if (!scenario.at_least && !scenario.at_most) refuse(value, "expected 'at_least_lu' or 'at_most_lu', found neither");
  if (scenario.at_least && scenario.at_most && *scenario.at_least > *scenario.at_most)
    refuse(member_of(table, "at_least_lu"), fmt::format("expected at most at_most_lu = {}, found {}",
                                                        scenario.at_most->value, scenario.at_least->value));
  scenario.both_move = read_choice(table, "moves", {"who", "both"});
  if (scenario.both_move && (scenario.each || scenario.summed))
    refuse(member_of(table, "moves"), "both can move only where each is one strip: whose and against \"highest\"");
  scenario.pull = read_share(table, "pull", 1.0);
  scenario.most = Decibels(read_share(table, "most_lu", kMostScenarioEffect.value));
  scenario.sentence = read_text(table, "sentence");
  check_sentence(member_of(table, "sentence"), !scenario.summed);
  scenario.priority = read_text(table, "priority");
  if (std::find(kPriorityWords.begin(), kPriorityWords.end(), scenario.priority) == kPriorityWords.end())
    refuse_unknown(member_of(table, "priority"), "priority", scenario.priority, kPriorityWords);
  scenario.source = read_text(table, "source");
  return scenario;
}

std::string list(const std::vector<Role>& roles) {
  std::string text;
  for (const Role role : roles) text += (text.empty() ? "" : ", ") + toml_text(word(role));
  return "[" + text + "]";
}

}  // namespace

Result<std::vector<Scenario>> scenarios_from_toml(std::string_view text, std::string_view file) {
  const auto table = parse_toml(text, file);
  if (!table) return unexpected(table.error());
  std::vector<Scenario> scenarios;
  try {
    for (const auto& [name, value] : table->members) scenarios.push_back(read_scenario(name, value));
  } catch (const WrongToml& wrong) {
    return toml_error(wrong, file);
  }
  return scenarios;
}

std::string scenarios_to_toml(const std::vector<Scenario>& scenarios) {
  std::string text;
  for (const Scenario& each : scenarios) {
    text += fmt::format("[{}]\ntitle = {}\nabout = {}\nwho = {}\nwhose = \"{}\"\ncompany = {}\nagainst = \"{}\"\n",
                        each.name, toml_text(each.title), toml_text(each.about), list(each.who),
                        each.each ? "each" : "highest", list(each.company), each.summed ? "sum" : "highest");
    text += fmt::format("from = \"{}\"\n", each.from_usual ? "usual" : "equal");
    if (each.at_least) text += fmt::format("at_least_lu = {}\n", each.at_least->value);
    if (each.at_most) text += fmt::format("at_most_lu = {}\n", each.at_most->value);
    text += fmt::format("moves = \"{}\"\npull = {}\nmost_lu = {}\nsentence = {}\npriority = {}\nsource = {}\n\n",
                        each.both_move ? "both" : "who", each.pull, each.most.value, toml_text(each.sentence),
                        toml_text(each.priority), toml_text(each.source));
  }
  return text;
}

}  // namespace smartgain
