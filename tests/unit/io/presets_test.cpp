// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/io/presets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "smartgain/io/plan_words.hpp"

namespace smartgain {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string trouble(const std::string& toml) {
  const auto preset = preset_from_toml(toml, "my.toml", "my");
  return preset ? std::string() : preset.error().message;
}

TEST(Presets, HoldAnyOption) {
  const auto preset = preset_from_toml(R"(title = "My way"
about = "for \"loud\" songs"
goal = "balance"
target = -16.5
ceiling = "none"
amount = 80
lock = ["a", "b"]
[role]
"Kick 1" = "kick"
[set]
lead = -2
[group]
drums = ["Kick 1", "b"]
[rule]
own_loudness = "high"
[emphasis]
drums = +2
)",
                                       "my.toml", "my");
  ASSERT_TRUE(preset) << preset.error().message;
  EXPECT_EQ(preset->title, "My way");
  const PlanOptions options = with_preset({}, *preset);
  EXPECT_EQ(options.goal, Goal::balance);
  EXPECT_EQ(options.target, Lufs(-16.5));
  EXPECT_FALSE(options.ceiling);
  EXPECT_EQ(options.amount, 0.8);
  EXPECT_EQ(options.locks, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(options.roles.at("Kick 1"), Role::kick);
  EXPECT_EQ(options.set_gains.at("lead"), Decibels(-2.0));
  EXPECT_EQ(options.groups.at("drums"), (std::vector<std::string>{"Kick 1", "b"}));
  EXPECT_EQ(options.rules.at("own_loudness"), "high");
  EXPECT_EQ(options.emphasis.at(RoleGroup::drums), Decibels(2.0));

  const auto again = preset_from_toml(preset_to_toml(*preset), "again.toml", "my");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->title, preset->title);
  EXPECT_EQ(again->about, preset->about);
  EXPECT_EQ(with_preset({}, *again), options);
}

TEST(Presets, SayWhereTheyAreWrongAndWhatIsNear) {
  EXPECT_THAT(trouble("goal = \"smart\"\namuont = 50\n"),
              AllOf(StartsWith("my.toml, line 2, column "), HasSubstr("unknown key 'amuont'. Did you mean 'amount'?")));
  EXPECT_THAT(trouble("\n\ngoal = \"smrat\"\n"), AllOf(StartsWith("my.toml, line 3, column 8"), HasSubstr("'smart'")));
  EXPECT_THAT(trouble("goal = \"smart\nx"), AllOf(StartsWith("my.toml, line 1, column "), HasSubstr("expected TOML")));
  EXPECT_THAT(trouble("amount = \"much\"\n"), HasSubstr("'much'"));
  EXPECT_THAT(trouble("goal = true\n"), HasSubstr("expected a text in quotation marks, found true or false"));
  EXPECT_THAT(trouble("emphasis = 2\n"), HasSubstr("expected a table, found a number"));
  EXPECT_THAT(trouble("[emphasis]\ndrum = 2\n"), AllOf(HasSubstr("line 2, column 8"), HasSubstr("'drums'")));
  EXPECT_THAT(trouble("goal = \"smart\"\ngoal = \"stage\"\n"), HasSubstr("line 2"));
  EXPECT_THAT(trouble("lock = \"a\"\n"), HasSubstr("expected a list"));
  EXPECT_THAT(trouble("[group]\ng = [\",,\"]\n"), HasSubstr("found no strip in 'g=,,'"));
}

TEST(Presets, ZeroHasNoSign) {
  const auto preset = preset_from_toml("[set]\nkick = -0.0\n", "x.toml", "x");
  ASSERT_TRUE(preset);
  EXPECT_THAT(preset_to_toml(*preset), HasSubstr("kick = 0\n"));
}

TEST(Presets, DotsAreCountedInKeysOnly) {
  const std::string dots = "about = \"...........\"  # ...........\ntitle = \"\"\"\n...........\n\"\"\"\n";
  EXPECT_TRUE(preset_from_toml(dots, "x.toml", "x"));
  const auto deep = preset_from_toml("title = \"t\"\na.b.c.d.e.f.g.h.i = 1", "x.toml", "x");
  ASSERT_FALSE(deep);
  EXPECT_THAT(deep.error().message, HasSubstr("x.toml, line 2, column 16: expected keys of at most 8 parts"));
}

TEST(Presets, LeaveWhatAProjectSaysOfItsStrips) {
  PlanOptions kept;
  kept.locks = {"kick"};
  kept.roles = {{"lead", Role::lead}};
  kept.amount = 0.1;
  const auto preset = preset_from_toml("goal = \"stage\"\n", "p.toml", "p");
  ASSERT_TRUE(preset);
  EXPECT_EQ(preset->title, "p");
  const PlanOptions options = with_preset(kept, *preset);
  EXPECT_EQ(options.locks, kept.locks);
  EXPECT_EQ(options.roles, kept.roles);
  EXPECT_EQ(options.goal, Goal::stage);
  EXPECT_EQ(options.amount, 0.5) << "what a preset does not name is the default";
}

}  // namespace
}  // namespace smartgain
