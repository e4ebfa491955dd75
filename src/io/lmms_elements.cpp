// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// LMMS's XML vocabulary: element and attribute names of all versions, and how models (knobs, switches) are stored.
#include "lmms_elements.hpp"

#include <charconv>
#include <cmath>

namespace smartgain {
namespace {

bool has_point(pugi::xml_node pattern) { return static_cast<bool>(pattern.child("time")); }

}  // namespace

bool is_named(pugi::xml_node node, std::string_view names) {
  const std::string_view name = node.name();
  while (!names.empty()) {
    const std::size_t bar = names.find('|');
    if (names.substr(0, bar) == name) return true;
    names = bar == std::string_view::npos ? std::string_view() : names.substr(bar + 1);
  }
  return false;
}

pugi::xml_node child_named(pugi::xml_node parent, std::string_view names) {
  for (const pugi::xml_node child : parent.children())
    if (is_named(child, names)) return child;
  return {};
}

void for_each_element(pugi::xml_node root, const std::function<void(pugi::xml_node)>& visit) {
  pugi::xml_node node = root;
  while (node) {
    if (node.type() == pugi::node_element) visit(node);
    pugi::xml_node next = node.first_child();
    while (!next && node && node != root) {
      next = node.next_sibling();
      if (!next) node = node.parent();
    }
    node = next;
  }
}

double read_number(std::string_view text) {
  std::string plain(text);
  for (char& c : plain)
    if (c == ',') c = '.';
  const std::size_t first = plain.find_first_not_of(" \t\r\n+");
  if (first == std::string::npos) return 0.0;
  double value = 0.0;
  std::from_chars(plain.data() + first, plain.data() + plain.size(), value);
  return std::isfinite(value) ? value : 0.0;
}

std::set<std::string> automated_ids(pugi::xml_node root) {
  std::set<std::string> ids;
  for_each_element(root, [&](pugi::xml_node node) {
    if (!is_named(node, "automationpattern|automationclip") || !has_point(node)) return;
    for (const pugi::xml_node object : node.children("object")) ids.insert(object.attribute("id").value());
  });
  ids.erase("");
  return ids;
}

ModelValue read_model(pugi::xml_node element, const std::string& name, double fallback,
                      const std::set<std::string>& automated) {
  ModelValue model;
  const pugi::xml_node child = element.child(name.c_str());
  model.owner = child ? child : element;
  model.attribute = child ? "value" : name;
  const pugi::xml_attribute attribute = model.owner.attribute(model.attribute.c_str());
  model.text = attribute.value();
  model.value = attribute ? read_number(attribute.value()) : fallback;
  model.moved = child && automated.contains(child.attribute("id").value());

  const pugi::xml_node connection = element.child("connection");
  for (const pugi::xml_node controlled : connection.children())
    if (controlled.name() == name ||
        (is_named(controlled, "controllerconnection") && controlled.attribute("nodename").value() == name))
      model.moved = true;
  // Projects of before 0.4 keep an automation inside what it moves.
  const pugi::xml_node old_automation =
      child_named(element, "automationpattern|automation-pattern").child(name.c_str());
  if (old_automation && has_point(old_automation)) model.moved = true;
  return model;
}

}  // namespace smartgain
