// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/render/scratch_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace smartgain {
namespace {

constexpr std::string_view kPrefix = "smartgain-";

int lock_folder(const std::filesystem::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return -1;
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
  ::close(fd);
  return -1;
}

bool is_stale(const std::filesystem::path& folder) {
  const std::string whole_name = folder.filename().string();
  std::string_view name = whole_name;
  if (!name.starts_with(kPrefix)) return false;
  name.remove_prefix(kPrefix.size());
  pid_t process = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), process);
  if (error != std::errc() || process <= 0 || end == name.data() + name.size() || *end != '-') return false;
  struct stat entry = {};
  if (::lstat(folder.c_str(), &entry) != 0 || !S_ISDIR(entry.st_mode) || entry.st_uid != ::geteuid()) return false;
  if (::kill(process, 0) == 0 || errno != ESRCH) return false;
  // A process in another container that shares this folder looks gone by its number, but its lock holds.
  const int lock = lock_folder(folder);
  if (lock < 0) return false;
  ::close(lock);
  return true;
}

void remove_stale(const std::filesystem::path& parent) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry(parent, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    if (is_stale(entry->path())) std::filesystem::remove_all(entry->path(), ignored);
  }
}

}  // namespace

Result<ScratchFolder> ScratchFolder::make(const std::filesystem::path& parent) {
  std::filesystem::path place = parent;
  if (place.empty()) {
    const char* named = std::getenv("TMPDIR");
    place = named && *named ? named : "/tmp";
  }
  std::error_code error;
  const std::filesystem::path whole = std::filesystem::absolute(place, error);
  remove_stale(whole);
  std::string name = (whole / fmt::format("{}{}-XXXXXX", kPrefix, ::getpid())).string();
  if (!::mkdtemp(name.data()))
    return unexpected(ErrorCode::unwritable_output,
                      fmt::format("{}: a folder for temporary files cannot be made there: {}{}", whole.string(),
                                  std::strerror(errno), parent.empty() ? " (TMPDIR chooses another place)" : ""));
  return ScratchFolder(name, lock_folder(name));
}

ScratchFolder::ScratchFolder(ScratchFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})), lock_(std::exchange(other.lock_, -1)) {}

ScratchFolder& ScratchFolder::operator=(ScratchFolder&& other) noexcept {
  if (this != &other) {
    remove();
    path_ = std::exchange(other.path_, {});
    lock_ = std::exchange(other.lock_, -1);
  }
  return *this;
}

ScratchFolder::~ScratchFolder() { remove(); }

void ScratchFolder::remove() noexcept {
  if (!path_.empty()) {
    // A helper of a program that was just killed may still be writing its last file: then a second look finds it.
    for (int attempt = 0; attempt < 20; ++attempt) {
      std::error_code error;
      std::filesystem::remove_all(path_, error);
      if (!error) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    path_.clear();
  }
  if (lock_ >= 0) ::close(lock_);
  lock_ = -1;
}

}  // namespace smartgain
