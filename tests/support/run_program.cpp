// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "support/run_program.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <stdexcept>

namespace smartgain::test {
namespace {

constexpr int kCouldNotStart = 127;

bool give_up_root_rights() { return ::geteuid() != 0 || ::prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0) == 0; }

int status_of(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

int wait_for(pid_t child, rusage* used = nullptr) {
  int status = 0;
  while (::wait4(child, &status, 0, used) < 0)
    if (errno != EINTR) throw std::runtime_error("wait4");
  return status_of(status);
}

}  // namespace

RunningProgram::RunningProgram(const std::vector<std::string>& arguments, const Surroundings& surroundings) {
  std::vector<std::string> words{surroundings.program.empty() ? SMARTGAIN_PROGRAM : surroundings.program.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  // Before the fork: other threads of the test could hold the allocator's lock afterwards.
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    variables[text.substr(0, text.find('='))] = text.substr(text.find('=') + 1);
  }
  // What a test's program learns and measures is nobody's but the test's.
  variables["SMARTGAIN_DATA"] = (said_ / "data").string();
  // On a disk that is full, the counters of a coverage build would be cut off, and those of all other tests with them.
  if (surroundings.largest_file > 0) variables["GCOV_PREFIX"] = (said_ / "counters").string();
  for (const auto& [name, value] : surroundings.environment) variables[name] = value;
  std::vector<std::string> assignments;
  for (const auto& [name, value] : variables) assignments.push_back(name + "=" + value);
  std::vector<char*> envp;
  for (std::string& assignment : assignments) envp.push_back(assignment.data());
  envp.push_back(nullptr);
  const std::string out = (said_ / "out").string();
  const std::string err = (said_ / "err").string();

  child_ = ::fork();
  if (child_ < 0) throw std::runtime_error("fork");
  if (child_ != 0) return;
  // Whoever runs the tests in the background ignores Ctrl+C, and what they start would, too.
  for (const int signal : {SIGINT, SIGQUIT, SIGTERM, SIGHUP}) std::signal(signal, SIG_DFL);
  constexpr int kMode = 0600;
  ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
  ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT, kMode), STDOUT_FILENO);
  ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT, kMode), STDERR_FILENO);
  if (!surroundings.folder.empty() && ::chdir(surroundings.folder.c_str()) != 0) ::_exit(kCouldNotStart);
  if (surroundings.largest_file > 0) {
    // The signal would end the program; ignored, write() answers EFBIG, as a full disk answers ENOSPC.
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{surroundings.largest_file, surroundings.largest_file};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(kCouldNotStart);
  }
  if (surroundings.most_open_files > 0) {
    const rlimit limit{surroundings.most_open_files, surroundings.most_open_files};
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) ::_exit(kCouldNotStart);
  }
  if (surroundings.obeys_permissions && !give_up_root_rights()) ::_exit(kCouldNotStart);
  ::execve(argv[0], argv.data(), envp.data());
  ::_exit(kCouldNotStart);
}

RunningProgram::~RunningProgram() {
  if (child_ <= 0) return;
  ::kill(child_, SIGKILL);
  wait_for(child_);
}

void RunningProgram::send(int signal) const { ::kill(child_, signal); }

Outcome RunningProgram::wait() {
  Outcome outcome;
  rusage used{};
  outcome.status = wait_for(child_, &used);
  outcome.peak_bytes = static_cast<std::size_t>(used.ru_maxrss) * 1024;  // getrusage(2): in kilobytes
  for (const timeval& time : {used.ru_utime, used.ru_stime})
    outcome.processor_s += static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  child_ = -1;
  outcome.out = read_text(said_ / "out");
  outcome.err = read_text(said_ / "err");
  return outcome;
}

Outcome run_smartgain(const std::vector<std::string>& arguments, const Surroundings& surroundings) {
  return RunningProgram(arguments, surroundings).wait();
}

bool permissions_can_be_obeyed() {
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork");
  if (child == 0) ::_exit(give_up_root_rights() ? 0 : 1);
  return wait_for(child) == 0;
}

}  // namespace smartgain::test
