// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What commands share: how they talk and end, and what they remember of the user.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "smartgain/core/plan.hpp"
#include "smartgain/core/result.hpp"
#include "smartgain/session/feedback.hpp"

namespace smartgain {

void print(const std::string& text);     ///< on standard output
void complain(const std::string& text);  ///< on standard error
/// Says what went wrong; gives the exit status.
[[nodiscard]] int fail(const Error& error);

/// Calls `run` when the command is called, and keeps the exit status that it gives.
void on_call(CLI::App& command, int& status, std::function<int()> run);

[[nodiscard]] std::vector<Strip> strips_of(const Plan& plan);
/// With the paths of its input found, see find_input().
[[nodiscard]] Result<Plan> load_plan(const std::filesystem::path& path);

/// What the user taught, where it can be had: what cannot is said, and never stops the work at hand.
class Memory {
 public:
  Memory();
  /// Of the song, after a look at what a hand moved in it since a plan was applied.
  [[nodiscard]] Learned learned(const std::vector<std::filesystem::path>& inputs);
  /// A look at a project that need not be measured; what is remembered of it.
  [[nodiscard]] std::optional<AppliedPlan> look(const std::filesystem::path& project);
  /// `refused`: ids that could not be applied, `left_out` those that the user did not want.
  void applied(const Plan& plan, const std::filesystem::path& output, const std::vector<std::string>& refused,
               const std::vector<std::string>& left_out);
  void taken_back(const std::filesystem::path& project);

 private:
  void say_notices();
  std::optional<Feedback> feedback_;
};

}  // namespace smartgain
