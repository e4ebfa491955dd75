// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Reads JSON members by type and remembers their path for messages.
#include "json_member.hpp"

#include <fmt/format.h>

namespace smartgain {
namespace {

std::string join(const std::string& path, std::string_view name) {
  return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

}  // namespace

void JsonMember::fail(std::string_view expected) const {
  constexpr std::size_t kShown = 40;
  std::string found =
      value_->is_structured() ? value_->type_name() : value_->dump(-1, ' ', true, Json::error_handler_t::replace);
  if (found.size() > kShown) found = found.substr(0, kShown) + "…";
  throw WrongDocument{fmt::format("expected {} at {}, found {}", expected, path_.empty() ? "the top" : path_, found)};
}

std::optional<JsonMember> JsonMember::find(const char* name) const {
  if (!value_->is_object()) fail("an object");
  const auto found = value_->find(name);
  if (found == value_->end()) return std::nullopt;
  return JsonMember(*found, join(path_, name));
}

JsonMember JsonMember::at(const char* name) const {
  const std::optional<JsonMember> member = find(name);
  if (!member) throw WrongDocument{fmt::format("expected a member {}, found none", join(path_, name))};
  return *member;
}

std::vector<JsonMember> JsonMember::items() const {
  if (!value_->is_array()) fail("an array");
  std::vector<JsonMember> items;
  for (std::size_t i = 0; i < value_->size(); ++i) items.emplace_back((*value_)[i], fmt::format("{}[{}]", path_, i));
  return items;
}

std::vector<std::pair<std::string, JsonMember>> JsonMember::members() const {
  if (!value_->is_object()) fail("an object");
  std::vector<std::pair<std::string, JsonMember>> members;
  for (const auto& [name, value] : value_->items()) members.emplace_back(name, JsonMember(value, join(path_, name)));
  return members;
}

double JsonMember::number() const {
  if (!value_->is_number()) fail("a number");
  return value_->get<double>();
}

std::optional<double> JsonMember::number_or_null() const {
  if (value_->is_null()) return std::nullopt;
  if (!value_->is_number()) fail("a number or null");
  return value_->get<double>();
}

std::uint64_t JsonMember::count() const {
  if (!value_->is_number_unsigned()) fail("a whole number from 0");
  return value_->get<std::uint64_t>();
}

bool JsonMember::boolean() const {
  if (!value_->is_boolean()) fail("true or false");
  return value_->get<bool>();
}

std::string JsonMember::text() const {
  if (!value_->is_string()) fail("a text");
  return value_->get<std::string>();
}

std::vector<std::string> JsonMember::texts() const {
  std::vector<std::string> texts;
  for (const JsonMember& item : items()) texts.push_back(item.text());
  return texts;
}

}  // namespace smartgain
