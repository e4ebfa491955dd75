// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What a good engineer would say about a mix as a whole, and whether gain cures it.
#pragma once

#include <vector>

#include "smartgain/balance/reference.hpp"
#include "smartgain/core/finding.hpp"
#include "smartgain/core/session_analysis.hpp"
#include "smartgain/core/style.hpp"

namespace smartgain {

/// What is judged besides what was measured.
struct DiagnosisRequest {
  const Style* style = nullptr;  ///< null: dynamics and tonal balance are judged by what no style has
  const ReferenceFit* reference =
      nullptr;  ///< not null: tonal balance is judged beside the reference, not by the style
};

/// The worst first; within a severity in the order of this list. Empty for a mix that nothing is to be said about, or that was not
/// measured. [thread-safe] pure
///
/// - breaks_mix: one for each strip that breaks all that it is mixed into, so that everything was measured without it.
/// - clipping: true peak of the mix over 0 dBTP. Gain cures it, where the audio is not clipped itself.
/// - clipped_samples: of the mix, or of strips whose own sound is clipped. Gain cannot mend what is cut off.
/// - too_hot: true peak over -1 dBTP but not over full scale: lossy coding adds up to 1 dB. Source: AES TD1008.
/// - hot_master: the strips add up to more than full scale before the master's effects.
/// - broken_sound: NaN or infinity in the audio.
/// - masked_lead: the lead voice, or where there is none a lead, loses over 2 LU (SessionAnalysis::relations), not to its own layers alone.
/// - silent_strip: strips without sound that nobody muted.
/// - dead_air: over half of the length is silent, or over 20 LU under the rest.
/// - lopsided: one side over 3 dB louder than the other, in the mix. Gain of single strips may cure it.
/// - mono_trouble: correlation of the mix under 0, or of a strip that carries the mix (over -10 LU) under -0.3.
/// - over_dynamic, under_dynamic: loudness range or peak-to-loudness ratio outside what the style expects; without a style
///   under a peak-to-loudness ratio of 7 LU or over a loudness range of 20 LU.
/// - dc_offset: mean over 0.01 of full scale (-40 dB).
/// - noise: strips that give hum or hiss where they pause (SessionAnalysis::relations), less than 50 LU under the mix.
/// - crowded_low_end: three strips or more share the power under 150 Hz, none of them half of it, and it is over a third of the mix.
/// - tonal_balance: bands of the mix over 2 standard deviations (at least 6 dB) off the style's spectrum; or, beside a
///   reference, the ranges that are over 3 dB off it (ReferenceFit::off), and which of them the advice leaves.
[[nodiscard]] std::vector<Finding> diagnose(const SessionAnalysis& session, const DiagnosisRequest& request);

/// "far_off": what the engine says is over 10 LU off, beyond one and a half of its own standard deviations.
[[nodiscard]] std::vector<Finding> far_off_findings(const SessionAnalysis& session, const Balance& balance);

/// By severity; stable.
void rank(std::vector<Finding>& findings);

}  // namespace smartgain
