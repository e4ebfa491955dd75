// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/core/units.hpp"

using namespace smartgain;  // NOLINT

#ifdef SMARTGAIN_ALLOWED
Lufs f() { return Lufs(-23.0); }
#else
Lufs f() { return -23.0; }
#endif
