// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What the documents show: commands, and what they print.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace smartgain::test {

/// Lines `first` to `last` of a document, 0-based, `last` not included; they are what stands between two fences.
struct Shown {
  std::size_t first = 0;
  std::size_t last = 0;
  std::string text;
};

/// A fenced `sh` block.
struct Commands {
  std::size_t line = 0;  ///< 1-based, of its fence
  std::string text;
  std::optional<Shown> output;  ///< the `text` block right behind it
  std::string why_not_run;      ///< from `<!-- not run: WHY -->` on the line before it; empty: it is run
};

[[nodiscard]] std::vector<Commands> commands_of(std::string_view markdown);

/// Inline code in the document: what stands between single backticks, fenced blocks left out.
[[nodiscard]] std::vector<std::string> inline_code_of(std::string_view markdown);

/// Every document of the repository, as paths below it.
[[nodiscard]] std::vector<std::filesystem::path> documents(const std::filesystem::path& repository);

/// The first line that differs, with both sides; empty where the texts say the same. Numbers may differ by one in their last digit, which
/// another processor may round otherwise, and so may the width of columns.
[[nodiscard]] std::string difference(std::string_view shown, std::string_view printed);

}  // namespace smartgain::test
