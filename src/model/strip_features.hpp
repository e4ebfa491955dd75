// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The numbers beside the sound that the head over all strips gets to see.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "smartgain/core/session_analysis.hpp"

namespace smartgain {

/// Names in model.json, in the order of the numbers. training/ has the same list; tests/parity compares the answers.
inline constexpr std::array<std::string_view, 19> kFeatureNames{
    "crest_factor_db",    "peak_to_loudness_lu", "loudness_range_lu",  "active_share",    "centroid_octaves",
    "spread_octaves",     "rolloff_octaves",     "flatness",           "width",           "correlation",
    "p50_below_p95_lu",   "has_sound",           "name_confidence",    "own_loudness_lu", "own_peak_db",
    "own_loudness_known", "strips_octaves",      "loudness_spread_lu", "peak_spread_db"};

using StripFeatures = std::array<std::optional<double>, kFeatureNames.size()>;

/// How sure the name or the user is of the role; 0 where only the sound told.
[[nodiscard]] double name_confidence(const Strip& strip);

/// Of the strips whose indices are given; all have a level. Own loudness and peak are relative to the mean over these strips, and they and
/// their spreads (standard deviations) are empty unless `own_loudness_counts`. Octaves of frequencies: log2 of Hz. Empty: not known.
[[nodiscard]] std::vector<StripFeatures> strip_features(const SessionAnalysis& session,
                                                        const std::vector<std::size_t>& strips,
                                                        bool own_loudness_counts);

}  // namespace smartgain
