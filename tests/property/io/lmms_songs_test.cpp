// SPDX-License-Identifier: GPL-3.0-or-later
// Laws that hold on every song that comes with LMMS (package lmms-common).
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <pugixml.hpp>
#include <random>

#include "smartgain/io/lmms_project.hpp"
#include "support/io_fixtures.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSongs = "/usr/share/lmms/projects";

std::vector<fs::path> songs() {
  std::vector<fs::path> songs;
  std::error_code none;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kSongs, none))
    if (entry.path().extension() == ".mmp" || entry.path().extension() == ".mmpz") songs.push_back(entry.path());
  std::sort(songs.begin(), songs.end());
  return songs;
}

std::string test_name(const testing::TestParamInfo<fs::path>& info) {
  std::string name = info.param.stem().string();
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
  return name;
}

// Everything in document order as text, the values of knobs left out: a volume in a mixer channel or a track, as an
// attribute or as a child element. Written by other means than the code under test.
class WithoutKnobs : public pugi::xml_tree_walker {
 public:
  bool for_each(pugi::xml_node& node) override {
    const std::string name = node.name(), parent = node.parent().name();
    const bool is_channel = name == "fxchannel", is_track = name == "instrumenttrack" || name == "sampletrack";
    const bool is_value = (name == "volume" && parent == "fxchannel") ||
                          (name == "vol" && (parent == "instrumenttrack" || parent == "sampletrack"));
    text += std::to_string(depth()) + "<" + name + node.value();
    for (const pugi::xml_attribute attribute : node.attributes()) {
      const std::string key = attribute.name();
      const bool is_knob =
          (is_channel && key == "volume") || (is_track && key == "vol") || (is_value && key == "value");
      text += " " + key + "=" + (is_knob ? "?" : attribute.value());
    }
    return true;
  }
  std::string text;
};

std::string without_knobs(const std::string& xml) {
  pugi::xml_document document;
  EXPECT_TRUE(document.load_buffer(xml.data(), xml.size(), pugi::parse_full));
  WithoutKnobs walker;
  document.traverse(walker);
  return walker.text;
}

class EverySong : public testing::TestWithParam<fs::path> {
 protected:
  LmmsProject project_ = [] {
    Result<LmmsProject> read = LmmsProject::load(GetParam());
    if (!read) throw std::runtime_error(read.error().message);
    return std::move(*read);
  }();

  // Every knob that is free, at a random place in its range.
  std::vector<KnobSetting> random_settings() const {
    std::mt19937 random(1);
    std::uniform_real_distribution<double> position(-40.0, 6.0);
    std::vector<KnobSetting> settings;
    for (const LmmsStrip& strip : project_.strips()) {
      if (!strip.strip.has(StripFlag::automated))
        settings.push_back({strip.strip.id, false, Decibels(position(random))});
      if (strip.strip.trim_knob) settings.push_back({strip.strip.id, true, Decibels(position(random))});
    }
    if (!project_.master_knob_automated()) settings.push_back({"", false, Decibels(position(random))});
    return settings;
  }

  const Knob& knob_of(const LmmsProject& project, const KnobSetting& setting) const {
    if (setting.strip_id.empty()) return project.master_knob();
    const auto found =
        std::ranges::find_if(project.strips(), [&](const LmmsStrip& s) { return s.strip.id == setting.strip_id; });
    return setting.trim ? *found->strip.trim_knob : found->strip.knob;
  }
};

TEST_P(EverySong, IsReadWhole) {
  EXPECT_FALSE(project_.strips().empty());
  EXPECT_EQ(project_.missing_files(), std::vector<std::string>());
  std::set<std::string> ids;
  std::size_t hint_count = 0;
  for (const LmmsStrip& strip : project_.strips()) {
    ids.insert(strip.strip.id);
    EXPECT_LE(strip.strip.knob.position.value, strip.strip.knob.max.value);
    hint_count += strip.strip.hints.size();
  }
  EXPECT_EQ(ids.size(), project_.strips().size());
  EXPECT_GE(hint_count + 1, ids.size());  // each has its instrument, only an empty sample track has none
}

TEST_P(EverySong, UnchangedIsWrittenAsTheSameXml) {
  const test::ScratchFolder folder;
  ASSERT_TRUE(project_.save(folder / "out.mmp"));
  ASSERT_TRUE(project_.save(folder / "out.mmpz"));
  if (GetParam().extension() == ".mmp") {
    EXPECT_EQ(test::read_bytes(folder / "out.mmp"), test::read_bytes(GetParam()));
  }
  EXPECT_EQ(test::read_bytes(folder / "out.mmp"), project_.xml());
  EXPECT_EQ(LmmsProject::load(folder / "out.mmpz")->xml(), project_.xml());
}

TEST_P(EverySong, ChangesTouchOnlyKnobsAndGoBack) {
  const std::string before = project_.xml();
  const std::vector<KnobSetting> there = random_settings();
  std::vector<KnobSetting> back = there;
  for (KnobSetting& setting : back) setting.position = knob_of(project_, setting).position;

  ASSERT_TRUE(project_.set_knobs(there));
  EXPECT_NE(project_.xml(), before);
  EXPECT_TRUE(without_knobs(project_.xml()) == without_knobs(before));
  const LmmsProject again = LmmsProject::parse(project_.xml(), "again").value();
  for (const KnobSetting& setting : there)
    EXPECT_NEAR(knob_of(again, setting).position.value, setting.position.value, 1e-6) << setting.strip_id;
  for (std::size_t i = 0; i < again.strips().size(); ++i)
    EXPECT_EQ(again.strips()[i].strip.fingerprint, project_.strips()[i].strip.fingerprint);

  ASSERT_TRUE(project_.set_knobs(back));
  EXPECT_TRUE(project_.xml() == before);
}

TEST_P(EverySong, ForOneStripOnlyThatOneRenders) {
  const std::string id = project_.strips().back().strip.id;
  const LmmsProject copy = project_.for_strips({&id, 1});
  EXPECT_FALSE(copy.has_master_effects());
  for (const LmmsStrip& strip : copy.strips()) EXPECT_EQ(strip.route.render_index, strip.strip.id == id ? 1U : 0U);
}

INSTANTIATE_TEST_SUITE_P(LmmsCommon, EverySong, testing::ValuesIn(songs()), test_name);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(EverySong);

TEST(LmmsSongs, AreInstalled) {
  if (!fs::exists(kSongs)) GTEST_SKIP() << "lmms-common is not installed";
  EXPECT_GE(songs().size(), 26U);  // reference: lmms-common 1.2.2
}

TEST(LmmsSongs, WhatIsKnownOfThem) {
  if (!fs::exists(kSongs)) GTEST_SKIP() << "lmms-common is not installed";
  const auto load = [](const std::string& name) {
    return LmmsProject::load(std::string(kSongs) + "/demos/" + name).value();
  };
  // reference: lmms rendertracks writes 9 files for it, 1_E-Piano.wav to 9_Closed HihHat 03.wav
  const LmmsProject reggae = load("CapDan/CapDan-ReggaeTry.mmpz");
  ASSERT_EQ(reggae.strips().size(), 9U);
  EXPECT_EQ(reggae.strips()[0].strip.name, "E-Piano");
  EXPECT_EQ(reggae.strips()[8].strip.name, "Closed HihHat 03");
  EXPECT_EQ(reggae.strips()[8].route.render_index, 9U);
  // reference: song volume 180 % after a Master fader that is a child element of 1.6 (LMMS renders it 5.11 dB above the
  // fader)
  const LmmsProject final_step = load("Saber-FinalStep.mmpz");
  EXPECT_NEAR((final_step.master_gain() - final_step.master_knob().position).value, 5.105, 1e-3);
  // reference: the two instruments whose volume is a child element with automation points
  const LmmsProject progress = load("Socceroos-Progress.mmpz");
  EXPECT_EQ(
      std::ranges::count_if(progress.strips(), [](const LmmsStrip& s) { return s.strip.has(StripFlag::automated); }),
      2);
}

// Damage of any kind is an answer, never a crash (run under the sanitizers too).
TEST(LmmsSongs, DamageIsAnAnswer) {
  const std::string xml = test::small_project();
  std::mt19937 random(7);
  std::size_t refused = 0, count = 0;
  const auto try_bytes = [&](const std::string& bytes) {
    ++count;
    Result<LmmsProject> project = LmmsProject::parse(bytes, "x");
    if (!project) {
      ++refused;
      EXPECT_EQ(project.error().code, ErrorCode::unreadable_input);
      return;
    }
    const std::vector<KnobSetting> settings{{project->strips()[0].strip.id, false, Decibels(-1.0)}};
    if (project->set_knobs(settings)) {
      EXPECT_TRUE(LmmsProject::parse(project->xml(), "again"));
    }
    const std::vector<std::string> ids{project->strips()[0].strip.id};
    EXPECT_FALSE(project->for_strips(ids).strips().empty());
  };
  for (std::size_t length = 0; length < xml.size(); length += 13) try_bytes(xml.substr(0, length));
  for (int i = 0; i < 1500; ++i) {
    std::string bytes = xml;
    for (int j = 0; j < 3; ++j) bytes[random() % bytes.size()] = static_cast<char>("<>\"'=/ \0&x1"[random() % 11]);
    try_bytes(bytes);
  }
  EXPECT_GT(refused, count / 10);
  EXPECT_LT(refused, count);
}

}  // namespace
}  // namespace smartgain
