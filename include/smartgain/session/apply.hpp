// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A plan put into a copy of the project or folder, or into the project itself with a way back.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "smartgain/core/plan.hpp"
#include "smartgain/core/result.hpp"
#include "smartgain/session/job.hpp"

namespace smartgain {

/// Where to, and what of the plan.
struct ApplyOptions {
  std::filesystem::path output;     ///< empty: see default_output()
  std::vector<std::string> only;    ///< strip ids; empty = all. The gain of the whole is applied in any case
  std::vector<std::string> except;  ///< strip ids
  bool in_place = false;            ///< LMMS: the project itself, its original kept as .bak
  bool force = false;               ///< also what changed since the plan, and over an existing output
  std::filesystem::path mixdown;    ///< stems: their sum is written here as 32-bit float WAV
};

/// A strip that was left as it is, and why.
struct RefusedStrip {
  std::string id;    ///< as in the plan
  std::string name;  ///< as the user sees it
  std::string why;   ///< one sentence
};

/// What apply_plan() did.
struct ApplyReport {
  std::filesystem::path output;       ///< what was written, or would be where there was nothing to do
  std::filesystem::path backup;       ///< in place: where the original lies
  std::size_t changed = 0;            ///< strips whose knob or file was changed
  bool nothing_to_do = false;         ///< the output stands already as the plan wants it
  std::vector<RefusedStrip> refused;  ///< changed since the plan, or unreadable: left as they were
};

/// For a plan from a file in `folder`, whose paths are as they were typed when it was made: where nothing that it is for
/// is found from the current folder, but something is from `folder`, its relative paths become paths from there. So a
/// plan can be used from anywhere, and moves along with its song.
void find_input(Plan& plan, const std::filesystem::path& folder);

/// `song.mmpz` -> `song.smartgain.mmpz`, `folder` -> `folder.smartgain`, beside the original.
[[nodiscard]] std::filesystem::path default_output(const Plan& plan);

/// What of the options cannot be for these inputs (a project, or folders and files of stems); found before anything long
/// is done.
/// Fails with wrong_use.
[[nodiscard]] Result<> check_apply_options(SourceKind kind, const std::vector<std::filesystem::path>& inputs,
                                           const ApplyOptions& options);

/// Absolute: applying twice changes nothing more. Strips whose content or knob is no longer what the plan was made for
/// are refused one by one, unless forced. All or nothing is written, atomically.
///
/// Fails    unreadable_input: the plan's input is gone or damaged; wrong_use: output exists and is something else,
///          unknown names; unwritable_output; content_changed: not one strip of the plan is left
/// Thread   [one-thread-at-a-time]
[[nodiscard]] Result<ApplyReport> apply_plan(const Plan& plan, const ApplyOptions& options, const Job& job);

/// Loudness and peaks of the mix that apply_plan() would make, measured; nothing is written.
[[nodiscard]] Result<Measurement> measure_planned_mix(const Plan& plan, const ApplyOptions& options, const Job& job);

/// What revert_project() did.
struct RevertReport {
  std::size_t restored = 0;               ///< knobs put back
  std::vector<RefusedStrip> moved_since;  ///< knobs that were moved by hand after the apply: left alone
};

/// Puts back the gains that were there before the last in-place apply; everything else that was edited since stays, and
/// where nothing was, the project is again the very file. Knobs that were moved since stay recorded, for `force`.
/// Fails with unreadable_input where no apply is recorded beside the project.
[[nodiscard]] Result<RevertReport> revert_project(const std::filesystem::path& project, bool force);

}  // namespace smartgain
