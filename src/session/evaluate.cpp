// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/session/evaluate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>
#include <set>

#include "evaluate_parts.hpp"
#include "measurement_cache.hpp"
#include "parallel.hpp"
#include "smartgain/io/atomic_file.hpp"
#include "smartgain/io/content_hash.hpp"
#include "smartgain/io/plan_words.hpp"
#include "smartgain/io/styles.hpp"
#include "smartgain/session/models.hpp"
#include "smartgain/session/styles.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

constexpr int kBootstrapDraws = 2000;
constexpr std::uint64_t kBootstrapSeed = 1;

/// All songs, as they are summarised.
struct ScoredSongs {
  EvaluationTask task;
  std::vector<ScoredSong> songs;
};

/// Options as they would be typed, less those that are as they are anyway.
std::string as_typed(const EvaluateOptions& options) {
  PlanOptions words;
  words.engine = options.engine;
  words.raw_level = options.raw_level;
  words.precision = options.precision;
  words.rules = options.rules;
  std::string text;
  for (const auto& [name, value] : changed_plan_options(words)) text += fmt::format("--{} {} ", name, value);
  if (options.raw == RawKind::equal) text += "--raw equal ";
  if (options.raw == RawKind::random)
    text += fmt::format("--raw random:{}:{} ", options.random_sd_db, options.random_seed);
  if (options.blind) text += "--blind ";
  if (options.learning) text += "--learning ";
  if (!text.empty()) text.pop_back();
  return text;
}

/// Songs that this very program scored before, with these options, by the content of their stems.
class ScoreCache {
 public:
  ScoreCache(AnalysisCache* cache, const EvaluationTask& task, const LevelModel* model)
      : cache_(cache), known_(known_hashes(cache)) {
    if (cache_ == nullptr) return;
    ContentHash hash;
    std::error_code ignored;
    hash.add_field(hash_of_file(fs::read_symlink("/proc/self/exe", ignored), known_));
    hash.add_field(model ? hash_of_file(model->info().folder / "model.json", known_) : std::string());
    hash.add_field(task.asked);
    task_ = hash.hex();
  }
  [[nodiscard]] std::string key(const ManifestSong& song, std::size_t place, const Style* style) const {
    if (cache_ == nullptr) return {};
    ContentHash hash;
    hash.add_field("score");
    hash.add_field(task_);
    hash.add_field(song.text);
    hash.add_field(style ? style_to_toml(*style) : std::string());
    hash.add_field(std::to_string(place));
    for (const ManifestStem& stem : song.stems)
      if (!stem.path.empty()) hash.add_field(hash_of_file(stem.path, known_));
    return hash.hex();
  }
  [[nodiscard]] std::optional<ScoredSong> find(const std::string& key) const {
    if (cache_ == nullptr) return std::nullopt;
    const auto found = cache_->find(std::span(&key, 1));
    return found.front() ? song_from_json(found.front()->extra) : std::nullopt;
  }
  /// Nothing where something was left out: that may be another time.
  void keep(const std::string& key, const ScoredSong& song) const {
    if (cache_ == nullptr || !song.left_out.empty()) return;
    const std::pair<std::string, CachedMeasurement> entry(key, {std::nullopt, {}, song_to_json(song)});
    cache_->keep(std::span(&entry, 1));
  }

 private:
  AnalysisCache* cache_;
  KnownHashes known_;
  std::string task_;
};

Result<EvaluationShard> score_shard(const fs::path& manifest, const EvaluateOptions& options, Shard shard,
                                    const Job& job) {
  const BalanceRequest request{"auto", options.raw_level, options.rules};
  auto opened = shared_model(options.precision);
  const LevelModel* model = opened ? opened->get() : nullptr;
  const auto engine = make_engine(options.engine, request, [&] { return opened; });
  if (!engine) return unexpected(engine.error());
  const auto songs = read_manifest(manifest);
  if (!songs) return unexpected(songs.error());

  std::map<std::string, std::optional<Style>> styles;
  for (const ManifestSong& song : *songs) {
    if (styles.contains(song.style)) continue;
    auto style = find_style(song.style);
    if (!style)
      return unexpected(style.error().code,
                        fmt::format("{}: song '{}': {}", manifest.string(), song.name, style.error().message));
    styles.emplace(song.style, *std::move(style));
  }

  EvaluationShard result;
  ContentHash content;
  for (const ManifestSong& song : *songs) content.add_field(song.text);
  result.task = {SMARTGAIN_VERSION,
                 content.hex(),
                 as_typed(options),
                 std::string((*engine)->name()),
                 model ? model->info().name + " " + model->info().version : std::string(),
                 songs->size(),
                 shard.count,
                 options.learning};
  result.index = shard.index;
  std::vector<std::size_t> places;
  for (std::size_t place = shard.index - 1; place < songs->size(); place += shard.count) places.push_back(place);

  const ScoreCache cache(job.cache, result.task, model);
  const Scorer scorer{**engine, request, options, model};
  Job one_song = job;
  one_song.jobs = std::max(1u, job.jobs / static_cast<unsigned>(std::max<std::size_t>(places.size(), 1)));
  one_song.progress = {};
  std::vector<Result<ScoredSong>> scored(places.size(), ScoredSong{});
  std::atomic<std::size_t> done{0};
  parallel_for(places.size(), job.jobs, [&](std::size_t i) {
    if (job.stopped()) {
      scored[i] = unexpected(ErrorCode::interrupted, "stopped while scoring");
      return;
    }
    const ManifestSong& song = (*songs)[places[i]];
    const auto& laid_over = styles.at(song.style);
    const Style* style = laid_over ? &*laid_over : nullptr;
    const std::string key = cache.key(song, places[i], style);
    if (auto known = cache.find(key)) {
      scored[i] = *std::move(known);
    } else {
      scored[i] = score_song(song, style, places[i], scorer, one_song);
      if (scored[i]) cache.keep(key, *scored[i]);
    }
    job.report(static_cast<double>(++done) / static_cast<double>(places.size()),
               fmt::format("{} of {} songs", done.load(), places.size()));
  });
  for (Result<ScoredSong>& song : scored) {
    if (!song) return unexpected(song.error());
    result.songs.push_back(*std::move(song));
  }
  return result;
}

/// Either what belongs together, or what does not.
Result<ScoredSongs> join(std::vector<EvaluationShard> shards, const std::vector<fs::path>& names) {
  const auto refuse = [](std::string message) { return unexpected(ErrorCode::unreadable_input, std::move(message)); };
  const EvaluationTask& task = shards.front().task;
  std::vector<std::size_t> where(task.shard_count, shards.size());
  for (std::size_t i = 0; i < shards.size(); ++i) {
    const EvaluationTask& other = shards[i].task;
    const std::string& name = names[i].string();
    for (const auto& [what, expected, found] :
         {std::tuple("SmartGain", task.tool_version, other.tool_version),
          std::tuple("the options", "'" + task.asked + "'", "'" + other.asked + "'"),
          std::tuple("engine", task.engine, other.engine), std::tuple("model", task.model, other.model),
          std::tuple("shards", std::to_string(task.shard_count), std::to_string(other.shard_count))})
      if (expected != found)
        return refuse(fmt::format("{}: expected {} {} as in {}, found {}. Score both with the same", name, what,
                                  expected, names.front().string(), found));
    if (other.manifest != task.manifest || other.song_count != task.song_count)
      return refuse(fmt::format("{}: expected a shard of the same manifest as {}, found one of another", name,
                                names.front().string()));
    std::size_t& place = where[shards[i].index - 1];
    if (place < i)
      return refuse(fmt::format("{}: expected each shard once, found shard {}/{} that is also in {}", name,
                                shards[i].index, task.shard_count, names[place].string()));
    place = i;
  }
  std::string missing;
  for (std::size_t s = 0; s < where.size(); ++s)
    if (where[s] == shards.size()) missing += fmt::format("{}{}/{}", missing.empty() ? "" : ", ", s + 1, where.size());
  if (!missing.empty())
    return refuse(fmt::format("expected {} shards, found {}: {} missing. Score them with `smartgain evaluate --shard`",
                              where.size(), shards.size(), missing));
  ScoredSongs result{task, {}};
  for (std::size_t place = 0; place < task.song_count; ++place)
    result.songs.push_back(std::move(shards[where[place % where.size()]].songs[place / where.size()]));
  return result;
}

/// One mix and the song that it is of.
struct Heard {
  const std::string& song;
  const ScoredMix& mix;
};

/// Where 95 % of kBootstrapDraws lie.
Interval interval_of(std::vector<double> draws) {
  std::sort(draws.begin(), draws.end());
  return {draws[static_cast<std::size_t>(0.025 * kBootstrapDraws)],
          draws[static_cast<std::size_t>(0.975 * kBootstrapDraws) - 1]};
}

Score score(const std::string& name, const std::vector<Heard>& mixes, const std::vector<std::vector<double>>& errors) {
  Score result;
  result.name = name;
  std::map<std::string, std::vector<double>> by_song;
  std::vector<double> all;
  for (std::size_t m = 0; m < mixes.size(); ++m)
    for (const double error : errors[m]) {
      all.push_back(std::abs(error));
      by_song[mixes[m].song].push_back(std::abs(error));
    }
  result.stem_count = all.size();
  result.mean_error_lu = mean(all);
  result.median_error_lu = median(all);
  std::vector<double> song_means;
  std::vector<const std::vector<double>*> songs;
  for (const auto& [song, of_song] : by_song) {
    result.songs[song] = mean(of_song);
    song_means.push_back(mean(of_song));
    songs.push_back(&of_song);
  }
  result.mean_error_by_song_lu = mean(song_means);

  std::mt19937_64 generator(kBootstrapSeed);
  std::uniform_int_distribution<std::size_t> pick(0, songs.size() - 1);
  std::vector<double> draws;
  for (int draw = 0; draw < kBootstrapDraws; ++draw) {
    double sum = 0.0;
    std::size_t count = 0;
    for (std::size_t s = 0; s < songs.size(); ++s) {
      const auto& of_song = *songs[pick(generator)];
      sum += std::accumulate(of_song.begin(), of_song.end(), 0.0);
      count += of_song.size();
    }
    draws.push_back(sum / static_cast<double>(count));
  }
  result.mean_error_interval = interval_of(std::move(draws));
  return result;
}

/// What the mean level of each role in the other songs, against each song's median, would have been off.
std::vector<std::vector<double>> role_mean_errors(const std::vector<Heard>& mixes) {
  std::vector<std::vector<double>> errors;
  for (const Heard& heard : mixes) {
    std::map<Role, std::vector<double>> by_role;
    for (const Heard& other : mixes) {
      if (other.song == heard.song) continue;
      const double center = median(other.mix.truth_lufs);
      for (std::size_t i = 0; i < other.mix.roles.size(); ++i)
        by_role[other.mix.roles[i]].push_back(other.mix.truth_lufs[i] - center);
    }
    Levels differences;
    for (std::size_t i = 0; i < heard.mix.roles.size(); ++i) {
      const auto known = by_role.find(heard.mix.roles[i]);
      differences.push_back((known == by_role.end() ? 0.0 : mean(known->second)) - heard.mix.truth_lufs[i]);
    }
    errors.push_back(without_offset(std::move(differences)));
  }
  return errors;
}

double share(std::size_t count, std::size_t all) {
  return static_cast<double>(count) / static_cast<double>(std::max<std::size_t>(all, 1));
}

Calibration calibrate(const std::vector<Heard>& mixes) {
  struct Count {
    std::size_t stems = 0, within_3_lu = 0;
    double confidence = 0.0;

    void add(double said, double error_lu) {
      ++stems;
      within_3_lu += std::abs(error_lu) <= 3.0;
      confidence += said;
    }
    [[nodiscard]] double mean_confidence() const {
      return confidence / static_cast<double>(std::max<std::size_t>(stems, 1));
    }
  };
  constexpr std::size_t kSteps = 10;
  Count all;
  std::array<Count, kSteps + 1> bands;
  std::size_t within_sd = 0;
  for (const Heard& heard : mixes)
    for (std::size_t i = 0; i < heard.mix.sd_lu.size(); ++i) {
      const auto& sd_lu = heard.mix.sd_lu[i];
      if (!sd_lu) continue;
      const double error = heard.mix.errors_lu[0][i], said = confidence_from_sd(Decibels(*sd_lu));
      all.add(said, error);
      bands[static_cast<std::size_t>(std::lround(said * kSteps))].add(said, error);
      within_sd += std::abs(error) <= *sd_lu;
    }
  Calibration result{all.mean_confidence(), share(all.within_3_lu, all.stems), share(within_sd, all.stems), {}};
  for (const Count& band : bands)
    if (band.stems > 0)
      result.bands.push_back({band.stems, band.mean_confidence(), share(band.within_3_lu, band.stems)});
  return result;
}

MaskingScore sum_up_masking(const std::vector<Heard>& mixes) {
  MaskingScore score;
  double before = 0.0, after = 0.0;
  for (const Heard& heard : mixes) {
    const auto& lead = heard.mix.masked_lead;
    if (!lead) continue;
    ++score.masked_leads;
    score.lower += lead->after_lu < lead->before_lu;
    score.others_masked += lead->others_masked;
    before += lead->before_lu;
    after += lead->after_lu;
  }
  if (score.masked_leads == 0) return score;
  score.mean_before = Decibels(before / static_cast<double>(score.masked_leads));
  score.mean_after = Decibels(after / static_cast<double>(score.masked_leads));
  return score;
}

SabotageScore sum_up_sabotage(const std::vector<Heard>& mixes, std::size_t which) {
  SabotageCount sum;
  for (const Heard& heard : mixes) {
    const SabotageCount& count = heard.mix.sabotage[which];
    sum.cases += count.cases;
    sum.found += count.found;
    sum.among_three += count.among_three;
  }
  return {kSabotageDb[which], sum.cases, share(sum.found, sum.cases), share(sum.among_three, sum.cases)};
}

Result<Evaluation> summarise(const ScoredSongs& scored, const std::string& source) {
  Evaluation result;
  std::vector<Heard> mixes;
  std::set<std::string> names;
  for (const ScoredSong& song : scored.songs) {
    result.left_out.insert(result.left_out.end(), song.left_out.begin(), song.left_out.end());
    for (const ScoredMix& mix : song.mixes) {
      mixes.push_back({song.name, mix});
      names.insert(song.name);
    }
  }
  if (mixes.empty())
    return unexpected(
        ErrorCode::unreadable_input,
        source + ": not one usable song" + (result.left_out.empty() ? "" : "; first: " + result.left_out.front()));
  result.model = scored.task.model;
  result.song_count = names.size();
  result.mix_count = mixes.size();
  for (std::size_t i = 0; i <= kBaselines.size(); ++i) {
    std::vector<std::vector<double>> errors;
    for (const Heard& heard : mixes) errors.push_back(heard.mix.errors_lu[i]);
    if (std::none_of(errors.begin(), errors.end(), [](const auto& of_mix) { return of_mix.empty(); }))
      result.scores.push_back(score(i == 0 ? scored.task.engine : std::string(kBaselines[i - 1]), mixes, errors));
  }
  if (result.song_count > 1) result.scores.push_back(score("role mean (other songs)", mixes, role_mean_errors(mixes)));
  result.calibration = calibrate(mixes);
  result.masking = sum_up_masking(mixes);
  if (scored.task.learning) result.learning = score_learning(scored.songs);
  for (std::size_t i = 0; i < kSabotageDb.size(); ++i) result.sabotage.push_back(sum_up_sabotage(mixes, i));
  return result;
}

}  // namespace

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
  return interval_of(std::move(draws));
}

Result<Evaluation> evaluate(const fs::path& manifest, const EvaluateOptions& options, const Job& job) {
  auto all = score_shard(manifest, options, {}, job);
  if (!all) return unexpected(all.error());
  return summarise({all->task, std::move(all->songs)}, manifest.string());
}

Result<std::string> evaluate_shard(const fs::path& manifest, const EvaluateOptions& options, Shard shard,
                                   const Job& job) {
  const auto scored = score_shard(manifest, options, shard, job);
  if (!scored) return unexpected(scored.error());
  return shard_to_json(*scored);
}

Result<Evaluation> merge_shards(const std::vector<fs::path>& documents) {
  std::vector<EvaluationShard> shards;
  for (const fs::path& document : documents) {
    const auto text = read_file(document);
    if (!text) return unexpected(text.error());
    auto shard = shard_from_json(*text, document.string());
    if (!shard) return unexpected(shard.error());
    shards.push_back(*std::move(shard));
  }
  const auto joined = join(std::move(shards), documents);
  if (!joined) return unexpected(joined.error());
  return summarise(*joined, documents.front().string());
}

}  // namespace smartgain
