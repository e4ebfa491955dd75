// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A folder or list of audio files as strips.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "smartgain/core/result.hpp"
#include "smartgain/core/session_analysis.hpp"

namespace smartgain {

struct StemSession {
  InputInfo input;            ///< sample_rate_hz: the highest of the stems; duration_s: the longest
  std::vector<Strip> strips;  ///< unmeasured; fingerprint = hash of the file's bytes; id = file name; unreadable files carry `problem`
};

/// Every audio file directly in the folder (sorted by name, hidden files and other endings left out), or the files given.
/// Fails with unreadable_input when there is nothing to read: a missing path, a folder without audio, no readable file.
[[nodiscard]] Result<StemSession> open_stems(const std::vector<std::filesystem::path>& paths);

/// Is it by its ending a file that audio readers here know?
[[nodiscard]] bool has_audio_ending(const std::filesystem::path& path);

}  // namespace smartgain
