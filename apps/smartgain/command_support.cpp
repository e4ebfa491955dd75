// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "command_support.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "exit_status.hpp"
#include "smartgain/io/atomic_file.hpp"
#include "smartgain/io/documents.hpp"
#include "smartgain/session/apply.hpp"
#include "smartgain/session/measure.hpp"
#include "smartgain/store/folders.hpp"

namespace smartgain {

namespace fs = std::filesystem;

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }
void complain(const std::string& text) { fmt::print(stderr, "smartgain: {}\n", text); }

int fail(const Error& error) {
  complain(error.message);
  return exit_status(error.code);
}

void on_call(CLI::App& command, int& status, std::function<int()> run) {
  command.callback([&status, run = std::move(run)] { status = run(); });
}

std::vector<Strip> strips_of(const Plan& plan) {
  std::vector<Strip> strips;
  for (const StripPlan& entry : plan.strips) strips.push_back(entry.strip);
  return strips;
}

Result<Plan> load_plan(const fs::path& path) {
  auto text = read_file(path);
  if (!text) return unexpected(text.error());
  auto plan = plan_from_json(*text, path.string());
  if (plan) find_input(*plan, path.parent_path());
  return plan;
}

Memory::Memory() {
  auto opened = Feedback::open(data_folder());
  if (!opened) {
    complain("what you taught is not used: " + opened.error().message);
    return;
  }
  feedback_.emplace(*std::move(opened));
  say_notices();
}

void Memory::say_notices() {
  for (const std::string& notice : feedback_->store().take_notices()) complain(notice);
}

std::optional<AppliedPlan> Memory::look(const fs::path& project) {
  if (!feedback_) return std::nullopt;
  // Whatever is wrong with the project, who measures it says.
  const auto session = describe_project(project);
  if (!session) return std::nullopt;
  if (const auto seen = feedback_->look(project, session->strips); !seen)
    complain("what you moved is not learned from: " + seen.error().message);
  say_notices();
  const auto applied = feedback_->store().applied(file_of(project));
  return applied ? *applied : std::nullopt;
}

Learned Memory::learned(const std::vector<fs::path>& inputs) {
  if (!feedback_ || inputs.empty()) return {};
  if (const auto kind = recognise_input(inputs); kind && *kind == InputKind::lmms_project) (void)look(inputs.front());
  // As open_stems() names several files.
  auto learned = feedback_->learned(inputs.size() == 1 ? inputs.front() : inputs.front().parent_path());
  say_notices();
  if (learned) return *std::move(learned);
  complain("what you taught is not used: " + learned.error().message);
  return {};
}

void Memory::applied(const Plan& plan, const fs::path& output, const std::vector<std::string>& refused,
                     const std::vector<std::string>& left_out) {
  if (!feedback_) return;
  Plan done = plan;
  std::erase_if(done.strips, [&](const StripPlan& strip) {
    return std::find(refused.begin(), refused.end(), strip.strip.id) != refused.end();
  });
  if (const auto kept = feedback_->applied(done, output, left_out); !kept)
    complain("what you change later is not learned from: " + kept.error().message);
}

void Memory::taken_back(const fs::path& project) {
  if (!feedback_) return;
  if (const auto kept = feedback_->taken_back(project); !kept) complain(kept.error().message);
}

}  // namespace smartgain
