// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The sample, sound font and patch files that a project names, and whether they are there.
#include "lmms_files.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>
#include <set>
#include <string_view>

#include "lmms_elements.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

// OscillatorConstants.h, WaveShapes: UserDefinedWave is the eighth.
constexpr double kUserDefinedWave = 7.0;

// LMMS counts frames in 32 bits. What is larger is no sample, but perhaps /proc/kcore with its 128 TB, and would be read to see whether it
// changed.
constexpr std::uintmax_t kLargestSample = std::uintmax_t{1} << 33;

// Prefixes of LMMS 1.3 (PathUtil). Which folder each means is not worth telling apart: all are searched.
constexpr auto kPrefixes = std::to_array<std::string_view>(
    {"factorysample:", "usersample:", "usersoundfont:", "usergig:", "userpreset:", "factorypreset:", "uservst:",
     "userladspa:", "factoryprojects:", "userprojects:", "local:"});

bool is_there(const fs::path& path) {
  std::error_code trouble;
  if (!fs::is_regular_file(path, trouble)) return false;
  const std::uintmax_t size = fs::file_size(path, trouble);
  return !trouble && size <= kLargestSample;
}

/// Empty: nowhere.
fs::path place_of(std::string_view name, const fs::path& project_folder, const std::vector<fs::path>& folders) {
  for (const std::string_view prefix : kPrefixes)
    if (name.substr(0, prefix.size()) == prefix) name.remove_prefix(prefix.size());
  const fs::path path(name);
  if (path.is_absolute()) return is_there(path) ? path : fs::path();
  if (!project_folder.empty() && is_there(project_folder / path)) return project_folder / path;
  for (const fs::path& folder : folders)
    if (is_there(folder / path)) return folder / path;
  return {};
}

// The file that one element plays, or nothing.
void collect(pugi::xml_node node, const std::function<void(std::string)>& add) {
  if (is_named(node, "audiofileprocessor|sf2player|gigplayer|patman|sampletco|sampleclip|slicert")) {
    // A sample can lie in the project itself.
    if (!*node.attribute("data").value() && !*node.attribute("sampledata").value()) add(node.attribute("src").value());
  } else if (is_named(node, "tripleoscillator")) {
    for (const std::string number : {"0", "1", "2"}) {
      const ModelValue wave = read_model(node, "wavetype" + number, 0.0, {});
      if (wave.value == kUserDefinedWave) add(node.attribute(("userwavefile" + number).c_str()).value());
    }
  }
}

}  // namespace

std::vector<fs::path> lmms_sample_folders() {
  std::vector<fs::path> folders;
  if (const char* home = std::getenv("HOME"); home && *home) {
    std::vector<fs::path> working{fs::path(home) / "lmms", fs::path(home) / "Documents/lmms"};
    pugi::xml_document settings;
    if (settings.load_file((fs::path(home) / ".lmmsrc.xml").c_str())) {
      const pugi::xml_node paths = settings.document_element().child("paths");
      if (*paths.attribute("workingdir").value())
        working.insert(working.begin(), paths.attribute("workingdir").value());
      for (const char* name : {"sf2dir", "gigdir"})
        if (*paths.attribute(name).value()) folders.emplace_back(paths.attribute(name).value());
    }
    for (const fs::path& folder : working)
      for (const char* part : {"samples", "samples/soundfonts", "samples/gig", "presets", "projects"})
        folders.push_back(folder / part);
  }
  for (const char* data : {"/usr/share/lmms", "/usr/local/share/lmms"})
    for (const char* part : {"samples", "presets", "projects"}) folders.push_back(fs::path(data) / part);
  folders.emplace_back("/usr/share/sounds/sf2");
  return folders;
}

std::optional<ProjectFiles> find_files(pugi::xml_node project, const fs::path& project_folder,
                                       const std::vector<fs::path>& folders) {
  ProjectFiles files;
  std::set<std::string> names;
  std::set<fs::path> places;
  const auto add = [&](std::string name) {
    if (name.empty() || names.size() > kMostSampleFiles || !names.insert(name).second) return;
    if (const fs::path place = place_of(name, project_folder, folders); place.empty())
      files.missing.push_back(std::move(name));
    else if (places.insert(place).second)
      files.found.push_back(place);
  };
  for_each_element(project, [&](pugi::xml_node node) { collect(node, add); });
  if (names.size() > kMostSampleFiles) return std::nullopt;
  return files;
}

}  // namespace smartgain
