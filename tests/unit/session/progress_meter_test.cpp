// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/session/progress_meter.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <thread>

#include "support/temporary_folder.hpp"

namespace smartgain {
namespace {

using std::chrono::duration;
using testing::HasSubstr;

TEST(ProgressLine, ShowsBarPercentAndTimeLeft) {
  const ProgressLine line{"Rendering", 0.45, "3 of 9 strips", duration<double>(11.2)};
  EXPECT_EQ(format_progress(line, 200, true), "Rendering  ━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌   45 %  3 of 9 strips  12 s left");
  EXPECT_EQ(format_progress(line, 200, false), "Rendering  #########-----------   45 %  3 of 9 strips  12 s left");
}

TEST(ProgressLine, DropsWhatDoesNotFit) {
  const ProgressLine line{"Rendering", 0.45, "3 of 9 strips", duration<double>(11.2)};
  EXPECT_EQ(format_progress(line, 55, false), "Rendering  #########-----------   45 %  12 s left");
  EXPECT_EQ(format_progress(line, 40, false), "#########-----------   45 %  12 s left");
  EXPECT_EQ(format_progress(line, 30, false), "#########-----------   45 %");
  EXPECT_EQ(format_progress(line, 10, false), "45 %");
  EXPECT_EQ(format_progress(line, 2, false), "");
}

TEST(ProgressLine, SharesBeyondTheRangeAreCut) {
  EXPECT_EQ(format_progress({"", 1.7, "", {}}, 80, false), "####################  100 %");
  EXPECT_EQ(format_progress({"", -1.0, "", {}}, 80, false), "--------------------    0 %");
  EXPECT_EQ(format_progress({"", std::numeric_limits<double>::quiet_NaN(), "", {}}, 80, false),
            "--------------------    0 %");
  EXPECT_THAT(format_progress({"", 0.999, "", {}}, 80, false), HasSubstr(" 99 %"));  // 100 only when done
}

TEST(ProgressLine, Durations) {
  EXPECT_EQ(format_duration(duration<double>(0.0)), "0 s");
  EXPECT_EQ(format_duration(duration<double>(59.2)), "1 min 00 s");
  EXPECT_EQ(format_duration(duration<double>(125.0)), "2 min 05 s");
  EXPECT_EQ(format_duration(duration<double>(4320.0)), "1 h 12 min");
}

TEST(TimeLeft, EvenWorkIsForetoldExactly) {
  TimeLeft left;
  EXPECT_FALSE(left.value());
  for (int i = 1; i <= 40; ++i) left.update(i / 200.0, duration<double>(i / 10.0));
  ASSERT_TRUE(left.value());
  EXPECT_NEAR(left.value()->count(), 16.0, 0.1);  // analytic: 20 % in 4 s, so 80 % in 16 s
}

TEST(TimeLeft, FollowsAChangeOfPace) {
  TimeLeft left;
  for (int i = 1; i <= 100; ++i) left.update(i / 1000.0, duration<double>(i / 10.0));
  for (int i = 1; i <= 600; ++i) left.update(0.1 + i / 1500.0, duration<double>(10.0 + i / 10.0));
  ASSERT_TRUE(left.value());
  EXPECT_NEAR(left.value()->count(), 0.5 * 150.0, 2.0);  // half is left, at 10 % in 15 s
}

TEST(TimeLeft, SaysNothingAtFirstAndAtTheEnd) {
  TimeLeft left;
  left.update(0.5, duration<double>(0.5));
  EXPECT_FALSE(left.value());
  left.update(1.0, duration<double>(5.0));
  EXPECT_FALSE(left.value());
}

TEST(ProgressMeter, IsSilentAwayFromATerminalUnlessForced) {
  const test::TemporaryFolder folder;
  for (const ProgressMode mode : {ProgressMode::automatic, ProgressMode::off, ProgressMode::on}) {
    const int fd = ::open((folder / "log").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    {
      ProgressMeter meter("Rendering", mode, fd);
      meter.update(0.1, "x");
      meter.update(0.2, "y");
    }
    ::close(fd);
    const std::string text = test::read_text(folder / "log");
    if (mode != ProgressMode::on)
      EXPECT_EQ(text, "");
    else
      EXPECT_THAT(text, testing::AllOf(testing::StartsWith("Rendering"), testing::EndsWith("x\n")));
  }
}

TEST(ProgressMeter, DrawsAtMostTenTimesASecondAndTakesTheLineAway) {
  const test::Variable type("TERM", "xterm");
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  ASSERT_GE(terminal, 0);
  ASSERT_EQ(::grantpt(terminal), 0);
  ASSERT_EQ(::unlockpt(terminal), 0);
  const int side = ::open(::ptsname(terminal), O_RDWR | O_NOCTTY | O_CLOEXEC);
  ASSERT_GE(side, 0);
  const auto started = std::chrono::steady_clock::now();
  {
    ProgressMeter meter("Rendering", ProgressMode::automatic, side);
    for (int i = 0; i < 250; ++i) {
      meter.update(i / 250.0, "x");
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  const double seconds = duration<double>(std::chrono::steady_clock::now() - started).count();
  // A terminal hands on in its own time.
  std::string text;
  for (int i = 0; i < 500 && (text.empty() || !text.ends_with("\r\x1b[K")); ++i) {
    std::array<char, 65536> buffer;
    const ssize_t count = ::read(terminal, buffer.data(), buffer.size());
    if (count > 0)
      text.append(buffer.data(), static_cast<std::size_t>(count));
    else
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  std::size_t drawn = 0;
  for (auto at = text.find('%'); at != std::string::npos; at = text.find('%', at + 1)) ++drawn;
  EXPECT_GE(drawn, 2u);
  EXPECT_LE(static_cast<double>(drawn), seconds * 10.0 + 1.0);
  EXPECT_THAT(text, testing::EndsWith("\r\x1b[K"));
  ::close(side);
  ::close(terminal);
}

}  // namespace
}  // namespace smartgain
