// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/core/nearest_name.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace smartgain {
namespace {

// Levenshtein distance, one row at a time.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0u);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string suggest_name(std::string_view typed, std::span<const std::string> known) {
  if (known.empty()) return {};
  const auto distance = [&](const std::string& name) { return edit_distance(typed, name); };
  const auto nearest = std::min_element(known.begin(), known.end(),
                                        [&](const auto& a, const auto& b) { return distance(a) < distance(b); });
  if (distance(*nearest) <= std::max<std::size_t>(2, typed.size() / 3)) return " Did you mean '" + *nearest + "'?";
  constexpr std::size_t kShown = 20;
  std::string list = " Known: ";
  for (std::size_t i = 0; i < std::min(known.size(), kShown); ++i) list += (i > 0 ? ", " : "") + known[i];
  return list + (known.size() > kShown ? ", …" : ".");
}

}  // namespace smartgain
