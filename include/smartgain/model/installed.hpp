// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What was installed together with this code.
#pragma once

#include <filesystem>

namespace smartgain {

/// `inside` in the installation or build folder that this code lies in, as a program or inside a host's plugin: below the nearest folder
/// above it that has it ("share/smartgain/models"). Empty: none has. [thread-safe]
[[nodiscard]] std::filesystem::path installed(const std::filesystem::path& inside);

}  // namespace smartgain
