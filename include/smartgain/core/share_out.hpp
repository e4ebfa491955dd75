// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// How work on many things is shared out: code that owns no threads leaves it to its caller.
#pragma once

#include <cstddef>
#include <functional>

namespace smartgain {

/// Calls `work(index)` once for every index below `count`, in any order, maybe from several threads at once, and returns when all
/// are done. `work` must not throw.
using ShareOut = std::function<void(std::size_t count, const std::function<void(std::size_t)>& work)>;

/// All by the calling thread.
inline void one_by_one(std::size_t count, const std::function<void(std::size_t)>& work) {
  for (std::size_t i = 0; i < count; ++i) work(i);
}

}  // namespace smartgain
