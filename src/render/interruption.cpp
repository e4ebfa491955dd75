// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/render/interruption.hpp"

#include <unistd.h>

#include "smartgain/render/child_process.hpp"

namespace smartgain {
namespace {

// A signal handler can reach nothing but globals.
std::atomic<bool> stop_requested{false};
std::atomic<int> first_signal{0};
std::atomic<bool> installed{false};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free,
              "the handler may only touch what needs no lock");

void on_signal(int number) {
  int none = 0;
  if (!first_signal.compare_exchange_strong(none, number)) {
    kill_running_children();
    ::_exit(128 + number);
  }
  stop_requested.store(true);
}

}  // namespace

Interruption::Interruption() {
  if (installed.exchange(true)) return;
  owner_ = true;
  first_signal.store(0);
  stop_requested.store(false);
  struct sigaction action = {};
  action.sa_handler = on_signal;
  ::sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals[i], nullptr, &before_[i]);
    if (before_[i].sa_handler != SIG_IGN) ::sigaction(kSignals[i], &action, nullptr);
  }
}

Interruption::~Interruption() {
  if (!owner_) return;
  for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &before_[i], nullptr);
  installed.store(false);
}

const std::atomic<bool>& Interruption::requested() const noexcept { return stop_requested; }

int Interruption::signal() const noexcept { return first_signal.load(); }

}  // namespace smartgain
