// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "feedback_commands.hpp"

#include <fmt/format.h>

#include <charconv>
#include <memory>
#include <string>
#include <vector>

#include "command_support.hpp"
#include "exit_status.hpp"
#include "json_reports.hpp"
#include "options.hpp"
#include "report.hpp"
#include "smartgain/core/nearest_name.hpp"
#include "smartgain/io/atomic_file.hpp"
#include "smartgain/io/plan_words.hpp"
#include "smartgain/session/apply.hpp"
#include "smartgain/session/measure.hpp"
#include "smartgain/session/roles.hpp"
#include "smartgain/store/analysis_cache.hpp"
#include "smartgain/store/folders.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

int kept(std::size_t answers) {
  fmt::print("{} {} kept. See what was learned: smartgain feedback list\n", answers,
             answers == 1 ? "answer" : "answers");
  return kAllDone;
}

/// The store, with what it has to say.
Result<Feedback> open_feedback() {
  auto feedback = Feedback::open(data_folder());
  if (feedback)
    for (const std::string& notice : feedback->store().take_notices()) complain(notice);
  return feedback;
}

Result<std::vector<std::string>> ids_of(const Plan& plan, const std::vector<std::string>& names) {
  const std::vector<Strip> strips = strips_of(plan);
  std::vector<std::string> ids;
  for (const std::string& name : names) {
    auto id = resolve_strip(strips, name, plan.input.path);
    if (!id) return unexpected(id.error());
    ids.push_back(*std::move(id));
  }
  return ids;
}

struct PlanAndStrips {
  fs::path plan;
  std::vector<std::string> strips;
};

/// `feedback NAME PLAN STRIP…`: `tell` for each strip.
void add_verdict(CLI::App& feedback, int& status, const char* name, const char* help, bool strips_required,
                 const std::function<Result<>(Feedback&, const Plan&, const std::string&)>& tell) {
  const auto options = std::make_shared<PlanAndStrips>();
  CLI::App& command = *feedback.add_subcommand(name, help);
  command.add_option("plan", options->plan, "The plan document")->type_name("FILE")->required();
  CLI::Option* strips =
      command.add_option("strip", options->strips,
                         strips_required ? "Strips by name or id" : "Strips by name or id (none: all that it changes)");
  strips->type_name("STRIP");
  if (strips_required) strips->required();
  on_call(command, status, [options, tell] {
    const auto plan = load_plan(options->plan);
    if (!plan) return fail(plan.error());
    auto ids = ids_of(*plan, options->strips);
    if (!ids) return fail(ids.error());
    if (ids->empty())
      for (const StripPlan& strip : plan->strips)
        if (strip.action == Action::change) ids->push_back(strip.strip.id);
    auto memory = open_feedback();
    if (!memory) return fail(memory.error());
    for (const std::string& id : *ids)
      if (const auto told = tell(*memory, *plan, id); !told) return fail(told.error());
    return kept(ids->size());
  });
}

/// `feedback NAME PLAN STRIP=VALUE…`
void add_answer(CLI::App& feedback, int& status, const char* name, const char* help, const char* form,
                const char* about,
                const std::function<Result<>(Feedback&, const Plan&, const std::string&, const std::string&)>& tell) {
  const auto options = std::make_shared<PlanAndStrips>();
  CLI::App& command = *feedback.add_subcommand(name, help);
  command.add_option("plan", options->plan, "The plan document")->type_name("FILE")->required();
  command.add_option("answer", options->strips, about)->type_name(form)->required();
  on_call(command, status, [options, tell, where = std::string(name)] {
    const auto plan = load_plan(options->plan);
    if (!plan) return fail(plan.error());
    auto memory = open_feedback();
    if (!memory) return fail(memory.error());
    for (const std::string& text : options->strips) {
      const auto pair = split_assignment(where, text);
      if (!pair) return fail(pair.error());
      const auto id = resolve_strip(strips_of(*plan), pair->first, plan->input.path);
      if (!id) return fail(id.error());
      if (const auto told = tell(*memory, *plan, *id, pair->second); !told) return fail(told.error());
    }
    return kept(options->strips.size());
  });
}

void add_reject(CLI::App& feedback, int& status) {
  struct Options : PlanAndStrips {
    std::string reason;
  };
  const auto options = std::make_shared<Options>();
  CLI::App& command = *feedback.add_subcommand("reject", "These strips were better as they were");
  command.add_option("plan", options->plan, "The plan document")->type_name("FILE")->required();
  command.add_option("strip", options->strips, "Strips by name or id")->type_name("STRIP")->required();
  command.add_option("--reason", options->reason, "In your words; only kept")->type_name("TEXT");
  on_call(command, status, [options] {
    const auto plan = load_plan(options->plan);
    if (!plan) return fail(plan.error());
    const auto ids = ids_of(*plan, options->strips);
    if (!ids) return fail(ids.error());
    auto memory = open_feedback();
    if (!memory) return fail(memory.error());
    for (const std::string& id : *ids)
      if (const auto told = memory->reject(*plan, id, options->reason); !told) return fail(told.error());
    return kept(ids->size());
  });
}

void add_rate(CLI::App& feedback, int& status) {
  struct Options {
    fs::path plan;
    int stars = 0;
  };
  const auto options = std::make_shared<Options>();
  CLI::App& command = *feedback.add_subcommand("rate", "The whole result, 1 to 5 stars");
  command.add_option("plan", options->plan, "The plan document")->type_name("FILE")->required();
  command.add_option("stars", options->stars, "1 (bad) to 5 (just right)")->type_name("1|2|3|4|5")->required();
  on_call(command, status, [options] {
    const auto plan = load_plan(options->plan);
    if (!plan) return fail(plan.error());
    auto memory = open_feedback();
    if (!memory) return fail(memory.error());
    const auto told = memory->rate(*plan, options->stars);
    return told ? kept(1) : fail(told.error());
  });
}

void add_moved(CLI::App& feedback, int& status) {
  struct Options {
    fs::path plan;
    fs::path project;
  };
  const auto options = std::make_shared<Options>();
  CLI::App& command = *feedback.add_subcommand(
      "moved", "Look what you moved by hand since the plan was applied (plan and auto do so, too)");
  command.add_option("plan", options->plan, "The plan document")->type_name("FILE")->required();
  command.add_option("project", options->project, "What it was applied to (default: where apply writes by default)")
      ->type_name("FILE");
  on_call(command, status, [options] {
    const auto plan = load_plan(options->plan);
    if (!plan) return fail(plan.error());
    if (plan->input.kind != SourceKind::lmms)
      return fail({ErrorCode::wrong_use,
                   "feedback moved: expected the plan of an LMMS project, found one of stems, which have no "
                   "knobs. Use feedback edit"});
    const fs::path project = options->project.empty() ? default_output(*plan) : options->project;
    const auto session = describe_project(project);
    if (!session) return fail(session.error());
    auto memory = open_feedback();
    if (!memory) return fail(memory.error());
    const auto known = memory->store().applied(file_of(project));
    if (!known) return fail(known.error());
    if (!*known)
      if (const auto noted = memory->applied(*plan, project, {}); !noted) return fail(noted.error());
    const auto moves = memory->look(project, session->strips);
    if (!moves) return fail(moves.error());
    print(describe_moves(*moves));
    return kAllDone;
  });
}

void add_list(CLI::App& feedback, int& status) {
  const auto json = std::make_shared<bool>(false);
  CLI::App& command = *feedback.add_subcommand("list", "What you said and did, and what was learned from it");
  command.add_flag("--json", *json, "As JSON on standard output");
  on_call(command, status, [json] {
    auto memory = open_feedback();
    if (!memory) return fail(memory.error());
    const auto events = memory->store().events();
    if (!events) return fail(events.error());
    const auto learned = memory->store().learned("");
    if (!learned) return fail(learned.error());
    print(*json ? feedback_to_json(*events, *learned) : describe(*events, *learned));
    return kAllDone;
  });
}

/// Numbers of events in one go, each lesson with what it rests on.
Result<std::size_t> forget_named(FeedbackStore& store, const std::vector<std::string>& names) {
  std::vector<std::int64_t> ids;
  std::size_t count = 0;
  for (const std::string& name : names) {
    std::int64_t id = 0;
    const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), id);
    if (problem == std::errc() && end == name.data() + name.size()) {
      ids.push_back(id);
      continue;
    }
    auto forgotten = store.forget_lesson(name);
    if (!forgotten) return forgotten;
    count += *forgotten;
  }
  auto forgotten = store.forget(ids);
  if (!forgotten) return forgotten;
  return count + *forgotten;
}

void add_forget(CLI::App& feedback, int& status) {
  struct Options {
    std::vector<std::string> names;
    std::string role;
    bool all = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App& command =
      *feedback.add_subcommand("forget",
                               "Forget events, and what was learned from them; or a lesson with what it "
                               "rests on");
  command.add_option("what", options->names, "Numbers or lessons from feedback list")->type_name("NO|LESSON");
  command.add_option("--role", options->role, "Everything about strips of this role")->type_name("ROLE");
  command.add_flag("--all", options->all, "Everything");
  on_call(command, status, [options] {
    const int ways = (options->names.empty() ? 0 : 1) + (options->role.empty() ? 0 : 1) + (options->all ? 1 : 0);
    if (ways != 1)
      return fail(
          {ErrorCode::wrong_use, "feedback forget: expected numbers or lessons, --role ROLE or --all, one of them"});
    std::optional<Role> role;
    if (!options->role.empty() && !(role = role_from_word(options->role))) {
      std::vector<std::string> known;
      for (const RoleName& entry : kRoles) known.emplace_back(entry.word);
      return fail(
          {ErrorCode::wrong_use, "--role: unknown role '" + options->role + "'." + suggest_name(options->role, known)});
    }
    auto memory = open_feedback();
    if (!memory) return fail(memory.error());
    FeedbackStore& store = memory->store();
    const auto count = options->all ? store.forget_all()
                       : role       ? store.forget_role(*role)
                                    : forget_named(store, options->names);
    if (!count) return fail(count.error());
    fmt::print("{} events forgotten\n", *count);
    return kAllDone;
  });
}

void add_switch(CLI::App& feedback, int& status, const char* name, const char* help, bool on) {
  const auto lessons = std::make_shared<std::vector<std::string>>();
  CLI::App& command = *feedback.add_subcommand(name, help);
  command.add_option("lesson", *lessons, "Lessons from feedback list")->type_name("LESSON")->required();
  on_call(command, status, [lessons, on] {
    auto memory = open_feedback();
    if (!memory) return fail(memory.error());
    for (const std::string& lesson : *lessons)
      if (const auto done = memory->store().switch_lesson(lesson, on); !done) return fail(done.error());
    return kAllDone;
  });
}

void add_export_and_import(CLI::App& feedback, int& status) {
  const auto file = std::make_shared<fs::path>();
  CLI::App& out = *feedback.add_subcommand("export", "All events as JSON");
  out.add_option("file", *file, "Where to (default: standard output)")->type_name("FILE");
  on_call(out, status, [file] {
    auto memory = open_feedback();
    if (!memory) return fail(memory.error());
    const auto text = memory->store().export_json();
    if (!text) return fail(text.error());
    if (file->empty()) {
      print(*text);
      return kAllDone;
    }
    const auto written = write_file_atomically(*file, *text);
    return written ? kAllDone : fail(written.error());
  });
  const auto from = std::make_shared<fs::path>();
  CLI::App& in =
      *feedback.add_subcommand("import", "Add events that export wrote; those that are there already stay as they are");
  in.add_option("file", *from, "The export")->type_name("FILE")->required();
  on_call(in, status, [from] {
    const auto text = read_file(*from, kMostFeedbackBytes);
    if (!text) return fail(text.error());
    auto memory = open_feedback();
    if (!memory) return fail(memory.error());
    const auto report = memory->store().import_json(*text, from->string());
    if (!report) return fail(report.error());
    fmt::print("{} events added, {} were known\n", report->added, report->known);
    return kAllDone;
  });
}

}  // namespace

void add_feedback(CLI::App& app, int& status) {
  CLI::App& feedback =
      *app.add_subcommand("feedback", "Say what you think of a plan: SmartGain learns from it, on this machine only");
  feedback.require_subcommand(1);
  add_verdict(feedback, status, "accept", "These strips are right as recommended", false,
              [](Feedback& memory, const Plan& plan, const std::string& id) { return memory.accept(plan, id); });
  add_reject(feedback, status);
  add_verdict(feedback, status, "ignore", "These strips were left out, without a verdict", true,
              [](Feedback& memory, const Plan& plan, const std::string& id) { return memory.ignore(plan, id); });
  add_answer(feedback, status, "edit", "The gain that you want in place of the recommended one", "STRIP=DB",
             "A strip and its gain",
             [](Feedback& memory, const Plan& plan, const std::string& id, const std::string& value) -> Result<> {
               const auto gain = read_number("feedback edit", value);
               if (!gain) return unexpected(gain.error());
               return memory.edit(plan, id, Decibels(*gain));
             });
  add_answer(feedback, status, "choose", "An alternative of the plan, by its name", "STRIP=NAME",
             "A strip and what it takes",
             [](Feedback& memory, const Plan& plan, const std::string& id, const std::string& value) {
               return memory.choose(plan, id, value);
             });
  add_rate(feedback, status);
  add_moved(feedback, status);
  add_list(feedback, status);
  add_forget(feedback, status);
  add_switch(feedback, status, "off", "Lessons that plans leave out until they are on again", false);
  add_switch(feedback, status, "on", "Lessons that were off count again", true);
  add_export_and_import(feedback, status);
}

void add_cache(CLI::App& app, int& status) {
  CLI::App& cache = *app.add_subcommand("cache", "Measurements kept so that nothing is measured twice");
  cache.require_subcommand(1);
  const auto with_cache = [&](const char* name, const char* help, std::function<int(AnalysisCache&)> run) {
    on_call(*cache.add_subcommand(name, help), status, [run = std::move(run)] {
      auto opened = AnalysisCache::open(cache_folder());
      if (!opened) return fail(opened.error());
      if (const std::string problem = opened->problem(); !problem.empty()) complain("cache: " + problem);
      return run(*opened);
    });
  };
  with_cache("stats", "How much is kept, and where", [](AnalysisCache& opened) {
    const CacheStats stats = opened.stats();
    fmt::print("{}\n{} measurements, {:.1f} of at most {:.0f} MB ($SMARTGAIN_CACHE_MB)\n", stats.file.string(),
               stats.entries, static_cast<double>(stats.bytes) / 1e6, static_cast<double>(stats.most_bytes) / 1e6);
    return kAllDone;
  });
  with_cache("clear", "Throw them away; what you taught stays", [](AnalysisCache& opened) {
    fmt::print("{} measurements thrown away\n", opened.clear());
    return kAllDone;
  });
}

}  // namespace smartgain
