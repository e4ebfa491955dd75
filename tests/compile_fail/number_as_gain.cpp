// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/core/units.hpp"

using namespace smartgain;  // NOLINT

#ifdef SMARTGAIN_ALLOWED
Decibels f() { return Decibels(3.0); }
#else
Decibels f() { return 3.0; }
#endif
