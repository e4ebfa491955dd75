// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Charts as inline SVG: plain data in, HTML out. Each has a title and a description for who cannot see it, and takes its colours from
// the page. Numbers that are not finite are left out.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace smartgain {

/// Where one strip stands, LU relative to the mix.
struct LevelRow {
  std::string name;
  std::optional<double> before, after;
  std::optional<double> target, sd;  ///< where it should stand, and how surely
  std::string note;                  ///< behind the row: "+2.1 dB", "muted"
};
[[nodiscard]] std::string level_chart(const std::vector<LevelRow>& rows);

struct Curve {
  std::string name;
  std::string kind;                           ///< class of the page: mix, drums, strip, rest …
  std::vector<std::optional<double>> values;  ///< one a band
};
/// Levels over frequency, dB.
[[nodiscard]] std::string spectrum_chart(const std::vector<double>& center_hz, const std::vector<Curve>& curves,
                                         const std::string& description);

struct StereoRow {
  std::string name;
  std::optional<double> balance_db, width, correlation;
};
[[nodiscard]] std::string stereo_chart(const std::vector<StereoRow>& rows);

/// Width and correlation of `name` over frequency, one entry a band; nothing where no width is known.
[[nodiscard]] std::string band_stereo_chart(const std::vector<double>& center_hz,
                                            const std::vector<std::optional<double>>& width,
                                            const std::vector<std::optional<double>>& correlation,
                                            const std::string& name);

/// A part of the song.
struct TimelinePart {
  double begin_s, end_s;
  std::optional<double> level;  ///< relative to the song's mean, LU
  std::string kind;             ///< class of the page and its word: loud, middle, quiet
};
[[nodiscard]] std::string timeline_chart(const std::vector<TimelinePart>& parts);

/// How far a peak is from full scale and from the ceiling, before and after, dBTP.
[[nodiscard]] std::string headroom_chart(std::optional<double> before, std::optional<double> after,
                                         std::optional<double> ceiling);

}  // namespace smartgain
