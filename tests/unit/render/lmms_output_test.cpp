// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/lmms_output.hpp"

#include <gtest/gtest.h>

namespace smartgain {
namespace {

// reference: what LMMS 1.2.2 prints, shortened bars
constexpr std::string_view kMix =
    "VST sync support disabled in your configuration\n"
    "\r|-            |      0%   |  \r|-----        |     22%   /  \r|------------ |     96%   /  Loading "
    "project...\nDone\n\n";

TEST(LmmsOutput, ReadsTheMixProgressHoweverItIsCut) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, kMix.size()}) {
    LmmsOutput output;
    for (std::size_t i = 0; i < kMix.size(); i += piece) output.feed(kMix.substr(i, piece));
    EXPECT_DOUBLE_EQ(output.share(), 0.96);
    EXPECT_EQ(output.tail(), "");
  }
}

TEST(LmmsOutput, ProgressNeverGoesBack) {
  LmmsOutput output;
  output.feed("\r|--    |     50%   -  \r|      |      0%   \\  ");
  EXPECT_DOUBLE_EQ(output.share(), 0.5);
}

TEST(LmmsOutput, KeepsTheLastMessages) {
  LmmsOutput output;
  for (int i = 0; i < 9; ++i) output.feed("message " + std::to_string(i) + "\x1b\n");
  output.feed("\r|--    |     50%   -  Sample not found: kick.ogg\n");
  EXPECT_EQ(output.tail(), "message 5 ; message 6 ; message 7 ; message 8 ; Sample not found: kick.ogg");
}

TEST(LmmsOutput, NonsenseIsHarmless) {
  LmmsOutput output;
  output.feed("|%\r||%(9/3)\r|999% | (0/0)\r|-1%|(/)\r" + std::string(100000, '|'));
  EXPECT_GE(output.share(), 0.0);
  EXPECT_LE(output.share(), 1.0);
}

}  // namespace
}  // namespace smartgain
