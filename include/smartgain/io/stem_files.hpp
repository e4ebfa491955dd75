// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A folder or list of audio files as strips.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "smartgain/core/result.hpp"
#include "smartgain/core/session_analysis.hpp"
#include "smartgain/core/share_out.hpp"

namespace smartgain {

/// Audio files as a session that is not measured yet.
struct StemSession {
  InputInfo input;  ///< sample_rate_hz: the highest of the stems; duration_s: the longest
  /// Unmeasured; fingerprint = hash of the file's bytes; id = file name, "~2" added where it comes again. The knob is a
  /// file gain at 0 dB, from -infinity to +24 dB. A file that cannot be read has the flag unmeasured and a problem.
  std::vector<Strip> strips;
};

/// What is known of files without reading them, see AnalysisCache::hash_of() and keep_hash(); either may be empty.
struct KnownHashes {
  std::function<std::optional<std::string>(const std::filesystem::path&)>
      find;                                                                    ///< empty answer: the file must be read
  std::function<void(const std::filesystem::path&, const std::string&)> keep;  ///< told after a file was read
};

/// Every audio file directly in the folder (sorted by name, hidden files and other endings left out), or the files
/// given. content_hash: of all readable files' fingerprints in order. Reading them is shared out; `known`
/// is asked and told by the calling thread.
/// Fails with unreadable_input when there is nothing to read: a missing path, a folder without audio, no readable file,
/// more files than kMostStrips.
[[nodiscard]] Result<StemSession> open_stems(const std::vector<std::filesystem::path>& paths,
                                             const KnownHashes& known = {}, const ShareOut& share_out = one_by_one);

/// XXH3-128 of a file's bytes, 32 hexadecimal digits. Bytes that cannot be read are missing.
[[nodiscard]] std::string hash_of_file(const std::filesystem::path& path, const KnownHashes& known);

/// Is it by its ending a file that audio readers here know?
[[nodiscard]] bool has_audio_ending(const std::filesystem::path& path);

/// The name of the WAV file of a strip with this id: readable, and different for different ids.
[[nodiscard]] std::string strip_file_name(std::string_view strip_id);

}  // namespace smartgain
