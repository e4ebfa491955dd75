// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace smartgain::manual {
namespace {

using Lines = std::vector<std::pair<std::string_view, std::string_view>>;

// docs/contract.md has the whole of it.
const Lines kEnvironment = {
    {"SMARTGAIN_LMMS", "The program LMMS, where it is not `lmms` in PATH."},
    {"SMARTGAIN_LMMS_PLUGIN", "The plugin that captures the strips inside LMMS, where it is not the installed one."},
    {"SMARTGAIN_SHARE", "Folder with the shipped presets and styles."},
    {"SMARTGAIN_MODELS", "Folder with the models."},
    {"SMARTGAIN_TFLITE", "The TensorFlow Lite C library."},
    {"SMARTGAIN_DATA", "One folder for what is taught and for what is measured."},
    {"SMARTGAIN_CACHE_MB", "How large the measurements that are kept may grow, 1024 if not set."},
};
const Lines kFiles = {
    {"~/.local/share/smartgain/feedback.db", "What you taught. On this machine only; $XDG_DATA_HOME moves it."},
    {"~/.cache/smartgain/analysis.db", "Measurements. May be deleted at any time; $XDG_CACHE_HOME moves it."},
    {"~/.config/smartgain/presets/, ~/.config/smartgain/styles/", "Presets and styles of your own; $XDG_CONFIG_HOME."},
    {"SONG.smartgain-undo.json", "Beside a song that was changed in place: what `smartgain revert` puts back."},
    {"SONG.smartgain-panel.json", "Beside a song: what was set in the panel."},
};
const Lines kExamples = {
    {"smartgain auto song.mmpz --target streaming", "A copy of the song, balanced, at -14 LUFS: song.smartgain.mmpz."},
    {"smartgain auto song.mmpz --goal headroom", "Only make it not clip; the sound stays."},
    {"smartgain auto stems/ --mixdown mix.wav", "A folder of audio files, each a strip."},
    {"smartgain plan song.mmpz --verbose -o plan.json", "Look first: every strip with its reasons."},
    {"smartgain apply plan.json --except \"Lead\" --in-place", "Then apply what you like."},
    {"smartgain revert song.mmpz", "And take it back."},
};

/// Text as it is: nothing in it is an instruction.
std::string plain(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\')
      escaped += "\\e";
    else if (c == '-')
      escaped += "\\-";
    else
      escaped += c;
  }
  if (escaped.starts_with('.') || escaped.starts_with('\'')) escaped.insert(0, "\\&");
  return escaped;
}

std::string bold(std::string_view text) { return "\\fB" + plain(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + plain(text) + "\\fR"; }

/// Words that are typed as they are stand in bold, what stands for a value in italics.
std::string form_text(std::string_view form) {
  std::string text;
  for (std::size_t begin = 0; begin < form.size();) {
    const std::size_t end = std::min(form.find_first_of("|=,:", begin), form.size());
    const std::string_view word = form.substr(begin, end - begin);
    const bool literal = std::none_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!word.empty()) text += literal ? bold(word) : italic(word);
    if (end < form.size()) text += form[end];
    begin = end + 1;
  }
  return text;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

std::string dashed(std::string path) {
  std::replace(path.begin(), path.end(), ' ', '-');
  return path;
}

/// "SmartGain: measures ..." → "measures ...", as NAME wants it.
std::string in_a_line(std::string about) {
  if (const auto colon = about.find(": "); about.starts_with("SmartGain") && colon != std::string::npos)
    about.erase(0, colon + 2);
  if (about.ends_with('.')) about.pop_back();
  if (about.size() > 1 && std::islower(static_cast<unsigned char>(about[1])) && !about.starts_with("SmartGain"))
    about[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(about[0])));
  return about;
}

std::string place_text(const Argument& place) {
  const std::string text = italic(place.names.front()) + (place.repeatable ? "..." : "");
  return place.required ? text : "[" + text + "]";
}

std::string synopsis(const Command& command) {
  std::string text = ".PP\n" + bold(command.path);
  if (!command.options.empty()) text += " [" + italic("options") + "]";
  if (!command.commands.empty()) text += " " + italic("command");
  for (const Argument& place : command.places) text += " " + place_text(place);
  return text + "\n";
}

std::string entry(const std::string& head, const std::string& text) { return ".TP\n" + head + "\n" + text + "\n"; }

std::string entries(const std::string& title, const Lines& lines) {
  std::string text = ".SH " + title + "\n";
  for (const auto& [name, about] : lines) text += entry(bold(name), plain(about));
  return text;
}

std::string arguments(const Command& command) {
  std::string text;
  for (const Argument& place : command.places)
    text += entry(italic(place.names.front()) + (place.repeatable ? "..." : ""), plain(place.about) + ".");
  for (const Argument& option : command.options) {
    std::string head;
    for (const std::string& name : option.names) head += (head.empty() ? "" : ", ") + bold(name);
    if (!option.form.empty()) head += " " + form_text(option.form);
    std::string about = plain(option.about);
    if (!option.initial.empty()) about += ". Default: " + bold(option.initial);
    if (option.repeatable) about += ". May be given many times";
    text += entry(head, about + ".");
  }
  return text;
}

std::string head_of(const std::string& name, const std::string& about, const std::string& version) {
  return fmt::format(
      ".\\\" Made from the options of the program itself (apps/manual); not to be edited.\n"
      ".TH {} 1 \"\" \"SmartGain {}\" \"SmartGain\"\n.nh\n.SH NAME\n{} \\- {}\n",
      plain(upper(name)), version, plain(name), plain(in_a_line(about)));
}

std::string see_also(const Command& program, const std::string& but) {
  std::string text = ".SH SEE ALSO\n";
  std::vector<std::string> names;
  for (const Command& each : program.commands) names.push_back(dashed(each.path));
  names.push_back(program.commands.empty() ? "smartgain" : program.name);
  if (!program.commands.empty()) names.push_back("smartgain-gui");
  names.emplace_back("lmms");
  std::erase(names, but);
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) text += bold(name) + "(1)" + (name == names.back() ? "" : ",") + "\n";
  return text;
}

std::string exit_status(const Command& command) {
  return command.exit_status.empty() ? "" : ".SH EXIT STATUS\n" + plain(command.exit_status) + "\n";
}

Page page_of(const Command& program, const Command& command, const std::string& version) {
  const std::string name = dashed(command.path);
  std::string text = head_of(name, command.about, version) + ".SH SYNOPSIS\n";
  if (command.commands.empty()) {
    text += synopsis(command);
  } else {
    for (const Command& below : command.commands) text += synopsis(below);
  }
  text += ".SH DESCRIPTION\n" + plain(command.about) + ".\n.SH OPTIONS\n" + arguments(command);
  for (const Command& below : command.commands)
    text += ".SH " + plain(upper(below.name)) + "\n.PP\n" + plain(below.about) + ".\n" + arguments(below);
  return {name + ".1", text + exit_status(program) + see_also(program, name)};
}

}  // namespace

std::vector<Page> pages_of(const Command& program, const std::string& version) {
  std::string text = head_of(program.name, program.about, version) + ".SH SYNOPSIS\n" + synopsis(program) +
                     ".SH DESCRIPTION\n" + plain(program.about) + "\n";
  if (!program.commands.empty()) {
    text +=
        ".PP\nIt works on songs of LMMS and on folders of stems, and changes levels only. Originals stay as they are.\n"
        ".SH COMMANDS\n";
    for (const Command& command : program.commands)
      text += entry(bold(command.name), plain(command.about) + ": " + bold(dashed(command.path)) + "(1).");
  }
  text += ".SH OPTIONS\n" + arguments(program);
  if (!program.commands.empty()) text += entries("EXAMPLES", kExamples);
  text += exit_status(program) + entries("ENVIRONMENT", kEnvironment) + entries("FILES", kFiles) +
          see_also(program, program.name);
  std::vector<Page> pages{{program.name + ".1", text}};
  for (const Command& command : program.commands) pages.push_back(page_of(program, command, version));
  return pages;
}

}  // namespace smartgain::manual
