// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What takes minutes, and is therefore no part of `make test`: ctest --preset release -L long
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "support/cli_test.hpp"
#include "support/sparse_sound.hpp"

namespace smartgain {
namespace {

using TenHours = test::CliTest;

// Ten hours of stereo at 44.1 kHz, 6.4 GB of samples: beyond what WAV can hold and 32-bit counts of frames or bytes can count.
TEST_F(TenHours, OfStereoAreMeasuredWhole) {
  std::filesystem::create_directory(folder_ / "stems");
  test::write_sparse_sound(folder_ / "stems/long.wav", {});
  const test::Outcome outcome = run({"analyze", "stems", "--json", "--no-cache"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto measured = nlohmann::json::parse(outcome.out).at("strips").at(0).at("measured");
  EXPECT_EQ(measured.at("duration_s"), 36000.0);
  EXPECT_NEAR(measured.at("rms_dbfs").get<double>(), -20.0 - 3.01 - 10.0 * std::log10(600.0), 0.01);  // analytic
  EXPECT_NEAR(measured.at("integrated_lufs").get<double>(), -20.0,
              0.1);  // spec: Tech 3341 case 1, 997 Hz in both channels
  EXPECT_LT(outcome.peak_bytes, 150u << 20);
  RecordProperty("processor_s", std::to_string(outcome.processor_s));
}

}  // namespace
}  // namespace smartgain
