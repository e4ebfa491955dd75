// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// How strips that play together stand to each other, from their band levels over time.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "smartgain/analysis/band_history.hpp"
#include "smartgain/core/measurement.hpp"
#include "smartgain/core/relations.hpp"
#include "smartgain/core/share_out.hpp"

namespace smartgain {

/// A strip that sounds, at the level at which it is heard in the mix.
struct HeardStrip {
  std::string id;                                 ///< that relations name it by
  const BandHistory* bands;                       ///< borrowed for the call, never null
  StereoField stereo;                             ///< where it stands from left to right
  std::span<const StereoField> band_stereo = {};  ///< the same of each band, or none; borrowed for the call
};

/// Relations of strips that begin together.
///
/// Shape    histories of one sample rate; lengths may differ, a shorter strip is silent from there on. Strips without a
///          slot, or whose slots are all zero, take no part.
/// Gain     `gains`: one a strip, or empty for none; the answer is for strips that stand so much louder. So the same call
///          says what is hidden after a plan. A common gain changes nothing, nor does the level of the whole; a strip
///          that is lowered hides no band of any other more than before.
/// Silence  is hidden by nothing and hides nothing; without a strip that sounds everything is empty
/// Errors   of the model: what it says of a tone in noise lies within 3 dB of the published thresholds
///          (tests/unit/analysis/relations_test.cpp). Maskers that are tones themselves hide less than it says (by up
///          to 14 dB: ISO/IEC 11172-3, Annex D, model 1). Masking before and after a sound, the threshold in quiet and
///          hearing with two ears are left out.
/// Thread   [thread-safe] pure; time grows with pairs of strips x slots (bench/relations_bench.cpp), memory with
///          strips x slots + pairs
///
/// What the figures are:
/// - A strip sounds in a slot whose K-weighted power is not more than 20 dB under its mean, the gate at which EBU Tech
///   3342 ends the programme; in a band the same, of bands not more than 40 dB under its strongest (chosen: what lies
///   lower carries nothing of its character).
/// - A masker's excitation in a band is its power there, and that of its other bands, falling by 27 dB/Bark toward low
///   and by 24 + 230 Hz/f - 0.2 L dB/Bark toward high frequencies, L its level in dB SPL: Terhardt 1979, "Calculating
///   virtual pitch", Hearing Research 1, §2.2 (after Maiwald 1967). Bark: Zwicker & Terhardt 1980, JASA 68, eq. 1. L
///   takes the mix to be heard at 80 dB (chosen: about the monitoring level of SMPTE RP 200 and EBU Tech 3276) and is
///   that of the strip as measured, without `gains`. What falls by more than 60 dB is dropped (chosen).
/// - Masked threshold: that of a tone in noise of the masker's excitation: masking index and critical bandwidth of
///   ISO/PAS 20065:2016 (DIN 45681), eq. C.10 and 5.2, from Zwicker & Feldtkeller. At 1 kHz it lies 19.3 dB over the
///   noise's density.
/// - Loss, LU: K-weighted power of the maskee over that of what lies above the threshold, over all slots in which it
///   sounds; at most kMostLoss.
/// - masked_share: share of the slots in which it sounds there that lie altogether under the threshold.
/// - Masking is listed for stretches of bands in each of which a quarter of the maskee's power is lost and costs it 0.1 LU
///   of the whole, where together they cost at least 0.5 LU; the five greatest of each maskee.
/// - Overlap::spectral: sum over bands of the smaller of both K-weighted shares of power. dynamic: common part of the
///   ranges between the 10th and the 90th percentile of their slots' levels, over the whole that both span, ranges
///   taken as at least 1 LU wide. Listed from 0.5 spectral on, at most four a strip.
/// - Crowding: probability that two pieces of power in a band and slot come from two strips in one place, places being
///   as far apart as their balance between the sides says: places at opposite ends count as none in common. Mean over
///   slots by power. A strip stands in each band where its balance there says, over the whole strip; where that is not
///   known, where its balance as a whole says. One that sounds on one side only and has no bands of its own is taken as
///   in the middle: StereoField as a whole does not say which side it is.
/// - Noise: of stretches of half a second in which it does not sound, in pauses of at least 1 s, those that lie within 3 dB of each other.
///   They are noise where they are at least half of all that are not silent (more than 70 dB under its sound), last 2 s or more, lie in
///   two pauses or more, and neither fall nor rise by more than 0.5 dB/s (a tail does) nor change their spectrum (music does: bands, each
///   by its power, scatter by over 2 dB). All chosen; tests/unit/analysis/noise_test.cpp has what counts and what does not.
/// - Sections: smartgain's own (src/analysis/sections.hpp), from the level of the mix and from which strips sound.
///   Levels are K-weighted, the mix is the sum of the strips' powers.
/// The work is shared out in parts; the answer does not depend on how.
[[nodiscard]] Relations relate(std::span<const HeardStrip> strips, std::span<const Decibels> gains = {},
                               const ShareOut& share_out = one_by_one);

/// By how much a mix gets quieter when its sides are added to mono, LU, at least 0: side energy is lost. Empty for
/// silence and for sides that cancel.
[[nodiscard]] std::optional<Decibels> mono_loss(const StereoField& mix);

}  // namespace smartgain
