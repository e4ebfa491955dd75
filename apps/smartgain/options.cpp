// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>

#include "smartgain/core/nearest_name.hpp"

namespace smartgain {
namespace {

template <class T>
using Words = std::vector<std::pair<std::string, T>>;

const Words<Goal> kGoals{
    {"smart", Goal::smart}, {"headroom", Goal::headroom}, {"stage", Goal::stage}, {"balance", Goal::balance}};
const Words<HeadroomBy> kHeadroomBy{{"master", HeadroomBy::master}, {"strips", HeadroomBy::strips}};
const Words<RawLevel> kRawLevels{{"auto", RawLevel::automatic}, {"keep", RawLevel::keep}, {"ignore", RawLevel::ignore}};
// Source: what the services normalise music to (streaming), AES TD1008 (album), EBU R 128 (ebu), convention of DJ pools
// (club).
const Words<double> kTargets{{"streaming", -14.0}, {"album", -16.0}, {"ebu", -23.0}, {"club", -9.0}};

const Words<Precision> kPrecisions{{"int8", Precision::int8}, {"float", Precision::float32}};

template <class T>
std::vector<std::string> names_of(const Words<T>& words) {
  std::vector<std::string> names;
  for (const auto& [name, value] : words) names.push_back(name);
  return names;
}

template <class T>
Result<T> choose(const std::string& option, const std::string& text, const Words<T>& words) {
  for (const auto& [name, value] : words)
    if (name == text) return value;
  return unexpected(ErrorCode::wrong_use,
                    fmt::format("{}: unknown value '{}'.{}", option, text, suggest_name(text, names_of(words))));
}

Result<std::optional<Lufs>> read_target(const std::string& text) {
  if (text == "none") return std::optional<Lufs>();
  for (const auto& [name, value] : kTargets)
    if (name == text) return std::optional(Lufs(value));
  const auto number = read_number("--target", text);
  if (!number)
    return unexpected(ErrorCode::wrong_use, fmt::format("--target: expected a loudness in LUFS, none, {}; found '{}'",
                                                        fmt::join(names_of(kTargets), ", "), text));
  // Source: chosen; outside this nobody can listen, or it is noise.
  if (*number > 0.0 || *number < -60.0)
    return unexpected(ErrorCode::wrong_use, fmt::format("--target: expected -60 to 0 LUFS, found {}", text));
  return std::optional(Lufs(*number));
}

Result<std::optional<DbTp>> read_ceiling(const std::string& text) {
  if (text == "none") return std::optional<DbTp>();
  const auto number = read_number("--ceiling", text);
  if (!number || *number > 20.0 || *number < -60.0)
    return unexpected(ErrorCode::wrong_use,
                      fmt::format("--ceiling: expected a true peak in dBTP from -60 to 20, or none; found '{}'", text));
  return std::optional(DbTp(*number));
}

/// CLI11's own says "not in range 0.000000 to 100.000000".
std::function<std::string(const std::string&)> between(double low, double high) {
  return [low, high](const std::string& text) {
    const auto number = read_number("", text);
    return number && *number >= low && *number <= high ? std::string()
                                                       : fmt::format("expected {} to {}, found '{}'", low, high, text);
  };
}

}  // namespace

Result<double> read_number(const std::string& option, const std::string& text) {
  double value = 0.0;
  const char* first = text.data() + (!text.empty() && text.front() == '+' ? 1 : 0);
  const auto [end, error] = std::from_chars(first, text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    return unexpected(ErrorCode::wrong_use, fmt::format("{}: expected a number, found '{}'", option, text));
  return value;
}

Result<std::pair<std::string, std::string>> split_assignment(const std::string& option, const std::string& text) {
  const auto equals = text.rfind('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
    return unexpected(ErrorCode::wrong_use, fmt::format("{}: expected NAME=VALUE, found '{}'", option, text));
  return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

Result<RawLevel> read_raw_level(const std::string& text) { return choose("--raw-level", text, kRawLevels); }

Result<Precision> read_precision(const std::string& text) { return choose("--precision", text, kPrecisions); }

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

void WorkOptions::add_to(CLI::App& command, bool with_documents) {
  command.add_option("--jobs", jobs, "How many things may run side by side (default: one a core)")
      ->check(CLI::Range(1u, 1024u));
  command.add_flag("--quiet", quiet, "No progress, no table: only errors and what was asked for");
  command.add_flag("--verbose", verbose, "Every reason, limit and alternative of every strip");
  command.add_flag("--no-cache", no_cache, "Measure everything anew, and keep nothing of it");
  command.add_flag("--progress", progress, "Show progress also where standard error is no terminal");
  if (!with_documents) return;
  command.add_flag("--json", json, "The document on standard output, and nothing else there");
  command.add_option("--csv", csv, "Also write a table for spreadsheets to this file");
}

void PlanWords::add_to(CLI::App& command) {
  command.add_option("--goal", goal, "smart, headroom, stage or balance")->capture_default_str();
  command.add_option("--engine", engine, "auto, cnn, rules or lufs")->capture_default_str();
  command.add_option("--precision", precision, "Of the model: int8 or float")->capture_default_str();
  command.add_option("--target", target, "Loudness of the whole: none, LUFS, streaming, album, ebu or club")
      ->capture_default_str();
  command.add_option("--ceiling", ceiling, "True peak that the whole stays under: dBTP or none")->capture_default_str();
  command.add_option("--headroom-by", headroom_by, "What takes the gain of the whole: master or strips")
      ->capture_default_str();
  command.add_option("--amount", amount_percent, "Percent of the way to the recommendation")
      ->capture_default_str()
      ->check(between(0.0, 100.0));
  command.add_option("--max-move", max_move_db, "Most that a strip moves, dB")
      ->capture_default_str()
      ->check(between(0.0, 60.0));
  command
      .add_option("--raw-level", raw_level,
                  "Is how loud strips arrive evidence of what was meant: auto, keep or ignore")
      ->capture_default_str();
  command.add_option("--style", style, "auto")->capture_default_str();
  command.add_option("--reference", reference, "A finished mix, or a folder of its stems, to come near to by gains");
  command
      .add_option("--reference-level", reference_level_dbfs,
                  "Level before the fader that `stage` aims at, dBFS RMS (percussive: peak 8 dB above)")
      ->capture_default_str()
      ->check(between(-60.0, 0.0));
  command.add_option("--role", roles, "STRIP=ROLE: what a strip is");
  command.add_option("--lock", locks, "STRIP: leave it where it is, and plan the rest around it");
  command.add_option("--set", sets, "STRIP=DB: your own change for a strip; the rest is planned around it");
  command.add_option("--group", groups, "NAME=STRIP,STRIP...: strips that move together");
  command.add_option("--rule", rules, "NAME=off|low|normal|high: how much a rule counts");
  command.add_flag("--no-learning", no_learning, "As if nothing had been learned from you");
  for (const char* repeatable : {"--role", "--lock", "--set", "--group", "--rule"})
    command.get_option(repeatable)->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

Result<PlanOptions> PlanWords::read() const {
  PlanOptions options;
  const auto read_goal = choose("--goal", goal, kGoals);
  if (!read_goal) return unexpected(read_goal.error());
  options.goal = *read_goal;
  options.engine = engine;
  const auto read_by = choose("--headroom-by", headroom_by, kHeadroomBy);
  if (!read_by) return unexpected(read_by.error());
  options.headroom_by = *read_by;
  const auto raw = read_raw_level(raw_level);
  if (!raw) return unexpected(raw.error());
  options.raw_level = *raw;
  const auto digits = read_precision(precision);
  if (!digits) return unexpected(digits.error());
  options.precision = *digits;
  const auto loudness = read_target(target);
  if (!loudness) return unexpected(loudness.error());
  options.target = *loudness;
  const auto peak = read_ceiling(ceiling);
  if (!peak) return unexpected(peak.error());
  options.ceiling = *peak;
  options.amount = amount_percent / 100.0;
  options.max_move = Decibels(max_move_db);
  options.style = style;
  options.reference = reference;
  options.reference_level = DbFs(reference_level_dbfs);
  options.locks = locks;
  options.learning = !no_learning;
  for (const std::string& text : roles) {
    const auto pair = split_assignment("--role", text);
    if (!pair) return unexpected(pair.error());
    const auto role = role_from_word(pair->second);
    if (!role) {
      std::vector<std::string> known;
      for (const RoleName& entry : kRoles) known.emplace_back(entry.word);
      return unexpected(ErrorCode::wrong_use,
                        fmt::format("--role: unknown role '{}'.{}", pair->second, suggest_name(pair->second, known)));
    }
    options.roles.insert_or_assign(pair->first, *role);
  }
  for (const std::string& text : sets) {
    const auto pair = split_assignment("--set", text);
    if (!pair) return unexpected(pair.error());
    const auto gain = read_number("--set", pair->second);
    if (!gain) return unexpected(gain.error());
    options.set_gains.insert_or_assign(pair->first, Decibels(*gain));
  }
  for (const std::string& text : groups) {
    const auto pair = split_assignment("--group", text);
    if (!pair) return unexpected(pair.error());
    std::string member;
    for (const char c : pair->second + ",") {
      if (c != ',') {
        member += c;
      } else if (!member.empty()) {
        options.groups[pair->first].push_back(std::exchange(member, {}));
      }
    }
  }
  for (const std::string& text : rules) {
    const auto pair = split_assignment("--rule", text);
    if (!pair) return unexpected(pair.error());
    options.rules.insert_or_assign(pair->first, pair->second);
  }
  return options;
}

}  // namespace smartgain
