// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The system's own words for an errno.
#pragma once

#include <string>
#include <system_error>

namespace smartgain {

[[nodiscard]] inline std::string system_reason(int error_number) {
  return std::generic_category().message(error_number);
}

}  // namespace smartgain
