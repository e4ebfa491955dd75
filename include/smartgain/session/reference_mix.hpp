// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A reference as the user names it: measured once.
#pragma once

#include <filesystem>
#include <memory>

#include "smartgain/balance/reference.hpp"
#include "smartgain/core/plan.hpp"
#include "smartgain/core/result.hpp"
#include "smartgain/session/job.hpp"

namespace smartgain {

/// Measures an audio file (a finished mix), a folder of stems, an LMMS project or an analysis document. The last one is kept, and given
/// again as long as the file or folder is as old as it was: planning again costs nothing.
/// Fails with what measuring fails with, and unreadable_input for one that is silent or shorter than kShortestReferenceS.
/// Thread   [thread-safe] one measures, others wait
[[nodiscard]] Result<std::shared_ptr<const Reference>> measured_reference(const std::filesystem::path& path,
                                                                          Precision precision, const Job& job);

/// The same, as far as it is there already; null where it would have to be measured, or waited for.
/// Thread   [thread-safe] quick
[[nodiscard]] std::shared_ptr<const Reference> known_reference(const std::filesystem::path& path);

/// Chosen: three short-term windows; a spectrum of less is one of a few notes.
inline constexpr double kShortestReferenceS = 10.0;

}  // namespace smartgain
