// SPDX-License-Identifier: GPL-3.0-or-later
// Whole documents against recorded ones (tests/golden/documents/, which CTest also holds against the schemas).
// To record them anew: SMARTGAIN_UPDATE_GOLDEN=1 test_golden; then review the diff.
#include "smartgain/io/documents.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "support/io_fixtures.hpp"

namespace smartgain {
namespace {

void expect_golden(const std::string& name, std::string text) {
  // The version of the program is not what these tests are about.
  constexpr std::string_view kMember = "\"tool_version\": \"";
  if (const std::size_t at = text.find(kMember); at != std::string::npos) {
    const std::size_t value = at + kMember.size();
    text.replace(value, text.find('"', value) - value, "0.0.0");
  }
  const std::filesystem::path path = std::filesystem::path(SMARTGAIN_TEST_FOLDER) / "golden/documents" / name;
  if (std::getenv("SMARTGAIN_UPDATE_GOLDEN")) test::write_bytes(path, text);
  EXPECT_EQ(text, test::read_bytes(path)) << path;
}

TEST(GoldenDocuments, Analysis) {
  expect_golden("full.analysis.json", analysis_to_json(test::full_analysis()));
  expect_golden("sparse.analysis.json", analysis_to_json(test::sparse_analysis()));
  expect_golden("full.analysis.csv", analysis_to_csv(test::full_analysis()));
}

TEST(GoldenDocuments, Plan) {
  expect_golden("full.plan.json", plan_to_json(test::full_plan()));
  expect_golden("sparse.plan.json", plan_to_json(test::sparse_plan()));
  expect_golden("full.plan.csv", plan_to_csv(test::full_plan()));
}

}  // namespace
}  // namespace smartgain
