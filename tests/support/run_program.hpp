// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The program `smartgain` (or another) as a shell would run it, with what it says kept apart.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "support/temporary_folder.hpp"

namespace smartgain::test {

struct Surroundings {
  std::filesystem::path program;                   ///< empty: `smartgain`
  std::filesystem::path folder;                    ///< it works here; empty: where the test does
  std::map<std::string, std::string> environment;  ///< on top of the test's own
  std::size_t largest_file = 0;     ///< bytes; what a full disk does, without one. 0: as much as it likes
  std::size_t most_open_files = 0;  ///< as `ulimit -n`. 0: as the test's own
  bool obeys_permissions = false;   ///< root, too, may not write where the folder's mode forbids it
};

struct Outcome {
  int status = -1;  ///< as `$?`: 128 + signal where one killed it
  std::string out;
  std::string err;
  std::size_t peak_bytes =
      0;  ///< most memory that it had at once, as the system counted (a small test process's own included)
  double processor_s = 0.0;  ///< user and system time: the same on a machine that has other work
};

/// One that runs. Who does not wait for it kills it. [one-thread-at-a-time]
class RunningProgram {
 public:
  RunningProgram(const std::vector<std::string>& arguments, const Surroundings& surroundings);
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;
  ~RunningProgram();
  void send(int signal) const;
  /// What it has said on standard error so far.
  [[nodiscard]] std::string err() const { return read_text(said_ / "err"); }
  [[nodiscard]] Outcome wait();

 private:
  TemporaryFolder said_;
  pid_t child_ = -1;
};

/// Arguments without the program's name.
[[nodiscard]] Outcome run_smartgain(const std::vector<std::string>& arguments, const Surroundings& surroundings = {});

/// Can this machine take root's right to write anywhere from a child? (Not needed where the tests do not run as root.)
[[nodiscard]] bool permissions_can_be_obeyed();

}  // namespace smartgain::test
