// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/session/user_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "smartgain/core/nearest_name.hpp"
#include "smartgain/io/atomic_file.hpp"
#include "smartgain/model/installed.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

constexpr const char* kEnding = ".toml";
constexpr std::size_t kLongestName = 64;  // chosen: fits a menu, and any file system

std::vector<NamedFile> files_in(const fs::path& folder, bool own) {
  std::vector<NamedFile> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (entry.path().extension() == kEnding && entry.is_regular_file(error))
      found.push_back({entry.path().stem().string(), entry.path(), own});
  std::sort(found.begin(), found.end(), [](const NamedFile& a, const NamedFile& b) { return a.name < b.name; });
  return found;
}

Result<> check_name(const NamedFiles& files, const std::string& name) {
  const bool usable = !name.empty() && name.size() <= kLongestName && name.front() != '.' && name.front() != '-' &&
                      std::none_of(name.begin(), name.end(), [](char c) {
                        return c == '/' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
                      });
  if (usable) return Done{};
  return unexpected(ErrorCode::wrong_use,
                    fmt::format("'{}' cannot be the name of a {}: expected 1 to {} characters without '/', and no '.' "
                                "or '-' at the beginning",
                                name, files.what, kLongestName));
}

}  // namespace

fs::path shipped_folder(const NamedFiles& files) {
  if (const char* named = std::getenv("SMARTGAIN_SHARE"); named && *named) return fs::path(named) / files.folder;
  return installed(fs::path("share/smartgain") / files.folder);
}

fs::path own_folder(const NamedFiles& files) {
  const char* config = std::getenv("XDG_CONFIG_HOME");
  const char* home = std::getenv("HOME");
  // The specification: relative paths are to be ignored.
  const fs::path base = config && *config == '/' ? fs::path(config) : fs::path(home ? home : "") / ".config";
  return base / "smartgain" / files.folder;
}

std::vector<NamedFile> list_files(const NamedFiles& files) {
  std::vector<NamedFile> all = files_in(shipped_folder(files), false);
  const std::vector<NamedFile> own = files_in(own_folder(files), true);
  std::erase_if(all, [&](const NamedFile& shipped) {
    return std::any_of(own.begin(), own.end(), [&](const NamedFile& each) { return each.name == shipped.name; });
  });
  all.insert(all.end(), own.begin(), own.end());
  return all;
}

Result<NamedFile> find_file(const NamedFiles& files, const std::string& name) {
  std::vector<std::string> known;
  for (NamedFile& file : list_files(files)) {
    if (file.name == name) return std::move(file);
    known.push_back(file.name);
  }
  return unexpected(ErrorCode::wrong_use,
                    fmt::format("unknown {} '{}'.{}", files.what, name,
                                known.empty() ? " None is installed." : suggest_name(name, known)));
}

Result<fs::path> save_file(const NamedFiles& files, const std::string& name, std::string_view content, bool replace) {
  if (auto usable = check_name(files, name); !usable) return unexpected(usable.error());
  const fs::path path = own_folder(files) / (name + kEnding);
  std::error_code error;
  if (!replace && fs::exists(path, error))
    return unexpected(ErrorCode::wrong_use,
                      fmt::format("you have a {} '{}' already: {}. Choose another name, or replace it with --force",
                                  files.what, name, path.string()));
  fs::create_directories(path.parent_path(), error);  // what is wrong, writing says
  if (auto written = write_file_atomically(path, content); !written) return unexpected(written.error());
  return path;
}

Result<> delete_file(const NamedFiles& files, const std::string& name) {
  auto found = find_file(files, name);
  if (!found) return unexpected(found.error());
  if (!found->own)
    return unexpected(ErrorCode::wrong_use,
                      fmt::format("'{}' is a {} that comes with SmartGain: it cannot be deleted", name, files.what));
  std::error_code error;
  if (!fs::remove(found->path, error))
    return unexpected(ErrorCode::unwritable_output,
                      fmt::format("{}: cannot be deleted: {}", found->path.string(), error.message()));
  return Done{};
}

}  // namespace smartgain
