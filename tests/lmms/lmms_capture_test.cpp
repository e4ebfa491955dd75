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
#include "smartgain/session/measure.hpp"
#include "support/float_wav.hpp"
#include "support/temporary_folder.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

struct Track {
  std::string name;
  int channel;
  bool muted = false;
};

struct Channel {
  std::string attributes;  // volume, muted
  std::string effects;
  std::vector<std::pair<int, std::string>> sends;
};

std::string pattern() {
  std::string notes;
  for (const int place : {0, 24, 72, 96, 132})
    notes += "<note key=\"57\" vol=\"100\" pan=\"0\" pos=\"" + std::to_string(place) + "\" len=\"24\"/>";
  return "<pattern type=\"1\" name=\"\" pos=\"0\" muted=\"0\" steps=\"16\" len=\"192\">" + notes + "</pattern>";
}

std::string instrument_track(const Track& track, int number, const std::string& content) {
  return "<track type=\"0\" name=\"" + track.name + "\" muted=\"" + (track.muted ? "1" : "0") +
         "\" solo=\"0\"><instrumenttrack vol=\"" + std::to_string(60 + 7 * number) + "\" pan=\"" +
         std::to_string(10 * number - 20) + "\" fxch=\"" + std::to_string(track.channel) +
         "\" pitch=\"0\" basenote=\"" + std::to_string(52 + 3 * number) +
         "\"><instrument name=\"audiofileprocessor\"><audiofileprocessor src=\"tone.wav\" amp=\"100\" sframe=\"0\" "
         "eframe=\"1\" lframe=\"0\" looped=\"0\" reversed=\"0\" stutter=\"0\" interp=\"1\"/></instrument>"
         "<fxchain numofeffects=\"0\" enabled=\"0\"/></instrumenttrack>" +
         content + "</track>";
}

std::string effect(const std::string& name, const std::string& controls) {
  return "<effect name=\"" + name + "\" on=\"1\" wet=\"1\" gate=\"0\" autoquit=\"1\" syncmode=\"0\">" + controls +
         "<key/></effect>";
}
// A level, a filter with a tail, and one that reacts to level: a copy for each strip must hear that strip alone.
const std::string kAmplifier = effect("amplifier", R"(<AmplifierControls volume="50" pan="0" left="100" right="80"/>)");
const std::string kBooster = effect("bassbooster", R"(<bassboostercontrols gain="2" freq="100" ratio="2"/>)");
const std::string kDelay = effect(
    "delay", R"(<Delay DelayTimeSamples="0.1" FeebackAmount="0.5" LfoFrequency="1" LfoAmount="0" OutGain="0"/>)");

std::string song(const std::vector<Track>& tracks, const std::vector<Channel>& channels,
                 const std::string& more_tracks = {}, const std::string& head = "mastervol=\"100\"") {
  std::string text =
      "<?xml version=\"1.0\"?>\n<!DOCTYPE lmms-project>\n<lmms-project version=\"1.0\" creator=\"LMMS\" "
      "creatorversion=\"1.2.2\" type=\"song\"><head timesig_numerator=\"4\" timesig_denominator=\"4\" "
      "bpm=\"140\" masterpitch=\"0\" " +
      head + "/><song><trackcontainer type=\"song\">";
  int number = 0;
  for (const Track& track : tracks) text += instrument_track(track, number++, pattern());
  text += more_tracks + "</trackcontainer><fxmixer>";
  for (std::size_t i = 0; i < channels.size(); ++i) {
    text += "<fxchannel num=\"" + std::to_string(i) + "\" name=\"FX " + std::to_string(i) + "\" soloed=\"0\" " +
            channels[i].attributes + "><fxchain enabled=\"1\" numofeffects=\"" +
            (channels[i].effects.empty()                                   ? "0"
             : channels[i].effects.find("<effect", 1) == std::string::npos ? "1"
                                                                           : "2") +
            "\">" + channels[i].effects + "</fxchain>";
    for (const auto& [to, amount] : channels[i].sends)
      text += "<send channel=\"" + std::to_string(to) + "\" amount=\"" + amount + "\"/>";
    text += "</fxchannel>";
  }
  return text + "</fxmixer></song></lmms-project>\n";
}

class LmmsCaptureTest : public testing::Test {
 protected:
  void SetUp() override {
    if (find_program("lmms").empty()) GTEST_SKIP() << "no lmms in PATH";
    if (find_lmms_plugin().empty()) GTEST_SKIP() << "the LMMS plugin is not built";
    fs::create_directories(home_ / "lmms/samples");
    fs::create_directories(home_ / "lmms/projects");
    std::vector<float> tone(2 * 22050);
    for (std::size_t n = 0; n < tone.size(); ++n)
      tone[n] = 0.5F * std::sin(0.02F * static_cast<float>(n / 2)) * (n % 2 == 0 ? 1.0F : 0.7F);
    test::write_text(home_ / "lmms/samples/tone.wav", test::float_wav(tone));
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
