// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/core/session_analysis.hpp"

#include <algorithm>

namespace smartgain {

Role leading_role(const SessionAnalysis& session) {
  const bool has_voice = std::any_of(session.strips.begin(), session.strips.end(),
                                     [](const Strip& s) { return s.level && s.role == Role::lead_vocal; });
  return has_voice ? Role::lead_vocal : Role::lead;
}

const Strip* strip_of(const SessionAnalysis& session, std::string_view id) {
  const auto found =
      std::find_if(session.strips.begin(), session.strips.end(), [&](const Strip& s) { return s.id == id; });
  return found == session.strips.end() ? nullptr : &*found;
}

}  // namespace smartgain
