// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Stems of every kind of trouble beside a sound one: each is measured or refused by itself, and the sound one reads as if it were alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sndfile.h>

#include <cfloat>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

#include "support/cli_test.hpp"
#include "support/io_fixtures.hpp"
#include "support/signals.hpp"
#include "support/sparse_sound.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using test::Outcome;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr int kRate = 48000;
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

test::Signal filled(std::size_t channel_count, std::size_t frame_count, float even, float odd) {
  test::Signal signal(channel_count, frame_count);
  for (std::size_t c = 0; c < channel_count; ++c)
    for (std::size_t n = 0; n < frame_count; ++n) signal[c][n] = n % 2 == 0 ? even : odd;
  return signal;
}

class HostileAudioTest : public test::CliTest {
 protected:
  void SetUp() override {
    fs::create_directory(stems_);
    test::write_sound(stems_ / "sound.wav", test::pink_noise(0.05, 4.0, kRate, 2, 3), kRate);
    // Sets the session's rate, so that every other stem goes through the resampler.
    test::write_sound(stems_ / "fast.wav", test::sine(997.0, -20.0, 2.0, 192000), 192000);
    alone_ = strip_of(run_json({"analyze", "stems"}), "sound.wav");
  }
  static json strip_of(const json& document, const std::string& id) {
    for (const json& strip : document.at("strips"))
      if (strip.at("id") == id) return strip;
    ADD_FAILURE() << "no strip " << id;
    return {};
  }

  const fs::path stems_ = folder_ / "stems";
  json alone_;
};

TEST_F(HostileAudioTest, IsMeasuredOrRefusedStripByStrip) {
  test::write_sound(stems_ / "nan.wav", filled(2, kRate, kNan, kNan), kRate);
  test::write_sound(stems_ / "infinite.wav", filled(2, kRate, kInfinity, -kInfinity), kRate);
  test::write_sound(stems_ / "huge.wav", filled(2, kRate, 1e30F, -1e30F), kRate);
  test::write_sound(stems_ / "largest.wav", filled(2, kRate, FLT_MAX, FLT_MAX), kRate);
  test::Signal glitch = test::sine(300.0, -20.0, 4.0, kRate);
  glitch[0][70000] = -1e30F;
  test::write_sound(stems_ / "glitch.wav", glitch, kRate);
  test::write_sound(stems_ / "denormal.wav", filled(2, kRate, 1e-40F, -1e-42F), kRate);
  test::write_sound(stems_ / "dc.wav", filled(2, 3 * kRate, 0.25F, 0.25F), kRate);
  test::write_sound(stems_ / "one.wav", filled(1, 1, 0.5F, 0.0F), kRate);
  test::write_sound(stems_ / "eight.wav", test::pink_noise(0.02, 3.0, kRate, 8, 9), kRate);
  test::write_sound(stems_ / "nothing.wav", test::silence(3.0, kRate), kRate);
  test::write_sound(stems_ / "empty.wav", test::Signal(2, 0), kRate);
  const std::string whole = test::read_text(stems_ / "glitch.wav");
  test::write_text(stems_ / "cut.wav", whole.substr(0, whole.size() / 2));
  test::write_text(stems_ / "text.wav", "no audio");

  const json analysis = run_json({"analyze", "stems"}, 4);
  const json sound = strip_of(analysis, "sound.wav");
  EXPECT_EQ(sound.at("measured"), alone_.at("measured"));
  const auto measured = [&](const char* id) { return strip_of(analysis, id).at("measured"); };
  const auto flags = [&](const char* id) { return strip_of(analysis, id).at("flags"); };
  for (const char* broken : {"nan.wav", "infinite.wav", "huge.wav", "largest.wav"}) {
    EXPECT_THAT(flags(broken), AllOf(Contains("non_finite"), Contains("silent"))) << broken;
    EXPECT_GE(measured(broken).at("non_finite_samples"), 2 * kRate) << broken;
    EXPECT_EQ(measured(broken).at("sample_peak_dbfs"), nullptr) << broken;
  }
  EXPECT_THAT(flags("glitch.wav"), Contains("non_finite"));
  EXPECT_NEAR(measured("glitch.wav").at("sample_peak_dbfs").get<double>(), -20.0, 0.01);  // analytic
  EXPECT_THAT(flags("denormal.wav"), Contains("silent"));
  EXPECT_NEAR(measured("dc.wav").at("dc_offset").get<double>(), 0.25, 0.001);  // analytic
  EXPECT_THAT(flags("one.wav"), Contains("too_short"));
  EXPECT_NEAR(measured("fast.wav").at("sample_peak_dbfs").get<double>(), -20.0, 0.001);  // analytic
  EXPECT_TRUE(measured("eight.wav").at("integrated_lufs").is_number());
  EXPECT_THAT(flags("nothing.wav"), Contains("silent"));
  EXPECT_EQ(measured("text.wav"), nullptr);
  EXPECT_THAT(flags("text.wav"), Contains("unmeasured"));
  EXPECT_TRUE(measured("cut.wav").at("integrated_lufs").is_number());
  // None of them in the sum: three strips at about -20 dBFS, and a quarter of DC.
  EXPECT_LT(analysis.at("mix").at("sample_peak_dbfs").get<double>(), 6.0);
  EXPECT_EQ(analysis.at("mix").at("non_finite_samples"), 0);
}

TEST_F(HostileAudioTest, SpoilsNothingOfWhatIsWritten) {
  test::write_sound(stems_ / "huge.wav", filled(2, kRate, 1e30F, -1e30F), kRate);
  test::write_sound(stems_ / "nan.wav", filled(2, kRate, kNan, kNan), kRate);
  const json report = run_json({"auto", "stems", "--target", "-20", "--mixdown", "mix.wav"});
  EXPECT_NEAR(report.at("after").at("integrated_lufs").get<double>(), -20.0, 0.05);
  test::Sound mix = test::read_sound(folder_ / "mix.wav");
  for (std::size_t c = 0; c < mix.signal.channel_count(); ++c)
    for (const float x : mix.signal[c]) ASSERT_LT(std::abs(x), 1.0F);
}

// Ten hours in the file, and a minute of sound at their end: nothing is lost in sums that long, and memory does not grow.
TEST_F(HostileAudioTest, TenHoursTakeNoMoreMemoryThanAMinute) {
  fs::remove(stems_ / "fast.wav");
  fs::remove(stems_ / "sound.wav");
  constexpr int kSlowRate = 8000;
  test::write_sparse_sound(stems_ / "long.wav", {.hours = 10.0, .sample_rate_hz = kSlowRate, .channel_count = 1});
  const Outcome outcome = run({"analyze", "stems", "--json", "--no-cache"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const json analysis = json::parse(outcome.out);
  const json measured = strip_of(analysis, "long.wav").at("measured");
  EXPECT_EQ(measured.at("duration_s"), 36000.0);
  EXPECT_NEAR(measured.at("sample_peak_dbfs").get<double>(), -20.0, 0.01);  // analytic: the tone's
  EXPECT_NEAR(measured.at("rms_dbfs").get<double>(), -20.0 - 3.01 - 10.0 * std::log10(600.0), 0.01);  // analytic
  EXPECT_LT(outcome.peak_bytes, 200u << 20);
}

}  // namespace
}  // namespace smartgain
