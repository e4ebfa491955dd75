// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What a panel tells the store, and what it learns from it; trouble with the store stops no panel.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "smartgain/core/learned.hpp"
#include "smartgain/core/plan.hpp"
#include "smartgain/session/feedback.hpp"
#include "smartgain/session/panel_file.hpp"

namespace smartgain {

/// For the song that is open. Every call that taught something brings learned() up to date: then plan anew. [one-thread-at-a-time]
class PanelMemory {
 public:
  /// `folder`: see data_folder(); empty: nothing is remembered, and nothing touched.
  explicit PanelMemory(const std::filesystem::path& folder);

  /// What the user should know; each once.
  [[nodiscard]] std::vector<std::string> take_problems() { return std::exchange(problems_, {}); }
  /// What a plan for the open song needs to know. Holds until the next call that teaches something.
  [[nodiscard]] const Learned& learned() const { return learned_; }

  /// Another song, whose options may get target and ceiling from what was learned: where the user has chosen none for it (PanelKeeper).
  /// `file` empty: it has none yet, and nothing that was applied to such a one before counts.
  void open(const std::filesystem::path& file, PanelKeeper& kept);
  /// The same song lies elsewhere from now on.
  void move_to(const std::filesystem::path& file);

  /// The user's verdict on one strip.
  void judge(const Plan& plan, const std::string& strip, bool accepted);
  /// The user's verdict on the whole, 1…5.
  void rate(const Plan& plan, int stars);
  /// A lesson counts, or does not until it is switched on again.
  void switch_lesson(const std::string& lesson, bool on);
  /// After the user has changed options: gains of the user's own that are new since the last call.
  void note_options(const PlanOptions& options, const Plan& plan);
  /// `left_out`: ids of strips that the plan would change and the user did not let it.
  void applied(const Plan& plan, const std::filesystem::path& output, const std::vector<std::string>& left_out);
  /// The plan does not stand there any more, and not by the user's hand on the knobs.
  void taken_back(const std::filesystem::path& output);
  /// Knobs may have been moved by hand: what stands now. True where that taught something.
  bool look(const std::filesystem::path& file, std::span<const Strip> now);

 private:
  void say(const Error& error);
  void refresh();

  std::optional<Feedback> feedback_;
  std::filesystem::path file_;
  PlanOptions told_;
  Learned learned_;
  std::vector<std::string> problems_;
  std::string last_problem_;
};

}  // namespace smartgain
