// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "lmms_output.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace smartgain {
namespace {

constexpr std::size_t kMaxMessages = 5;
constexpr std::size_t kMaxMessageBytes = 100;

// The number that ends just before `end`.
int number_before(std::string_view text, std::size_t end) {
  std::size_t begin = end;
  while (begin > 0 && std::isdigit(static_cast<unsigned char>(text[begin - 1]))) --begin;
  int value = -1;
  std::from_chars(text.data() + begin, text.data() + end, value);
  return value;
}

}  // namespace

void LmmsOutput::feed(std::string_view text) {
  for (const char c : text) {
    if (c == '\r' || c == '\n') {
      take(line_, true);
      line_.clear();
    } else if (line_.size() < 4096) {
      line_ += c;
    }
  }
  take(line_, false);
}

void LmmsOutput::take(std::string_view line, bool complete) {
  std::string_view rest = line;
  if (line.starts_with('|')) {
    const auto percent_sign = line.find('%');
    if (percent_sign == std::string_view::npos) return;
    const int percent = number_before(line, percent_sign);
    if (percent >= 0 && percent <= 100) share_ = std::max(share_, percent / 100.0);
    rest = line.substr(percent_sign + 1);
    const auto turning = rest.find_first_of("|/-\\");
    rest = turning == std::string_view::npos ? std::string_view() : rest.substr(turning + 1);
  }
  if (!complete) return;
  const auto begin = rest.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return;
  std::string message(rest.substr(begin, kMaxMessageBytes));
  for (char& c : message)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  // They come in every run and explain nothing.
  for (const std::string_view usual : {"VST sync support disabled", "Loading project", "Done"})
    if (message.starts_with(usual)) return;
  messages_.push_back(std::move(message));
  if (messages_.size() > kMaxMessages) messages_.pop_front();
}

std::string LmmsOutput::tail() const {
  std::string text;
  for (const std::string& message : messages_) text += (text.empty() ? "" : "; ") + message;
  return text;
}

}  // namespace smartgain
