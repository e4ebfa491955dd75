// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/session/measure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

#include "made_folders.hpp"
#include "measurement_cache.hpp"
#include "parallel.hpp"
#include "smartgain/analysis/relations.hpp"
#include "smartgain/analysis/strip_analyser.hpp"
#include "smartgain/balance/diagnosis.hpp"
#include "smartgain/balance/evidence.hpp"
#include "smartgain/io/atomic_file.hpp"
#include "smartgain/io/audio_file.hpp"
#include "smartgain/io/documents.hpp"
#include "smartgain/io/lmms_project.hpp"
#include "smartgain/io/stem_files.hpp"
#include "smartgain/render/lmms_renderer.hpp"
#include "smartgain/render/scratch_folder.hpp"
#include "smartgain/session/progress_meter.hpp"
#include "smartgain/session/roles.hpp"
#include "stem_pass.hpp"
#include "strip_measurer.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

// Chosen: a file can hold +24 dB more without trouble; what is more is a mistake.
constexpr Decibels kMostStemGain(24.0);
// The strips of a project whose effects are linear add up to its mix within this (../docs/results.md, additivity).
constexpr Decibels kAdditive(0.5);

bool is_project(const fs::path& path) { return path.extension() == ".mmp" || path.extension() == ".mmpz"; }

void relate_to_mix(SessionAnalysis& session) {
  for (Strip& strip : session.strips)
    if (strip.measured && strip.measured->integrated && session.mix && session.mix->integrated)
      strip.level = *strip.measured->integrated - *session.mix->integrated;
}

void relate_strips(SessionAnalysis& session, const Histories& histories, std::optional<double> bar_s, unsigned jobs) {
  std::vector<HeardStrip> heard;
  for (const Strip& strip : session.strips)
    if (const auto bands = histories.find(strip.id); bands != histories.end() && strip.level)
      heard.push_back({strip.id, &bands->second, strip.measured->stereo, strip.measured->band_stereo});
  if (heard.empty()) return;
  Crew crew(jobs, heard.size());
  session.relations = relate(heard, {}, crew.share_out());
  session.relations->mono_loss = mono_loss(session.mix->stereo);
  session.relations->bar_s = bar_s;
}

struct OpenedStems {
  SessionAnalysis session;
  std::vector<fs::path> files;
};

Result<OpenedStems> open_as_session(const std::vector<fs::path>& inputs, const Job& job) {
  auto opened = open_stems(inputs, known_hashes(job.cache),
                           [&job](std::size_t count, const Crew::Work& work) { parallel_for(count, job.jobs, work); });
  if (!opened) return unexpected(opened.error());
  OpenedStems result;
  result.session.input = opened->input;
  result.session.strips = std::move(opened->strips);
  result.session.mix_knob = Knob{KnobKind::file, "all stems", Decibels(0.0), Decibels::silence(), kMostStemGain};
  for (const Strip& strip : result.session.strips) result.files.emplace_back(strip.path);
  return result;
}

Result<SessionAnalysis> measure_stems(const std::vector<fs::path>& inputs, const Job& job) {
  auto opened = open_as_session(inputs, job);
  if (!opened) return unexpected(opened.error());
  auto& [session, files] = *opened;
  const CachedStems cached(job.cache, session);
  StemPass pass;
  if (cached.complete()) {
    pass = cached.all();
  } else {
    auto run = run_stem_pass(files, {.sample_rate_hz = session.input.sample_rate_hz, .known = cached.known()}, job);
    if (!run) return unexpected(run.error());
    pass = cached.completed(*std::move(run));
  }
  session.mix = pass.sum;
  session.input.duration_s = pass.sum.duration_s;
  Histories histories;
  for (std::size_t i = 0; i < session.strips.size(); ++i) {
    take_measurement(session.strips[i], pass.stems[i]);
    histories[session.strips[i].id] = std::move(pass.stems[i].bands);
  }
  relate_to_mix(session);
  relate_strips(session, histories, std::nullopt, job.jobs);
  return std::move(session);
}

using Look = std::optional<SessionAnalysis>;

// Chosen: half a second of one core for 50 stems.
constexpr std::size_t kExcerpts = 8;
constexpr double kExcerptS = 3.0;
// Less audio than this is measured whole in about as long.
constexpr double kLittleAudioS = 900.0;

Result<Look> look_at_stems(const std::vector<fs::path>& inputs, const Job& job) {
  auto opened = open_as_session(inputs, job);
  if (!opened) return unexpected(opened.error());
  auto& [session, files] = *opened;
  const double duration_s = session.input.duration_s, heard_s = kExcerptS * kExcerpts;
  if (duration_s < 2.0 * heard_s || duration_s * static_cast<double>(files.size()) < kLittleAudioS) return Look();
  if (CachedStems(job.cache, session).complete()) return Look();
  StemPassOptions options{.sample_rate_hz = session.input.sample_rate_hz};
  for (std::size_t i = 0; i < kExcerpts; ++i) {
    const double middle = duration_s * (static_cast<double>(i) + 0.5) / static_cast<double>(kExcerpts);
    options.excerpts.push_back({middle - 0.5 * kExcerptS, kExcerptS});
  }
  auto pass = run_stem_pass(files, options, job);
  if (!pass) return unexpected(pass.error());
  session.mix = pass->sum;
  for (std::size_t i = 0; i < session.strips.size(); ++i) take_measurement(session.strips[i], pass->stems[i]);
  relate_to_mix(session);
  for (Strip& strip : session.strips) {
    if (!strip.measured) continue;
    strip.level_sd = level_sd_after(strip.measured->active_share.value_or(0.0) * heard_s);
    if (strip.flags.erase(StripFlag::silent) == 0) continue;
    strip.measured.reset();
    strip.flags.insert(StripFlag::unmeasured);
    strip.problem = "silent wherever the first look went";
  }
  session.notices.push_back(fmt::format("A first look, at {:.0f} s of {}: levels may be off by a few LU.", heard_s,
                                        format_duration(std::chrono::duration<double>(duration_s))));
  assign_roles(session, {});
  return Look(std::move(session));
}

Result<Measurement> measure_file(const fs::path& path, const Job& job) {
  auto reader = AudioFileReader::open(path);
  if (!reader) return unexpected(reader.error());
  const AudioFormat& format = reader->format();
  auto analyser = StripAnalyser::make({format.sample_rate_hz, format.channel_count});
  if (!analyser) return unexpected(analyser.error());
  std::uint64_t frames = 0;
  for (;;) {
    if (job.stopped()) return unexpected(ErrorCode::interrupted, "stopped while measuring");
    const auto block = reader->read(kBlockFrames);
    if (!block) return unexpected(block.error());
    if (block->frame_count == 0) break;
    analyser->process(*block);
    frames += block->frame_count;
    job.report(std::min(1.0, static_cast<double>(frames) / static_cast<double>(format.frame_count)), "measuring");
  }
  if (frames == 0) return unexpected(ErrorCode::unreadable_input, path.string() + ": it holds no audio");
  return analyser->measurement();
}

Result<std::unique_ptr<Renderer>> renderer_for(const Job& job) {
  return make_lmms_renderer({.program = job.lmms, .plugin = job.lmms_plugin, .jobs = job.jobs, .stop = job.stop});
}

Result<Measurement> render_and_measure(Renderer& renderer, const LmmsProject& project, const Job& job) {
  auto scratch = ScratchFolder::make();
  if (!scratch) return unexpected(scratch.error());
  const fs::path file = scratch->path() / "mix.wav";
  if (auto rendered = renderer.render_mix(project, file, job.part(0.0, 0.95).progress); !rendered)
    return unexpected(rendered.error());
  return measure_file(file, job.part(0.95, 1.0));
}

Strip& strip_with(SessionAnalysis& session, const std::string& id) {
  return *std::find_if(session.strips.begin(), session.strips.end(),
                       [&](const Strip& strip) { return strip.id == id; });
}

/// One after the other: what a single pass could not measure, and their sum with `captured_sum`, which may be empty.
Result<> render_strips_apart(SessionAnalysis& session, Histories& histories, const LmmsProject& project,
                             Renderer& renderer, const std::vector<std::string>& ids, const fs::path& captured_sum,
                             const fs::path& folder, bool keep, const Job& job) {
  auto rendered = renderer.render_strips(project, ids, folder, job.part(0.0, 0.9).progress);
  if (!rendered) return unexpected(rendered.error());
  std::vector<fs::path> files;
  std::vector<Strip*> strips;
  for (const RenderedStrip& result : *rendered) {
    Strip& strip = strip_with(session, result.strip_id);
    if (result.path.empty()) {
      strip.flags.insert(StripFlag::unmeasured);
      strip.problem = result.problem;
      continue;
    }
    files.push_back(result.path);
    strips.push_back(&strip);
    if (keep) strip.path = result.path.string();
  }
  if (files.empty()) return Done{};
  if (!captured_sum.empty()) files.push_back(captured_sum);
  auto pass = run_stem_pass(files, {.sample_rate_hz = session.input.sample_rate_hz}, job.part(0.9, 1.0));
  if (!pass) return unexpected(pass.error());
  for (std::size_t i = 0; i < strips.size(); ++i) {
    take_measurement(*strips[i], pass->stems[i]);
    histories[strips[i]->id] = std::move(pass->stems[i].bands);
  }
  session.strips_sum = pass->sum;
  return Done{};
}

constexpr double kMixRateHz = 44100.0;  // LmmsRenderer renders at no other

/// Strips, by id, that break a song which could not be rendered, and how: those that cannot be rendered alone either, where others can.
Result<std::map<std::string, std::string>> found_breaking(const LmmsProject& project, Renderer& renderer,
                                                          const std::vector<std::string>& ids, const Job& job) {
  const auto scratch = ScratchFolder::make();
  if (!scratch) return unexpected(scratch.error());
  const auto rendered = renderer.render_strips(project, ids, scratch->path(), job.progress);
  if (!rendered) return unexpected(rendered.error());
  std::map<std::string, std::string> breaking;
  for (const RenderedStrip& strip : *rendered)
    if (strip.path.empty()) breaking.emplace(strip.strip_id, strip.problem);
  return breaking;
}

/// The mix, and in the same pass the strips; those that this cannot tell apart are rendered alone. A strip that breaks the mix stops no
/// other: both are measured without it.
Result<> measure_lmms_strips(SessionAnalysis& session, Histories& histories, const LmmsProject& project,
                             Renderer& renderer, const fs::path& keep_stems, const Job& job) {
  auto scratch = ScratchFolder::make();
  if (!scratch) return unexpected(scratch.error());
  const fs::path mix = scratch->path() / "mix.wav";
  const fs::path sum = scratch->path() / "captured.wav";
  std::vector<std::string> apart;
  for (const Strip& strip : session.strips)
    if (!strip.has(StripFlag::muted) && !strip.has(StripFlag::unmeasured)) apart.push_back(strip.id);
  MadeFolders folders;
  if (!keep_stems.empty())
    if (auto made = folders.make(keep_stems, keep_stems, "--stems"); !made) return made;
  StripMeasurer measurer(kMixRateHz, apart.size(), keep_stems, sum);
  const double pass_share = 0.5;
  auto capture = renderer.render_session(project, apart, mix, measurer, job.part(0.0, pass_share).progress);
  if (!capture) {
    if (capture.error().code != ErrorCode::failed_program) return unexpected(capture.error());
    auto breaking = Result(measurer.broken());
    if (breaking->empty()) breaking = found_breaking(project, renderer, apart, job.part(pass_share, 1.0));
    if (!breaking && breaking.error().code == ErrorCode::interrupted) return unexpected(breaking.error());
    if (!breaking || breaking->empty()) return unexpected(capture.error());
    std::vector<std::string> ids;
    for (const auto& [id, why] : *breaking) {
      Strip& strip = strip_with(session, id);
      strip.flags.insert({StripFlag::unmeasured, StripFlag::breaks_mix});
      strip.problem = why + ": mute or mend it in LMMS";
      ids.push_back(id);
    }
    return measure_lmms_strips(session, histories, project.without_strips(ids), renderer, keep_stems, job);
  }
  auto mix_measured = measure_file(mix, job.part(pass_share, pass_share));
  if (!mix_measured) return unexpected(mix_measured.error());
  fs::remove(mix);
  take_mix(session, *mix_measured);

  if (!capture->problem.empty() && !apart.empty())
    session.notices.push_back(
        fmt::format("Every strip was rendered by itself, which takes many times as long: {}.", capture->problem));
  if (!capture->strip_ids.empty()) {
    if (auto done = measurer.finish(); !done) return done;
    session.strips_sum = measurer.sum();
  }
  for (const std::string& id : capture->strip_ids) {
    std::erase(apart, id);
    Strip& strip = strip_with(session, id);
    auto measured = measurer.take_measured(id);
    take_measurement(strip, {std::move(measured.measurement), {}, {}});
    histories[id] = std::move(measured.bands);
    strip.path = measured.path.string();
  }
  if (apart.empty()) return Done{};
  return render_strips_apart(
      session, histories, project, renderer, apart, capture->strip_ids.empty() ? fs::path() : sum,
      keep_stems.empty() ? scratch->path() : keep_stems, !keep_stems.empty(), job.part(pass_share, 1.0));
}

void note_additivity(SessionAnalysis& session, const LmmsProject& project) {
  if (!session.strips_sum || !session.strips_sum->integrated || !session.mix->integrated) return;
  const Decibels difference = *session.mix->integrated - *session.strips_sum->integrated;
  if (std::abs(difference.value) <= kAdditive.value) return;
  session.notices.push_back(
      fmt::format("The strips add up to {:.1f} LUFS, the mix is {:.1f}: {}. What the mix will be is therefore "
                  "predicted with less certainty.",
                  session.strips_sum->integrated->value, session.mix->integrated->value,
                  project.has_master_effects() ? "the effects on the Master channel react to level"
                                               : "effects or side-chains react to what plays together"));
}

SessionAnalysis unmeasured(const LmmsProject& project, const fs::path& path) {
  SessionAnalysis session;
  session.input.kind = SourceKind::lmms;
  session.input.path = path.string();
  session.input.content_hash = project.content_hash();
  session.mix_knob = project.master_knob();
  session.mix_knob_automated = project.master_knob_automated();
  for (const LmmsStrip& found : project.strips()) {
    session.strips.push_back(found.strip);
    Strip& strip = session.strips.back();
    if (found.route.downstream) strip.gain_behind_knob = *found.route.downstream + project.master_gain();
  }
  for (const std::string& file : project.missing_files())
    session.notices.push_back("A sample that the song names is missing, what uses it is silent: " + file);
  return session;
}

Result<SessionAnalysis> measure_project(const fs::path& path, const MeasureOptions& options, const Job& job) {
  auto project = LmmsProject::load(path);
  if (!project) return unexpected(project.error());
  SessionAnalysis session = unmeasured(*project, path);
  Histories histories;
  const CachedProject cached(*project, job);
  // Audio that is to be kept must be made.
  if (options.keep_stems.empty() && cached.find(session, histories, options.strips)) {
    if (options.strips) note_additivity(session, *project);
    if (!options.strips)
      for (Strip& strip : session.strips) strip.flags.insert(StripFlag::unmeasured);
    relate_to_mix(session);
    relate_strips(session, histories, project->bar_s(), job.jobs);
    return session;
  }
  auto renderer = renderer_for(job);
  if (!renderer) return unexpected(renderer.error());
  const auto notices_before = static_cast<std::ptrdiff_t>(session.notices.size());
  bool strips = options.strips;
  if (!strips) {
    const auto mix = render_and_measure(**renderer, *project, job);
    if (mix) {
      take_mix(session, *mix);
      cached.keep(session, histories, false, {});
      for (Strip& strip : session.strips) strip.flags.insert(StripFlag::unmeasured);
    } else if (mix.error().code == ErrorCode::failed_program) {
      strips = true;  // it may be one strip's doing: measuring them tells whose, and goes on without it
    } else {
      return unexpected(mix.error());
    }
  }
  if (strips) {
    if (auto measured = measure_lmms_strips(session, histories, *project, **renderer, options.keep_stems, job);
        !measured)
      return unexpected(measured.error());
    cached.keep(session, histories, true, {session.notices.begin() + notices_before, session.notices.end()});
    note_additivity(session, *project);
  }
  relate_to_mix(session);
  relate_strips(session, histories, project->bar_s(), job.jobs);
  return session;
}

Result<SessionAnalysis> load_analysis(const fs::path& path) {
  auto text = read_file(path);
  if (!text) return unexpected(text.error());
  return analysis_from_json(*text, path.string());
}

}  // namespace

Result<InputKind> recognise_input(const std::vector<fs::path>& inputs) {
  if (inputs.empty())
    return unexpected(ErrorCode::wrong_use,
                      "expected an LMMS project, a folder of audio files or audio files, found nothing");
  for (const fs::path& path : inputs) {
    std::error_code error;
    if (!fs::exists(path, error))
      return unexpected(ErrorCode::unreadable_input,
                        fmt::format("{}: no such file or folder. Check the name", path.string()));
  }
  const fs::path& first = inputs.front();
  const bool alone = inputs.size() == 1;
  if (std::any_of(inputs.begin(), inputs.end(), is_project)) {
    if (!alone)
      return unexpected(ErrorCode::wrong_use,
                        "expected one LMMS project, or audio files; found several things with a project among them");
    return InputKind::lmms_project;
  }
  if (alone && first.extension() == ".json") return InputKind::analysis_document;
  return InputKind::audio;
}

Result<SessionAnalysis> describe_project(const fs::path& path) {
  const auto project = LmmsProject::load(path);
  if (!project) return unexpected(project.error());
  return unmeasured(*project, path);
}

Result<SessionAnalysis> measure_session(const std::vector<fs::path>& inputs, const MeasureOptions& options,
                                        const Job& job) {
  const auto kind = recognise_input(inputs);
  if (!kind) return unexpected(kind.error());
  if (!options.keep_stems.empty() && *kind != InputKind::lmms_project)
    return unexpected(ErrorCode::wrong_use,
                      "--stems keeps the rendered strips of an LMMS project; " + inputs.front().string() + " is none");
  auto session = *kind == InputKind::lmms_project ? measure_project(inputs.front(), options, job)
                 : *kind == InputKind::audio      ? measure_stems(inputs, job)
                                                  : load_analysis(inputs.front());
  if (session) {
    assign_roles(*session, {});
    session->findings = diagnose(*session, {});
  }
  return session;
}

Result<Look> first_look(const std::vector<fs::path>& inputs, const Job& job) {
  const auto kind = recognise_input(inputs);
  if (!kind) return unexpected(kind.error());
  if (*kind != InputKind::audio) return Look();
  return look_at_stems(inputs, job);
}

Result<Measurement> measure_project_mix(const LmmsProject& project, const Job& job) {
  auto renderer = renderer_for(job);
  if (!renderer) return unexpected(renderer.error());
  return render_and_measure(**renderer, project, job);
}

Result<Measurement> measure_mix(const std::vector<fs::path>& inputs, const Job& job) {
  const auto kind = recognise_input(inputs);
  if (!kind) return unexpected(kind.error());
  if (*kind == InputKind::lmms_project) {
    auto project = LmmsProject::load(inputs.front());
    if (!project) return unexpected(project.error());
    return measure_project_mix(*project, job);
  }
  auto session = measure_session(inputs, {}, job);
  if (!session) return unexpected(session.error());
  return *session->mix;
}

}  // namespace smartgain
