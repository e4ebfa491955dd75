// SPDX-License-Identifier: GPL-3.0-or-later
// One pass of the real LMMS with our plugin against one render a strip.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "smartgain/core/units.hpp"
#include "smartgain/io/lmms_project.hpp"
#include "smartgain/render/child_process.hpp"
#include "smartgain/render/lmms_renderer.hpp"
#include "smartgain/session/automatic.hpp"
#include "smartgain/session/measure.hpp"
#include "support/lmms_songs.hpp"
#include "support/temporary_folder.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;
using namespace test::lmms;

// A level, a filter with a tail, and one that reacts to level: a copy for each strip must hear that strip alone.
const std::string kAmplifier = effect("amplifier", R"(<AmplifierControls volume="50" pan="0" left="100" right="80"/>)");
const std::string kBooster = effect("bassbooster", R"(<bassboostercontrols gain="2" freq="100" ratio="2"/>)");
const std::string kDelay = effect(
    "delay", R"(<Delay DelayTimeSamples="0.1" FeebackAmount="0.5" LfoFrequency="1" LfoAmount="0" OutGain="0"/>)");

class LmmsCaptureTest : public testing::Test {
 protected:
  void SetUp() override {
    if (find_program("lmms").empty()) GTEST_SKIP() << "no lmms in PATH";
    if (find_lmms_plugin().empty()) GTEST_SKIP() << "the LMMS plugin is not built";
    fs::create_directories(home_ / "lmms/samples");
    fs::create_directories(home_ / "lmms/projects");
    test::write_text(home_ / "lmms/samples/tone.wav", test::lmms::tone_wav());
  }

  SessionAnalysis measure(const fs::path& path, bool in_one_pass) {
    // A plugin that is not there stands for one that is not installed.
    const test::Variable plugin("SMARTGAIN_LMMS_PLUGIN", in_one_pass ? "" : "/nowhere/libsmartgain.so");
    auto session = measure_session({path}, {}, {.jobs = 2});
    EXPECT_TRUE(session) << session.error().message;
    return session ? *session : SessionAnalysis{};
  }

  /// Both ways agree on every strip; so they do on the sum.
  void expect_agreement(const fs::path& path, double tolerance_lu) {
    const SessionAnalysis one = measure(path, true);
    const SessionAnalysis many = measure(path, false);
    ASSERT_EQ(one.strips.size(), many.strips.size());
    int measured = 0;
    for (std::size_t i = 0; i < one.strips.size(); ++i) {
      const Strip& a = one.strips[i];
      const Strip& b = many.strips[i];
      ASSERT_EQ(a.id, b.id);
      EXPECT_EQ(a.flags, b.flags) << a.id;
      ASSERT_EQ(a.measured.has_value(), b.measured.has_value()) << a.id;
      if (!a.measured || !a.measured->integrated) continue;
      ++measured;
      EXPECT_NEAR(a.measured->integrated->value, b.measured->integrated->value, tolerance_lu) << a.id;
      EXPECT_NEAR(a.measured->stereo.balance.value_or(Decibels(0.0)).value,
                  b.measured->stereo.balance.value_or(Decibels(0.0)).value, tolerance_lu)
          << a.id;
    }
    EXPECT_GT(measured, 0);
    ASSERT_TRUE(one.strips_sum && many.strips_sum);
    EXPECT_NEAR(one.strips_sum->integrated->value, many.strips_sum->integrated->value, tolerance_lu);
    ASSERT_TRUE(one.relations && many.relations);
    EXPECT_EQ(one.relations->strips, many.relations->strips);
    EXPECT_TRUE(one.relations->bar_s);
    EXPECT_EQ(one.relations->bar_s, many.relations->bar_s);
    EXPECT_THAT(many.notices, Contains(HasSubstr("rendered by itself")));
    EXPECT_THAT(one.notices, Not(Contains(HasSubstr("rendered by itself"))));
  }
  fs::path save(const std::string& text) {
    test::write_text(folder_ / "song.mmp", text);
    return folder_ / "song.mmp";
  }

  const test::TemporaryFolder folder_;
  const test::TemporaryFolder home_;
  const test::Variable home_variable_{"HOME", home_.path().string()};
};

TEST_F(LmmsCaptureTest, StraightToTheMasterWithItsVolumes) {
  expect_agreement(save(song({{"one", 0}, {"two", 0}, {"off", 0, true}}, {{R"(volume="0.7" muted="0")", {}, {}}}, {},
                             R"(mastervol="60")")),
                   0.01);
}

TEST_F(LmmsCaptureTest, ChannelOfItsOwnWithEffectsAndFader) {
  expect_agreement(
      save(song({{"one", 1}, {"two", 2}, {"three", 0}}, {{R"(volume="1" muted="0")", {}, {}},
                                                         {R"(volume="0.5" muted="0")", kAmplifier + kDelay, {{0, "1"}}},
                                                         {R"(volume="1.3" muted="0")", {}, {{0, "0.8"}}}})),
      0.01);
}

TEST_F(LmmsCaptureTest, SharedChannelWithEffects) {
  expect_agreement(
      save(song({{"one", 1}, {"two", 1}, {"three", 1}},
                {{R"(volume="1" muted="0")", {}, {}}, {R"(volume="0.5" muted="0")", kBooster + kDelay, {{0, "1"}}}})),
      0.01);
}

TEST_F(LmmsCaptureTest, AStripThatExplodesStopsNoOther) {
  // Through three channels that each make it 12 dB louder.
  const std::string louder = effect("amplifier", R"(<AmplifierControls volume="200" pan="0" left="100" right="100"/>)");
  const std::string twice = R"(volume="2" muted="0")";
  const std::vector<test::lmms::Channel> channels{{R"(volume="1" muted="0")", {}, {}},
                                                  {twice, louder, {{2, "1"}}},
                                                  {twice, louder, {{3, "1"}}},
                                                  {twice, louder, {{0, "1"}}}};
  const SessionAnalysis quiet = measure(save(song({{"one", 0}, {"hot", 1, true}, {"two", 0}}, channels)), true);
  const fs::path hot = save(song({{"one", 0}, {"hot", 1}, {"two", 0}}, channels));
  for (const bool in_one_pass : {true, false}) {
    SCOPED_TRACE(in_one_pass);
    const SessionAnalysis session = measure(hot, in_one_pass);
    ASSERT_EQ(session.strips.size(), 3u);
    EXPECT_FALSE(session.strips[1].measured);
    EXPECT_THAT(session.strips[1].flags, IsSupersetOf({StripFlag::unmeasured, StripFlag::breaks_mix}));
    EXPECT_THAT(session.strips[1].problem, HasSubstr("explodes to +"));
    ASSERT_FALSE(session.findings.empty());
    EXPECT_THAT(session.findings.front().text, HasSubstr("'hot' breaks the whole mix: "));
    for (const std::size_t other : {0u, 2u}) {
      ASSERT_TRUE(session.strips[other].measured);
      EXPECT_NEAR(session.strips[other].level->value, quiet.strips[other].level->value, 0.01);
    }
    EXPECT_NEAR(session.mix->integrated->value, quiet.mix->integrated->value, 0.01);
  }
  for (const Goal goal : {Goal::smart, Goal::headroom}) {
    const fs::path output = folder_ / (goal == Goal::smart ? "smart.mmp" : "headroom.mmp");
    const auto report = run_automatic({hot}, {.goal = goal}, {.output = output}, {.jobs = 2}, {});
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_LE(report->after.true_peak->value, -1.0 + 0.01);
    EXPECT_TRUE(fs::exists(output));
  }
}

TEST_F(LmmsCaptureTest, SharedEffectsThatAutomationMoves) {
  // The amplifier goes from silence to full and back; each strip's own copy must go along.
  const std::string amplifier =
      effect("amplifier",
             R"(<AmplifierControls pan="0" left="100" right="80"><volume id="4711" value="100"/></AmplifierControls>)");
  const std::string automation =
      R"(<track type="5" name="moves" muted="0" solo="0"><automationtrack/><automationpattern name="volume" pos="0" )"
      R"(len="768" prog="1" tens="1" mute="0"><time pos="0" value="0"/><time pos="384" value="200"/>)"
      R"(<time pos="767" value="0"/><object id="4711"/></automationpattern></track>)";
  const fs::path path =
      save(song({{"one", 1}, {"two", 1}, {"three", 0}},
                {{R"(volume="1" muted="0")", {}, {}}, {R"(volume="0.5" muted="0")", amplifier + kDelay, {{0, "1"}}}},
                automation, R"(mastervol="100")", 4));
  expect_agreement(path, 0.05);
  const SessionAnalysis session = measure(path, true);
  ASSERT_TRUE(session.strips[0].measured);
  EXPECT_GT(session.strips[0].measured->loudness_range->value, 6.0) << "or nothing was moved";
}

TEST_F(LmmsCaptureTest, WhatLiesOverTheRateOfTheMix) {
  // LMMS renders at twice the rate and leaves out every second frame: white noise keeps its level, and would lose 3 dB in a filter.
  std::string noise = test::lmms::song(
      {{"noise", 1}, {"tone", 0}}, {{R"(volume="1" muted="0")", {}, {}}, {R"(volume="1" muted="0")", {}, {{0, "1"}}}},
      {}, R"(mastervol="100")", 8);
  const std::string sampler =
      noise.substr(noise.find("<instrument name"), noise.find("</instrument>") - noise.find("<instrument name"));
  noise.replace(
      noise.find(sampler), sampler.size(),
      R"(<instrument name="kicker"><kicker gain="1" decay="400" slope="0.06" startnote="0" startfreq="150" env="0.163" )"
      R"(endnote="0" endfreq="40" noise="1" click="0" distend="0" version="1" dist="0"/>)");
  const fs::path path = save(noise);
  expect_agreement(path, 1.0);  // chance in the noise, far from the 3 dB
  const SessionAnalysis session = measure(path, true);
  EXPECT_NEAR(session.strips_sum->integrated->value, session.mix->integrated->value, 1e-3);
}

TEST_F(LmmsCaptureTest, SendsAndReturns) {
  expect_agreement(save(song({{"one", 1}, {"two", 2}, {"three", 2}, {"four", 0}},
                             {{R"(volume="0.9" muted="0")", {}, {}},
                              {R"(volume="0.8" muted="0")", kAmplifier, {{0, "1"}, {3, "0.5"}}},
                              {R"(volume="1.1" muted="0")", {}, {{0, "1"}, {3, "0.25"}}},
                              {R"(volume="0.7" muted="0")", kDelay, {{0, "1"}}}})),
                   0.01);
}

TEST_F(LmmsCaptureTest, MutedChannelsAndNoWayOut) {
  expect_agreement(
      save(song({{"one", 1}, {"two", 2}, {"three", 0}}, {{R"(volume="1" muted="0")", {}, {}},
                                                         {R"(volume="0.5" muted="1")", kAmplifier, {{0, "1"}}},
                                                         {R"(volume="1" muted="0")", {}, {{1, "1"}}}})),
      0.01);
}

TEST_F(LmmsCaptureTest, MasterEffectsAreNotTheStrips) {
  const SessionAnalysis one =
      measure(save(song({{"one", 0}, {"two", 0}}, {{R"(volume="1" muted="0")", kAmplifier, {}}})), true);
  ASSERT_TRUE(one.strips_sum && one.mix);
  // The amplifier halves left, and right once more to 0.8.
  EXPECT_NEAR((*one.mix->integrated - *one.strips_sum->integrated).value, -6.8, 0.4);
  expect_agreement(folder_ / "song.mmp", 0.01);
}

TEST_F(LmmsCaptureTest, SampleTracksAndBeatBassline) {
  const std::string sample_track =
      "<track type=\"2\" name=\"voice\" muted=\"0\" solo=\"0\"><sampletrack vol=\"80\" pan=\"20\"><fxchain "
      "numofeffects=\"0\" enabled=\"0\"/></sampletrack><sampletco pos=\"0\" muted=\"0\" len=\"96\" "
      "src=\"tone.wav\"/></track>";
  const std::string beat =
      "<track type=\"1\" name=\"beat\" muted=\"0\" solo=\"0\"><bbtrack><trackcontainer type=\"bbtrackcontainer\">" +
      instrument_track({"kick", 0}, 1, pattern()) + instrument_track({"hat", 1}, 2, pattern()) +
      "</trackcontainer></bbtrack><bbtco pos=\"0\" len=\"192\" muted=\"0\" name=\"\" usestyle=\"1\" "
      "color=\"0\"/></track>";
  const fs::path path = save(
      song({{"one", 1}}, {{R"(volume="1" muted="0")", {}, {}}, {R"(volume="0.6" muted="0")", kAmplifier, {{0, "1"}}}},
           sample_track + beat));
  expect_agreement(path, 0.01);
  const SessionAnalysis session = measure(path, true);
  ASSERT_EQ(session.strips.size(), 4u);
  for (const Strip& strip : session.strips) EXPECT_TRUE(strip.measured && strip.measured->integrated) << strip.id;
}

TEST_F(LmmsCaptureTest, KeepsTheStripsWhereAsked) {
  const fs::path path =
      save(song({{"one", 0}, {"two", 1}, {"off", 0, true}},
                {{R"(volume="1" muted="0")", {}, {}}, {R"(volume="0.5" muted="0")", {}, {{0, "1"}}}}));
  const auto session = measure_session({path}, {.keep_stems = folder_ / "new/deep"}, {.jobs = 2});
  ASSERT_TRUE(session) << session.error().message;
  for (const Strip& strip : session->strips) {
    if (strip.has(StripFlag::muted)) continue;
    ASSERT_TRUE(fs::exists(strip.path)) << strip.id;
    const auto kept = measure_session({strip.path}, {}, {.jobs = 2});
    ASSERT_TRUE(kept) << kept.error().message;
    EXPECT_NEAR(kept->mix->integrated->value, strip.measured->integrated->value, 1e-3);
  }
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "new/deep"), fs::directory_iterator()), 2);
}

TEST_F(LmmsCaptureTest, ListeningChangesNoBit) {
  // LMMS renders even this song in a few variants that differ in their last bits: they must be the same variants.
  const auto project = LmmsProject::load(save(song(
      {{"one", 1}}, {{R"(volume="1" muted="0")", {}, {}}, {R"(volume="0.5" muted="0")", kAmplifier, {{0, "1"}}}})));
  ASSERT_TRUE(project) << project.error().message;
  struct Nothing final : StripSink {
    Result<> begin(std::span<const std::string>, double) override { return Done{}; }
    Result<> process(std::span<const AudioView> strips) override {
      strip_count = strips.size();
      return Done{};
    }
    std::size_t strip_count = 0;
  } sink;
  std::vector<std::string> ids;
  for (const LmmsStrip& strip : project->strips()) ids.push_back(strip.strip.id);
  const auto renderer = make_lmms_renderer();
  ASSERT_TRUE(renderer) << renderer.error().message;
  std::set<std::string> with, without;
  const auto in_both = [&] {
    return std::any_of(with.begin(), with.end(), [&](const std::string& one) { return without.contains(one); });
  };
  for (int i = 0; i < 8 && !in_both(); ++i) {
    ASSERT_TRUE((*renderer)->render_session(*project, ids, folder_ / "with.wav", sink, {}));
    EXPECT_EQ(sink.strip_count, 1u);
    ASSERT_TRUE((*renderer)->render_mix(*project, folder_ / "without.wav", {}));
    with.insert(test::read_text(folder_ / "with.wav"));
    without.insert(test::read_text(folder_ / "without.wav"));
  }
  EXPECT_TRUE(in_both()) << with.size() << " variants with, " << without.size() << " without";
}

TEST_F(LmmsCaptureTest, RealSongs) {
  // Beat/Bassline and mixer channels; a shared channel with effects and a limiter on the Master; chance in its sounds.
  const fs::path songs = "/usr/share/lmms/projects";
  expect_agreement(songs / "demos/CapDan/CapDan-ReggaeTry.mmpz", 0.01);
  expect_agreement(songs / "shorties/Crunk(Demo).mmp", 0.3);
}

}  // namespace
}  // namespace smartgain
