// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A plan put into an LMMS project, and taken out again.
#include <fmt/format.h>

#include <optional>

#include "apply_parts.hpp"
#include "knob_position.hpp"
#include "smartgain/io/atomic_file.hpp"
#include "smartgain/io/lmms_project.hpp"
#include "smartgain/session/measure.hpp"
#include "undo_record.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

struct Change {
  std::vector<KnobSetting> settings;
  UndoStep undo;
  std::vector<RefusedStrip> refused;
  std::size_t changed = 0;
  std::size_t strips_left = 0;  ///< strips of the plan, wanted or not, that are still what they were
};

const Strip* find_strip(const LmmsProject& project, const std::string& id) {
  for (const LmmsStrip& found : project.strips())
    if (found.strip.id == id) return &found.strip;
  return nullptr;
}

/// Adds one knob to the change; gives why it cannot be moved, empty = it can.
std::string add_knob(Change& change, const std::string& id, bool trim, const KnobMove& move, Decibels now, bool force) {
  if (same_position(now, move.to)) return {};
  if (!same_position(now, move.knob.position) && !force)
    return fmt::format("'{}' was moved since the plan: expected {:+.2f} dB, found {:+.2f} dB", move.knob.name,
                       move.knob.position.value, now.value);
  change.settings.push_back({id, trim, move.to});
  change.undo.push_back({id, trim, now, move.to});
  return {};
}

Change changes_for(const LmmsProject& project, const Plan& plan, const ApplyOptions& options) {
  Change change;
  for (const StripPlan& entry : plan.strips) {
    const Strip* strip = find_strip(project, entry.strip.id);
    const bool same = strip != nullptr && (strip->fingerprint == entry.strip.fingerprint || options.force);
    if (same) ++change.strips_left;
    if (!wanted(entry, options)) continue;
    std::string why;
    if (strip == nullptr) {
      why = "it is no longer in the project";
    } else if (!same) {
      why = "it was edited since the plan";
    } else {
      Change own;
      why = add_knob(own, entry.strip.id, false, entry.knob, strip->knob.position, options.force);
      if (why.empty() && entry.trim_knob && strip->trim_knob)
        why = add_knob(own, entry.strip.id, true, *entry.trim_knob, strip->trim_knob->position, options.force);
      if (why.empty()) {
        if (!own.settings.empty()) ++change.changed;
        change.settings.insert(change.settings.end(), own.settings.begin(), own.settings.end());
        change.undo.insert(change.undo.end(), own.undo.begin(), own.undo.end());
      }
    }
    if (!why.empty()) change.refused.push_back({entry.strip.id, entry.strip.name, why});
  }
  if (plan.mix.knob && plan.mix.knob->gain() != Decibels(0.0)) {
    const std::string why = add_knob(change, "", false, *plan.mix.knob, project.master_knob().position, options.force);
    if (!why.empty()) change.refused.push_back({"", plan.mix.knob->knob.name, why});
  }
  return change;
}

bool holds(const fs::path& path, const LmmsProject& project) {
  const auto existing = LmmsProject::load(path);
  return existing && existing->xml() == project.xml();
}

/// The project itself with its original beside it; what fails halfway takes its traces away.
Result<> change_in_place(const LmmsProject& project, const UndoStep& undo, ApplyReport& report) {
  const fs::path& path = report.output;
  auto record = read_undo_record(path);
  if (!record) return unexpected(record.error());
  auto backup = back_up(path);
  if (!backup) return unexpected(backup.error());
  const std::vector<UndoStep> before = *record;
  record->push_back(undo);
  // The record goes first: without the apply it restores what is there anyway.
  auto done = write_undo_record(path, *record);
  if (done) {
    done = project.save(path);
    if (!done)
      if (auto restored = write_undo_record(path, before); !restored) return restored;
  }
  std::error_code error;
  if (done)
    report.backup = *backup;
  else
    fs::remove(*backup, error);
  return done;
}

/// The backup that became `project` by putting these knobs, if there is one and nothing else was edited since.
std::optional<std::string> untouched_original(const LmmsProject& project, const fs::path& path, const UndoStep& step) {
  std::vector<KnobSetting> applied;
  for (const UndoneKnob& knob : step) applied.push_back({knob.strip_id, knob.trim, knob.to});
  std::error_code error;
  fs::path backup = path.string() + ".bak";
  for (int n = 1; fs::exists(backup, error); ++n) {
    auto original = LmmsProject::load(backup);
    if (original && original->set_knobs(applied) && original->xml() == project.xml())
      if (auto bytes = read_file(backup)) return *std::move(bytes);
    backup = fmt::format("{}.bak.{}", path.string(), n);
  }
  return std::nullopt;
}

}  // namespace

Result<ApplyReport> apply_to_project(const Plan& plan, const ApplyOptions& options) {
  const fs::path input(plan.input.path);
  auto project = LmmsProject::load(input);
  if (!project) return unexpected(project.error());
  const Change change = changes_for(*project, plan, options);
  ApplyReport report;
  report.refused = change.refused;
  report.changed = change.changed;
  if (change.strips_left == 0) return unexpected(nothing_left(plan));
  if (auto set = project->set_knobs(change.settings); !set) return unexpected(set.error());

  if (options.in_place) {
    report.output = input;
    report.nothing_to_do = change.settings.empty();
    if (report.nothing_to_do) return report;
    if (auto done = change_in_place(*project, change.undo, report); !done) return unexpected(done.error());
    return report;
  }

  const bool chosen = !options.output.empty();
  const auto holds_it = [&](const fs::path& path) { return holds(path, *project); };
  report.output = chosen ? options.output : free_output(default_output(plan), false, holds_it);
  std::error_code error;
  if (fs::exists(report.output, error)) {
    if (fs::equivalent(report.output, input, error))
      return unexpected(ErrorCode::wrong_use,
                        report.output.string() + " is the project itself. Use --in-place, or another name.");
    report.nothing_to_do = holds_it(report.output);
    if (report.nothing_to_do) return report;
    if (!options.force)
      return unexpected(ErrorCode::wrong_use,
                        report.output.string() + " exists and is something else. Name another file, or use --force.");
  }
  if (auto saved = project->save(report.output); !saved) return unexpected(saved.error());
  return report;
}

Result<Measurement> measure_planned_project(const Plan& plan, const ApplyOptions& options, const Job& job) {
  auto project = LmmsProject::load(plan.input.path);
  if (!project) return unexpected(project.error());
  if (auto set = project->set_knobs(changes_for(*project, plan, options).settings); !set)
    return unexpected(set.error());
  std::vector<std::string> breaking;
  for (const StripPlan& entry : plan.strips)
    if (entry.strip.has(StripFlag::breaks_mix)) breaking.push_back(entry.strip.id);
  return measure_project_mix(project->without_strips(breaking), job);
}

Result<RevertReport> revert_project(const fs::path& path, bool force) {
  auto project = LmmsProject::load(path);
  if (!project) return unexpected(project.error());
  auto record = read_undo_record(path);
  if (!record) return unexpected(record.error());
  if (record->empty())
    return unexpected(
        ErrorCode::unreadable_input,
        path.string() + ": no applied gains are recorded beside it (" + undo_record_path(path).filename().string() +
            "). Only 'apply --in-place' and 'auto --in-place' change a project; a copy has its original unchanged.");
  RevertReport report;
  const UndoStep step = record->back();
  record->pop_back();
  std::vector<KnobSetting> settings;
  UndoStep left;
  for (const UndoneKnob& knob : step) {
    const Strip* strip = find_strip(*project, knob.strip_id);
    const Knob* now = knob.strip_id.empty() ? &project->master_knob()
                      : strip == nullptr    ? nullptr
                      : !knob.trim          ? &strip->knob
                      : strip->trim_knob    ? &*strip->trim_knob
                                            : nullptr;
    if (now == nullptr) {
      report.moved_since.push_back({knob.strip_id, knob.strip_id, "it is no longer in the project"});
      if (!force) left.push_back(knob);
    } else if (same_position(now->position, knob.from)) {
      ++report.restored;
    } else if (!same_position(now->position, knob.to) && !force) {
      left.push_back(knob);
      report.moved_since.push_back(
          {knob.strip_id, now->name,
           fmt::format("moved since: applied {:+.2f} dB, found {:+.2f} dB", knob.to.value, now->position.value)});
    } else {
      settings.push_back({knob.strip_id, knob.trim, knob.from});
    }
  }
  if (const auto original = untouched_original(*project, path, step)) {
    if (auto written = write_file_atomically(path, *original); !written) return unexpected(written.error());
  } else {
    if (auto set = project->set_knobs(settings); !set) return unexpected(set.error());
    if (auto saved = project->save(path); !saved) return unexpected(saved.error());
  }
  // What was left alone can still be forced.
  if (!left.empty()) record->push_back(left);
  if (auto written = write_undo_record(path, *record); !written) return unexpected(written.error());
  report.restored += settings.size();
  return report;
}

}  // namespace smartgain
