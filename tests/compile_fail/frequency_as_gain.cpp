// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/core/units.hpp"

using namespace smartgain;  // NOLINT

#ifdef SMARTGAIN_ALLOWED
Hertz f() { return Hertz(440.0); }
#else
Decibels f() { return Hertz(440.0); }
#endif
