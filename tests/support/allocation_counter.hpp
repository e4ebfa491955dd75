// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Counts allocations of the program it is linked into (tests/realtime only: allocation_counter_test.cpp there replaces
// operator new and, where no sanitizer has taken it, malloc).
#pragma once

#include <cstdint>

namespace smartgain::test {

/// Allocations on any thread since the program began.
[[nodiscard]] std::uint64_t allocations() noexcept;

class AllocationCounter {
 public:
  AllocationCounter() noexcept : before_(allocations()) {}
  [[nodiscard]] std::uint64_t count() const noexcept { return allocations() - before_; }

 private:
  std::uint64_t before_;
};

}  // namespace smartgain::test
