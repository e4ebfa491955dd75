// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// One song of a manifest: measured, heard by the engine, scored, and dropped.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

#include "evaluate_parts.hpp"
#include "smartgain/analysis/relations.hpp"
#include "smartgain/balance/role_guess.hpp"
#include "smartgain/balance/style_advice.hpp"
#include "smartgain/io/audio_file.hpp"
#include "smartgain/session/roles.hpp"
#include "stem_pass.hpp"

namespace smartgain {
namespace {

// Stems below the absolute gate of BS.1770 have no level that anybody chose.
constexpr Lufs kSilentBelow(-70.0);
// Two stems fit any offset: nothing could be wrong.
constexpr std::size_t kFewestStems = 3;

Case make_case(const ManifestStem& stem) {
  Case result;
  result.name = stem.name;
  if (stem.role) {
    result.role = *stem.role;
    result.role_confidence = 1.0;
  } else {
    const RoleGuess guess = guess_role(stem.name, {});
    result.role = guess.role;
    result.role_confidence = guess.confidence;
  }
  return result;
}

Result<Truth> truth_from_audio(const ManifestSong& song, std::vector<std::string>& left_out, const Job& job) {
  std::vector<std::filesystem::path> files;
  double rate = 0.0;
  for (const ManifestStem& stem : song.stems) {
    files.push_back(stem.path);
    if (const auto reader = AudioFileReader::open(stem.path)) rate = std::max(rate, reader->format().sample_rate_hz);
  }
  auto pass = run_stem_pass(files, {.sample_rate_hz = rate}, job);
  if (!pass) return unexpected(pass.error());
  Truth truth{.song = song.name};
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto& measured = pass->stems[i].measured;
    if (!measured || !measured->integrated || *measured->integrated < kSilentBelow) {
      left_out.push_back(
          fmt::format("{}: '{}' {}", song.name, song.stems[i].name, measured ? "is silent" : pass->stems[i].problem));
      continue;
    }
    Case entry = make_case(song.stems[i]);
    entry.truth = *measured->integrated;
    entry.raw = louder_by(*measured, -song.stems[i].applied_gain);
    entry.bands = std::move(pass->stems[i].bands);
    truth.cases.push_back(std::move(entry));
  }
  return truth;
}

Truth truth_from_table(const ManifestSong& song, const ManifestMix& mix) {
  Truth truth{.song = song.name, .engineer = mix.name};
  for (std::size_t i = 0; i < song.stems.size(); ++i) {
    const auto& raw = song.stems[i].raw;
    if (!raw || !std::isfinite(raw->value) || *raw < kSilentBelow || !mix.gains[i] || !mix.gains[i]->is_finite())
      continue;
    Case entry = make_case(song.stems[i]);
    entry.truth = *raw + *mix.gains[i];
    entry.raw.integrated = *raw;
    truth.cases.push_back(std::move(entry));
  }
  return truth;
}

void make_raw(Truth& truth, const EvaluateOptions& options, std::mt19937_64& generator) {
  std::normal_distribution<double> unit_gain;  // one of deviation 0 may not be made
  for (Case& entry : truth.cases) {
    if (options.raw == RawKind::random)
      entry.raw = louder_by(entry.raw, Decibels(options.random_sd_db * unit_gain(generator)));
    if (options.raw == RawKind::equal) entry.raw = louder_by(entry.raw, Lufs(-23.0) - *entry.raw.integrated);
  }
}

/// The truth less a measure of the raw stem: what putting all stems at one value of that measure makes of their
/// loudness. Empty where a stem has no such value.
std::vector<double> errors_at_equal(const Truth& truth,
                                    const std::function<std::optional<double>(const Measurement&)>& measure) {
  Levels levels;
  for (const Case& entry : truth.cases) {
    const auto value = measure(entry.raw);
    if (!value) return {};
    levels.push_back(entry.raw.integrated->value - *value);
  }
  return errors_of(truth, levels);
}

Balance answer(const Truth& truth, const SessionAnalysis& session, const Scorer& scorer) {
  Balance balance = scorer.engine.recommend(session, scorer.request);
  if (truth.style) add_style(balance, session, *truth.style);
  return balance;
}

/// The finished mix with one stem put off: how far would the engine move each, and which most?
SabotageCount sabotage(const Truth& truth, double off_db, const Scorer& scorer) {
  SabotageCount result;
  Truth mix = truth;
  for (Case& entry : mix.cases) entry.raw = louder_by(entry.raw, entry.truth - *entry.raw.integrated);
  for (std::size_t victim = 0; victim < mix.cases.size(); ++victim) {
    const Measurement finished = mix.cases[victim].raw;
    for (const double off : {off_db, -off_db}) {
      mix.cases[victim].raw = louder_by(finished, Decibels(off));
      const SessionAnalysis session = session_for(mix, scorer.options.blind, scorer.model);
      const Levels levels = levels_of(answer(truth, session, scorer));
      std::vector<double> moves;
      for (std::size_t i = 0; i < levels.size(); ++i) moves.push_back(levels[i] - session.strips[i].level->value);
      const double offset = median(moves);
      for (double& move : moves) move -= offset;
      const auto louder_moves =
          std::count_if(moves.begin(), moves.end(), [&](double m) { return std::abs(m) > std::abs(moves[victim]); });
      const bool right_way = moves[victim] * off < 0.0;
      result.found += right_way && louder_moves == 0;
      result.among_three += right_way && louder_moves < 3;
      ++result.cases;
    }
    mix.cases[victim].raw = finished;
  }
  return result;
}

ScoredMix score_mix(const Truth& truth, const Scorer& scorer) {
  ScoredMix result;
  result.engineer = truth.engineer;
  for (const Case& entry : truth.cases) {
    result.roles.push_back(entry.role);
    result.truth_lufs.push_back(entry.truth.value);
  }
  const SessionAnalysis session = session_for(truth, scorer.options.blind, scorer.model);
  const Balance balance = answer(truth, session, scorer);
  const Levels levels = levels_of(balance);
  const std::vector<double> errors = errors_of(truth, levels);
  using Value = std::optional<double>;
  result.errors_lu = {
      errors, errors_at_equal(truth, [](const Measurement&) { return Value(0.0); }),
      errors_at_equal(truth, [](const Measurement& m) { return Value(m.integrated->value); }),
      errors_at_equal(truth, [](const Measurement& m) { return m.rms ? Value(m.rms->value) : Value(); }),
      errors_at_equal(truth,
                      [](const Measurement& m) { return m.sample_peak ? Value(m.sample_peak->value) : Value(); })};
  for (std::size_t i = 0; i < errors.size(); ++i) {
    const auto& advice = balance.strips[i];
    result.sd_lu.push_back(advice ? std::optional(advice->sd.value) : std::nullopt);
  }
  for (std::size_t i = 0; i < kSabotageDb.size(); ++i) result.sabotage[i] = sabotage(truth, kSabotageDb[i], scorer);
  result.masked_lead = hear_masked_lead(truth, session, balance);
  if (scorer.options.learning)
    for (std::size_t i = 0; i < levels.size(); ++i) {
      const Strip& strip = session.strips[i];
      result.answers.push_back(
          {strip.role, strip.role_confidence, levels[i] - strip.level.value_or(Decibels(0.0)).value});
    }
  return result;
}

}  // namespace

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return 0.5 * (*middle + *std::max_element(values.begin(), middle));
}

std::vector<double> without_offset(std::vector<double> differences) {
  const double offset = median(differences);
  for (double& difference : differences) difference -= offset;
  return differences;
}

std::vector<double> errors_of(const Truth& truth, const Levels& levels) {
  std::vector<double> differences;
  for (std::size_t i = 0; i < levels.size(); ++i) differences.push_back(levels[i] - truth.cases[i].truth.value);
  return without_offset(std::move(differences));
}

Levels levels_of(const Balance& balance) {
  Levels levels;
  for (const auto& strip : balance.strips) levels.push_back(strip ? strip->level.value : 0.0);
  return levels;
}

void relate_as_heard(SessionAnalysis& session, const Truth& truth) {
  std::vector<HeardStrip> heard;
  std::vector<Decibels> gains;
  for (std::size_t i = 0; i < truth.cases.size(); ++i) {
    const Case& entry = truth.cases[i];
    heard.push_back({session.strips[i].id, &entry.bands, entry.raw.stereo, entry.raw.band_stereo});
    gains.push_back(*entry.raw.integrated - entry.truth);
  }
  Relations relations = relate(heard, gains);
  if (!relations.strips.empty()) session.relations = std::move(relations);
}

SessionAnalysis session_for(const Truth& truth, bool blind, const LevelModel* model) {
  SessionAnalysis session;
  session.input.path = truth.song;
  const Lufs reference(0.0);
  double power = 0.0;
  for (const Case& entry : truth.cases) power += to_power_ratio(*entry.raw.integrated - reference);
  session.mix.emplace();
  session.mix->integrated = reference + from_power_ratio(power);
  for (std::size_t i = 0; i < truth.cases.size(); ++i) {
    const Case& entry = truth.cases[i];
    Strip strip;
    strip.id = std::to_string(i);
    strip.measured = entry.raw;
    strip.level = *entry.raw.integrated - *session.mix->integrated;
    if (!blind) {
      strip.name = entry.name;
      strip.role = entry.role;
      strip.role_confidence = entry.role_confidence;
      strip.role_source = entry.role_confidence > 0.0 ? RoleSource::name : RoleSource::unknown;
    }
    session.strips.push_back(std::move(strip));
  }
  if (model) hear_roles(session, *model);
  relate_as_heard(session, truth);
  return session;
}

Result<ScoredSong> score_song(const ManifestSong& song, const Style* style, std::size_t place, const Scorer& scorer,
                              const Job& job) {
  ScoredSong result;
  result.name = song.name;
  // Each song has a generator of its own, so that shards know nothing of each other.
  const std::uint64_t seed = scorer.options.random_seed;
  std::seed_seq seeds{seed & 0xffffffffu, seed >> 32, std::uint64_t{place}};
  std::mt19937_64 generator(seeds);
  const auto add = [&](Truth truth) {
    if (truth.cases.size() < kFewestStems) {
      result.left_out.push_back(
          fmt::format("{}: {} usable stems, fewer than {}", song.name, truth.cases.size(), kFewestStems));
      return;
    }
    truth.style = style;
    make_raw(truth, scorer.options, generator);
    result.mixes.push_back(score_mix(truth, scorer));
  };
  if (song.mixes.empty()) {
    auto truth = truth_from_audio(song, result.left_out, job);
    if (!truth && truth.error().code == ErrorCode::interrupted) return unexpected(truth.error());
    if (truth)
      add(*std::move(truth));
    else
      result.left_out.push_back(song.name + ": " + truth.error().message);
  }
  for (const ManifestMix& mix : song.mixes) add(truth_from_table(song, mix));
  return result;
}

}  // namespace smartgain
