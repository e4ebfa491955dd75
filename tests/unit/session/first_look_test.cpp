// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "smartgain/session/measure.hpp"
#include "support/io_fixtures.hpp"

namespace smartgain::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr double kRateHz = 8000.0;

// Four stems of four minutes: steady noise twice, noise in the first second alone, and silence but for two minutes in
// the middle.
class FirstLook : public testing::Test {
 protected:
  void SetUp() override {
    write("far.wav", scaled(noise(240.0, 1), 0.1F));
    write("near.wav", noise(240.0, 2));
    write("once.wav", joined({noise(1.0, 3), silence(239.0, kRateHz, 1)}));
    write("solo.wav", joined({silence(60.0, kRateHz, 1), noise(120.0, 4), silence(60.0, kRateHz, 1)}));
  }
  static Signal noise(double duration_s, std::uint32_t seed) { return white_noise(0.25, duration_s, kRateHz, 1, seed); }
  void write(const std::string& name, const Signal& signal) const { write_sound(folder_ / name, signal, 8000); }
  [[nodiscard]] std::optional<SessionAnalysis> look() const {
    auto found = first_look({folder_.path()}, {});
    EXPECT_TRUE(found) << found.error().message;
    return found ? *found : std::nullopt;
  }

  ScratchFolder folder_;
};

TEST_F(FirstLook, IsNearTheWholeAndSaysHowFarItMayBeOff) {
  const auto looked = look();
  ASSERT_TRUE(looked);
  const auto whole = measure_session({folder_.path()}, {}, {});
  ASSERT_TRUE(whole);
  ASSERT_EQ(looked->strips.size(), 4u);
  for (const std::size_t strip : {0u, 1u, 3u}) {
    EXPECT_NEAR(looked->strips[strip].measured->integrated->value, whole->strips[strip].measured->integrated->value,
                0.2);  // analytic: steady noise; excerpts begin and end where it does
    EXPECT_GT(looked->strips[strip].level_sd, Decibels(0.0));
    EXPECT_EQ(looked->strips[strip].fingerprint, whole->strips[strip].fingerprint);
  }
  EXPECT_GT(looked->strips[3].level_sd, looked->strips[1].level_sd);  // heard half as long
  EXPECT_NEAR(looked->mix->integrated->value, whole->mix->integrated->value, 0.3);
  EXPECT_NEAR(looked->mix->duration_s, 24.0, 1e-9);
  EXPECT_NEAR(looked->input.duration_s, 240.0, 1e-9);
  EXPECT_THAT(looked->notices, ElementsAre(HasSubstr("A first look, at 24 s of 4 min")));
  EXPECT_FALSE(looked->relations);
}

TEST_F(FirstLook, WhatItDidNotHearIsNotCalledSilent) {
  const auto looked = look();
  ASSERT_TRUE(looked);
  EXPECT_FALSE(looked->strips[2].measured);
  EXPECT_TRUE(looked->strips[2].has(StripFlag::unmeasured));
  EXPECT_FALSE(looked->strips[2].has(StripFlag::silent));
}

TEST_F(FirstLook, AShortFileIsSilentFromItsEndOn) {
  write("far.wav", scaled(noise(50.0, 1), 0.1F));
  const auto looked = look();
  ASSERT_TRUE(looked);
  EXPECT_TRUE(looked->strips[0].measured->integrated);
  EXPECT_TRUE(looked->strips[0].problem.empty());
}

TEST_F(FirstLook, LittleAudioIsLeftToMeasuring) {
  EXPECT_FALSE(first_look({folder_ / "near.wav"}, {})->has_value());
  EXPECT_FALSE(first_look({folder_ / "missing.wav"}, {}));
}

TEST_F(FirstLook, HearsTheWholeSessionAtOneRate) {
  write_sound(folder_ / "near.wav", white_noise(0.25, 240.0, 16000.0, 1, 2), 16000);
  const auto looked = look();
  ASSERT_TRUE(looked);
  for (const std::size_t strip : {0u, 1u, 3u}) EXPECT_EQ(looked->strips[strip].measured->sample_rate_hz, 16000.0);
  const auto whole = measure_session({folder_.path()}, {}, {});
  ASSERT_TRUE(whole);
  EXPECT_NEAR(looked->strips[3].measured->true_peak->value, whole->strips[3].measured->true_peak->value, 1.0);
}

}  // namespace
}  // namespace smartgain::test
