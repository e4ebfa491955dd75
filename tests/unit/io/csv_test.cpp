// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "smartgain/io/documents.hpp"
#include "support/io_fixtures.hpp"

namespace smartgain {
namespace {

using testing::ElementsAre;

// A reader of RFC 4180 of its own, so that writer and test do not share a mistake.
std::vector<std::vector<std::string>> read_csv(const std::string& text) {
  std::vector<std::vector<std::string>> lines(1);
  lines.back().emplace_back();
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '"' && i + 1 < text.size() && text[i + 1] == '"')
        lines.back().back() += text[++i];
      else if (c == '"')
        quoted = false;
      else
        lines.back().back() += c;
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      lines.back().emplace_back();
    } else if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
      ++i;
      if (i + 1 < text.size()) lines.push_back({""});
    } else {
      lines.back().back() += c;
    }
  }
  return lines;
}

std::string field(const std::vector<std::vector<std::string>>& lines, std::size_t line, std::string_view column) {
  for (std::size_t i = 0; i < lines[0].size(); ++i)
    if (lines[0][i] == column) return lines.at(line).at(i);
  ADD_FAILURE() << "no column " << column;
  return {};
}

TEST(Csv, EveryLineHasTheFieldsOfTheHeader) {
  for (const std::string& text : {analysis_to_csv(test::full_analysis()), analysis_to_csv(test::sparse_analysis()),
                                  plan_to_csv(test::full_plan()), plan_to_csv(test::sparse_plan())})
    for (const auto& line : read_csv(text)) EXPECT_EQ(line.size(), read_csv(text)[0].size()) << text;
}

TEST(Csv, AnalysisHasOneLineAStripAndOneForTheMix) {
  const auto lines = read_csv(analysis_to_csv(test::full_analysis()));
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(field(lines, 1, "id"), "lead");
  EXPECT_EQ(field(lines, 1, "name"), "Lead, dry");
  EXPECT_EQ(field(lines, 1, "flags"), "automated shared_channel");
  EXPECT_EQ(field(lines, 1, "from_db"), "-6.0206");
  EXPECT_EQ(field(lines, 1, "integrated_lufs"), "-23.1235");
  EXPECT_EQ(field(lines, 1, "clipped_samples"), "3");
  EXPECT_EQ(field(lines, 2, "integrated_lufs"), "");
  EXPECT_EQ(field(lines, 2, "from_db"), "");
  EXPECT_EQ(field(lines, 3, "id"), "mix");
  EXPECT_EQ(field(lines, 3, "balance_db"), "-0.5");
}

TEST(Csv, PlanSaysFromAndTo) {
  Plan plan = test::full_plan();
  plan.strips[0].strip.name = "say \"hi\"\r\nagain";
  const auto lines = read_csv(plan_to_csv(plan));
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(field(lines, 1, "name"), "say \"hi\"\r\nagain");
  EXPECT_EQ(field(lines, 1, "action"), "change");
  EXPECT_EQ(field(lines, 1, "to_db"), "-4");
  EXPECT_EQ(field(lines, 1, "gain_db"), "2.0206");
  EXPECT_EQ(field(lines, 1, "trim_to_db"), "-2");
  EXPECT_EQ(field(lines, 1, "confidence"), "0.7");
  EXPECT_EQ(field(lines, 2, "action"), "skip");
  EXPECT_EQ(field(lines, 3, "to_db"), "-9.25");
  EXPECT_EQ(field(lines, 3, "true_peak_dbtp"), "-1.05");
}

}  // namespace
}  // namespace smartgain
