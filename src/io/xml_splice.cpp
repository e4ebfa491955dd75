// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Changes single attribute values in XML text and leaves every other byte as it is.
#include "xml_splice.hpp"

#include <algorithm>

namespace smartgain {

std::optional<ValueSpot> find_value(std::string_view text, pugi::xml_node element, std::string_view attribute) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::ptrdiff_t offset = element.offset_debug();
  const std::string_view tag = element.name();
  if (offset < 1 || text.substr(std::min(text.size(), static_cast<std::size_t>(offset)), tag.size()) != tag ||
      tag.empty())
    return std::nullopt;
  const std::size_t after_tag = static_cast<std::size_t>(offset) + tag.size();

  std::size_t at = after_tag;
  while (true) {
    at = text.find_first_not_of(kSpace, at);
    if (at == std::string_view::npos) return std::nullopt;
    if (text[at] == '>' || text[at] == '/' || text[at] == '?') break;
    const std::size_t name_end = text.find_first_of(" \t\r\n=", at);
    if (name_end == std::string_view::npos) return std::nullopt;
    const std::size_t quote = text.find_first_of("\"'", name_end);
    if (quote == std::string_view::npos) return std::nullopt;
    const std::size_t close = text.find(text[quote], quote + 1);
    if (close == std::string_view::npos) return std::nullopt;
    if (text.substr(at, name_end - at) == attribute) return ValueSpot{quote + 1, close, {}};
    at = close + 1;
  }
  return ValueSpot{after_tag, after_tag, std::string(attribute)};
}

std::string apply_splices(std::string_view text, std::vector<Splice> splices) {
  std::stable_sort(splices.begin(), splices.end(),
                   [](const Splice& a, const Splice& b) { return a.spot.begin < b.spot.begin; });
  std::string result;
  result.reserve(text.size() + 16 * splices.size());
  std::size_t copied = 0;
  for (const Splice& splice : splices) {
    result.append(text, copied, splice.spot.begin - copied);
    if (splice.spot.insert_as.empty())
      result += splice.value;
    else
      result.append(" ").append(splice.spot.insert_as).append("=\"").append(splice.value).append("\"");
    copied = splice.spot.end;
  }
  return result.append(text.substr(copied));
}

}  // namespace smartgain
