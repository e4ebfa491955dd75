// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Tells contents apart: XXH3-128, not a protection against forgery.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace smartgain {

/// A hash that grows with what is added. [one-thread-at-a-time]
class ContentHash {
 public:
  ContentHash();
  /// Bytes as they come: ("ab", "c") and ("a", "bc") are the same.
  void add(std::string_view bytes);
  /// The same with its length, so that ("ab", "c") and ("a", "bc") differ.
  void add_field(std::string_view bytes);
  /// 32 hexadecimal digits of everything added so far.
  [[nodiscard]] std::string hex() const;

 private:
  struct Free {
    void operator()(void* state) const;
  };
  std::unique_ptr<void, Free> state_;
};

/// Of bytes that are all at hand.
[[nodiscard]] std::string content_hash_of(std::string_view bytes);

}  // namespace smartgain
