// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain-gui/command_line.hpp"

namespace smartgain::gui {

void CommandLine::add_to(CLI::App& app) {
  app.name("smartgain-gui");
  app.description("SmartGain in a window: shows how loud each track should be and why, and sets it.");
  app.set_version_flag("--version", std::string("smartgain-gui ") + SMARTGAIN_VERSION);
  app.add_option("INPUT", inputs, "An LMMS project (.mmp, .mmpz), a folder of audio files, or audio files")
      ->type_name("FILE");
  app.add_option("--screenshot", picture.file, "Draw the window into this PNG file when all is measured, and end")
      ->type_name("FILE");
  app.add_option("--size", size, "Size of the window, e.g. 900x560")->type_name("WIDTHxHEIGHT");
  app.add_option("--palette", palette, "Colours (default: the system's)")
      ->type_name("light|dark")
      ->check(CLI::IsMember(std::vector<std::string>{"light", "dark"}).description(""));
  app.add_option("--choose", picture.strip, "With --screenshot: the strip that is explained, by name or id")
      ->type_name("STRIP");
  app.add_flag("--apply", picture.apply, "With --screenshot: apply to a copy first, and measure it");
  app.footer(
      "Exit status: 0 done, 2 wrong use, 3 a file cannot be read or written, 5 no display, or a program is missing.");
}

}  // namespace smartgain::gui
