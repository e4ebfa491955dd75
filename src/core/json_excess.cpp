// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/core/json_excess.hpp"

#include <array>
#include <cstdint>

namespace smartgain {
namespace {

constexpr std::size_t kMostDepth = 64;
constexpr std::size_t kMostTextLength = 1u << 20;
constexpr std::uint64_t kMostComparisons = 100'000'000;

/// Behind the text that begins at `at`, or the end of everything.
std::size_t behind_text(std::string_view json, std::size_t at) {
  for (++at; at < json.size() && json[at] != '"'; ++at)
    if (json[at] == '\\') ++at;
  return at + 1;
}

}  // namespace

std::string json_excess(std::string_view text, std::size_t most_values) {
  std::array<std::uint64_t, kMostDepth> members{};
  std::size_t depth = 0;
  std::size_t values = 1;
  std::uint64_t comparisons = 0;
  for (std::size_t at = 0; at < text.size();) {
    switch (text[at]) {
      case '"': {
        const std::size_t end = behind_text(text, at);
        if (end - at > kMostTextLength) return "a text of over " + std::to_string(kMostTextLength) + " bytes";
        at = end;
        continue;
      }
      case '{':
      case '[':
        if (depth == kMostDepth) return "nesting over " + std::to_string(kMostDepth) + " deep";
        members[depth++] = 0;
        break;
      case '}':
      case ']':
        if (depth > 0) --depth;
        break;
      case ':':
        if (depth > 0) comparisons += members[depth - 1]++;
        if (comparisons > kMostComparisons) return "too many members in one object";
        break;
      default:
        break;
    }
    // A first element has no comma before it, but a bracket.
    values += text[at] == ',' || text[at] == '[' || text[at] == '{' ? 1 : 0;
    if (values > most_values) return "over " + std::to_string(most_values) + " values";
    ++at;
  }
  return {};
}

std::string_view json_problem(std::string_view what) {
  constexpr std::string_view kEndOfTag = "] ";
  const auto end = what.starts_with("[json.exception.") ? what.find(kEndOfTag) : std::string_view::npos;
  return end == std::string_view::npos ? what : what.substr(end + kEndOfTag.size());
}

}  // namespace smartgain
