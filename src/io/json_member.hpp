// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Reads JSON members by type and remembers their path for messages.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace smartgain {

/// Thrown and caught inside io only: carries the message of a document that is not as it should be.
struct WrongDocument {
  std::string message;
};

/// A value in a document. Borrows the document. Every getter throws WrongDocument for a wrong type.
class JsonMember {
 public:
  using Json = nlohmann::ordered_json;
  explicit JsonMember(const Json& value, std::string path = {}) : value_(&value), path_(std::move(path)) {}

  /// Throws WrongDocument where it is missing.
  [[nodiscard]] JsonMember at(const char* name) const;
  /// Empty where it is missing.
  [[nodiscard]] std::optional<JsonMember> find(const char* name) const;
  [[nodiscard]] std::vector<JsonMember> items() const;
  /// Members with their names.
  [[nodiscard]] std::vector<std::pair<std::string, JsonMember>> members() const;

  [[nodiscard]] bool is_null() const { return value_->is_null(); }
  [[nodiscard]] bool is_number() const { return value_->is_number(); }
  [[nodiscard]] double number() const;
  [[nodiscard]] std::optional<double> number_or_null() const;
  [[nodiscard]] std::uint64_t count() const;
  [[nodiscard]] bool boolean() const;
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::vector<std::string> texts() const;
  [[noreturn]] void fail(std::string_view expected) const;

 private:
  const Json* value_;
  std::string path_;
};

}  // namespace smartgain
