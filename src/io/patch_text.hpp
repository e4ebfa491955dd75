// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Sound patches as text for documents.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "smartgain/core/sound_patch.hpp"

namespace smartgain {

/// Base64 (RFC 4648) of a zlib stream of the cells, one patch after the other; empty for none.
[[nodiscard]] std::string patches_to_text(const std::vector<SoundPatch>& patches);
/// Empty for anything that patches_to_text() does not write, more than kMostPatches included.
[[nodiscard]] std::optional<std::vector<SoundPatch>> patches_from_text(std::string_view text);

}  // namespace smartgain
