// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A style of music: what is usual in it, and how well that is known.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "smartgain/core/role.hpp"
#include "smartgain/core/units.hpp"

namespace smartgain {

/// What a style's numbers rest on.
enum class StyleEvidence {
  convention,  ///< what engineers say; nobody has measured it for us
  published,   ///< figures of a publication, named with each number
  measured,    ///< measured by `smartgain style learn`
};

/// How much louder than an engine puts it. `source` says where the number comes from.
struct StyleOffset {
  Decibels offset;     ///< + = louder
  std::string source;  ///< a publication, or "convention"
};

/// What is usual: most mixes of the style lie between.
struct StyleRange {
  double low = 0.0;    ///< in the unit of what it is a range of
  double high = 0.0;   ///< in the same
  std::string source;  ///< a publication, or "convention"
};

/// Long-term spectrum of the mix, per ERB band; one entry a band in each.
struct StyleSpectrum {
  std::vector<double> center_hz;  ///< low to high
  std::vector<double> level_db;   ///< relative to the power of all bands together
  std::vector<double> sd_db;      ///< between mixes; 0 where there was one
  std::string source;             ///< a publication, or what was measured
};

/// What is usual in a style; what it says nothing of is empty.
struct Style {
  std::string name;                                    ///< that of its file
  std::string title;                                   ///< for people
  std::string about;                                   ///< what is usual in it, a sentence or two
  StyleEvidence evidence = StyleEvidence::convention;  ///< what its numbers rest on
  std::map<RoleGroup, StyleOffset> groups;             ///< offsets of whole groups
  std::map<Role, StyleOffset> roles;                   ///< these win over their group's
  std::optional<StyleRange> loudness_range_lu;         ///< of the mix
  std::optional<StyleRange> peak_to_loudness_lu;       ///< of the mix
  std::optional<StyleSpectrum> spectrum;               ///< empty: the style says nothing of it

  /// Null where the style says nothing of it.
  [[nodiscard]] const StyleOffset* offset_of(Role role) const {
    if (const auto own = roles.find(role); own != roles.end()) return &own->second;
    const auto group = groups.find(group_of(role));
    return group == groups.end() ? nullptr : &group->second;
  }
};

}  // namespace smartgain
