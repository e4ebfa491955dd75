// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/render/child_process.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <thread>

#include "support/temporary_folder.hpp"

namespace smartgain {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::HasSubstr;

ChildCommand shell(const std::string& script) { return {"/bin/sh", {"-c", script}, {}, {}}; }

struct Answer {
  ChildOutcome outcome;
  std::string output;
};

Answer run(const ChildCommand& command, ChildWatch watch = {}) {
  Answer answer;
  watch.on_output = [&](std::string_view text) { answer.output += text; };
  auto outcome = run_child(command, watch);
  EXPECT_TRUE(outcome) << (outcome ? "" : outcome.error().message);
  if (outcome) answer.outcome = *outcome;
  return answer;
}

// A zombie that nobody has waited for yet is as good as gone.
bool is_alive(pid_t process) {
  const std::string state = test::read_text("/proc/" + std::to_string(process) + "/stat");
  const auto at = state.rfind(')');
  return at != std::string::npos && state.substr(at + 2, 1) != "Z";
}

bool dies_soon(pid_t process) {
  for (int i = 0; i < 200 && is_alive(process); ++i) std::this_thread::sleep_for(milliseconds(10));
  return !is_alive(process);
}

TEST(ChildProcess, GivesExitStatusAndBothOutputs) {
  const Answer answer = run(shell("echo out; echo err >&2; exit 3"));
  EXPECT_EQ(answer.outcome.end, ChildEnd::exited);
  EXPECT_EQ(answer.outcome.status, 3);
  EXPECT_EQ(answer.output, "out\nerr\n");
  EXPECT_EQ(describe(answer.outcome), "exit status 3");
}

TEST(ChildProcess, GivesTheSignal) {
  const Answer answer = run(shell("kill -SEGV $$"));
  EXPECT_EQ(answer.outcome.end, ChildEnd::signalled);
  EXPECT_EQ(answer.outcome.status, SIGSEGV);
  EXPECT_THAT(describe(answer.outcome), HasSubstr("signal 11"));
}

TEST(ChildProcess, ArgumentsMeetNoShell) {
  const Answer answer = run({"/usr/bin/printf", {"%s|", "a b", "$HOME", "'\"; rm"}, {}, {}});
  EXPECT_EQ(answer.output, "a b|$HOME|'\"; rm|");
}

TEST(ChildProcess, SetsAndRemovesVariablesAndFolder) {
  const test::TemporaryFolder folder;
  const test::Variable unwanted("SMARTGAIN_TEST_UNWANTED", "x");
  ChildCommand command = shell("echo $SMARTGAIN_TEST_NEW,${SMARTGAIN_TEST_UNWANTED-gone}; pwd -P");
  command.environment = {{"SMARTGAIN_TEST_NEW", "a=b"}, {"SMARTGAIN_TEST_UNWANTED", std::nullopt}};
  command.working_folder = folder.path();
  EXPECT_EQ(run(command).output, "a=b,gone\n" + std::filesystem::canonical(folder.path()).string() + "\n");
}

TEST(ChildProcess, StandardInputIsEmpty) { EXPECT_EQ(run(shell("cat; echo end")).output, "end\n"); }

TEST(ChildProcess, InheritsNoOtherFile) {
  const int leaked = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC, as careless libraries do
  ASSERT_EQ(::dup2(leaked, 77), 77);
  EXPECT_EQ(run(shell("[ -e /proc/self/fd/77 ] && echo leaked || echo clean")).output, "clean\n");
  ::close(77);
  ::close(leaked);
}

TEST(ChildProcess, CannotTakeRealTimePriority) {
  const std::string take = "chrt --fifo 1 true 2>/dev/null && echo taken || echo refused";
  // Only who may take it here can show that the child may not: root, and musicians with a limit for it.
  if (std::system("chrt --fifo 1 true 2>/dev/null") != 0)
    GTEST_SKIP() << "this account may not take real-time priority itself";
  EXPECT_EQ(run(shell(take)).output, "refused\n");
}

TEST(ChildProcess, WritesNoLargerFileThanItMay) {
  const test::TemporaryFolder folder;
  ChildCommand command = shell("head -c 5000 /dev/zero > '" + (folder / "file").string() + "'");
  command.largest_file = 1000;
  EXPECT_NE(run(command).outcome.status, 0);
  EXPECT_EQ(std::filesystem::file_size(folder / "file"), 1000u);
}

TEST(ChildProcess, MuchOutputIsWhole) { EXPECT_EQ(run(shell("head -c 3000000 /dev/zero")).output.size(), 3000000u); }

TEST(ChildProcess, MissingAndNotExecutableProgramsAreNamed) {
  const test::TemporaryFolder folder;
  test::write_text(folder / "text", "not a program");
  for (const char* name : {"nothing", "text"}) {
    const auto outcome = run_child({folder / name, {}, {}, {}}, {});
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::missing_program);
    EXPECT_THAT(outcome.error().message, HasSubstr((folder / name).string()));
  }
}

TEST(ChildProcess, StopFlagEndsIt) {
  std::atomic<bool> stop{false};
  std::jthread other([&] {
    std::this_thread::sleep_for(milliseconds(100));
    stop = true;
  });
  ChildWatch watch;
  watch.stop = &stop;
  const auto started = steady_clock::now();
  EXPECT_EQ(run(shell("sleep 60"), watch).outcome.end, ChildEnd::stopped);
  EXPECT_LT(steady_clock::now() - started, std::chrono::seconds(10));
}

TEST(ChildProcess, TimeLimitEndsIt) {
  ChildWatch watch;
  watch.time_limit = milliseconds(100);
  EXPECT_EQ(run(shell("sleep 60"), watch).outcome.end, ChildEnd::timed_out);
}

TEST(ChildProcess, OneThatIgnoresTermIsKilledWithItsChildren) {
  const test::TemporaryFolder folder;
  std::atomic<bool> stop{false};
  ChildWatch watch;
  watch.stop = &stop;
  watch.grace = milliseconds(100);
  pid_t grandchild = 0;
  watch.keep_going = [&] {
    grandchild = static_cast<pid_t>(std::atoi(test::read_text(folder / "pid").c_str()));
    stop = grandchild > 0;
    return true;
  };
  ChildCommand command = shell("trap '' TERM; sleep 60 & echo $! > pid; while :; do sleep 0.1; done");
  command.working_folder = folder.path();
  EXPECT_EQ(run(command, watch).outcome.end, ChildEnd::stopped);
  ASSERT_GT(grandchild, 0);
  EXPECT_TRUE(dies_soon(grandchild));
}

TEST(ChildProcess, GrandchildThatKeepsTheOutputOpenIsNotWaitedFor) {
  const auto started = steady_clock::now();
  const Answer answer = run(shell("sleep 60 & echo $!"));
  EXPECT_LT(steady_clock::now() - started, std::chrono::seconds(10));
  EXPECT_TRUE(dies_soon(static_cast<pid_t>(std::stoi(answer.output))));
}

TEST(ChildProcess, DiesWithUs) {
  const test::TemporaryFolder folder;
  const pid_t us = ::fork();
  if (us == 0) {
    ChildCommand command = shell("echo $$ > pid; exec sleep 60");
    command.working_folder = folder.path();
    (void)run_child(command, {});
    ::_exit(0);
  }
  pid_t child = 0;
  for (int i = 0; i < 500 && child == 0; ++i) {
    std::this_thread::sleep_for(milliseconds(10));
    child = static_cast<pid_t>(std::atoi(test::read_text(folder / "pid").c_str()));
  }
  ASSERT_GT(child, 0);
  EXPECT_TRUE(is_alive(child));  // positive control
  ::kill(us, SIGKILL);
  ::waitpid(us, nullptr, 0);
  EXPECT_TRUE(dies_soon(child));
}

TEST(ChildProcess, KillRunningChildrenReachesAll) {
  std::vector<std::jthread> threads;
  std::atomic<int> started{0};
  std::atomic<int> killed{0};
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([&] {
      ChildWatch watch;
      watch.on_output = [&](std::string_view) { ++started; };
      const auto outcome = run_child(shell("echo x; exec sleep 60"), watch);
      if (outcome && outcome->end == ChildEnd::signalled && outcome->status == SIGKILL) ++killed;
    });
  for (int i = 0; i < 1000 && started < 3; ++i) std::this_thread::sleep_for(milliseconds(10));
  kill_running_children();
  threads.clear();
  EXPECT_EQ(killed, 3);
}

TEST(ChildProcess, FindsProgramsInPath) {
  const test::TemporaryFolder folder;
  const test::Variable path("PATH", (folder / "none").string() + ":" + folder.path().string());
  EXPECT_EQ(find_program("tool"), "");
  test::write_text(folder / "tool", "no program");
  EXPECT_EQ(find_program("tool"), "");
  test::write_script(folder / "tool", "");
  EXPECT_EQ(find_program("tool"), folder / "tool");
}

}  // namespace
}  // namespace smartgain
