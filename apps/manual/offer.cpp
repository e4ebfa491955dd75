// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "offer.hpp"

#include <algorithm>

namespace smartgain::manual {
namespace {

Argument argument_of(const CLI::Option& option) {
  Argument argument;
  if (option.get_positional()) {
    argument.names = {option.get_name(true)};
  } else {
    for (const std::string& name : option.get_snames()) argument.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) argument.names.push_back("--" + name);
  }
  const bool takes_value = option.get_items_expected_max() > 0;
  if (takes_value) argument.form = option.get_type_name();
  argument.about = option.get_description();
  argument.initial = option.get_default_str();
  argument.required = option.get_required();
  argument.repeatable = option.get_items_expected_max() > 1 ||
                        (takes_value && option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll);
  return argument;
}

std::string after(const std::string& text, const std::string& beginning) {
  return text.starts_with(beginning) ? text.substr(beginning.size()) : text;
}

}  // namespace

Command offer_of(const CLI::App& app, const std::string& parent) {
  Command command;
  command.name = app.get_name();
  command.path = parent.empty() ? command.name : parent + " " + command.name;
  command.about = app.get_description();
  command.exit_status = after(app.get_footer(), "Exit status: ");
  for (const CLI::Option* option : app.get_options())
    (option->get_positional() ? command.places : command.options).push_back(argument_of(*option));
  for (const CLI::App* below : app.get_subcommands({})) command.commands.push_back(offer_of(*below, command.path));
  return command;
}

std::vector<const Command*> all_commands(const Command& command) {
  std::vector<const Command*> all{&command};
  for (const Command& below : command.commands)
    for (const Command* each : all_commands(below)) all.push_back(each);
  return all;
}

Values values_of(const std::string& form) {
  Values values;
  if (form.find('=') != std::string::npos) return values;
  for (std::size_t begin = 0; begin < form.size();) {
    const std::size_t end = std::min(form.find('|', begin), form.size());
    const std::string word = form.substr(begin, end - begin);
    begin = end + 1;
    if (word == "FILE" || word == "FOLDER")
      values.files = true;
    else if (word == "PRESET")
      values.listed_by = "preset";
    else if (word == "STYLE")
      values.listed_by = "style";
    else if (std::none_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
      values.words.push_back(word);
  }
  return values;
}

}  // namespace smartgain::manual
