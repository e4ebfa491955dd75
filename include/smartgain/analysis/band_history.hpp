// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// ERB band levels of a strip over time, in memory that does not grow with its length.
#pragma once

#include <cstddef>
#include <vector>

namespace smartgain {

/// Mean power per band and time slot. All strips of one length and rate share one grid: a slot lasts a power of two
/// hops.
///
/// Slots    slot i is the mean over the spectrum frames that begin in [i, i + 1) slot_duration_s; a frame is 2048
///          samples long, so its sound is centred 1024 samples later. One hop (1024 samples) a slot at first; when
///          kMaxSlots are full and another is complete, neighbours are merged in pairs and slots last twice as long:
///          never fewer than half of kMaxSlots from then on. A slot begun and not complete is not there yet, and audio
///          shorter than one frame has no slot.
/// Bands    as Measurement::band_center_hz, see smartgain/dsp/erb_bands.hpp; bands above half the sample rate hold 0
/// Unit     power summed over channels, a full-scale sine in one channel = 1; silence is 0; never NaN or infinite
/// Error    rounded to 8 bits of mantissa at every merge: 0.2 % (0.01 dB), so that two bytes hold a value for good
struct BandHistory {
  /// 95 s in slots of one hop at 44.1 kHz. Chosen, because 4096 x 40 floats are 655 kB a strip, and half of that still
  /// shows a five-minute song in slots of 0.1 s.
  static constexpr std::size_t kMaxSlots = 4096;

  double slot_duration_s = 0.0;  ///< 0 while there is no slot
  std::size_t band_count = 0;    ///< 40, see smartgain/dsp/erb_bands.hpp
  std::size_t slot_count = 0;    ///< complete ones, at most kMaxSlots
  std::vector<float> power;      ///< [slot * band_count + band], full-scale sine in one channel = 1
};

}  // namespace smartgain
