// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "command_support.hpp"
#include "doctor.hpp"
#include "exit_status.hpp"
#include "feedback_commands.hpp"
#include "json_reports.hpp"
#include "options.hpp"
#include "report.hpp"
#include "smartgain/io/atomic_file.hpp"
#include "smartgain/io/documents.hpp"
#include "smartgain/io/html_report.hpp"
#include "smartgain/io/plan_words.hpp"
#include "smartgain/io/styles.hpp"
#include "smartgain/render/interruption.hpp"
#include "smartgain/session/apply.hpp"
#include "smartgain/session/automatic.hpp"
#include "smartgain/session/check.hpp"
#include "smartgain/session/evaluate.hpp"
#include "smartgain/session/job.hpp"
#include "smartgain/session/measure.hpp"
#include "smartgain/session/models.hpp"
#include "smartgain/session/presets.hpp"
#include "smartgain/session/progress_meter.hpp"
#include "smartgain/session/roles.hpp"
#include "smartgain/session/styles.hpp"
#include "smartgain/staging/staging.hpp"
#include "smartgain/store/folders.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

/// The surroundings of one command: interruption, progress, threads.
class Workplace {
 public:
  Workplace(const WorkOptions& options, std::string title)
      : meter_(std::move(title), options.progress ? ProgressMode::on
                                 : options.quiet  ? ProgressMode::off
                                                  : ProgressMode::automatic) {
    job_.jobs = options.jobs > 0 ? options.jobs : std::max(1u, std::thread::hardware_concurrency());
    job_.stop = &interruption_.requested();
    if (!options.no_cache) {
      // Without it everything works, only slower.
      auto opened = AnalysisCache::open(cache_folder());
      if (opened)
        job_.cache = &cache_.emplace(*std::move(opened));
      else if (options.verbose)
        complain("nothing is kept of what is measured: " + opened.error().message);
    }
    job_.progress = [this](double share, std::string_view what) { meter_.update(share, what); };
  }
  [[nodiscard]] const Job& job() const { return job_; }
  void done() { meter_.clear(); }

 private:
  Interruption interruption_;
  ProgressMeter meter_;
  std::optional<AnalysisCache> cache_;
  Job job_;
};

/// Strips that could not be measured make the whole "done in part", and are named.
int status_of(const std::vector<Strip>& strips) {
  int status = kAllDone;
  for (const Strip& strip : strips) {
    if (strip.problem.empty()) continue;
    complain(fmt::format("'{}': {}", strip.name, strip.problem));
    status = kDoneInPart;
  }
  return status;
}

/// What a command found, in the forms that can be asked for.
struct Findings {
  std::string document;               ///< JSON
  std::string text;                   ///< for people
  std::string table;                  ///< CSV
  std::function<std::string()> page;  ///< HTML, made where it is asked for
};

/// Writes and prints what was asked for; gives the exit status.
int deliver(const Findings& findings, const WorkOptions& work, const fs::path& output,
            const std::vector<Strip>& strips) {
  if (!output.empty())
    if (const auto written = write_file_atomically(output, findings.document); !written) return fail(written.error());
  if (!work.csv.empty())
    if (const auto written = write_file_atomically(work.csv, findings.table); !written) return fail(written.error());
  if (!work.html.empty())
    if (const auto written = write_file_atomically(work.html, findings.page()); !written) return fail(written.error());
  if (work.json)
    print(findings.document);
  else if (!work.quiet)
    print(findings.text);
  return status_of(strips);
}

struct ApplyWords {
  ApplyOptions options;

  void add_to(CLI::App& command) {
    command.add_option("-o,--output", options.output, "Where to write (default: NAME.smartgain beside the original)")
        ->type_name("FILE");
    command.add_flag("--in-place", options.in_place,
                     "Change the LMMS project itself; its original stays as .bak, and `revert` works");
    command.add_flag("--force", options.force, "Also what changed since the plan, and over an existing output");
    command.add_option("--mixdown", options.mixdown, "Stems: also write their sum, 32-bit float WAV")
        ->type_name("FILE");
  }
};

/// What now stands in the output, so that what the user does to it can be told apart.
void remember(Memory& memory, const Plan& plan, const ApplyReport& report, const ApplyOptions& options) {
  if (report.nothing_to_do) return;
  std::vector<std::string> refused;
  for (const RefusedStrip& strip : report.refused) refused.push_back(strip.id);
  std::vector<std::string> left_out = options.except;
  for (const StripPlan& strip : plan.strips)
    if (!options.only.empty() &&
        std::find(options.only.begin(), options.only.end(), strip.strip.id) == options.only.end())
      left_out.push_back(strip.strip.id);
  memory.applied(plan, report.output, refused, left_out);
}

// ----------------------------------------------------------------------------------------------------------------------
// commands

void add_analyze(CLI::App& app, int& status) {
  struct Options {
    WorkOptions work;
    std::vector<fs::path> inputs;
    fs::path output;
    fs::path stems;
    bool quick = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("analyze", "Measure every strip and the mix");
  command.add_option("input", options->inputs, "LMMS project, folder of audio files, audio files or analysis.json")
      ->type_name("FILE")
      ->required();
  command.add_option("-o,--output", options->output, "Write the analysis document here")->type_name("FILE");
  command.add_option("--stems", options->stems, "LMMS: keep the strips' audio in this folder, 32-bit float WAV")
      ->type_name("FOLDER");
  command.add_flag("--quick", options->quick, "Long audio files: a first look, from excerpts of 24 s in all");
  options->work.add_to(command, true);
  on_call(command, status, [options] {
    Workplace place(options->work, "Measuring");
    Result<std::optional<SessionAnalysis>> look = std::optional<SessionAnalysis>();
    if (options->quick) look = first_look(options->inputs, place.job());
    if (!look) return fail(look.error());
    const auto session =
        *look ? Result<SessionAnalysis>(**std::move(look))
              : measure_session(options->inputs, {.strips = true, .keep_stems = options->stems}, place.job());
    place.done();
    if (!session) return fail(session.error());
    return deliver({analysis_to_json(*session), describe(*session), analysis_to_csv(*session),
                    [&session] { return analysis_to_html(*session); }},
                   options->work, options->output, session->strips);
  });
}

void add_plan(CLI::App& app, int& status) {
  struct Options {
    WorkOptions work;
    PlanWords words;
    std::vector<fs::path> inputs;
    fs::path output;
  };
  const auto options = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("plan", "Recommend; changes nothing");
  command.add_option("input", options->inputs, "LMMS project, folder of audio files, audio files or analysis.json")
      ->type_name("FILE")
      ->required();
  command.add_option("-o,--output", options->output, "Write the plan document here, for apply and check")
      ->type_name("FILE");
  options->words.add_to(command);
  options->work.add_to(command, true);
  on_call(command, status, [options] {
    const auto asked = options->words.read();
    if (!asked) return fail(asked.error());
    if (const auto checked = check_plan_options(options->inputs, *asked); !checked) return fail(checked.error());
    Workplace place(options->work, "Measuring");
    auto session =
        measure_session(options->inputs, {.strips = needs_strips(asked->goal), .keep_stems = {}}, place.job());
    place.done();
    if (!session) return fail(session.error());
    const auto relations = session->relations;
    const auto plan = plan_session(*std::move(session), *asked, Memory().learned(options->inputs), place.job());
    place.done();
    if (!plan) return fail(plan.error());
    return deliver({plan_to_json(*plan), describe(*plan, options->work.verbose), plan_to_csv(*plan),
                    [&] {
                      return plan_to_html(*plan, {{}, relations});
                    }},
                   options->work, options->output, strips_of(*plan));
  });
}

void add_auto(CLI::App& app, int& status) {
  struct Options {
    WorkOptions work;
    PlanWords words;
    ApplyWords apply;
    std::vector<fs::path> inputs;
  };
  const auto options = std::make_shared<Options>();
  CLI::App& command =
      *app.add_subcommand("auto", "Plan, apply to a copy, measure the copy again, print before and after");
  command.add_option("input", options->inputs, "LMMS project, folder of audio files or audio files")
      ->type_name("FILE")
      ->required();
  options->words.add_to(command);
  options->apply.add_to(command);
  options->work.add_to(command, true);
  on_call(command, status, [options] {
    const auto asked = options->words.read();
    if (!asked) return fail(asked.error());
    Workplace place(options->work, "Working");
    Memory memory;
    const auto report =
        run_automatic(options->inputs, *asked, options->apply.options, place.job(), memory.learned(options->inputs));
    place.done();
    if (!report) return fail(report.error());
    remember(memory, report->plan, report->applied, options->apply.options);
    const int delivered =
        deliver({automatic_to_json(*report), describe(*report, options->work.verbose), plan_to_csv(report->plan),
                 [&report] {
                   return plan_to_html(report->plan, {report->after, report->relations});
                 }},
                options->work, {}, strips_of(report->plan));
    return delivered == kAllDone && !report->applied.refused.empty() ? kDoneInPart : delivered;
  });
}

void add_apply(CLI::App& app, int& status) {
  struct Options {
    WorkOptions work;
    ApplyWords apply;
    fs::path plan;
  };
  const auto options = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("apply", "Put a plan into a copy of what it was made for");
  command.add_option("plan", options->plan, "The plan document")->type_name("FILE")->required();
  options->apply.add_to(command);
  for (const auto& [name, ids, help] : {std::tuple("--only", &options->apply.options.only, "This strip and no other"),
                                        std::tuple("--except", &options->apply.options.except, "Not this strip")})
    command.add_option(name, *ids, help)
        ->type_name("STRIP")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  options->work.add_to(command, false);
  on_call(command, status, [options] {
    const auto plan = load_plan(options->plan);
    if (!plan) return fail(plan.error());
    ApplyOptions apply = options->apply.options;
    for (auto* names : {&apply.only, &apply.except})
      for (std::string& name : *names) {
        auto id = resolve_strip(strips_of(*plan), name, plan->input.path);
        if (!id) return fail(id.error());
        name = *std::move(id);
      }
    Workplace place(options->work, "Applying");
    const auto report = apply_plan(*plan, apply, place.job());
    place.done();
    if (!report) return fail(report.error());
    Memory memory;
    remember(memory, *plan, *report, apply);
    if (!options->work.quiet) print(describe(*report));
    return report->refused.empty() ? kAllDone : kDoneInPart;
  });
}

void add_check(CLI::App& app, int& status) {
  struct Options {
    WorkOptions work;
    fs::path plan;
    fs::path output;
  };
  const auto options = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("check", "Measure what was applied, and what is left to the plan's targets");
  command.add_option("plan", options->plan, "The plan document")->type_name("FILE")->required();
  command.add_option("output", options->output, "What apply wrote (default: where it writes by default)")
      ->type_name("FILE");
  options->work.add_to(command, false);
  command.add_flag("--json", options->work.json, "The result on standard output as JSON");
  on_call(command, status, [options] {
    const auto plan = load_plan(options->plan);
    if (!plan) return fail(plan.error());
    Workplace place(options->work, "Measuring");
    const fs::path output = options->output.empty() ? default_output(*plan) : options->output;
    const auto applied = plan->input.kind == SourceKind::lmms ? Memory().look(output) : std::nullopt;
    const auto report = check_plan(*plan, output, place.job(), applied);
    place.done();
    if (!report) return fail(report.error());
    if (options->work.json)
      print(check_to_json(*report));
    else if (!options->work.quiet)
      print(describe(*report));
    return kAllDone;
  });
}

void add_revert(CLI::App& app, int& status) {
  struct Options {
    WorkOptions work;
    fs::path project;
    bool force = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App& command =
      *app.add_subcommand("revert", "Put back the gains that were there before the last in-place apply");
  command.add_option("project", options->project, "The LMMS project")->type_name("FILE")->required();
  command.add_flag("--force", options->force, "Also knobs that were moved by hand since");
  options->work.add_to(command, false);
  on_call(command, status, [options] {
    const auto report = revert_project(options->project, options->force);
    if (!report) return fail(report.error());
    Memory().taken_back(options->project);
    for (const RefusedStrip& strip : report->moved_since)
      complain(fmt::format("'{}': {}: left alone", strip.name, strip.why));
    if (!options->work.quiet)
      fmt::print("{} gain{} put back in {}\n", report->restored, report->restored == 1 ? "" : "s",
                 options->project.string());
    return report->moved_since.empty() ? kAllDone : kDoneInPart;
  });
}

int deliver_evaluation(const Evaluation& evaluation, const WorkOptions& work, const fs::path& output) {
  return deliver({evaluation_to_json(evaluation), describe(evaluation), {}, {}}, work, output, {});
}

void add_evaluate(CLI::App& app, int& status) {
  struct Options {
    WorkOptions work;
    fs::path manifest;
    std::string engine = "auto";
    std::string raw = "unity";
    std::string raw_level = "auto";
    std::string precision = "int8";
    std::string shard;
    fs::path output;
    bool blind = false;
    bool learning = false;
    std::vector<std::string> rules;
  };
  const auto options = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("evaluate", "Score engines against levels that people chose");
  command.add_option("manifest", options->manifest, "The evaluation manifest")->type_name("FILE")->required();
  for (const auto& [name, place] : {std::pair("engine", &options->engine), std::pair("raw-level", &options->raw_level),
                                    std::pair("precision", &options->precision)}) {
    const PlanOptionWord& word = plan_option_word(name);
    command.add_option("--" + std::string(name), *place, std::string(word.about))
        ->type_name(std::string(word.form))
        ->capture_default_str();
  }
  command.add_option("--raw", options->raw, "What the engine hears")
      ->type_name("unity|equal|random:SD:SEED")
      ->capture_default_str();
  command.add_flag("--blind", options->blind, "Hide names and roles from the engine");
  command.add_flag("--learning", options->learning, "Also: what learning from these mixes does to the error");
  const PlanOptionWord& priority = plan_option_word("rule");
  command.add_option("--rule", options->rules, std::string(priority.about))
      ->type_name(std::string(priority.form))
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command
      .add_option("--shard", options->shard,
                  "Only song I of the manifest and every Nth after it; merge joins the shards")
      ->type_name("I/N");
  command.add_option("-o,--output", options->output, "Write the result here, as JSON")->type_name("FILE");
  options->work.add_to(command, false);
  command.add_flag("--json", options->work.json, "The result on standard output as JSON");
  on_call(command, status, [options] {
    EvaluateOptions asked;
    asked.engine = options->engine;
    asked.blind = options->blind;
    asked.learning = options->learning;
    const auto raw_level = read_raw_level(options->raw_level);
    if (!raw_level) return fail({raw_level.error().code, "--" + raw_level.error().message});
    asked.raw_level = *raw_level;
    const auto precision = read_precision(options->precision);
    if (!precision) return fail({precision.error().code, "--" + precision.error().message});
    asked.precision = *precision;
    for (const std::string& text : options->rules) {
      const auto rule = split_assignment("--rule", text);
      if (!rule) return fail(rule.error());
      asked.rules.insert_or_assign(rule->first, rule->second);
    }
    const auto with_raw = read_raw(options->raw, asked);
    if (!with_raw) return fail(with_raw.error());
    const auto shard = options->shard.empty() ? Result<Shard>(Shard()) : read_shard(options->shard);
    if (!shard) return fail(shard.error());
    Workplace place(options->work, "Scoring");
    if (!options->shard.empty()) {
      const auto document = evaluate_shard(options->manifest, *with_raw, *shard, place.job());
      place.done();
      if (!document) return fail(document.error());
      options->work.json = options->work.json || options->output.empty();
      return deliver(
          {*document, fmt::format("Scored: shard {} of {}\n", options->shard, options->manifest.string()), {}, {}},
          options->work, options->output, {});
    }
    const auto evaluation = evaluate(options->manifest, *with_raw, place.job());
    place.done();
    if (!evaluation) return fail(evaluation.error());
    return deliver_evaluation(*evaluation, options->work, options->output);
  });
}

void add_merge(CLI::App& app, int& status) {
  struct Options {
    WorkOptions work;
    std::vector<fs::path> shards;
    fs::path output;
  };
  const auto options = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("merge", "Join the shards of an evaluation into the whole");
  command.add_option("shard", options->shards, "What `evaluate --shard` wrote, all of it, in any order")
      ->type_name("FILE")
      ->required();
  command.add_option("-o,--output", options->output, "Write the result here, as JSON")->type_name("FILE");
  command.add_flag("--json", options->work.json, "The result on standard output as JSON");
  command.add_flag("--quiet", options->work.quiet, "No table");
  on_call(command, status, [options] {
    const auto evaluation = merge_shards(options->shards);
    if (!evaluation) return fail(evaluation.error());
    return deliver_evaluation(*evaluation, options->work, options->output);
  });
}

void add_preset(CLI::App& app, int& status) {
  CLI::App& command = *app.add_subcommand("preset", "Options that have a name: shipped ones and your own");
  command.require_subcommand(1);
  const auto json = std::make_shared<bool>(false);
  CLI::App& list = *command.add_subcommand("list", "Every preset, and when to use it");
  list.add_flag("--json", *json, "The list on standard output as JSON");
  on_call(list, status, [json] {
    const auto presets = list_presets();
    print(*json ? presets_to_json(presets) : describe(presets));
    int result = kAllDone;
    for (const ListedPreset& listed : presets)
      if (!listed.preset) result = std::max(fail(listed.preset.error()), kDoneInPart);
    return result;
  });

  const auto name = std::make_shared<std::string>();
  CLI::App& show = *command.add_subcommand("show", "What a preset sets, as the TOML that it is kept in");
  show.add_option("name", *name, "A name of the list")->type_name("PRESET")->required();
  on_call(show, status, [name] {
    const auto preset = find_preset(*name);
    if (!preset) return fail(preset.error());
    print(preset_to_toml(*preset));
    return kAllDone;
  });

  struct Saved {
    PlanWords words;
    std::string name, title, about;
    bool force = false;
  };
  const auto saved = std::make_shared<Saved>();
  CLI::App& save = *command.add_subcommand("save", "Keep the options typed here, over those of --preset, by a name");
  save.add_option("name", saved->name, "What it is called")->type_name("NAME")->required();
  save.add_option("--title", saved->title, "A few words for lists and menus");
  save.add_option("--about", saved->about, "When to use it");
  save.add_flag("--force", saved->force, "Over one that you have");
  saved->words.add_to(save);
  on_call(save, status, [saved] {
    const auto options = saved->words.read();
    if (!options) return fail(options.error());
    if (const auto checked = check_option_names(*options); !checked) return fail(checked.error());
    Preset preset = preset_of(*options, saved->name, true);
    if (!saved->title.empty()) preset.title = saved->title;
    preset.about = saved->about;
    const auto path = save_preset(preset, saved->force);
    if (!path) return fail(path.error());
    print("Kept: " + path->string() + "\n");
    return kAllDone;
  });

  CLI::App& remove = *command.add_subcommand("delete", "Delete one of your own");
  remove.add_option("name", *name, "A name of the list")->type_name("PRESET")->required();
  on_call(remove, status, [name] {
    const auto deleted = delete_file(kPresetFiles, *name);
    return deleted ? kAllDone : fail(deleted.error());
  });
}

void add_style(CLI::App& app, int& status) {
  CLI::App& command = *app.add_subcommand("style", "Styles of music: shipped ones and those that you had learnt");
  command.require_subcommand(1);
  const auto json = std::make_shared<bool>(false);
  CLI::App& list = *command.add_subcommand("list", "Every style, and what its numbers rest on");
  list.add_flag("--json", *json, "The list on standard output as JSON");
  on_call(list, status, [json] {
    const auto styles = list_styles();
    print(*json ? styles_to_json(styles) : describe(styles));
    int result = kAllDone;
    for (const ListedStyle& listed : styles)
      if (!listed.style) result = std::max(fail(listed.style.error()), kDoneInPart);
    return result;
  });

  const auto name = std::make_shared<std::string>();
  CLI::App& show = *command.add_subcommand("show", "What a style says, with the source of each number");
  show.add_option("name", *name, "A name of the list")->type_name("STYLE")->required();
  on_call(show, status, [name] {
    if (*name == "auto") {
      print(
          "auto: no style today. Nothing that was measured tells styles apart well enough (data/styles/README.md); "
          "engines answer as they are.\n");
      return kAllDone;
    }
    const auto style = find_style(*name);
    if (!style) return fail(style.error());
    print(describe(**style));
    return kAllDone;
  });

  struct Learnt {
    WorkOptions work;
    std::string name, title;
    std::vector<fs::path> inputs;
    bool force = false;
  };
  const auto learnt = std::make_shared<Learnt>();
  CLI::App& learn = *command.add_subcommand("learn", "Make a style by measuring your own finished mixes");
  learn.add_option("name", learnt->name, "What it is called")->type_name("NAME")->required();
  learn.add_option("input", learnt->inputs, "Finished mixes (audio), folders of their stems, LMMS projects")
      ->type_name("FILE")
      ->required();
  learn.add_option("--title", learnt->title, "A few words for lists and menus");
  learn.add_flag("--force", learnt->force, "Over one that you have");
  learnt->work.add_to(learn, false);
  on_call(learn, status, [learnt] {
    if (learnt->name == "auto") return fail({ErrorCode::wrong_use, "'auto' is no name for a style: it means none"});
    Workplace place(learnt->work, "Measuring");
    auto result = learn_style(learnt->name, learnt->inputs, place.job());
    place.done();
    if (!result) return fail(result.error());
    if (!learnt->title.empty()) result->style.title = learnt->title;
    const auto path = save_file(kStyleFiles, learnt->name, style_to_toml(result->style), learnt->force);
    if (!path) return fail(path.error());
    for (const std::string& reason : result->left_out) complain("left out: " + reason);
    if (!learnt->work.quiet) print(describe(result->style) + "\nKept: " + path->string() + "\n");
    return result->left_out.empty() ? kAllDone : kDoneInPart;
  });

  CLI::App& remove = *command.add_subcommand("delete", "Delete one of your own");
  remove.add_option("name", *name, "A name of the list")->type_name("STYLE")->required();
  on_call(remove, status, [name] {
    const auto deleted = delete_file(kStyleFiles, *name);
    return deleted ? kAllDone : fail(deleted.error());
  });
}

void add_models(CLI::App& app, int& status) {
  CLI::App& command = *app.add_subcommand("models", "The models that are installed, with their cards");
  on_call(command, status, [] {
    const fs::path folder = models_folder();
    const auto models = list_models(folder);
    if (models.empty()) {
      complain("no model is installed" + (folder.empty() ? std::string() : " in " + folder.string()) +
               "; engine auto answers with the rules. Install SmartGain again, or name a folder in SMARTGAIN_MODELS");
      return kMissingProgram;
    }
    for (const ModelInfo& model : models) {
      fmt::print("{} {}   {}\n", model.name, model.version, model.folder.string());
      if (!model.problem.empty()) fmt::print("  CANNOT BE USED: {}\n", model.problem);
      std::ifstream card(model.folder / "card.md");
      if (card) fmt::print("\n{}\n", std::string(std::istreambuf_iterator<char>(card), {}));
    }
    return kAllDone;
  });
}

void add_doctor(CLI::App& app, int& status) {
  CLI::App& command = *app.add_subcommand("doctor", "What is installed, what is missing, and how to get it");
  on_call(command, status, run_doctor);
}

}  // namespace

void add_commands(CLI::App& app, int& status) {
  app.name("smartgain");
  app.description("SmartGain: measures every track of a project, recommends gains, and sets them.");
  app.set_version_flag("--version", std::string("smartgain ") + SMARTGAIN_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Exit status: 0 done, 2 wrong use, 3 a file cannot be read or written, 4 done in part, 5 a program is missing, "
      "70 our bug.");
  add_auto(app, status);
  add_analyze(app, status);
  add_plan(app, status);
  add_apply(app, status);
  add_check(app, status);
  add_revert(app, status);
  add_evaluate(app, status);
  add_merge(app, status);
  add_feedback(app, status);
  add_cache(app, status);
  add_preset(app, status);
  add_style(app, status);
  add_models(app, status);
  add_doctor(app, status);
}

}  // namespace smartgain
