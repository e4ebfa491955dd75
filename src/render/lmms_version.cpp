// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/render/lmms_version.hpp"

#include <fmt/format.h>

#include <cctype>

namespace smartgain {

std::string why_plugin_refuses(std::string_view version) {
  constexpr std::string_view kKnown = "1.2.2";
  const bool begins_alike = version.starts_with(kKnown);
  const char next = begins_alike && version.size() > kKnown.size() ? version[kKnown.size()] : '+';
  // "1.2.20" and "1.2.2.1" are others; a dash is a version before it, "1.2.2-rc1".
  if (begins_alike && std::isdigit(static_cast<unsigned char>(next)) == 0 && next != '.' && next != '-') return {};
  return fmt::format(
      "SmartGain's plugin was made for LMMS {}, and this is {}. Use smartgain or smartgain-gui on the saved project.",
      kKnown, version.empty() ? "of an unknown version" : version);
}

}  // namespace smartgain
