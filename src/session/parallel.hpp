// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The same work on many things, on a few threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <barrier>
#include <cstddef>
#include <functional>
#include <system_error>
#include <thread>
#include <vector>

#include "smartgain/core/share_out.hpp"

namespace smartgain {

/// Threads that wait for work that comes in many small parts.
class Crew {
 public:
  using Work = std::function<void(std::size_t)>;

  /// On up to `jobs` threads, but no more than there are things to work on at once.
  Crew(unsigned jobs, std::size_t things) : meet_(threads(jobs, things)) {
    for (std::ptrdiff_t helper = 1; helper < threads(jobs, things); ++helper) try {
        helpers_.emplace_back([this] { help(); });
      } catch (const std::system_error&) {  // no more threads to be had: fewer do it as well
        (void)meet_.arrive_and_drop();
      }
  }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;
  ~Crew() {
    work_ = nullptr;
    meet_.arrive_and_wait();
  }

  /// As ShareOut says.
  void run(std::size_t count, const Work& work) {
    work_ = &work;
    count_ = count;
    next_ = 0;
    meet_.arrive_and_wait();
    take_turns();
    meet_.arrive_and_wait();
  }

  /// For as long as the crew lives.
  [[nodiscard]] ShareOut share_out() {
    return [this](std::size_t count, const Work& work) { run(count, work); };
  }

 private:
  static std::ptrdiff_t threads(unsigned jobs, std::size_t things) {
    return static_cast<std::ptrdiff_t>(std::max<std::size_t>(std::min<std::size_t>(jobs, things), 1));
  }

  void help() {
    for (;;) {
      meet_.arrive_and_wait();
      if (!work_) return;
      take_turns();
      meet_.arrive_and_wait();
    }
  }

  void take_turns() {
    for (std::size_t i = next_++; i < count_; i = next_++) (*work_)(i);
  }

  std::barrier<> meet_;
  const Work* work_ = nullptr;
  std::size_t count_ = 0;
  std::atomic<std::size_t> next_{0};
  std::vector<std::jthread> helpers_;
};

/// Once, on up to `jobs` threads.
inline void parallel_for(std::size_t count, unsigned jobs, const Crew::Work& work) {
  Crew(jobs, count).run(count, work);
}

}  // namespace smartgain
