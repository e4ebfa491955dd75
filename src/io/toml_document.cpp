// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "toml_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include <toml++/toml.h>
#include "smartgain/core/nearest_name.hpp"

namespace smartgain {
namespace {

TomlValue converted(const toml::node& node);

TomlTable converted_table(const toml::table& table) {
  TomlTable result;
  for (const auto& [key, value] : table) result.members.emplace_back(std::string(key.str()), converted(value));
  // The library sorts by name; what a person wrote has an order.
  std::stable_sort(result.members.begin(), result.members.end(), [](const auto& a, const auto& b) {
    return std::pair(a.second.line, a.second.column) < std::pair(b.second.line, b.second.column);
  });
  return result;
}

TomlValue converted(const toml::node& node) {
  TomlValue value{false, node.source().begin.line, node.source().begin.column};
  if (const auto* table = node.as_table()) {
    value.content = converted_table(*table);
  } else if (const auto* array = node.as_array()) {
    TomlArray items;
    for (const toml::node& item : *array) items.push_back(converted(item));
    value.content = std::move(items);
  } else if (const auto boolean = node.value_exact<bool>()) {
    value.content = *boolean;
  } else if (node.is_number()) {
    value.content = *node.value<double>();
  } else if (const auto text = node.value_exact<std::string>()) {
    value.content = *text;
  } else {
    std::ostringstream other;
    node.visit([&other](const auto& each) { other << each; });
    value.content = other.str();
  }
  return value;
}

std::string_view kind_of(const TomlValue& value) {
  constexpr std::array<std::string_view, 5> kKinds{"true or false", "a number", "a text", "a list", "a table"};
  return kKinds[value.content.index()];
}

template <class T>
const T& as(const TomlValue& value, std::string_view expected) {
  if (const T* content = std::get_if<T>(&value.content)) return *content;
  throw WrongToml{&value, fmt::format("expected {}, found {}", expected, kind_of(value))};
}

Unexpected<Error> error_at(std::string_view name, unsigned line, unsigned column, std::string_view message) {
  return unexpected(ErrorCode::unreadable_input,
                    fmt::format("{}, line {}, column {}: {}", name, line, column, message));
}

}  // namespace

const TomlValue* TomlTable::find(std::string_view key) const {
  const auto found = std::find_if(members.begin(), members.end(), [&](const auto& each) { return each.first == key; });
  return found == members.end() ? nullptr : &found->second;
}

const TomlTable& table_of(const TomlValue& value) { return as<TomlTable>(value, "a table"); }
const TomlArray& array_of(const TomlValue& value) { return as<TomlArray>(value, "a list"); }
const std::string& text_of(const TomlValue& value) { return as<std::string>(value, "a text in quotation marks"); }

double number_of(const TomlValue& value) {
  const double number = as<double>(value, "a number");
  if (!std::isfinite(number)) throw WrongToml{&value, "expected a finite number"};
  return number;
}

const TomlValue& member_of(const TomlTable& table, std::string_view key) {
  if (const TomlValue* value = table.find(key)) return *value;
  throw WrongToml{table.members.empty() ? nullptr : &table.members.front().second,
                  fmt::format("expected a member '{}' here, found none", key)};
}

void expect_keys(const TomlTable& table, std::initializer_list<std::string_view> known) {
  const std::vector<std::string> names(known.begin(), known.end());
  for (const auto& [key, value] : table.members)
    if (std::find(names.begin(), names.end(), key) == names.end())
      throw WrongToml{&value, fmt::format("unknown key '{}'.{}", key, suggest_name(key, names))};
}

Result<TomlTable> parse_toml(std::string_view text, std::string_view name) {
  try {
    return converted_table(toml::parse(text));
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    return error_at(name, at.line, at.column,
                    fmt::format("expected TOML, found something else: {}", error.description()));
  }
}

Unexpected<Error> toml_error(const WrongToml& wrong, std::string_view name) {
  if (wrong.at == nullptr) return unexpected(ErrorCode::unreadable_input, fmt::format("{}: {}", name, wrong.message));
  return error_at(name, wrong.at->line, wrong.at->column, wrong.message);
}

std::string toml_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      quoted += {'\\', c};
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      quoted += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
    else
      quoted += c;
  }
  return quoted + "\"";
}

std::string toml_key(std::string_view key) {
  const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  return bare ? std::string(key) : toml_text(key);
}

}  // namespace smartgain
