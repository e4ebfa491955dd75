// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What is kept of songs once they are scored: small, and enough for every figure of an Evaluation.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "smartgain/core/result.hpp"
#include "smartgain/core/role.hpp"
#include "smartgain/session/evaluate.hpp"

namespace smartgain {

/// What the engine is compared with.
inline constexpr auto kBaselines =
    std::to_array<std::string_view>({"leave alone", "equal LUFS", "equal RMS", "equal peak"});
inline constexpr std::array<double, 2> kSabotageDb{6.0, 12.0};

/// See SabotageScore.
struct SabotageCount {
  std::size_t cases = 0;
  std::size_t found = 0;
  std::size_t among_three = 0;
};

/// See MaskingScore.
struct MaskedLead {
  double before_lu = 0.0;
  double after_lu = 0.0;
  bool others_masked = false;
};

/// A stem as learning sees it.
struct AnsweredStem {
  Role role = Role::other;  ///< as the engine saw it
  double role_confidence = 0.0;
  double recommended_db = 0.0;
};

struct ScoredMix {
  std::string engineer;            ///< who made it; empty = not known
  std::vector<Role> roles;         ///< one a stem; at least one
  std::vector<double> truth_lufs;  ///< one a stem
  /// Of the engine, then of kBaselines: one a stem, the best common offset taken out; empty where stems lack what the baseline needs.
  std::array<std::vector<double>, 1 + kBaselines.size()> errors_lu;
  std::vector<std::optional<double>>
      sd_lu;  ///< of the engine's answers, one a stem; empty where it has no level for it
  std::array<SabotageCount, kSabotageDb.size()> sabotage;
  std::optional<MaskedLead> masked_lead;
  std::vector<AnsweredStem> answers;  ///< one a stem; empty unless learning is to be scored
};

struct ScoredSong {
  std::string name;
  std::vector<ScoredMix> mixes;
  std::vector<std::string> left_out;  ///< with the reason
};

/// Scores that stand and fall together: only parts of the same are merged.
struct EvaluationTask {
  std::string tool_version;
  std::string manifest;  ///< hash
  std::string asked;     ///< options, as typed
  std::string engine;    ///< as Engine::name()
  std::string model;     ///< name and version; empty = none
  std::size_t song_count = 0;
  std::size_t shard_count = 1;
  bool learning = false;
};

struct EvaluationShard {
  EvaluationTask task;
  std::size_t index = 1;          ///< 1…shard_count
  std::vector<ScoredSong> songs;  ///< song index - 1 of the manifest, and every shard_count-th after it
};

/// Numbers keep every bit.
[[nodiscard]] std::string song_to_json(const ScoredSong& song);
/// Empty for anything but what song_to_json() wrote.
[[nodiscard]] std::optional<ScoredSong> song_from_json(std::string_view text);

[[nodiscard]] std::string shard_to_json(const EvaluationShard& shard);
/// `name` stands in messages. Fails with unreadable_input.
[[nodiscard]] Result<EvaluationShard> shard_from_json(std::string_view text, std::string_view name);

}  // namespace smartgain
