// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/session/apply.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>

#include "parallel.hpp"
#include "smartgain/io/atomic_file.hpp"
#include "smartgain/io/audio_file.hpp"
#include "smartgain/io/lmms_project.hpp"
#include "smartgain/io/stem_files.hpp"
#include "smartgain/session/measure.hpp"
#include "stem_pass.hpp"
#include "undo_record.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

// Knob positions that differ by less are the same: the projects' numbers are decimal text.
constexpr double kSamePositionDb = 1e-4;
// Chosen: a copy is made in steps of a quarter second, so that a stop is heard soon.
constexpr std::size_t kCopyFrames = 1u << 14;

bool same_position(Decibels a, Decibels b) { return a == b || std::abs((a - b).value) < kSamePositionDb; }

bool wanted(const StripPlan& strip, const ApplyOptions& options) {
  const auto listed = [&](const std::vector<std::string>& ids) {
    return std::find(ids.begin(), ids.end(), strip.strip.id) != ids.end();
  };
  return strip.action == Action::change && (options.only.empty() || listed(options.only)) && !listed(options.except);
}

Result<> check_ids(const Plan& plan, const ApplyOptions& options) {
  for (const auto* ids : {&options.only, &options.except})
    for (const std::string& id : *ids)
      if (std::none_of(plan.strips.begin(), plan.strips.end(), [&](const StripPlan& s) { return s.strip.id == id; }))
        return unexpected(ErrorCode::wrong_use, "no strip '" + id + "' in the plan for " + plan.input.path);
  return Done{};
}

// ---------------------------------------------------------------------------------------------------------------- LMMS
// projects

struct Change {
  std::vector<KnobSetting> settings;
  UndoStep undo;
  std::vector<RefusedStrip> refused;
  std::size_t changed = 0;
  std::size_t strips_left = 0;  ///< strips of the plan that could be applied, moved or already there
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
    if (!wanted(entry, options)) continue;
    const Strip* strip = find_strip(project, entry.strip.id);
    std::string why;
    if (strip == nullptr) {
      why = "it is no longer in the project";
    } else if (strip->fingerprint != entry.strip.fingerprint && !options.force) {
      why = "it was edited since the plan";
    } else {
      Change own;
      why = add_knob(own, entry.strip.id, false, entry.knob, strip->knob.position, options.force);
      if (why.empty() && entry.trim_knob && strip->trim_knob)
        why = add_knob(own, entry.strip.id, true, *entry.trim_knob, strip->trim_knob->position, options.force);
      if (why.empty()) {
        ++change.strips_left;
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

fs::path free_output(const fs::path& wished) {
  fs::path path = wished;
  for (int n = 2; fs::exists(path); ++n)
    path = wished.parent_path() / fmt::format("{}.{}{}", wished.stem().string(), n, wished.extension().string());
  return path;
}

bool holds(const fs::path& path, const LmmsProject& project) {
  const auto existing = LmmsProject::load(path);
  return existing && existing->xml() == project.xml();
}

Error nothing_left(const Plan& plan, const RefusedStrip& first) {
  return {ErrorCode::content_changed, fmt::format("{}: changed since the plan was made, nothing of it can be applied "
                                                  "(first: '{}', {}). Plan again, or use --force.",
                                                  plan.input.path, first.name, first.why)};
}

Result<ApplyReport> apply_to_project(const Plan& plan, const ApplyOptions& options) {
  const fs::path input(plan.input.path);
  auto project = LmmsProject::load(input);
  if (!project) return unexpected(project.error());
  const Change change = changes_for(*project, plan, options);
  ApplyReport report;
  report.refused = change.refused;
  report.changed = change.changed;
  if (change.settings.empty() && !change.refused.empty() && change.strips_left == 0)
    return unexpected(nothing_left(plan, change.refused.front()));
  if (auto set = project->set_knobs(change.settings); !set) return unexpected(set.error());

  if (options.in_place) {
    report.output = input;
    report.nothing_to_do = change.settings.empty();
    if (report.nothing_to_do) return report;
    auto record = read_undo_record(input);
    if (!record) return unexpected(record.error());
    auto backup = back_up(input);
    if (!backup) return unexpected(backup.error());
    report.backup = *backup;
    record->push_back(change.undo);
    // The record goes first: without the apply it restores what is there anyway.
    if (auto written = write_undo_record(input, *record); !written) return unexpected(written.error());
    if (auto saved = project->save(input); !saved) return unexpected(saved.error());
    return report;
  }

  report.output = options.output.empty() ? default_output(plan) : options.output;
  std::error_code error;
  if (fs::exists(report.output, error)) {
    if (fs::equivalent(report.output, input, error))
      return unexpected(ErrorCode::wrong_use,
                        report.output.string() + " is the project itself. Use --in-place, or another name.");
    if (holds(report.output, *project)) {
      report.nothing_to_do = true;
      return report;
    }
    if (!options.output.empty() && !options.force)
      return unexpected(ErrorCode::wrong_use,
                        report.output.string() + " exists and is something else. Name another file, or use --force.");
    if (options.output.empty()) report.output = free_output(report.output);
  }
  if (auto saved = project->save(report.output); !saved) return unexpected(saved.error());
  return report;
}

// ------------------------------------------------------------------------------------------------------------------------
// stems

Result<> copy_with_gain(const fs::path& from, const fs::path& to, Decibels gain, const Job& job) {
  auto reader = AudioFileReader::open(from);
  if (!reader) return unexpected(reader.error());
  const std::size_t channel_count = reader->format().channel_count;
  auto writer = AudioFileWriter::create(to, reader->format().sample_rate_hz, channel_count);
  if (!writer) return unexpected(writer.error());
  const auto factor = static_cast<float>(to_linear(gain).value);
  std::vector<std::vector<float>> channels(channel_count, std::vector<float>(kCopyFrames));
  std::vector<const float*> pointers;
  for (const auto& channel : channels) pointers.push_back(channel.data());
  while (true) {
    if (job.stopped()) return unexpected(ErrorCode::interrupted, "stopped while writing " + to.string());
    auto block = reader->read(kCopyFrames);
    if (!block) return unexpected(block.error());
    if (block->frame_count == 0) break;
    for (std::size_t c = 0; c < channel_count; ++c)
      std::transform(block->channels[c], block->channels[c] + block->frame_count, channels[c].begin(),
                     [factor](float x) { return factor * x; });
    if (auto written = writer->write({pointers, block->frame_count}); !written) return written;
  }
  return writer->finish();
}

/// A stem of the plan as it is found now, and what is to be done with it.
struct StemChange {
  fs::path input;
  std::string output_name;
  Decibels gain;
};

struct StemChanges {
  std::vector<StemChange> stems;
  std::vector<RefusedStrip> refused;
  std::size_t changed = 0;
};

/// Every stem gets the gain of the whole; its own on top where the plan wants it and the file is still the same.
Result<StemChanges> stem_changes(const Plan& plan, const ApplyOptions& options) {
  std::vector<fs::path> paths;
  for (const StripPlan& strip : plan.strips) {
    std::error_code error;
    if (fs::exists(strip.strip.path, error)) paths.emplace_back(strip.strip.path);
  }
  if (paths.empty())
    return unexpected(ErrorCode::unreadable_input, plan.input.path + ": not one file of the plan is there any more");
  auto now = open_stems(paths);
  if (!now) return unexpected(now.error());
  const Decibels whole = plan.mix.knob ? plan.mix.knob->gain() : Decibels(0.0);
  StemChanges changes;
  std::size_t moved = 0;
  for (const StripPlan& entry : plan.strips) {
    const auto found = std::find_if(now->strips.begin(), now->strips.end(),
                                    [&](const Strip& s) { return fs::path(s.path) == fs::path(entry.strip.path); });
    if (found == now->strips.end()) {
      changes.refused.push_back({entry.strip.id, entry.strip.name, "the file is gone: it is not in the output"});
      continue;
    }
    if (found->has(StripFlag::unmeasured)) {
      changes.refused.push_back({entry.strip.id, entry.strip.name, found->problem + ": it is not in the output"});
      continue;
    }
    const bool same = found->fingerprint == entry.strip.fingerprint || options.force;
    Decibels gain = whole;
    if (!same) {
      changes.refused.push_back(
          {entry.strip.id, entry.strip.name, "the file changed since the plan: only the gain of the whole is applied"});
      ++moved;
    } else if (wanted(entry, options)) {
      gain += entry.gain();
      ++changes.changed;
    }
    const fs::path path(entry.strip.path);
    const auto same_stem = std::count_if(plan.strips.begin(), plan.strips.end(), [&](const StripPlan& s) {
      return fs::path(s.strip.path).stem() == path.stem();
    });
    changes.stems.push_back({path, (same_stem > 1 ? path.filename() : path.stem()).string() + ".wav", gain});
  }
  if (changes.stems.empty() || moved == plan.strips.size())
    return unexpected(nothing_left(plan, changes.refused.front()));
  return changes;
}

bool same_files(const fs::path& a, const fs::path& b, const std::vector<StemChange>& stems) {
  return std::all_of(stems.begin(), stems.end(), [&](const StemChange& stem) {
    std::error_code error;
    const auto size_a = fs::file_size(a / stem.output_name, error);
    const auto size_b = fs::file_size(b / stem.output_name, error);
    if (error || size_a != size_b) return false;
    auto one = AudioFileReader::open(a / stem.output_name);
    auto other = AudioFileReader::open(b / stem.output_name);
    if (!one || !other || one->format().channel_count != other->format().channel_count) return false;
    while (true) {
      auto x = one->read(kCopyFrames);
      auto y = other->read(kCopyFrames);
      if (!x || !y || x->frame_count != y->frame_count) return false;
      if (x->frame_count == 0) return true;
      for (std::size_t c = 0; c < x->channels.size(); ++c)
        if (!std::equal(x->channels[c], x->channels[c] + x->frame_count, y->channels[c])) return false;
    }
  });
}

/// A new folder beside the wished one that takes its name when all is written, and is gone otherwise.
class FolderInTheMaking {
 public:
  explicit FolderInTheMaking(const fs::path& wished)
      : path_(wished.parent_path() / fmt::format(".{}.{}.part", wished.filename().string(), getpid())) {}
  FolderInTheMaking(const FolderInTheMaking&) = delete;
  FolderInTheMaking& operator=(const FolderInTheMaking&) = delete;
  ~FolderInTheMaking() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }
  Result<> make() {
    std::error_code error;
    fs::create_directories(path_, error);
    if (error)
      return unexpected(ErrorCode::unwritable_output, path_.string() + ": cannot make this folder: " + error.message());
    return Done{};
  }
  Result<> rename_to(const fs::path& output) {
    std::error_code error;
    fs::rename(path_, output, error);
    if (error) return unexpected(ErrorCode::unwritable_output, output.string() + ": " + error.message());
    return Done{};
  }

 private:
  fs::path path_;
};

/// Gives the finished folder its name, without overwriting anything unless forced.
Result<> publish(FolderInTheMaking& folder, const std::vector<StemChange>& stems, const ApplyOptions& options,
                 ApplyReport& report) {
  std::error_code error;
  if (!fs::exists(report.output, error) || fs::is_empty(report.output, error)) return folder.rename_to(report.output);
  if (same_files(folder.path(), report.output, stems)) {
    report.nothing_to_do = true;
    return Done{};
  }
  if (options.output.empty()) {
    report.output = free_output(report.output);
    return folder.rename_to(report.output);
  }
  if (!options.force)
    return unexpected(
        ErrorCode::wrong_use,
        report.output.string() + " exists and holds something else. Name another folder, or use --force.");
  // Only files of ours are replaced; what else lies there stays.
  for (const StemChange& stem : stems) {
    fs::rename(folder.path() / stem.output_name, report.output / stem.output_name, error);
    if (error)
      return unexpected(ErrorCode::unwritable_output,
                        (report.output / stem.output_name).string() + ": " + error.message());
  }
  return Done{};
}

Result<ApplyReport> apply_to_stems(const Plan& plan, const ApplyOptions& options, const Job& job) {
  if (options.in_place)
    return unexpected(ErrorCode::wrong_use,
                      "--in-place is for LMMS projects: stems are always written to a new folder, the originals stay");
  auto changes = stem_changes(plan, options);
  if (!changes) return unexpected(changes.error());
  ApplyReport report;
  report.refused = changes->refused;
  report.changed = changes->changed;
  report.output = options.output.empty() ? default_output(plan) : fs::absolute(options.output).lexically_normal();
  if (!report.output.has_filename()) report.output = report.output.parent_path();
  for (const StemChange& stem : changes->stems) {
    std::error_code error;
    if (fs::equivalent(stem.input.parent_path(), report.output, error))
      return unexpected(
          ErrorCode::wrong_use,
          report.output.string() + " is where the stems are. Name another folder: originals are never overwritten.");
  }

  FolderInTheMaking folder(report.output);
  if (auto made = folder.make(); !made) return unexpected(made.error());
  std::vector<Result<>> written(changes->stems.size(), Done{});
  std::atomic<std::size_t> finished{0};
  parallel_for(changes->stems.size(), job.jobs, [&](std::size_t i) {
    const StemChange& stem = changes->stems[i];
    written[i] = copy_with_gain(stem.input, folder.path() / stem.output_name, stem.gain, job);
    job.report(static_cast<double>(++finished) / static_cast<double>(written.size()), "writing");
  });
  for (const auto& result : written)
    if (!result) return unexpected(result.error());

  if (auto published = publish(folder, changes->stems, options, report); !published)
    return unexpected(published.error());

  if (!options.mixdown.empty()) {
    std::vector<fs::path> files;
    for (const StemChange& stem : changes->stems) files.push_back(report.output / stem.output_name);
    auto pass = run_stem_pass(
        files,
        {.sample_rate_hz = plan.input.sample_rate_hz, .measure_stems = false, .mixdown = options.mixdown},
        job);
    if (!pass) return unexpected(pass.error());
  }
  return report;
}

}  // namespace

fs::path default_output(const Plan& plan) {
  fs::path input = fs::absolute(plan.input.path).lexically_normal();
  if (!input.has_filename()) input = input.parent_path();
  if (plan.input.kind == SourceKind::lmms)
    return input.parent_path() / (input.stem().string() + ".smartgain" + input.extension().string());
  std::error_code error;
  // Several files given by name: beside the first one.
  const fs::path folder = fs::is_directory(input, error) ? input : input.parent_path();
  return folder.parent_path() / (folder.filename().string() + ".smartgain");
}

Result<ApplyReport> apply_plan(const Plan& plan, const ApplyOptions& options, const Job& job) {
  if (auto ids = check_ids(plan, options); !ids) return unexpected(ids.error());
  if (plan.input.kind == SourceKind::stems) return apply_to_stems(plan, options, job);
  if (!options.mixdown.empty())
    return unexpected(ErrorCode::wrong_use, "--mixdown is for stems: LMMS itself exports a project");
  return apply_to_project(plan, options);
}

Result<Measurement> measure_planned_mix(const Plan& plan, const ApplyOptions& options, const Job& job) {
  if (plan.input.kind == SourceKind::lmms) {
    auto project = LmmsProject::load(plan.input.path);
    if (!project) return unexpected(project.error());
    if (auto set = project->set_knobs(changes_for(*project, plan, options).settings); !set)
      return unexpected(set.error());
    return measure_project_mix(*project, job);
  }
  auto changes = stem_changes(plan, options);
  if (!changes) return unexpected(changes.error());
  std::vector<fs::path> files;
  std::vector<Decibels> gains;
  for (const StemChange& stem : changes->stems) {
    files.push_back(stem.input);
    gains.push_back(stem.gain);
  }
  auto pass = run_stem_pass(
      files, {.sample_rate_hz = plan.input.sample_rate_hz, .gains = gains, .measure_stems = false}, job);
  if (!pass) return unexpected(pass.error());
  return pass->sum;
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
  std::vector<KnobSetting> settings;
  for (const UndoneKnob& knob : record->back()) {
    const Strip* strip = find_strip(*project, knob.strip_id);
    const Knob* now = knob.strip_id.empty() ? &project->master_knob()
                      : strip == nullptr    ? nullptr
                      : !knob.trim          ? &strip->knob
                      : strip->trim_knob    ? &*strip->trim_knob
                                            : nullptr;
    if (now == nullptr) {
      report.moved_since.push_back({knob.strip_id, knob.strip_id, "it is no longer in the project"});
    } else if (!same_position(now->position, knob.to) && !force) {
      report.moved_since.push_back(
          {knob.strip_id, now->name,
           fmt::format("moved since: applied {:+.2f} dB, found {:+.2f} dB", knob.to.value, now->position.value)});
    } else {
      settings.push_back({knob.strip_id, knob.trim, knob.from});
    }
  }
  if (auto set = project->set_knobs(settings); !set) return unexpected(set.error());
  if (auto saved = project->save(path); !saved) return unexpected(saved.error());
  record->pop_back();
  if (auto written = write_undo_record(path, *record); !written) return unexpected(written.error());
  report.restored = settings.size();
  return report;
}

}  // namespace smartgain
