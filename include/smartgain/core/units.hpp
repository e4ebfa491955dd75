// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The units of level: each its own type, so that a loudness cannot be added to a loudness.
#pragma once

#include <cmath>
#include <compare>
#include <limits>

/// Everything of SmartGain. What a module may use of the others: docs/architecture.md.
namespace smartgain {

/// A level difference or a gain, in dB; for loudness differences the same number is called LU.
/// -infinity is allowed (a fader pulled all the way down), NaN is not.
struct Decibels {
  double value = 0.0;  ///< dB
  constexpr Decibels() = default;
  /// Any number but NaN.
  constexpr explicit Decibels(double v) : value(v) {}
  /// A gain that leaves nothing.
  [[nodiscard]] static constexpr Decibels silence() { return Decibels(-std::numeric_limits<double>::infinity()); }
  /// False for silence().
  [[nodiscard]] bool is_finite() const { return std::isfinite(value); }
  auto operator<=>(const Decibels&) const = default;
};

/// Gains one after the other add up; silence() and its opposite have no sum.
/// @{
constexpr Decibels operator+(Decibels a, Decibels b) { return Decibels(a.value + b.value); }
constexpr Decibels operator-(Decibels a, Decibels b) { return Decibels(a.value - b.value); }
constexpr Decibels operator-(Decibels a) { return Decibels(-a.value); }
constexpr Decibels operator*(double k, Decibels a) { return Decibels(k * a.value); }
constexpr Decibels& operator+=(Decibels& a, Decibels b) { return a = a + b; }
constexpr Decibels& operator-=(Decibels& a, Decibels b) { return a = a - b; }
/// @}

namespace detail {
/// A level against an absolute reference: two of them subtract to Decibels, and never add.
template <class Tag>
struct AbsoluteLevel {
  double value;  ///< in the unit of the alias; finite
  /// A finite number: silence has no level.
  constexpr explicit AbsoluteLevel(double v) : value(v) {}
  auto operator<=>(const AbsoluteLevel&) const = default;
};
template <class Tag>
constexpr Decibels operator-(AbsoluteLevel<Tag> a, AbsoluteLevel<Tag> b) {
  return Decibels(a.value - b.value);
}
template <class Tag>
constexpr AbsoluteLevel<Tag> operator+(AbsoluteLevel<Tag> a, Decibels g) {
  return AbsoluteLevel<Tag>(a.value + g.value);
}
template <class Tag>
constexpr AbsoluteLevel<Tag> operator-(AbsoluteLevel<Tag> a, Decibels g) {
  return AbsoluteLevel<Tag>(a.value - g.value);
}
}  // namespace detail

/// K-weighted loudness on the absolute scale of ITU-R BS.1770 (LUFS). Silence has no Lufs: it is an empty optional.
using Lufs = detail::AbsoluteLevel<struct LufsTag>;
/// True peak: the peak of the interpolated waveform, dB relative to full scale (dBTP).
using DbTp = detail::AbsoluteLevel<struct DbTpTag>;
/// Sample peak or RMS, dB relative to full scale = 1.0 (dBFS). A full-scale sine has a peak of 0 and an RMS of -3.01 dBFS.
using DbFs = detail::AbsoluteLevel<struct DbFsTag>;

/// Peak-to-loudness ratio: true peak above loudness, in LU.
constexpr Decibels operator-(DbTp peak, Lufs loudness) { return Decibels(peak.value - loudness.value); }

/// A frequency.
struct Hertz {
  double value;  ///< Hz
  /// Not negative.
  constexpr explicit Hertz(double v) : value(v) {}
  auto operator<=>(const Hertz&) const = default;
};

/// A factor on amplitude. Decibels convert to it only by to_linear().
struct LinearGain {
  double value;  ///< 1 = unchanged
  /// Not negative.
  constexpr explicit LinearGain(double v) : value(v) {}
  auto operator<=>(const LinearGain&) const = default;
};

/// -infinity dB gives 0.
[[nodiscard]] inline LinearGain to_linear(Decibels gain) { return LinearGain(std::pow(10.0, gain.value / 20.0)); }
/// 0 gives -infinity dB. Precondition: not negative.
[[nodiscard]] inline Decibels to_decibels(LinearGain gain) { return Decibels(20.0 * std::log10(gain.value)); }

/// What a gain does to power or energy: twice the power is 3.01 dB. -infinity dB gives 0.
[[nodiscard]] inline double to_power_ratio(Decibels gain) { return std::pow(10.0, gain.value / 10.0); }
/// 0 gives -infinity dB. Precondition: not negative.
[[nodiscard]] inline Decibels from_power_ratio(double ratio) { return Decibels(10.0 * std::log10(ratio)); }

}  // namespace smartgain
