// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "completions.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace smartgain::manual {
namespace {

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

/// A word for a shell: nothing in it means anything.
std::string shell_word(const std::string& text) { return "'" + replaced(text, "'", R"('\'')") + "'"; }
/// In fish a backslash means something between quotes, too.
std::string fish_word(const std::string& text) {
  return "'" + replaced(replaced(text, "\\", "\\\\"), "'", "\\'") + "'";
}

std::string head_of(const Command& program, std::string_view shell) {
  return fmt::format(
      "# What {} offers for {}. Made from the options of the program itself (apps/manual); not to be edited.\n", shell,
      program.name);
}

/// A shell function's name.
std::string identifier(const std::string& path) { return "_" + replaced(replaced(path, " ", "_"), "-", "_"); }

bool lists_names(const Command& program) {
  for (const Command* command : all_commands(program))
    for (const auto* arguments : {&command->options, &command->places})
      for (const Argument& argument : *arguments)
        if (!values_of(argument.form).listed_by.empty()) return true;
  return false;
}

/// Standard output of `$1 $2 list`: one name a line. The names stand at one depth of the JSON, and nothing else there is called so.
constexpr std::string_view kListNames =
    R"sh(command "$1" "$2" list --json 2>/dev/null | sed -n 's/^    "name": "\(.*\)",$/\1/p')sh";

// ----------------------------------------------------------------------------------------------------------------------
// bash

/// What is done where a value of this form may stand.
std::string bash_values(const Values& values, const std::string& function) {
  std::string text;
  if (!values.words.empty()) text += fmt::format("{}_offer {}; ", function, fmt::join(values.words, " "));
  if (!values.listed_by.empty()) text += fmt::format("{}_offer_names {}; ", function, values.listed_by);
  // Readline's own completion of files knows ~ and quotes; it takes over where nothing else was offered.
  if (values.files) text += "compopt -o default; ";
  return text;
}

// ----------------------------------------------------------------------------------------------------------------------
// zsh

/// Inside a specification of _arguments, between single quotes.
std::string zsh_text(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string zsh_action(const Values& values, const std::string& function) {
  std::vector<std::string> actions;
  if (!values.words.empty()) actions.push_back(fmt::format("compadd -- {}", fmt::join(values.words, " ")));
  if (!values.listed_by.empty()) actions.push_back(fmt::format("{}_offer_names {}", function, values.listed_by));
  if (values.files) actions.emplace_back("_files");
  // In braces: evaluated as it stands. A blank alone: nothing to offer, but the form is shown.
  return actions.empty() ? " " : fmt::format("{{{}}}", fmt::join(actions, "; "));
}

std::vector<std::string> zsh_specifications(const Command& command, const std::string& function) {
  std::vector<std::string> all;
  for (const Argument& option : command.options) {
    const bool last = std::find(option.names.begin(), option.names.end(), "--help") != option.names.end() ||
                      std::find(option.names.begin(), option.names.end(), "--version") != option.names.end();
    const std::string before = last                ? "(- : *)"
                               : option.repeatable ? "*"
                                                   : fmt::format("({})", fmt::join(option.names, " "));
    for (const std::string& name : option.names) {
      std::string text = before + name;
      if (!option.form.empty() && name.starts_with("--")) text += "=";
      text += "[" + zsh_text(option.about) + "]";
      if (!option.form.empty())
        text += ":" + zsh_text(option.form) + ":" + zsh_action(values_of(option.form), function);
      all.push_back(shell_word(text));
    }
  }
  int number = 0;
  for (const Argument& place : command.places)
    all.push_back(shell_word(fmt::format("{}:{}:{}", place.repeatable ? "*" : std::to_string(++number),
                                         zsh_text(place.names.front()), zsh_action(values_of(place.form), function))));
  return all;
}

std::string zsh_function(const Command& command, const std::string& program_function) {
  const auto specifications = zsh_specifications(command, program_function);
  std::string text = identifier(command.path) + "() {\n";
  if (command.commands.empty())
    return text + fmt::format("  _arguments -s \\\n    {}\n}}\n", fmt::join(specifications, " \\\n    "));
  text += "  local curcontext=\"$curcontext\" state line\n  local -a commands\n";
  text += fmt::format("  _arguments -C \\\n    {} \\\n    '1:command:->command' '*::argument:->argument' && return\n",
                      fmt::join(specifications, " \\\n    "));
  text += "  case $state in\n    command)\n      commands=(\n";
  for (const Command& below : command.commands)
    text += "        " + shell_word(below.name + ":" + replaced(below.about, ":", "\\:")) + "\n";
  text += "      )\n      _describe command commands ;;\n    argument)\n      case $line[1] in\n";
  for (const Command& below : command.commands)
    text += fmt::format("        {}) {} ;;\n", below.name, identifier(below.path));
  return text + "      esac ;;\n  esac\n}\n";
}

// ----------------------------------------------------------------------------------------------------------------------
// fish

std::string fish_values(const Argument& argument) {
  const Values values = values_of(argument.form);
  std::string text;
  std::string offered = fmt::format("{}", fmt::join(values.words, " "));
  if (!values.listed_by.empty())
    offered += fmt::format("{}(__smartgain_names {})", offered.empty() ? "" : " ", values.listed_by);
  if (!offered.empty()) text += " -a " + fish_word(offered);
  return text;
}

}  // namespace

std::string bash_completion(const Command& program) {
  const std::string function = identifier(program.name);
  std::string paths;
  std::string option_values;
  std::string option_names;
  std::string places;
  for (const Command* command : all_commands(program)) {
    if (command != &program) paths += fmt::format("      {} | \\\n", shell_word(command->path));
    std::vector<std::string> names;
    for (const Argument& option : command->options)
      for (const std::string& name : option.names) {
        names.push_back(name);
        if (option.form.empty()) continue;
        option_values += fmt::format("    {}) {}return ;;\n", shell_word(command->path + " " + name),
                                     bash_values(values_of(option.form), function));
      }
    option_names +=
        fmt::format("      {}) {}_offer {} ;;\n", shell_word(command->path), function, fmt::join(names, " "));
    std::string offered;
    if (!command->commands.empty()) {
      std::vector<std::string> below;
      for (const Command& each : command->commands) below.push_back(each.name);
      offered = fmt::format("{}_offer {}; ", function, fmt::join(below, " "));
    }
    for (const Argument& place : command->places) offered += bash_values(values_of(place.form), function);
    if (!offered.empty()) places += fmt::format("    {}) {};;\n", shell_word(command->path), offered);
  }
  std::string text = head_of(program, "bash");
  text += fmt::format(R"(
# Keeps those of the words that begin with what has been typed.
{0}_offer() {{
  local word
  for word in "$@"; do
    [[ $word == "$typed"* ]] && printf -v word %q "$word" && COMPREPLY+=("$word")
  done
}}
)",
                      function);
  if (lists_names(program))
    text += fmt::format(R"(
# The names of `{0} preset list` or `{0} style list`.
{1}_list_names() {{
  {2}
}}
{1}_offer_names() {{
  local -a names
  mapfile -t names < <({1}_list_names "${{COMP_WORDS[0]/#\~\//$HOME/}}" "$1")
  {1}_offer "${{names[@]}}"
}}
)",
                        program.name, function, kListNames);
  text += fmt::format(R"(
{0}() {{
  local typed=${{COMP_WORDS[COMP_CWORD]}} option=${{COMP_WORDS[COMP_CWORD-1]}} at={1} word
  COMPREPLY=()
  # --name=value is three words to bash.
  if [[ $typed == = ]]; then
    typed=
  elif [[ $option == = ]]; then
    option=${{COMP_WORDS[COMP_CWORD-2]}}
  fi
)",
                      function, program.name);
  if (!paths.empty()) {
    paths.erase(paths.size() - 5);
    text += "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n    case \"$at $word\" in\n" + paths +
            ") at+=\" $word\" ;;\n    esac\n  done\n";
  }
  text += "  case \"$at $option\" in\n" + option_values + "  esac\n";
  text += "  if [[ $typed == -* ]]; then\n    case $at in\n" + option_names + "    esac\n    return\n  fi\n";
  if (!places.empty()) text += "  case $at in\n" + places + "  esac\n";
  return text + fmt::format("}}\ncomplete -F {} {}\n", function, program.name);
}

std::string zsh_completion(const Command& program) {
  const std::string function = identifier(program.name);
  std::string text = "#compdef " + program.name + "\n" + head_of(program, "zsh");
  if (lists_names(program))
    text += fmt::format(R"(
# The names of `{0} preset list` or `{0} style list`.
{1}_list_names() {{
  {2}
}}
{1}_offer_names() {{
  local -a names
  names=("${{(@f)$({1}_list_names {0} $1)}}")
  compadd -a names
}}
)",
                        program.name, function, kListNames);
  for (const Command* command : all_commands(program)) text += "\n" + zsh_function(*command, function);
  return text + fmt::format("\n{} \"$@\"\n", function);
}

std::string fish_completion(const Command& program) {
  std::string text = head_of(program, "fish");
  if (lists_names(program))
    text += fmt::format(R"sh(
function __smartgain_names
    command {} $argv list --json 2>/dev/null | sed -n 's/^    "name": "\(.*\)",$/\1/p'
end
)sh",
                        program.name);
  std::vector<std::string> paths;
  for (const Command* command : all_commands(program))
    if (command != &program) paths.push_back(fish_word(command->path));
  if (!paths.empty())
    text += fmt::format(R"(
# Is it this command whose words are being typed?
function __smartgain_at
    set -l at {}
    for word in (commandline -opc)[2..-1]
        if contains -- "$at $word" {}
            set at "$at $word"
        end
    end
    test "$at" = "$argv"
end
)",
                        program.name, fmt::join(paths, " "));
  text += fmt::format("\ncomplete -c {} -f\n", program.name);
  for (const Command* command : all_commands(program)) {
    const std::string begin =
        "complete -c " + program.name + (paths.empty() ? "" : " -n " + fish_word("__smartgain_at " + command->path));
    for (const Command& below : command->commands)
      text += fmt::format("{} -a {} -d {}\n", begin, below.name, fish_word(below.about));
    for (const Argument& place : command->places) {
      const std::string values = fish_values(place);
      const bool files = values_of(place.form).files;
      if (files || !values.empty()) text += begin + (files ? " -F" : "") + values + "\n";
    }
    for (const Argument& option : command->options) {
      text += begin;
      for (const std::string& name : option.names)
        text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      if (!option.form.empty()) text += (values_of(option.form).files ? " -r -F" : " -x") + fish_values(option);
      text += " -d " + fish_word(option.about) + "\n";
    }
  }
  return text;
}

}  // namespace smartgain::manual
