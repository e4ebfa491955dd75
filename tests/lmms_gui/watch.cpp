// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "watch.hpp"

#include <dlfcn.h>
#include <pthread.h>

#include <atomic>
#include <cstddef>

class QObject;
struct QMetaObject;

namespace {

thread_local bool watched __attribute__((tls_model("initial-exec"))) = false;
std::atomic<std::uint64_t> allocations{0}, releases{0}, locks{0}, signals{0};

void count(std::atomic<std::uint64_t>& what) {
  if (watched) what.fetch_add(1, std::memory_order_relaxed);
}

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

void smartgain_watch_begin() { watched = true; }
void smartgain_watch_end() { watched = false; }
smartgain::test::WatchCounts smartgain_watch_counts() { return {allocations, releases, locks, signals}; }

void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);

void* malloc(std::size_t size) {
  count(allocations);
  return __libc_malloc(size);
}
void* calloc(std::size_t many, std::size_t size) {
  count(allocations);
  return __libc_calloc(many, size);
}
void* realloc(void* memory, std::size_t size) {
  count(allocations);
  return __libc_realloc(memory, size);
}
void* memalign(std::size_t alignment, std::size_t size) {
  count(allocations);
  return __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) { return memalign(alignment, size); }
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  *memory = memalign(alignment, size);
  return *memory == nullptr ? 12 : 0;  // ENOMEM
}
void free(void* memory) {
  count(releases);
  __libc_free(memory);
}

int pthread_mutex_lock(pthread_mutex_t* mutex) {
  static const auto real = next<int (*)(pthread_mutex_t*)>("pthread_mutex_lock");
  count(locks);
  return real(mutex);
}
// QMutex::lock(), and QMetaObject::activate(): how Qt 5 names them.
void _ZN6QMutex4lockEv(void* self) {
  static const auto real = next<void (*)(void*)>("_ZN6QMutex4lockEv");
  count(locks);
  real(self);
}
void _ZN11QMetaObject8activateEP7QObjectPKS_iPPv(QObject* sender, const QMetaObject* type, int signal, void** values) {
  static const auto real =
      next<void (*)(QObject*, const QMetaObject*, int, void**)>("_ZN11QMetaObject8activateEP7QObjectPKS_iPPv");
  count(signals);
  real(sender, type, signal, values);
}
}
