// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Words in a track that tell what it plays.
#include "lmms_hints.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "lmms_elements.hpp"

namespace smartgain {
namespace {

// General MIDI System Level 1, table of instrument families: eight programs each.
constexpr auto kFamilies = std::to_array<std::string_view>(
    {"piano", "chromatic percussion", "organ", "guitar", "bass", "strings", "ensemble", "brass", "reed", "pipe",
     "synth lead", "synth pad", "synth effects", "ethnic", "percussive", "sound effects"});
// FluidSynth's number for the bank of drum kits.
constexpr double kDrumBank = 128.0;
// A sample track may hold hundreds of clips; a few tell what it plays.
constexpr std::size_t kMaxHints = 8;

class Hints {
 public:
  void add(std::string word) {
    if (!word.empty() && words_.size() < kMaxHints && std::ranges::find(words_, word) == words_.end())
      words_.push_back(std::move(word));
  }
  void add_file(std::string name) {
    if (const std::size_t colon = name.find(':'); colon != std::string::npos && colon > 1) name.erase(0, colon + 1);
    const std::filesystem::path path(name);
    add(path.filename().string());
    add(path.parent_path().filename().string());
  }
  [[nodiscard]] std::vector<std::string> take() { return std::move(words_); }

 private:
  std::vector<std::string> words_;
};

}  // namespace

std::vector<std::string> read_hints(pugi::xml_node track) {
  Hints hints;
  for_each_element(track, [&](pugi::xml_node node) {
    if (is_named(node, "audiofileprocessor|sf2player|gigplayer|patman|sampletco|sampleclip|slicert"))
      hints.add_file(node.attribute("src").value());
    if (is_named(node, "sf2player")) {
      const double bank = read_model(node, "bank", 0.0, {}).value;
      const double program = read_model(node, "patch", 0.0, {}).value;
      if (bank == kDrumBank)
        hints.add("drum kit");
      else if (program >= 0.0 && program < 128.0)
        hints.add(std::string(kFamilies[static_cast<std::size_t>(program) / 8]));
    }
    if (is_named(node, "vestige")) hints.add_file(node.attribute("plugin").value());
    // ZynAddSubFX keeps the name of its patch in the file.
    if (is_named(node, "INFO"))
      for (const pugi::xml_node text : node.children("string"))
        if (text.attribute("name").value() == std::string_view("name")) hints.add(text.text().get());
  });
  for (const pugi::xml_node own : track.children())
    if (is_named(own, "instrumenttrack")) hints.add(own.child("instrument").attribute("name").value());
  return hints.take();
}

}  // namespace smartgain
