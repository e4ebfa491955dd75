// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/core/relations.hpp"

#include <algorithm>
#include <cmath>

namespace smartgain {

const Hidden* hidden_of(const Relations& relations, std::string_view strip_id) {
  const auto found = std::find_if(relations.hidden.begin(), relations.hidden.end(),
                                  [&](const Hidden& entry) { return entry.strip == strip_id; });
  return found == relations.hidden.end() ? nullptr : &*found;
}

const Section* main_section_of(const Relations& relations, std::string_view strip_id) {
  const auto found = std::find(relations.strips.begin(), relations.strips.end(), strip_id);
  if (found == relations.strips.end()) return nullptr;
  const auto strip = static_cast<std::size_t>(found - relations.strips.begin());
  const Section* best = nullptr;
  for (const Section& section : relations.sections)
    if (const auto& level = section.strip_levels[strip]; level && (!best || *level > *best->strip_levels[strip]))
      best = &section;
  return best;
}

std::string range_text(Hertz low, Hertz high) {
  const auto in_hertz = [](Hertz f) { return std::to_string(std::lround(f.value / 10.0) * 10); };
  const auto in_kilohertz = [](Hertz f) {
    const long tenths = std::lround(f.value / 100.0);
    return std::to_string(tenths / 10) + (tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10));
  };
  constexpr double kKilo = 1000.0;
  return high.value < kKilo ? in_hertz(low) + "–" + in_hertz(high) + " Hz"
                            : in_kilohertz(low) + "–" + in_kilohertz(high) + " kHz";
}

std::string position_text(const Relations& relations, double seconds) {
  const long whole = std::lround(std::max(seconds, 0.0));
  std::string text = std::to_string(whole / 60) + (whole % 60 < 10 ? ":0" : ":") + std::to_string(whole % 60);
  // A position that a section found is a measured one: the bar that it is nearest to begin.
  if (relations.bar_s) text += ", bar " + std::to_string(std::lround(std::max(seconds, 0.0) / *relations.bar_s) + 1);
  return text;
}

}  // namespace smartgain
