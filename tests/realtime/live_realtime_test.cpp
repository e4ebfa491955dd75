// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What an audio thread calls of the live session allocates nothing.
#include <gtest/gtest.h>

#include <array>

#include "smartgain/dsp/frame_ring.hpp"
#include "support/allocation_counter.hpp"

namespace smartgain::test {
namespace {

TEST(LiveRealtime, PushAllocatesNothingFullOrNot) {
  FrameRing ring(1000);
  const std::array<float, 512> period{};
  const AllocationCounter counter;
  for (int i = 0; i < 100; ++i) ring.push(i % 3 == 0 ? nullptr : period.data(), 256, 0.5f);
  EXPECT_GT(ring.lost(), 0u);
  EXPECT_EQ(counter.count(), 0u);
}

TEST(LiveRealtime, AskingTheMetersAllocatesNothing) {
  FrameRing ring(1000);
  std::array<float, 256> left, right;
  const AllocationCounter counter;
  for (int i = 0; i < 100; ++i) {
    ring.push(nullptr, 256, 1.0f);
    ring.pop(left.data(), right.data(), 256);
  }
  EXPECT_EQ(counter.count(), 0u);
}

}  // namespace
}  // namespace smartgain::test
