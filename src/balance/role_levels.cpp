// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "role_levels.hpp"

#include <array>

namespace smartgain {
namespace {

// Source: training/fit_role_levels.py on the MixologyDB table (64 mixes of 10 songs); roles it lacks stand at the mean.
constexpr std::array<RoleLevel, kRoles.size()> kLevels{{
    {Decibels(-18.4), Decibels(4.9)},  // kick
    {Decibels(-17.9), Decibels(5.3)},  // snare
    {Decibels(-26.0), Decibels(7.4)},  // hat
    {Decibels(-20.9), Decibels(7.8)},  // tom
    {Decibels(-15.0), Decibels(6.1)},  // drum_loop
    {Decibels(-13.6), Decibels(4.9)},  // bass
    {Decibels(-9.0), Decibels(6.0)},   // lead
    {Decibels(-13.8), Decibels(4.3)},  // keys
    {Decibels(-6.6), Decibels(5.1)},   // guitar
    {Decibels(-13.8), Decibels(6.1)},  // pad
    {Decibels(-13.8), Decibels(6.1)},  // brass
    {Decibels(-7.6), Decibels(3.9)},   // backing_vocal
    {Decibels(-9.0), Decibels(6.0)},   // lead_vocal
    {Decibels(-20.0), Decibels(7.0)},  // effect
    {Decibels(-15.0), Decibels(6.1)},  // other
}};

}  // namespace

const RoleLevel& role_level(Role role) { return kLevels[static_cast<std::size_t>(role)]; }

const double kOwnLoudnessKept = 0.54;

}  // namespace smartgain
