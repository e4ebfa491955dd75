// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Loops over samples, compiled for the processor that runs them.
#pragma once

/// Before a function: it is compiled twice, for any processor and for those with AVX2, and the loader picks one. Both give the same
/// bits: no product is fused with a sum, and loops add in the order of their lanes as written. The sanitizers' runtimes are not up
/// when the loader picks, so they get one.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define SMARTGAIN_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define SMARTGAIN_WIDE
#endif
