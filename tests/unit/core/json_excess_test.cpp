// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/core/json_excess.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace smartgain {
namespace {

std::string members(int count) {
  std::string text = "{";
  for (int i = 0; i < count; ++i) text += "\"" + std::to_string(i) + "\":0,";
  return text + "\"last\":0}";
}

TEST(JsonExcess, WhatIsOrdinaryIsNone) {
  for (const char* text :
       {"", "{}", "[1, 2, {\"a\": [\"b\"]}]", "no JSON at all", "\"", "\"\\", "]]]]", "{\"a\\\\\":1}"})
    EXPECT_EQ(json_excess(text), "") << text;
}

TEST(JsonExcess, DepthIsCountedOutsideTexts) {
  EXPECT_EQ(json_excess(std::string(64, '[')), "");
  EXPECT_EQ(json_excess(std::string(65, '[')), "nesting over 64 deep");
  EXPECT_EQ(json_excess("\"" + std::string(65, '[') + "\""), "");
  EXPECT_EQ(json_excess("\"\\\"" + std::string(65, '[') + "\""), "");
  std::string wide;
  for (int i = 0; i < 1000; ++i) wide += "{}";
  EXPECT_EQ(json_excess(wide), "");
}

TEST(JsonExcess, ValuesAreCounted) {
  EXPECT_EQ(json_excess("[" + std::string(999'997, ',')), "");
  EXPECT_EQ(json_excess("[" + std::string(1'000'000, ',')), "over 1000000 values");
}

TEST(JsonExcess, LongTextsAreFound) {
  EXPECT_EQ(json_excess("\"" + std::string(1'000'000, 'x') + "\""), "");
  EXPECT_EQ(json_excess("[\"" + std::string(1'100'000, 'x') + "\"]"), "a text of over 1048576 bytes");
}

// An object of n members takes n²/2 comparisons; many small ones take few.
TEST(JsonExcess, MembersAreCountedByWhatTheyCost) {
  EXPECT_EQ(json_excess(members(14'000)), "");
  EXPECT_EQ(json_excess(members(15'000)), "too many members in one object");
  std::string small = "[";
  for (int i = 0; i < 3000; ++i) small += members(20) + ",";
  EXPECT_EQ(json_excess(small + "0]"), "");
}

TEST(WholeNumber, IsNeitherAPartNorBeyondAllIntegersNorAText) {
  using nlohmann::json;
  EXPECT_EQ(whole_number<int>(json::parse("-7")), -7);
  for (const char* other : {"1.5", "1e300", "-92233720368547758086", "\"7\"", "null"})
    EXPECT_THROW((void)whole_number<std::size_t>(json::parse(other)), json::type_error) << other;
}

}  // namespace
}  // namespace smartgain
