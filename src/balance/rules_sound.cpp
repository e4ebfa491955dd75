// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What a strip's own measurement says that its loudness does not.
//
// Evidence: none from mixes made by people yet, since the tables that tell their levels come without sound; so each moves
// a strip by at most 1 LU, and at first at most at low priority.
#include <fmt/format.h>

#include <algorithm>

#include "rules.hpp"

namespace smartgain {
namespace {

constexpr Decibels kMost(1.0);  // chosen

// Hits within these of their mean are those of a beat without pauses; chosen.
constexpr Decibels kUsualHits(6.0);
constexpr double kPerHit = 0.15;
// Chosen: a limited synthesizer lies under the one, a plucked or spoken solo over the other.
constexpr Decibels kSquashed(8.0), kUneven(22.0);
constexpr double kPerSquashed = 0.2, kPerUneven = 0.1;
// 0.5 is unrelated sides: more is side that outweighs the middle. Loud: a sixth of the mix.
constexpr double kWide = 0.6;
constexpr double kPerWidth = 2.5;
constexpr Decibels kLoud(-8.0);

}  // namespace

std::optional<Reason> percussive_peak_effect(const RuleContext& context) {
  const auto& measured = context.strip().measured;
  if (!is_percussive(RuleContext::role_of(context.strip())) || !measured || !measured->momentary_max ||
      !measured->integrated)
    return std::nullopt;
  const Decibels hits = *measured->momentary_max - *measured->integrated;
  if (hits <= kUsualHits) return std::nullopt;
  return Reason{"percussive_peak",
                fmt::format("its hits are {:.1f} LU louder than its mean: they are what is heard", hits.value),
                std::max(-kPerHit * (hits - kUsualHits), -kMost),
                {{"momentary_over_integrated_lu", hits.value}}};
}

std::optional<Reason> crest_extremes_effect(const RuleContext& context) {
  const auto& measured = context.strip().measured;
  if (is_percussive(RuleContext::role_of(context.strip())) || !measured || !measured->crest_factor) return std::nullopt;
  const Decibels crest = *measured->crest_factor;
  if (crest >= kSquashed && crest <= kUneven) return std::nullopt;
  const bool squashed = crest < kSquashed;
  const Decibels effect = squashed ? std::max(-kPerSquashed * (kSquashed - crest), -kMost)
                                   : std::min(kPerUneven * (crest - kUneven), kMost);
  return Reason{"crest_extremes",
                fmt::format("crest factor {:.1f} dB: {}", crest.value,
                            squashed ? "so even that it seems louder than it reads" : "its soft parts get lost"),
                effect,
                {{"crest_factor_db", crest.value}}};
}

std::optional<Reason> stereo_wide_effect(const RuleContext& context) {
  const auto& measured = context.strip().measured;
  if (!measured || !measured->stereo.width || *measured->stereo.width <= kWide || context.level() < kLoud)
    return std::nullopt;
  const double width = *measured->stereo.width;
  return Reason{"stereo_wide",
                fmt::format("loud and wide ({:.0f} % of it is side): in mono it would lose most", 100.0 * width),
                std::max(Decibels(-kPerWidth * (width - kWide)), -kMost),
                {{"width", width}, {"level_lu", context.level().value}}};
}

}  // namespace smartgain
