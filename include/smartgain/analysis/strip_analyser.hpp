// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// One strip, measured while it streams by.
#pragma once

#include <cstddef>
#include <memory>

#include "smartgain/analysis/band_history.hpp"
#include "smartgain/core/audio_view.hpp"
#include "smartgain/core/measurement.hpp"
#include "smartgain/core/result.hpp"

namespace smartgain {

/// Raised with every change of what a figure is: what was measured before is measured anew then (AnalysisCache).
inline constexpr int kAnalysisVersion = 3;

/// What make() gets ready for.
struct AnalyserFormat {
  double sample_rate_hz;      ///< 8000…192000
  std::size_t channel_count;  ///< 1..8; 1 is measured as dual mono
  bool band_history = true;   ///< false: levels of bands are not kept over time
};

/// Measures everything in Measurement from audio that arrives in blocks of any size.
///
/// Life     make() → process() any number of times → measurement() whenever wanted → reset() to begin another strip
/// Memory   all of it taken by make(), about 1.2 MB, however long the strip; 0.5 MB without the history of bands
/// Blocks   the answer depends on the samples alone, bit for bit: not on how they were cut into blocks, nor on what was
///          measured before, nor on how often
/// Gain     twice the amplitude moves every level by 6.02 dB and leaves every ratio, share, range and frequency as it
///          was, as long as both versions lie above the absolute gate (clipped samples keep to full scale)
class StripAnalyser {
 public:
  /// Shape    rate 8…192 kHz (also odd ones: steps of 10 ms are then rounded to the frame, without drift). Channels in
  ///          WAV order: 1 mono · 2 L R · 3 L R C · 4 L R Ls Rs · 5 L R C Ls Rs · 6 L R C LFE Ls Rs ·
  ///          7 L R C LFE BC SL SR · 8 L R C LFE BL BR SL SR
  /// Fails    ErrorCode::unreadable_input for any other rate or number of channels; the message says what was found
  /// Thread   [main-thread] or [worker]: allocates, and locks the FFT planner for the time of planning
  [[nodiscard]] static Result<StripAnalyser> make(const AnalyserFormat& format);
  StripAnalyser(StripAnalyser&&) noexcept;
  StripAnalyser& operator=(StripAnalyser&&) noexcept;
  ~StripAnalyser();

  /// Shape    planar float, as many channels as in make(), any number of frames (also 0). Full scale = +-1.0; values
  ///          beyond are measured, not clipped. A block with another number of channels is a bug of the caller: refused
  ///          in debug, ignored in release.
  /// Samples  NaN, infinity and what is beyond kLoudestSample count in Measurement::non_finite_samples and are 0 for everything else. So
  ///          are denormal numbers (below -758 dBFS), which would only cost time.
  /// Thread   [one-thread-at-a-time], real-time safe: no allocation, lock or system call; the work grows with the
  ///          frames (bench/analyser_bench.cpp)
  void process(AudioView block) noexcept;

  /// As after make(). [one-thread-at-a-time], real-time safe.
  void reset() noexcept;

  /// Everything known of the frames so far; more may follow, as if it had not been asked.
  ///
  /// Result   no figure is NaN or infinite. Empty are all levels and ratios for silence (every sample 0), the figures
  ///          of windows before the first whole window, and what is named below.
  /// Thread   [one-thread-at-a-time] with process(); allocates: not for an audio thread
  ///
  /// Loudness. K-weighted; channels weighted 1, sides 1.41, LFE 0; a single channel counts on both sides (it reads
  /// 3.01 LU more than the same samples in one channel of a stereo file). ITU-R BS.1770-5 Annex 1. Within 0.1 LU on EBU
  /// Tech 3341 cases 1-6 and 9-14 (tests/conformance), within 0.01 LU of libebur128 (tests/parity).
  ///
  /// - momentary_max, LUFS: loudest 0.4 s, of windows that end every 10 ms; not gated. EBU Tech 3341 v4.
  /// - short_term_max, LUFS: loudest 3 s, of windows that end every 0.1 s: sound that lasts just 3 s may read 0.07 LU
  ///   low. Empty for less than 3 s of audio. EBU Tech 3341 v4.
  /// - integrated, LUFS: mean energy of 0.4 s blocks every 0.1 s, of those above -70 LUFS, of those above their mean
  ///   - 10 LU. Empty if no block passes -70 LUFS. Blocks lie in bins of 0.01 LU that keep exact sums: the mean is
  ///   exact, but for blocks within 0.01 LU of the second gate, which may fall on either side of it.
  /// - loudness_range, LU: 95 % minus 10 % percentile of short-term loudness every 0.1 s, gated at -70 LUFS and their
  ///   mean - 20 LU. To 0.02 LU of sorting all values, within 1 LU on EBU Tech 3342 cases 1-4. EBU Tech 3342 v4.
  ///   (libebur128 reads once a second only and differs more.) Empty for less than 3 s of audio.
  /// - active_share, 0…1: share of the complete 0.4 s blocks above -70 LUFS and above integrated - 20 LU; 0 for
  ///   silence, empty before the first block. Chosen, because -20 LU is where Tech 3342 ends the programme.
  /// - level_percentiles, LUFS: 10, 50 and 95 % of momentary loudness over the active blocks, to 0.01 LU.
  ///
  /// Peaks and power, of the samples as they are.
  ///
  /// - sample_peak, dBFS: largest magnitude in any channel.
  /// - true_peak, dBTP: largest magnitude of the interpolated waveform in any channel, never below sample_peak.
  ///   +0.2/-0.4 dB on EBU Tech 3341 cases 15-23. BS.1770-5 Annex 2; smartgain/dsp/true_peak_meter.hpp.
  /// - rms, dBFS: mean square over all channels and frames, not gated, not weighted. A full-scale sine in every channel
  ///   reads -3.01 (no AES17 offset), in one of two channels -6.02.
  /// - crest_factor, dB: sample_peak - rms.
  /// - peak_to_loudness, LU: true_peak - integrated (PLR, AES TD1008).
  /// - dc_offset, full scale = 1.0: mean of the channel whose mean is furthest from 0, with its sign; 0 for silence,
  ///   empty before the first frame.
  /// - clipped_samples: samples of all channels with |x| >= 1 - 2^-15 in runs of at least 3 in a row in one channel.
  ///   Chosen: full scale of 16-bit audio, and 3 because one or two also stand on the crest of clean sound.
  /// - non_finite_samples: those in the input that are no sound (smartgain/core/sample.hpp), all channels.
  ///
  /// Spectrum. Frames of 2048 every 1024 from the first sample on, periodic Hann window, power of bins 1…1024 (no DC)
  /// summed over channels; noise of the float transform at -140 dB of the frame. A last frame that is not whole is left
  /// out, unless it is the only one: then zeros fill it up. Each shape is taken per frame, and the strip's is their
  /// mean weighted by frame power. Definitions of the shapes: Peeters 2004, "A large set of audio features", §6, on
  /// power; librosa has the same (tests/parity/spectral_reference.py: within 1e-5, flatness 2e-3, bands 0.01 dB).
  ///
  /// - spectral_centroid, Hz: sum(f p) / sum(p).
  /// - spectral_spread, Hz: sqrt(sum((f - centroid)^2 p) / sum(p)).
  /// - spectral_rolloff_85, Hz: lowest bin frequency with at least 85 % of the power at or below it.
  /// - spectral_flatness, 0…1: geometric over arithmetic mean of p; bins below 1e-10 of the frame's mean count as that
  ///   much. White noise in one channel reads 0.56 (e^-0.577: the bins of a single frame scatter).
  /// - band_level_db, dB: 40 ERB bands 30 Hz…16 kHz, the same at every rate (smartgain/dsp/erb_bands.hpp): mean power
  ///   over all frames, silent ones too, relative to a full-scale sine in one channel. Empty for a band without power
  ///   or above half the rate.
  /// - band_center_hz, Hz: the bands' centres in ERB-number.
  ///
  /// Stereo. Of the first two channels, over all frames; a single channel has correlation 1, width 0, balance 0.
  ///
  /// - correlation, -1…1: sum(lr) / sqrt(sum(ll) sum(rr)); empty if a side is silent.
  /// - width, 0…1: energy of (l - r) over that of (l - r) and (l + r): 0 mono, 0.5 unrelated or one-sided, 1 opposite.
  /// - balance, dB: energy of right over left; empty if a side is silent.
  /// - band_stereo: the same three for each of the 40 bands, from powers of the windows' spectra L and R: correlation
  ///   is sum(Re(L R*)) / sqrt(sum(|L|^2) sum(|R|^2)), and so on, to 1e-6 where both sides sound. Empty fields for a band
  ///   more than 60 dB under the strongest, or above half the rate. A side 60 dB under the other or lower counts as that
  ///   low: balance stays within +-60 dB, and says where a band stands that sounds on one side only; correlation is
  ///   empty there. No fields at all for a single channel and for silence.
  ///
  /// Patches. smartgain/core/sound_patch.hpp: the strip cut into pieces of 128 frames from its beginning on, those with
  /// the most power in the mel bands; a last piece that is not whole counts, filled up with silence.
  [[nodiscard]] Measurement measurement() const;

  /// The last complete 0.4 s and 3 s, moving on every 10 ms: what a live meter shows. [one-thread-at-a-time] with process(), no
  /// allocation.
  [[nodiscard]] std::optional<Lufs> momentary() const noexcept;
  /// The last complete 3 s, likewise.
  [[nodiscard]] std::optional<Lufs> short_term() const noexcept;

  /// Band levels over time; no slots where the format asked for none. Holds until the next call that is not const.
  /// [one-thread-at-a-time] with process(), no allocation.
  [[nodiscard]] const BandHistory& band_history() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
  explicit StripAnalyser(std::unique_ptr<State> state);
};

}  // namespace smartgain
