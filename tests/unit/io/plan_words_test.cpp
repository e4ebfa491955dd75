// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/io/plan_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <sstream>

namespace smartgain {
namespace {

using testing::HasSubstr;

std::string trouble(const char* name, const char* text) {
  PlanOptions options;
  const auto set = set_plan_option(options, name, text);
  EXPECT_TRUE(set || options == PlanOptions{}) << "changed although refused";
  return set ? std::string() : set.error().message;
}

TEST(PlanWords, DefaultsAreThoseOfTheOptions) {
  PlanOptions options;
  for (const PlanOptionWord& word : plan_option_words()) {
    EXPECT_EQ(word.repeatable, word.initial.empty()) << word.name;
    EXPECT_TRUE(word.repeatable || set_plan_option(options, word.name, std::string(word.initial))) << word.name;
  }
  EXPECT_EQ(options, PlanOptions{});
  EXPECT_TRUE(changed_plan_options(options).empty());
}

TEST(PlanWords, EveryWordOfAFormIsTaken) {
  std::size_t tried = 0;
  for (const PlanOptionWord& option : plan_option_words()) {
    EXPECT_FALSE(option.form.empty()) << option.name;
    std::istringstream words{std::string(option.form)};
    for (std::string word; std::getline(words, word, '|');) {
      const bool typed = option.form.find('=') == std::string_view::npos &&
                         std::none_of(word.begin(), word.end(), [](unsigned char c) { return std::isupper(c); });
      PlanOptions options;
      if (!typed) continue;
      EXPECT_TRUE(set_plan_option(options, option.name, word)) << option.name << " " << word;
      ++tried;
    }
  }
  EXPECT_GT(tried, 20u);
}

TEST(PlanWords, WhatWasChangedIsReadAgain) {
  PlanOptions options;
  options.goal = Goal::balance;
  options.engine = "lufs";
  options.reference = "finished.wav";
  options.precision = Precision::float32;
  options.target = Lufs(-16.5);
  options.ceiling.reset();
  options.headroom_by = HeadroomBy::strips;
  options.amount = 0.29;  // 29.000000000000004 percent in binary
  options.max_move = Decibels(3.0);
  options.raw_level = RawLevel::ignore;
  options.style = "rock";
  options.reference_level = DbFs(-20.0);
  options.roles = {{"a=b", Role::lead_vocal}};
  options.locks = {"a", "b"};
  options.set_gains = {{"c", Decibels(-2.5)}};
  options.alone = {"c"};
  options.groups = {{"d", {"a", "c"}}};
  options.rules = {{"role_level", "high"}};
  options.emphasis = {{RoleGroup::drums, Decibels(2.0)}, {RoleGroup::voice, Decibels(-1.5)}};
  PlanOptions read;
  for (const auto& [name, text] : changed_plan_options(options)) {
    const auto set = set_plan_option(read, name, text);
    EXPECT_TRUE(set) << name << " " << text;
  }
  EXPECT_EQ(read, options);
}

TEST(PlanWords, SaysWhatItDoesNotKnowAndWhatIsNear) {
  EXPECT_THAT(trouble("gaol", "smart"), HasSubstr("Did you mean 'goal'?"));
  EXPECT_THAT(trouble("goal", "smrat"), HasSubstr("goal: unknown value 'smrat'. Did you mean 'smart'?"));
  EXPECT_THAT(trouble("target", "loud"), HasSubstr("streaming"));
  EXPECT_THAT(trouble("target", "5"), HasSubstr("-60 to 0"));
  EXPECT_THAT(trouble("ceiling", "nan"), HasSubstr("dBTP"));
  EXPECT_THAT(trouble("amount", "101"), HasSubstr("0 to 100"));
  EXPECT_THAT(trouble("role", "a=bas"), HasSubstr("'bass'"));
  EXPECT_THAT(trouble("role", "a"), HasSubstr("NAME=VALUE"));
  EXPECT_THAT(trouble("emphasis", "drum=1"), HasSubstr("'drums'"));
  EXPECT_THAT(trouble("emphasis", "drums=6.5"), HasSubstr("-6 to 6"));
}

TEST(PlanWords, AnEmphasisOfNothingIsNone) {
  PlanOptions options;
  ASSERT_TRUE(set_plan_option(options, "emphasis", "drums=+2"));
  EXPECT_EQ(options.emphasis.at(RoleGroup::drums), Decibels(2.0));
  ASSERT_TRUE(set_plan_option(options, "emphasis", "drums=0"));
  EXPECT_TRUE(options.emphasis.empty());
}

}  // namespace
}  // namespace smartgain
