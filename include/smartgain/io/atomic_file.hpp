// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Files that are either the old one or the new one, whole.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "smartgain/core/json_excess.hpp"
#include "smartgain/core/result.hpp"

namespace smartgain {

/// Whole content of a file. [thread-safe]
/// Fails with unreadable_input (missing, a folder, a device or pipe, no permission, larger than `max_bytes`).
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path, std::size_t max_bytes = kMostTextBytes);

/// Writes beside the destination, syncs, and renames over it; mode and (where allowed) owner of an existing file are
/// kept and a symbolic link is followed, so the link stays. A new file gets the mode that the user's umask leaves. On
/// any failure nothing is left behind and the old file is untouched. [thread-safe]
/// Fails with unwritable_output; the message names the path and the system's reason.
Result<> write_file_atomically(const std::filesystem::path& path, std::string_view content);

/// First of `path`.bak, `path`.bak.1, `path`.bak.2 … that does not exist; the file is copied there, synced,
/// with its mode. Gives that path.
/// Fails with unreadable_input, unwritable_output.
[[nodiscard]] Result<std::filesystem::path> back_up(const std::filesystem::path& path);

}  // namespace smartgain
