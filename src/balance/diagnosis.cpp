// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/balance/diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace smartgain {
namespace {

// Source: AES TD1008, true peak of what is to be coded with loss.
constexpr DbTp kCodingCeiling(-1.0);
// Chosen: heard as broken by most listeners on most music; below, short overs often pass unheard.
constexpr Decibels kAudibleClipping(3.0);
// Chosen: half again as much as the SD between engineers' levels of one strip (data: MixologyDB, about 5 dB).
constexpr Decibels kFarOff(10.0);
// Chosen: a level that its own engine is this unsure of is no mistake.
constexpr double kFarOffSds = 1.5;
// Chosen: what a listener in the middle hears as pulled to one side.
constexpr Decibels kLopsided(3.0);
// Sides that oppose each other more than they agree are quieter in mono than apart.
constexpr double kMonoTrouble = 0.0;
constexpr double kStripMonoTrouble = -0.3;
// Chosen: quieter strips change little of the whole when they vanish.
constexpr Decibels kCarries(-10.0);
// Convention: the loudest masters that are sold lie near 6, broadcast speech near 20.
constexpr double kLeastPeakToLoudness = 7.0;
constexpr double kMostLoudnessRange = 20.0;
// Chosen: -40 dB of full scale costs 0.1 dB of headroom and clicks at every cut.
constexpr double kDcOffset = 0.01;
// Chosen: below lie kick and bass, and little else that has to.
constexpr double kLowEndHz = 150.0;
constexpr std::size_t kCrowd = 3;
constexpr double kShareInCrowd = 0.15;
constexpr double kLowEndOfMix = 1.0 / 3.0;
constexpr double kActive = 0.5;
// Chosen: what one band may be off before a word is worth it, also where a style was learnt from mixes that agree by chance.
constexpr double kToneSds = 2.0;
constexpr double kLeastTonalDb = 6.0;

// Chosen: where the mix is heard at 80 dB SPL (as in smartgain/analysis/relations.hpp) this is 30 dB, about what a quiet room has of its own.
constexpr Decibels kHeardNoise(-50.0);
// Source: ACX audio submission requirements: noise at most at -60 dBFS under speech at -23 to -18 dBFS RMS, so about 40 dB under it.
constexpr Decibels kPlainNoise(-40.0);

constexpr std::string_view kNoCure = "Gain cannot mend it: ";

std::string name_of(const Strip& strip) { return strip.name.empty() ? strip.id : strip.name; }

/// "'a', 'b' and 3 more".
std::string listed(const std::vector<const Strip*>& strips) {
  constexpr std::size_t kShown = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(strips.size(), kShown); ++i)
    text += (i > 0 ? ", '" : "'") + name_of(*strips[i]) + "'";
  if (strips.size() > kShown) text += fmt::format(" and {} more", strips.size() - kShown);
  return text;
}

std::vector<std::string> ids_of(const std::vector<const Strip*>& strips) {
  std::vector<std::string> ids;
  for (const Strip* strip : strips) ids.push_back(strip->id);
  return ids;
}

bool is_heard(const Strip& strip) { return strip.level.has_value() && !strip.has(StripFlag::muted); }

/// What is looked at, and what is found.
struct Diagnosis {
  const SessionAnalysis& session;
  const Measurement& mix;
  const Style* style;
  const ReferenceFit* reference;
  std::vector<Finding> findings;

  void add(Finding finding) { findings.push_back(std::move(finding)); }
};

/// "; the loudest part begins at 1:05, bar 33": where to listen. Empty where nobody knows.
std::string loudest_part(const SessionAnalysis& session) {
  if (!session.relations || !session.relations->loudest || session.relations->sections.size() < 2) return {};
  return "; the loudest part begins at " + position_text(*session.relations, session.relations->loudest->begin_s);
}

void find_masked_lead(Diagnosis& d) {
  if (!d.session.relations) return;
  const Relations& relations = *d.session.relations;
  const Role leading = leading_role(d.session);
  for (const Strip& strip : d.session.strips) {
    if (!is_heard(strip) || strip.role != leading) continue;
    const Hidden* hidden = hidden_of(relations, strip.id);
    if (hidden == nullptr || hidden->loss <= kMasked) continue;
    const auto hides = [&](const Masking& pair) { return pair.maskee == strip.id; };
    const auto worst = std::find_if(relations.masking.begin(), relations.masking.end(), [&](const Masking& pair) {
      if (!hides(pair)) return false;
      // Layers of one lead are meant to melt.
      const Strip* masker = strip_of(d.session, pair.masker);
      return !masker || masker->role != strip.role;
    });
    std::string by;
    if (worst != relations.masking.end()) {
      if (const Strip* masker = strip_of(d.session, worst->masker))
        by = fmt::format(", most of it behind '{}' at {}", name_of(*masker), range_text(worst->low, worst->high));
    } else if (std::any_of(relations.masking.begin(), relations.masking.end(), hides)) {
      continue;
    }
    const Section* where = main_section_of(relations, strip.id);
    d.add({"masked_lead",
           Severity::caution,
           fmt::format("The lead '{}' loses {:.1f} LU to the others{}{}.", name_of(strip), hidden->loss.value, by,
                       where ? "; listen at " + position_text(relations, where->begin_s) : ""),
           "Gain helps: bring it forward, or lower what hides it.",
           true,
           {strip.id},
           {{"loss_lu", hidden->loss.value}, {"masked_share", hidden->masked_share}}});
  }
}

void find_overs(Diagnosis& d) {
  if (!d.mix.true_peak) return;
  const DbTp peak = *d.mix.true_peak;
  const Evidence evidence{{"true_peak_dbtp", peak.value}};
  if (peak > DbTp(0.0)) {
    const Decibels over = peak - DbTp(0.0);
    d.add({"clipping",
           over > kAudibleClipping ? Severity::serious : Severity::caution,
           fmt::format("The mix clips: its true peak is {:.1f} dB over full scale{}.", over.value,
                       loudest_part(d.session)),
           fmt::format("Gain cures it: the whole {:.1f} dB down brings it under -1 dBTP (goal headroom).",
                       (peak - kCodingCeiling).value),
           true,
           {},
           evidence});
  } else if (peak > kCodingCeiling) {
    d.add({"too_hot",
           Severity::note,
           fmt::format("The mix peaks at {:.1f} dBTP: coding to MP3, AAC or Ogg may push it over full scale.",
                       peak.value),
           fmt::format("Gain cures it: the whole {:.1f} dB down (goal headroom).", (peak - kCodingCeiling).value),
           true,
           {},
           evidence});
  }
}

void find_hot_master(Diagnosis& d) {
  const auto& sum = d.session.strips_sum;
  // Alike: no effect stands between.
  constexpr double kAlikeDb = 0.5;
  if (!sum || !sum->true_peak || !d.mix.true_peak || *sum->true_peak <= DbTp(0.0) ||
      std::abs((*sum->true_peak - *d.mix.true_peak).value) < kAlikeDb)
    return;
  d.add({"hot_master",
         Severity::note,
         fmt::format("The strips reach the master's effects {:.1f} dB over full scale.",
                     (*sum->true_peak - DbTp(0.0)).value),
         "Where the master's effects should work less: headroom by strips lowers what they get.",
         true,
         {},
         {{"strips_true_peak_dbtp", sum->true_peak->value}, {"mix_true_peak_dbtp", d.mix.true_peak->value}}});
}

void find_what_breaks_the_mix(Diagnosis& d) {
  for (const Strip& strip : d.session.strips)
    if (strip.has(StripFlag::breaks_mix))
      d.add({"breaks_mix",
             Severity::serious,
             fmt::format("'{}' breaks the whole mix: {}. All else was measured without it.", name_of(strip),
                         strip.problem),
             std::string(kNoCure) + "until it is muted or mended, the song cannot be rendered.",
             false,
             {strip.id},
             {}});
}

void find_broken_sound(Diagnosis& d) {
  std::vector<const Strip*> broken;
  for (const Strip& strip : d.session.strips)
    if (strip.has(StripFlag::non_finite)) broken.push_back(&strip);
  if (broken.empty() && d.mix.non_finite_samples == 0) return;
  d.add({"broken_sound",
         Severity::serious,
         broken.empty() ? fmt::format("{} samples of the mix are no sound.", d.mix.non_finite_samples)
                        : fmt::format("The sound of {} has samples that are no sound: no numbers, or beyond +200 dBFS.",
                                      listed(broken)),
         std::string(kNoCure) + "a plugin there is broken; replace or restart it.",
         false,
         ids_of(broken),
         {{"samples", static_cast<double>(d.mix.non_finite_samples)}}});
}

void find_clipped_samples(Diagnosis& d) {
  std::vector<const Strip*> clipped;
  for (const Strip& strip : d.session.strips)
    if (is_heard(strip) && strip.measured && strip.measured->clipped_samples > 0) clipped.push_back(&strip);
  // A float mix over full scale is whole: only its way out clips, and that is said as "clipping".
  const bool mix_cut = d.mix.clipped_samples > 0 && d.mix.true_peak && *d.mix.true_peak <= DbTp(0.5);
  if (clipped.empty() && !mix_cut) return;
  std::uint64_t samples = mix_cut ? d.mix.clipped_samples : 0;
  for (const Strip* strip : clipped) samples = std::max(samples, strip->measured->clipped_samples);
  // What stands just at full scale was cut off there; what goes beyond, in float, is whole until something cuts it.
  constexpr DbFs kCutOff(0.05);
  const bool cut = mix_cut || std::any_of(clipped.begin(), clipped.end(), [&](const Strip* strip) {
                     return strip->measured->sample_peak && *strip->measured->sample_peak <= kCutOff;
                   });
  d.add({"clipped_samples",
         cut ? Severity::caution : Severity::note,
         clipped.empty() ? fmt::format("{} samples of the mix stand at full scale in a row: it was clipped before.",
                                       d.mix.clipped_samples)
                         : fmt::format("{} of {} strips run at or over full scale by themselves: {}.", clipped.size(),
                                       d.session.strips.size(), listed(clipped)),
         "Lower them before anything that clips; what was cut off in a recording, gain cannot bring back.",
         false,
         ids_of(clipped),
         {{"most_samples", static_cast<double>(samples)}}});
}

void find_silence(Diagnosis& d) {
  std::vector<const Strip*> silent;
  for (const Strip& strip : d.session.strips)
    if (strip.has(StripFlag::silent) && !strip.has(StripFlag::muted)) silent.push_back(&strip);
  if (!silent.empty())
    d.add({"silent_strip",
           Severity::note,
           fmt::format("{} {} no sound: {}.", silent.size(), silent.size() == 1 ? "strip gives" : "strips give",
                       listed(silent)),
           std::string(kNoCure) + "look for a missing sample, a part that is empty, or a fader that is down.",
           false,
           ids_of(silent),
           {{"strips", static_cast<double>(silent.size())}}});
  if (d.mix.active_share && *d.mix.active_share < kActive && d.mix.integrated)
    d.add({"dead_air",
           Severity::note,
           fmt::format("{:.0f} % of the length is silence, or over 20 LU under the rest.",
                       100.0 * (1.0 - *d.mix.active_share)),
           std::string(kNoCure) + "shorten the song, or raise the quiet part by automation.",
           false,
           {},
           {{"active_share", *d.mix.active_share}}});
}

void find_stereo_trouble(Diagnosis& d) {
  const StereoField& field = d.mix.stereo;
  if (field.balance && std::abs(field.balance->value) > kLopsided.value) {
    std::vector<const Strip*> pulling;
    for (const Strip& strip : d.session.strips)
      if (is_heard(strip) && *strip.level > kCarries && strip.measured && strip.measured->stereo.balance &&
          std::abs(strip.measured->stereo.balance->value) > kLopsided.value &&
          (strip.measured->stereo.balance->value > 0.0) == (field.balance->value > 0.0))
        pulling.push_back(&strip);
    d.add({"lopsided",
           Severity::caution,
           fmt::format("The {} side is {:.1f} dB louder{}.", field.balance->value > 0.0 ? "right" : "left",
                       std::abs(field.balance->value), pulling.empty() ? "" : ": " + listed(pulling)),
           "Panning cures it; gain only by lowering what pulls, where that is too loud anyway.",
           false,
           ids_of(pulling),
           {{"balance_db", field.balance->value}}});
  }
  const auto mono_loss = [](const StereoField& f) {
    return f.width && *f.width < 1.0 ? -10.0 * std::log10(1.0 - *f.width) : 99.0;
  };
  if (field.correlation && *field.correlation < kMonoTrouble) {
    d.add({"mono_trouble",
           *field.correlation < kStripMonoTrouble ? Severity::serious : Severity::caution,
           fmt::format("Left and right work against each other (correlation {:.2f}): on one loudspeaker the mix loses "
                       "{:.1f} dB and some of its sound.",
                       *field.correlation, mono_loss(field)),
           std::string(kNoCure) + "look for a widener, or a channel with its polarity turned around.",
           false,
           {},
           {{"correlation", *field.correlation}, {"mono_loss_db", mono_loss(field)}}});
    return;
  }
  std::vector<const Strip*> opposed;
  double worst = 0.0;
  for (const Strip& strip : d.session.strips)
    if (is_heard(strip) && *strip.level > kCarries && strip.measured && strip.measured->stereo.correlation &&
        *strip.measured->stereo.correlation < kStripMonoTrouble) {
      opposed.push_back(&strip);
      worst = std::max(worst, mono_loss(strip.measured->stereo));
    }
  if (opposed.empty()) return;
  d.add({"mono_trouble",
         Severity::caution,
         fmt::format("In mono up to {:.1f} dB {} lost of {}.", worst, opposed.size() == 1 ? "are" : "is",
                     listed(opposed)),
         std::string(kNoCure) + "look for a widener or turned polarity there.",
         false,
         ids_of(opposed),
         {{"mono_loss_db", worst}}});
}

void find_dynamics(Diagnosis& d) {
  const auto in_style = [&] { return d.style ? " for " + d.style->title : std::string(); };
  const StyleRange ratio = d.style && d.style->peak_to_loudness_lu ? *d.style->peak_to_loudness_lu
                                                                   : StyleRange{kLeastPeakToLoudness, 99.0, ""};
  const StyleRange range =
      d.style && d.style->loudness_range_lu ? *d.style->loudness_range_lu : StyleRange{0.0, kMostLoudnessRange, ""};
  if (d.mix.peak_to_loudness && d.mix.peak_to_loudness->value < ratio.low)
    d.add({"under_dynamic",
           Severity::caution,
           fmt::format("Peaks stand only {:.1f} LU over the loudness, {} {:.0f} is the least{}.",
                       d.mix.peak_to_loudness->value, d.style ? "about" : "and", ratio.low, in_style()),
           std::string(kNoCure) + "take back compressors and limiters; services turn such a mix down anyway.",
           false,
           {},
           {{"peak_to_loudness_lu", d.mix.peak_to_loudness->value}, {"least_lu", ratio.low}}});
  if (d.mix.peak_to_loudness && d.mix.peak_to_loudness->value > ratio.high)
    d.add({"over_dynamic",
           Severity::note,
           fmt::format("Peaks stand {:.1f} LU over the loudness, up to {:.0f} is usual{}: a loud target will not be "
                       "reached under the ceiling.",
                       d.mix.peak_to_loudness->value, ratio.high, in_style()),
           "Lowering the strip that peaks helps; the rest is work for a compressor, not for gain.",
           false,
           {},
           {{"peak_to_loudness_lu", d.mix.peak_to_loudness->value}, {"most_lu", ratio.high}}});
  if (d.mix.loudness_range && d.mix.loudness_range->value > range.high)
    d.add({"over_dynamic",
           Severity::note,
           fmt::format("Quiet and loud parts lie {:.1f} LU apart, up to {:.0f} is usual{}.",
                       d.mix.loudness_range->value, range.high, in_style()),
           std::string(kNoCure) + "one gain moves all parts alike; automation or a compressor brings them together.",
           false,
           {},
           {{"loudness_range_lu", d.mix.loudness_range->value}, {"most_lu", range.high}}});
  if (d.style && d.mix.loudness_range && d.mix.loudness_range->value < range.low)
    d.add({"under_dynamic",
           Severity::note,
           fmt::format("Quiet and loud parts lie only {:.1f} LU apart, from {:.0f} on is usual{}.",
                       d.mix.loudness_range->value, range.low, in_style()),
           std::string(kNoCure) + "parts of the song would have to be quieter than others.",
           false,
           {},
           {{"loudness_range_lu", d.mix.loudness_range->value}, {"least_lu", range.low}}});
}

void find_dc(Diagnosis& d) {
  std::vector<const Strip*> shifted;
  for (const Strip& strip : d.session.strips)
    if (is_heard(strip) && strip.measured && strip.measured->dc_offset &&
        std::abs(*strip.measured->dc_offset) > kDcOffset)
      shifted.push_back(&strip);
  const bool mix_shifted = d.mix.dc_offset && std::abs(*d.mix.dc_offset) > kDcOffset;
  if (shifted.empty() && !mix_shifted) return;
  double most = mix_shifted ? *d.mix.dc_offset : 0.0;
  for (const Strip* strip : shifted)
    if (std::abs(*strip->measured->dc_offset) > std::abs(most)) most = *strip->measured->dc_offset;
  d.add({"dc_offset",
         Severity::note,
         fmt::format("{} off the middle by {:.1f} % of full scale: that costs headroom.",
                     shifted.empty() ? "The mix is" : listed(shifted) + (shifted.size() == 1 ? " is" : " are"),
                     100.0 * std::abs(most)),
         std::string(kNoCure) + "a high-pass filter at 20 Hz does.",
         false,
         ids_of(shifted),
         {{"dc_offset", most}}});
}

/// With how to say it: "hiss".
std::string_view word_of(NoiseKind kind) {
  return kind == NoiseKind::hum ? "hum of the mains" : kind == NoiseKind::hiss ? "hiss" : "noise";
}

void find_noise(Diagnosis& d) {
  if (!d.session.relations) return;
  struct Noisy {
    const Strip* strip;
    const PauseNoise* noise;
    Decibels in_mix;
  };
  std::vector<Noisy> found;
  for (const Strip& strip : d.session.strips) {
    if (!is_heard(strip)) continue;
    for (const PauseNoise& noise : d.session.relations->noise)
      if (const Decibels in_mix = noise.level + *strip.level; noise.strip == strip.id && in_mix > kHeardNoise)
        found.push_back({&strip, &noise, in_mix});
  }
  if (found.empty()) return;
  std::stable_sort(found.begin(), found.end(), [](const Noisy& a, const Noisy& b) { return a.in_mix > b.in_mix; });
  const Noisy& worst = found.front();
  std::vector<const Strip*> strips;
  for (const Noisy& each : found) strips.push_back(each.strip);
  const std::vector<const Strip*> others(strips.begin() + 1, strips.end());
  d.add({"noise",
         worst.in_mix > kPlainNoise ? Severity::caution : Severity::note,
         fmt::format("'{}' is not silent in its pauses: {} {:.0f} LU under its own sound{}.", name_of(*worst.strip),
                     word_of(worst.noise->kind), -worst.noise->level.value,
                     others.empty() ? "" : "; so it is with " + listed(others)),
         std::string(kNoCure) +
             "it raises the noise with the sound. Unless it is meant, clean the recording, or gate or cut "
             "the pauses.",
         false,
         ids_of(strips),
         {{"noise_lu", worst.noise->level.value},
          {"noise_in_mix_lu", worst.in_mix.value},
          {"pauses_s", worst.noise->duration_s}}});
}

double power_below(const Measurement& measured, double hertz) {
  double power = 0.0;
  for (std::size_t band = 0; band < measured.band_level_db.size(); ++band)
    if (measured.band_center_hz[band] < hertz && measured.band_level_db[band])
      power += to_power_ratio(Decibels(*measured.band_level_db[band]));
  return power;
}

void find_crowded_low_end(Diagnosis& d) {
  struct Low {
    const Strip* strip;
    double power;
  };
  std::vector<Low> lows;
  double total = 0.0;
  double everything = 0.0;
  for (const Strip& strip : d.session.strips) {
    if (!is_heard(strip) || !strip.measured) continue;
    const double power = power_below(*strip.measured, kLowEndHz);
    total += power;
    everything += power_below(*strip.measured, 1e9);
    lows.push_back({&strip, power});
  }
  if (total <= 0.0 || total < kLowEndOfMix * everything) return;
  std::stable_sort(lows.begin(), lows.end(), [](const Low& a, const Low& b) { return a.power > b.power; });
  std::vector<const Strip*> crowd;
  for (const Low& low : lows)
    if (low.power >= kShareInCrowd * total) crowd.push_back(low.strip);
  if (crowd.size() < kCrowd || lows.front().power >= 0.5 * total) return;
  d.add({"crowded_low_end",
         Severity::caution,
         fmt::format("{} strips share what lies under {:.0f} Hz, and none leads: {}.", crowd.size(), kLowEndHz,
                     listed(crowd)),
         "Gain helps in part: let one lead and lower the others; high-pass filters on what is no bass do the rest.",
         false,
         ids_of(crowd),
         {{"strips", static_cast<double>(crowd.size())},
          {"leading_share", lows.front().power / total},
          {"low_share_of_mix", total / everything}}});
}

/// "7.2 dB more at 60–110 Hz, 4.0 dB less at 5–9 kHz": the three that are furthest off.
std::string listed(std::vector<SpectralOffset> ranges) {
  constexpr std::size_t kShown = 3;
  std::stable_sort(ranges.begin(), ranges.end(), [](const SpectralOffset& a, const SpectralOffset& b) {
    return std::abs(a.difference.value) > std::abs(b.difference.value);
  });
  std::string text;
  for (std::size_t i = 0; i < std::min(ranges.size(), kShown); ++i)
    text += fmt::format("{}{:.1f} dB {} at {}", i > 0 ? ", " : "", std::abs(ranges[i].difference.value),
                        ranges[i].difference.value > 0.0 ? "more" : "less", range_text(ranges[i].low, ranges[i].high));
  return text;
}

void compare_with_reference(Diagnosis& d, const ReferenceFit& fit) {
  if (fit.off.empty()) return;
  const SpectralOffset& worst =
      *std::max_element(fit.off.begin(), fit.off.end(), [](const SpectralOffset& a, const SpectralOffset& b) {
        return std::abs(a.difference.value) < std::abs(b.difference.value);
      });
  d.add({"tonal_balance",
         Severity::note,
         fmt::format("At equal loudness the mix has {} than '{}'.", listed(fit.off), fit.reference),
         fit.unreached.empty() ? "Gain cures it: with all of the advice no range stays over 3 dB off."
                               : fmt::format("With all of the advice it still has {}: what gains do not reach is work "
                                             "for an equaliser.",
                                             listed(fit.unreached)),
         fit.unreached.empty(),
         {},
         {{"low_hz", worst.low.value},
          {"high_hz", worst.high.value},
          {"off_db", worst.difference.value},
          {"reference", fit.reference}}});
}

void find_tonal_balance(Diagnosis& d) {
  if (d.reference != nullptr) {
    compare_with_reference(d, *d.reference);
    return;
  }
  if (d.style == nullptr || !d.style->spectrum) return;
  const StyleSpectrum& usual = *d.style->spectrum;
  if (usual.center_hz.size() != d.mix.band_level_db.size()) return;
  const double total = power_below(d.mix, 1e9);
  if (total <= 0.0) return;
  // The band that is furthest off, in its own standard deviations.
  std::optional<std::size_t> worst;
  double worst_off = 0.0;
  for (std::size_t band = 0; band < usual.center_hz.size(); ++band) {
    if (!d.mix.band_level_db[band]) continue;
    const double off = *d.mix.band_level_db[band] - from_power_ratio(total).value - usual.level_db[band];
    const double allowed = std::max(kToneSds * usual.sd_db[band], kLeastTonalDb);
    if (std::abs(off) <= allowed || std::abs(off) <= std::abs(worst_off)) continue;
    worst = band;
    worst_off = off;
  }
  if (!worst) return;
  d.add({"tonal_balance",
         Severity::note,
         fmt::format("Around {:.0f} Hz the mix has {:.0f} dB {} than {} usually has.", usual.center_hz[*worst],
                     std::abs(worst_off), worst_off > 0.0 ? "more" : "less", d.style->title),
         "Gain helps where one strip makes that sound: see its level; else it is work for an equaliser.",
         false,
         {},
         {{"center_hz", usual.center_hz[*worst]}, {"off_db", worst_off}, {"source", usual.source}}});
}

}  // namespace

void rank(std::vector<Finding>& findings) {
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
}

std::vector<Finding> diagnose(const SessionAnalysis& session, const DiagnosisRequest& request) {
  if (!session.mix) return {};
  Diagnosis d{session, *session.mix, request.style, request.reference, {}};
  for (const auto look : {find_what_breaks_the_mix, find_overs, find_clipped_samples, find_hot_master,
                          find_broken_sound, find_masked_lead, find_silence, find_stereo_trouble, find_dynamics,
                          find_dc, find_noise, find_crowded_low_end, find_tonal_balance})
    look(d);
  rank(d.findings);
  return std::move(d.findings);
}

std::vector<Finding> far_off_findings(const SessionAnalysis& session, const Balance& balance) {
  std::vector<double> changes;
  for (std::size_t i = 0; i < balance.strips.size(); ++i)
    if (balance.strips[i] && session.strips[i].level)
      changes.push_back((balance.strips[i]->level - *session.strips[i].level).value);
  if (changes.size() < 2) return {};
  std::vector<double> sorted = changes;
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2), sorted.end());
  const double common = sorted[sorted.size() / 2];
  std::vector<Finding> findings;
  for (std::size_t i = 0; i < balance.strips.size(); ++i) {
    const Strip& strip = session.strips[i];
    if (!balance.strips[i] || !strip.level) continue;
    const StripBalance& advice = *balance.strips[i];
    const double off = common - (advice.level - *strip.level).value;
    if (std::abs(off) < std::max(kFarOff.value, kFarOffSds * advice.sd.value)) continue;
    findings.push_back({"far_off",
                        Severity::caution,
                        fmt::format("'{}' stands {:.0f} LU {} than such a strip does in such company.", name_of(strip),
                                    std::abs(off), off > 0.0 ? "louder" : "quieter"),
                        "Gain cures it, unless it is meant so: see its row.",
                        true,
                        {strip.id},
                        {{"off_lu", off}, {"sd_lu", advice.sd.value}}});
  }
  return findings;
}

}  // namespace smartgain
