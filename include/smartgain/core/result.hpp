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
  ErrorCode code;       ///< what a caller may act on
  std::string message;  ///< whole sentences, for people
};

/// The failing side of a Result on its way; see unexpected().
template <class E>
struct Unexpected {
  E error;  ///< what went wrong
};

/// Makes the failing side of a Result: `return unexpected(ErrorCode::unreadable_input, "…");`
[[nodiscard]] inline Unexpected<Error> unexpected(ErrorCode code, std::string message) {
  return {Error{code, std::move(message)}};
}
/// The same for an Error that came from elsewhere: how trouble is passed on.
[[nodiscard]] inline Unexpected<Error> unexpected(Error error) { return {std::move(error)}; }

/// The value of a Result that has nothing to give but that it went well.
struct Done {};

/// A value or an Error. Reading the side that is not there is a bug of the caller: std::bad_variant_access.
template <class T = Done>
class [[nodiscard]] Result {
 public:
  /// `return value;` and `return unexpected(…);` both make one.
  /// @{
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  Result(Unexpected<Error> failure) : content_(std::in_place_index<1>, std::move(failure.error)) {}
  /// @}

  /// Did it go well?
  /// @{
  [[nodiscard]] bool has_value() const { return content_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  /// @}
  /// What came of it. A bug of the caller where it failed.
  /// @{
  [[nodiscard]] T& value() & { return std::get<0>(content_); }
  [[nodiscard]] const T& value() const& { return std::get<0>(content_); }
  [[nodiscard]] T&& value() && { return std::get<0>(std::move(content_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  /// @}
  /// What went wrong. A bug of the caller where nothing did.
  [[nodiscard]] const Error& error() const { return std::get<1>(content_); }

 private:
  std::variant<T, Error> content_;
};

}  // namespace smartgain
