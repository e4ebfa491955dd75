// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Effects in a chain, and whether they answer to a level change with the same level change.
#pragma once

#include <set>
#include <string>

#include <pugixml.hpp>

namespace smartgain {

struct EffectChain {
  bool active = false;           ///< switched on, with at least one effect that is switched on
  bool level_dependent = false;  ///< one of them is, or may be, a compressor, limiter, distortion or the like
};

/// Of the <fxchain> in `owner` (a track's own element, or a mixer channel).
[[nodiscard]] EffectChain read_effects(pugi::xml_node owner, const std::set<std::string>& automated);

}  // namespace smartgain
