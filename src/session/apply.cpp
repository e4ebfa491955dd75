// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/session/apply.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "apply_parts.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

Result<> check_ids(const Plan& plan, const ApplyOptions& options) {
  for (const auto* ids : {&options.only, &options.except})
    for (const std::string& id : *ids)
      if (std::none_of(plan.strips.begin(), plan.strips.end(), [&](const StripPlan& s) { return s.strip.id == id; }))
        return unexpected(ErrorCode::wrong_use, "no strip '" + id + "' in the plan for " + plan.input.path);
  return Done{};
}

std::vector<fs::path> inputs_of(const Plan& plan) {
  std::vector<fs::path> inputs{plan.input.path};
  for (const StripPlan& entry : plan.strips)
    if (plan.input.kind == SourceKind::stems) inputs.emplace_back(entry.strip.path);
  return inputs;
}

/// Is the project there, or any of the stems?
bool is_there(const Plan& plan, const fs::path& folder) {
  std::error_code error;
  if (plan.input.kind == SourceKind::lmms) return fs::exists(folder / plan.input.path, error);
  return std::any_of(plan.strips.begin(), plan.strips.end(), [&](const StripPlan& entry) {
    return !entry.strip.path.empty() && fs::exists(folder / entry.strip.path, error);
  });
}

}  // namespace

bool wanted(const StripPlan& strip, const ApplyOptions& options) {
  const auto listed = [&](const std::vector<std::string>& ids) {
    return std::find(ids.begin(), ids.end(), strip.strip.id) != ids.end();
  };
  return strip.action == Action::change && (options.only.empty() || listed(options.only)) && !listed(options.except);
}

fs::path free_output(const fs::path& wished, bool is_folder, const std::function<bool(const fs::path&)>& holds) {
  fs::path path = wished;
  std::error_code error;
  for (int n = 2; fs::exists(path, error) && !holds(path); ++n)
    path = wished.parent_path() /
           (is_folder ? fmt::format("{}.{}", wished.filename().string(), n)
                      : fmt::format("{}.{}{}", wished.stem().string(), n, wished.extension().string()));
  return path;
}

Error nothing_left(const Plan& plan) {
  return {
      ErrorCode::content_changed,
      fmt::format("{}: not one strip is what it was when the plan was made, so nothing of it was applied. Is it the "
                  "plan of another song? Plan again, or use --force",
                  plan.input.path)};
}

void find_input(Plan& plan, const fs::path& folder) {
  if (is_there(plan, {}) || !is_there(plan, folder)) return;
  plan.input.path = (folder / plan.input.path).string();
  for (StripPlan& entry : plan.strips)
    if (!entry.strip.path.empty()) entry.strip.path = (folder / entry.strip.path).string();
}

fs::path default_output(SourceKind kind, const fs::path& path) {
  // Files named without a folder come from the current one.
  fs::path input = fs::absolute(path.empty() ? fs::path(".") : path).lexically_normal();
  if (!input.has_filename()) input = input.parent_path();
  if (kind == SourceKind::lmms)
    return input.parent_path() / (input.stem().string() + ".smartgain" + input.extension().string());
  std::error_code error;
  // Several files given by name: beside the first one.
  const fs::path folder = fs::is_directory(input, error) ? input : input.parent_path();
  return folder.parent_path() / (folder.filename().string() + ".smartgain");
}

fs::path default_output(const Plan& plan) { return default_output(plan.input.kind, plan.input.path); }

Result<> check_apply_options(SourceKind kind, const std::vector<fs::path>& inputs, const ApplyOptions& options) {
  if (kind == SourceKind::stems) {
    if (options.in_place)
      return unexpected(
          ErrorCode::wrong_use,
          "--in-place is for LMMS projects: stems are always written to a new folder, the originals stay");
    return check_stem_output(inputs, options);
  }
  if (!options.mixdown.empty())
    return unexpected(ErrorCode::wrong_use, "--mixdown is for stems: LMMS itself exports a project");
  if (options.in_place && !options.output.empty())
    return unexpected(
        ErrorCode::wrong_use,
        "--in-place changes the project itself, --output writes a copy: expected one of them, found both");
  const std::string ending = options.output.extension().string();
  if (!options.output.empty() && ending != ".mmp" && ending != ".mmpz")
    return unexpected(ErrorCode::wrong_use, fmt::format("--output: expected an LMMS project (.mmp or .mmpz), found {}",
                                                        options.output.string()));
  return Done{};
}

Result<ApplyReport> apply_plan(const Plan& plan, const ApplyOptions& options, const Job& job) {
  if (auto ids = check_ids(plan, options); !ids) return unexpected(ids.error());
  if (auto checked = check_apply_options(plan.input.kind, inputs_of(plan), options); !checked)
    return unexpected(checked.error());
  return plan.input.kind == SourceKind::stems ? apply_to_stems(plan, options, job) : apply_to_project(plan, options);
}

Result<Measurement> measure_planned_mix(const Plan& plan, const ApplyOptions& options, const Job& job) {
  return plan.input.kind == SourceKind::stems ? measure_planned_stems(plan, options, job)
                                              : measure_planned_project(plan, options, job);
}

}  // namespace smartgain
