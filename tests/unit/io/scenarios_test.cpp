// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/io/scenarios.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "smartgain/balance/scenarios.hpp"
#include "smartgain/io/atomic_file.hpp"

namespace smartgain {
namespace {

using testing::HasSubstr;

/// A table that is right, with one text in it replaced.
std::string table(const std::string& text = "", const std::string& by = "") {
  std::string toml =
      "[tambourine]\ntitle = \"T\"\nabout = \"A\"\nwho = [\"tom\"]\nwhose = \"each\"\ncompany = [\"snare\"]\n"
      "against = \"highest\"\nfrom = \"equal\"\nat_most_lu = -3\nmoves = \"who\"\npull = 0.5\nmost_lu = 1\n"
      "sentence = \"{who} over {company}\"\npriority = \"low\"\nsource = \"practice\"\n";
  return text.empty() ? toml : toml.replace(toml.find(text), text.size(), by);
}

std::string trouble(const std::string& toml) {
  const auto scenarios = scenarios_from_toml(toml, "s.toml");
  return scenarios ? std::string() : scenarios.error().message;
}

TEST(ScenarioTable, IsReadAgainAsItWas) {
  const auto read = scenarios_from_toml(table(), "s.toml");
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 1u);
  EXPECT_EQ(read->front().name, "tambourine");
  EXPECT_TRUE(read->front().each);
  EXPECT_FALSE(read->front().at_least);
  EXPECT_EQ(read->front().at_most, Decibels(-3.0));
  const auto again = scenarios_from_toml(scenarios_to_toml(*read), "again.toml");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(scenarios_to_toml(*again), scenarios_to_toml(*read));
  const auto nought = scenarios_from_toml(table("-3", "-0.0"), "s.toml");
  ASSERT_TRUE(nought);
  EXPECT_THAT(scenarios_to_toml(*nought), HasSubstr("at_most_lu = 0\n"));
}

TEST(ScenarioTable, IsWhatTheEngineKnows) {
  const auto text = read_file(SMARTGAIN_TEST_FOLDER "/../data/rules/scenarios.toml");
  ASSERT_TRUE(text);
  const auto shipped = scenarios_from_toml(*text, "scenarios.toml");
  ASSERT_TRUE(shipped) << shipped.error().message;
  EXPECT_GE(shipped->size(), 8u);
  EXPECT_EQ(scenarios_to_toml(scenarios()), scenarios_to_toml(*shipped));
}

TEST(ScenarioTable, SaysWhereItIsWrongAndWhatIsNear) {
  EXPECT_THAT(trouble(table("title", "titel")), AllOf(HasSubstr("s.toml, line 2, column 9"), HasSubstr("'title'")));
  EXPECT_THAT(trouble(table("\"tom\"", "\"tomm\"")), AllOf(HasSubstr("line 4, column 8"), HasSubstr("'tom'")));
  EXPECT_THAT(trouble(table("\"each\"", "\"eech\"")), AllOf(HasSubstr("unknown whose 'eech'"), HasSubstr("'each'")));
  EXPECT_THAT(trouble(table("\"low\"", "\"lo\"")), AllOf(HasSubstr("unknown priority"), HasSubstr("'low'")));
  EXPECT_THAT(trouble(table("{company}", "{companie}")), AllOf(HasSubstr("unknown place"), HasSubstr("'company'")));
  EXPECT_THAT(trouble(table("{company}", "{company")), HasSubstr("expected '}'"));
  EXPECT_THAT(trouble(table("source = \"practice\"", "")), HasSubstr("'source'"));
  EXPECT_THAT(trouble(table("\"practice\"", "\"\"")), HasSubstr("expected a text"));
  EXPECT_THAT(trouble(table("[\"snare\"]", "[]")), HasSubstr("at least one role"));
  EXPECT_THAT(trouble(table("tambourine", "\"Tam 1\"")), HasSubstr("expected a name"));
  EXPECT_THAT(trouble("tambourine = 1\n"), HasSubstr("expected a table, found a number"));
}

TEST(ScenarioTable, RefusesWhatHasNoMeaning) {
  EXPECT_THAT(trouble(table("\"snare\"", "\"tom\"")), HasSubstr("'tom' is in 'who' already"));
  EXPECT_THAT(trouble(table("at_most_lu = -3\n", "")), HasSubstr("found neither"));
  EXPECT_THAT(trouble(table("at_most_lu = -3", "at_most_lu = -3\nat_least_lu = 0")),
              HasSubstr("at most at_most_lu = -3"));
  EXPECT_THAT(trouble(table("pull = 0.5", "pull = 2")), HasSubstr("over 0 to 1, found 2"));
  EXPECT_THAT(trouble(table("\nmost_lu = 1", "\nmost_lu = nan")), HasSubstr("finite"));
  EXPECT_THAT(trouble(table("\nmost_lu = 1", "\nmost_lu = 30")), HasSubstr("over 0 to 3, found 30"));
  EXPECT_THAT(trouble(table("\"who\"", "\"both\"")), HasSubstr("both can move only"));
  EXPECT_THAT(trouble(table("\"highest\"", "\"sum\"")), HasSubstr("a sum has no name"));
  std::string usual_sum = table("\"highest\"", "\"sum\"");
  usual_sum.replace(usual_sum.find("\"equal\""), 7, "\"usual\"");
  EXPECT_THAT(trouble(usual_sum), HasSubstr("a sum has no usual level"));
}

}  // namespace
}  // namespace smartgain
