// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A TOML file as plain data that remembers where everything stood, so that messages can say it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "smartgain/core/result.hpp"

namespace smartgain {

struct TomlValue;
struct TomlMember;
using TomlArray = std::vector<TomlValue>;

/// Members in the order of the file.
struct TomlTable {
  std::vector<TomlMember> members;
  /// Null where there is none.
  [[nodiscard]] const TomlValue* find(std::string_view key) const;
};

struct TomlValue {
  std::variant<bool, double, std::string, TomlArray, TomlTable> content;
  unsigned line = 0, column = 0;
};

struct TomlMember {
  std::string key;
  TomlValue value;
};

/// Thrown and caught inside io only.
struct WrongToml {
  const TomlValue* at;  ///< null: the file as a whole
  std::string message;
};

/// Members of a TOML value by type. Every getter throws WrongToml with what was expected.
[[nodiscard]] const TomlTable& table_of(const TomlValue& value);
[[nodiscard]] const TomlArray& array_of(const TomlValue& value);
[[nodiscard]] const std::string& text_of(const TomlValue& value);
[[nodiscard]] double number_of(const TomlValue& value);
/// `key`, or throws.
[[nodiscard]] const TomlValue& member_of(const TomlTable& table, std::string_view key);
/// Throws for the first key that is none of these, with the nearest name.
void expect_keys(const TomlTable& table, std::initializer_list<std::string_view> known);

/// Dates and times, which nothing of ours has, are texts.
/// Fails with unreadable_input: "`name`, line 3, column 8: …".
[[nodiscard]] Result<TomlTable> parse_toml(std::string_view text, std::string_view name);
/// What WrongToml says, as such an error.
[[nodiscard]] Unexpected<Error> toml_error(const WrongToml& wrong, std::string_view name);

/// A text as TOML writes it, in quotation marks.
[[nodiscard]] std::string toml_text(std::string_view text);
/// A key, in quotation marks where it needs them.
[[nodiscard]] std::string toml_key(std::string_view key);

}  // namespace smartgain
