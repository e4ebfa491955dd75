// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A public header that leaves something unsaid: the positive control of the test api.
#pragma once

/// So that what is in it is looked at.
namespace smartgain {

struct Silent {
  int value;
};

}  // namespace smartgain
