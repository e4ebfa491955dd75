// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Which entries of the analysis cache belong to a session: by content, by what was asked, by the version of the analysis.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "smartgain/core/session_analysis.hpp"
#include "smartgain/io/lmms_project.hpp"
#include "smartgain/io/stem_files.hpp"
#include "smartgain/session/job.hpp"
#include "stem_pass.hpp"

namespace smartgain {

using Histories = std::map<std::string, BandHistory>;  // by strip id

/// What a cache knows of files; without one they are read.
[[nodiscard]] KnownHashes known_hashes(AnalysisCache* cache);

/// Stems one by one, and their sum. A stem's figures depend on its file and on the rate that all are brought to.
class CachedStems {
 public:
  /// Looks up everything. `session`: opened, not measured. A null cache knows nothing.
  CachedStems(AnalysisCache* cache, const SessionAnalysis& session);
  [[nodiscard]] bool complete() const;
  /// For StemPassOptions::known.
  [[nodiscard]] std::vector<bool> known() const;
  /// The pass over what was not known: is kept, and completed by what was.
  [[nodiscard]] StemPass completed(StemPass pass) const;
  /// Where it is complete.
  [[nodiscard]] StemPass all() const;

 private:
  AnalysisCache* cache_;
  std::vector<std::string> keys_;  // a stem each, that of the sum last; empty: an unreadable file
  std::vector<std::optional<MeasuredStem>> stems_;
  std::optional<Measurement> sum_;
};

/// A whole project: rendered by one LMMS with one plugin, with the samples that it names. What effect plugins are installed is not seen.
class CachedProject {
 public:
  CachedProject(const LmmsProject& project, const Job& job);
  /// Mix, and with `strips` all that is not muted and their sum, into a session that is not measured; false: not known, nothing changed.
  [[nodiscard]] bool find(SessionAnalysis& session, Histories& histories, bool strips) const;
  /// Nothing of it where a strip had a problem: that may be another time. `notices`: what measuring added to those of the session.
  void keep(const SessionAnalysis& session, const Histories& histories, bool strips,
            const std::vector<std::string>& notices) const;

 private:
  [[nodiscard]] std::string key(const std::string& part) const;
  AnalysisCache* cache_;
  std::string content_;  // empty: nothing can be known
};

/// Into the strip, with the flags that follow from it.
void take_measurement(Strip& strip, const MeasuredStem& stem);
/// What a project was rendered to, with rate and length of the input, which only that tells.
void take_mix(SessionAnalysis& session, const Measurement& mix);

}  // namespace smartgain
