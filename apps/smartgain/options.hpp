// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Options that several commands share, as typed and as understood.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "smartgain/core/plan.hpp"
#include "smartgain/core/result.hpp"
#include "smartgain/io/plan_words.hpp"
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
  std::filesystem::path html;

  void add_to(CLI::App& command, bool with_documents);
};

/// What to plan for, in the order in which it was typed.
struct PlanWords {
  std::string preset;
  std::vector<std::pair<std::string, std::string>> typed;  ///< option without its dashes, value

  void add_to(CLI::App& command);
  /// The preset's options, and over them what was typed beside it.
  /// Fails with wrong_use and unreadable_input: what was typed, what is known.
  [[nodiscard]] Result<PlanOptions> read() const;
};

/// The entry of plan_option_words() with this name, for commands that have an option of a plan without planning.
[[nodiscard]] const PlanOptionWord& plan_option_word(std::string_view name);

/// `unity`, `equal`, `random:SD` or `random:SD:SEED`.
[[nodiscard]] Result<EvaluateOptions> read_raw(const std::string& text, EvaluateOptions options);

/// `I/N`.
[[nodiscard]] Result<Shard> read_shard(const std::string& text);

}  // namespace smartgain
