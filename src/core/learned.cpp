// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/core/learned.hpp"

#include <algorithm>

namespace smartgain {
namespace {

constexpr std::string_view kOff = "switched_off";

}  // namespace

std::string habit_lesson(Role role, std::string_view style) {
  std::string name = "habit/" + std::string(word(role));
  if (!style.empty()) name.append("/").append(style);
  return name;
}

std::string rule_lesson(std::string_view rule) { return std::string("rule/").append(rule); }

std::string lesson_of(const Reason& reason) {
  for (const auto& [name, value] : reason.evidence)
    if (const auto* lesson = std::get_if<std::string>(&value); name == "lesson" && lesson != nullptr) return *lesson;
  return {};
}

bool is_switched_off(const Reason& reason) {
  return std::any_of(reason.evidence.begin(), reason.evidence.end(), [](const auto& e) { return e.first == kOff; });
}

Reason switched_off(Reason reason) {
  reason.text = "switched off: " + reason.text;
  reason.evidence.emplace_back(kOff, reason.effect.value);
  reason.effect = Decibels(0.0);
  return reason;
}

}  // namespace smartgain
