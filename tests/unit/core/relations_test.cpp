// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/core/relations.hpp"

#include <gtest/gtest.h>

namespace smartgain {
namespace {

Relations two_sections() {
  Relations relations;
  relations.strips = {"lead", "pad", "gone"};
  relations.hidden = {{"pad", 0.5, Decibels(3.0), {}}};
  relations.sections = {
      {0.0, 16.0, SectionKind::quiet, Decibels(-8.0), {std::nullopt, Decibels(-1.0), std::nullopt}},
      {16.0, 64.0, SectionKind::loud, Decibels(1.0), {Decibels(-4.0), Decibels(-9.0), std::nullopt}},
  };
  return relations;
}

TEST(Relations, AStripMattersWhereItStandsHighestInTheMix) {
  const Relations relations = two_sections();
  EXPECT_EQ(main_section_of(relations, "lead")->begin_s, 16.0);
  EXPECT_EQ(main_section_of(relations, "pad")->begin_s, 0.0);
  EXPECT_EQ(main_section_of(relations, "gone"), nullptr);
  EXPECT_EQ(main_section_of(relations, "unknown"), nullptr);
}

TEST(Relations, StripsThatTookNoPartAreNotFound) {
  EXPECT_EQ(hidden_of(two_sections(), "lead"), nullptr);
  const Relations relations = two_sections();
  EXPECT_EQ(hidden_of(relations, "pad")->loss, Decibels(3.0));
}

TEST(Relations, PositionsAreTimesAndBarsWhereThereAreBars) {
  Relations relations;
  EXPECT_EQ(position_text(relations, 64.6), "1:05");
  relations.bar_s = 2.0;  // analytic: four quarters at 120 a minute
  EXPECT_EQ(position_text(relations, 64.0), "1:04, bar 33");
  EXPECT_EQ(position_text(relations, 0.0), "0:00, bar 1");
}

TEST(Relations, RangesAreRoundedAsPeopleSayThem) {
  EXPECT_EQ(range_text(Hertz(58.1), Hertz(114.3)), "60–110 Hz");
  EXPECT_EQ(range_text(Hertz(873.0), Hertz(1529.0)), "0.9–1.5 kHz");
  EXPECT_EQ(range_text(Hertz(2036.0), Hertz(16000.0)), "2–16 kHz");
}

}  // namespace
}  // namespace smartgain
