// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/store/folders.hpp"

#include <cstdlib>

namespace smartgain {
namespace {

namespace fs = std::filesystem;

fs::path variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? fs::path(value) : fs::path();
}

fs::path xdg_folder(const char* name, const char* below_home) {
  const fs::path own = variable(name);
  if (own.is_absolute()) return own / "smartgain";
  const fs::path home = variable("HOME");
  return home.is_absolute() ? home / below_home / "smartgain" : fs::path();
}

}  // namespace

fs::path data_folder() {
  const fs::path own = variable("SMARTGAIN_DATA");
  return own.empty() ? xdg_folder("XDG_DATA_HOME", ".local/share") : own;
}

fs::path cache_folder() {
  const fs::path own = variable("SMARTGAIN_DATA");
  return own.empty() ? xdg_folder("XDG_CACHE_HOME", ".cache") : own / "cache";
}

}  // namespace smartgain
