// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Advice drawn toward a finished mix that the user names, as far as gains alone can get there.
#pragma once

#include <string>
#include <vector>

#include "smartgain/core/balance.hpp"
#include "smartgain/core/result.hpp"
#include "smartgain/core/session_analysis.hpp"

namespace smartgain {

/// A finished mix, and its stems where they are known.
struct Reference {
  std::string name;           ///< as the user knows it
  Measurement mix;            ///< of the whole
  std::vector<Strip> strips;  ///< with roles and levels; fewer than two: only the mix is known
};

/// A range of frequencies where the mix is louder (or quieter) than the reference.
struct SpectralOffset {
  Hertz low;            ///< of the range
  Hertz high;           ///< of the range
  Decibels difference;  ///< mean over its bands, mix against reference
};

/// How far apart mix and reference are once their loudness is the same.
struct ReferenceFit {
  Decibels before{0.0};                   ///< root mean square over bands (or roles), with the strips as they are
  Decibels after{0.0};                    ///< the same with the advice followed in full
  std::string reference;                  ///< its name
  std::vector<SpectralOffset> off;        ///< bands of the mix over 3 dB off as it is, neighbours joined, low to high
  std::vector<SpectralOffset> unreached;  ///< the same with the advice followed in full
};

/// Moves the advice of every strip toward the reference, and adds a reason `reference` with what that moved.
///
/// What      with stems: the level of every role that both have, against the mix; without: the mean spectrum of the mix in ERB bands.
///           Levels of both recordings as such do not count.
/// How       the most probable gains, given that the advice is as sure as it says and each band or role is to be met within 2 dB: a strip
///           that no band tells of stays where the engine wants it, and no strip moves by over 24 dB. Solved in decibels, so that a
///           power is never negative: an iterated extended Kalman update (Bell & Cathey 1993, "The iterated Kalman filter update as a
///           Gauss-Newton method", IEEE Trans. Automatic Control 38).
/// Bands     `off` and `unreached` are of the mix as it is heard, whether bands or roles were matched; what strips change is added to that
/// Choice    an alternative `as_reference` says the gain with the advice unsure of itself by 12 LU: the reference decides where it can
/// Accuracy  a mix made from known gains is recovered within 1.5 dB (median over strips that differ in spectrum;
///           tests/unit/balance/reference_test.cpp)
/// Sure      the standard deviation is what remains of the advice's
/// Silence   bands over 60 dB under the loudest of the reference do not count
/// Fails     wrong_use where the reference has no loudness, or no role or band in common with the session
/// Thread    [thread-safe] pure; no strips or no advice: nothing is done
[[nodiscard]] Result<ReferenceFit> match_reference(Balance& balance, const SessionAnalysis& session,
                                                   const Reference& reference);

}  // namespace smartgain
