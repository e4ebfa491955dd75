// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Columns that line up, for text in any script.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace smartgain {

enum class Align { left, right };

/// Cells that a terminal needs for UTF-8 text: combining marks take none, wide characters two, broken bytes and control
/// characters one each.
[[nodiscard]] std::size_t display_width(std::string_view text);
/// Control characters (a project's names are data, and terminals obey escape sequences) become '?'.
[[nodiscard]] std::string printable(std::string_view text);
/// At most `width` cells, the end replaced with "…" where it is longer.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t width);

class TextTable {
 public:
  explicit TextTable(std::vector<Align> columns) : columns_(std::move(columns)) {}
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  /// Every line indented by two, columns two apart, no blanks at the ends.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<Align> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace smartgain
