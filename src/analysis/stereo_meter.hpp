// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// How two channels stand to each other.
#pragma once

#include "smartgain/core/audio_view.hpp"
#include "smartgain/core/measurement.hpp"

namespace smartgain {

/// Of the first two channels; one channel counts as the same on both sides. Finite samples only. Never allocates.
class StereoMeter {
 public:
  void process(AudioView block) noexcept;
  void reset() noexcept { *this = {}; }
  [[nodiscard]] StereoField field() const noexcept;

 private:
  double left_ = 0.0, right_ = 0.0;          // energies
  double product_ = 0.0, difference_ = 0.0;  // sums of lr and of (l - r)^2
};

}  // namespace smartgain
