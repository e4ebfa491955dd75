// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/core/units.hpp"

using namespace smartgain;  // NOLINT

#ifdef SMARTGAIN_ALLOWED
Lufs f(Lufs a, Lufs) { return a + Decibels(1.0); }
#else
Lufs f(Lufs a, Lufs b) { return a + b; }
#endif
