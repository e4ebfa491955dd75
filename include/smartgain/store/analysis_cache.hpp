// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What was measured before, so that nothing is measured twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "smartgain/core/measurement.hpp"
#include "smartgain/core/result.hpp"

namespace smartgain {

/// One strip, or a mix.
struct CachedMeasurement {
  std::optional<Measurement> measured;  ///< empty: not a frame of it could be read
  std::string problem;                  ///< why it could not be read to its end; empty = no trouble
  std::string extra;                    ///< bytes that only who kept them understands
};

/// How full the cache is.
struct CacheStats {
  std::filesystem::path file;    ///< where it lies
  std::size_t entries = 0;       ///< measurements, not hashes
  std::uint64_t bytes = 0;       ///< of all entries
  std::uint64_t most_bytes = 0;  ///< beyond which the oldest go
};

/// One SQLite file, `analysis.db`, mode 0600, shared by every program of ours. A key must say all that the answer depends on (content,
/// what was asked, version of the analysis), so that an entry is never wrong, only unused.
///
/// Checked  each entry has a checksum (XXH3-64 of its bytes and its key): what the disk changed is not there, and is replaced
/// Bounded  beyond `most_bytes` the entries that were not used for longest go, until a tenth is free
/// Errors   none: what cannot be read is not there, what cannot be written is not kept; problem() says why. A damaged file is renamed to
///          analysis.db.broken and begun anew
/// Thread   [thread-safe]
class AnalysisCache {
 public:
  /// Fails with unwritable_output or unreadable_input where no file can be had; work goes on without.
  [[nodiscard]] static Result<AnalysisCache> open(const std::filesystem::path& folder,
                                                  std::uint64_t most_bytes = size_from_environment());
  AnalysisCache(AnalysisCache&&) noexcept;
  AnalysisCache& operator=(AnalysisCache&&) noexcept;
  ~AnalysisCache();

  /// $SMARTGAIN_CACHE_MB, a number from 1 to 1,000,000; else 1024 MB, about 3000 strips. Chosen.
  [[nodiscard]] static std::uint64_t size_from_environment();

  /// One answer a key, empty where there is none.
  [[nodiscard]] std::vector<std::optional<CachedMeasurement>> find(std::span<const std::string> keys);
  /// All in one transaction; what is there under the same key is replaced.
  void keep(std::span<const std::pair<std::string, CachedMeasurement>> entries);

  /// The content hash that keep_hash() was told for this file, if its size, times and place on the disk are still the same, and it was
  /// not changed within the last two seconds before it was told (clocks of file systems are that coarse). Empty: read the file.
  [[nodiscard]] std::optional<std::string> hash_of(const std::filesystem::path& file);
  /// What reading gave that began after hash_of() gave nothing; not kept where the file changed since.
  void keep_hash(const std::filesystem::path& file, const std::string& hash);

  /// What is in it now.
  [[nodiscard]] CacheStats stats();
  /// How many entries were thrown away.
  std::size_t clear();
  /// What went wrong last, a whole sentence; empty = nothing.
  [[nodiscard]] std::string problem();

 private:
  struct State;
  std::unique_ptr<State> state_;
  explicit AnalysisCache(std::unique_ptr<State> state);
};

}  // namespace smartgain
