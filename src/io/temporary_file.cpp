// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A private file beside its destination, which becomes the destination in one step or vanishes.
#include "temporary_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <fstream>
#include <string>
#include <utility>

#include "system_reason.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

// As many as Linux follows before it gives up with ELOOP.
constexpr int kMaxLinks = 40;

// Also through a link whose target does not exist yet, which std::filesystem::canonical refuses.
fs::path follow_links(fs::path path) {
  std::error_code ignored;
  for (int i = 0; i < kMaxLinks && fs::is_symlink(path, ignored); ++i) {
    const fs::path target = fs::read_symlink(path, ignored);
    path = target.is_absolute() ? target : path.parent_path() / target;
  }
  return path;
}

// umask(2) can only be asked by changing it, which other threads would see.
mode_t mode_of_new_files() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind("Umask:", 0) == 0) return 0666 & ~static_cast<mode_t>(std::strtoul(line.c_str() + 6, nullptr, 8));
  return 0644;
}

void sync_folder_of(const fs::path& path) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

TemporaryFile::TemporaryFile(fs::path destination, fs::path path, int descriptor)
    : destination_(std::move(destination)), path_(std::move(path)), descriptor_(descriptor) {}

TemporaryFile::TemporaryFile(TemporaryFile&& other) noexcept
    : destination_(std::move(other.destination_)),
      path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

TemporaryFile& TemporaryFile::operator=(TemporaryFile&& other) noexcept {
  if (this == &other) return *this;
  discard();
  destination_ = std::move(other.destination_);
  path_ = std::move(other.path_);
  descriptor_ = std::exchange(other.descriptor_, -1);
  return *this;
}

TemporaryFile::~TemporaryFile() { discard(); }

void TemporaryFile::discard() noexcept {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(path_.c_str());
  descriptor_ = -1;
}

Unexpected<Error> TemporaryFile::failure(int error_number) const {
  return unexpected(ErrorCode::unwritable_output,
                    fmt::format("cannot write {}: {}. Nothing was changed. Make room, or choose another place",
                                destination_.string(), system_reason(error_number)));
}

Result<TemporaryFile> TemporaryFile::beside(const fs::path& destination) {
  static std::atomic<unsigned> count{0};
  const fs::path target = follow_links(destination);
  std::error_code ignored;
  if (fs::is_directory(target, ignored))
    return unexpected(ErrorCode::unwritable_output,
                      fmt::format("cannot write {}: expected a file, found a folder", destination.string()));
  if (fs::exists(target, ignored) && !fs::is_regular_file(target, ignored))
    return unexpected(ErrorCode::unwritable_output,
                      fmt::format("cannot write {}: expected a file, found a device or pipe", destination.string()));
  // The suffix is appended to a shortened name, so that a name at the file system's limit still has a neighbour.
  const std::string stem = target.filename().string().substr(0, 100);
  while (true) {
    const fs::path path = target.parent_path() / fmt::format(".{}.{}-{}.part", stem, ::getpid(), count++);
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor >= 0) return TemporaryFile(target, path, descriptor);
    if (errno != EEXIST)
      return unexpected(ErrorCode::unwritable_output, fmt::format("cannot write {}: {}. Choose another place",
                                                                  destination.string(), system_reason(errno)));
  }
}

Result<> TemporaryFile::write(std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor_, content.data(), content.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return failure(errno);
    }
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return Done{};
}

Result<> TemporaryFile::commit() {
  struct stat replaced {};
  const bool replaces = ::stat(destination_.c_str(), &replaced) == 0;
  // The owner first: changing it clears mode bits. Only root may give files away; others keep what they made.
  if (replaces && ::fchown(descriptor_, replaced.st_uid, replaced.st_gid) != 0 && errno != EPERM) return failure(errno);
  if (::fchmod(descriptor_, replaces ? replaced.st_mode & 07777 : mode_of_new_files()) != 0) return failure(errno);
  if (::fsync(descriptor_) != 0) return failure(errno);
  if (::rename(path_.c_str(), destination_.c_str()) != 0) return failure(errno);
  ::close(std::exchange(descriptor_, -1));
  sync_folder_of(destination_);
  return Done{};
}

}  // namespace smartgain
