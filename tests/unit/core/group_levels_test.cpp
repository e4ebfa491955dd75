// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/core/group_levels.hpp"

#include <gtest/gtest.h>

namespace smartgain {
namespace {

constexpr auto kVoice = static_cast<std::size_t>(RoleGroup::voice);
constexpr auto kDrums = static_cast<std::size_t>(RoleGroup::drums);
constexpr auto kMusic = static_cast<std::size_t>(RoleGroup::music);

TEST(GroupLevels, PowersAddUpInASectionAndByLengthAndLevelOverTheSong) {
  Relations relations;
  relations.strips = {"kick", "snare", "voice", "unknown"};
  relations.sections = {
      {0.0, 10.0, SectionKind::loud, Decibels(0.0), {Decibels(-6.0), Decibels(-6.0), std::nullopt, Decibels(-9.0)}},
      {10.0, 30.0, SectionKind::quiet, Decibels(-10.0), {std::nullopt, std::nullopt, Decibels(-3.0), Decibels(-9.0)}},
      {30.0, 40.0, SectionKind::quiet, std::nullopt, {std::nullopt, std::nullopt, std::nullopt, std::nullopt}}};
  const auto levels =
      group_levels(relations, {{"kick", Role::kick}, {"snare", Role::snare}, {"voice", Role::lead_vocal}});
  ASSERT_EQ(levels.sections.size(), 3u);
  EXPECT_NEAR(levels.sections[0][kDrums]->value, -2.99, 0.01);  // analytic: two of -6 dB
  EXPECT_FALSE(levels.sections[0][kVoice]);
  EXPECT_NEAR(levels.sections[1][kVoice]->value, -3.0, 1e-9);
  EXPECT_FALSE(levels.sections[2][kMusic]);
  // analytic: of 10 s at 1 and 20 s at 0.1 the drums have 0.502 of the 10, the voice 0.501 of the 2
  EXPECT_NEAR(levels.song[kDrums]->value, -3.78, 0.01);
  EXPECT_NEAR(levels.song[kVoice]->value, -10.79, 0.01);
  EXPECT_NEAR(levels.song[kMusic]->value, -9.0, 1e-9);
}

TEST(GroupLevels, SilenceHasNone) {
  const auto levels = group_levels({}, {});
  EXPECT_TRUE(levels.sections.empty());
  for (const auto& group : levels.song) EXPECT_FALSE(group);
}

}  // namespace
}  // namespace smartgain
