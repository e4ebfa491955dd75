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
  for (const auto& [key, value] : table) result.members.push_back({std::string(key.str()), converted(value)});
  // The library sorts by name; what a person wrote has an order.
  std::stable_sort(result.members.begin(), result.members.end(), [](const TomlMember& a, const TomlMember& b) {
    return std::pair(a.value.line, a.value.column) < std::pair(b.value.line, b.value.column);
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

// Chosen: three hundred times the largest that is shipped.
constexpr std::size_t kMostBytes = 256u << 10;
// Keys of ours have two parts; the library makes a table of each, and takes them apart by recursion.
constexpr std::size_t kMostKeyParts = 8;

/// Behind a text in quotation marks that begins at `at`.
std::size_t behind_text(std::string_view toml, std::size_t at) {
  const char mark = toml[at];
  const std::string three(3, mark);
  const bool is_long = toml.substr(at, 3) == three;
  for (at += is_long ? 3 : 1; at < toml.size(); ++at) {
    if (mark == '"' && toml[at] == '\\')
      ++at;
    else if (is_long ? toml.substr(at, 3) == three : toml[at] == mark || toml[at] == '\n')
      return at + (is_long ? 3 : 1);
  }
  return toml.size();
}

/// Where a key has too many parts; the end where none has.
std::size_t deep_key(std::string_view toml) {
  std::size_t parts = 1;
  for (std::size_t at = 0; at < toml.size();) {
    if (toml[at] == '"' || toml[at] == '\'') {
      at = behind_text(toml, at);
      continue;
    }
    if (toml[at] == '#') {
      at = std::min(toml.find('\n', at), toml.size());
      continue;
    }
    if (toml[at] == '.')
      ++parts;
    else if (std::string_view("\n=,{}[]").find(toml[at]) != std::string_view::npos)
      parts = 1;
    if (parts > kMostKeyParts) return at;
    ++at;
  }
  return toml.size();
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
  const auto found =
      std::find_if(members.begin(), members.end(), [&](const TomlMember& each) { return each.key == key; });
  return found == members.end() ? nullptr : &found->value;
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
  throw WrongToml{table.members.empty() ? nullptr : &table.members.front().value,
                  fmt::format("expected a member '{}' here, found none", key)};
}

void expect_keys(const TomlTable& table, std::initializer_list<std::string_view> known) {
  const std::vector<std::string> names(known.begin(), known.end());
  for (const auto& [key, value] : table.members)
    if (std::find(names.begin(), names.end(), key) == names.end())
      throw WrongToml{&value, fmt::format("unknown key '{}'.{}", key, suggest_name(key, names))};
}

Result<TomlTable> parse_toml(std::string_view text, std::string_view name) {
  if (text.size() > kMostBytes)
    return unexpected(ErrorCode::unreadable_input,
                      fmt::format("{}: expected at most {} bytes, found {}", name, kMostBytes, text.size()));
  if (const std::size_t at = deep_key(text); at < text.size()) {
    const std::string_view before = text.substr(0, at);
    const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
    return error_at(name, static_cast<unsigned>(std::count(before.begin(), before.end(), '\n')) + 1,
                    static_cast<unsigned>(at - line_begin) + 1,
                    fmt::format("expected keys of at most {} parts, found more", kMostKeyParts));
  }
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
