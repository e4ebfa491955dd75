// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What plans say, in plain words: the same in the terminal and on the page.
#pragma once

#include <string>
#include <string_view>

#include "smartgain/core/plan.hpp"

namespace smartgain {

/// "−9.4": a true minus sign, and never "−0.0"; "−∞" and "+∞" where it is not finite.
[[nodiscard]] std::string number_text(double value, bool plus = false, int decimals = 1);

/// Why a strip is skipped or kept, for a machine word of StripPlan::why; the word itself where none is known.
[[nodiscard]] std::string_view plain_why(std::string_view why);

/// The two heaviest reasons and every limit that bound; for a strip that does not move, why not.
[[nodiscard]] std::string why_in_short(const StripPlan& strip);

}  // namespace smartgain
