// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Pictures of a strip's sound, as small as they can be: what the models look at.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace smartgain {

/// About 3 s of a strip as a log-mel spectrogram without its level.
///
/// Bands    64 from 40 Hz to 16 kHz (smartgain/dsp/mel_bands.hpp)
/// Frames   128, one every 1024 samples at 44.1 and 48 kHz; at other rates whole spectrum frames are averaged or repeated to come nearest
///          to 44.1 kHz
/// Unit     255 = the loudest cell of this patch, 0 = 80 dB or more below it; linear in dB between
struct SoundPatch {
  static constexpr std::size_t kBands = 64;    ///< in mel, smartgain/dsp/mel_bands.hpp
  static constexpr std::size_t kFrames = 128;  ///< about 3 s
  static constexpr double kRangeDb = 80.0;     ///< below the loudest cell everything reads 0

  std::array<std::uint8_t, kBands * kFrames> cells{};  ///< [band * kFrames + frame], low bands first

  friend bool operator==(const SoundPatch&, const SoundPatch&) = default;
};

/// Most that are kept of a strip. Chosen: its loudest 18 s, in 49 kB.
inline constexpr std::size_t kMostPatches = 6;

}  // namespace smartgain
