// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/session/panel_memory.hpp"

#include "smartgain/learning/learning.hpp"

namespace smartgain {

namespace fs = std::filesystem;

PanelMemory::PanelMemory(const fs::path& folder) {
  if (folder.empty()) return;
  auto opened = Feedback::open(folder);
  if (opened)
    feedback_.emplace(*std::move(opened));
  else
    say(opened.error());
}

void PanelMemory::say(const Error& error) {
  // The same again is no news.
  if (error.message == last_problem_) return;
  last_problem_ = error.message;
  problems_.push_back("What you do is not learned from now: " + error.message);
}

void PanelMemory::refresh() {
  for (std::string& notice : feedback_->store().take_notices()) problems_.push_back(std::move(notice));
  auto learned = feedback_->learned(file_);
  if (learned)
    learned_ = *std::move(learned);
  else
    say(learned.error());
}

void PanelMemory::open(const fs::path& file, PanelKeeper& kept) {
  file_ = file;
  learned_ = {};
  if (feedback_) {
    if (file.empty()) taken_back(file);
    refresh();
  }
  if (kept.is_untouched()) kept.content.options = with_learned_levels(kept.content.options, learned_);
  told_ = kept.content.options;
}

void PanelMemory::move_to(const fs::path& file) {
  const fs::path before = std::exchange(file_, file);
  if (!feedback_ || before == file) return;
  auto applied = feedback_->store().applied(file_of(before));
  if (applied && *applied) {
    (*applied)->file = file_of(file);
    (*applied)->song = song_of(file);
    if (auto noted = feedback_->store().note_applied(**applied); !noted) say(noted.error());
  }
  refresh();
}

void PanelMemory::judge(const Plan& plan, const std::string& strip, bool accepted) {
  if (!feedback_) return;
  const auto told = accepted ? feedback_->accept(plan, strip) : feedback_->reject(plan, strip, {});
  if (!told) say(told.error());
  refresh();
}

void PanelMemory::rate(const Plan& plan, int stars) {
  // No star: the rating is taken away, which teaches nothing.
  if (!feedback_ || stars == 0) return;
  if (auto told = feedback_->rate(plan, stars); !told) say(told.error());
  refresh();
}

void PanelMemory::switch_lesson(const std::string& lesson, bool on) {
  if (!feedback_) return;
  if (auto switched = feedback_->store().switch_lesson(lesson, on); !switched) say(switched.error());
  refresh();
}

void PanelMemory::note_options(const PlanOptions& options, const Plan& plan) {
  const PlanOptions before = std::exchange(told_, options);
  if (!feedback_) return;
  const auto edits = edits_between(before, options, plan);
  if (edits.empty()) return;
  if (auto told = feedback_->record(edits); !told) say(told.error());
  refresh();
}

void PanelMemory::applied(const Plan& plan, const fs::path& output, const std::vector<std::string>& left_out) {
  if (!feedback_) return;
  if (auto told = feedback_->applied(plan, output, left_out); !told) say(told.error());
}

void PanelMemory::taken_back(const fs::path& output) {
  if (!feedback_) return;
  if (auto told = feedback_->taken_back(output); !told) say(told.error());
}

bool PanelMemory::look(const fs::path& file, std::span<const Strip> now) {
  if (!feedback_) return false;
  const auto seen = feedback_->look(file, now);
  if (!seen) {
    say(seen.error());
    return false;
  }
  if (seen->empty()) return false;
  refresh();
  return true;
}

}  // namespace smartgain
