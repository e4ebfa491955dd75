// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A measurement as bytes, bit for bit; documents round, this must not.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "smartgain/store/analysis_cache.hpp"

namespace smartgain {

[[nodiscard]] std::string to_bytes(const CachedMeasurement& measurement);
/// Empty for anything but what to_bytes() of this version made on a machine of this byte order.
[[nodiscard]] std::optional<CachedMeasurement> from_bytes(std::string_view bytes);

}  // namespace smartgain
