// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// One pass over a set of audio files that play together: each measured, and their sum.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "smartgain/analysis/band_history.hpp"
#include "smartgain/core/measurement.hpp"
#include "smartgain/core/result.hpp"
#include "smartgain/core/units.hpp"
#include "smartgain/session/job.hpp"

namespace smartgain {

/// Read at once. Chosen: three quarters of a second, so that threads meet rarely and memory stays at a few hundred kB a file.
inline constexpr std::size_t kBlockFrames = 1u << 15;

struct MeasuredStem {
  std::optional<Measurement> measured;  ///< empty where not a frame could be read
  BandHistory bands;                    ///< no slots where it is not measured
  std::string problem;                  ///< why it could not be read to its end; empty = no trouble
};

struct StemPass {
  std::vector<MeasuredStem> stems;  ///< in the order of the files
  Measurement sum;
};

/// A part of the session's time.
struct Excerpt {
  double begin_s, duration_s;
};

struct StemPassOptions {
  double sample_rate_hz = 0.0;
  std::vector<Decibels> gains;    ///< one a file, into the sum; empty = as they are. Stems are measured without
  bool measure_stems = true;      ///< false: the sum alone
  std::vector<bool> known;        ///< one a file: true = only into the sum; empty = none is known
  std::filesystem::path mixdown;  ///< not empty: the sum is written here
  std::vector<Excerpt> excerpts;  ///< only these, one after the other, as if they were the whole; empty: all there is
};

/// Reads all files side by side, block by block, so that memory does not grow with their length.
/// Mono goes to left and right; a file that ends early is silent from there on.
/// Fails with interrupted, unwritable_output, and unreadable_input if not one file can be read.
[[nodiscard]] Result<StemPass> run_stem_pass(const std::vector<std::filesystem::path>& files,
                                             const StemPassOptions& options, const Job& job);

}  // namespace smartgain
