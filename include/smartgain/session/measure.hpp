// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// From a project, audio files or an analysis document to a measured session.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "smartgain/core/result.hpp"
#include "smartgain/core/session_analysis.hpp"
#include "smartgain/io/lmms_project.hpp"
#include "smartgain/session/job.hpp"

namespace smartgain {

/// What kind of input the command line was given.
enum class InputKind { lmms_project, audio, analysis_document };

/// By what the paths are: a project's ending, `.json`, else audio.
/// Fails with unreadable_input (missing) or wrong_use (a mixture).
[[nodiscard]] Result<InputKind> recognise_input(const std::vector<std::filesystem::path>& inputs);

/// What to measure, and what to keep.
struct MeasureOptions {
  bool strips = true;                ///< false: the mix alone, which for a project is far quicker
  std::filesystem::path keep_stems;  ///< LMMS: where the strips' audio stays as 32-bit float WAV; empty = nowhere
};

/// A project's strips and knobs, not measured: quick.
/// Fails with unreadable_input.
[[nodiscard]] Result<SessionAnalysis> describe_project(const std::filesystem::path& project);

/// Everything a plan needs. A strip that cannot be measured is flagged with its problem, and the others go on; where one breaks a project's
/// mix (over +20 dBFS, no numbers) the mix is measured without it, with a notice.
///
/// Cache    what job.cache knows is not measured again: of stems one by one, of a project all or nothing
/// Fails    with what reading and rendering fail with; wrong_use for keep_stems without a project
/// Thread   [one-thread-at-a-time] uses up to job.jobs threads of its own
[[nodiscard]] Result<SessionAnalysis> measure_session(const std::vector<std::filesystem::path>& inputs,
                                                      const MeasureOptions& options, const Job& job);

/// A first look at audio files, from excerpts: as measure_session(), without relations and findings, which need the whole; a notice says
/// what it is, and Strip::level_sd how far a level may be off. Nothing of it is cached.
/// Empty where the whole is there as quickly: a project, an analysis, little audio, what the cache knows.
[[nodiscard]] Result<std::optional<SessionAnalysis>> first_look(const std::vector<std::filesystem::path>& inputs,
                                                                const Job& job);

/// Only the mix of a project in memory, as it would be saved now.
[[nodiscard]] Result<Measurement> measure_project_mix(const LmmsProject& project, const Job& job);

/// Only the mix of a project or folder: what a listener hears.
[[nodiscard]] Result<Measurement> measure_mix(const std::vector<std::filesystem::path>& inputs, const Job& job);

}  // namespace smartgain
