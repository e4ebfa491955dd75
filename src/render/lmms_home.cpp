// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "lmms_home.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <pugixml.hpp>

namespace smartgain {
namespace {

std::filesystem::path user_home() {
  if (const char* home = std::getenv("HOME"); home && *home) return home;
  if (const passwd* entry = ::getpwuid(::getuid())) return entry->pw_dir;
  return {};
}

bool is_folder(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error);
}

void link_entries(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry(from, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;  // a song that needs it will say so
    std::filesystem::create_symlink(std::filesystem::absolute(entry->path(), ignored), to / entry->path().filename(),
                                    ignored);
  }
}

}  // namespace

LmmsUserFolders find_lmms_user_folders() {
  LmmsUserFolders user;
  const std::filesystem::path home = user_home();
  if (home.empty()) return user;

  pugi::xml_document document;
  if (document.load_file((home / ".lmmsrc.xml").c_str())) {
    const pugi::xml_node paths = document.child("lmms").child("paths");
    if (const std::filesystem::path named = paths.attribute("workingdir").value();
        named.is_absolute() && is_folder(named))
      user.working = named;
    for (const char* name : {"vstdir", "laddir", "sf2dir", "gigdir", "stkdir", "defaultsf2"}) {
      const std::filesystem::path named = paths.attribute(name).value();
      std::error_code error;
      if (named.is_absolute() && std::filesystem::exists(named, error)) user.paths.emplace_back(name, named);
    }
  }
  if (user.working.empty()) {
    // The order of LMMS 1.2 (lmms.md, line 2).
    if (is_folder(home / "lmms" / "projects"))
      user.working = home / "lmms";
    else if (is_folder(home / "Documents" / "lmms"))
      user.working = home / "Documents" / "lmms";
  }
  return user;
}

Result<LmmsHome> make_lmms_home(const std::filesystem::path& folder, const LmmsUserFolders& user) {
  const std::filesystem::path working = folder / "work";
  const std::filesystem::path home = folder / "home";
  const std::filesystem::path temporary = folder / "tmp";
  std::error_code error;
  for (const auto& place : {working / "samples", working / "presets", working / "projects", working / "templates",
                            home / "config", home / "cache", home / "data", temporary}) {
    std::filesystem::create_directories(place, error);
    if (error)
      return unexpected(ErrorCode::unwritable_output, fmt::format("{}: a working folder for LMMS cannot be made: {}",
                                                                  place.string(), error.message()));
  }
  std::filesystem::permissions(temporary, std::filesystem::perms::owner_all, error);  // XDG_RUNTIME_DIR must be private
  if (!user.working.empty()) {
    link_entries(user.working / "samples", working / "samples");
    link_entries(user.working / "presets", working / "presets");
  }

  // With "configured" and a version LMMS asks nothing at its start; the dummy devices need no sound card.
  pugi::xml_document document;
  document.append_child(pugi::node_doctype).set_value("lmms-config-file");
  pugi::xml_node root = document.append_child("lmms");
  root.append_attribute("version") = "1.2.2";
  root.append_attribute("configversion") = "1";
  pugi::xml_node application = root.append_child("app");
  application.append_attribute("configured") = "1";
  application.append_attribute("nommdonations") = "1";
  for (const char* section : {"mixer", "audioengine"}) {  // the second since 1.3
    pugi::xml_node devices = root.append_child(section);
    devices.append_attribute("audiodev") = "Dummy (no sound output)";
    devices.append_attribute("mididev") = "Dummy (no MIDI support)";
  }
  pugi::xml_node paths = root.append_child("paths");
  paths.append_attribute("workingdir") = (working.string() + '/').c_str();
  for (const auto& [name, path] : user.paths)
    paths.append_attribute(name.c_str()) = (path.string() + (is_folder(path) ? "/" : "")).c_str();
  root.append_child("ui").append_attribute("enableautosave") = "0";

  LmmsHome result;
  result.configuration = folder / "lmmsrc.xml";
  if (!document.save_file(result.configuration.c_str(), "  "))
    return unexpected(ErrorCode::unwritable_output,
                      fmt::format("{}: the configuration for LMMS cannot be written", result.configuration.string()));
  result.environment = {
      {"HOME", home.string()},
      {"XDG_CONFIG_HOME", (home / "config").string()},
      {"XDG_CACHE_HOME", (home / "cache").string()},
      {"XDG_DATA_HOME", (home / "data").string()},
      {"XDG_RUNTIME_DIR", temporary.string()},
      {"QT_QPA_PLATFORM", "offscreen"},
      // File names of samples are UTF-8; under LC_ALL=C Qt 5 would read them as Latin-1.
      {"LC_ALL", "C.UTF-8"},
  };
  // LMMS's helpers meet at sockets named $TMPDIR/{36 digits}; a socket's name holds 107 bytes.
  if (temporary.string().size() < 60) result.environment.emplace_back("TMPDIR", temporary.string());
  // VST plugins run in Wine, which keeps its installed plugins in the user's home.
  const char* prefix = std::getenv("WINEPREFIX");
  if (const auto wine = user_home() / ".wine"; !(prefix && *prefix) && is_folder(wine))
    result.environment.emplace_back("WINEPREFIX", wine.string());
  return result;
}

}  // namespace smartgain
