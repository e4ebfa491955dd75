// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/render/child_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <map>

namespace smartgain {
namespace {

using Clock = std::chrono::steady_clock;

// A signal handler can reach nothing but globals: the process groups that are running, 0 = free.
constexpr std::size_t kMaxChildren = 256;
std::array<std::atomic<pid_t>, kMaxChildren> running_groups{};
static_assert(std::atomic<pid_t>::is_always_lock_free, "kill_running_children() must be async-signal-safe");

class RunningGroup {
 public:
  explicit RunningGroup(pid_t group) {
    for (auto& slot : running_groups) {
      pid_t free = 0;
      if (slot.compare_exchange_strong(free, group)) {
        slot_ = &slot;
        return;
      }
    }
  }
  RunningGroup(const RunningGroup&) = delete;
  RunningGroup& operator=(const RunningGroup&) = delete;
  ~RunningGroup() {
    if (slot_) slot_->store(0);
  }

 private:
  std::atomic<pid_t>* slot_ = nullptr;
};

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  [[nodiscard]] int get() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

// Reads without waiting; false at the end of the stream.
bool drain(int fd, const std::function<void(std::string_view)>& on_output) {
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
    if (count > 0) {
      if (on_output) on_output({buffer.data(), static_cast<std::size_t>(count)});
    } else if (count == 0) {
      return false;
    } else if (errno != EINTR) {
      return errno == EAGAIN || errno == EWOULDBLOCK;
    }
  }
}

struct Prepared {
  std::vector<std::string> text;
  std::vector<char*> pointers;
  explicit Prepared(std::vector<std::string> lines) : text(std::move(lines)) {
    for (std::string& line : text) pointers.push_back(line.data());
    pointers.push_back(nullptr);
  }
};

std::vector<std::string> environment_lines(const ChildCommand& command) {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; entry && *entry; ++entry) {
    const std::string_view line(*entry);
    const auto equals = line.find('=');
    if (equals != std::string_view::npos) variables.emplace(line.substr(0, equals), line.substr(equals + 1));
  }
  for (const auto& [name, value] : command.environment) {
    if (value)
      variables[name] = *value;
    else
      variables.erase(name);
  }
  std::vector<std::string> lines;
  for (const auto& [name, value] : variables) lines.push_back(name + '=' + value);
  return lines;
}

// Between fork() and exec() only async-signal-safe calls are allowed: another thread may hold any lock at the fork.
[[noreturn]] void become(const char* program, char* const* arguments, char* const* environment, const char* folder,
                         std::uint64_t largest_file, int output, int failure, pid_t parent, const sigset_t& mask) {
  const auto give_up = [failure] {
    const int code = errno;
    [[maybe_unused]] const ssize_t written = ::write(failure, &code, sizeof code);
    ::_exit(127);
  };
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);  // it died before prctl() took hold

  // LMMS asks for real-time priority, which musicians' accounts are granted: a render would take the processors from the song that
  // plays, and from everything else. Root passes the limit by a capability; giving that up fails, harmlessly, for everyone else.
  const struct rlimit none = {0, 0};
  ::setrlimit(RLIMIT_RTPRIO, &none);
  ::prctl(PR_CAPBSET_DROP, CAP_SYS_NICE);

  if (const struct rlimit limit = {largest_file, largest_file}; largest_file > 0) ::setrlimit(RLIMIT_FSIZE, &limit);

  struct sigaction standard = {};
  standard.sa_handler = SIG_DFL;
  for (const int number : {SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGCHLD}) ::sigaction(number, &standard, nullptr);
  ::sigprocmask(SIG_SETMASK, &mask, nullptr);

  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing < 0 || ::dup2(nothing, STDIN_FILENO) < 0 || ::dup2(output, STDOUT_FILENO) < 0 ||
      ::dup2(output, STDERR_FILENO) < 0)
    give_up();
  // Files that some library opened without O_CLOEXEC are not the child's business either.
  ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  if (*folder && ::chdir(folder) != 0) give_up();
  ::execve(program, arguments, environment);
  give_up();
  ::_exit(127);
}

}  // namespace

Result<ChildOutcome> run_child(const ChildCommand& command, const ChildWatch& watch) {
  std::vector<std::string> words{command.program.string()};
  words.insert(words.end(), command.arguments.begin(), command.arguments.end());
  const Prepared arguments(std::move(words));
  const Prepared environment(environment_lines(command));
  const std::string folder = command.working_folder.string();

  int output_ends[2];
  int failure_ends[2];
  if (::pipe2(output_ends, O_CLOEXEC) != 0)
    return unexpected(ErrorCode::failed_program,
                      fmt::format("{}: no pipe for its output: {}", command.program.string(), std::strerror(errno)));
  Descriptor output(output_ends[0]);
  Descriptor output_writer(output_ends[1]);
  if (::pipe2(failure_ends, O_CLOEXEC) != 0)
    return unexpected(ErrorCode::failed_program,
                      fmt::format("{}: no pipe for its output: {}", command.program.string(), std::strerror(errno)));
  Descriptor failure(failure_ends[0]);
  Descriptor failure_writer(failure_ends[1]);

  // No handler of ours may run in the child before exec() has taken them away.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child == 0)
    become(arguments.text.front().c_str(), arguments.pointers.data(), environment.pointers.data(), folder.c_str(),
           command.largest_file, output_writer.get(), failure_writer.get(), parent, before);
  const int fork_error = errno;
  if (child > 0) ::setpgid(child, child);  // whichever of the two comes first
  std::optional<RunningGroup> running;
  if (child > 0) running.emplace(child);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (child < 0)
    return unexpected(ErrorCode::failed_program,
                      fmt::format("{}: cannot be started: {}", command.program.string(), std::strerror(fork_error)));
  output_writer.close();
  failure_writer.close();

  int exec_error = 0;
  ssize_t failure_bytes;
  do failure_bytes = ::read(failure.get(), &exec_error, sizeof exec_error);
  while (failure_bytes < 0 && errno == EINTR);
  if (failure_bytes == sizeof exec_error) {
    running.reset();
    ::waitpid(child, nullptr, 0);
    const bool missing = exec_error == ENOENT || exec_error == EACCES || exec_error == ENOEXEC || exec_error == ENOTDIR;
    return unexpected(missing ? ErrorCode::missing_program : ErrorCode::failed_program,
                      fmt::format("{}: cannot be started: {}", command.program.string(), std::strerror(exec_error)));
  }

  ::fcntl(output.get(), F_SETFL, ::fcntl(output.get(), F_GETFL) | O_NONBLOCK);
  bool output_open = true;
  std::optional<ChildEnd> ended_by_us;
  bool killed = false;
  const auto started = Clock::now();
  auto asked = started;
  auto last_tick = started;

  siginfo_t state = {};
  for (;;) {
    // WNOWAIT: the zombie keeps its number, so that the group can still be named below.
    state.si_pid = 0;
    if (::waitid(P_PID, static_cast<id_t>(child), &state, WEXITED | WNOHANG | WNOWAIT) == 0 && state.si_pid == child)
      break;
    pollfd waiting{output_open ? output.get() : -1, POLLIN, 0};
    ::poll(&waiting, 1, output_open ? 20 : 2);
    if (output_open) output_open = drain(output.get(), watch.on_output);

    const auto now = Clock::now();
    if (!ended_by_us) {
      const bool tick = now - last_tick >= std::chrono::milliseconds(100);
      if (tick) last_tick = now;
      if ((watch.stop && watch.stop->load()) || (tick && watch.keep_going && !watch.keep_going()))
        ended_by_us = ChildEnd::stopped;
      else if (watch.time_limit.count() > 0 && now - started >= watch.time_limit)
        ended_by_us = ChildEnd::timed_out;
      if (ended_by_us) {
        ::kill(-child, SIGTERM);
        asked = now;
      }
    } else if (!killed && now - asked >= watch.grace) {
      ::kill(-child, SIGKILL);
      killed = true;
    }
  }
  ::kill(-child, SIGKILL);
  running.reset();
  ::waitpid(child, nullptr, 0);
  if (output_open) drain(output.get(), watch.on_output);

  const bool by_signal = state.si_code != CLD_EXITED;
  return ChildOutcome{ended_by_us ? *ended_by_us : by_signal ? ChildEnd::signalled : ChildEnd::exited, state.si_status};
}

std::string describe(const ChildOutcome& outcome) {
  switch (outcome.end) {
    case ChildEnd::exited:
      return fmt::format("exit status {}", outcome.status);
    case ChildEnd::signalled:
      return fmt::format("signal {} ({})", outcome.status, ::strsignal(outcome.status));
    case ChildEnd::stopped:
      return "stopped by us";
    case ChildEnd::timed_out:
      return "stopped after its time limit";
  }
  return {};
}

void kill_running_children() noexcept {
  for (auto& slot : running_groups)
    if (const pid_t group = slot.load(); group > 0) ::kill(-group, SIGKILL);
}

std::filesystem::path find_program(std::string_view name) {
  const char* list = std::getenv("PATH");
  std::string_view rest = list ? list : "/usr/local/bin:/usr/bin:/bin";
  for (;;) {
    const auto colon = rest.find(':');
    const std::string_view entry = rest.substr(0, colon);
    const std::filesystem::path candidate = std::filesystem::path(entry.empty() ? "." : entry) / name;
    std::error_code error;
    if (std::filesystem::is_regular_file(candidate, error) && ::access(candidate.c_str(), X_OK) == 0)
      return std::filesystem::absolute(candidate, error);
    if (colon == std::string_view::npos) return {};
    rest.remove_prefix(colon + 1);
  }
}

}  // namespace smartgain
