// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Everything measured of one strip or of the mix: the document's MEASURED as plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "smartgain/core/sound_patch.hpp"
#include "smartgain/core/units.hpp"

namespace smartgain {

/// How loud a strip is in its quiet, usual and loud moments, LUFS.
struct LevelPercentiles {
  Lufs p10;  ///< a tenth of the time it is quieter
  Lufs p50;  ///< the median
  Lufs p95;  ///< a twentieth of the time it is louder
};

/// Of the first two channels (mono counts as the same signal on both). Empty where both are silent.
struct StereoField {
  std::optional<double> correlation;  ///< -1…1, sum(lr) / sqrt(sum(ll) sum(rr)); empty if either side is silent
  std::optional<double> width;        ///< 0…1, side energy / (mid energy + side energy)
  std::optional<Decibels>
      balance;  ///< energy of right over left; +-infinity is not reported (empty) when one side is silent
};

/// A value that does not exist (silence, too little audio) is empty, never NaN and never made up. Definitions, units and
/// sources of every figure: smartgain/analysis/strip_analyser.hpp.
struct Measurement {
  double sample_rate_hz = 0.0;  ///< of the audio that was measured
  double duration_s = 0.0;      ///< of the audio, silence included

  std::optional<Lufs> integrated;                     ///< of the whole, gated
  std::optional<Lufs> momentary_max;                  ///< loudest 0.4 s
  std::optional<Lufs> short_term_max;                 ///< loudest 3 s
  std::optional<Decibels> loudness_range;             ///< between quiet and loud passages, LU
  std::optional<DbTp> true_peak;                      ///< between the samples, too
  std::optional<DbFs> sample_peak;                    ///< largest sample
  std::optional<DbFs> rms;                            ///< a full-scale sine reads -3.01
  std::optional<Decibels> crest_factor;               ///< sample peak over RMS, dB
  std::optional<Decibels> peak_to_loudness;           ///< true peak over integrated loudness, LU
  std::optional<double> dc_offset;                    ///< full scale = 1.0
  std::uint64_t clipped_samples = 0;                  ///< in runs of three or more at full scale
  std::uint64_t non_finite_samples = 0;               ///< NaN or infinite; they count as 0 elsewhere
  std::optional<double> active_share;                 ///< 0…1 of the time
  std::optional<LevelPercentiles> level_percentiles;  ///< of momentary loudness while it sounds

  std::optional<Hertz> spectral_centroid;            ///< mean frequency, weighted by power
  std::optional<Hertz> spectral_spread;              ///< standard deviation around it
  std::optional<Hertz> spectral_rolloff_85;          ///< 85 % of the power lies below
  std::optional<double> spectral_flatness;           ///< 0 a tone … 1 noise
  std::vector<double> band_center_hz;                ///< ERB bands, low to high
  std::vector<std::optional<double>> band_level_db;  ///< one a band, dB relative to a full-scale sine in one channel

  StereoField stereo;                    ///< of the first two channels
  std::vector<StereoField> band_stereo;  ///< one a band like band_level_db; none for one channel and silence
  std::vector<SoundPatch> patches;  ///< of its loudest pieces, loudest first; at most kMostPatches, none for silence
};

/// The same sound `gain` louder: levels move, ratios, shares and spectra's shape stay. Clipped samples keep their count.
[[nodiscard]] Measurement louder_by(Measurement measured, Decibels gain);

}  // namespace smartgain
