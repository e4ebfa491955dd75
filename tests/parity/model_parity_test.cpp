// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The product's answers against those of TensorFlow's own runtime on the same analysis document.
// reference: smartgain-training predict MODEL data/model/session.json > data/model/predicted.json
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "smartgain/io/documents.hpp"
#include "smartgain/model/level_model.hpp"

namespace smartgain::test {
namespace {

const std::filesystem::path kData = std::filesystem::path(SMARTGAIN_TEST_FOLDER) / "parity/data/model";

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void compare(Precision precision, double tolerance_lu, double tolerance_probability) {
  const auto session = analysis_from_json(content(kData / "session.json"), "session.json");
  ASSERT_TRUE(session) << session.error().message;
  const auto model = LevelModel::open(models_folder(), precision);
  ASSERT_TRUE(model) << model.error().message;
  const auto estimates = (*model)->estimate(*session, true);
  ASSERT_TRUE(estimates) << estimates.error().message;
  std::size_t compared = 0;
  for (const auto& expected : nlohmann::json::parse(content(kData / "predicted.json"))) {
    for (std::size_t i = 0; i < session->strips.size(); ++i) {
      if (session->strips[i].id != expected.at("id")) continue;
      const auto& estimate = (*estimates)[i];
      ASSERT_TRUE(estimate.has_value());
      EXPECT_NEAR(estimate->level.value, expected.at("level_lu"), tolerance_lu) << session->strips[i].id;
      EXPECT_NEAR(estimate->level_by_sound.value, expected.at("level_by_sound_lu"), tolerance_lu);
      EXPECT_NEAR(estimate->sd.value, expected.at("sd_lu"), tolerance_lu);
      for (std::size_t role = 0; role < kRoles.size(); ++role)
        EXPECT_NEAR(estimate->heard[role], expected.at("heard")[role], tolerance_probability);
      ++compared;
    }
  }
  EXPECT_GE(compared, 5u);
}

TEST(ModelParity, FloatIsTensorFlowsOwnAnswer) { compare(Precision::float32, 0.01, 0.002); }

// Chosen: int8 may cost 0.05 LU on average over songs; one strip of one song a few times that.
TEST(ModelParity, Int8IsNear) { compare(Precision::int8, 0.6, 0.12); }

}  // namespace
}  // namespace smartgain::test
