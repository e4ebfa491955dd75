// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// One SQLite file: opened with care, migrated, and set aside where it is broken.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "smartgain/core/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace smartgain {

/// Thrown and caught inside store only.
struct DatabaseError {
  int code;  ///< SQLite's primary result code
  std::string message;
  [[nodiscard]] bool is_corruption() const;
};

/// A prepared statement. Parameters and columns are counted as SQLite does: from 1 and from 0.
class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql);
  Statement& bind(int at, std::int64_t value);
  Statement& bind(int at, double value);
  Statement& bind(int at, std::string_view text);
  Statement& bind_bytes(int at, std::string_view bytes);
  Statement& bind(int at, std::optional<double> value);
  /// Is there a (further) row?
  bool step();
  /// To the end, and ready for other values.
  void run();
  void reset();
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double number(int column) const;
  [[nodiscard]] std::optional<double> number_or_null(int column) const;
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] std::string bytes(int column) const;

 private:
  struct Finalise {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalise> statement_;
};

/// What a file of ours holds: `migrations[i]` leads from version i to i + 1, and is never changed once it was released.
struct Schema {
  std::string_view what;  ///< for messages: "what SmartGain learned"
  std::int32_t application_id;
  std::span<const std::string_view> migrations;
  bool
      durable;  ///< a committed row survives the power going off; else it may be lost, and the file stays whole all the same
};

class Database {
 public:
  /// Makes the folder (for the user alone) and the file (mode 0600) where there is none.
  ///
  /// Broken   a file that is no database, or a damaged one, is renamed to FILE.broken, .broken.1, … and begun anew: see set_aside()
  /// Newer    a file of a newer version is refused and left as it is, as is one of another program
  /// Read     where nothing can be written an existing file is opened for reading, see read_only()
  /// Fails    with unreadable_input or unwritable_output
  [[nodiscard]] static Result<Database> open(const std::filesystem::path& file, const Schema& schema);

  [[nodiscard]] bool read_only() const { return read_only_; }
  /// Where a broken file lies now; empty: there was none.
  [[nodiscard]] const std::filesystem::path& set_aside() const { return set_aside_; }
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }
  [[nodiscard]] sqlite3* handle() const { return handle_.get(); }
  // All throw DatabaseError.
  [[nodiscard]] Statement prepare(std::string_view sql) const { return {handle_.get(), sql}; }
  void run(const std::string& sql) const;
  [[nodiscard]] std::int64_t last_id() const;
  [[nodiscard]] std::int64_t changes() const;

 private:
  friend class Transaction;
  struct Close {
    std::filesystem::path left_whole;  ///< touched then; empty: none
    void operator()(sqlite3* handle) const;
  };
  std::unique_ptr<sqlite3, Close> handle_;
  std::filesystem::path file_;
  std::filesystem::path set_aside_;
  bool read_only_ = false;
};

/// Taken back unless commit() was called. Writes wait for other programs here, and nowhere else.
class Transaction {
 public:
  explicit Transaction(const Database& database) : database_(database) { database_.run("BEGIN IMMEDIATE"); }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  void commit() {
    database_.run("COMMIT");
    done_ = true;
  }

 private:
  const Database& database_;
  bool done_ = false;
};

/// Before anything is read: no view or trigger that lies in a file is run, and nothing in it can lead SQLite to damage it.
void distrust(sqlite3* handle);

/// Renames a broken file and what SQLite keeps beside it; gives the new name. Throws DatabaseError where that cannot be done.
[[nodiscard]] std::filesystem::path put_aside(const std::filesystem::path& file);

/// In words that say what to do.
[[nodiscard]] Error error_of(const DatabaseError& problem, const std::filesystem::path& file, bool writing);

}  // namespace smartgain
