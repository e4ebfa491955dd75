// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/store/analysis_cache.hpp"

#include <sys/stat.h>
#include <xxhash.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>

#include "database.hpp"
#include "measurement_bytes.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 2> kMigrations{R"sql(
CREATE TABLE entry(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, used_s INTEGER NOT NULL, size INTEGER NOT NULL,
  value BLOB NOT NULL);
CREATE INDEX entry_by_use ON entry(used_s, size);
CREATE TABLE file(path TEXT PRIMARY KEY, stamp TEXT NOT NULL, hash TEXT NOT NULL) WITHOUT ROWID;
)sql",
                                                      R"sql(
DELETE FROM entry;
ALTER TABLE entry ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
)sql"};
constexpr Schema kSchema{"what SmartGain measured before", 0x53474341 /* "SGCA" */, kMigrations, false};

constexpr std::uint64_t kMegabyte = 1'000'000;
constexpr std::uint64_t kDefaultMegabytes = 1024;
// Chosen: who looks again within the hour writes nothing.
constexpr std::int64_t kUseIsNewsS = 3600;
constexpr std::int64_t kCoarseClockNs = 2'000'000'000;
// Chosen: more files than anybody works on; then all are read once more.
constexpr std::int64_t kMostFiles = 100'000;

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// Of an entry's bytes, and of the key that they belong to.
std::int64_t checksum_of(std::string_view key, std::string_view bytes) {
  return static_cast<std::int64_t>(
      XXH3_64bits_withSeed(bytes.data(), bytes.size(), XXH3_64bits(key.data(), key.size())));
}

/// Of a file that was not read: equal as long as nobody wrote to it.
struct FileStamp {
  std::string text;
  std::int64_t changed_ns = 0;
};

std::optional<FileStamp> stamp_of(const fs::path& file) {
  struct stat found {};
  if (::stat(file.c_str(), &found) != 0) return std::nullopt;
  const auto ns = [](const timespec& time) {
    return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
  };
  FileStamp stamp;
  for (const std::int64_t part : {static_cast<std::int64_t>(found.st_dev), static_cast<std::int64_t>(found.st_ino),
                                  static_cast<std::int64_t>(found.st_size), ns(found.st_mtim), ns(found.st_ctim)})
    stamp.text += std::to_string(part) + " ";
  stamp.changed_ns = std::max(ns(found.st_mtim), ns(found.st_ctim));
  return stamp;
}

std::string name_of(const fs::path& file) {
  std::error_code error;
  return fs::absolute(file, error).lexically_normal().string();
}

}  // namespace

struct AnalysisCache::State {
  std::mutex mutex;
  Database database;
  std::uint64_t most_bytes = 0;
  std::string problem;
  std::map<std::string, std::string> being_read;  // path -> stamp before it was read

  /// Calls `work`; trouble is remembered, and a broken file begun anew for the next time.
  template <class Work>
  void attempt(Work work) {
    try {
      if (database.handle() != nullptr) work();
    } catch (const DatabaseError& trouble) {
      problem = error_of(trouble, database.file(), true).message;
      if (!trouble.is_corruption()) return;
      const fs::path file = database.file();
      database = Database();
      try {
        (void)put_aside(file);
      } catch (const DatabaseError&) {
        return;
      }
      if (auto opened = Database::open(file, kSchema)) database = *std::move(opened);
    }
  }

  [[nodiscard]] std::uint64_t size() const {
    Statement row = database.prepare("SELECT total(size) FROM entry");
    row.step();
    return static_cast<std::uint64_t>(row.number(0));
  }

  void make_room() {
    std::uint64_t total = size();
    if (total <= most_bytes) return;
    Statement oldest = database.prepare("SELECT id, size FROM entry ORDER BY used_s, id");
    std::vector<std::int64_t> gone;
    while (total > most_bytes - most_bytes / 10 && oldest.step()) {
      gone.push_back(oldest.integer(0));
      total -= static_cast<std::uint64_t>(oldest.integer(1));
    }
    oldest.reset();
    Statement row = database.prepare("DELETE FROM entry WHERE id = ?1");
    for (const std::int64_t id : gone) row.bind(1, id).run();
  }
};

AnalysisCache::AnalysisCache(std::unique_ptr<State> state) : state_(std::move(state)) {}
AnalysisCache::AnalysisCache(AnalysisCache&&) noexcept = default;
AnalysisCache& AnalysisCache::operator=(AnalysisCache&&) noexcept = default;
AnalysisCache::~AnalysisCache() = default;

std::uint64_t AnalysisCache::size_from_environment() {
  const char* text = std::getenv("SMARTGAIN_CACHE_MB");
  std::uint64_t megabytes = 0;
  if (text == nullptr || std::from_chars(text, text + std::strlen(text), megabytes).ec != std::errc() ||
      megabytes < 1 || megabytes > 1'000'000)
    megabytes = kDefaultMegabytes;
  return megabytes * kMegabyte;
}

Result<AnalysisCache> AnalysisCache::open(const fs::path& folder, std::uint64_t most_bytes) {
  if (folder.empty())
    return unexpected(ErrorCode::unwritable_output,
                      "there is no home folder to keep measurements in. Name one in $SMARTGAIN_DATA");
  auto database = Database::open(folder / "analysis.db", kSchema);
  if (!database) return unexpected(database.error());
  auto state = std::make_unique<State>();
  state->database = *std::move(database);
  state->most_bytes = most_bytes;
  if (!state->database.set_aside().empty())
    state->problem = "it was damaged, and lies now in " + state->database.set_aside().string();
  return AnalysisCache(std::move(state));
}

std::vector<std::optional<CachedMeasurement>> AnalysisCache::find(std::span<const std::string> keys) {
  std::vector<std::optional<CachedMeasurement>> found(keys.size());
  const std::lock_guard lock(state_->mutex);
  state_->attempt([&] {
    const std::int64_t now_s = now_ns() / 1'000'000'000;
    std::vector<std::int64_t> used;
    {
      Statement row = state_->database.prepare("SELECT id, used_s, value, checksum FROM entry WHERE key = ?1");
      for (std::size_t i = 0; i < keys.size(); ++i) {
        if (!keys[i].empty() && row.bind(1, keys[i]).step()) {
          const std::string bytes = row.bytes(2);
          if (row.integer(3) == checksum_of(keys[i], bytes)) found[i] = from_bytes(bytes);
          if (std::abs(now_s - row.integer(1)) > kUseIsNewsS) used.push_back(row.integer(0));
        }
        row.reset();
      }
    }
    if (used.empty() || state_->database.read_only()) return;
    Transaction transaction(state_->database);
    Statement touch = state_->database.prepare("UPDATE entry SET used_s = ?1 WHERE id = ?2");
    for (const std::int64_t id : used) touch.bind(1, now_s).bind(2, id).run();
    transaction.commit();
  });
  return found;
}

void AnalysisCache::keep(std::span<const std::pair<std::string, CachedMeasurement>> entries) {
  const std::lock_guard lock(state_->mutex);
  state_->attempt([&] {
    if (state_->database.read_only()) return;
    Transaction transaction(state_->database);
    {
      Statement row = state_->database.prepare(
          "INSERT INTO entry(key, used_s, size, value, checksum) VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(key) DO UPDATE "
          "SET used_s = ?2, size = ?3, value = ?4, checksum = ?5");
      for (const auto& [key, entry] : entries) {
        const std::string bytes = to_bytes(entry);
        row.bind(1, key).bind(2, now_ns() / 1'000'000'000).bind(3, static_cast<std::int64_t>(bytes.size()));
        row.bind_bytes(4, bytes);
        row.bind(5, checksum_of(key, bytes)).run();
      }
      state_->make_room();
    }
    transaction.commit();
  });
}

std::optional<std::string> AnalysisCache::hash_of(const fs::path& file) {
  const auto stamp = stamp_of(file);
  if (!stamp) return std::nullopt;
  const std::string path = name_of(file);
  const std::lock_guard lock(state_->mutex);
  std::optional<std::string> hash;
  state_->attempt([&] {
    Statement row = state_->database.prepare("SELECT hash FROM file WHERE path = ?1 AND stamp = ?2");
    if (row.bind(1, path).bind(2, stamp->text).step()) hash = row.text(0);
  });
  if (!hash) state_->being_read[path] = stamp->text;
  return hash;
}

void AnalysisCache::keep_hash(const fs::path& file, const std::string& hash) {
  const std::string path = name_of(file);
  const std::lock_guard lock(state_->mutex);
  const auto before = state_->being_read.find(path);
  if (before == state_->being_read.end()) return;
  const std::string stamp_before = before->second;
  state_->being_read.erase(before);
  const auto stamp = stamp_of(file);
  if (!stamp || stamp->text != stamp_before || now_ns() - stamp->changed_ns < kCoarseClockNs) return;
  state_->attempt([&] {
    if (state_->database.read_only()) return;
    Transaction transaction(state_->database);
    {
      Statement count = state_->database.prepare("SELECT count(*) FROM file");
      if (count.step() && count.integer(0) >= kMostFiles) state_->database.run("DELETE FROM file");
    }
    state_->database
        .prepare("INSERT INTO file VALUES(?1, ?2, ?3) ON CONFLICT(path) DO UPDATE SET stamp = ?2, hash = ?3")
        .bind(1, path)
        .bind(2, stamp->text)
        .bind(3, hash)
        .run();
    transaction.commit();
  });
}

CacheStats AnalysisCache::stats() {
  const std::lock_guard lock(state_->mutex);
  CacheStats stats;
  stats.file = state_->database.file();
  stats.most_bytes = state_->most_bytes;
  state_->attempt([&] {
    Statement row = state_->database.prepare("SELECT count(*) FROM entry");
    row.step();
    stats.entries = static_cast<std::size_t>(row.integer(0));
    stats.bytes = state_->size();
  });
  return stats;
}

std::size_t AnalysisCache::clear() {
  const std::lock_guard lock(state_->mutex);
  std::size_t count = 0;
  state_->attempt([&] {
    {
      Transaction transaction(state_->database);
      {
        Statement row = state_->database.prepare("SELECT count(*) FROM entry");
        row.step();
        count = static_cast<std::size_t>(row.integer(0));
      }
      state_->database.run("DELETE FROM entry; DELETE FROM file");
      transaction.commit();
    }
    state_->database.run("PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
  });
  return count;
}

std::string AnalysisCache::problem() {
  const std::lock_guard lock(state_->mutex);
  return state_->problem;
}

}  // namespace smartgain
