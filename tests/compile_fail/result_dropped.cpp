// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/core/result.hpp"

using namespace smartgain;  // NOLINT

#ifdef SMARTGAIN_ALLOWED
Result<> f();
void g() {
  if (!f()) return;
}
#else
Result<> f();
void g() { f(); }
#endif
