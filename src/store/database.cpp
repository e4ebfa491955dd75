// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "database.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <utility>

namespace smartgain {
namespace {

namespace fs = std::filesystem;

// Chosen: other programs of ours hold the file for milliseconds; who waits longer has a reason to be told.
constexpr int kBusyMs = 2000;
constexpr int kPrivateFile = 0600;
constexpr std::int64_t kTrustS = 86'400;

[[noreturn]] void fail(sqlite3* database, int code) {
  throw DatabaseError{code & 0xff, database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code)};
}

/// Opening, migrating and setting aside are done by one program at a time. The lock's file remembers, too, when a whole database was looked
/// at last (its text) and was left by us (its time).
class FileLock {
 public:
  explicit FileLock(const fs::path& file)
      : descriptor_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kPrivateFile)) {
    // Where it cannot be made nothing can be written either.
    while (descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  /// Looked at within a day, and written by nobody but us since.
  [[nodiscard]] bool vouches_for(const fs::path& database) const {
    struct stat lock = {};
    struct stat file = {};
    if (descriptor_ < 0 || ::fstat(descriptor_, &lock) != 0 || ::stat(database.c_str(), &file) != 0) return false;
    std::array<char, 24> text{};
    if (::pread(descriptor_, text.data(), text.size() - 1, 0) <= 0) return false;
    const std::int64_t looked_at_s = std::strtoll(text.data(), nullptr, 10);
    const std::int64_t now_s = std::time(nullptr);
    return looked_at_s <= now_s && now_s - looked_at_s < kTrustS &&
           std::pair(lock.st_mtim.tv_sec, lock.st_mtim.tv_nsec) > std::pair(file.st_mtim.tv_sec, file.st_mtim.tv_nsec);
  }
  void note_look() const {
    const std::string text = std::to_string(std::time(nullptr));
    if (::ftruncate(descriptor_, 0) != 0 || ::pwrite(descriptor_, text.data(), text.size(), 0) < 0) {
      // Then it is looked at again the next time.
    }
  }

 private:
  int descriptor_;
};

fs::path beside(const fs::path& file, std::string_view ending) { return file.string() + std::string(ending); }

std::int64_t pragma(sqlite3* handle, const char* name) {
  Statement statement(handle, fmt::format("PRAGMA {}", name));
  return statement.step() ? statement.integer(0) : 0;
}

void execute(sqlite3* handle, const std::string& sql) {
  if (const int code = sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr); code != SQLITE_OK)
    fail(handle, code);
}

}  // namespace

bool DatabaseError::is_corruption() const { return code == SQLITE_CORRUPT || code == SQLITE_NOTADB; }

void Statement::Finalise::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement::Statement(sqlite3* database, std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  statement_.reset(statement);
  if (code != SQLITE_OK) fail(database, code);
}

Statement& Statement::bind(int at, std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), at, value);
  return *this;
}
Statement& Statement::bind(int at, double value) {
  sqlite3_bind_double(statement_.get(), at, value);
  return *this;
}
Statement& Statement::bind(int at, std::string_view text) {
  sqlite3_bind_text(statement_.get(), at, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  return *this;
}
Statement& Statement::bind_bytes(int at, std::string_view bytes) {
  sqlite3_bind_blob64(statement_.get(), at, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
  return *this;
}
Statement& Statement::bind(int at, std::optional<double> value) {
  if (value)
    sqlite3_bind_double(statement_.get(), at, *value);
  else
    sqlite3_bind_null(statement_.get(), at);
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  fail(sqlite3_db_handle(statement_.get()), code);
}

void Statement::run() {
  while (step()) {
  }
  reset();
}

void Statement::reset() { sqlite3_reset(statement_.get()); }

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }
double Statement::number(int column) const { return sqlite3_column_double(statement_.get(), column); }
std::optional<double> Statement::number_or_null(int column) const {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) return std::nullopt;
  return number(column);
}
std::string Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  return text == nullptr ? std::string()
                         : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)));
}
std::string Statement::bytes(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  return data == nullptr ? std::string()
                         : std::string(data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

void Database::Close::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
  if (!left_whole.empty()) ::utimensat(AT_FDCWD, left_whole.c_str(), nullptr, 0);
}

void Database::run(const std::string& sql) const { execute(handle_.get(), sql); }
std::int64_t Database::last_id() const { return sqlite3_last_insert_rowid(handle_.get()); }
std::int64_t Database::changes() const { return sqlite3_changes(handle_.get()); }

Transaction::~Transaction() {
  if (!done_) sqlite3_exec(database_.handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void distrust(sqlite3* handle) {
  // Ours have neither views nor triggers; one in a foreign file could run without end (sqlite.org/security.html).
  for (const int off : {SQLITE_DBCONFIG_ENABLE_VIEW, SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_TRUSTED_SCHEMA})
    sqlite3_db_config(handle, off, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
}

fs::path put_aside(const fs::path& file) {
  fs::path aside = beside(file, ".broken");
  std::error_code error;
  for (int n = 1; fs::exists(aside, error); ++n) aside = beside(file, fmt::format(".broken.{}", n));
  fs::rename(file, aside, error);
  if (error) throw DatabaseError{SQLITE_READONLY, error.message()};
  for (const char* ending : {"-wal", "-shm"}) fs::rename(beside(file, ending), beside(aside, ending), error);
  return aside;
}

Error error_of(const DatabaseError& problem, const fs::path& file, bool writing) {
  const ErrorCode code = writing ? ErrorCode::unwritable_output : ErrorCode::unreadable_input;
  switch (problem.code) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {code, fmt::format("{} is in use: another program has held it for over {} s. Try again when it is done",
                                file.string(), kBusyMs / 1000)};
    case SQLITE_FULL:
    case SQLITE_IOERR:
      return {code, fmt::format("{}: {}. Is the disk full?", file.string(), problem.message)};
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return {code, fmt::format("{} cannot be {}: {}. Check its permissions", file.string(),
                                writing ? "written" : "read", problem.message)};
    default:
      return {code, fmt::format("{}: {}", file.string(), problem.message)};
  }
}

Result<Database> Database::open(const fs::path& file, const Schema& schema) {
  std::error_code error;
  if (!file.parent_path().empty() && !fs::exists(file.parent_path(), error)) {
    const bool made = fs::create_directories(file.parent_path(), error);
    // Nobody else's business.
    if (made) fs::permissions(file.parent_path(), fs::perms::owner_all, error);
  }
  const fs::path lock_file = beside(file, ".lock");
  const FileLock lock(lock_file);
  Database database;
  database.file_ = file;
  for (bool begun_anew = false;; begun_anew = true) {
    // SQLite gives what it makes beside the file the same mode.
    const int created = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kPrivateFile);
    database.read_only_ = created < 0;
    if (created >= 0) ::close(created);
    if (created < 0 && !fs::exists(file, error))
      return unexpected(
          ErrorCode::unwritable_output,
          fmt::format("{}: {} cannot be kept here: {}. Check the folder's permissions, or name another in "
                      "$SMARTGAIN_DATA",
                      file.string(), schema.what, std::strerror(errno)));
    try {
      const auto connect = [&](const std::string& name, int flags) {
        sqlite3* handle = nullptr;
        const int code = sqlite3_open_v2(name.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
        database.handle_.reset(handle);
        if (code != SQLITE_OK) fail(handle, code);
        distrust(handle);
        sqlite3_busy_timeout(handle, kBusyMs);
        return pragma(handle, "user_version");
      };
      std::int64_t version = 0;
      if (!database.read_only_) {
        version = connect(file.string(), SQLITE_OPEN_READWRITE);
      } else {
        try {
          version = connect(file.string(), SQLITE_OPEN_READONLY);
        } catch (const DatabaseError& problem) {
          if (problem.is_corruption()) throw;
          // Without the right to make the index of the log beside it; what lies in the log alone is not seen then.
          version = connect("file:" + file.string() + "?immutable=1", SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
        }
      }
      sqlite3* handle = database.handle_.get();
      const auto known = static_cast<std::int64_t>(schema.migrations.size());
      const std::int64_t application = pragma(handle, "application_id");
      const bool is_empty = version == 0 && application == 0 && pragma(handle, "schema_version") == 0;
      if (!is_empty && application != schema.application_id)
        return unexpected(
            ErrorCode::unreadable_input,
            fmt::format("{}: expected {}, found a database of another program. It is left as it is: move it, "
                        "or name another folder in $SMARTGAIN_DATA",
                        file.string(), schema.what));
      if (version < 0) throw DatabaseError{SQLITE_CORRUPT, fmt::format("version {}", version)};
      if (version > known)
        return unexpected(
            ErrorCode::unreadable_input,
            fmt::format("{}: expected {} of version {} at most, found version {}: a newer SmartGain wrote it. It "
                        "is left as it is. Use that version, or name another folder in $SMARTGAIN_DATA",
                        file.string(), schema.what, known, version));
      // Damage can also hide rows without a word: what must not be lost is looked at page by page (5 ms for 10,000 events), once a day, and
      // whenever somebody else wrote into it or one of us was killed.
      if (schema.durable && !lock.vouches_for(file)) {
        Statement check(handle, "PRAGMA quick_check(1)");
        if (check.step() && check.text(0) != "ok") throw DatabaseError{SQLITE_CORRUPT, check.text(0)};
        lock.note_look();
      }
      if (schema.durable) database.handle_.get_deleter().left_whole = lock_file;
      if (database.read_only_) {
        if (version < known)
          return unexpected(
              ErrorCode::unreadable_input,
              fmt::format("{}: {} is of version {} and must become {}, but it cannot be written. Check its "
                          "permissions",
                          file.string(), schema.what, version, known));
        return database;
      }
      execute(handle, "PRAGMA journal_mode=WAL");
      execute(handle, schema.durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
      // What is forgotten is gone from the disk, too; what can be measured again need not be.
      if (schema.durable) execute(handle, "PRAGMA secure_delete=ON");
      if (version < known) {
        Transaction migration(database);
        for (std::int64_t step = version; step < known; ++step)
          execute(handle, std::string(schema.migrations[static_cast<std::size_t>(step)]));
        execute(handle, fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", schema.application_id, known));
        migration.commit();
      }
      return database;
    } catch (const DatabaseError& problem) {
      database.handle_.reset();
      if (!problem.is_corruption() || begun_anew || database.read_only_)
        return unexpected(error_of(problem, file, !database.read_only_));
      try {
        database.set_aside_ = put_aside(file);
      } catch (const DatabaseError& other) {
        return unexpected(error_of(other, file, true));
      }
    }
  }
}

}  // namespace smartgain
