// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The styles there are, and new ones from the user's own mixes.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "smartgain/core/result.hpp"
#include "smartgain/core/style.hpp"
#include "smartgain/session/job.hpp"
#include "smartgain/session/user_files.hpp"

namespace smartgain {

/// Where styles lie.
inline constexpr NamedFiles kStyleFiles{"styles", "style"};

/// The style of that name. `auto` is none today: nothing that was measured tells styles apart well enough, see data/styles/README.md.
/// Fails with wrong_use (unknown, nearest names suggested) and unreadable_input (its file, line and column).
[[nodiscard]] Result<std::optional<Style>> find_style(const std::string& name);

/// A style's file, and what is in it.
struct ListedStyle {
  NamedFile file;       ///< where it lies, and whose it is
  Result<Style> style;  ///< a broken file says what is wrong, and hides no other
};
/// Shipped ones by name, then the user's own; broken files too.
[[nodiscard]] std::vector<ListedStyle> list_styles();
/// Those that can be read.
[[nodiscard]] std::vector<Style> style_choices();

/// A style made from mixes, and how far they carried.
struct LearntStyle {
  Style style;                        ///< as it would be saved
  std::vector<std::string> left_out;  ///< what could not be used, with the reason
  std::size_t mixes = 0;              ///< that were measured
  std::size_t with_stems = 0;         ///< of them those whose strips tell about roles
};

/// Measures finished mixes (audio files) and mixes whose strips are known (folders of stems, LMMS projects). From the mixes come
/// loudness range, peak-to-loudness ratio and spectrum; from strips the offset of each group: how much louder it stands than the rules
/// put it in the same company. A group counts where at least two mixes have it, or one where there is one.
/// Fails with unreadable_input where not one can be used, interrupted.
[[nodiscard]] Result<LearntStyle> learn_style(const std::string& name, const std::vector<std::filesystem::path>& inputs,
                                              const Job& job);

}  // namespace smartgain
