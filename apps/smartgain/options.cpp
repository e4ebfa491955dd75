// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <charconv>

#include "smartgain/session/presets.hpp"

namespace smartgain {
namespace {

// Chosen: more than any cluster has processors.
constexpr std::size_t kMostShards = 1'000'000;

}  // namespace

const PlanOptionWord& plan_option_word(std::string_view name) {
  const auto words = plan_option_words();
  const auto word =
      std::find_if(words.begin(), words.end(), [&](const PlanOptionWord& each) { return each.name == name; });
  assert(word != words.end());
  return *word;
}

Result<EvaluateOptions> read_raw(const std::string& text, EvaluateOptions options) {
  if (text == "unity") return options;
  if (text == "equal") {
    options.raw = RawKind::equal;
    return options;
  }
  constexpr std::string_view kRandom = "random:";
  if (text.starts_with(kRandom)) {
    const std::string rest = text.substr(kRandom.size());
    const auto colon = rest.find(':');
    const auto sd = read_number("--raw", rest.substr(0, colon));
    const auto seed = colon == std::string::npos ? Result<double>(1.0) : read_number("--raw", rest.substr(colon + 1));
    if (sd && seed && *sd >= 0.0 && *seed >= 0.0) {
      options.raw = RawKind::random;
      options.random_sd_db = *sd;
      options.random_seed = static_cast<std::uint64_t>(*seed);
      return options;
    }
  }
  return unexpected(ErrorCode::wrong_use,
                    fmt::format("--raw: expected unity, equal or random:SD:SEED, found '{}'", text));
}

Result<Shard> read_shard(const std::string& text) {
  const auto slash = std::min(text.find('/'), text.size());
  const auto read = [&](std::size_t begin, std::size_t end, std::size_t& number) {
    const auto [stopped, trouble] = std::from_chars(text.data() + begin, text.data() + end, number);
    return trouble == std::errc() && stopped == text.data() + end;
  };
  Shard shard;
  if (slash < text.size() && read(0, slash, shard.index) && read(slash + 1, text.size(), shard.count) &&
      shard.index >= 1 && shard.index <= shard.count && shard.count <= kMostShards)
    return shard;
  return unexpected(
      ErrorCode::wrong_use,
      fmt::format("--shard: expected I/N, from 1/N to N/N with at most {} shards, found '{}'", kMostShards, text));
}

void WorkOptions::add_to(CLI::App& command, bool with_documents) {
  command.add_option("--jobs", jobs, "How many things may run side by side (default: one a core)")
      ->type_name("N")
      ->check(CLI::Range(1u, 1024u).description(""));
  command.add_flag("--quiet", quiet, "No progress, no table: only errors and what was asked for");
  command.add_flag("--verbose", verbose, "Every reason, limit and alternative of every strip");
  command.add_flag("--no-cache", no_cache, "Measure everything anew, and keep nothing of it");
  command.add_flag("--progress", progress, "Show progress also where standard error is no terminal");
  if (!with_documents) return;
  command.add_flag("--json", json, "The document on standard output, and nothing else there");
  command.add_option("--csv", csv, "Also write a table for spreadsheets to this file")->type_name("FILE");
  command.add_option("--html", html, "Also write a page that shows it all to this file")->type_name("FILE");
}

void PlanWords::add_to(CLI::App& command) {
  command.add_option("--preset", preset, "A name of `smartgain preset list`; options typed beside it win")
      ->type_name("PRESET");
  for (const PlanOptionWord& word : plan_option_words()) {
    const std::string name(word.name);
    CLI::Option& option = *command.add_option_function<std::vector<std::string>>(
        "--" + name,
        [this, name](const std::vector<std::string>& values) {
          for (const std::string& value : values) typed.emplace_back(name, value);
        },
        std::string(word.about));
    option.expected(1)
        ->type_name(std::string(word.form))
        ->multi_option_policy(word.repeatable ? CLI::MultiOptionPolicy::TakeAll : CLI::MultiOptionPolicy::TakeLast);
    if (!word.initial.empty()) option.default_str(std::string(word.initial));
  }
}

Result<PlanOptions> PlanWords::read() const {
  PlanOptions options;
  if (!preset.empty()) {
    const auto chosen = find_preset(preset);
    if (!chosen) return unexpected(chosen.error());
    options = with_preset(options, *chosen);
  }
  for (const auto& [name, value] : typed)
    if (const auto set = set_plan_option(options, name, value); !set)
      return unexpected(set.error().code, "--" + set.error().message);
  return options;
}

}  // namespace smartgain
