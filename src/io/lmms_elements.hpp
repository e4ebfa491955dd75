// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// LMMS's XML vocabulary: element and attribute names of all versions, and how models (knobs, switches) are stored.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <pugixml.hpp>

#include "xml_splice.hpp"

namespace smartgain {

/// First child element with one of the names, given as "new|old".
[[nodiscard]] pugi::xml_node child_named(pugi::xml_node parent, std::string_view names);
[[nodiscard]] bool is_named(pugi::xml_node node, std::string_view names);

/// Every element below `root` and itself, in document order. Not recursive: forged files nest as deep as they like.
void for_each_element(pugi::xml_node root, const std::function<void(pugi::xml_node)>& visit);

/// As LMMS reads numbers: a decimal point or comma; text that is none, or not finite, counts as 0.
[[nodiscard]] double read_number(std::string_view text);

/// Ids of all models that an automation with at least one point moves (LMMS ignores patterns without points).
[[nodiscard]] std::set<std::string> automated_ids(pugi::xml_node root);

/// One model of LMMS. It is saved as an attribute, or as a child element of the same name once it was automated or has
/// a logarithmic scale; the child wins where both are there (AutomatableModel::loadSettings).
struct ModelValue {
  double value = 0.0;
  bool moved = false;    ///< an automation or a controller sets it
  std::string text;      ///< as it stands in the file; empty = not there, LMMS's default counts
  pugi::xml_node owner;  ///< of the attribute that holds it
  std::string attribute;
};

[[nodiscard]] ModelValue read_model(pugi::xml_node element, const std::string& name, double fallback,
                                    const std::set<std::string>& automated);

}  // namespace smartgain
