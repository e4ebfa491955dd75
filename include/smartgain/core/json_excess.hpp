// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What every reader of JSON from outside needs around the parser: whether a text is worth reading, and words for what is wrong with it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace smartgain {

/// Largest file of text (JSON, TOML) that is read. Chosen: the analysis of a thousand strips has 57 MB.
inline constexpr std::size_t kMostTextBytes = 64u << 20;

/// Values of a document that is kept whole.
inline constexpr std::size_t kMostJsonValues = 1'000'000;

/// What is too much about the text, as the rest of a sentence that begins with "found "; empty: nothing. Every JSON that comes from
/// outside is asked before a parser sees it; whether it is JSON at all stays the parser's question. A parser's memory and time are many
/// times what the text would lead one to expect:
///
/// - nesting over 64 deep: values are copied and written by recursion. Documents of ours nest 8 deep.
/// - over `most_values` values: each takes up to 130 bytes. A document of 1000 strips has 320,000. Who keeps none while reading may lift it.
/// - texts over 1 MB. The longest of ours are patches with 66 kB.
/// - objects with so many members that finding them takes seconds: an ordered object looks at all of them for every new one. One object
///   may have 14,000 members.
///
/// [thread-safe] pure, one pass over the text
[[nodiscard]] std::string json_excess(std::string_view text, std::size_t most_values = kMostJsonValues);

/// A member that must be a whole number, of nlohmann-json's `Json`; that library converts any number, and what lies beyond `Number`
/// then is anything. Throws Json::type_error for what is none, and for what is beyond 64 bits.
/// [thread-safe] pure
template <class Number, class Json>
[[nodiscard]] Number whole_number(const Json& json) {
  if (!json.is_number_integer())
    throw Json::type_error::create(
        302, "expected a whole number, found " + (json.is_number() ? json.dump() : std::string(json.type_name())),
        &json);
  return json.template get<Number>();
}

/// Why a text is no JSON, or not the JSON that was expected, for a person: what nlohmann-json says in `what()`, without the tag in front
/// ("[json.exception.parse_error.101] parse error at line 2, column 13: …" begins with "parse error at line 2").
/// [thread-safe] pure
[[nodiscard]] std::string_view json_problem(std::string_view what);

}  // namespace smartgain
