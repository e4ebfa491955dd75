// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/dsp/frame_ring.hpp"

#include <gtest/gtest.h>

#include <array>
#include <thread>

namespace smartgain {
namespace {

TEST(FrameRing, GivesBackWhatWentInTimesTheGain) {
  FrameRing ring(4);
  const std::array<float, 6> in{1, -1, 2, -2, 3, -3};
  ASSERT_TRUE(ring.push(in.data(), 3, 0.5f));
  EXPECT_EQ(ring.size(), 3u);
  std::array<float, 4> left{}, right{};
  EXPECT_EQ(ring.pop(left.data(), right.data(), 2), 2u);
  EXPECT_EQ(left[1], 1.0f);
  EXPECT_EQ(right[1], -1.0f);
  EXPECT_EQ(ring.pop(left.data(), right.data(), 4), 1u);
  EXPECT_EQ(left[0], 1.5f);
  EXPECT_EQ(ring.pop(left.data(), right.data(), 4), 0u);
}

TEST(FrameRing, WhatDoesNotFitIsLostAsAWhole) {
  FrameRing ring(4);
  const std::array<float, 10> in{};
  EXPECT_TRUE(ring.push(in.data(), 3, 1.0f));
  EXPECT_FALSE(ring.push(in.data(), 2, 1.0f));
  EXPECT_EQ(ring.lost(), 2u);
  EXPECT_EQ(ring.size(), 3u);
  EXPECT_EQ(ring.skip(), 3u);
  EXPECT_TRUE(ring.push(nullptr, 4, 1.0f));
}

TEST(FrameRing, TwoThreadsLoseNothingAndKeepTheOrder) {
  FrameRing ring(1024);
  constexpr int kFrames = 200'000;
  std::jthread writer([&] {
    for (int n = 0; n < kFrames;) {
      const float frame[] = {static_cast<float>(n), static_cast<float>(-n)};
      if (ring.push(frame, 1, 1.0f)) ++n;
    }
  });
  std::array<float, 300> left, right;
  int expected = 0;
  bool in_order = true;
  while (expected < kFrames) {
    const std::size_t count = ring.pop(left.data(), right.data(), left.size());
    for (std::size_t i = 0; i < count; ++i, ++expected)
      in_order = in_order && left[i] == static_cast<float>(expected) && right[i] == static_cast<float>(-expected);
  }
  EXPECT_TRUE(in_order);
}

}  // namespace
}  // namespace smartgain
