// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The same work on many things, on a few threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

namespace smartgain {

/// Calls `work(index)` once for every index below `count`, on up to `jobs` threads, and returns when all are done.
/// `work` must not throw.
inline void parallel_for(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::jthread> helpers;
  const std::size_t helper_count = std::min<std::size_t>(std::max(jobs, 1u), std::max<std::size_t>(count, 1)) - 1;
  for (std::size_t h = 0; h < helper_count; ++h) helpers.emplace_back(run);
  run();
}

}  // namespace smartgain
