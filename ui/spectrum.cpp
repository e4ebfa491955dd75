// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "ui/spectrum.hpp"

#include <algorithm>
#include <cmath>

namespace smartgain::ui {

namespace {

std::string name_of(const SessionAnalysis& session, const std::string& id) {
  const Strip* strip = strip_of(session, id);
  return strip && !strip->name.empty() ? strip->name : id;
}

void add_what_hides_it(const SessionAnalysis& session, const std::string& id, SpectrumPair& pair) {
  const Hidden* hidden = session.relations ? hidden_of(*session.relations, id) : nullptr;
  if (hidden == nullptr || hidden->masked_by_band.size() != pair.center_hz.size()) return;
  pair.hidden_share = hidden->masked_by_band;
  for (const double hz : pair.center_hz) {
    // Those with the greatest loss come first.
    const auto worst =
        std::find_if(session.relations->masking.begin(), session.relations->masking.end(),
                     [&](const Masking& m) { return m.maskee == id && m.low.value <= hz && hz <= m.high.value; });
    pair.hidden_by.push_back(worst == session.relations->masking.end() ? std::string()
                                                                       : name_of(session, worst->masker));
  }
}

}  // namespace

std::optional<SpectrumPair> spectrum_against_rest(const SessionAnalysis& session, std::size_t strip) {
  if (strip >= session.strips.size() || !session.strips[strip].measured) return std::nullopt;
  const Measurement& own = *session.strips[strip].measured;
  if (own.band_center_hz.empty() || own.band_center_hz.size() != own.band_level_db.size()) return std::nullopt;
  SpectrumPair pair{own.band_center_hz, own.band_level_db, {}, {}, {}};
  const std::size_t count = own.band_center_hz.size();
  std::vector<double> power(count, 0.0);
  for (std::size_t other = 0; other < session.strips.size(); ++other) {
    if (other == strip || !session.strips[other].measured) continue;
    const Measurement& measured = *session.strips[other].measured;
    if (measured.band_center_hz != own.band_center_hz || measured.band_level_db.size() != count) continue;
    for (std::size_t band = 0; band < count; ++band)
      if (const auto& level = measured.band_level_db[band]; level && std::isfinite(*level))
        power[band] += std::pow(10.0, *level / 10.0);
  }
  bool sounds = false;
  for (std::size_t band = 0; band < count; ++band) {
    pair.rest_db.push_back(power[band] > 0.0 ? std::optional(10.0 * std::log10(power[band])) : std::nullopt);
    if (pair.strip_db[band] && !std::isfinite(*pair.strip_db[band])) pair.strip_db[band].reset();
    sounds = sounds || pair.strip_db[band];
  }
  if (!sounds) return std::nullopt;
  add_what_hides_it(session, session.strips[strip].id, pair);
  return pair;
}

std::optional<double> SpectrumPair::covered_share() const {
  // Chosen: what lies 40 dB under a strip's strongest band carries nothing of its character.
  constexpr double kCountsDb = 40.0;
  std::optional<double> highest;
  for (const auto& level : strip_db)
    if (level && (!highest || *level > *highest)) highest = level;
  if (!highest) return std::nullopt;
  int counted = 0;
  int covered = 0;
  for (std::size_t band = 0; band < strip_db.size(); ++band) {
    if (!strip_db[band] || *strip_db[band] < *highest - kCountsDb) continue;
    ++counted;
    if (rest_above(band)) ++covered;
  }
  return static_cast<double>(covered) / counted;
}

}  // namespace smartgain::ui
