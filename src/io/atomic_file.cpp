// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Files that are either the old one or the new one, whole.
#include "smartgain/io/atomic_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <limits>
#include <memory>

#include "system_reason.hpp"
#include "temporary_file.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

Unexpected<Error> cannot_read(const fs::path& path, std::string_view reason) {
  return unexpected(ErrorCode::unreadable_input, fmt::format("cannot read {}: {}", path.string(), reason));
}

}  // namespace

Result<std::string> read_file(const fs::path& path, std::size_t max_bytes) {
  std::error_code trouble;
  const fs::file_status status = fs::status(path, trouble);
  if (!fs::exists(status)) return cannot_read(path, trouble ? trouble.message() : "no such file. Check the name");
  if (fs::is_directory(status)) return cannot_read(path, "expected a file, found a folder");
  // A pipe would be waited for without end.
  if (!fs::is_regular_file(status)) return cannot_read(path, "expected a file, found a device or pipe");
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rbe"));
  if (!file) return cannot_read(path, system_reason(errno));

  const auto too_large = [&] {
    return cannot_read(path, fmt::format("expected at most {} bytes, found more. Is it the right file?", max_bytes));
  };
  std::string content;
  const auto size = fs::file_size(path, trouble);
  if (!trouble) {
    if (size > max_bytes) return too_large();
    content.reserve(static_cast<std::size_t>(size));
  }
  char block[1 << 16];
  while (const std::size_t count = std::fread(block, 1, sizeof block, file.get())) {
    if (content.size() + count > max_bytes) return too_large();
    content.append(block, count);
  }
  if (std::ferror(file.get())) return cannot_read(path, system_reason(errno));
  return content;
}

Result<> write_file_atomically(const fs::path& path, std::string_view content) {
  Result<TemporaryFile> file = TemporaryFile::beside(path);
  if (!file) return unexpected(file.error());
  if (Result<> written = file->write(content); !written) return written;
  return file->commit();
}

Result<fs::path> back_up(const fs::path& path) {
  const Result<std::string> content = read_file(path, std::numeric_limits<std::size_t>::max());
  if (!content) return unexpected(content.error());
  for (int i = 0;; ++i) {
    fs::path copy = path;
    copy += i == 0 ? ".bak" : fmt::format(".bak.{}", i);
    std::error_code ignored;
    // Also a dangling link counts as there: writing through it would put the copy elsewhere.
    if (fs::exists(fs::symlink_status(copy, ignored))) continue;
    if (Result<> written = write_file_atomically(copy, *content); !written) return unexpected(written.error());
    fs::permissions(copy, fs::status(path, ignored).permissions(), ignored);
    return copy;
  }
}

}  // namespace smartgain
