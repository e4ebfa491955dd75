// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Expected failures as values, with the names of std::expected so that it can take over later.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace smartgain {

/// What kind of trouble, as far as a caller can act on it. The command line maps it to its exit status.
enum class ErrorCode {
  wrong_use,          ///< an option, name or combination that does not exist
  unreadable_input,   ///< a file that is missing, foreign, damaged or empty of what is needed
  unwritable_output,  ///< a folder that is missing or read-only, a full disk
  missing_program,    ///< a program or library that is needed is not installed
  failed_program,     ///< it is installed, and it failed
  content_changed,    ///< the input is no longer what the plan was made for
  interrupted,        ///< the user asked to stop
};

/// An expected failure. `message` says what was expected, what was found, where, and what to do.
struct Error {
  ErrorCode code;
  std::string message;
};

template <class E>
struct Unexpected {
  E error;
};

/// Makes the failing side of a Result: `return unexpected(ErrorCode::unreadable_input, "…");`
[[nodiscard]] inline Unexpected<Error> unexpected(ErrorCode code, std::string message) {
  return {Error{code, std::move(message)}};
}
[[nodiscard]] inline Unexpected<Error> unexpected(Error error) { return {std::move(error)}; }

struct Done {};

/// A value or an Error. Reading the side that is not there is a bug of the caller: std::bad_variant_access.
template <class T = Done>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  Result(Unexpected<Error> failure) : content_(std::in_place_index<1>, std::move(failure.error)) {}

  [[nodiscard]] bool has_value() const { return content_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  [[nodiscard]] T& value() & { return std::get<0>(content_); }
  [[nodiscard]] const T& value() const& { return std::get<0>(content_); }
  [[nodiscard]] T&& value() && { return std::get<0>(std::move(content_)); }
  [[nodiscard]] const Error& error() const { return std::get<1>(content_); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  std::variant<T, Error> content_;
};

}  // namespace smartgain
