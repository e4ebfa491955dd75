// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A borrowed block of planar audio.
#pragma once

#include <cstddef>
#include <span>

namespace smartgain {

/// Planar float audio, `channels[channel][frame]`; full scale = +-1.0, values beyond are allowed. Owns nothing: the caller
/// keeps both the pointers and the samples alive for as long as the view is used.
struct AudioView {
  std::span<const float* const> channels;  ///< one pointer a channel, each to `frame_count` samples
  std::size_t frame_count = 0;             ///< of every channel; 0 is allowed
};

}  // namespace smartgain
