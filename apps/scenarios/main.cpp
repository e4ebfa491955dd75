// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Writes the table of scenarios as C++; runs while SmartGain is built, and is not installed.
#include <fmt/format.h>

#include <cstdio>

#include "smartgain/io/atomic_file.hpp"
#include "smartgain/io/scenarios.hpp"

namespace {

using smartgain::Decibels;
using smartgain::Role;

std::string cpp_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      quoted += {'\\', c};
    else if (static_cast<unsigned char>(c) < 0x20)
      quoted += fmt::format("\\{:03o}", static_cast<unsigned>(c));
    else
      quoted += c;
  }
  return quoted + "\"";
}

std::string list(const std::vector<Role>& roles) {
  std::string text;
  for (const Role role : roles) text += fmt::format("Role::{}, ", word(role));
  return "{" + text + "}";
}

std::string bound(const std::optional<Decibels>& level) {
  return level ? fmt::format("Decibels({})", level->value) : "std::nullopt";
}

std::string source_of(const std::vector<smartgain::Scenario>& scenarios) {
  std::string text =
      "// Made from data/rules/scenarios.toml.\n#include \"smartgain/balance/scenarios.hpp\"\n\nnamespace smartgain "
      "{\n\n"
      "const std::vector<Scenario>& scenarios() {\n  static const std::vector<Scenario> all{\n";
  for (const smartgain::Scenario& each : scenarios)
    text += fmt::format("    {{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, Decibels({}), {}, {}, {}}},\n",
                        cpp_text(each.name), cpp_text(each.title), cpp_text(each.about), list(each.who), each.each,
                        list(each.company), each.summed, each.from_usual, bound(each.at_least), bound(each.at_most),
                        each.both_move, each.pull, each.most.value, cpp_text(each.sentence), cpp_text(each.priority),
                        cpp_text(each.source));
  return text + "  };\n  return all;\n}\n\n}  // namespace smartgain\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: smartgain-scenarios TABLE.toml SOURCE.cpp\n", stderr);
    return 2;
  }
  const auto text = smartgain::read_file(argv[1]);
  const auto scenarios = text ? smartgain::scenarios_from_toml(*text, argv[1])
                              : smartgain::Result<std::vector<smartgain::Scenario>>(unexpected(text.error()));
  const auto written = scenarios ? smartgain::write_file_atomically(argv[2], source_of(*scenarios))
                                 : smartgain::Result<>(unexpected(scenarios.error()));
  if (written) return 0;
  std::fprintf(stderr, "smartgain-scenarios: %s\n", written.error().message.c_str());
  return 3;
}
