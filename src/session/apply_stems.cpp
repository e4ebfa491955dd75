// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A plan put into copies of stems, and their sum.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

#include "apply_parts.hpp"
#include "made_folders.hpp"
#include "parallel.hpp"
#include "smartgain/io/audio_file.hpp"
#include "smartgain/io/stem_files.hpp"
#include "stem_pass.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

// Chosen: a copy is made in steps of a quarter second, so that a stop is heard soon.
constexpr std::size_t kCopyFrames = 1u << 14;

/// Gives what is wrong with a file that breaks off; what comes before is written. Empty: nothing.
Result<std::string> copy_with_gain(const fs::path& from, const fs::path& to, Decibels gain, const Job& job) {
  auto reader = AudioFileReader::open(from);
  if (!reader) return unexpected(reader.error());
  const std::size_t channel_count = reader->format().channel_count;
  auto writer = AudioFileWriter::create(to, reader->format().sample_rate_hz, channel_count);
  if (!writer) return unexpected(writer.error());
  const auto factor = static_cast<float>(to_linear(gain).value);
  std::vector<std::vector<float>> channels(channel_count, std::vector<float>(kCopyFrames));
  std::vector<const float*> pointers;
  for (const auto& channel : channels) pointers.push_back(channel.data());
  std::string problem;
  while (true) {
    if (job.stopped()) return unexpected(ErrorCode::interrupted, "Writing was stopped; nothing of it is left behind.");
    auto block = reader->read(kCopyFrames);
    if (!block) {
      problem = block.error().message;
      break;
    }
    if (block->frame_count == 0) break;
    for (std::size_t c = 0; c < channel_count; ++c)
      std::transform(block->channels[c], block->channels[c] + block->frame_count, channels[c].begin(),
                     [factor](float x) { return factor * x; });
    if (auto written = writer->write({pointers, block->frame_count}); !written) return unexpected(written.error());
  }
  if (auto finished = writer->finish(); !finished) return unexpected(finished.error());
  return problem;
}

/// A stem of the plan as it is found now, and what is to be done with it.
struct StemChange {
  fs::path input;
  std::string output_name;
  Decibels gain;
  std::string id;
  std::string name;
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
  std::size_t strips_left = 0;
  for (const StripPlan& entry : plan.strips) {
    const auto found = std::find_if(now->strips.begin(), now->strips.end(),
                                    [&](const Strip& s) { return fs::path(s.path) == fs::path(entry.strip.path); });
    if (found == now->strips.end()) {
      changes.refused.push_back({entry.strip.id, entry.strip.name, "the file is gone: it is not in the output"});
      continue;
    }
    if (found->has(StripFlag::unmeasured)) {
      changes.refused.push_back({entry.strip.id, entry.strip.name, found->problem + ". It is not in the output"});
      continue;
    }
    const bool same = found->fingerprint == entry.strip.fingerprint || options.force;
    Decibels gain = whole;
    if (same) ++strips_left;
    if (!same) {
      changes.refused.push_back(
          {entry.strip.id, entry.strip.name, "the file changed since the plan: only the gain of the whole is applied"});
    } else if (wanted(entry, options)) {
      gain += entry.gain();
      ++changes.changed;
    }
    const fs::path path(entry.strip.path);
    const auto same_stem = std::count_if(plan.strips.begin(), plan.strips.end(), [&](const StripPlan& s) {
      return fs::path(s.strip.path).stem() == path.stem();
    });
    changes.stems.push_back({path, (same_stem > 1 ? path.filename() : path.stem()).string() + ".wav", gain,
                             entry.strip.id, entry.strip.name});
  }
  if (strips_left == 0) return unexpected(nothing_left(plan));
  return changes;
}

bool same_audio(const fs::path& a, const fs::path& b) {
  auto one = AudioFileReader::open(a);
  auto other = AudioFileReader::open(b);
  if (!one || !other || one->format().channel_count != other->format().channel_count ||
      one->format().sample_rate_hz != other->format().sample_rate_hz)
    return false;
  while (true) {
    auto x = one->read(kCopyFrames);
    auto y = other->read(kCopyFrames);
    if (!x || !y || x->frame_count != y->frame_count) return false;
    if (x->frame_count == 0) return true;
    for (std::size_t c = 0; c < x->channels.size(); ++c)
      if (!std::equal(x->channels[c], x->channels[c] + x->frame_count, y->channels[c])) return false;
  }
}

bool same_files(const fs::path& a, const fs::path& b, const std::vector<StemChange>& stems) {
  return std::all_of(stems.begin(), stems.end(), [&](const StemChange& stem) {
    std::error_code error;
    const auto size_a = fs::file_size(a / stem.output_name, error);
    const auto size_b = fs::file_size(b / stem.output_name, error);
    return !error && size_a == size_b && same_audio(a / stem.output_name, b / stem.output_name);
  });
}

/// A new folder beside the wished one that takes its name when all is written, and is gone otherwise, with the folders
/// above it that had to be made.
class FolderInTheMaking {
 public:
  explicit FolderInTheMaking(const fs::path& wished)
      : wished_(wished),
        path_(wished.parent_path() / fmt::format(".{}.{}.part", wished.filename().string(), getpid())) {}
  FolderInTheMaking(const FolderInTheMaking&) = delete;
  FolderInTheMaking& operator=(const FolderInTheMaking&) = delete;
  ~FolderInTheMaking() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }
  Result<> make() { return made_.make(path_, wished_, "-o"); }
  Result<> rename_to(const fs::path& output) {
    std::error_code error;
    fs::rename(path_, output, error);
    if (error)
      return unexpected(
          ErrorCode::unwritable_output,
          fmt::format("cannot make the folder {}: {}. Nothing was left behind", output.string(), error.message()));
    return Done{};
  }
  /// The same error, with names that the user knows.
  [[nodiscard]] Error in_users_words(Error error) const {
    const std::string own = path_.string();
    for (auto at = error.message.find(own); at != std::string::npos; at = error.message.find(own))
      error.message.replace(at, own.size(), wished_.string());
    return error;
  }

 private:
  fs::path wished_;
  fs::path path_;
  MadeFolders made_;  // where the folder got its name, those above are no longer empty and stay
};

/// Gives the finished folder its name, without overwriting anything unless forced.
Result<> publish(FolderInTheMaking& folder, const std::vector<StemChange>& stems, const ApplyOptions& options,
                 ApplyReport& report) {
  std::error_code error;
  const auto holds_them = [&](const fs::path& path) { return same_files(folder.path(), path, stems); };
  const auto is_free = [&](const fs::path& path) {
    return !fs::exists(path, error) || (fs::is_directory(path, error) && fs::is_empty(path, error));
  };
  if (options.output.empty())
    report.output =
        free_output(report.output, true, [&](const fs::path& path) { return is_free(path) || holds_them(path); });
  if (is_free(report.output)) return folder.rename_to(report.output);
  report.nothing_to_do = holds_them(report.output);
  if (report.nothing_to_do) return Done{};
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

/// The sum of the written stems, made beside its destination, which it becomes at the end or never.
class MixdownInTheMaking {
 public:
  explicit MixdownInTheMaking(const fs::path& wished)
      : wished_(wished),
        path_(wished.parent_path() / fmt::format(".{}.{}.part.wav", wished.filename().string(), getpid())) {}
  MixdownInTheMaking(const MixdownInTheMaking&) = delete;
  MixdownInTheMaking& operator=(const MixdownInTheMaking&) = delete;
  ~MixdownInTheMaking() {
    std::error_code error;
    fs::remove(path_, error);
  }
  Result<> make(const fs::path& folder, const std::vector<StemChange>& stems, double sample_rate_hz, bool force,
                const Job& job) {
    std::vector<fs::path> files;
    for (const StemChange& stem : stems) files.push_back(folder / stem.output_name);
    auto pass = run_stem_pass(files, {.sample_rate_hz = sample_rate_hz, .measure_stems = false, .mixdown = path_}, job);
    if (!pass) {
      Error error = pass.error();
      if (const auto at = error.message.find(path_.string()); at != std::string::npos)
        error.message.replace(at, path_.string().size(), wished_.string());
      return unexpected(std::move(error));
    }
    std::error_code error;
    if (fs::exists(wished_, error) && !force && !same_audio(path_, wished_))
      return unexpected(ErrorCode::wrong_use,
                        wished_.string() + " exists and is something else. Name another file, or use --force.");
    return Done{};
  }
  Result<> publish() {
    std::error_code error;
    fs::rename(path_, wished_, error);
    if (error) return unexpected(ErrorCode::unwritable_output, wished_.string() + ": " + error.message());
    return Done{};
  }

 private:
  fs::path wished_;
  fs::path path_;
};

/// Absolute and without links, also where nothing is there yet.
fs::path place_of(const fs::path& path) {
  std::error_code error;
  const fs::path place = fs::weakly_canonical(fs::absolute(path, error), error);
  return place.has_filename() ? place : place.parent_path();
}

/// Where a file lies; one that is a link itself lies where the link is.
fs::path folder_of(const fs::path& file) {
  std::error_code error;
  return place_of(fs::absolute(file, error).parent_path());
}

/// Writes every stem into the folder. Those that break off are reported, those without any audio left out.
Result<> write_stems(StemChanges& changes, const FolderInTheMaking& folder, const Job& job) {
  std::vector<Result<std::string>> written(changes.stems.size(), std::string());
  std::atomic<std::size_t> finished{0};
  parallel_for(changes.stems.size(), job.jobs, [&](std::size_t i) {
    const StemChange& stem = changes.stems[i];
    written[i] = copy_with_gain(stem.input, folder.path() / stem.output_name, stem.gain, job);
    job.report(static_cast<double>(++finished) / static_cast<double>(written.size()), "writing");
  });
  std::vector<StemChange> whole;
  for (std::size_t i = 0; i < written.size(); ++i) {
    const StemChange& stem = changes.stems[i];
    const bool unreadable = !written[i] && written[i].error().code == ErrorCode::unreadable_input;
    if (!written[i] && !unreadable) return unexpected(folder.in_users_words(written[i].error()));
    if (!unreadable) whole.push_back(stem);
    const std::string problem = unreadable ? written[i].error().message : *written[i];
    if (!problem.empty())
      changes.refused.push_back(
          {stem.id, stem.name,
           problem + (unreadable ? ". It is not in the output" : ". Only what comes before is in the output")});
  }
  changes.stems = std::move(whole);
  return Done{};
}

}  // namespace

Result<> check_stem_output(const std::vector<fs::path>& inputs, const ApplyOptions& options) {
  const fs::path output =
      place_of(options.output.empty() ? default_output(SourceKind::stems, inputs.front()) : options.output);
  const auto mixdown_lies_in = [&](const fs::path& folder) {
    return !options.mixdown.empty() && folder_of(options.mixdown) == folder;
  };
  const auto among_stems = [&](const fs::path& folder) {
    return unexpected(
        ErrorCode::wrong_use,
        fmt::format("{} would lie among the stems and be taken for one of them in the next run. Write it "
                    "to another folder, such as {}",
                    options.mixdown.string(), (folder.parent_path() / options.mixdown.filename()).string()));
  };
  for (const fs::path& input : inputs) {
    std::error_code error;
    const bool is_folder = fs::is_directory(input, error);
    const fs::path folder = is_folder ? place_of(input) : folder_of(input);
    if (output == folder)
      return unexpected(ErrorCode::wrong_use, output.string() +
                                                  " is where the stems are. Name another folder: originals are never "
                                                  "overwritten.");
    if (!is_folder && !options.mixdown.empty() && fs::equivalent(input, options.mixdown, error))
      return unexpected(ErrorCode::wrong_use, options.mixdown.string() +
                                                  " is one of the stems. Name another file: originals are never "
                                                  "overwritten.");
    if (mixdown_lies_in(folder)) return among_stems(folder);
  }
  if (mixdown_lies_in(output)) return among_stems(output);
  return Done{};
}

Result<ApplyReport> apply_to_stems(const Plan& plan, const ApplyOptions& options, const Job& job) {
  auto changes = stem_changes(plan, options);
  if (!changes) return unexpected(changes.error());
  ApplyReport report;
  report.output = options.output.empty() ? default_output(plan) : fs::absolute(options.output).lexically_normal();
  if (!report.output.has_filename()) report.output = report.output.parent_path();

  FolderInTheMaking folder(report.output);
  if (auto made = folder.make(); !made) return unexpected(made.error());
  if (auto written = write_stems(*changes, folder, job.part(0.0, options.mixdown.empty() ? 1.0 : 0.5)); !written)
    return unexpected(written.error());
  report.refused = changes->refused;
  report.changed = changes->changed;
  if (options.mixdown.empty()) {
    if (auto done = publish(folder, changes->stems, options, report); !done) return unexpected(done.error());
    return report;
  }
  MixdownInTheMaking mixdown(options.mixdown);
  if (auto made =
          mixdown.make(folder.path(), changes->stems, plan.input.sample_rate_hz, options.force, job.part(0.5, 1.0));
      !made)
    return unexpected(folder.in_users_words(made.error()));
  if (auto done = publish(folder, changes->stems, options, report); !done) return unexpected(done.error());
  if (auto done = mixdown.publish(); !done) return unexpected(done.error());
  return report;
}

Result<Measurement> measure_planned_stems(const Plan& plan, const ApplyOptions& options, const Job& job) {
  auto changes = stem_changes(plan, options);
  if (!changes) return unexpected(changes.error());
  std::vector<fs::path> files;
  std::vector<Decibels> gains;
  for (const StemChange& stem : changes->stems) {
    files.push_back(stem.input);
    gains.push_back(stem.gain);
  }
  auto pass =
      run_stem_pass(files, {.sample_rate_hz = plan.input.sample_rate_hz, .gains = gains, .measure_stems = false}, job);
  if (!pass) return unexpected(pass.error());
  return pass->sum;
}

}  // namespace smartgain
