// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/analysis/relations.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "masking_model.hpp"
#include "noise.hpp"
#include "sections.hpp"

namespace smartgain {
namespace {

constexpr float kSoundsWithin = 1e-2f;        // 20 dB, EBU Tech 3342
constexpr double kBandCountsWithin = 1e-4;    // 40 dB, chosen
constexpr float kMostPower = 1e12f;           // beyond, sums of floats could overflow: +120 dBFS is no music
constexpr double kLostInRange = 0.25;         // chosen: 1.2 dB of the maskee in a band
constexpr double kLostOfAll = 0.0228;         // 0.1 LU, chosen: where it has next to nothing, nothing can be hidden
constexpr double kNotableLossLu = 0.5;        // chosen: about what can be heard as a change of one part
constexpr std::size_t kMostMaskings = 5;      // of one maskee
constexpr double kNotableOverlap = 0.5;       // chosen
constexpr std::size_t kOverlapsPerStrip = 4;  // keeps the document in proportion to strips
constexpr double kLeastRangeLu = 1.0;
constexpr double kBandSoundsDb = 60.0;
// Slots that are worked on together: 50 strips of them stay within the cache.
constexpr std::size_t kChunk = 32;

/// One strip brought to the slots that all share.
class GriddedStrip {
 public:
  GriddedStrip(const BandHistory& bands, double slot_duration_s, std::size_t slot_count, Decibels gain)
      : bands_(&bands),
        slots_each_(
            std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(slot_duration_s / bands.slot_duration_s)))),
        gain_(static_cast<float>(to_power_ratio(gain))) {
    power_.slots.resize(slot_count);
    BandPower bands_now;
    const BandPower& weight = k_weight_of_bands();
    for (std::size_t slot = 0; slot < slot_count; ++slot) {
      read(slot, bands_now.data());
      for (std::size_t band = 0; band < kErbBandCount; ++band) power_.slots[slot] += weight[band] * bands_now[band];
    }
    find_where_it_sounds();
  }

  /// Powers of one slot as they were measured.
  void read(std::size_t slot, float* power) const noexcept {
    std::fill_n(power, kErbBandCount, 0.0f);
    const std::size_t end = std::min((slot + 1) * slots_each_, bands_->slot_count);
    const float part = 1.0f / static_cast<float>(slots_each_);
    for (std::size_t s = slot * slots_each_; s < end; ++s)
      for (std::size_t band = 0; band < kErbBandCount; ++band)
        power[band] += part * std::min(bands_->power[s * kErbBandCount + band], kMostPower);
  }

  [[nodiscard]] bool sounds() const { return mean_power_ > 0.0; }
  [[nodiscard]] bool sounds_at(std::size_t slot) const { return power_.sounds[slot]; }
  [[nodiscard]] float gain() const { return gain_; }
  [[nodiscard]] std::optional<PauseNoise> noise(double slot_duration_s) const {
    return find_noise(power_, mean_power_, slot_duration_s,
                      [this](std::size_t slot, float* power) { read(slot, power); });
  }
  /// Without the gain.
  [[nodiscard]] float slot_power(std::size_t slot) const { return power_.slots[slot]; }
  /// Least power at which it sounds in a band; infinite where the band carries nothing of it.
  [[nodiscard]] const BandPower& gate() const { return gate_; }
  /// K-weighted share of each band, adding up to 1, while it sounds.
  [[nodiscard]] const std::array<double, kErbBandCount>& shape() const { return shape_; }
  /// With the gain.
  [[nodiscard]] StripPower heard_power() const {
    StripPower heard = power_;
    for (float& slot : heard.slots) slot *= gain_;
    return heard;
  }
  /// From the 10th to the 90th percentile of its level while it sounds, at least kLeastRangeLu wide, dB.
  [[nodiscard]] std::pair<double, double> level_range() const {
    std::vector<float> levels;
    for (std::size_t slot = 0; slot < power_.slots.size(); ++slot)
      if (power_.sounds[slot]) levels.push_back(power_.slots[slot]);
    std::sort(levels.begin(), levels.end());
    const auto at = [&](double share) {
      const auto index = static_cast<std::size_t>(std::lround(share * static_cast<double>(levels.size() - 1)));
      return 10.0 * std::log10(static_cast<double>(levels[index]) * static_cast<double>(gain_));
    };
    const double low = at(0.1), high = at(0.9);
    const double missing = std::max(0.0, kLeastRangeLu - (high - low));
    return {low - 0.5 * missing, high + 0.5 * missing};
  }

 private:
  void find_where_it_sounds() {
    const std::size_t slot_count = power_.slots.size();
    power_.sounds.assign(slot_count, false);
    gate_.fill(std::numeric_limits<float>::infinity());
    double all = 0.0;
    for (const float power : power_.slots) all += static_cast<double>(power) / static_cast<double>(slot_count);
    if (!(all > 0.0)) return;
    // Gated twice as loudness is, or pauses would pull the mean, and with it the gate, down.
    const auto mean_above = [&](double gate) {
      double sum = 0.0;
      std::size_t count = 0;
      for (const float power : power_.slots)
        if (static_cast<double>(power) >= gate) {
          sum += static_cast<double>(power);
          ++count;
        }
      return sum / static_cast<double>(count);
    };
    mean_power_ = mean_above(static_cast<double>(kSoundsWithin) * all);
    const auto least = static_cast<float>(static_cast<double>(kSoundsWithin) * mean_power_);
    std::array<double, kErbBandCount> mean{};
    std::size_t sounding = 0;
    BandPower now;
    for (std::size_t slot = 0; slot < slot_count; ++slot) {
      if (power_.slots[slot] < least) continue;
      power_.sounds[slot] = true;
      ++sounding;
      read(slot, now.data());
      for (std::size_t band = 0; band < kErbBandCount; ++band) mean[band] += static_cast<double>(now[band]);
    }
    double strongest = 0.0, total = 0.0;
    for (std::size_t band = 0; band < kErbBandCount; ++band) {
      mean[band] /= static_cast<double>(sounding);
      shape_[band] = static_cast<double>(k_weight_of_bands()[band]) * mean[band];
      strongest = std::max(strongest, shape_[band]);
      total += shape_[band];
    }
    for (std::size_t band = 0; band < kErbBandCount; ++band) {
      if (shape_[band] > 0.0 && shape_[band] >= kBandCountsWithin * strongest)
        gate_[band] = kSoundsWithin * static_cast<float>(mean[band]);
      shape_[band] /= total;
    }
  }

  const BandHistory* bands_;
  std::size_t slots_each_;
  float gain_;
  StripPower power_;
  double mean_power_ = 0.0;
  BandPower gate_{};
  std::array<double, kErbBandCount> shape_{};
};

/// What one strip loses to another, or to all others, band by band.
struct Losses {
  BandPower lost{};    // power under the threshold
  BandPower hidden{};  // slots in which all of it is
};

/// One strip in the slots of a chunk.
struct ChunkStrip {
  std::array<BandPower, kChunk> threshold;  // that it casts on others; 0 where it does not sound
  std::array<BandPower, kChunk> power;      // where it sounds, else 0
  std::array<BandPower, kChunk> present;    // the same, but infinite where it does not sound
  std::array<bool, kChunk> sounds;
};

void add_losses(const BandPower& power, const BandPower& present, const BandPower& threshold, Losses& to) noexcept {
  for (std::size_t band = 0; band < kErbBandCount; ++band) {
    to.lost[band] += std::min(power[band], threshold[band]);
    to.hidden[band] += present[band] < threshold[band] ? 1.0f : 0.0f;
  }
}

void add(const Losses& part, Losses& to) noexcept {
  for (std::size_t band = 0; band < kErbBandCount; ++band) {
    to.lost[band] += part.lost[band];
    to.hidden[band] += part.hidden[band];
  }
}

/// A strip's own sums over the slots in which it sounds.
struct Presence {
  std::array<double, kErbBandCount> power{};  // K-weighted
  std::array<double, kErbBandCount> slots{};
  double total = 0.0;
};

/// How much of a band's power stands in one place, over time.
struct CrowdingSum {
  double crowded = 0.0, power = 0.0;
};

double position_of(const StereoField& stereo) {
  if (!stereo.balance) return 0.0;
  const double ratio = to_power_ratio(*stereo.balance);
  return (ratio - 1.0) / (ratio + 1.0);
}

/// From -1, left, to 1, right, in each band.
using Places = std::array<double, kErbBandCount>;

Places places_of(const HeardStrip& strip) {
  Places places;
  places.fill(position_of(strip.stereo));
  for (std::size_t band = 0; band < std::min(kErbBandCount, strip.band_stereo.size()); ++band)
    if (strip.band_stereo[band].balance) places[band] = position_of(strip.band_stereo[band]);
  return places;
}

class Relating {
 public:
  Relating(std::span<const HeardStrip> strips, std::span<const Decibels> gains, const ShareOut& share_out)
      : share_out_(share_out) {
    double slot_duration_s = 0.0;
    for (const HeardStrip& strip : strips)
      if (strip.bands->slot_count > 0) slot_duration_s = std::max(slot_duration_s, strip.bands->slot_duration_s);
    if (slot_duration_s == 0.0) return;
    slot_duration_s_ = slot_duration_s;
    for (const HeardStrip& strip : strips)
      if (const BandHistory& bands = *strip.bands; bands.slot_count > 0)
        slot_count_ = std::max(
            slot_count_, static_cast<std::size_t>(std::ceil(
                             static_cast<double>(bands.slot_count) * bands.slot_duration_s / slot_duration_s - 1e-6)));
    std::vector<std::optional<GriddedStrip>> gridded(strips.size());
    share_out_(strips.size(), [&](std::size_t i) {
      // A knob that is all the way down is silence.
      if (strips[i].bands->slot_count == 0 || (!gains.empty() && !gains[i].is_finite())) return;
      gridded[i].emplace(*strips[i].bands, slot_duration_s_, slot_count_, gains.empty() ? Decibels(0.0) : gains[i]);
    });
    for (std::size_t i = 0; i < strips.size(); ++i) {
      if (!gridded[i] || !gridded[i]->sounds()) continue;
      strips_.push_back(*std::move(gridded[i]));
      heard_.push_back(&strips[i]);
      places_.push_back(places_of(strips[i]));
    }
  }

  Relations find() {
    Relations relations;
    if (strips_.empty()) return relations;
    for (const HeardStrip* strip : heard_) relations.strips.push_back(strip->id);
    sum_up();
    find_hidden(relations);
    find_masking(relations);
    find_overlap(relations);
    find_crowding(relations);
    find_noises(relations);
    std::vector<StripPower> powers;
    for (const GriddedStrip& strip : strips_) powers.push_back(strip.heard_power());
    relations.sections = find_sections(powers, slot_duration_s_);
    relations.loudest = find_loudest(powers, slot_duration_s_);
    return relations;
  }

 private:
  void sum_up() {
    const std::size_t count = strips_.size();
    double mix = 0.0;
    for (const GriddedStrip& strip : strips_)
      for (std::size_t slot = 0; slot < slot_count_; ++slot) mix += static_cast<double>(strip.slot_power(slot));
    const MaskingModel model(mix / static_cast<double>(slot_count_));
    pairs_.resize(count * count);
    among_all_.resize(count);
    presence_.resize(count);
    std::vector<ChunkStrip> chunk(count);
    for (std::size_t first = 0; first < slot_count_; first += kChunk) {
      const std::size_t length = std::min(kChunk, slot_count_ - first);
      share_out_(count, [&](std::size_t strip) { load(model, first, length, strip, chunk[strip]); });
      share_out_(count, [&](std::size_t maskee) { add_pairs(length, chunk, maskee); });
      add_all_others(length, chunk);
      add_crowding(length, chunk);
    }
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t band = 0; band < kErbBandCount; ++band) presence_[i].total += presence_[i].power[band];
  }

  void load(const MaskingModel& model, std::size_t first, std::size_t length, std::size_t index, ChunkStrip& chunk) {
    constexpr float kAbsent = std::numeric_limits<float>::infinity();
    const BandPower& weight = k_weight_of_bands();
    const GriddedStrip& strip = strips_[index];
    Presence& own = presence_[index];
    for (std::size_t s = 0; s < length; ++s) {
      BandPower& power = chunk.power[s];
      BandPower& present = chunk.present[s];
      BandPower& threshold = chunk.threshold[s];
      chunk.sounds[s] = strip.sounds_at(first + s);
      if (!chunk.sounds[s]) {
        power.fill(0.0f);
        threshold.fill(0.0f);
        present.fill(kAbsent);
        continue;
      }
      strip.read(first + s, power.data());
      model.masked_threshold(power.data(), threshold.data());
      for (std::size_t band = 0; band < kErbBandCount; ++band) {
        threshold[band] *= strip.gain();
        if (power[band] < strip.gate()[band]) {
          power[band] = 0.0f;
          present[band] = kAbsent;
          continue;
        }
        power[band] *= strip.gain();
        present[band] = power[band];
        own.slots[band] += 1.0;
        own.power[band] += static_cast<double>(weight[band] * power[band]);
      }
    }
  }

  void add_pairs(std::size_t length, const std::vector<ChunkStrip>& chunk, std::size_t maskee) {
    for (std::size_t masker = 0; masker < strips_.size(); ++masker) {
      if (masker == maskee) continue;
      Losses losses;
      for (std::size_t s = 0; s < length; ++s)
        if (chunk[maskee].sounds[s] && chunk[masker].sounds[s])
          add_losses(chunk[maskee].power[s], chunk[maskee].present[s], chunk[masker].threshold[s], losses);
      add(losses, pairs_[maskee * strips_.size() + masker]);
    }
  }

  void add_all_others(std::size_t length, const std::vector<ChunkStrip>& chunk) {
    std::vector<Losses> losses(strips_.size());
    for (std::size_t s = 0; s < length; ++s) {
      std::array<double, kErbBandCount> all{};
      for (const ChunkStrip& strip : chunk)
        for (std::size_t band = 0; band < kErbBandCount; ++band)
          all[band] += static_cast<double>(strip.threshold[s][band]);
      for (std::size_t i = 0; i < strips_.size(); ++i) {
        if (!chunk[i].sounds[s]) continue;
        BandPower others;
        for (std::size_t band = 0; band < kErbBandCount; ++band)
          others[band] =
              static_cast<float>(std::max(0.0, all[band] - static_cast<double>(chunk[i].threshold[s][band])));
        add_losses(chunk[i].power[s], chunk[i].present[s], others, losses[i]);
      }
    }
    for (std::size_t i = 0; i < strips_.size(); ++i) add(losses[i], among_all_[i]);
  }

  void add_crowding(std::size_t length, const std::vector<ChunkStrip>& chunk) {
    using Bands = std::array<double, kErbBandCount>;
    for (std::size_t s = 0; s < length; ++s) {
      Bands sum{}, squares{}, moment{}, second_moment{};
      for (std::size_t i = 0; i < strips_.size(); ++i) {
        if (!chunk[i].sounds[s]) continue;
        for (std::size_t band = 0; band < kErbBandCount; ++band) {
          const auto power = static_cast<double>(chunk[i].power[s][band]);
          const double place = places_[i][band];
          sum[band] += power;
          squares[band] += power * power;
          moment[band] += power * place;
          second_moment[band] += power * place * place;
        }
      }
      for (std::size_t band = 0; band < kErbBandCount; ++band) {
        if (!(sum[band] > 0.0)) continue;
        // Sum over all pairs of p_i p_j (1 - ((x_i - x_j) / 2)^2), without those of a strip with itself.
        const double apart = 0.5 * (sum[band] * second_moment[band] - moment[band] * moment[band]);
        crowding_[band].crowded += std::max(0.0, sum[band] * sum[band] - apart - squares[band]) / sum[band];
        crowding_[band].power += sum[band];
      }
    }
  }

  [[nodiscard]] double weighted(double power, std::size_t band) const {
    return static_cast<double>(k_weight_of_bands()[band]) * power;
  }

  static Decibels loss_of(double lost_share) {
    return std::min(kMostLoss, -from_power_ratio(std::max(1.0 - lost_share, to_power_ratio(-kMostLoss))));
  }

  void find_hidden(Relations& relations) const {
    for (std::size_t i = 0; i < strips_.size(); ++i) {
      const Presence& own = presence_[i];
      Hidden hidden{heard_[i]->id, 0.0, Decibels(0.0), {}};
      double lost = 0.0;
      for (std::size_t band = 0; band < kErbBandCount; ++band) {
        const double share =
            own.slots[band] > 0.0 ? static_cast<double>(among_all_[i].hidden[band]) / own.slots[band] : 0.0;
        hidden.masked_by_band.push_back(share);
        hidden.masked_share += share * own.power[band] / own.total;
        lost += weighted(static_cast<double>(among_all_[i].lost[band]), band) / own.total;
      }
      hidden.masked_share = std::min(hidden.masked_share, 1.0);
      hidden.loss = loss_of(lost);
      relations.hidden.push_back(std::move(hidden));
    }
  }

  void find_noises(Relations& relations) const {
    for (std::size_t i = 0; i < strips_.size(); ++i)
      if (auto noise = strips_[i].noise(slot_duration_s_)) {
        noise->strip = heard_[i]->id;
        relations.noise.push_back(*std::move(noise));
      }
  }

  void find_masking(Relations& relations) const {
    for (std::size_t maskee = 0; maskee < strips_.size(); ++maskee) {
      std::vector<Masking> found;
      for (std::size_t masker = 0; masker < strips_.size(); ++masker)
        if (masker != maskee) add_ranges(masker, maskee, found);
      sort_by_loss(found);
      if (found.size() > kMostMaskings) found.erase(found.begin() + kMostMaskings, found.end());
      relations.masking.insert(relations.masking.end(), found.begin(), found.end());
    }
    sort_by_loss(relations.masking);
  }

  static void sort_by_loss(std::vector<Masking>& found) {
    std::stable_sort(found.begin(), found.end(), [](const Masking& a, const Masking& b) { return a.loss > b.loss; });
  }

  void add_ranges(std::size_t masker, std::size_t maskee, std::vector<Masking>& found) const {
    const Losses& losses = pairs_[maskee * strips_.size() + masker];
    const Presence& own = presence_[maskee];
    const auto lost = [&](std::size_t band) { return weighted(static_cast<double>(losses.lost[band]), band); };
    const auto covered = [&](std::size_t band) {
      return own.power[band] > 0.0 && lost(band) >= kLostInRange * own.power[band] &&
             lost(band) >= kLostOfAll * own.total;
    };
    for (std::size_t begin = 0; begin < kErbBandCount;) {
      if (!covered(begin)) {
        ++begin;
        continue;
      }
      double lost_power = 0.0, power = 0.0, hidden = 0.0;
      std::size_t end = begin;
      for (; end < kErbBandCount && covered(end); ++end) {
        lost_power += lost(end);
        power += own.power[end];
        hidden += own.power[end] * static_cast<double>(losses.hidden[end]) / own.slots[end];
      }
      const Decibels loss = loss_of(lost_power / own.total);
      if (loss.value >= kNotableLossLu)
        found.push_back({heard_[masker]->id, heard_[maskee]->id, Hertz(erb_band_edges_hz()[begin]),
                         Hertz(erb_band_edges_hz()[end]), std::min(hidden / power, 1.0), loss});
      begin = end;
    }
  }

  void find_overlap(Relations& relations) const {
    std::vector<std::pair<double, double>> ranges;
    for (const GriddedStrip& strip : strips_) ranges.push_back(strip.level_range());
    for (std::size_t a = 0; a < strips_.size(); ++a)
      for (std::size_t b = a + 1; b < strips_.size(); ++b) {
        double spectral = 0.0;
        for (std::size_t band = 0; band < kErbBandCount; ++band)
          spectral += std::min(strips_[a].shape()[band], strips_[b].shape()[band]);
        if (spectral < kNotableOverlap) continue;
        const double common = std::min(ranges[a].second, ranges[b].second) - std::max(ranges[a].first, ranges[b].first);
        const double whole = std::max(ranges[a].second, ranges[b].second) - std::min(ranges[a].first, ranges[b].first);
        relations.overlap.push_back(
            {heard_[a]->id, heard_[b]->id, std::min(spectral, 1.0), std::max(0.0, common / whole)});
      }
    std::stable_sort(relations.overlap.begin(), relations.overlap.end(),
                     [](const Overlap& a, const Overlap& b) { return a.spectral > b.spectral; });
    const std::size_t most = kOverlapsPerStrip * strips_.size();
    if (relations.overlap.size() > most)
      relations.overlap.erase(relations.overlap.begin() + static_cast<std::ptrdiff_t>(most), relations.overlap.end());
  }

  void find_crowding(Relations& relations) const {
    double strongest = 0.0;
    for (const CrowdingSum& band : crowding_) strongest = std::max(strongest, band.power);
    for (std::size_t band = 0; band < kErbBandCount; ++band) {
      const CrowdingSum& sum = crowding_[band];
      if (!(sum.power > 0.0) || sum.power < strongest * std::pow(10.0, -kBandSoundsDb / 10.0)) continue;
      relations.crowding.push_back({Hertz(erb_band_edges_hz()[band]), Hertz(erb_band_edges_hz()[band + 1]),
                                    std::clamp(sum.crowded / sum.power, 0.0, 1.0)});
    }
  }

  const ShareOut& share_out_;
  double slot_duration_s_ = 0.0;
  std::size_t slot_count_ = 0;
  std::vector<GriddedStrip> strips_;
  std::vector<const HeardStrip*> heard_;
  std::vector<Places> places_;
  std::vector<Losses> pairs_;  // [maskee * strips + masker]
  std::vector<Losses> among_all_;
  std::vector<Presence> presence_;
  std::array<CrowdingSum, kErbBandCount> crowding_{};
};

}  // namespace

Relations relate(std::span<const HeardStrip> strips, std::span<const Decibels> gains, const ShareOut& share_out) {
  return Relating(strips, gains, share_out).find();
}

std::optional<Decibels> mono_loss(const StereoField& mix) {
  if (!mix.width || *mix.width >= 1.0) return std::nullopt;
  return -from_power_ratio(1.0 - *mix.width);
}

}  // namespace smartgain
