// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The replaced allocation functions behind support/allocation_counter.hpp.
#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

#include "support/allocation_counter.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__GLIBC__)
#define SMARTGAIN_COUNTS_MALLOC 0
#else
#define SMARTGAIN_COUNTS_MALLOC 1
#endif

namespace {

std::atomic<std::uint64_t> counted{0};

}  // namespace

namespace smartgain::test {

std::uint64_t allocations() noexcept { return counted.load(std::memory_order_relaxed); }

}  // namespace smartgain::test

#if SMARTGAIN_COUNTS_MALLOC

// C libraries such as FFTW take their memory here, and so does operator new.
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t size) {
  ++counted;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  ++counted;
  return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) {
  ++counted;
  return __libc_realloc(memory, size);
}
void* memalign(std::size_t alignment, std::size_t size) {
  ++counted;
  return __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) { return memalign(alignment, size); }
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  *memory = memalign(alignment, size);
  return *memory == nullptr ? 12 : 0;  // ENOMEM
}
}

#else

void* operator new(std::size_t size) {
  ++counted;
  if (void* memory = std::malloc(size > 0 ? size : 1)) return memory;
  throw std::bad_alloc();
}
void* operator new[](std::size_t size) { return operator new(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

#endif

TEST(AllocationCounter, SeesMalloc) {  // positive control
#if !SMARTGAIN_COUNTS_MALLOC
  GTEST_SKIP() << "what the library itself takes is not seen here";
#endif
  const smartgain::test::AllocationCounter counter;
  void* volatile memory = std::malloc(100);
  EXPECT_EQ(counter.count(), 1u);
  std::free(memory);
}
