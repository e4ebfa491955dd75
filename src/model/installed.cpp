// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/model/installed.hpp"

#include <dlfcn.h>

namespace smartgain {

namespace fs = std::filesystem;

fs::path installed(const fs::path& inside) {
  Dl_info where{};
  std::error_code error;
  if (dladdr(reinterpret_cast<const void*>(&installed), &where) == 0 || !where.dli_fname) return {};
  // Of a program this is the name it was called by.
  fs::path folder = fs::path(where.dli_fname).extension() == ".so" ? fs::canonical(where.dli_fname, error)
                                                                   : fs::read_symlink("/proc/self/exe", error);
  for (folder = folder.parent_path(); !error && folder.has_relative_path(); folder = folder.parent_path())
    if (fs::exists(folder / inside, error)) return folder / inside;
  return {};
}

}  // namespace smartgain
