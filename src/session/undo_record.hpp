// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What in-place applies did to a project: a small file beside it, because LMMS drops what it does not know from the
// project itself and overwrites `.bak` at every save.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "smartgain/core/result.hpp"
#include "smartgain/core/units.hpp"

namespace smartgain {

struct UndoneKnob {
  std::string strip_id;  ///< empty: the Master fader
  bool trim = false;
  Decibels from;
  Decibels to;
};

/// One apply; the record holds them oldest first.
using UndoStep = std::vector<UndoneKnob>;

[[nodiscard]] std::filesystem::path undo_record_path(const std::filesystem::path& project);
/// A missing file is an empty record.
[[nodiscard]] Result<std::vector<UndoStep>> read_undo_record(const std::filesystem::path& project);
/// An empty record removes the file.
Result<> write_undo_record(const std::filesystem::path& project, const std::vector<UndoStep>& steps);

}  // namespace smartgain
