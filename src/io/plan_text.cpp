// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/io/plan_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace smartgain {

std::string number_text(double value, bool plus, int decimals) {
  if (std::isinf(value)) return value < 0 ? "−∞" : "+∞";
  const double scale = std::pow(10.0, decimals);
  const double rounded = std::round(value * scale) / scale;
  return fmt::format("{}{:.{}f}", rounded < 0 ? "−" : plus && rounded > 0 ? "+" : "", std::abs(rounded), decimals);
}

std::string_view plain_why(std::string_view why) {
  constexpr auto kWords = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"silent", "silent: nothing to set"},
      {"muted", "muted: not touched"},
      {"automated", "its knob is automated or controlled: not touched"},
      {"locked", "locked by you"},
      {"too_short", "too short to measure"},
      {"unmeasured", "could not be measured"},
      {"knob_down", "its knob is all the way down"},
      {"within_tolerance", "within 1 dB of where it should be"},
      {"one_knob", "only one knob: give it a mixer channel of its own to stage it"},
      {"no_plain_way", "between its two knobs and the master is more than a gain"},
      {"knob_range", "its knob ends here"},
      {"balance_kept", "keeps its place in the mix"},
      {"effects_after_knob", "effects behind the knob react to level"},
  });
  for (const auto& [key, text] : kWords)
    if (key == why) return text;
  return why;
}

std::string why_in_short(const StripPlan& strip) {
  if (strip.action == Action::skip) {
    const std::string text(plain_why(strip.why));
    return strip.strip.problem.empty() ? text : text + ": " + strip.strip.problem;
  }
  std::string text;
  if (strip.action == Action::keep) text = plain_why(strip.why);
  if (strip.action == Action::change) {
    std::vector<const Reason*> reasons;
    for (const Reason& reason : strip.reasons)
      if (reason.rule != "amount" && reason.rule != "common") reasons.push_back(&reason);
    std::stable_sort(reasons.begin(), reasons.end(), [](const Reason* a, const Reason* b) {
      return std::abs(a->effect.value) > std::abs(b->effect.value);
    });
    for (std::size_t i = 0; i < std::min<std::size_t>(reasons.size(), 2); ++i)
      text += (i > 0 ? "; " : "") + reasons[i]->text;
  }
  if (strip.action == Action::change)
    for (const AppliedLimit& limit : strip.limits) text += "; " + limit.text;
  if (strip.action == Action::change && strip.strip.has(StripFlag::effects_after_knob))
    text += "; effects behind the knob may react";
  return text;
}

}  // namespace smartgain
