// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// On data/tiny, a model whose answers can be worked out by hand (make_tiny_model.py).
#include "smartgain/model/level_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <numeric>
#include <string>

#include "smartgain/balance/engine.hpp"
#include "support/sessions.hpp"
#include "support/temporary_folder.hpp"

namespace smartgain::test {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;

const fs::path kData = fs::path(SMARTGAIN_TEST_FOLDER) / "unit/model/data";

SoundPatch patch(std::uint8_t cell) {
  SoundPatch result;
  result.cells.fill(cell);
  return result;
}

std::shared_ptr<const LevelModel> tiny(Precision precision = Precision::float32) {
  auto model = LevelModel::open(kData, precision);
  EXPECT_TRUE(model) << (model ? "" : model.error().message);
  return *model;
}

SessionAnalysis three_strips() {
  SessionAnalysis analysis = session();
  analysis.strips = {strip("a", -6.0, Role::other, 0.0), strip("b", -9.0, Role::other, 0.0),
                     strip("c", -12.0, Role::other, 0.0)};
  analysis.strips[0].measured->patches = {patch(255)};
  analysis.strips[1].measured->patches = {patch(0), patch(255)};
  return analysis;
}

TEST(LevelModel, LevelsAreWhatTheTinyModelSays) {
  const auto estimates = tiny()->estimate(three_strips(), true);
  ASSERT_TRUE(estimates) << estimates.error().message;
  // analytic: 3 x (3, 0, -3) + 10 x (1, 0.5, 0) = 19, 5, -9, about their mean of 5
  const double expected[] = {14.0, 0.0, -14.0};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR((*estimates)[i]->level.value, expected[i], 1e-4) << i;
    EXPECT_NEAR((*estimates)[i]->sd.value, 1.5 * std::exp(0.5), 1e-4);
  }
  // analytic: without own loudness 10, 5, 0 about 5
  EXPECT_NEAR((*estimates)[0]->level_by_sound.value, 5.0, 1e-4);
  EXPECT_NEAR((*estimates)[2]->level_by_sound.value, -5.0, 1e-4);
}

TEST(LevelModel, Int8SaysTheSameToAStep) {
  const auto exact = tiny(Precision::float32)->estimate(three_strips(), true);
  const auto coarse = tiny(Precision::int8)->estimate(three_strips(), true);
  ASSERT_TRUE(exact && coarse);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR((*exact)[i]->level.value, (*coarse)[i]->level.value, 0.15) << i;
}

TEST(LevelModel, HearsRolesByTheirPatchesOnly) {
  const auto heard = tiny()->hear(three_strips().strips);
  ASSERT_TRUE(heard);
  const auto kick = static_cast<std::size_t>(Role::kick), hat = static_cast<std::size_t>(Role::hat);
  // analytic: logits 4, -4 and 13 zeros
  const double sum = std::exp(4.0) + std::exp(-4.0) + 13.0;
  EXPECT_NEAR((*heard)[0]->at(kick), std::exp(4.0) / sum, 1e-5);
  // analytic: the mean of both patches
  EXPECT_NEAR((*heard)[1]->at(kick), 0.5 * (std::exp(4.0) + std::exp(-4.0)) / sum, 1e-5);
  EXPECT_NEAR((*heard)[1]->at(hat), (*heard)[1]->at(kick), 1e-5);
  EXPECT_FALSE((*heard)[2].has_value());
}

TEST(LevelModel, TheOrderOfTheStripsDoesNotMatter) {
  SessionAnalysis analysis = three_strips();
  const auto forward = tiny()->estimate(analysis, true);
  std::reverse(analysis.strips.begin(), analysis.strips.end());
  const auto backward = tiny()->estimate(analysis, true);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR((*forward)[i]->level.value, (*backward)[2 - i]->level.value, 1e-5);
}

TEST(LevelModel, StripsWithoutALevelHaveNoAnswerAndOneOr200StripsAreFine) {
  SessionAnalysis analysis = three_strips();
  analysis.strips[1].level.reset();
  EXPECT_FALSE((*tiny()->estimate(analysis, true))[1].has_value());
  for (const std::size_t count : {0u, 1u, 200u}) {
    analysis.strips.assign(count, strip("s", -20.0, Role::other, 0.0));
    const auto estimates = tiny()->estimate(analysis, true);
    ASSERT_TRUE(estimates) << count;
    EXPECT_EQ(estimates->size(), count);
    for (const auto& estimate : *estimates) EXPECT_NEAR(estimate->level.value, 0.0, 1e-6);
  }
}

TEST(LevelModel, WhatIsNoNumberNeverReachesTheAnswer) {
  SessionAnalysis analysis = three_strips();
  analysis.strips[0].measured->crest_factor = Decibels(std::numeric_limits<double>::quiet_NaN());
  analysis.strips[1].measured->spectral_centroid = Hertz(0.0);
  analysis.strips[2].measured.reset();
  const auto estimates = tiny()->estimate(analysis, true);
  ASSERT_TRUE(estimates);
  for (const auto& estimate : *estimates) EXPECT_TRUE(std::isfinite(estimate->level.value));
}

TEST(LevelModel, EnginesExplainIt) {
  const SessionAnalysis analysis = three_strips();
  for (const char* name : {"cnn", "auto"}) {
    const auto engine = make_engine(name, {}, [] { return LevelModel::open(kData, Precision::float32); });
    ASSERT_TRUE(engine);
    const Balance balance = (*engine)->recommend(analysis, {});
    EXPECT_EQ(balance.engine, name);
    ASSERT_TRUE(balance.model.has_value());
    EXPECT_EQ(balance.model->name, "tiny");
    for (std::size_t i = 0; i < analysis.strips.size(); ++i) {
      double sum = 0.0;
      for (const Reason& reason : balance.strips[i]->reasons) sum += reason.effect.value;
      EXPECT_NEAR(sum, (balance.strips[i]->level - *analysis.strips[i].level).value, 1e-9) << name << i;
    }
  }
}

/// analytic: least error of a blend whose parts' errors correlate by a half
double share_of_network(double n, double r) {
  return std::clamp((r * r - 0.5 * r * n) / (r * r + n * n - r * n), 0.0, 1.0);
}

TEST(LevelModel, AutoLiesBetweenTheNetworkAndTheRules) {
  const SessionAnalysis analysis = three_strips();
  const auto source = [] { return LevelModel::open(kData, Precision::float32); };
  const Balance both = (*make_engine("auto", {}, source))->recommend(analysis, {});
  const Balance network = (*make_engine("cnn", {}, source))->recommend(analysis, {});
  const Balance rules = (*make_engine("rules", {}, source))->recommend(analysis, {});
  for (std::size_t i = 0; i < analysis.strips.size(); ++i) {
    const auto [low, high] = std::minmax(network.strips[i]->level.value, rules.strips[i]->level.value);
    EXPECT_GE(both.strips[i]->level.value, low - 1e-9);
    EXPECT_LE(both.strips[i]->level.value, high + 1e-9);
    const double share = share_of_network(network.strips[i]->sd.value, rules.strips[i]->sd.value);
    EXPECT_NEAR(both.strips[i]->level.value,
                share * network.strips[i]->level.value + (1.0 - share) * rules.strips[i]->level.value, 1e-9);
  }
}

TEST(LevelModel, AutoIsLessSureWhereItWouldChangeMore) {
  SessionAnalysis analysis = three_strips();
  const auto source = [] { return LevelModel::open(kData, Precision::float32); };
  const auto engine = *make_engine("auto", {}, source);
  const auto changes = [&](const Balance& balance) {
    std::vector<double> all;
    for (std::size_t i = 0; i < balance.strips.size(); ++i)
      all.push_back((balance.strips[i]->level - *analysis.strips[i].level).value);
    const double mean = std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(all.size());
    double squares = 0.0;
    for (const double change : all) squares += (change - mean) * (change - mean);
    return squares;
  };
  for (const double off : {0.0, 6.0, 18.0}) {
    analysis.strips[0].level = Decibels(-6.0 - off);
    const Balance both = engine->recommend(analysis, {});
    const Balance network = (*make_engine("cnn", {}, source))->recommend(analysis, {});
    const Balance rules = (*make_engine("rules", {}, source))->recommend(analysis, {});
    // analytic: RMS change of the session against the usual 3.6 LU, of three strips and as if of three more
    const double rms = std::sqrt((changes(both) + 3.0 * 3.6 * 3.6) / 5.0);
    for (std::size_t i = 0; i < analysis.strips.size(); ++i) {
      const double n = network.strips[i]->sd.value, r = rules.strips[i]->sd.value;
      const double share = share_of_network(n, r);
      const double a = share * n, b = (1.0 - share) * r;
      const double blended = std::sqrt(a * a + b * b + 2.0 * 0.84 * a * b);
      EXPECT_NEAR(both.strips[i]->sd.value, blended * std::pow(rms / 3.6, 0.45), 1e-9);
      EXPECT_EQ(both.strips[i]->confidence, confidence_from_sd(both.strips[i]->sd));
    }
  }
}

TEST(LevelModel, AutoHasALeadThatIsHiddenComeForwardOnceWhateverBothEnginesSay) {
  SessionAnalysis analysis = three_strips();
  analysis.strips[0].role = Role::guitar;
  analysis.strips[1].role = Role::lead;
  for (Strip& strip : analysis.strips) strip.role_confidence = 1.0;
  analysis.strips[2].role = Role::kick;
  const std::string guitar = analysis.strips[0].id, lead = analysis.strips[1].id;
  analysis.relations.emplace();
  analysis.relations->masking = {{guitar, lead, Hertz(900.0), Hertz(2400.0), 0.9, Decibels(5.0)}};
  analysis.relations->hidden = {{lead, 0.9, Decibels(5.0), {}}};
  const auto source = [] { return LevelModel::open(kData, Precision::float32); };
  const BalanceRequest off{.style = "auto", .raw_level = RawLevel::automatic, .rules = {{"hidden_lead", "off"}}};
  const Balance before = (*make_engine("auto", off, source))->recommend(analysis, off);
  const Balance after = (*make_engine("auto", {}, source))->recommend(analysis, {});
  const auto moved = [&](const Balance& balance, std::size_t i) {
    return (balance.strips[i]->level - *analysis.strips[i].level).value;
  };
  const auto& reasons = after.strips[1]->reasons;
  EXPECT_EQ(std::count_if(reasons.begin(), reasons.end(), [](const Reason& r) { return r.rule == "hidden_lead"; }), 1);
  // analytic: half of 5 on top of what the guitar moves, at most 3 more than without the rule
  EXPECT_NEAR(moved(after, 1), std::min(moved(before, 0) + 2.5, moved(before, 1) + 3.0), 1e-9);
  EXPECT_EQ(moved(after, 0), moved(before, 0));
  EXPECT_TRUE(after.strips[1]->raise_even_little);
  EXPECT_FALSE(after.strips[0]->raise_even_little);
  double sum = 0.0;
  for (const Reason& reason : reasons) sum += reason.effect.value;
  EXPECT_NEAR(sum, moved(after, 1), 1e-9);

  analysis.strips[1].level = Decibels(-45.0);
  const Balance near_silence = (*make_engine("auto", {}, source))->recommend(analysis, {});
  EXPECT_NEAR(moved(near_silence, 1), 0.0, 1e-9) << "raising it would raise noise";
}

// --- files that are not as they should be ---------------------------------------------------------------------------

class DamagedModel : public ::testing::Test {
 protected:
  TemporaryFolder folder;
  fs::path model = folder.path() / "m";

  void SetUp() override { fs::copy(kData / "tiny", model); }
  std::string message() const {
    const auto opened = LevelModel::open(folder.path(), Precision::int8);
    EXPECT_FALSE(opened);
    return opened ? "" : opened.error().message;
  }
  void change(const std::string& file, const std::string& from, const std::string& to) const {
    std::ifstream in(model / file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto place = text.find(from);
    ASSERT_NE(place, std::string::npos);
    text.replace(place, from.size(), to);
    std::ofstream(model / file, std::ios::binary) << text;
  }
};

TEST_F(DamagedModel, IsNamedWithWhatIsWrong) {
  fs::resize_file(model / "encoder.int8.tflite", 1000);
  EXPECT_THAT(message(), HasSubstr("encoder.int8.tflite: expected the file that model.json speaks of"));
}

TEST_F(DamagedModel, ATamperedFileIsRefused) {
  change("head.tflite", "TFL3", "TFL4");
  EXPECT_THAT(message(), HasSubstr("head.tflite"));
}

TEST_F(DamagedModel, AForeignDescriptionIsRefused) {
  for (const char* foreign : {"[1, 2", R"({"format": ["smartgain-model"], "version": 1})"}) {
    std::ofstream(model / "model.json") << foreign;
    EXPECT_THAT(message(), HasSubstr("expected the description of a SmartGain model")) << foreign;
  }
}

TEST_F(DamagedModel, ANewerDescriptionSaysSo) {
  change("model.json", "\"version\": 1", "\"version\": 2");
  EXPECT_THAT(message(), HasSubstr("newer SmartGain"));
}

TEST_F(DamagedModel, OtherFeaturesAreRefused) {
  change("model.json", "crest_factor_db", "crest_factor_xx");
  EXPECT_THAT(message(), HasSubstr("features"));
}

TEST_F(DamagedModel, OtherShapesAreRefused) {
  change("model.json", "\"embedding_size\": 4", "\"embedding_size\": 5");
  EXPECT_THAT(message(), HasSubstr("other shapes"));
}

TEST_F(DamagedModel, APathInADescriptionIsNotFollowed) {
  change("model.json", "\"file\": \"head.tflite\"", "\"file\": \"../x/head.tflite\"");
  EXPECT_THAT(message(), HasSubstr("names of files beside it"));
}

TEST_F(DamagedModel, MakesAutoAnswerWithTheRules) {
  fs::remove(model / "head.tflite");
  const auto engine = make_engine("auto", {}, [this] { return LevelModel::open(folder.path(), Precision::int8); });
  const Balance balance = (*engine)->recommend(three_strips(), {});
  EXPECT_EQ(balance.engine, "rules");
  EXPECT_THAT(balance.notices, Contains(HasSubstr("head.tflite")));
}

TEST_F(DamagedModel, NoFolderIsNoModel) {
  EXPECT_EQ(LevelModel::open(folder.path() / "none", Precision::int8).error().code, ErrorCode::missing_program);
}

TEST_F(DamagedModel, WithoutTheLibraryItSaysWhichAndHow) {
  const Variable library("SMARTGAIN_TFLITE", "/nowhere/lib.so");
  EXPECT_THAT(message(), HasSubstr("SMARTGAIN_TFLITE"));
}

TEST(ListModels, NewestFirstAndDamagedOnesWithTheirProblem) {
  const TemporaryFolder folder;
  fs::copy(kData / "tiny", folder.path() / "a");
  fs::create_directory(folder.path() / "b");
  std::ofstream(folder.path() / "b" / "model.json") << "{}";
  const auto models = list_models(folder.path());
  ASSERT_EQ(models.size(), 2u);
  EXPECT_EQ(models[0].name, "tiny");
  EXPECT_EQ(models[0].version, "2026.01.01");
  EXPECT_TRUE(models[0].problem.empty());
  EXPECT_FALSE(models[1].problem.empty());
}

}  // namespace
}  // namespace smartgain::test
