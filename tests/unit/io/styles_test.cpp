// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/io/styles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace smartgain {
namespace {

using testing::HasSubstr;

constexpr const char* kHead = "title = \"T\"\nabout = \"A\"\nevidence = \"convention\"\n";

std::string trouble(const std::string& toml) {
  const auto style = style_from_toml(toml, "s.toml", "s");
  return style ? std::string() : style.error().message;
}

TEST(Styles, AreReadAgainAsTheyWere) {
  Style style;
  style.name = "mine";
  style.title = "Mine \"own\"";
  style.about = "two\nlines";
  style.evidence = StyleEvidence::measured;
  style.groups = {{RoleGroup::drums, {Decibels(1.5), "measured: 3 mixes"}}};
  style.roles = {{Role::kick, {Decibels(-2.25), "guess"}}};
  style.loudness_range_lu = StyleRange{3.0, 9.5, "here"};
  style.spectrum = StyleSpectrum{{50.0, 100.5}, {-3.0, -6.25}, {1.0, 0.0}, "there"};
  const auto read = style_from_toml(style_to_toml(style), "mine.toml", "mine");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(style_to_toml(*read), style_to_toml(style));
  EXPECT_EQ(read->offset_of(Role::kick)->offset, Decibels(-2.25)) << "a role wins over its group";
  EXPECT_EQ(read->offset_of(Role::snare)->offset, Decibels(1.5));
  EXPECT_EQ(read->offset_of(Role::bass), nullptr);
  EXPECT_EQ(read->loudness_range_lu->high, 9.5);
  EXPECT_FALSE(read->peak_to_loudness_lu);
  EXPECT_EQ(read->spectrum->level_db, style.spectrum->level_db);
}

TEST(Styles, RefuseANumberWithoutItsSource) {
  EXPECT_THAT(trouble(std::string(kHead) + "[offset.drums]\nlu = 1\n"), HasSubstr("'source'"));
  EXPECT_THAT(trouble(std::string(kHead) + "[offset.drums]\nlu = 1\nsource = \"\"\n"),
              HasSubstr("where the number comes from"));
  EXPECT_THAT(trouble(std::string(kHead) + "[expect.loudness_range_lu]\nlow = 1\nhigh = 2\n"), HasSubstr("'source'"));
}

TEST(Styles, SayWhereTheyAreWrongAndWhatIsNear) {
  EXPECT_THAT(trouble("titel = \"T\"\n"), AllOf(HasSubstr("s.toml, line 1"), HasSubstr("'title'")));
  EXPECT_THAT(trouble("title = \"T\"\nabout = \"A\"\nevidence = \"convenshun\"\n"),
              AllOf(HasSubstr("line 3, column 12"), HasSubstr("'convention'")));
  EXPECT_THAT(trouble(std::string(kHead) + "[offset.drumz]\nlu = 1\nsource = \"x\"\n"), HasSubstr("'drums'"));
  EXPECT_THAT(trouble(std::string(kHead) + "[offset.drums]\nlu = 40\nsource = \"x\"\n"),
              AllOf(HasSubstr("line 5, column 6"), HasSubstr("-12 to 12")));
  EXPECT_THAT(trouble(std::string(kHead) + "[offset.drums]\nlu = nan\nsource = \"x\"\n"), HasSubstr("finite"));
  EXPECT_THAT(trouble(std::string(kHead) + "[expect.loudness_range_lu]\nlow = 9\nhigh = 2\nsource = \"x\"\n"),
              HasSubstr("at most high = 2"));
  EXPECT_THAT(
      trouble(std::string(kHead) + "[spectrum]\ncenter_hz = [1, 2]\nlevel_db = [1]\nsd_db = [1, 2]\nsource = \"x\"\n"),
      HasSubstr("expected 2 numbers"));
  EXPECT_THAT(trouble(std::string(kHead) + "[["), HasSubstr("line 4"));
}

}  // namespace
}  // namespace smartgain
