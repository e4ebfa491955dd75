// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain-gui/file_undo.hpp"

#include <algorithm>

#include "smartgain/io/atomic_file.hpp"

namespace smartgain::gui {

namespace fs = std::filesystem;

Result<WrittenOutput> WrittenOutput::before(const fs::path& output) {
  WrittenOutput found(output);
  std::error_code error;
  if (fs::is_regular_file(output, error)) {
    auto bytes = read_file(output);
    if (!bytes) return unexpected(bytes.error());
    found.before_ = *std::move(bytes);
  }
  return found;
}

std::vector<WrittenOutput::Stamp> WrittenOutput::stamps() const {
  std::vector<Stamp> found;
  std::error_code error;
  const auto add = [&](const fs::path& path) {
    found.push_back({path, fs::file_size(path, error), fs::last_write_time(path, error)});
  };
  if (fs::is_regular_file(path_, error)) add(path_);
  if (fs::is_directory(path_, error))
    for (const auto& entry : fs::directory_iterator(path_, error)) add(entry.path());
  std::sort(found.begin(), found.end(), [](const Stamp& a, const Stamp& b) { return a.path < b.path; });
  return found;
}

void WrittenOutput::written() { stamps_ = stamps(); }

Result<> WrittenOutput::put_back() const {
  if (!before_) return Done{};
  return write_file_atomically(path_, *before_);
}

Result<> WrittenOutput::take_back() const {
  const auto now = stamps();
  if (now.empty() && !before_) return Done{};  // somebody removed it already
  if (now != stamps_)
    return unexpected(
        ErrorCode::content_changed,
        path_.string() + " was changed since it was written: it stays. Remove it by hand if it is not needed.");
  if (before_) return put_back();
  std::error_code error;
  for (const Stamp& file : now) {
    fs::remove(file.path, error);
    if (error) return unexpected(ErrorCode::unwritable_output, file.path.string() + ": " + error.message());
  }
  if (fs::is_directory(path_, error)) fs::remove(path_, error);
  if (error) return unexpected(ErrorCode::unwritable_output, path_.string() + ": " + error.message());
  return Done{};
}

}  // namespace smartgain::gui
