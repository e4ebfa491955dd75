// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A folder or list of audio files as strips.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "smartgain/core/result.hpp"
#include "smartgain/core/session_analysis.hpp"

namespace smartgain {

struct StemSession {
  InputInfo input;  ///< sample_rate_hz: the highest of the stems; duration_s: the longest
  /// Unmeasured; fingerprint = hash of the file's bytes; id = file name, "~2" added where it comes again. The knob is a
  /// file gain at 0 dB, from -infinity to +24 dB. A file that cannot be read has the flag unmeasured and a problem.
  std::vector<Strip> strips;
};

/// Every audio file directly in the folder (sorted by name, hidden files and other endings left out), or the files
/// given. content_hash: of all readable files' bytes in order.
/// Fails with unreadable_input when there is nothing to read: a missing path, a folder without audio, no readable file.
[[nodiscard]] Result<StemSession> open_stems(const std::vector<std::filesystem::path>& paths);

/// Is it by its ending a file that audio readers here know?
[[nodiscard]] bool has_audio_ending(const std::filesystem::path& path);

/// The name of the WAV file of a strip with this id: readable, and different for different ids.
[[nodiscard]] std::string strip_file_name(std::string_view strip_id);

}  // namespace smartgain
