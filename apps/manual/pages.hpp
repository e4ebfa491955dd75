// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Manual pages, in the language of man(7).
#pragma once

#include <string>
#include <vector>

#include "offer.hpp"

namespace smartgain::manual {

struct Page {
  std::string file;  ///< "smartgain-plan.1"
  std::string text;
};

/// One page for the program, and one for each of its commands ("man smartgain-plan"), with what stands below it.
[[nodiscard]] std::vector<Page> pages_of(const Command& program, const std::string& version);

}  // namespace smartgain::manual
