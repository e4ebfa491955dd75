// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What is believed after all songs.
#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <tuple>

#include "smartgain/learning/learning.hpp"

namespace smartgain {
namespace {

// SD of an engineer's offset for a role in one song, from the others' mean: 2.6 to 4 dB; its correlation between two songs: 0.10.
// Source: MixologyDB, eight engineers who mixed the same songs. So the part that carries over has a tenth of the variance.
constexpr double kSongVariance = 3.3 * 3.3;
constexpr double kCarriedShare = 0.10;
constexpr double kUserVariance = kCarriedShare * kSongVariance;
// Chosen: a style may differ from a user's habit by about half of what users differ by.
constexpr double kStyleVariance = 0.5 * kUserVariance;
// Chosen: how many songs the prior belief in the spread is worth; consistent songs are believed faster.
constexpr double kSpreadSongs = 4.0;

// Chosen: what users keep of advice differs by about a quarter.
constexpr double kShareSd = 0.25;
constexpr double kLeastShare = 0.25;
constexpr double kMostShare = 1.25;

// Chosen: a rule is believed right until several songs say otherwise.
constexpr double kPriorTakenBack = 1.0;
constexpr double kPriorKept = 3.0;
constexpr std::size_t kFewestRuleSongs = 3;

constexpr int kContentStars = 4;
// Chosen: levels of the whole that are nearer are one choice.
constexpr double kAgreeDb = 0.5;

/// Weighted mean and variance of some songs' offsets.
struct Songs {
  double weight = 0.0;
  double mean = 0.0;
  double scatter = 0.0;  // sum of weighted squares about the mean
  void add(double w, double x) {
    if (w <= 0.0) return;
    weight += w;
    const double step = x - mean;
    mean += step * w / weight;
    scatter += w * step * (x - mean);
  }
};

struct RoleEvidence {
  std::map<std::string, Songs> styles;
  Songs all;
  std::map<std::string, LearnedOffset> counts;  // by style
};

/// How many songs came after each, newest first: 0, 1, 2, …
std::map<std::string, double> fading(std::span<const SongEvidence> evidence) {
  std::map<std::string, std::int64_t> last;
  for (const SongEvidence& e : evidence) {
    auto& at = last[e.song];
    at = std::max(at, e.last_event);
  }
  std::vector<std::pair<std::int64_t, std::string>> order;
  for (const auto& [song, at] : last) order.emplace_back(at, song);
  std::sort(order.rbegin(), order.rend());
  std::map<std::string, double> weights;
  for (std::size_t i = 0; i < order.size(); ++i)
    weights[order[i].second] = std::exp2(-static_cast<double>(i) / kHalfLifeSongs);
  return weights;
}

/// A user's habit for the role in general, and in each style: normal, with known variances once the spread is taken as its best guess.
void learn_role(const RoleEvidence& role, std::vector<LearnedOffset>& offsets) {
  const double spread = (kSpreadSongs * kSongVariance + role.all.scatter) / (kSpreadSongs + role.all.weight);
  double precision = 1.0 / kUserVariance;
  double sum = 0.0;
  for (const auto& [style, songs] : role.styles) {
    const double w = 1.0 / (kStyleVariance + spread / songs.weight);
    precision += w;
    sum += w * songs.mean;
  }
  const double general = sum / precision;
  const double general_variance = 1.0 / precision;
  for (const auto& [style, songs] : role.styles) {
    const double trust = kStyleVariance / (kStyleVariance + spread / songs.weight);
    LearnedOffset offset = role.counts.at(style);
    offset.observed = Decibels(songs.mean);
    offset.mean =
        Decibels(std::clamp(general + trust * (songs.mean - general), -kMostLearned.value, kMostLearned.value));
    offset.sd = Decibels(std::sqrt((1.0 - trust) * (1.0 - trust) * general_variance + (1.0 - trust) * kStyleVariance));
    offsets.push_back(offset);
  }
  LearnedOffset anywhere;
  anywhere.mean = Decibels(std::clamp(general, -kMostLearned.value, kMostLearned.value));
  anywhere.sd = Decibels(std::sqrt(general_variance + kStyleVariance));
  anywhere.observed = Decibels(role.all.mean);
  for (const auto& [style, counts] : role.counts) {
    anywhere.role = counts.role;
    anywhere.lower += counts.lower;
    anywhere.higher += counts.higher;
    anywhere.unchanged += counts.unchanged;
    anywhere.songs += counts.songs;
  }
  offsets.push_back(anywhere);
}

LearnedShare learn_share(std::span<const SongEvidence> evidence, const std::map<std::string, double>& fade) {
  struct Sums {
    double weight = 0.0, off = 0.0, gain = 0.0, gain_squared = 0.0, gain_off = 0.0;
  };
  std::map<Role, Sums> roles;
  LearnedShare share;
  for (const SongEvidence& e : evidence) {
    const double w = fade.at(e.song);
    Sums& sums = roles[e.role];
    sums.weight += w * e.share_weight;
    sums.off += w * e.share_off;
    sums.gain += w * e.gain;
    sums.gain_squared += w * e.gain_squared;
    sums.gain_off += w * e.gain_off;
    share.observations += e.share_strips;
  }
  // Within roles: a liking for loud kicks is no liking for large moves.
  double gain_scatter = 0.0;
  double common_scatter = 0.0;
  for (const auto& [role, s] : roles) {
    if (s.weight <= 0.0) continue;
    gain_scatter += s.gain_squared - s.gain * s.gain / s.weight;
    common_scatter += s.gain_off - s.gain * s.off / s.weight;
  }
  const double precision = 1.0 / (kShareSd * kShareSd) + gain_scatter / kSongVariance;
  share.mean = std::clamp(1.0 + common_scatter / kSongVariance / precision, kLeastShare, kMostShare);
  share.sd = 1.0 / std::sqrt(precision);
  return share;
}

template <class Read>
std::optional<LearnedLevel> learn_level(std::span<const FeedbackEvent> ratings, Read read) {
  std::map<std::string, const FeedbackEvent*> last;
  for (const FeedbackEvent& event : ratings) {
    if (event.kind != FeedbackKind::rated) continue;
    const FeedbackEvent*& kept = last[event.song];
    if (kept == nullptr || kept->id <= event.id) kept = &event;
  }
  std::vector<const FeedbackEvent*> liked;
  for (const auto& [song, event] : last)
    if (event->stars >= kContentStars) liked.push_back(event);
  std::sort(liked.begin(), liked.end(), [](const auto* a, const auto* b) { return a->id > b->id; });

  struct Song {
    double weight;
    std::optional<double> level;
  };
  std::vector<Song> songs;
  double total = 0.0;
  for (const FeedbackEvent* event : liked) {
    songs.push_back({std::exp2(-static_cast<double>(songs.size()) / kHalfLifeSongs), read(*event)});
    if (songs.back().level && !std::isfinite(*songs.back().level)) songs.back().level.reset();
    total += songs.back().weight;
  }
  std::optional<LearnedLevel> most;
  double most_weight = 0.0;
  for (const Song& center : songs) {
    if (!center.level) continue;
    Songs agreeing;
    LearnedLevel level;
    level.songs = songs.size();
    for (const Song& song : songs) {
      if (!song.level || std::abs(*song.level - *center.level) > kAgreeDb) continue;
      agreeing.add(song.weight, *song.level);
      ++level.observations;
    }
    if (agreeing.weight <= most_weight) continue;
    most_weight = agreeing.weight;
    level.mean = agreeing.mean;
    level.sd = std::sqrt(agreeing.scatter / agreeing.weight);
    // Beta distribution with a uniform prior.
    level.share = (agreeing.weight + 1.0) / (total + 2.0);
    level.share_sd = std::sqrt(level.share * (1.0 - level.share) / (total + 3.0));
    most = level;
  }
  return most;
}

/// Probability that more than half of the songs are such, from a Beta distribution by its mean and standard deviation.
double more_than_half(double such, double songs) {
  const double mean = (such + kPriorTakenBack) / (songs + kPriorTakenBack + kPriorKept);
  const double sd = std::sqrt(mean * (1.0 - mean) / (songs + kPriorTakenBack + kPriorKept + 1.0));
  return 0.5 * std::erfc((0.5 - mean) / (sd * std::numbers::sqrt2));
}

std::vector<LearnedRule> learn_rules(std::span<const RuleEvidence> evidence,
                                     const std::map<std::string, double>& fade) {
  struct Song {
    double weight = 0.0;
    double taken_back = 0.0;
  };
  struct Sums {
    LearnedRule rule;
    std::map<std::string, Song> songs;
    double effect_squared = 0.0;
    double effect_off = 0.0;
  };
  std::map<std::string, Sums> rules;
  for (const RuleEvidence& e : evidence) {
    const auto faded = fade.find(e.song);
    if (faded == fade.end() || !(e.weight > 0.0)) continue;
    Sums& sums = rules[e.rule];
    sums.rule.rule = e.rule;
    sums.rule.taken_back += e.taken_back;
    sums.rule.observations += e.strips;
    sums.songs[e.song].weight += e.weight;
    sums.songs[e.song].taken_back += e.taken_back_weight;
    sums.effect_squared += faded->second * e.effect_squared;
    sums.effect_off += faded->second * e.effect_off;
  }
  std::vector<LearnedRule> learned;
  for (auto& [name, sums] : rules) {
    double total = 0.0;
    double taken_back = 0.0;
    for (const auto& [song, of_song] : sums.songs) {
      // A song is one observation however many strips it has.
      const double weight = fade.at(song) * std::min(1.0, of_song.weight);
      total += weight;
      taken_back += weight * of_song.taken_back / of_song.weight;
    }
    LearnedRule& rule = sums.rule;
    rule.songs = sums.songs.size();
    const double surely =
        rule.songs < kFewestRuleSongs ? 0.0 : std::clamp(2.0 * more_than_half(taken_back, total) - 1.0, 0.0, 1.0);
    const double kept =
        sums.effect_squared > 0.0 ? std::clamp(1.0 + sums.effect_off / sums.effect_squared, 0.0, 1.0) : 1.0;
    rule.weight = 1.0 - surely * (1.0 - kept);
    rule.sd = (1.0 - kept) * std::sqrt(surely * (1.0 - surely));
    learned.push_back(rule);
  }
  return learned;
}

/// What is left for habits and share to learn once rules count less.
std::vector<SongEvidence> without_rules(std::span<const SongEvidence> evidence, std::span<const RuleEvidence> rules,
                                        const Learned& learned) {
  std::vector<SongEvidence> left(evidence.begin(), evidence.end());
  std::map<std::tuple<std::string_view, Role, std::string_view>, SongEvidence*> by_key;
  for (SongEvidence& e : left) by_key[{e.song, e.role, e.style}] = &e;
  for (const RuleEvidence& e : rules) {
    const auto rule = std::find_if(learned.rules.begin(), learned.rules.end(),
                                   [&](const LearnedRule& r) { return r.rule == e.rule; });
    const auto found = by_key.find({e.song, e.role, e.style});
    if (rule == learned.rules.end() || rule->weight == 1.0 || found == by_key.end() ||
        learned.off.contains(rule_lesson(e.rule)))
      continue;
    found->second->off += (1.0 - rule->weight) * e.effect;
    found->second->share_off += (1.0 - rule->weight) * e.share_effect;
    found->second->gain_off += (1.0 - rule->weight) * e.gain_effect;
  }
  return left;
}

}  // namespace

Learned learn(std::span<const SongEvidence> all, std::span<const RuleEvidence> rules,
              std::span<const FeedbackEvent> ratings, LessonsOff off) {
  Learned learned;
  learned.off = std::move(off);
  const auto fade = fading(all);
  learned.rules = learn_rules(rules, fade);
  const std::vector<SongEvidence> evidence = without_rules(all, rules, learned);
  std::map<Role, RoleEvidence> roles;
  for (const SongEvidence& e : evidence) {
    if (!(e.weight > 0.0)) continue;
    RoleEvidence& role = roles[e.role];
    // A song is one observation however many strips it has; less than one where nothing in it is sure.
    const double weight = fade.at(e.song) * std::min(1.0, e.weight);
    role.styles[e.style].add(weight, e.off / e.weight);
    role.all.add(weight, e.off / e.weight);
    LearnedOffset& counts = role.counts[e.style];
    counts.role = e.role;
    counts.style = e.style;
    counts.lower += e.lower;
    counts.higher += e.higher;
    counts.unchanged += e.unchanged;
    ++counts.songs;
  }
  for (const auto& [role, found] : roles) learn_role(found, learned.offsets);
  learned.share = learn_share(evidence, fade);
  learned.target = learn_level(
      ratings, [](const FeedbackEvent& e) { return e.target ? std::optional(e.target->value) : std::nullopt; });
  learned.ceiling = learn_level(
      ratings, [](const FeedbackEvent& e) { return e.ceiling ? std::optional(e.ceiling->value) : std::nullopt; });
  return learned;
}

Learned learn_from_events(std::span<const FeedbackEvent> events, std::string_view song) {
  std::map<std::string, std::vector<FeedbackEvent>> by_song;
  std::vector<FeedbackEvent> ratings;
  for (const FeedbackEvent& event : events) {
    if (event.kind == FeedbackKind::rated) ratings.push_back(event);
    if (is_opinion(event)) by_song[event.song].push_back(event);
  }
  std::vector<SongEvidence> evidence;
  std::vector<RuleEvidence> rules;
  for (const auto& [name, opinions] : by_song) {
    for (SongEvidence& sums : evidence_of(opinions)) evidence.push_back(std::move(sums));
    for (RuleEvidence& sums : rule_evidence_of(opinions)) rules.push_back(std::move(sums));
  }
  Learned learned = learn(evidence, rules, ratings);
  if (const auto own = by_song.find(std::string(song)); own != by_song.end())
    learned.song = corrections_of(own->second);
  return learned;
}

}  // namespace smartgain
