// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// How far a piece of work is.
#pragma once

#include <functional>
#include <string_view>

namespace smartgain {

/// Share done, 0…1, and what is being done. Called one at a time, from any thread of the work.
using Progress = std::function<void(double share, std::string_view what)>;

}  // namespace smartgain
