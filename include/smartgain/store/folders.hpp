// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Where SmartGain keeps what it learned, and what it can measure again.
#pragma once

#include <filesystem>

namespace smartgain {

/// $SMARTGAIN_DATA, else $XDG_DATA_HOME/smartgain, else ~/.local/share/smartgain; empty where there is no home. Relative values of
/// the XDG variables count as none (XDG Base Directory Specification 0.8). Nothing is made.
[[nodiscard]] std::filesystem::path data_folder();
/// $SMARTGAIN_DATA/cache, else $XDG_CACHE_HOME/smartgain, else ~/.cache/smartgain.
[[nodiscard]] std::filesystem::path cache_folder();

}  // namespace smartgain
