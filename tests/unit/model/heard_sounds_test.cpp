// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "model/heard_sounds.hpp"

#include <gtest/gtest.h>

namespace smartgain {
namespace {

SoundPatch patch(int number) {
  SoundPatch result;
  result.cells[0] = static_cast<std::uint8_t>(number % 256);
  result.cells[1] = static_cast<std::uint8_t>(number / 256);
  return result;
}

Sound sound(int number) { return {{static_cast<float>(number)}, {1.0f}}; }

TEST(HeardSounds, WhatIsAskedForAgainStaysAndTheRestIsForgotten) {
  constexpr std::size_t kMost = 10;
  HeardSounds heard(kMost);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_FALSE(heard.find(patch(i)));
    heard.keep(patch(i), sound(i));
    ASSERT_TRUE(heard.find(patch(0))) << i;
    EXPECT_EQ(heard.find(patch(0))->embedding[0], 0.0f);
    EXPECT_LE(heard.size(), 2 * kMost);
  }
  EXPECT_TRUE(heard.find(patch(999)));
  EXPECT_FALSE(heard.find(patch(500)));
}

TEST(HeardSounds, NothingIsForgottenBeforeThereAreMore) {
  HeardSounds heard(10);
  for (int i = 0; i < 10; ++i) heard.keep(patch(i), sound(i));
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(heard.find(patch(i))) << i;
}

}  // namespace
}  // namespace smartgain
