// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/core/measurement.hpp"

namespace smartgain {

Measurement louder_by(Measurement measured, Decibels gain) {
  const auto shift = [gain](auto& level) {
    if (level) *level = *level + gain;
  };
  shift(measured.integrated);
  shift(measured.momentary_max);
  shift(measured.short_term_max);
  shift(measured.true_peak);
  shift(measured.sample_peak);
  shift(measured.rms);
  if (measured.dc_offset) *measured.dc_offset *= to_linear(gain).value;
  if (auto& levels = measured.level_percentiles) levels = {levels->p10 + gain, levels->p50 + gain, levels->p95 + gain};
  for (auto& level : measured.band_level_db)
    if (level) *level += gain.value;
  return measured;
}

}  // namespace smartgain
