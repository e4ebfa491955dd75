// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What a good engineer would say about a mix as a whole.
#pragma once

#include <string>
#include <vector>

#include "smartgain/core/balance.hpp"

namespace smartgain {

/// How much a finding matters.
enum class Severity {
  note,     ///< worth knowing
  caution,  ///< worth a look before it goes out
  serious,  ///< most listeners hear it, or it breaks something
};

/// One thing that stands out about the mix, and what gain does about it.
struct Finding {
  std::string name;                    ///< machine word, e.g. "clipping"
  Severity severity = Severity::note;  ///< how much it matters
  std::string text;                    ///< one sentence: what it is, with numbers
  std::string cure;                    ///< one sentence: what gain does about it, or that gain cannot
  bool gain_cures = false;             ///< by a gain of the whole or of strips
  std::vector<std::string> strips;     ///< ids of those it is about; empty = the whole
  Evidence evidence;                   ///< the numbers that `text` rests on
};

}  // namespace smartgain
