// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/store/feedback_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <ctime>
#include <fstream>
#include <thread>

#include "smartgain/learning/learning.hpp"
#include "smartgain/store/folders.hpp"
#include "support/temporary_folder.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

FeedbackEvent moved(const std::string& song, const std::string& strip, double off_db, Role role = Role::hat) {
  FeedbackEvent event;
  event.kind = FeedbackKind::moved;
  event.song = song;
  event.song_name = song + ".mmpz";
  event.strip = event.strip_name = strip;
  event.role = role;
  event.role_confidence = 0.9;
  event.style = "auto";
  event.group = "drums";
  event.recommended = Decibels(-1.0);
  event.learned = Decibels(0.5);
  event.chosen = Decibels(-1.5 + off_db);
  event.position = Decibels(-7.25);
  event.note = "\"quoted\"\n\xc3\xa4";
  return event;
}

FeedbackStore open(const fs::path& folder) {
  auto store = FeedbackStore::open(folder);
  EXPECT_TRUE(store) << store.error().message;
  return *std::move(store);
}

void sql(const fs::path& file, const std::string& text) {
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &handle), SQLITE_OK);
  char* problem = nullptr;
  EXPECT_EQ(sqlite3_exec(handle, text.c_str(), nullptr, nullptr, &problem), SQLITE_OK) << problem;
  sqlite3_close(handle);
}

TEST(FeedbackStore, EventsComeBackAsTheyWere) {
  const test::TemporaryFolder folder;
  FeedbackEvent event = moved("song", "hats", -2.0);
  event.time_s = 1700000000;
  event.rule = "own_loudness";
  event.rule_effect = Decibels(-1.25);
  {
    FeedbackStore store = open(folder / "data");
    const auto id = store.record(event);
    ASSERT_TRUE(id) << id.error().message;
    event.id = *id;
  }
  const auto events = open(folder / "data").events();
  ASSERT_TRUE(events);
  ASSERT_THAT(*events, SizeIs(1));
  event.uid = events->front().uid;
  EXPECT_EQ(events->front(), event);
  EXPECT_THAT(event.uid, SizeIs(32));
}

TEST(FeedbackStore, IsTheUsersAlone) {
  const test::TemporaryFolder folder;
  FeedbackStore store = open(folder / "data");
  ASSERT_TRUE(store.record(moved("song", "hats", -2.0)));
  struct stat found {};
  ASSERT_EQ(::stat((folder / "data").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777u, 0700u);
  for (const char* name : {"feedback.db", "feedback.db-wal", "feedback.db-shm"}) {
    ASSERT_EQ(::stat((folder / "data" / name).c_str(), &found), 0) << name;
    EXPECT_EQ(found.st_mode & 0777u, 0600u) << name;
  }
}

TEST(FeedbackStore, TeachesWhatTheEventsTeach) {
  const test::TemporaryFolder folder;
  FeedbackStore store = open(folder.path());
  std::vector<FeedbackEvent> events;
  for (int i = 0; i < 12; ++i) {
    events.push_back(moved("song " + std::to_string(i / 3), "strip " + std::to_string(i % 2), -0.25 * i,
                           i % 3 == 0 ? Role::kick : Role::hat));
    const auto id = store.record(events.back());
    ASSERT_TRUE(id);
    events.back().id = *id;
  }
  const auto learned = store.learned("song 2");
  ASSERT_TRUE(learned) << learned.error().message;
  const Learned expected = learn_from_events(events, "song 2");
  ASSERT_EQ(learned->offsets.size(), expected.offsets.size());
  for (std::size_t i = 0; i < expected.offsets.size(); ++i) {
    EXPECT_EQ(learned->offsets[i].role, expected.offsets[i].role);
    EXPECT_NEAR(learned->offsets[i].mean.value, expected.offsets[i].mean.value, 1e-12);
    EXPECT_EQ(learned->offsets[i].observations(), expected.offsets[i].observations());
  }
  EXPECT_EQ(learned->share.mean, expected.share.mean);
  ASSERT_EQ(learned->song.size(), expected.song.size());
  EXPECT_EQ(learned->song[0].off, expected.song[0].off);
}

TEST(FeedbackStore, ForgetsOneByOneARoleAndAll) {
  const test::TemporaryFolder folder;
  FeedbackStore store = open(folder.path());
  const auto first = store.record(moved("song", "hats", -2.0));
  const auto second = store.record(moved("song", "hats", -4.0));
  ASSERT_TRUE(store.record(moved("song", "kick", 3.0, Role::kick)));
  EXPECT_EQ(store.learned("song")->song[0].off, Decibels(-4.0));
  EXPECT_EQ(*store.forget(std::vector{*second, std::int64_t{99}}), 1u);
  EXPECT_EQ(store.learned("song")->song[0].off, Decibels(-2.0));  // the opinion before counts again
  EXPECT_EQ(*store.forget_role(Role::hat), 1u);
  ASSERT_THAT(store.learned("song")->offsets, SizeIs(2));
  EXPECT_EQ(store.learned("song")->offsets[0].role, Role::kick);
  EXPECT_EQ(*store.forget_all(), 1u);
  EXPECT_THAT(store.learned("song")->offsets, IsEmpty());
  // Not even the bytes are left.
  EXPECT_EQ(test::read_text(folder / "feedback.db").find("song.mmpz"), std::string::npos);
  EXPECT_EQ(test::read_text(folder / "feedback.db-wal").find("song.mmpz"), std::string::npos);
  (void)first;
}

TEST(FeedbackStore, ExportIsImportedOnce) {
  const test::TemporaryFolder folder;
  FeedbackStore store = open(folder / "one");
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(store.record(moved("song " + std::to_string(i), "hats", -3.0)));
  FeedbackEvent rating;
  rating.kind = FeedbackKind::rated;
  rating.song = "song 1";
  rating.stars = 5;
  rating.target = Lufs(-14.0);
  ASSERT_TRUE(store.record(rating));
  const auto text = store.export_json();
  ASSERT_TRUE(text);
  FeedbackStore other = open(folder / "two");
  ASSERT_TRUE(other.record(moved("own", "hats", 1.0)));
  auto report = other.import_json(*text, "export.json");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->added, 6u);
  report = other.import_json(*text, "export.json");
  EXPECT_EQ(report->added, 0u);
  EXPECT_EQ(report->known, 6u);
  EXPECT_EQ(*other.event_count(), 7u);
  EXPECT_EQ(other.learned("")->target->mean, -14.0);
  const auto events = *store.events();
  auto imported = *other.events();
  imported.erase(imported.begin());
  for (std::size_t i = 0; i < events.size(); ++i) {
    imported[i].id = events[i].id;
    EXPECT_EQ(imported[i], events[i]);
  }
}

TEST(FeedbackStore, AnExportOfManyYearsIsRead) {
  const test::TemporaryFolder folder;
  FeedbackStore store = open(folder / "one");
  ASSERT_TRUE(store.record(moved("song", "hats", -3.0)));
  std::string text = *store.export_json();
  const std::string uid = store.events()->front().uid;
  const std::size_t begin = text.find("{\"uid\"");
  const std::string event = text.substr(begin, text.find("\n]}") - begin);
  constexpr std::size_t kEvents = 50'000;  // over a million values
  std::string events;
  for (std::size_t i = 0; i < kEvents; ++i) {
    events += i == 0 ? "" : ",\n";
    events += event;
    events.replace(events.rfind(uid), uid.size(), std::to_string(i));
  }
  text.replace(begin, event.size(), events);
  FeedbackStore other = open(folder / "two");
  const auto report = other.import_json(text, "export.json");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->added, kEvents);
}

TEST(FeedbackStore, WhatIsNoExportChangesNothing) {
  const test::TemporaryFolder folder;
  FeedbackStore store = open(folder.path());
  const auto message = [&](const std::string& text) {
    const auto report = store.import_json(text, "x.json");
    return report ? "accepted" : report.error().message;
  };
  EXPECT_THAT(message("{\n\"format\": oops"), AllOf(HasSubstr("x.json"), HasSubstr("line 2"), Not(HasSubstr("[json"))));
  std::string many = R"({"format":"smartgain-feedback","version":1,"events":[],"more":[0)";
  for (int i = 0; i < 10'000; ++i) many += ",0";
  EXPECT_THAT(message(many + "]}"), HasSubstr("over 10000 values"));
  EXPECT_THAT(message(R"({"format":"smartgain-feedback","version":1,"events":[3]})"), HasSubstr("number"));
  EXPECT_THAT(message("[]"), HasSubstr("smartgain-feedback"));
  EXPECT_THAT(message(R"({"format":"smartgain-feedback","version":2,"events":[]})"), HasSubstr("version 1"));
  const std::string one = R"({"uid":"a","time_s":1,"kind":"moved","song":"s","strip":"t","role":"hat"})";
  EXPECT_THAT(
      message(R"({"format":"smartgain-feedback","version":1,"events":[)" + one + R"(,{"uid":"b","kind":"danced"}]})"),
      AllOf(HasSubstr("event 2"), HasSubstr("danced")));
  EXPECT_EQ(*store.event_count(), 0u);
}

TEST(FeedbackStore, RemembersWhatWasApplied) {
  const test::TemporaryFolder folder;
  FeedbackStore store = open(folder.path());
  AppliedPlan plan{"file", "song", "song.mmpz", "auto", 1700000000, {}};
  plan.strips = {
      {"a", "A", Role::kick, 0.9, "drums", Decibels(0.0), Decibels(-2.0), Decibels(-0.5), "own_loudness",
       Decibels(-1.5), Decibels(-3.0), 7, 9},
      {"b", "B", Role::bass, 0.9, "", Decibels(1.0), Decibels(1.0), Decibels(0.0), "", Decibels(0.0), {}, 0, 0}};
  ASSERT_TRUE(store.note_applied(plan));
  auto found = store.applied("file");
  ASSERT_TRUE(found && *found);
  EXPECT_EQ(**found, plan);
  plan.strips.pop_back();
  ASSERT_TRUE(store.note_applied(plan));
  EXPECT_THAT((*store.applied("file"))->strips, SizeIs(1));
  ASSERT_TRUE(store.forget_applied("file"));
  EXPECT_FALSE(store.applied("file")->has_value());
}

FeedbackEvent rated(const std::string& song, int stars, double target_lufs) {
  FeedbackEvent event;
  event.kind = FeedbackKind::rated;
  event.song = song;
  event.stars = stars;
  event.target = Lufs(target_lufs);
  event.ceiling = DbTp(-2.0);
  return event;
}

std::vector<std::string> names_of(const Learned& learned) {
  std::vector<std::string> names;
  for (const Lesson& lesson : list_lessons(learned)) names.push_back(lesson.name);
  return names;
}

FeedbackEvent taken_back(const std::string& song) {
  FeedbackEvent event = moved(song, "pad", 2.0, Role::pad);
  event.recommended = Decibels(-2.0);
  event.learned = Decibels(0.0);
  event.chosen = Decibels(0.0);
  event.rule = "masking_relief";
  event.rule_effect = Decibels(-2.0);
  return event;
}

TEST(FeedbackStore, ARuleThatIsTakenBackIsALessonToo) {
  const test::TemporaryFolder folder;
  FeedbackStore store = open(folder.path());
  std::vector<FeedbackEvent> events;
  for (int i = 0; i < 8; ++i) {
    events.push_back(taken_back("song " + std::to_string(i)));
    events.back().id = *store.record(events.back());
  }
  const Learned expected = learn_from_events(events, "");
  Learned learned = *store.learned("");
  ASSERT_THAT(learned.rules, SizeIs(1));
  EXPECT_EQ(learned.rules[0].rule, "masking_relief");
  EXPECT_EQ(learned.rules[0].taken_back, 8u);
  EXPECT_EQ(learned.rules[0].songs, 8u);
  EXPECT_NEAR(learned.rules[0].weight, expected.rules[0].weight, 1e-12);
  EXPECT_LT(learned.rules[0].weight, 0.5);
  // What the rule explains is no habit; where the rule is to count in full, it is one.
  const double beside_rule = learned.offsets[0].mean.value;
  ASSERT_TRUE(store.switch_lesson("rule/masking_relief", false));
  learned = *store.learned("");
  EXPECT_GT(learned.offsets[0].mean.value, 2.0 * beside_rule);
  // Forgotten is the rule, not what else these answers tell.
  EXPECT_EQ(*store.forget_lesson("rule/masking_relief"), 8u);
  learned = *store.learned("");
  EXPECT_THAT(learned.rules, IsEmpty());
  EXPECT_THAT(learned.off, IsEmpty());
  EXPECT_EQ(learned.offsets[0].songs, 8u);
}

void teach_of_everything(FeedbackStore& store) {
  for (int i = 0; i < 3; ++i) {
    const std::string song = "song " + std::to_string(i);
    ASSERT_TRUE(store.record(moved(song, "hats", -3.0)));
    ASSERT_TRUE(store.record(moved(song, "kick", 2.0, Role::kick)));
    ASSERT_TRUE(store.record(rated(song, 5, -16.0)));
  }
}

TEST(FeedbackStore, LessonsHaveNamesAndAreSwitchedOffOneByOne) {
  const test::TemporaryFolder folder;
  {
    FeedbackStore store = open(folder.path());
    teach_of_everything(store);
    EXPECT_THAT(names_of(*store.learned("")),
                testing::UnorderedElementsAre("habit/kick/auto", "habit/kick", "habit/hat/auto", "habit/hat", "share",
                                              "target", "ceiling", "song"));
    ASSERT_TRUE(store.switch_lesson("habit/hat/auto", false));
    ASSERT_TRUE(store.switch_lesson("share", false));
    ASSERT_TRUE(store.switch_lesson("share", true));
    const auto unknown = store.switch_lesson("habit/hats", false);
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, ErrorCode::wrong_use);
    EXPECT_THAT(unknown.error().message, HasSubstr("habit/hat"));
  }
  FeedbackStore store = open(folder.path());
  EXPECT_THAT(store.learned("")->off, ElementsAre("habit/hat/auto"));
  for (const Lesson& lesson : list_lessons(*store.learned(""))) EXPECT_EQ(lesson.off, lesson.name == "habit/hat/auto");
  // It goes along to another machine, and stays off there.
  const test::TemporaryFolder other;
  FeedbackStore there = open(other.path());
  ASSERT_TRUE(there.import_json(*store.export_json(), "export"));
  EXPECT_THAT(there.learned("")->off, ElementsAre("habit/hat/auto"));
  EXPECT_EQ(*there.export_json(), *store.export_json());
  ASSERT_TRUE(there.forget_all());
  EXPECT_THAT(there.learned("")->off, IsEmpty());
}

TEST(FeedbackStore, LessonsAreForgottenOneByOne) {
  const test::TemporaryFolder folder;
  FeedbackStore store = open(folder.path());
  teach_of_everything(store);
  ASSERT_TRUE(store.switch_lesson("target", false));
  EXPECT_EQ(*store.forget_lesson("target"), 3u);
  EXPECT_FALSE(store.learned("")->target);
  EXPECT_TRUE(store.learned("")->ceiling);
  EXPECT_THAT(store.learned("")->off, IsEmpty()) << "what is learned anew counts again";
  EXPECT_EQ(*store.forget_lesson("ceiling"), 3u);
  EXPECT_FALSE(store.learned("")->ceiling);
  const double habit = store.learned("")->offsets[0].mean.value;
  EXPECT_EQ(*store.forget_lesson("share"), 6u);
  EXPECT_EQ(store.learned("")->share.observations, 0u);
  EXPECT_EQ(store.learned("")->share.mean, 1.0);
  EXPECT_EQ(store.learned("")->offsets[0].mean.value, habit) << "habits stay";
  ASSERT_TRUE(store.record(moved("song 0", "lead", -1.0, Role::lead)));
  EXPECT_EQ(store.learned("")->share.observations, 1u);
  EXPECT_EQ(*store.forget_lesson("habit/hat/auto"), 3u);
  EXPECT_THAT(
      names_of(*store.learned("")),
      testing::UnorderedElementsAre("habit/kick/auto", "habit/kick", "habit/lead/auto", "habit/lead", "share", "song"));
  EXPECT_FALSE(store.forget_lesson("song"));
  EXPECT_FALSE(store.forget_lesson("target"));
  // Forgotten is forgotten: nor does an export bring it back.
  const test::TemporaryFolder other;
  FeedbackStore there = open(other.path());
  ASSERT_TRUE(there.import_json(*store.export_json(), "export"));
  EXPECT_EQ(names_of(*there.learned("")), names_of(*store.learned("")));
  EXPECT_EQ(there.learned("")->share.observations, 1u);
}

TEST(FeedbackStore, OldFilesAreMigratedWithTheirEvents) {
  const test::TemporaryFolder folder;
  {
    FeedbackStore store = open(folder.path());
    for (int i = 0; i < 6; ++i) ASSERT_TRUE(store.record(moved("song " + std::to_string(i), "hats", -3.0)));
  }
  sql(folder / "feedback.db",
      "DROP INDEX event_by_song; DROP TABLE opinion; DROP TABLE evidence; DROP TABLE applied; DROP TABLE "
      "applied_strip; DROP TABLE lesson_off; DROP TABLE rule_evidence; ALTER TABLE event DROP COLUMN tells_share; "
      "ALTER TABLE event DROP COLUMN rule; ALTER TABLE event DROP COLUMN rule_db; PRAGMA user_version = 1");
  FeedbackStore store = open(folder.path());
  EXPECT_EQ(*store.event_count(), 6u);
  ASSERT_THAT(store.learned("")->offsets, SizeIs(2));
  EXPECT_LT(store.learned("")->offsets[0].mean.value, -1.0);
}

TEST(FeedbackStore, ANewerFileIsRefusedAndLeftAsItIs) {
  const test::TemporaryFolder folder;
  { ASSERT_TRUE(open(folder.path()).record(moved("song", "hats", -2.0))); }
  sql(folder / "feedback.db", "PRAGMA user_version = 99");
  const auto refused = FeedbackStore::open(folder.path());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, AllOf(HasSubstr("version 99"), HasSubstr("newer SmartGain")));
  sql(folder / "feedback.db", "PRAGMA user_version = 4");
  EXPECT_EQ(*open(folder.path()).event_count(), 1u);
}

TEST(FeedbackStore, AnotherProgramsFileIsRefusedAndLeftAsItIs) {
  const test::TemporaryFolder folder;
  sql(folder / "feedback.db", "CREATE TABLE theirs(x); INSERT INTO theirs VALUES(1)");
  const auto refused = FeedbackStore::open(folder.path());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("another program"));
  sql(folder / "feedback.db", "SELECT x FROM theirs");
}

TEST(FeedbackStore, AViewInPlaceOfATableIsNotRun) {
  const test::TemporaryFolder folder;
  ASSERT_TRUE(open(folder.path()).record(moved("song", "hat", -1.0)));
  // This one is harmless; a recursive one would count without end.
  sql(folder / "feedback.db", "DROP TABLE event; CREATE VIEW event AS SELECT 1 AS id, NULL AS chosen_db");
  const auto refused = FeedbackStore::open(folder.path());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("view \"event\" prohibited"));
}

TEST(FeedbackStore, WhatIsNoDatabaseIsSetAside) {
  const test::TemporaryFolder folder;
  test::write_text(folder / "feedback.db", std::string(5000, 'x'));
  FeedbackStore store = open(folder.path());
  EXPECT_THAT(store.take_notices(), ElementsAre(AllOf(HasSubstr("was damaged"), HasSubstr("feedback.db.broken"))));
  EXPECT_THAT(store.take_notices(), IsEmpty());
  EXPECT_EQ(test::read_text(folder / "feedback.db.broken"), std::string(5000, 'x'));
  EXPECT_TRUE(store.record(moved("song", "hats", -2.0)));
}

void fill_and_damage(const fs::path& folder, int events, const std::string& before_damage) {
  {
    FeedbackStore store = open(folder);
    for (int i = 0; i < events; ++i) ASSERT_TRUE(store.record(moved("song " + std::to_string(i % 7), "strip", -2.0)));
  }
  sql(folder / "feedback.db", before_damage + "PRAGMA wal_checkpoint(TRUNCATE)");
  const auto size = fs::file_size(folder / "feedback.db");
  std::fstream file(folder / "feedback.db", std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(3 * size / 4));  // the last quarter becomes noise
  const std::string noise(size - 3 * size / 4, '\x5a');
  file.write(noise.data(), static_cast<std::streamsize>(noise.size()));
}

TEST(FeedbackStore, WhatCanBeReadOfADamagedFileIsKept) {
  constexpr int kEvents = 400;
  const std::string to_version_2 =
      "ALTER TABLE event DROP COLUMN tells_share; ALTER TABLE event DROP COLUMN rule; ALTER TABLE event DROP COLUMN "
      "rule_db; DROP TABLE rule_evidence; DROP TABLE lesson_off; PRAGMA user_version = 2;";
  for (const std::string& before_damage : {std::string(), to_version_2}) {
    const test::TemporaryFolder folder;
    fill_and_damage(folder.path(), kEvents, before_damage);
    FeedbackStore store = open(folder.path());
    const auto events = store.events();
    ASSERT_TRUE(events) << events.error().message;
    EXPECT_GT(events->size(), 20u) << before_damage;
    EXPECT_LT(events->size(), static_cast<std::size_t>(kEvents));
    EXPECT_THAT(store.take_notices(), ElementsAre(HasSubstr("could be read and were kept")));
    EXPECT_TRUE(fs::exists(folder / "feedback.db.broken"));
  }
}

TEST(FeedbackStore, AVersionBelowZeroIsDamage) {
  const test::TemporaryFolder folder;
  { ASSERT_TRUE(open(folder.path()).record(moved("song", "strip", -2.0))); }
  sql(folder / "feedback.db", "PRAGMA user_version = -1");
  FeedbackStore store = open(folder.path());
  EXPECT_THAT(store.take_notices(), ElementsAre(HasSubstr("1 of its events could be read and were kept")));
  EXPECT_EQ(*store.event_count(), 1u);
}

TEST(FeedbackStore, DamageThatNobodyWroteIsFoundADayLater) {
  const test::TemporaryFolder folder;
  const fs::path file = folder / "feedback.db";
  { ASSERT_TRUE(open(folder.path()).record(moved("song", "strip", -2.0))); }
  const auto written = fs::last_write_time(file);
  const std::string whole = test::read_text(file);
  test::write_text(file, whole.substr(0, whole.size() / 2) + std::string(whole.size() - whole.size() / 2, '\x5a'));
  fs::last_write_time(file, written);
  test::write_text(folder / "feedback.db.lock", std::to_string(std::time(nullptr) - 86'401));
  EXPECT_THAT(open(folder.path()).take_notices(), ElementsAre(HasSubstr("was damaged")));
}

TEST(FeedbackStore, DamageInTheMiddleTakesNeitherEnd) {
  const test::TemporaryFolder folder;
  constexpr int kEvents = 400;
  {
    FeedbackStore store = open(folder.path());
    for (int i = 0; i < kEvents; ++i) {
      FeedbackEvent event = moved("song", "strip", -2.0);
      event.note = std::to_string(i) + std::string(200, '.');  // so that most pages are those of the events themselves
      ASSERT_TRUE(store.record(event));
    }
  }
  sql(folder / "feedback.db", "PRAGMA wal_checkpoint(TRUNCATE)");
  {
    constexpr std::size_t kPage = 4096;  // SQLite's own
    const auto middle = test::read_text(folder / "feedback.db").find("200" + std::string(200, '.')) / kPage * kPage;
    std::fstream file(folder / "feedback.db", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(middle));
    const std::string noise(kPage, '\x5a');
    file.write(noise.data(), static_cast<std::streamsize>(noise.size()));
  }
  FeedbackStore store = open(folder.path());
  EXPECT_THAT(store.take_notices(), ElementsAre(HasSubstr("could be read and were kept")));
  const auto events = store.events();
  ASSERT_TRUE(events) << events.error().message;
  EXPECT_LT(events->size(), static_cast<std::size_t>(kEvents));
  EXPECT_EQ(events->front().note.substr(0, 2), "0.");
  EXPECT_EQ(events->back().note.substr(0, 4), "399.");
}

TEST(FeedbackStore, OthersWaitTheirTurnAndAreTold) {
  const test::TemporaryFolder folder;
  FeedbackStore store = open(folder.path());
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open((folder / "feedback.db").c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  const auto refused = store.record(moved("song", "hats", -2.0));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("in use"));
  EXPECT_TRUE(store.learned("song"));  // reading does not wait
  sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr);
  sqlite3_close(other);
  // What was said is not lost.
  ASSERT_TRUE(store.record(moved("song", "kick", 1.0, Role::kick)));
  EXPECT_EQ(*store.event_count(), 2u);
}

TEST(FeedbackStore, TwoProgramsAtOnce) {
  const test::TemporaryFolder folder;
  constexpr int kEach = 60;
  std::vector<std::jthread> programs;
  for (int p = 0; p < 3; ++p)
    programs.emplace_back([&folder, p] {
      FeedbackStore store = open(folder.path());
      for (int i = 0; i < kEach; ++i) {
        const auto id = store.record(moved("song " + std::to_string(p), "strip " + std::to_string(i), -1.0));
        EXPECT_TRUE(id) << id.error().message;
        if (i % 10 == 0) {
          EXPECT_TRUE(store.learned("song 0"));
        }
      }
    });
  programs.clear();
  EXPECT_EQ(*open(folder.path()).event_count(), 3u * kEach);
}

/// What the child told its parent through a pipe before it ended.
template <class Work>
std::string in_child(Work work, const std::function<void(pid_t)>& meanwhile = {}) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    work([&](char c) { (void)!::write(ends[1], &c, 1); });
    ::_exit(0);
  }
  ::close(ends[1]);
  if (meanwhile) meanwhile(child);
  std::string said;
  char buffer[4096];
  for (ssize_t n; (n = ::read(ends[0], buffer, sizeof buffer)) > 0;) said.append(buffer, static_cast<std::size_t>(n));
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  return said;
}

TEST(FeedbackStore, KilledWhileWritingLosesNothingThatWasAcknowledged) {
  const test::TemporaryFolder folder;
  std::size_t acknowledged = 0;
  for (int round = 0; round < 8; ++round) {
    const std::string said = in_child(
        [&](const auto& say) {
          auto store = FeedbackStore::open(folder.path());
          if (!store) return;
          for (int i = 0; i < 100'000; ++i)
            if (store->record(moved("song " + std::to_string(i % 5), "strip " + std::to_string(i), -1.0))) say('x');
        },
        [round](pid_t child) {
          std::this_thread::sleep_for(std::chrono::milliseconds(40 + 17 * round));
          ::kill(child, SIGKILL);
        });
    acknowledged += said.size();
    FeedbackStore store = open(folder.path());
    EXPECT_THAT(store.take_notices(), IsEmpty());
    const auto events = store.events();
    ASSERT_TRUE(events) << events.error().message;
    EXPECT_GE(events->size(), acknowledged);
    acknowledged = events->size();
    EXPECT_TRUE(store.learned("song 1"));
  }
  EXPECT_GT(acknowledged, 0u);
}

TEST(FeedbackStore, AFullDiskIsSaidAndWhatWasThereStays) {
  const test::TemporaryFolder folder;
  { ASSERT_TRUE(open(folder.path()).record(moved("song", "hats", -2.0))); }
  const std::string said = in_child([&](const auto& say) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{20'000, 20'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    auto store = FeedbackStore::open(folder.path());
    if (!store) return say(store.error().message.find("full") != std::string::npos ? 'f' : 'o');
    for (int i = 0; i < 1000; ++i) {
      const auto id = store->record(moved("song " + std::to_string(i), "hats", -2.0));
      if (!id) return say(id.error().message.find("Is the disk full?") != std::string::npos ? 'f' : 'o');
    }
  });
  EXPECT_EQ(said, "f");
  FeedbackStore store = open(folder.path());
  EXPECT_GE(*store.event_count(), 1u);
  EXPECT_TRUE(store.record(moved("song", "kick", 1.0)));
}

TEST(FeedbackStore, AFolderThatCannotBeWrittenIsSaid) {
  const test::TemporaryFolder folder;
  test::write_text(folder / "file", "");
  const auto refused = FeedbackStore::open(folder / "file/data");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unwritable_output);
  EXPECT_THAT(refused.error().message, HasSubstr("$SMARTGAIN_DATA"));
  EXPECT_FALSE(FeedbackStore::open({}));
}

TEST(StoreFolders, FollowTheEnvironment) {
  const test::Variable own("SMARTGAIN_DATA", "/x");
  EXPECT_EQ(data_folder(), fs::path("/x"));
  EXPECT_EQ(cache_folder(), fs::path("/x/cache"));
  const test::Variable none("SMARTGAIN_DATA", "");
  const test::Variable home("HOME", "/home/u");
  const test::Variable data("XDG_DATA_HOME", "/d");
  const test::Variable cache("XDG_CACHE_HOME", "relative");
  EXPECT_EQ(data_folder(), fs::path("/d/smartgain"));
  EXPECT_EQ(cache_folder(), fs::path("/home/u/.cache/smartgain"));
}

}  // namespace
}  // namespace smartgain
