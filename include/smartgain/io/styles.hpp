// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Styles as TOML.
#pragma once

#include <string>
#include <string_view>

#include "smartgain/core/result.hpp"
#include "smartgain/core/style.hpp"

namespace smartgain {

/// Most that a style may ask of a role. Chosen: beyond it is not a style but a mistake in a file.
inline constexpr Decibels kMostStyleOffset(12.0);

/// Keys: `title`, `about`, `evidence` (convention, published, measured), [offset.GROUP] and [offset.ROLE] with `lu` and `source`,
/// [expect.loudness_range_lu] and [expect.peak_to_loudness_lu] with `low`, `high` and `source`, [spectrum] with `center_hz`, `level_db`,
/// `sd_db` (one entry a band) and `source`. A number without its source is refused.
/// Fails with unreadable_input: "FILE, line 3, column 8: …", with the nearest name for an unknown key or value.
[[nodiscard]] Result<Style> style_from_toml(std::string_view text, std::string_view file, std::string name);
/// Reading it again gives the same style, levels rounded to 0.01 dB.
[[nodiscard]] std::string style_to_toml(const Style& style);

/// "convention", "published" or "measured".
[[nodiscard]] std::string_view word(StyleEvidence evidence);

}  // namespace smartgain
