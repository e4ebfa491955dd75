// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Presets, styles and scenarios: what is read is written, read again and written as the same text.
#include "fuzz.hpp"
#include "smartgain/io/presets.hpp"
#include "smartgain/io/scenarios.hpp"
#include "smartgain/io/styles.hpp"

namespace smartgain::fuzz {
namespace {

void read(std::string_view text) {
  if (const auto preset = preset_from_toml(text, "input", "name")) {
    const std::string written = preset_to_toml(*preset);
    const auto again = preset_from_toml(written, "written", "name");
    expect(again.has_value(), "a preset that was written can be read", again ? "" : again.error().message);
    expect(preset_to_toml(*again) == written, "a preset is written as it was read");
    expect(with_preset({}, *again) == with_preset({}, *preset), "a preset means the same when it was written");
  } else {
    expect_reason(preset.error());
  }
  if (const auto style = style_from_toml(text, "input", "name")) {
    const std::string written = style_to_toml(*style);
    const auto again = style_from_toml(written, "written", "name");
    expect(again.has_value(), "a style that was written can be read", again ? "" : again.error().message);
    expect(style_to_toml(*again) == written, "a style is written as it was read");
  } else {
    expect_reason(style.error());
  }
  if (const auto scenarios = scenarios_from_toml(text, "input")) {
    const std::string written = scenarios_to_toml(*scenarios);
    const auto again = scenarios_from_toml(written, "written");
    expect(again.has_value(), "scenarios that were written can be read", again ? "" : again.error().message);
    expect(scenarios_to_toml(*again) == written, "scenarios are written as they were read");
  } else {
    expect_reason(scenarios.error());
  }
}

}  // namespace
}  // namespace smartgain::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  smartgain::fuzz::read(smartgain::fuzz::view(data, size));
  return 0;
}
