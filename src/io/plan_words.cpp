// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/io/plan_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "document_words.hpp"
#include "smartgain/core/nearest_name.hpp"

namespace smartgain {
namespace {

// Source: what the services normalise music to (streaming), AES TD1008 (album), EBU R 128 (ebu), convention of DJ pools
// (club).
constexpr std::array<std::pair<std::string_view, double>, 4> kTargets{
    {{"streaming", -14.0}, {"album", -16.0}, {"ebu", -23.0}, {"club", -9.0}}};

constexpr std::array<Word<bool>, 2> kSwitch{{{true, "on"}, {false, "off"}}};

Unexpected<Error> wrong(std::string_view option, std::string_view what) {
  return unexpected(ErrorCode::wrong_use, fmt::format("{}: {}", option, what));
}

template <class E, std::size_t n>
Result<E> choose(std::string_view option, const std::string& text, const std::array<Word<E>, n>& words) {
  if (const auto value = value_of(words, text)) return *value;
  std::vector<std::string> names;
  for (const Word<E>& entry : words) names.emplace_back(entry.word);
  return wrong(option, fmt::format("unknown value '{}'.{}", text, suggest_name(text, names)));
}

Result<double> number_between(std::string_view option, const std::string& text, double low, double high) {
  const auto number = read_number(option, text);
  if (number && *number >= low && *number <= high) return *number;
  return wrong(option, fmt::format("expected {} to {}, found '{}'", low, high, text));
}

/// Takes what was read, or fails as reading did.
template <class T, class Place>
Result<> keep(const Result<T>& read, Place& place) {
  if (!read) return unexpected(read.error());
  place = *read;
  return Done{};
}

Result<> set_target(PlanOptions& o, std::string_view option, const std::string& text) {
  if (text == "none") {
    o.target.reset();
    return Done{};
  }
  std::vector<std::string> names;
  for (const auto& [name, value] : kTargets) {
    names.emplace_back(name);
    if (name == text) {
      o.target = Lufs(value);
      return Done{};
    }
  }
  const auto number = read_number(option, text);
  if (!number)
    return wrong(option,
                 fmt::format("expected a loudness in LUFS, none, {}; found '{}'", fmt::join(names, ", "), text));
  // Source: chosen; outside this nobody can listen, or it is noise.
  if (*number > 0.0 || *number < -60.0) return wrong(option, fmt::format("expected -60 to 0 LUFS, found {}", text));
  o.target = Lufs(*number);
  return Done{};
}

Result<> set_ceiling(PlanOptions& o, std::string_view option, const std::string& text) {
  if (text == "none") {
    o.ceiling.reset();
    return Done{};
  }
  const auto number = read_number(option, text);
  if (!number || *number > 20.0 || *number < -60.0)
    return wrong(option, fmt::format("expected a true peak in dBTP from -60 to 20, or none; found '{}'", text));
  o.ceiling = DbTp(*number);
  return Done{};
}

template <class Use>
Result<> assigned(std::string_view option, const std::string& text, Use use) {
  auto pair = split_assignment(option, text);
  if (!pair) return unexpected(pair.error());
  return use(pair->first, pair->second);
}

Result<> set_role(PlanOptions& o, std::string_view option, const std::string& text) {
  return assigned(option, text, [&](const std::string& strip, const std::string& value) -> Result<> {
    const auto role = role_from_word(value);
    if (!role) {
      std::vector<std::string> known;
      for (const RoleName& entry : kRoles) known.emplace_back(entry.word);
      return wrong(option, fmt::format("unknown role '{}'.{}", value, suggest_name(value, known)));
    }
    o.roles.insert_or_assign(strip, *role);
    return Done{};
  });
}

Result<> set_emphasis(PlanOptions& o, std::string_view option, const std::string& text) {
  return assigned(option, text, [&](const std::string& name, const std::string& value) -> Result<> {
    const auto group = role_group_from_word(name);
    if (!group) {
      std::vector<std::string> known;
      for (const RoleGroupName& entry : kRoleGroups) known.emplace_back(entry.word);
      return wrong(option, fmt::format("unknown group '{}'.{}", name, suggest_name(name, known)));
    }
    const auto offset = number_between(option, value, -kMostEmphasis.value, kMostEmphasis.value);
    if (!offset) return unexpected(offset.error());
    if (*offset == 0.0)
      o.emphasis.erase(*group);
    else
      o.emphasis.insert_or_assign(*group, Decibels(*offset));
    return Done{};
  });
}

Result<> set_group(PlanOptions& o, std::string_view option, const std::string& text) {
  return assigned(option, text, [&](const std::string& name, const std::string& list) -> Result<> {
    if (list.find_first_not_of(',') == std::string::npos)
      return wrong(option, fmt::format("expected NAME=STRIP,STRIP..., found no strip in '{}'", text));
    std::string member;
    for (const char c : list + ",") {
      if (c != ',') {
        member += c;
      } else if (!member.empty()) {
        o.groups[name].push_back(std::exchange(member, {}));
      }
    }
    return Done{};
  });
}

struct Entry {
  PlanOptionWord word;
  Result<> (*set)(PlanOptions& options, std::string_view option, const std::string& text);
  /// Every value it has, as `set` reads them.
  std::vector<std::string> (*values)(const PlanOptions& options);
};

std::string text_of(double value) { return fmt::format("{}", value); }

using Values = std::vector<std::string>;
using Options = const PlanOptions&;
using Name = std::string_view;
using Text = const std::string&;

const std::array kEntries = std::to_array<Entry>({
    {{"goal", "smart|headroom|stage|balance", "What is wanted; smart is stage, balance and headroom in turn", "smart"},
     [](PlanOptions& o, Name n, Text t) { return keep(choose(n, t, kGoals), o.goal); },
     [](Options o) -> Values { return {std::string(word_of(kGoals, o.goal))}; }},
    {{"engine", "auto|cnn|rules|lufs", "Who says where each strip should stand", "auto"},
     [](PlanOptions& o, Name, Text t) -> Result<> {
       o.engine = t;
       return Done{};
     },
     [](Options o) -> Values { return {o.engine}; }},
    {{"precision", "int8|float", "Of the model", "int8"},
     [](PlanOptions& o, Name n, Text t) { return keep(choose(n, t, kPrecisions), o.precision); },
     [](Options o) -> Values { return {std::string(word_of(kPrecisions, o.precision))}; }},
    {{"target", "none|LUFS|streaming|album|ebu|club", "Loudness of the whole", "none"},
     set_target,
     [](Options o) -> Values { return {o.target ? text_of(o.target->value) : "none"}; }},
    {{"ceiling", "DBTP|none", "True peak that the whole stays under", "-1"},
     set_ceiling,
     [](Options o) -> Values { return {o.ceiling ? text_of(o.ceiling->value) : "none"}; }},
    {{"headroom-by", "master|strips", "What takes the gain of the whole", "master"},
     [](PlanOptions& o, Name n, Text t) { return keep(choose(n, t, kHeadroomWays), o.headroom_by); },
     [](Options o) -> Values { return {std::string(word_of(kHeadroomWays, o.headroom_by))}; }},
    {{"amount", "PERCENT", "How much of the way to the recommendation", "50"},
     [](PlanOptions& o, Name n, Text t) {
       const auto percent = number_between(n, t, 0.0, 100.0);
       if (percent) o.amount = *percent / 100.0;
       return percent ? Result<>(Done{}) : unexpected(percent.error());
     },
     [](Options o) -> Values { return {fmt::format("{:.6g}", 100.0 * o.amount)}; }},
    {{"max-move", "DB", "Most that a strip moves", "12"},
     [](PlanOptions& o, Name n, Text t) { return keep(number_between(n, t, 0.0, 60.0), o.max_move.value); },
     [](Options o) -> Values { return {text_of(o.max_move.value)}; }},
    {{"raw-level", "auto|keep|ignore", "Is how loud strips arrive evidence of what was meant", "auto"},
     [](PlanOptions& o, Name, Text t) { return keep(read_raw_level(t), o.raw_level); },
     [](Options o) -> Values { return {std::string(word_of(kRawLevels, o.raw_level))}; }},
    {{"style", "auto|STYLE", "Style of music: a name of `smartgain style list`", "auto"},
     [](PlanOptions& o, Name, Text t) -> Result<> {
       o.style = t;
       return Done{};
     },
     [](Options o) -> Values { return {o.style}; }},
    {{"reference", "none|FILE", "A finished mix (a folder of its stems) to come near to by gains", "none"},
     [](PlanOptions& o, Name, Text t) -> Result<> {
       o.reference = t == "none" ? std::string() : t;
       return Done{};
     },
     [](Options o) -> Values { return {o.reference.empty() ? "none" : o.reference}; }},
    {{"reference-level", "DBFS", "Level before the fader that `stage` aims at, RMS (percussive: peak 8 dB above)", "-18"},
     [](PlanOptions& o, Name n, Text t) { return keep(number_between(n, t, -60.0, 0.0), o.reference_level.value); },
     [](Options o) -> Values { return {text_of(o.reference_level.value)}; }},
    {{"emphasis", "GROUP=DB", "More or less of voice, bass, drums, music or effects, -6 to 6", "", true},
     set_emphasis,
     [](Options o) {
       Values values;
       for (const auto& [group, offset] : o.emphasis)
         values.push_back(fmt::format("{}={}", word(group), offset.value));
       return values;
     }},
    {{"role", "STRIP=ROLE", "What a strip is", "", true},
     set_role,
     [](Options o) {
       Values values;
       for (const auto& [strip, role] : o.roles) values.push_back(fmt::format("{}={}", strip, word(role)));
       return values;
     }},
    {{"lock", "STRIP", "Leave it where it is, and plan the rest around it", "", true},
     [](PlanOptions& o, Name, Text t) -> Result<> {
       o.locks.push_back(t);
       return Done{};
     },
     [](Options o) -> Values { return o.locks; }},
    {{"set", "STRIP=DB", "Your own change for a strip; the rest is planned around it, unless --alone", "", true},
     [](PlanOptions& o, Name n, Text t) {
       return assigned(n, t, [&](const std::string& strip, const std::string& value) -> Result<> {
         const auto gain = read_number(n, value);
         if (!gain) return unexpected(gain.error());
         o.set_gains.insert_or_assign(strip, Decibels(*gain));
         return Done{};
       });
     },
     [](Options o) {
       Values values;
       for (const auto& [strip, gain] : o.set_gains) values.push_back(fmt::format("{}={}", strip, gain.value));
       return values;
     }},
    {{"alone", "STRIP", "Your own change for this strip moves no other", "", true},
     [](PlanOptions& o, Name, Text t) -> Result<> {
       o.alone.insert(t);
       return Done{};
     },
     [](Options o) -> Values { return {o.alone.begin(), o.alone.end()}; }},
    {{"group", "NAME=STRIP,STRIP...", "Strips that move together", "", true},
     set_group,
     [](Options o) {
       Values values;
       for (const auto& [name, strips] : o.groups) values.push_back(fmt::format("{}={}", name, fmt::join(strips, ",")));
       return values;
     }},
    {{"rule", "NAME=off|low|normal|high", "How much a rule counts", "", true},
     [](PlanOptions& o, Name n, Text t) {
       return assigned(n, t, [&](const std::string& rule, const std::string& priority) -> Result<> {
         o.rules.insert_or_assign(rule, priority);
         return Done{};
       });
     },
     [](Options o) {
       Values values;
       for (const auto& [rule, priority] : o.rules) values.push_back(fmt::format("{}={}", rule, priority));
       return values;
     }},
    {{"learning", "on|off", "Does what you taught count", "on"},
     [](PlanOptions& o, Name n, Text t) { return keep(choose(n, t, kSwitch), o.learning); },
     [](Options o) -> Values { return {std::string(word_of(kSwitch, o.learning))}; }},
});

}  // namespace

std::span<const PlanOptionWord> plan_option_words() {
  static const std::vector<PlanOptionWord> words = [] {
    std::vector<PlanOptionWord> all;
    for (const Entry& entry : kEntries) all.push_back(entry.word);
    return all;
  }();
  return words;
}

Result<> set_plan_option(PlanOptions& options, std::string_view name, const std::string& text) {
  std::vector<std::string> known;
  for (const Entry& entry : kEntries) {
    if (entry.word.name == name) return entry.set(options, name, text);
    known.emplace_back(entry.word.name);
  }
  return unexpected(ErrorCode::wrong_use, fmt::format("unknown option '{}'.{}", name, suggest_name(name, known)));
}

std::vector<std::pair<std::string, std::string>> changed_plan_options(const PlanOptions& options) {
  const PlanOptions initial;
  std::vector<std::pair<std::string, std::string>> changed;
  for (const Entry& entry : kEntries) {
    const Values values = entry.values(options);
    if (values == entry.values(initial)) continue;
    for (const std::string& value : values) changed.emplace_back(entry.word.name, value);
  }
  return changed;
}

Result<double> read_number(std::string_view option, const std::string& text) {
  double value = 0.0;
  const char* first = text.data() + (!text.empty() && text.front() == '+' ? 1 : 0);
  const auto [end, error] = std::from_chars(first, text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    return wrong(option, fmt::format("expected a number, found '{}'", text));
  return value;
}

Result<std::pair<std::string, std::string>> split_assignment(std::string_view option, const std::string& text) {
  const auto equals = text.rfind('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
    return wrong(option, fmt::format("expected NAME=VALUE, found '{}'", text));
  return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

Result<RawLevel> read_raw_level(const std::string& text) { return choose("raw-level", text, kRawLevels); }
Result<Precision> read_precision(const std::string& text) { return choose("precision", text, kPrecisions); }

}  // namespace smartgain
