// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// LMMS projects, plain and compressed: what is read is written back byte for byte, and gains change nothing but gains.
#include <algorithm>
#include <cmath>
#include <vector>

#include "fuzz.hpp"
#include "io/lmms_packing.hpp"
#include "smartgain/io/lmms_project.hpp"

namespace smartgain::fuzz {
namespace {

// knob_text() keeps positions to 1e-6 dB.
constexpr double kToleranceDb = 2e-6;

bool near(Decibels a, Decibels b) { return a == b || std::abs(a.value - b.value) <= kToleranceDb; }

Decibels position(Choices& choices, const Knob& knob) {
  switch (choices.next(4)) {
    case 0:
      return Decibels::silence();
    case 1:
      return knob.max;
    default:
      return Decibels(knob.max.value - 0.01 * static_cast<double>(choices.next(12000)));
  }
}

std::vector<KnobSetting> settings(const LmmsProject& project, Choices& choices) {
  std::vector<KnobSetting> all;
  for (const LmmsStrip& entry : project.strips()) {
    if (!entry.strip.has(StripFlag::automated))
      all.push_back({entry.strip.id, false, position(choices, entry.strip.knob)});
    if (entry.strip.trim_knob) all.push_back({entry.strip.id, true, position(choices, *entry.strip.trim_knob)});
  }
  return all;
}

void expect_same_but_for_knobs(const LmmsProject& before, const LmmsProject& after) {
  expect(before.strips().size() == after.strips().size(), "gains change no number of strips");
  for (std::size_t i = 0; i < before.strips().size(); ++i) {
    const LmmsStrip& a = before.strips()[i];
    const LmmsStrip& b = after.strips()[i];
    expect(a.strip.id == b.strip.id && a.strip.name == b.strip.name && a.strip.flags == b.strip.flags &&
               a.strip.group == b.strip.group && a.strip.hints == b.strip.hints,
           "gains change nothing else of a strip", a.strip.id);
    expect(a.strip.fingerprint == b.strip.fingerprint, "gains change no fingerprint", a.strip.id);
    expect(a.route.render_index == b.route.render_index && a.route.channel == b.route.channel, "gains change no route",
           a.strip.id);
    expect(near(a.strip.knob.position, b.strip.knob.position), "the knob stands where it was put", a.strip.id);
    expect(a.strip.trim_knob.has_value() == b.strip.trim_knob.has_value(), "gains take no knob away", a.strip.id);
    if (a.strip.trim_knob)
      expect(near(a.strip.trim_knob->position, b.strip.trim_knob->position), "the trim stands where it was put");
  }
}

void read(std::string_view bytes) {
  auto project = LmmsProject::parse(bytes, "input");
  if (!project) return expect_reason(project.error());
  const std::string xml = project->xml();
  const auto unpacked = unpack_project(bytes, "input");
  expect(unpacked && *unpacked == xml, "what was read is what would be written");
  const auto packed = LmmsProject::parse(pack_project(xml), "packed");
  expect(packed && packed->xml() == xml, "packing loses nothing");

  Choices choices(bytes);
  std::vector<KnobSetting> back;
  for (const LmmsStrip& entry : project->strips()) {
    back.push_back({entry.strip.id, false, entry.strip.knob.position});
    if (entry.strip.trim_knob) back.push_back({entry.strip.id, true, entry.strip.trim_knob->position});
  }
  std::erase_if(back, [&](const KnobSetting& setting) {
    return !setting.trim && std::ranges::any_of(project->strips(), [&](const LmmsStrip& entry) {
      return entry.strip.id == setting.strip_id && entry.strip.has(StripFlag::automated);
    });
  });
  const auto set = project->set_knobs(settings(*project, choices));
  expect(set.has_value(), "every free knob can be set", set ? "" : set.error().message);
  const auto again = LmmsProject::parse(project->xml(), "written");
  expect(again.has_value(), "what was written can be read", again ? "" : again.error().message);
  expect_same_but_for_knobs(*project, *again);
  const std::string one = project->strips()[choices.next(project->strips().size())].strip.id;
  const LmmsProject alone = project->for_strips({&one, 1});
  for (const LmmsStrip& entry : alone.strips())
    expect(entry.route.render_index == 0 || entry.strip.id == one, "no other strip is rendered", entry.strip.id);
  expect(project->set_knobs(back).has_value(), "every knob can be put back");
  expect(project->xml() == xml, "there and back gives the very bytes");
}

}  // namespace
}  // namespace smartgain::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  smartgain::fuzz::read(smartgain::fuzz::view(data, size));
  return 0;
}
