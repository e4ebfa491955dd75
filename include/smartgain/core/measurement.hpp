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

struct LevelPercentiles {
  Lufs p10, p50, p95;
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
  double sample_rate_hz = 0.0;
  double duration_s = 0.0;

  std::optional<Lufs> integrated;
  std::optional<Lufs> momentary_max;
  std::optional<Lufs> short_term_max;
  std::optional<Decibels> loudness_range;
  std::optional<DbTp> true_peak;
  std::optional<DbFs> sample_peak;
  std::optional<DbFs> rms;
  std::optional<Decibels> crest_factor;
  std::optional<Decibels> peak_to_loudness;
  std::optional<double> dc_offset;
  std::uint64_t clipped_samples = 0;
  std::uint64_t non_finite_samples = 0;
  std::optional<double> active_share;
  std::optional<LevelPercentiles> level_percentiles;

  std::optional<Hertz> spectral_centroid;
  std::optional<Hertz> spectral_spread;
  std::optional<Hertz> spectral_rolloff_85;
  std::optional<double> spectral_flatness;
  std::vector<double> band_center_hz;                ///< ERB bands, low to high
  std::vector<std::optional<double>> band_level_db;  ///< one a band, dB relative to a full-scale sine in one channel

  StereoField stereo;
  std::vector<SoundPatch> patches;  ///< of its loudest pieces, loudest first; at most kMostPatches, none for silence
};

/// The same sound `gain` louder: levels move, ratios, shares and spectra's shape stay. Clipped samples keep their count.
[[nodiscard]] Measurement louder_by(Measurement measured, Decibels gain);

}  // namespace smartgain
