// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/session/evaluate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <random>
#include <set>

#include "evaluate_parts.hpp"
#include "manifest.hpp"
#include "smartgain/analysis/relations.hpp"
#include "smartgain/balance/engine.hpp"
#include "smartgain/balance/role_guess.hpp"
#include "smartgain/io/audio_file.hpp"
#include "smartgain/session/models.hpp"
#include "smartgain/session/roles.hpp"
#include "stem_pass.hpp"

namespace smartgain {
namespace {

// Stems below the absolute gate of BS.1770 have no level that anybody chose.
constexpr Lufs kSilentBelow(-70.0);
// Two stems fit any offset: nothing could be wrong.
constexpr std::size_t kFewestStems = 3;
constexpr int kBootstrapDraws = 2000;
constexpr std::uint64_t kBootstrapSeed = 1;

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

// --- truths from the manifest
// -----------------------------------------------------------------------------------------------------

Result<Truth> truth_from_audio(const ManifestSong& song, std::vector<std::string>& left_out, const Job& job) {
  std::vector<std::filesystem::path> files;
  double rate = 0.0;
  for (const ManifestStem& stem : song.stems) {
    files.push_back(stem.path);
    if (const auto reader = AudioFileReader::open(stem.path)) rate = std::max(rate, reader->format().sample_rate_hz);
  }
  auto pass = run_stem_pass(files, {.sample_rate_hz = rate}, job);
  if (!pass) return unexpected(pass.error());
  Truth truth{song.name, "", {}};
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
  Truth truth{song.name, mix.name, {}};
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

// --- what the engine hears
// --------------------------------------------------------------------------------------------------------

void make_raw(Truth& truth, const EvaluateOptions& options, std::mt19937_64& generator) {
  std::normal_distribution<double> gain(0.0, options.random_sd_db);
  for (Case& entry : truth.cases) {
    if (options.raw == RawKind::random) entry.raw = louder_by(entry.raw, Decibels(gain(generator)));
    if (options.raw == RawKind::equal) entry.raw = louder_by(entry.raw, Lufs(-23.0) - *entry.raw.integrated);
  }
}

// --- scoring
// ----------------------------------------------------------------------------------------------------------------------

using Predictor = std::function<std::optional<Levels>(const Truth&)>;

std::optional<Score> score(const std::string& name, const std::vector<Truth>& truths, const Predictor& predict) {
  Score result;
  result.name = name;
  std::map<std::string, std::vector<double>> by_song;
  std::vector<double> all;
  for (const Truth& truth : truths) {
    const auto levels = predict(truth);
    if (!levels) return std::nullopt;
    for (const double error : errors_of(truth, *levels)) {
      all.push_back(std::abs(error));
      by_song[truth.song].push_back(std::abs(error));
    }
  }
  result.stem_count = all.size();
  result.mean_error_lu = mean(all);
  result.median_error_lu = median(all);
  std::vector<double> song_means;
  std::vector<const std::vector<double>*> songs;
  for (const auto& [song, errors] : by_song) {
    result.songs[song] = mean(errors);
    song_means.push_back(mean(errors));
    songs.push_back(&errors);
  }
  result.mean_error_by_song_lu = mean(song_means);

  std::mt19937_64 generator(kBootstrapSeed);
  std::uniform_int_distribution<std::size_t> pick(0, songs.size() - 1);
  std::vector<double> draws;
  for (int draw = 0; draw < kBootstrapDraws; ++draw) {
    double sum = 0.0;
    std::size_t count = 0;
    for (std::size_t s = 0; s < songs.size(); ++s) {
      const auto& errors = *songs[pick(generator)];
      sum += std::accumulate(errors.begin(), errors.end(), 0.0);
      count += errors.size();
    }
    draws.push_back(sum / static_cast<double>(count));
  }
  std::sort(draws.begin(), draws.end());
  result.mean_error_interval = {draws[static_cast<std::size_t>(0.025 * kBootstrapDraws)],
                                draws[static_cast<std::size_t>(0.975 * kBootstrapDraws) - 1]};
  return result;
}

/// The truth less a measure of the raw stem: what putting all stems at one value of that measure makes of their
/// loudness.
Predictor equal_by(const std::function<std::optional<double>(const Measurement&)>& measure) {
  return [measure](const Truth& truth) -> std::optional<Levels> {
    Levels levels;
    for (const Case& entry : truth.cases) {
      const auto value = measure(entry.raw);
      if (!value) return std::nullopt;
      levels.push_back(entry.raw.integrated->value - *value);
    }
    return levels;
  };
}

/// Mean level of each role in the other songs, against each song's median.
Predictor role_mean(const std::vector<Truth>& truths) {
  return [&truths](const Truth& truth) -> std::optional<Levels> {
    std::map<Role, std::vector<double>> by_role;
    for (const Truth& other : truths) {
      if (other.song == truth.song) continue;
      std::vector<double> levels;
      for (const Case& entry : other.cases) levels.push_back(entry.truth.value);
      const double center = median(levels);
      for (const Case& entry : other.cases) by_role[entry.role].push_back(entry.truth.value - center);
    }
    Levels levels;
    for (const Case& entry : truth.cases)
      levels.push_back(by_role.contains(entry.role) ? mean(by_role[entry.role]) : 0.0);
    return levels;
  };
}

Calibration calibrate(const std::vector<Truth>& truths, const Engine& engine, const EvaluateOptions& options,
                      const BalanceRequest& request, const LevelModel* model) {
  Calibration result;
  double count = 0.0;
  for (const Truth& truth : truths) {
    const Balance balance = engine.recommend(session_for(truth, options.blind, model), request);
    const auto errors = errors_of(truth, levels_of(balance));
    for (std::size_t i = 0; i < errors.size(); ++i) {
      if (!balance.strips[i]) continue;
      result.mean_confidence += balance.strips[i]->confidence;
      result.within_3_lu += std::abs(errors[i]) <= 3.0 ? 1.0 : 0.0;
      result.within_sd += std::abs(errors[i]) <= balance.strips[i]->sd.value ? 1.0 : 0.0;
      count += 1.0;
    }
  }
  result.mean_confidence /= count;
  result.within_3_lu /= count;
  result.within_sd /= count;
  return result;
}

/// The finished mix with one stem put off: how far would the engine move each, and which most?
SabotageScore sabotage(const std::vector<Truth>& truths, double off_db, const Engine& engine,
                       const EvaluateOptions& options, const BalanceRequest& request, const LevelModel* model) {
  SabotageScore result;
  result.off_db = off_db;
  for (const Truth& original : truths) {
    Truth mix = original;
    for (Case& entry : mix.cases) entry.raw = louder_by(entry.raw, entry.truth - *entry.raw.integrated);
    for (std::size_t victim = 0; victim < mix.cases.size(); ++victim) {
      for (const double off : {off_db, -off_db}) {
        Truth spoilt = mix;
        spoilt.cases[victim].raw = louder_by(spoilt.cases[victim].raw, Decibels(off));
        const SessionAnalysis session = session_for(spoilt, options.blind, model);
        const Levels levels = levels_of(engine.recommend(session, request));
        std::vector<double> moves;
        for (std::size_t i = 0; i < levels.size(); ++i) moves.push_back(levels[i] - session.strips[i].level->value);
        const double offset = median(moves);
        for (double& move : moves) move -= offset;
        const auto louder_moves =
            std::count_if(moves.begin(), moves.end(), [&](double m) { return std::abs(m) > std::abs(moves[victim]); });
        const bool right_way = moves[victim] * off < 0.0;
        result.found += right_way && louder_moves == 0 ? 1.0 : 0.0;
        result.among_three += right_way && louder_moves < 3 ? 1.0 : 0.0;
        ++result.cases;
      }
    }
  }
  result.found /= static_cast<double>(result.cases);
  result.among_three /= static_cast<double>(result.cases);
  return result;
}

}  // namespace

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return 0.5 * (*middle + *std::max_element(values.begin(), middle));
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

Interval interval_of_mean(const std::vector<double>& values) {
  std::mt19937_64 generator(kBootstrapSeed);
  std::uniform_int_distribution<std::size_t> pick(0, values.size() - 1);
  std::vector<double> draws;
  for (int draw = 0; draw < kBootstrapDraws; ++draw) {
    double sum = 0.0;
    for (std::size_t i = 0; i < values.size(); ++i) sum += values[pick(generator)];
    draws.push_back(sum / static_cast<double>(values.size()));
  }
  std::sort(draws.begin(), draws.end());
  return {draws[static_cast<std::size_t>(0.025 * kBootstrapDraws)],
          draws[static_cast<std::size_t>(0.975 * kBootstrapDraws) - 1]};
}

std::vector<double> errors_of(const Truth& truth, const Levels& levels) {
  std::vector<double> differences;
  for (std::size_t i = 0; i < levels.size(); ++i) differences.push_back(levels[i] - truth.cases[i].truth.value);
  const double offset = median(differences);
  for (double& d : differences) d -= offset;
  return differences;
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
    heard.push_back({session.strips[i].id, &entry.bands, entry.raw.stereo});
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

Result<Evaluation> evaluate(const std::filesystem::path& manifest, const EvaluateOptions& options, const Job& job) {
  const BalanceRequest request{"auto", options.raw_level, options.rules};
  const auto opened = shared_model(options.precision);
  const LevelModel* model = opened ? opened->get() : nullptr;
  auto engine = make_engine(options.engine, request, [&] { return opened; });
  if (!engine) return unexpected(engine.error());
  auto songs = read_manifest(manifest);
  if (!songs) return unexpected(songs.error());

  Evaluation result;
  std::vector<Truth> truths;
  for (std::size_t s = 0; s < songs->size(); ++s) {
    const ManifestSong& song = (*songs)[s];
    const auto enough = [&](const Truth& truth) {
      if (truth.cases.size() >= kFewestStems) return true;
      result.left_out.push_back(
          fmt::format("{}: {} usable stems, fewer than {}", song.name, truth.cases.size(), kFewestStems));
      return false;
    };
    const auto total = static_cast<double>(songs->size());
    if (song.mixes.empty()) {
      auto truth = truth_from_audio(song, result.left_out,
                                    job.part(static_cast<double>(s) / total, static_cast<double>(s + 1) / total));
      if (!truth && truth.error().code == ErrorCode::interrupted) return unexpected(truth.error());
      if (!truth)
        result.left_out.push_back(song.name + ": " + truth.error().message);
      else if (enough(*truth))
        truths.push_back(*std::move(truth));
    }
    for (const ManifestMix& mix : song.mixes)
      if (Truth truth = truth_from_table(song, mix); enough(truth)) truths.push_back(std::move(truth));
  }
  if (truths.empty())
    return unexpected(ErrorCode::unreadable_input,
                      manifest.string() + ": not one usable song" +
                          (result.left_out.empty() ? "" : "; first: " + result.left_out.front()));

  std::mt19937_64 generator(options.random_seed);
  for (Truth& truth : truths) make_raw(truth, options, generator);
  std::set<std::string> names;
  for (const Truth& truth : truths) names.insert(truth.song);
  result.song_count = names.size();
  result.mix_count = truths.size();

  const auto add = [&](const std::string& name, const Predictor& predictor) {
    if (auto scored = score(name, truths, predictor)) result.scores.push_back(*std::move(scored));
  };
  add(std::string((*engine)->name()), [&](const Truth& truth) {
    return levels_of((*engine)->recommend(session_for(truth, options.blind, model), request));
  });
  add("leave alone", equal_by([](const Measurement&) { return std::optional(0.0); }));
  add("equal LUFS", equal_by([](const Measurement& m) { return std::optional(m.integrated->value); }));
  add("equal RMS", equal_by([](const Measurement& m) { return m.rms ? std::optional(m.rms->value) : std::nullopt; }));
  add("equal peak", equal_by([](const Measurement& m) {
        return m.sample_peak ? std::optional(m.sample_peak->value) : std::nullopt;
      }));
  if (result.song_count > 1) add("role mean (other songs)", role_mean(truths));
  result.calibration = calibrate(truths, **engine, options, request, model);
  result.masking = score_masking(truths, **engine, request, options.blind, model);
  if (options.learning) result.learning = score_learning(truths, **engine, request, options.blind, model);
  for (const double off_db : {6.0, 12.0})
    result.sabotage.push_back(sabotage(truths, off_db, **engine, options, request, model));
  return result;
}

}  // namespace smartgain
