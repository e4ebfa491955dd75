// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/render/interruption.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace smartgain {
namespace {

TEST(Interruption, SignalSetsTheFlagAndTheOldHandlerComesBack) {
  struct sigaction before = {};
  ::sigaction(SIGTERM, nullptr, &before);
  {
    const Interruption interruption;
    EXPECT_FALSE(interruption.requested());
    EXPECT_EQ(interruption.signal(), 0);
    ::raise(SIGTERM);
    EXPECT_TRUE(interruption.requested());
    EXPECT_EQ(interruption.signal(), SIGTERM);
  }
  struct sigaction after = {};
  ::sigaction(SIGTERM, nullptr, &after);
  EXPECT_EQ(after.sa_handler, before.sa_handler);
  const Interruption again;
  EXPECT_FALSE(again.requested());
}

TEST(Interruption, SecondSignalEndsTheProcess) {
  const pid_t child = ::fork();
  if (child == 0) {
    const Interruption interruption;
    // The thread sanitizer delivers a signal at the next call that may block, and one of each kind.
    ::raise(SIGINT);
    while (!interruption.requested()) ::usleep(1000);
    ::raise(SIGINT);
    ::sleep(10);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 128 + SIGINT);  // spec: the shells' convention
}

TEST(Interruption, IgnoredSignalsStayIgnored) {
  struct sigaction ignore = {};
  struct sigaction before = {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGHUP, &ignore, &before);
  {
    const Interruption interruption;
    ::raise(SIGHUP);
    EXPECT_FALSE(interruption.requested());
  }
  ::sigaction(SIGHUP, &before, nullptr);
}

}  // namespace
}  // namespace smartgain
