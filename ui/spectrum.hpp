// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A strip's spectrum against that of all the others together.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "smartgain/core/session_analysis.hpp"

namespace smartgain::ui {

struct SpectrumPair {
  std::vector<double> center_hz;
  std::vector<std::optional<double>> strip_db;
  std::vector<std::optional<double>> rest_db;  ///< powers of the other strips added up; empty where none of them sounds
  /// One a band: share of the time in which the others hide it, 0…1, and who most of all (empty: no one by itself).
  /// Both are empty where relations were not measured.
  std::vector<double> hidden_share;
  std::vector<std::string> hidden_by;
  /// Where the rest lies above: the strip is likely to be hidden there.
  [[nodiscard]] bool rest_above(std::size_t band) const {
    return strip_db[band] && rest_db[band] && *rest_db[band] > *strip_db[band];
  }
  /// Share of the strip's bands within 40 dB of its highest where the rest lies above, 0…1.
  [[nodiscard]] std::optional<double> covered_share() const;
};

/// Empty where the strip has no spectrum. Strips measured with other bands are left out of the rest.
[[nodiscard]] std::optional<SpectrumPair> spectrum_against_rest(const SessionAnalysis& session, std::size_t strip);

}  // namespace smartgain::ui
