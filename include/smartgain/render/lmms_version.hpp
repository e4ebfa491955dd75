// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Inside which LMMS our plugin may work.
#pragma once

#include <string>
#include <string_view>

namespace smartgain {

/// Why the plugin must not touch this LMMS; empty: it may. LMMS has no interface that stays the same between versions, and does not
/// look whether a plugin was made for it: the plugin reads and writes LMMS's own objects, as the headers of 1.2.2 describe them.
///
/// `version`  as LMMS says it, "1.2.2" or "1.3.0-alpha.1"; what distributors add ("1.2.2+dfsg1") changes nothing. [thread-safe]
[[nodiscard]] std::string why_plugin_refuses(std::string_view version);

}  // namespace smartgain
