// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Engines scored against levels that people chose.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "smartgain/core/plan.hpp"
#include "smartgain/core/result.hpp"
#include "smartgain/session/job.hpp"

namespace smartgain {

/// What the engine hears, made from stems that lie at the level of the finished mix.
enum class RawKind {
  unity,   ///< the applied gain taken back: as with every knob at 0 dB
  random,  ///< a random gain a stem on top of unity
  equal,   ///< all at one loudness
};

/// Which engine, and what it is told.
struct EvaluateOptions {
  std::string engine = "auto";               ///< as make_engine() names it
  RawKind raw = RawKind::unity;              ///< what the engine hears
  double random_sd_db = 0.0;                 ///< RawKind::random: standard deviation of the gains
  std::uint64_t random_seed = 1;             ///< RawKind::random: the same seed gives each song the same gains
  bool blind = false;                        ///< names and roles hidden from the engine
  RawLevel raw_level = RawLevel::automatic;  ///< is how loud stems arrive evidence of what was meant
  Precision precision = Precision::int8;     ///< of the model, where the engine has one
  std::map<std::string, std::string> rules;  ///< rule name -> off, low, normal, high
  bool learning = false;                     ///< also score what is learned from these mixes
};

/// From … to.
struct Interval {
  double low = 0.0;   ///< in the unit of what it is an interval of
  double high = 0.0;  ///< in the same
};

/// Absolute errors in LU after the best common offset of each song (its median: it makes the mean absolute error
/// least).
struct Score {
  std::string name;                     ///< the engine, or a baseline
  std::size_t stem_count = 0;           ///< over all mixes
  double mean_error_lu = 0.0;           ///< over all stems
  Interval mean_error_interval;         ///< 95 %, bootstrap over songs
  double median_error_lu = 0.0;         ///< over all stems
  double mean_error_by_song_lu = 0.0;   ///< mean over songs of each song's mean
  std::map<std::string, double> songs;  ///< each song's mean error
};

/// The stems whose confidence is about the same: 0, 0.1 … 1 when rounded.
struct ConfidenceBand {
  std::size_t stem_count = 0;    ///< never 0
  double mean_confidence = 0.0;  ///< of these stems
  double within_3_lu = 0.0;      ///< share of these stems; equals mean_confidence where confidence is true
};

/// Is an engine as sure as it says?
struct Calibration {
  double mean_confidence = 0.0;       ///< 0…1, over all stems
  double within_3_lu = 0.0;           ///< share of stems; equals mean_confidence where confidence is true
  double within_sd = 0.0;             ///< share of stems; 0.68 where sd is true
  std::vector<ConfidenceBand> bands;  ///< from the least confidence on; without those that no stem lies in
};

/// How often an engine finds the one stem that was put off.
struct SabotageScore {
  double off_db = 0.0;       ///< how far one stem at a time was put off, up and down
  std::size_t cases = 0;     ///< stems that were put off, both ways counted
  double found = 0.0;        ///< moved most, in the right direction
  double among_three = 0.0;  ///< among the three moved most, in the right direction
};

/// Songs whose lead (the voice, else the instrument; of several the layer that loses most) loses over 2 LU to strips of other
/// roles, by Relations::hidden: what a plan with nothing asked for makes of it. Layers of one lead do not count against each
/// other: they are meant to melt, and no rule pulls them apart.
struct MaskingScore {
  std::size_t masked_leads = 0;   ///< such songs; the rest is about them
  std::size_t lower = 0;          ///< the lead loses less after the plan
  std::size_t others_masked = 0;  ///< some strip loses over 2 LU more after the plan
  Decibels mean_before{0.0};      ///< what leads lose, LU; 0 without a song
  Decibels mean_after{0.0};       ///< the same after the plan
};

/// Mean absolute errors in LU, best common offset taken out, without what was learned and with it.
struct LearningComparison {
  std::size_t cases = 0;                                    ///< mixes and ways to choose what is learned from
  double without_lu = 0.0;                                  ///< mean error with nothing learned
  double with_lu = 0.0;                                     ///< mean error with what was learned
  Interval difference;                                      ///< with less without; 95 %, bootstrap over groups
  std::map<std::string, std::pair<double, double>> groups;  ///< without, with
};

/// What learning does, where it should help and where it cannot.
struct LearningScore {
  LearningComparison
      across;  ///< learned from one mix of an engineer, tested on that engineer's other songs; groups: engineers
  LearningComparison
      control;  ///< the same, learned from a mix of another engineer: what is the engine's fault and nobody's taste
  LearningComparison within;  ///< 3 of 10 random strips of a mix corrected, tested on the other 7; groups: songs
};

/// What evaluate() found.
struct Evaluation {
  std::string model;  ///< name and version; empty: none was found, so no role was heard, and `auto` was the rules alone
  std::size_t song_count = 0;             ///< that could be used
  std::size_t mix_count = 0;              ///< truths; more than songs where several people mixed one
  std::vector<Score> scores;              ///< the engine first, then the baselines that the data allow
  Calibration calibration;                ///< is the engine as sure as it says
  std::vector<SabotageScore> sabotage;    ///< one entry for each distance that a stem was put off by
  MaskingScore masking;                   ///< all 0 where there is no audio
  std::optional<LearningScore> learning;  ///< empty unless asked for
  std::vector<std::string> left_out;      ///< stems and songs that could not be used, with the reason
};

/// One of `count` parts that a manifest is scored in: every count-th song, beginning with song `index`.
struct Shard {
  std::size_t index = 1;  ///< 1…count
  std::size_t count = 1;  ///< 1: all songs

  friend bool operator==(const Shard&, const Shard&) = default;
};

/// Reads the manifest (docs/contract.md), measures its stems, and scores. Paths in it are relative to it. `job.jobs` songs side by side,
/// each dropped once it is scored; with a cache, songs that were scored before, by this program with these options, are not again.
/// Fails with unreadable_input (no manifest, damaged, no usable song), wrong_use (an unknown engine), interrupted.
[[nodiscard]] Result<Evaluation> evaluate(const std::filesystem::path& manifest, const EvaluateOptions& options,
                                          const Job& job);

/// The songs of one shard, scored, as a document for merge_shards(). A shard may be without a usable song.
/// Fails as evaluate() does.
[[nodiscard]] Result<std::string> evaluate_shard(const std::filesystem::path& manifest, const EvaluateOptions& options,
                                                 Shard shard, const Job& job);

/// What evaluate() gives for the whole manifest, bit for bit, from the documents of all its shards in any order.
/// Fails with unreadable_input: no such document, shards missing or there twice, of different manifests, options, engines or versions,
/// no usable song.
[[nodiscard]] Result<Evaluation> merge_shards(const std::vector<std::filesystem::path>& documents);

}  // namespace smartgain
