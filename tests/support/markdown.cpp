// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "support/markdown.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <sstream>

namespace smartgain::test {
namespace {

constexpr std::string_view kFence = "```";

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  std::istringstream stream{std::string(text)};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The reason in `<!-- not run: REASON -->`; empty for any other line.
std::string reason_of(const std::string& line) {
  constexpr std::string_view kBegin = "<!-- not run: ";
  constexpr std::string_view kEnd = " -->";
  if (!line.starts_with(kBegin) || !line.ends_with(kEnd)) return {};
  return line.substr(kBegin.size(), line.size() - kBegin.size() - kEnd.size());
}

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// A number at `at` and how many characters it has; 0 where there is none.
std::size_t number_length(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  if (end > at && end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1])) {
    ++end;
    while (end < text.size() && is_digit(text[end])) ++end;
  }
  return end - at;
}

bool says_the_same(std::string_view a, std::string_view b) {
  const auto skip_spaces = [](std::string_view text, std::size_t at) {
    while (at < text.size() && text[at] == ' ') ++at;
    return at;
  };
  std::size_t i = skip_spaces(a, 0), j = skip_spaces(b, 0);
  while (i < a.size() && j < b.size()) {
    const std::size_t m = number_length(a, i), n = number_length(b, j);
    if (m > 0 && n > 0) {
      const std::string left(a.substr(i, m)), right(b.substr(j, n));
      const auto dot = left.find('.');
      const std::size_t behind = skip_spaces(a, i + m);
      // A count is what it is; only what was measured has a last digit to lose.
      const bool is_count =
          dot == std::string::npos && !a.substr(behind).starts_with("Hz") && !a.substr(behind).starts_with("%");
      const double unit =
          is_count ? 0.0 : std::pow(10.0, dot == std::string::npos ? 0.0 : -static_cast<double>(m - dot - 1));
      if (std::abs(std::strtod(left.c_str(), nullptr) - std::strtod(right.c_str(), nullptr)) > 1.5 * unit) return false;
      i += m;
      j += n;
    } else if (a[i] == ' ' && b[j] == ' ') {
      i = skip_spaces(a, i);
      j = skip_spaces(b, j);
    } else if (a[i++] != b[j++]) {
      return false;
    }
  }
  return skip_spaces(a, i) == a.size() && skip_spaces(b, j) == b.size();
}

}  // namespace

std::vector<Commands> commands_of(std::string_view markdown) {
  std::vector<Commands> found;
  const std::vector<std::string> lines = lines_of(markdown);
  std::size_t last_command_end = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].starts_with(kFence)) continue;
    const std::string kind = lines[i].substr(kFence.size());
    const std::size_t begin = i + 1;
    std::string text;
    for (++i; i < lines.size() && lines[i] != kFence; ++i) text += lines[i] + '\n';
    if (kind == "sh") {
      const std::string before = begin >= 2 ? lines[begin - 2] : std::string();
      found.push_back({begin, text, std::nullopt, reason_of(before)});
      last_command_end = i;
    } else if (kind == "text" && !found.empty() && begin - 1 <= last_command_end + 2) {
      found.back().output = Shown{begin, i, text};
    }
  }
  return found;
}

std::vector<std::string> inline_code_of(std::string_view markdown) {
  std::vector<std::string> found;
  bool fenced = false;
  for (const std::string& line : lines_of(markdown)) {
    if (line.starts_with(kFence)) fenced = !fenced;
    if (fenced || line.starts_with(kFence)) continue;
    for (std::size_t begin = line.find('`'); begin != std::string::npos; begin = line.find('`', begin)) {
      const std::size_t end = line.find('`', begin + 1);
      if (end == std::string::npos) break;
      found.push_back(line.substr(begin + 1, end - begin - 1));
      begin = end + 1;
    }
  }
  return found;
}

std::vector<std::filesystem::path> documents(const std::filesystem::path& repository) {
  std::vector<std::filesystem::path> found;
  for (auto entry = std::filesystem::recursive_directory_iterator(repository);
       entry != std::filesystem::recursive_directory_iterator(); ++entry) {
    const std::string name = entry->path().filename().string();
    // Hidden folders hold what others wrote, build/ what was made.
    if (entry->is_directory() && (name.starts_with(".") || name == "build" || name == "node_modules"))
      entry.disable_recursion_pending();
    else if (name.ends_with(".md"))
      found.push_back(std::filesystem::relative(entry->path(), repository));
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string difference(std::string_view shown, std::string_view printed) {
  const std::vector<std::string> a = lines_of(shown), b = lines_of(printed);
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const std::string left = i < a.size() ? a[i] : "(nothing)", right = i < b.size() ? b[i] : "(nothing)";
    if (!says_the_same(left, right)) return "shown:   " + left + "\nprinted: " + right;
  }
  return {};
}

}  // namespace smartgain::test
