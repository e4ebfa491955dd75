// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/core/units.hpp"

using namespace smartgain;  // NOLINT

#ifdef SMARTGAIN_ALLOWED
Decibels f(DbTp a, DbTp b) { return a - b; }
#else
DbTp f(DbTp a, DbTp b) { return a + b; }
#endif
