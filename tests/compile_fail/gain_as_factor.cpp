// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/core/units.hpp"

using namespace smartgain;  // NOLINT

#ifdef SMARTGAIN_ALLOWED
LinearGain f(Decibels gain) { return to_linear(gain); }
#else
LinearGain f(Decibels gain) { return gain; }
#endif
