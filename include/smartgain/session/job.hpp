// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What every piece of work needs to know of its surroundings.
#pragma once

#include <atomic>
#include <filesystem>
#include <string_view>

#include "smartgain/core/progress.hpp"
#include "smartgain/store/analysis_cache.hpp"

namespace smartgain {

/// How a piece of work may use the machine, whom it tells, and what is at hand. Cheap to copy; what it points to is borrowed.
struct Job {
  unsigned jobs = 1;                        ///< how many things may run side by side
  const std::atomic<bool>* stop = nullptr;  ///< true: end soon, with ErrorCode::interrupted
  Progress progress;                        ///< may be empty
  std::filesystem::path lmms;               ///< the program; empty = $SMARTGAIN_LMMS or the one in PATH
  AnalysisCache* cache = nullptr;           ///< borrowed; null: everything is measured anew, and nothing kept
  std::filesystem::path lmms_plugin;        ///< our plugin; empty = $SMARTGAIN_LMMS_PLUGIN or where it was installed

  /// Was it asked to end?
  [[nodiscard]] bool stopped() const { return stop != nullptr && stop->load(); }
  /// Tells how far it is; 0…1.
  void report(double share, std::string_view what) const {
    if (progress) progress(share, what);
  }
  /// The same job with its progress counting for the part from `first` to `last` of this one.
  [[nodiscard]] Job part(double first, double last) const {
    Job inner = *this;
    if (progress)
      inner.progress = [outer = progress, first, last](double share, std::string_view what) {
        outer(first + share * (last - first), what);
      };
    return inner;
  }
};

}  // namespace smartgain
