// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/session/presets.hpp"

#include "smartgain/io/atomic_file.hpp"
#include "smartgain/io/plan_words.hpp"
#include "smartgain/session/panel_file.hpp"

namespace smartgain {
namespace {

Result<Preset> read_preset(const NamedFile& file) {
  const auto text = read_file(file.path);
  if (!text) return unexpected(text.error());
  return preset_from_toml(*text, file.path.string(), file.name);
}

}  // namespace

Result<Preset> find_preset(const std::string& name) {
  const auto file = find_file(kPresetFiles, name);
  if (!file) return unexpected(file.error());
  return read_preset(*file);
}

std::vector<ListedPreset> list_presets() {
  std::vector<ListedPreset> all;
  for (const NamedFile& file : list_files(kPresetFiles)) all.push_back({file, read_preset(file)});
  return all;
}

Result<std::filesystem::path> save_preset(const Preset& preset, bool replace) {
  return save_file(kPresetFiles, preset.name, preset_to_toml(preset), replace);
}

Preset preset_of(const PlanOptions& options, const std::string& name, bool with_strips) {
  PlanOptions kept = options;
  if (!with_strips) {
    kept = options_for(kept, {});
    kept.groups.clear();
  }
  return {name, name, "", changed_plan_options(kept)};
}

Result<std::filesystem::path> save_preset_of(const PlanOptions& options, const std::string& name) {
  return save_preset(preset_of(options, name, false), true);
}

std::vector<NamedOptions> preset_choices(const PlanOptions& now) {
  std::vector<NamedOptions> choices;
  for (const ListedPreset& listed : list_presets())
    if (listed.preset)
      choices.push_back({listed.file.name, listed.preset->title, listed.preset->about, listed.file.own,
                         with_preset(now, *listed.preset)});
  return choices;
}

}  // namespace smartgain
