// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/store/feedback_store.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <random>
#include <set>

#include "database.hpp"
#include "feedback_json.hpp"
#include "smartgain/core/nearest_name.hpp"
#include "smartgain/learning/learning.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

// Roles and kinds are kept as words: their numbers may change.
constexpr std::array<std::string_view, 4> kMigrations{
    R"sql(
CREATE TABLE song(id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, name TEXT NOT NULL);
CREATE TABLE event(
  id INTEGER PRIMARY KEY AUTOINCREMENT, uid TEXT NOT NULL UNIQUE, time_s INTEGER NOT NULL, kind TEXT NOT NULL,
  song INTEGER NOT NULL REFERENCES song(id), strip TEXT NOT NULL, strip_name TEXT NOT NULL,
  role TEXT NOT NULL, role_confidence REAL NOT NULL, grouped TEXT NOT NULL, style TEXT NOT NULL,
  recommended_db REAL, learned_db REAL NOT NULL, chosen_db REAL, position_db REAL,
  stars INTEGER NOT NULL, target_lufs REAL, ceiling_dbtp REAL, note TEXT NOT NULL);
CREATE INDEX rating ON event(id) WHERE kind = 'rated';
)sql",
    R"sql(
-- The last opinion on each strip, and what each song says of each role: so that nobody reads every event to plan.
CREATE TABLE opinion(song INTEGER NOT NULL, strip TEXT NOT NULL, event INTEGER NOT NULL,
  PRIMARY KEY(song, strip)) WITHOUT ROWID;
CREATE INDEX event_by_song ON event(song);
CREATE TABLE evidence(
  song INTEGER NOT NULL, role TEXT NOT NULL, style TEXT NOT NULL, last_event INTEGER NOT NULL,
  lower INTEGER NOT NULL, higher INTEGER NOT NULL, unchanged INTEGER NOT NULL,
  weight REAL NOT NULL, off REAL NOT NULL, gain REAL NOT NULL, gain_squared REAL NOT NULL, gain_off REAL NOT NULL);
CREATE INDEX evidence_by_song ON evidence(song);
CREATE INDEX evidence_by_age ON evidence(last_event);
CREATE TABLE applied(file TEXT PRIMARY KEY, song TEXT NOT NULL, song_name TEXT NOT NULL, style TEXT NOT NULL, time_s INTEGER NOT NULL)
  WITHOUT ROWID;
CREATE TABLE applied_strip(
  file TEXT NOT NULL, number INTEGER NOT NULL, strip TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL,
  role_confidence REAL NOT NULL, grouped TEXT NOT NULL, from_db REAL NOT NULL, to_db REAL NOT NULL, learned_db REAL NOT NULL,
  seen_db REAL, seen_event INTEGER NOT NULL, seen_time_s INTEGER NOT NULL, PRIMARY KEY(file, number)) WITHOUT ROWID;
)sql",
    R"sql(
-- Lessons can be switched off and forgotten one by one. Sums are made anew.
CREATE TABLE lesson_off(name TEXT PRIMARY KEY) WITHOUT ROWID;
ALTER TABLE event ADD COLUMN tells_share INTEGER NOT NULL DEFAULT 1;
DELETE FROM opinion;
DELETE FROM evidence;
ALTER TABLE evidence ADD COLUMN share_strips INTEGER NOT NULL DEFAULT 0;
ALTER TABLE evidence ADD COLUMN share_weight REAL NOT NULL DEFAULT 0;
ALTER TABLE evidence ADD COLUMN share_off REAL NOT NULL DEFAULT 0;
)sql",
    R"sql(
-- Rules that the user takes back.
ALTER TABLE event ADD COLUMN rule TEXT NOT NULL DEFAULT '';
ALTER TABLE event ADD COLUMN rule_db REAL NOT NULL DEFAULT 0;
ALTER TABLE applied_strip ADD COLUMN rule TEXT NOT NULL DEFAULT '';
ALTER TABLE applied_strip ADD COLUMN rule_db REAL NOT NULL DEFAULT 0;
CREATE TABLE rule_evidence(
  song INTEGER NOT NULL, rule TEXT NOT NULL, role TEXT NOT NULL, style TEXT NOT NULL, last_event INTEGER NOT NULL,
  strips INTEGER NOT NULL, taken_back INTEGER NOT NULL, weight REAL NOT NULL, taken_back_weight REAL NOT NULL,
  effect REAL NOT NULL, effect_squared REAL NOT NULL, effect_off REAL NOT NULL, share_effect REAL NOT NULL,
  gain_effect REAL NOT NULL);
CREATE INDEX rule_evidence_by_song ON rule_evidence(song);
CREATE INDEX rule_evidence_by_age ON rule_evidence(last_event);
)sql"};
constexpr Schema kSchema{"what SmartGain learned", 0x53474642 /* "SGFB" */, kMigrations, true};

// Evidence of this many songs and roles, the newest: more than a hundred songs, of which the oldest count a thirtieth.
constexpr int kMostEvidence = 1200;
constexpr int kMostRuleEvidence = 600;
constexpr int kMostRatings = 60;

constexpr std::string_view kEventColumns =
    "event.id, uid, time_s, kind, song.hash, song.name, event.strip, strip_name, role, role_confidence, grouped, "
    "style, recommended_db, learned_db, chosen_db, position_db, stars, target_lufs, ceiling_dbtp, note, tells_share, "
    "rule, rule_db";
// Of older versions, which have not all of them.
constexpr std::string_view kOldEventColumns =
    "event.id, uid, time_s, kind, song.hash, song.name, event.strip, strip_name, role, role_confidence, grouped, "
    "style, recommended_db, learned_db, chosen_db, position_db, stars, target_lufs, ceiling_dbtp, note, 1, '', 0";

std::optional<double> finite(const std::optional<Decibels>& level) {
  return level && level->is_finite() ? std::optional(level->value) : std::nullopt;
}

FeedbackEvent read_event(const Statement& row) {
  FeedbackEvent e;
  e.id = row.integer(0);
  e.uid = row.text(1);
  e.time_s = row.integer(2);
  e.kind = feedback_kind_from_word(row.text(3)).value_or(FeedbackKind::ignored);
  e.song = row.text(4);
  e.song_name = row.text(5);
  e.strip = row.text(6);
  e.strip_name = row.text(7);
  e.role = role_from_word(row.text(8)).value_or(Role::other);
  e.role_confidence = row.number(9);
  e.group = row.text(10);
  e.style = row.text(11);
  e.recommended = Decibels(row.number(12));
  e.learned = Decibels(row.number(13));
  if (const auto db = row.number_or_null(14)) e.chosen = Decibels(*db);
  if (const auto db = row.number_or_null(15)) e.position = Decibels(*db);
  e.stars = static_cast<int>(row.integer(16));
  if (const auto lufs = row.number_or_null(17)) e.target = Lufs(*lufs);
  if (const auto dbtp = row.number_or_null(18)) e.ceiling = DbTp(*dbtp);
  e.note = row.text(19);
  e.tells_share = row.integer(20) != 0;
  e.rule = row.text(21);
  e.rule_effect = Decibels(row.number(22));
  return e;
}

std::vector<FeedbackEvent> read_events(const Database& database) {
  std::vector<FeedbackEvent> events;
  Statement rows = database.prepare(
      fmt::format("SELECT {} FROM event JOIN song ON song.id = event.song ORDER BY event.id", kEventColumns));
  while (rows.step()) events.push_back(read_event(rows));
  return events;
}

std::int64_t song_number(const Database& database, std::string_view hash, std::string_view name) {
  database
      .prepare("INSERT INTO song(hash, name) VALUES(?1, ?2) ON CONFLICT(hash) DO UPDATE SET name = ?2 WHERE name != ?2")
      .bind(1, hash)
      .bind(2, name)
      .run();
  Statement row = database.prepare("SELECT id FROM song WHERE hash = ?1");
  // A damaged index finds nothing: an event of no song would be acknowledged, and never seen again.
  if (!row.bind(1, hash).step()) throw DatabaseError{SQLITE_CORRUPT, "a song that was written is not found"};
  return row.integer(0);
}

/// False: an event of that uid is there already.
bool insert(const Database& database, const FeedbackEvent& e, std::int64_t song) {
  Statement row = database.prepare(
      "INSERT OR IGNORE INTO event(uid, time_s, kind, song, strip, strip_name, role, role_confidence, grouped, style, "
      "recommended_db, learned_db, chosen_db, position_db, stars, target_lufs, ceiling_dbtp, note, tells_share, "
      "rule, rule_db) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21)");
  row.bind(1, e.uid).bind(2, e.time_s).bind(3, word(e.kind)).bind(4, song).bind(5, e.strip).bind(6, e.strip_name);
  row.bind(7, word(e.role)).bind(8, e.role_confidence).bind(9, e.group).bind(10, e.style);
  row.bind(11, finite(e.recommended)).bind(12, e.learned.is_finite() ? e.learned.value : 0.0);
  row.bind(13, finite(e.chosen)).bind(14, finite(e.position)).bind(15, static_cast<std::int64_t>(e.stars));
  row.bind(16, e.target ? std::optional(e.target->value) : std::nullopt);
  row.bind(17, e.ceiling ? std::optional(e.ceiling->value) : std::nullopt).bind(18, e.note);
  row.bind(19, static_cast<std::int64_t>(e.tells_share)).bind(20, e.rule);
  row.bind(21, e.rule_effect.is_finite() ? e.rule_effect.value : 0.0);
  row.run();
  if (database.changes() == 0) return false;
  if (is_opinion(e))
    database.prepare("INSERT INTO opinion(song, strip, event) VALUES(?1, ?2, ?3) ON CONFLICT DO UPDATE SET event = ?3")
        .bind(1, song)
        .bind(2, e.strip)
        .bind(3, database.last_id())
        .run();
  return true;
}

std::vector<FeedbackEvent> opinions_on(const Database& database, std::int64_t song) {
  std::vector<FeedbackEvent> events;
  Statement rows = database.prepare(
      fmt::format("SELECT {} FROM opinion JOIN event ON event.id = opinion.event JOIN song ON song.id = opinion.song "
                  "WHERE opinion.song = ?1",
                  kEventColumns));
  rows.bind(1, song);
  while (rows.step()) events.push_back(read_event(rows));
  return events;
}

void sum_up(const Database& database, std::int64_t song) {
  database.prepare("DELETE FROM evidence WHERE song = ?1").bind(1, song).run();
  database.prepare("DELETE FROM rule_evidence WHERE song = ?1").bind(1, song).run();
  const std::vector<FeedbackEvent> opinions = opinions_on(database, song);
  Statement row = database.prepare("INSERT INTO evidence VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15)");
  for (const SongEvidence& e : evidence_of(opinions)) {
    row.bind(1, song).bind(2, word(e.role)).bind(3, e.style).bind(4, e.last_event);
    row.bind(5, static_cast<std::int64_t>(e.lower)).bind(6, static_cast<std::int64_t>(e.higher));
    row.bind(7, static_cast<std::int64_t>(e.unchanged)).bind(8, e.weight).bind(9, e.off).bind(10, e.gain);
    row.bind(11, e.gain_squared).bind(12, e.gain_off);
    row.bind(13, static_cast<std::int64_t>(e.share_strips)).bind(14, e.share_weight).bind(15, e.share_off);
    row.run();
  }
  Statement of_rule =
      database.prepare("INSERT INTO rule_evidence VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)");
  for (const RuleEvidence& e : rule_evidence_of(opinions)) {
    of_rule.bind(1, song).bind(2, e.rule).bind(3, word(e.role)).bind(4, e.style).bind(5, e.last_event);
    of_rule.bind(6, static_cast<std::int64_t>(e.strips)).bind(7, static_cast<std::int64_t>(e.taken_back));
    of_rule.bind(8, e.weight).bind(9, e.taken_back_weight).bind(10, e.effect).bind(11, e.effect_squared);
    of_rule.bind(12, e.effect_off).bind(13, e.share_effect).bind(14, e.gain_effect);
    of_rule.run();
  }
}

/// After events are gone: which are the last opinions now?
void find_opinions(const Database& database, std::int64_t song) {
  database.prepare("DELETE FROM opinion WHERE song = ?1").bind(1, song).run();
  database
      .prepare(
          "INSERT INTO opinion SELECT song, strip, max(id) FROM event WHERE song = ?1 AND strip != '' AND "
          "chosen_db IS NOT NULL GROUP BY song, strip")
      .bind(1, song)
      .run();
  sum_up(database, song);
}

std::vector<SongEvidence> newest_evidence(const Database& database) {
  std::vector<SongEvidence> evidence;
  Statement rows = database.prepare(fmt::format(
      "SELECT song, role, style, last_event, lower, higher, unchanged, weight, off, gain, gain_squared, gain_off, "
      "share_strips, share_weight, share_off FROM evidence ORDER BY last_event DESC LIMIT {}",
      kMostEvidence));
  while (rows.step()) {
    SongEvidence& e = evidence.emplace_back();
    e.song = std::to_string(rows.integer(0));
    e.role = role_from_word(rows.text(1)).value_or(Role::other);
    e.style = rows.text(2);
    e.last_event = rows.integer(3);
    e.lower = static_cast<std::size_t>(rows.integer(4));
    e.higher = static_cast<std::size_t>(rows.integer(5));
    e.unchanged = static_cast<std::size_t>(rows.integer(6));
    e.weight = rows.number(7);
    e.off = rows.number(8);
    e.gain = rows.number(9);
    e.gain_squared = rows.number(10);
    e.gain_off = rows.number(11);
    e.share_strips = static_cast<std::size_t>(rows.integer(12));
    e.share_weight = rows.number(13);
    e.share_off = rows.number(14);
  }
  return evidence;
}

std::vector<RuleEvidence> newest_rule_evidence(const Database& database) {
  std::vector<RuleEvidence> evidence;
  Statement rows = database.prepare(fmt::format(
      "SELECT song, rule, role, style, last_event, strips, taken_back, weight, taken_back_weight, effect, "
      "effect_squared, effect_off, share_effect, gain_effect FROM rule_evidence ORDER BY last_event DESC LIMIT {}",
      kMostRuleEvidence));
  while (rows.step()) {
    RuleEvidence& e = evidence.emplace_back();
    e.song = std::to_string(rows.integer(0));
    e.rule = rows.text(1);
    e.role = role_from_word(rows.text(2)).value_or(Role::other);
    e.style = rows.text(3);
    e.last_event = rows.integer(4);
    e.strips = static_cast<std::size_t>(rows.integer(5));
    e.taken_back = static_cast<std::size_t>(rows.integer(6));
    e.weight = rows.number(7);
    e.taken_back_weight = rows.number(8);
    e.effect = rows.number(9);
    e.effect_squared = rows.number(10);
    e.effect_off = rows.number(11);
    e.share_effect = rows.number(12);
    e.gain_effect = rows.number(13);
  }
  return evidence;
}

LessonsOff read_lessons_off(sqlite3* database) {
  LessonsOff off;
  Statement rows(database, "SELECT name FROM lesson_off");
  while (rows.step()) off.insert(rows.text(0));
  return off;
}

void set_off(const Database& database, std::string_view lesson, bool off) {
  database.prepare(off ? "INSERT OR IGNORE INTO lesson_off VALUES(?1)" : "DELETE FROM lesson_off WHERE name = ?1")
      .bind(1, lesson)
      .run();
}

Learned learn_across(const Database& database) {
  std::vector<FeedbackEvent> ratings;
  Statement rows = database.prepare(fmt::format(
      "SELECT {} FROM event JOIN song ON song.id = event.song WHERE kind = 'rated' ORDER BY event.id DESC LIMIT {}",
      kEventColumns, kMostRatings));
  while (rows.step()) ratings.push_back(read_event(rows));
  return learn(newest_evidence(database), newest_rule_evidence(database), ratings, read_lessons_off(database.handle()));
}

/// On strips that were taken for this role; `style` empty: in every style.
std::vector<std::int64_t> events_of(const Database& database, Role role, std::string_view style) {
  std::vector<std::int64_t> ids;
  Statement rows = database.prepare("SELECT id FROM event WHERE role = ?1 AND strip != '' AND ?2 IN ('', style)");
  rows.bind(1, word(role)).bind(2, style);
  while (rows.step()) ids.push_back(rows.integer(0));
  return ids;
}

Result<> expect_lesson(const Learned& learned, std::string_view name) {
  std::vector<std::string> names;
  for (Lesson& lesson : list_lessons(learned)) {
    if (lesson.name == name) return Done{};
    names.push_back(std::move(lesson.name));
  }
  return unexpected(ErrorCode::wrong_use,
                    fmt::format("nothing was learned that is called '{}'.{}", name,
                                names.empty() ? " Nothing was learned yet." : suggest_name(name, names)));
}

void read_applied_strips(const Database& database, AppliedPlan& plan) {
  Statement rows = database.prepare(
      "SELECT strip, name, role, role_confidence, grouped, from_db, to_db, learned_db, seen_db, seen_event, "
      "seen_time_s, rule, rule_db FROM applied_strip WHERE file = ?1 ORDER BY number");
  rows.bind(1, plan.file);
  while (rows.step()) {
    AppliedStrip& s = plan.strips.emplace_back();
    s.strip = rows.text(0);
    s.name = rows.text(1);
    s.role = role_from_word(rows.text(2)).value_or(Role::other);
    s.role_confidence = rows.number(3);
    s.group = rows.text(4);
    s.from = Decibels(rows.number(5));
    s.to = Decibels(rows.number(6));
    s.learned = Decibels(rows.number(7));
    if (const auto seen = rows.number_or_null(8)) s.seen = Decibels(*seen);
    s.seen_event = rows.integer(9);
    s.seen_time_s = rows.integer(10);
    s.rule = rows.text(11);
    s.rule_effect = Decibels(rows.number(12));
  }
}

void delete_applied(const Database& database, std::string_view file) {
  database.prepare("DELETE FROM applied_strip WHERE file = ?1").bind(1, file).run();
  database.prepare("DELETE FROM applied WHERE file = ?1").bind(1, file).run();
}

}  // namespace

struct FeedbackStore::State {
  Database database;
  fs::path file;
  std::vector<std::string> notices;
  std::vector<FeedbackEvent> waiting;  // could not be written yet
  std::mt19937_64 random{std::random_device{}()};

  std::string new_uid() { return fmt::format("{:016x}{:016x}", random(), random()); }

  /// What a broken file still gives goes into the new one.
  void rescue(const fs::path& aside) {
    std::size_t rescued = 0;
    sqlite3* handle = nullptr;
    FeedbackExport found;
    const bool opened = sqlite3_open_v2(aside.c_str(), &handle, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK;
    if (opened) distrust(handle);
    // Up to the damage, from either side; what comes twice is added once.
    for (const std::string_view columns : {kEventColumns, kOldEventColumns}) {
      if (!opened || !found.events.empty()) break;
      for (const char* order : {"ASC", "DESC"}) {
        try {
          Statement rows(handle,
                         fmt::format("SELECT {} FROM event JOIN song ON song.id = event.song ORDER BY event.id {}",
                                     columns, order));
          while (rows.step()) found.events.push_back(read_event(rows));
        } catch (const DatabaseError&) {
          continue;
        }
      }
    }
    try {
      if (opened) found.off = read_lessons_off(handle);
    } catch (const DatabaseError&) {
      found.off.clear();
    }
    sqlite3_close_v2(handle);
    std::stable_sort(found.events.begin(), found.events.end(),
                     [](const auto& a, const auto& b) { return a.id < b.id; });
    rescued = add(found).added;
    notices.push_back(fmt::format("{} was damaged: it lies now in {}, and {} of its events could be read and were kept",
                                  database.file().string(), aside.string(), rescued));
  }

  ImportReport add(const FeedbackExport& feedback) {
    ImportReport report;
    std::set<std::int64_t> songs;
    Transaction transaction(database);
    for (const FeedbackEvent& event : feedback.events) {
      const std::int64_t song = song_number(database, event.song, event.song_name);
      if (insert(database, event, song)) {
        ++report.added;
        songs.insert(song);
      } else {
        ++report.known;
      }
    }
    for (const std::int64_t song : songs) sum_up(database, song);
    for (const std::string& lesson : feedback.off) set_off(database, lesson, true);
    transaction.commit();
    return report;
  }

  /// Calls `work`, and once more after a broken file was set aside; what goes wrong becomes an Error.
  template <class Work>
  auto attempt(bool writing, Work work) -> Result<decltype(work())> {
    for (bool again = false;; again = true) {
      // A broken file was set aside, and no new one could be made.
      if (database.handle() == nullptr)
        return unexpected(
            ErrorCode::unwritable_output,
            fmt::format("{} was damaged, and cannot be begun anew. Check the folder's permissions, and start "
                        "the program again",
                        file.string()));
      try {
        if (writing && database.read_only())
          return unexpected(ErrorCode::unwritable_output,
                            fmt::format("{} cannot be written: what you do is not learned from. Check its permissions",
                                        file.string()));
        return work();
      } catch (const DatabaseError& problem) {
        if (!problem.is_corruption() || again || database.read_only())
          return unexpected(error_of(problem, file, writing));
        try {
          database = Database();  // closed before it is moved
          const fs::path aside = put_aside(file);
          auto opened = Database::open(file, kSchema);
          if (!opened) return unexpected(opened.error());
          database = *std::move(opened);
          rescue(aside);
        } catch (const DatabaseError& other) {
          return unexpected(error_of(other, file, true));
        }
      }
    }
  }

  void write_waiting() {
    if (waiting.empty()) return;
    if (auto written = attempt(true, [this] { return add({waiting, {}}); })) waiting.clear();
  }
};

FeedbackStore::FeedbackStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
FeedbackStore::FeedbackStore(FeedbackStore&&) noexcept = default;
FeedbackStore& FeedbackStore::operator=(FeedbackStore&&) noexcept = default;
FeedbackStore::~FeedbackStore() {
  if (state_) state_->write_waiting();
}

Result<FeedbackStore> FeedbackStore::open(const fs::path& folder) {
  if (folder.empty())
    return unexpected(ErrorCode::unwritable_output,
                      "there is no home folder to keep in what you teach. Name one in $SMARTGAIN_DATA");
  auto database = Database::open(folder / "feedback.db", kSchema);
  if (!database) return unexpected(database.error());
  auto state = std::make_unique<State>();
  state->database = *std::move(database);
  state->file = state->database.file();
  if (const fs::path aside = state->database.set_aside(); !aside.empty()) {
    const auto rescued = state->attempt(true, [&] {
      state->rescue(aside);
      return 0;
    });
    if (!rescued) return unexpected(rescued.error());
  }
  // A file of an older version has events, and no sums of them.
  const auto summed = state->attempt(false, [&] {
    if (state->database.read_only()) return 0;
    Statement evidence = state->database.prepare("SELECT 1 FROM evidence LIMIT 1");
    Statement event = state->database.prepare("SELECT 1 FROM event WHERE chosen_db IS NOT NULL LIMIT 1");
    Statement opinion = state->database.prepare("SELECT 1 FROM opinion LIMIT 1");
    if (evidence.step() || opinion.step() || !event.step()) return 0;
    evidence.reset();
    opinion.reset();
    event.reset();
    Transaction transaction(state->database);
    std::vector<std::int64_t> songs;
    {
      Statement rows = state->database.prepare("SELECT id FROM song");
      while (rows.step()) songs.push_back(rows.integer(0));
    }
    for (const std::int64_t song : songs) find_opinions(state->database, song);
    transaction.commit();
    return 0;
  });
  if (!summed) return unexpected(summed.error());
  return FeedbackStore(std::move(state));
}

std::vector<std::string> FeedbackStore::take_notices() { return std::exchange(state_->notices, {}); }
const fs::path& FeedbackStore::file() const noexcept { return state_->file; }

Result<std::int64_t> FeedbackStore::record(const FeedbackEvent& given) {
  state_->write_waiting();
  FeedbackEvent event = given;
  event.uid = state_->new_uid();
  if (event.time_s == 0)
    event.time_s =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  auto id = state_->attempt(true, [&] {
    const Database& database = state_->database;
    Transaction transaction(database);
    const std::int64_t song = song_number(database, event.song, event.song_name);
    (void)insert(database, event, song);
    Statement row = database.prepare("SELECT id FROM event WHERE uid = ?1");
    if (!row.bind(1, event.uid).step()) throw DatabaseError{SQLITE_CORRUPT, "an event that was written is not found"};
    const std::int64_t found = row.integer(0);
    row.reset();
    if (is_opinion(event)) sum_up(database, song);
    transaction.commit();
    return found;
  });
  if (!id) state_->waiting.push_back(event);
  return id;
}

Result<Learned> FeedbackStore::learned(std::string_view song) {
  state_->write_waiting();
  return state_->attempt(false, [&] {
    const Database& database = state_->database;
    Learned learned = learn_across(database);
    Statement number = database.prepare("SELECT id FROM song WHERE hash = ?1");
    if (number.bind(1, song).step()) learned.song = corrections_of(opinions_on(database, number.integer(0)));
    return learned;
  });
}

Result<std::vector<FeedbackEvent>> FeedbackStore::events() {
  state_->write_waiting();
  return state_->attempt(false, [&] { return read_events(state_->database); });
}

Result<std::size_t> FeedbackStore::event_count() {
  return state_->attempt(false, [&] {
    Statement row = state_->database.prepare("SELECT count(*) FROM event");
    row.step();
    return static_cast<std::size_t>(row.integer(0));
  });
}

Result<std::size_t> FeedbackStore::forget(std::span<const std::int64_t> ids) {
  return state_->attempt(true, [&] {
    const Database& database = state_->database;
    std::set<std::int64_t> songs;
    std::size_t count = 0;
    Transaction transaction(database);
    Statement song = database.prepare("SELECT song FROM event WHERE id = ?1");
    Statement gone = database.prepare("DELETE FROM event WHERE id = ?1");
    for (const std::int64_t id : ids) {
      if (song.bind(1, id).step()) {
        songs.insert(song.integer(0));
        ++count;
      }
      song.reset();
      gone.bind(1, id).run();
    }
    for (const std::int64_t each : songs) find_opinions(database, each);
    transaction.commit();
    return count;
  });
}

Result<std::size_t> FeedbackStore::forget_role(Role role) {
  const auto ids = state_->attempt(false, [&] { return events_of(state_->database, role, ""); });
  if (!ids) return unexpected(ids.error());
  return forget(*ids);
}

Result<std::size_t> FeedbackStore::forget_all() {
  state_->waiting.clear();
  return state_->attempt(true, [&] {
    const Database& database = state_->database;
    Transaction transaction(database);
    Statement row = database.prepare("SELECT count(*) FROM event");
    row.step();
    const auto count = static_cast<std::size_t>(row.integer(0));
    row.reset();
    database.run(
        "DELETE FROM event; DELETE FROM lesson_off; DELETE FROM opinion; DELETE FROM evidence; DELETE FROM "
        "rule_evidence; DELETE FROM song; DELETE FROM applied_strip; DELETE FROM applied");
    transaction.commit();
    // The log still holds what was there.
    database.run("PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
    return count;
  });
}

Result<std::size_t> FeedbackStore::forget_lesson(std::string_view name) {
  const auto learned = this->learned({});
  if (!learned) return unexpected(learned.error());
  if (auto known = expect_lesson(*learned, name); !known) return unexpected(known.error());
  if (name == kSongLesson)
    return unexpected(ErrorCode::wrong_use,
                      "'song' is every answer in its own song. Forget answers by their numbers, or switch it off");
  std::vector<std::int64_t> ids;
  for (const LearnedOffset& offset : learned->offsets)
    if (habit_lesson(offset.role, offset.style) == name) {
      auto found = state_->attempt(false, [&] { return events_of(state_->database, offset.role, offset.style); });
      if (!found) return unexpected(found.error());
      ids = *std::move(found);
    }
  if (!ids.empty())
    if (auto forgotten = forget(ids); !forgotten) return forgotten;
  return state_->attempt(true, [&] {
    const Database& database = state_->database;
    Transaction transaction(database);
    std::size_t count = ids.size();
    const auto forget_column = [&](const char* sql) {
      database.prepare(sql).run();
      count = static_cast<std::size_t>(database.changes());
    };
    if (name == kTargetLesson) forget_column("UPDATE event SET target_lufs = NULL WHERE target_lufs IS NOT NULL");
    if (name == kCeilingLesson) forget_column("UPDATE event SET ceiling_dbtp = NULL WHERE ceiling_dbtp IS NOT NULL");
    if (name == kShareLesson) {
      forget_column("UPDATE event SET tells_share = 0 WHERE tells_share AND chosen_db IS NOT NULL");
      database.run(
          "UPDATE evidence SET share_strips = 0, share_weight = 0, share_off = 0, gain = 0, gain_squared = 0, "
          "gain_off = 0; UPDATE rule_evidence SET share_effect = 0, gain_effect = 0");
    }
    for (const LearnedRule& rule : learned->rules) {
      if (rule_lesson(rule.rule) != name) continue;
      database.prepare("UPDATE event SET rule = '', rule_db = 0 WHERE rule = ?1").bind(1, rule.rule).run();
      count = static_cast<std::size_t>(database.changes());
      database.prepare("DELETE FROM rule_evidence WHERE rule = ?1").bind(1, rule.rule).run();
    }
    set_off(database, name, false);
    transaction.commit();
    return count;
  });
}

Result<> FeedbackStore::switch_lesson(std::string_view name, bool on) {
  const auto learned = this->learned({});
  if (!learned) return unexpected(learned.error());
  if (auto known = expect_lesson(*learned, name); !known) return known;
  return state_->attempt(true, [&] {
    Transaction transaction(state_->database);
    set_off(state_->database, name, !on);
    transaction.commit();
    return Done{};
  });
}

Result<> FeedbackStore::note_applied(const AppliedPlan& plan) {
  return state_->attempt(true, [&] {
    const Database& database = state_->database;
    Transaction transaction(database);
    delete_applied(database, plan.file);
    database.prepare("INSERT INTO applied VALUES(?1,?2,?3,?4,?5)")
        .bind(1, plan.file)
        .bind(2, plan.song)
        .bind(3, plan.song_name)
        .bind(4, plan.style)
        .bind(5, plan.time_s)
        .run();
    Statement row =
        database.prepare("INSERT INTO applied_strip VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15)");
    std::int64_t number = 0;
    for (const AppliedStrip& s : plan.strips) {
      if (!s.from.is_finite() || !s.to.is_finite()) continue;
      row.bind(1, plan.file).bind(2, number++).bind(3, s.strip).bind(4, s.name).bind(5, word(s.role));
      row.bind(6, s.role_confidence)
          .bind(7, s.group)
          .bind(8, s.from.value)
          .bind(9, s.to.value)
          .bind(10, s.learned.value);
      row.bind(11, finite(s.seen)).bind(12, s.seen_event).bind(13, s.seen_time_s);
      row.bind(14, s.rule).bind(15, s.rule_effect.value);
      row.run();
    }
    transaction.commit();
    return Done{};
  });
}

Result<std::optional<AppliedPlan>> FeedbackStore::applied(std::string_view file) {
  return state_->attempt(false, [&]() -> std::optional<AppliedPlan> {
    Statement row = state_->database.prepare("SELECT song, song_name, style, time_s FROM applied WHERE file = ?1");
    if (!row.bind(1, file).step()) return std::nullopt;
    AppliedPlan plan{std::string(file), row.text(0), row.text(1), row.text(2), row.integer(3), {}};
    read_applied_strips(state_->database, plan);
    return plan;
  });
}

Result<> FeedbackStore::forget_applied(std::string_view file) {
  return state_->attempt(true, [&] {
    Transaction transaction(state_->database);
    delete_applied(state_->database, file);
    transaction.commit();
    return Done{};
  });
}

Result<std::string> FeedbackStore::export_json() {
  state_->write_waiting();
  return state_->attempt(false, [&] {
    return feedback_to_json({read_events(state_->database), read_lessons_off(state_->database.handle())});
  });
}

Result<ImportReport> FeedbackStore::import_json(std::string_view text, std::string_view name) {
  const auto read = feedback_from_json(text, name);
  if (!read) return unexpected(read.error());
  return state_->attempt(true, [&] { return state_->add(*read); });
}

}  // namespace smartgain
