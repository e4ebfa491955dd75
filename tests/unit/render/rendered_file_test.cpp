// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/rendered_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/float_wav.hpp"
#include "support/temporary_folder.hpp"

namespace smartgain {
namespace {

class RenderedFileTest : public testing::Test {
 protected:
  RenderedFile inspect(const std::string& bytes) {
    test::write_text(folder_ / "file.wav", bytes);
    return inspect_rendered_file(folder_ / "file.wav");
  }
  test::TemporaryFolder folder_;
};

TEST_F(RenderedFileTest, WholeFileIsGoodEvenWhenLouderThanFullScale) {
  const RenderedFile file = inspect(test::constant_wav(2.0F));
  EXPECT_EQ(file.state, RenderState::good);
  EXPECT_EQ(file.frame_count, 4410u);
  EXPECT_NEAR(file.sample_peak_dbfs, 6.0206, 1e-3);  // analytic: 20 log10 2
}

TEST_F(RenderedFileTest, SilenceIsGood) {
  const RenderedFile file = inspect(test::constant_wav(0.0F));
  EXPECT_EQ(file.state, RenderState::good);
  EXPECT_TRUE(std::isinf(file.sample_peak_dbfs));
}

TEST_F(RenderedFileTest, PeakOverTwentyDbfsIsAnExplosion) {
  EXPECT_EQ(inspect(test::constant_wav(9.9F)).state, RenderState::good);
  const RenderedFile file = inspect(test::constant_wav(-1122.0F));
  EXPECT_EQ(file.state, RenderState::exploded);
  EXPECT_THAT(describe(file), testing::HasSubstr("+61.0 dBFS"));
}

TEST_F(RenderedFileTest, NotANumberAndInfinityAreFound) {
  for (const float bad : {std::nanf(""), std::numeric_limits<float>::infinity()}) {
    std::vector<float> samples(100000, 0.5F);
    samples[99999] = bad;
    EXPECT_EQ(inspect(test::float_wav(samples)).state, RenderState::non_finite);
  }
}

TEST_F(RenderedFileTest, HeaderThatWasNeverCompletedIsUnfinished) {
  EXPECT_EQ(inspect(test::float_wav(std::vector<float>(1000, 0.5F), 0)).state, RenderState::unfinished);
}

TEST_F(RenderedFileTest, EveryTruncationIsUnfinished) {
  const std::string whole = test::float_wav(std::vector<float>(100, 0.5F));
  for (std::size_t length = 0; length < whole.size(); ++length)
    ASSERT_EQ(inspect(whole.substr(0, length)).state, RenderState::unfinished) << length;
}

TEST_F(RenderedFileTest, ForeignAndMissingFiles) {
  EXPECT_EQ(inspect("fLaC is another format, and long enough").state, RenderState::foreign);
  std::string pcm = test::constant_wav(0.5F);
  pcm[20] = 1;
  EXPECT_EQ(inspect(pcm).state, RenderState::foreign);
  EXPECT_EQ(inspect_rendered_file(folder_ / "none").state, RenderState::missing);
  EXPECT_EQ(inspect_rendered_file(folder_.path()).state, RenderState::missing);
}

}  // namespace
}  // namespace smartgain
