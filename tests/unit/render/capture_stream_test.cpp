// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/capture_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <map>

#include "smartgain/core/session_analysis.hpp"

namespace smartgain {
namespace {

using testing::HasSubstr;

std::string number(std::uint32_t value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

const std::string kHead = R"({"format":"smartgain-capture","version":1,"sample_rate_hz":88200,)"
                          R"("strips":[{"name":"Kick","apart":false},{"name":"Süß","apart":true}]})"
                          "\n";
const std::string kEnd = number(0) + number(0);

std::string period(std::uint32_t frames, const std::map<std::uint32_t, float>& strips) {
  std::string bytes = number(frames) + number(static_cast<std::uint32_t>(strips.size()));
  for (const auto& [strip, left] : strips) {
    bytes += number(strip);
    for (std::uint32_t n = 0; n < frames; ++n) {
      const float frame[] = {left, -left};
      bytes.append(reinterpret_cast<const char*>(frame), sizeof frame);
    }
  }
  return bytes;
}

struct Received {
  CaptureFormat format;
  std::vector<std::vector<float>> left, right;  // per strip
  int begins = 0;
  std::optional<Error> refusal;

  CaptureStream stream{{[this](const CaptureFormat& f) -> Result<> {
                          ++begins;
                          format = f;
                          left.resize(f.strips.size());
                          right.resize(f.strips.size());
                          return Done{};
                        },
                        [this](const std::vector<AudioView>& views) -> Result<> {
                          if (refusal) return unexpected(*refusal);
                          for (std::size_t i = 0; i < views.size(); ++i) {
                            const auto add = [&](std::vector<float>& to, std::size_t side) {
                              const float* from = views[i].channels[side];
                              to.insert(to.end(), from, from + views[i].frame_count);
                            };
                            add(left[i], 0);
                            add(right[i], 1);
                          }
                          return Done{};
                        }}};
};

TEST(CaptureStream, GivesEveryStripItsFramesAndSilenceBetween) {
  Received received;
  ASSERT_TRUE(
      received.stream.feed(kHead + period(2, {{0, 0.5f}}) + period(3, {}) + period(1, {{0, 0.25f}, {1, 1.0f}})));
  EXPECT_TRUE(received.stream.begun());
  EXPECT_FALSE(received.stream.ended());
  ASSERT_TRUE(received.stream.feed(kEnd));
  EXPECT_TRUE(received.stream.ended());
  EXPECT_EQ(received.format.sample_rate_hz, 88200.0);
  EXPECT_EQ(received.format.strips[1].name, "Süß");
  EXPECT_TRUE(received.format.strips[1].apart);
  EXPECT_EQ(received.left[0], (std::vector<float>{0.5f, 0.5f, 0, 0, 0, 0.25f}));
  EXPECT_EQ(received.right[0], (std::vector<float>{-0.5f, -0.5f, 0, 0, 0, -0.25f}));
  EXPECT_EQ(received.left[1], (std::vector<float>{0, 0, 0, 0, 0, 1.0f}));
}

TEST(CaptureStream, CutsMakeNoDifference) {
  std::string bytes = kHead;
  for (int i = 0; i < 50; ++i)
    bytes += period(256, {{static_cast<std::uint32_t>(i % 2), 0.01f * static_cast<float>(i)}});
  bytes += kEnd;
  Received whole, pieces;
  ASSERT_TRUE(whole.stream.feed(bytes));
  for (const char byte : bytes) ASSERT_TRUE(pieces.stream.feed({&byte, 1}));
  EXPECT_TRUE(pieces.stream.ended());
  EXPECT_EQ(whole.left[0].size(), 50u * 256u);
  EXPECT_EQ(whole.left, pieces.left);
  EXPECT_EQ(whole.right, pieces.right);
}

TEST(CaptureStream, WithoutItsEndItHasNotEnded) {
  Received received;
  ASSERT_TRUE(received.stream.feed(kHead + period(2, {{0, 0.5f}}) + number(2)));
  EXPECT_FALSE(received.stream.ended());
  Received nothing;
  ASSERT_TRUE(nothing.stream.feed(kHead.substr(0, 20)));
  EXPECT_FALSE(nothing.stream.begun());
}

TEST(CaptureStream, BrokenInputIsRefused) {
  const auto refused = [](const std::string& bytes) {
    Received received;
    const auto done = received.stream.feed(bytes);
    return done ? std::string("taken") : done.error().message;
  };
  EXPECT_THAT(refused("hello\n"), HasSubstr("another version"));
  EXPECT_THAT(refused("[1]\n"), HasSubstr("another version"));
  EXPECT_THAT(refused(R"({"format":"smartgain-capture","version":2})"
                      "\n"),
              HasSubstr("another version"));
  EXPECT_THAT(refused(R"({"format":"smartgain-capture","version":1,"strips":[]})"
                      "\n"),
              HasSubstr("lacks"));
  EXPECT_THAT(refused(R"({"format":"smartgain-capture","version":1,"sample_rate_hz":1,"strips":[3]})"
                      "\n"),
              HasSubstr("no name"));
  EXPECT_THAT(refused(R"({"format":"smartgain-capture","version":1,"sample_rate_hz":0,"strips":[]})"
                      "\n"),
              HasSubstr("lacks the rate"));
  EXPECT_THAT(refused(std::string(100'000, '[') + "\n"), HasSubstr("nesting over 64 deep"));
  std::string many = R"({"format":"smartgain-capture","version":1,"sample_rate_hz":1,"strips":[)";
  for (std::size_t i = 0; i < kMostStrips; ++i) many += R"({"name":"","apart":true},)";
  EXPECT_EQ(refused(many + "{\"name\":\"\",\"apart\":true}]}\n"),
            refused(many + "0]}\n"));  // one too many, whatever it is
  EXPECT_THAT(refused(kHead + period(1, {{2, 0.5f}})), HasSubstr("not there"));
  EXPECT_THAT(refused(kHead + number(70'000) + number(0)), HasSubstr("out of bounds"));
  EXPECT_THAT(refused(kHead + number(1) + number(3)), HasSubstr("out of bounds"));
  EXPECT_THAT(refused(std::string((1u << 24) + 1, 'x')), HasSubstr("does not end"));
}

TEST(CaptureStream, WhatTheReceiverRefusesComesBack) {
  Received received;
  received.refusal = Error{ErrorCode::unwritable_output, "full"};
  ASSERT_TRUE(received.stream.feed(kHead));
  const auto done = received.stream.feed(period(1, {}) + kEnd);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "full");
}

}  // namespace
}  // namespace smartgain
