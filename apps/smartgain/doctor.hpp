// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Looks at the machine for what SmartGain needs.
#pragma once

namespace smartgain {

/// Prints what is there, what is missing, and how to get it; gives the exit status.
[[nodiscard]] int run_doctor();

}  // namespace smartgain
