// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// `evaluate` in shards, and `merge`.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/cli_test.hpp"
#include "support/io_fixtures.hpp"
#include "support/signals.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using test::Outcome;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr int kRate = 22050;

class EvaluateCliTest : public test::CliTest {
 protected:
  void SetUp() override { fs::create_directory(folder_ / "stems"); }

  [[nodiscard]] json song(int number) const {
    json stems = json::array();
    double gain_db = 3.0 * number;
    auto seed = static_cast<std::uint32_t>(number);
    for (const char* role : {"kick", "bass", "lead_vocal", "keys"}) {
      const std::string path = fmt::format("stems/{} {}.wav", number, role);
      test::write_sound(folder_ / path, test::scaled(test::music(1.0, kRate, seed++), 0.1F), kRate);
      stems.push_back({{"path", path}, {"role", role}, {"applied_gain_db", gain_db -= 2.0}});
    }
    return {{"name", fmt::format("song {}", number)}, {"stems", stems}};
  }
  /// Songs with audio, one of them with a stem that is silent and one without any file, and a song of a table that two people mixed.
  void write_manifest(int songs) const {
    json manifest{{"songs", json::array()}};
    for (int number = 0; number < songs; ++number) manifest["songs"].push_back(song(number));
    test::write_sound(folder_ / "stems/silence.wav", test::silence(1.0, kRate), kRate);
    manifest["songs"][1]["stems"].push_back({{"path", "stems/silence.wav"}});
    manifest["songs"].push_back({{"name", "lost"}, {"stems", {{{"path", "stems/lost.wav"}}}}});
    json table{{"name", "table"}, {"stems", json::array()}, {"mixes", json::array()}};
    for (const double level : {-20.0, -23.5, -18.0, -30.0})
      table["stems"].push_back({{"role", "pad"}, {"raw_lufs", level}});
    table["mixes"].push_back({{"name", "a"}, {"gains_db", {1.0, 0.5, -2.5, 4.0}}});
    table["mixes"].push_back({{"name", "b"}, {"gains_db", {1.0, nullptr, -2.5, 4.0}}});
    manifest["songs"].push_back(table);
    table["name"] = "another table";
    manifest["songs"].push_back(table);
    test::write_text(folder_ / "manifest.json", manifest.dump());
  }
  [[nodiscard]] std::string whole(const std::vector<std::string>& options) const {
    std::vector<std::string> words{"evaluate", "manifest.json", "--json", "--no-cache"};
    words.insert(words.end(), options.begin(), options.end());
    const Outcome outcome = run(words);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return outcome.out;
  }
  void score(const std::string& shard, const std::string& output, std::vector<std::string> options = {}) const {
    options.insert(options.begin(), {"evaluate", "manifest.json", "--no-cache", "--shard", shard, "-o", output});
    const Outcome outcome = run(options);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("shard " + shard));
  }
  void expect_refused(std::vector<std::string> shards, const std::string& because) const {
    shards.insert(shards.begin(), "merge");
    const Outcome outcome = run(shards);
    EXPECT_EQ(outcome.status, 3);
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, HasSubstr(because));
  }
};

TEST_F(EvaluateCliTest, ShardsMergeToTheBytesOfTheWhole) {
  write_manifest(4);
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{"--engine", "rules"},
        std::vector<std::string>{"--blind", "--learning", "--raw", "random:6:7", "--rule", "masking_relief=high"},
        std::vector<std::string>{"--engine", "lufs", "--raw", "equal", "--raw-level", "keep", "--precision",
                                 "float"}}) {
    const std::string expected = whole(options);
    for (const int count : {1, 3, 9}) {  // 9 are more than there are songs
      std::vector<std::string> words{"merge"};
      for (int shard = count; shard >= 1; --shard) {
        words.push_back(fmt::format("{}.json", shard));
        score(fmt::format("{}/{}", shard, count), words.back(), options);
      }
      words.insert(words.end(), {"--json", "-o", "merged.json"});
      EXPECT_EQ(run(words).out, expected) << count;
      EXPECT_EQ(test::read_text(folder_ / "merged.json"), expected);
    }
    EXPECT_EQ(json::parse(expected).at("left_out").size(), 2u) << expected;
    EXPECT_FALSE(expected.find("null") != std::string::npos) << "a number that is none: " << expected;
  }
  EXPECT_EQ(whole({"--jobs", "1"}), whole({"--jobs", "5"}));
  EXPECT_THAT(
      run({"merge", "1.json", "2.json", "3.json", "4.json", "5.json", "6.json", "7.json", "8.json", "9.json"}).out,
      HasSubstr("6 songs, 8 mixes"));
}

TEST_F(EvaluateCliTest, SaysWhichModelAnsweredAndThatNoneDid) {
  write_manifest(2);
  EXPECT_THAT(json::parse(whole({})).at("model").get<std::string>(), HasSubstr("level-1"));
  EXPECT_THAT(run({"evaluate", "manifest.json"}).out, Not(HasSubstr("Without a model")));
  const test::Variable models("SMARTGAIN_MODELS", "/nowhere");
  EXPECT_FALSE(json::parse(whole({})).contains("model"));
  EXPECT_THAT(run({"evaluate", "manifest.json"}).out, HasSubstr("Without a model"));
}

TEST_F(EvaluateCliTest, CalibrationIsSaidByHowSureTheAnswersWere) {
  write_manifest(3);
  const json evaluation = json::parse(whole({"--raw", "random:6:7"}));
  const json& calibration = evaluation.at("calibration");
  int stems = 0;
  double confidence = 0.0, within = 0.0, last = -1.0;
  for (const json& band : calibration.at("bands")) {
    const int count = band.at("stems");
    const double said = band.at("mean_confidence");
    EXPECT_GT(said, last);
    EXPECT_GT(count, 0);
    stems += count;
    confidence += count * said;
    within += count * band.at("within_3_lu").get<double>();
    last = said;
  }
  EXPECT_EQ(stems, evaluation.at("scores").at(0).at("stems"));
  EXPECT_NEAR(confidence / stems, calibration.at("mean_confidence").get<double>(), 1e-9);
  EXPECT_NEAR(within / stems, calibration.at("within_3_lu").get<double>(), 1e-9);
  EXPECT_THAT(run({"evaluate", "manifest.json"}).out, HasSubstr("where it says"));
}

TEST_F(EvaluateCliTest, AStyleOfASongIsLaidOverTheAnswer) {
  write_manifest(2);
  const auto error = [&] {
    return json::parse(whole({"--engine", "rules"})).at("scores").at(0).at("songs").at("song 1");
  };
  const double plain = error();
  json manifest = json::parse(test::read_text(folder_ / "manifest.json"));
  manifest["songs"][1]["style"] = "hip-hop";
  test::write_text(folder_ / "manifest.json", manifest.dump());
  EXPECT_GT(std::abs(error().get<double>() - plain), 0.05);
  manifest["songs"][1]["style"] = "hip-hopp";
  test::write_text(folder_ / "manifest.json", manifest.dump());
  const Outcome outcome = run({"evaluate", "manifest.json"});
  EXPECT_NE(outcome.status, 0);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("song 'song 1'"), HasSubstr("hip-hop")));
}

TEST_F(EvaluateCliTest, AShardIsWrittenToStandardOutputWhereNothingElseIsSaid) {
  write_manifest(2);
  score("2/2", "2.json");
  EXPECT_EQ(run({"evaluate", "manifest.json", "--no-cache", "--shard", "2/2"}).out,
            test::read_text(folder_ / "2.json"));
}

TEST_F(EvaluateCliTest, ShardsThatAreNoneAreRefused) {
  write_manifest(2);
  for (const char* shard : {"3/2", "0/2", "1", "1/", "/2", "1/0", "1/2/3", "a/b", "-1/2", "1/2000000", "1 /2"}) {
    const Outcome outcome = run({"evaluate", "manifest.json", std::string("--shard=") + shard});
    EXPECT_EQ(outcome.status, 2) << shard;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("--shard: expected I/N"), HasSubstr(std::string("'") + shard + "'")));
  }
}

TEST_F(EvaluateCliTest, WhatDoesNotBelongTogetherIsNotMerged) {
  write_manifest(2);
  for (const int shard : {1, 2, 3}) score(fmt::format("{}/3", shard), fmt::format("{}.json", shard));
  expect_refused({"1.json", "3.json"}, "expected 3 shards, found 2: 2/3 missing");
  expect_refused({"3.json"}, "1/3, 2/3 missing");
  expect_refused({"1.json", "2.json", "3.json", "2.json"}, "found shard 2/3 that is also in 2.json");
  expect_refused({"1.json", "2.json", "nowhere.json"}, "nowhere.json");
  expect_refused({"1.json", "manifest.json"},
                 "manifest.json: expected what `smartgain evaluate --shard I/N -o FILE` writes");
  score("2/2", "halves.json");
  expect_refused({"1.json", "halves.json", "3.json"}, "halves.json: expected shards 3 as in 1.json, found 2");
  score("2/3", "blind.json", {"--blind"});
  expect_refused({"1.json", "blind.json", "3.json"},
                 "blind.json: expected the options '' as in 1.json, found '--blind'");
  write_manifest(3);
  score("2/3", "other.json");
  expect_refused({"1.json", "other.json", "3.json"}, "other.json: expected a shard of the same manifest as 1.json");

  // Cut off or edited by hand.
  const std::string good = test::read_text(folder_ / "2.json");
  test::write_text(folder_ / "2.json", good.substr(0, good.size() / 2));
  expect_refused({"1.json", "2.json", "3.json"}, "2.json");
  json edited = json::parse(good);
  edited["songs"].erase(0);
  test::write_text(folder_ / "2.json", edited.dump());
  expect_refused({"1.json", "2.json", "3.json"}, "1 songs where 2 belong");
  edited = json::parse(good);
  edited["songs"][0]["mixes"][0]["truth_lufs"].erase(0);
  test::write_text(folder_ / "2.json", edited.dump());
  expect_refused({"1.json", "2.json", "3.json"}, "lists of one mix differ in length");
  edited = json::parse(good);
  edited["version"] = 3;
  test::write_text(folder_ / "2.json", edited.dump());
  expect_refused({"1.json", "2.json", "3.json"}, "version 3");
}

TEST_F(EvaluateCliTest, ScoresAreKeptByWhatTheyDependOn) {
  json manifest{{"songs", json::array()}};
  for (int number = 0; number < 6; ++number) manifest["songs"].push_back(song(number));
  test::write_text(folder_ / "manifest.json", manifest.dump());
  test::Surroundings with_cache = surroundings();
  with_cache.environment["SMARTGAIN_DATA"] = (folder_ / "data").string();
  const auto entries = [&] {
    const std::string told = test::run_smartgain({"cache", "stats"}, with_cache).out;
    return std::stoi(told.substr(told.find('\n') + 1));
  };
  const auto expect_whole = [&](std::vector<std::string> options) {
    const std::string expected = whole(options);
    options.insert(options.begin(), {"evaluate", "manifest.json", "--json"});
    EXPECT_EQ(test::run_smartgain(options, with_cache).out, expected);
  };
  ASSERT_EQ(test::run_smartgain({"evaluate", "manifest.json", "--shard", "1/2"}, with_cache).status, 0);
  EXPECT_EQ(entries(), 3);
  for (int time = 0; time < 2; ++time) {
    expect_whole({});
    EXPECT_EQ(entries(), 6);
  }
  expect_whole({"--blind"});
  EXPECT_EQ(entries(), 12);
  test::write_sound(folder_ / "stems/5 keys.wav", test::music(1.0, kRate, 99), kRate);
  expect_whole({});
  EXPECT_EQ(entries(), 13);
}

}  // namespace
}  // namespace smartgain
