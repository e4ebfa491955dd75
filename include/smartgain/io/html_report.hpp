// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// One page that shows what was measured and what is advised.
#pragma once

#include <optional>
#include <string>

#include "smartgain/core/plan.hpp"
#include "smartgain/core/relations.hpp"
#include "smartgain/core/session_analysis.hpp"

namespace smartgain {

/// What a page of a plan shows besides the plan.
struct PageExtras {
  std::optional<Measurement> after;    ///< the mix as it was measured once more; empty: the plan's prediction is shown
  std::optional<Relations> relations;  ///< between the strips
};

/// HTML 5, self-contained: no script, font, picture or style from elsewhere, so that it opens offline and years from now. Light and dark
/// as the reader's system is, printable, every chart described in words for who cannot see it. Names of strips and files are data: they
/// are escaped, and what is no UTF-8 gets U+FFFD. The same plan gives the same page. [thread-safe] pure
[[nodiscard]] std::string plan_to_html(const Plan& plan, const PageExtras& extras);
/// As plan_to_html(), for what was measured: nothing is advised.
[[nodiscard]] std::string analysis_to_html(const SessionAnalysis& analysis);

}  // namespace smartgain
