// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Words in a track that tell what it plays.
#pragma once

#include <string>
#include <vector>

#include <pugixml.hpp>

namespace smartgain {

/// Each once, most telling first: names of its sample files and their folders, patch names, General MIDI families, the
/// instrument's name.
[[nodiscard]] std::vector<std::string> read_hints(pugi::xml_node track);

}  // namespace smartgain
