// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Options that several commands share, as typed and as understood.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "smartgain/core/plan.hpp"
#include "smartgain/core/result.hpp"
#include "smartgain/session/evaluate.hpp"

namespace smartgain {

/// How to work and how to talk, for every command.
struct WorkOptions {
  unsigned jobs = 0;  ///< 0 = one a core
  bool quiet = false;
  bool verbose = false;
  bool progress = false;
  bool json = false;
  bool no_cache = false;
  std::filesystem::path csv;

  void add_to(CLI::App& command, bool with_documents);
};

/// What to plan for: text as typed, until plan_options() reads it.
struct PlanWords {
  std::string goal = "smart";
  std::string engine = "auto";
  std::string precision = "int8";
  std::string target = "none";
  std::string ceiling = "-1";
  std::string headroom_by = "master";
  double amount_percent = 50.0;
  double max_move_db = 12.0;
  std::string raw_level = "auto";
  std::string style = "auto";
  std::string reference;
  double reference_level_dbfs = -18.0;
  std::vector<std::string> roles, locks, sets, groups, rules;
  bool no_learning = false;

  void add_to(CLI::App& command);
  /// Fails with wrong_use: what was typed, what is known.
  [[nodiscard]] Result<PlanOptions> read() const;
};

[[nodiscard]] Result<RawLevel> read_raw_level(const std::string& text);
[[nodiscard]] Result<Precision> read_precision(const std::string& text);
/// `unity`, `equal`, `random:SD` or `random:SD:SEED`.
[[nodiscard]] Result<EvaluateOptions> read_raw(const std::string& text, EvaluateOptions options);
/// NAME=VALUE, split at the last `=`, because strip names may hold one.
[[nodiscard]] Result<std::pair<std::string, std::string>> split_assignment(const std::string& option,
                                                                           const std::string& text);
[[nodiscard]] Result<double> read_number(const std::string& option, const std::string& text);

}  // namespace smartgain
