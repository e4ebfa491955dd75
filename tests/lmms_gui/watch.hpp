// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What a thread does that an audio thread must not: counted inside the real LMMS, by a library that is loaded before all others.
#pragma once

#include <cstdint>

namespace smartgain::test {

struct WatchCounts {
  std::uint64_t allocations;  ///< malloc and all its relatives
  std::uint64_t releases;     ///< free
  std::uint64_t locks;        ///< waiting for a pthread or Qt mutex; trying is allowed
  std::uint64_t emissions;    ///< Qt's, emitted
};

}  // namespace smartgain::test

// Null where the library is not loaded.
extern "C" {

/// From here on what the calling thread does is counted, until smartgain_watch_end().
__attribute__((weak)) void smartgain_watch_begin();
__attribute__((weak)) void smartgain_watch_end();
/// Of all threads together.
__attribute__((weak)) smartgain::test::WatchCounts smartgain_watch_counts();
}
