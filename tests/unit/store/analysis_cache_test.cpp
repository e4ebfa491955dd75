// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/store/analysis_cache.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <chrono>
#include <thread>

#include "smartgain/store/feedback_store.hpp"
#include "store/measurement_bytes.hpp"
#include "support/measure.hpp"
#include "support/signals.hpp"
#include "support/temporary_folder.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::SizeIs;

AnalysisCache open(const fs::path& folder, std::uint64_t most_bytes = 100'000'000) {
  auto cache = AnalysisCache::open(folder, most_bytes);
  EXPECT_TRUE(cache) << cache.error().message;
  return *std::move(cache);
}

CachedMeasurement measured(std::uint32_t seed = 1) {
  return {test::measure(test::music(4.0, 44100.0, seed), 44100.0), "cut off", std::string("\0bytes", 6)};
}

std::optional<CachedMeasurement> find(AnalysisCache& cache, const std::string& key) {
  return cache.find(std::vector{key}).front();
}
void keep(AnalysisCache& cache, const std::string& key, const CachedMeasurement& entry) {
  cache.keep(std::vector{std::pair(key, entry)});
}

void run_sql(const fs::path& folder, const std::string& sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((folder / "analysis.db").c_str(), &database), SQLITE_OK);
  char* trouble = nullptr;
  EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &trouble), SQLITE_OK) << trouble;
  sqlite3_close(database);
}

TEST(AnalysisCache, GivesBackEveryBit) {
  const test::TemporaryFolder folder;
  const CachedMeasurement entry = measured();
  ASSERT_FALSE(entry.measured->patches.empty());
  { keep(*std::make_unique<AnalysisCache>(open(folder.path())), "key", entry); }
  AnalysisCache cache = open(folder.path());
  const auto found = find(cache, "key");
  ASSERT_TRUE(found);
  EXPECT_EQ(to_bytes(*found), to_bytes(entry));
  EXPECT_EQ(found->measured->integrated, entry.measured->integrated);
  EXPECT_EQ(found->measured->patches, entry.measured->patches);
  EXPECT_EQ(found->measured->band_level_db, entry.measured->band_level_db);
  ASSERT_THAT(found->measured->band_stereo, SizeIs(entry.measured->band_level_db.size()));
  EXPECT_EQ(found->measured->band_stereo[20].balance, entry.measured->band_stereo[20].balance);
  EXPECT_EQ(found->extra, entry.extra);
  EXPECT_FALSE(find(cache, "other key"));
  EXPECT_EQ(cache.stats().entries, 1u);
}

TEST(AnalysisCache, SilenceAndNothingAtAll) {
  Measurement silence;
  silence.duration_s = 3.0;
  silence.band_level_db = {std::nullopt, -3.5};
  for (const CachedMeasurement& entry :
       {CachedMeasurement{silence, "", ""}, CachedMeasurement{std::nullopt, "why", ""}}) {
    const auto back = from_bytes(to_bytes(entry));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->measured.has_value(), entry.measured.has_value());
    EXPECT_EQ(to_bytes(*back), to_bytes(entry));
  }
}

TEST(AnalysisCache, CutOrOtherBytesAreNoAnswer) {
  const std::string bytes = to_bytes(measured());
  for (std::size_t size = 0; size < bytes.size(); size += size < 600 ? 1 : 997)
    EXPECT_FALSE(from_bytes(bytes.substr(0, size)));
  EXPECT_FALSE(from_bytes(bytes + "x"));
  std::string older = bytes;
  --older[0];  // the version's lowest byte, or its highest
  EXPECT_FALSE(from_bytes(older));
  for (std::size_t at = 0; at < 700; ++at) {  // whatever comes, it is no crash
    std::string other = bytes;
    other[at] = static_cast<char>(other[at] ^ 0xff);
    (void)from_bytes(other);
  }
}

TEST(AnalysisCache, BytesThatPromiseMuchTakeNoMemory) {
  CachedMeasurement kept = measured();
  kept.measured->patches.resize(kMostPatches);
  EXPECT_TRUE(from_bytes(to_bytes(kept)));
  // 8 kB each: one more than there can be, and as many as the bytes that follow.
  kept.measured->patches.resize(kMostPatches + 1);
  EXPECT_FALSE(from_bytes(to_bytes(kept)));
}

TEST(AnalysisCache, TheLongestUnusedGoFirst) {
  const test::TemporaryFolder folder;
  const CachedMeasurement entry{std::nullopt, "", std::string(1000, 'x')};
  AnalysisCache cache = open(folder.path(), 10'500);
  for (int i = 0; i < 12; ++i) keep(cache, std::to_string(i), entry);
  EXPECT_LE(cache.stats().bytes, 10'500u);
  EXPECT_FALSE(find(cache, "0"));
  EXPECT_TRUE(find(cache, "11"));
  const std::size_t left = cache.stats().entries;
  EXPECT_EQ(cache.clear(), left);
  EXPECT_FALSE(find(cache, "11"));
}

TEST(AnalysisCache, ClearingItKeepsWhatWasTaught) {
  const test::TemporaryFolder folder;
  auto store = FeedbackStore::open(folder.path());
  FeedbackEvent event;
  event.song = "s";
  ASSERT_TRUE(store->record(event));
  AnalysisCache cache = open(folder / "cache");
  keep(cache, "key", measured());
  cache.clear();
  EXPECT_EQ(*store->event_count(), 1u);
  keep(cache, "key", measured());
  ASSERT_TRUE(store->forget_all());
  EXPECT_TRUE(find(cache, "key"));
}

TEST(AnalysisCache, ADamagedFileIsSetAsideAndWorkGoesOn) {
  const test::TemporaryFolder folder;
  test::write_text(folder / "analysis.db", std::string(9000, 'x'));
  AnalysisCache cache = open(folder.path());
  EXPECT_THAT(cache.problem(), HasSubstr("analysis.db.broken"));
  keep(cache, "key", measured());
  EXPECT_TRUE(find(cache, "key"));
}

// A cache that fails is none: work goes on, and it says why.
TEST(AnalysisCache, WhatCannotBeReadIsNotThere) {
  const test::TemporaryFolder folder;
  AnalysisCache cache = open(folder.path());
  keep(cache, "key", measured());
  EXPECT_EQ(cache.problem(), "");
  run_sql(folder.path(), "DROP TABLE entry");
  EXPECT_FALSE(find(cache, "key"));
  EXPECT_THAT(cache.problem(), HasSubstr("analysis.db"));
  keep(cache, "key", measured());
  EXPECT_FALSE(find(cache, "key"));
}

TEST(AnalysisCache, AByteThatTheDiskChangedIsNoAnswerAndIsReplaced) {
  const test::TemporaryFolder folder;
  const CachedMeasurement entry{measured().measured, "", "where the byte is"};
  { keep(*std::make_unique<AnalysisCache>(open(folder.path())), "key", entry); }
  // SQLite has no checksums of its own: for it the file is as good as before.
  std::string file = test::read_text(folder / "analysis.db");
  const std::size_t at = file.find(entry.extra);
  ASSERT_NE(at, std::string::npos);
  file[at] = 'W';
  test::write_text(folder / "analysis.db", file);
  AnalysisCache cache = open(folder.path());
  EXPECT_FALSE(find(cache, "key"));
  EXPECT_EQ(cache.problem(), "");
  keep(cache, "key", entry);
  const auto found = find(cache, "key");
  ASSERT_TRUE(found);
  EXPECT_EQ(to_bytes(*found), to_bytes(entry));
}

TEST(AnalysisCache, AnEntryUnderAnotherKeyIsNoAnswer) {
  const test::TemporaryFolder folder;
  { keep(*std::make_unique<AnalysisCache>(open(folder.path())), "key", measured()); }
  run_sql(folder.path(), "UPDATE entry SET key = 'kez'");
  AnalysisCache cache = open(folder.path());
  EXPECT_FALSE(find(cache, "kez"));
}

TEST(AnalysisCache, EntriesWithoutAChecksumAreGone) {
  const test::TemporaryFolder folder;
  { keep(*std::make_unique<AnalysisCache>(open(folder.path())), "key", measured()); }
  run_sql(folder.path(),
          "ALTER TABLE entry DROP COLUMN checksum; PRAGMA user_version = 1");  // as version 0.1.0 left it
  AnalysisCache cache = open(folder.path());
  EXPECT_FALSE(find(cache, "key"));
  EXPECT_EQ(cache.stats().entries, 0u);
  keep(cache, "key", measured());
  EXPECT_TRUE(find(cache, "key"));
  EXPECT_EQ(cache.problem(), "");
}

TEST(AnalysisCache, KnowsAFileAgainUntilItChanges) {
  const test::TemporaryFolder folder;
  AnalysisCache cache = open(folder / "cache");
  const fs::path file = folder / "a.wav";
  test::write_text(file, "content");
  EXPECT_FALSE(cache.hash_of(file));
  cache.keep_hash(file, "hash");
  EXPECT_FALSE(cache.hash_of(file)) << "it is so young that the clock cannot tell it from another";
  std::this_thread::sleep_for(std::chrono::milliseconds(2100));
  EXPECT_FALSE(cache.hash_of(file));
  cache.keep_hash(file, "hash");
  EXPECT_EQ(cache.hash_of(file), "hash");
  const auto time = fs::last_write_time(file);
  test::write_text(file, "CONTENT");
  fs::last_write_time(file, time);
  EXPECT_FALSE(cache.hash_of(file)) << "the same size and time, but written to";
  EXPECT_FALSE(cache.hash_of(folder / "none"));
}

TEST(AnalysisCache, ServesManyThreads) {
  const test::TemporaryFolder folder;
  AnalysisCache cache = open(folder.path());
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&cache, t] {
      for (int i = 0; i < 30; ++i) {
        const std::string key = std::to_string(i);
        keep(cache, key, {std::nullopt, "", key});
        if (const auto found = find(cache, std::to_string((i * 7 + t) % 30))) {
          EXPECT_EQ(found->extra, std::to_string((i * 7 + t) % 30));
        }
      }
    });
  threads.clear();
  EXPECT_EQ(cache.stats().entries, 30u);
}

}  // namespace
}  // namespace smartgain
