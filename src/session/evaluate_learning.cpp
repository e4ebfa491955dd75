// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Does learning help on mixes that people made: from one song to another, and inside one?
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <set>

#include "evaluate_parts.hpp"
#include "smartgain/learning/learning.hpp"

namespace smartgain {
namespace {

// The product's promise is about 3 of 10 strips.
constexpr std::size_t kStrips = 10;
constexpr std::size_t kCorrected = 3;
constexpr int kDrawsAMix = 40;
constexpr std::uint64_t kSeed = 1;

/// One mix as its engineer would have corrected the engine's answer.
struct Corrected {
  const std::string* song;
  const ScoredMix* mix;
  std::vector<Strip> strips;
  std::vector<double> off;  // truth less engine, the best common offset taken out
};

Corrected correct(const std::string& song, const ScoredMix& mix) {
  Corrected result{&song, &mix, {}, {}};
  for (const AnsweredStem& answer : mix.answers) {
    Strip strip;
    strip.id = std::to_string(result.strips.size());
    strip.role = answer.role;
    strip.role_confidence = answer.role_confidence;
    result.strips.push_back(std::move(strip));
  }
  for (const double error : mix.errors_lu.front()) result.off.push_back(-error);
  return result;
}

FeedbackEvent event_of(const Corrected& mix, std::size_t stem, double off, std::int64_t id) {
  const Strip& strip = mix.strips[stem];
  FeedbackEvent event;
  event.id = id;
  event.kind = FeedbackKind::edited;
  event.song = *mix.song;
  event.strip = event.strip_name = strip.id;
  event.role = strip.role;
  event.role_confidence = strip.role_confidence;
  event.style = "auto";
  event.recommended = Decibels(mix.mix->answers[stem].recommended_db);
  event.chosen = event.recommended + Decibels(off);
  return event;
}

double mean_error(std::vector<double> differences) {
  const double offset = median(differences);
  for (double& d : differences) d = std::abs(d - offset);
  return mean(differences);
}

/// Mean error of these stems without what was learned and with it.
std::pair<double, double> errors(const Corrected& mix, const std::vector<std::size_t>& stems, const Learned& learned) {
  const Lessons lessons = lessons_for(learned, mix.strips, "auto");
  std::vector<double> without, with;
  for (const std::size_t stem : stems) {
    double taught = 0.0;
    for (const Reason& reason : lessons.strips[stem].reasons) taught += reason.effect.value;
    without.push_back(-mix.off[stem]);
    with.push_back(taught - mix.off[stem]);
  }
  return {mean_error(std::move(without)), mean_error(std::move(with))};
}

/// Means over `groups` of the means of their cases, and the interval of the difference over groups.
class Comparison {
 public:
  void add(const std::string& group, std::pair<double, double> both) {
    groups_[group].first.push_back(both.first);
    groups_[group].second.push_back(both.second);
    ++cases_;
  }
  [[nodiscard]] LearningComparison result() const {
    LearningComparison comparison;
    comparison.cases = cases_;
    std::vector<double> without, with, difference;
    for (const auto& [group, both] : groups_) {
      without.push_back(mean(both.first));
      with.push_back(mean(both.second));
      difference.push_back(with.back() - without.back());
      comparison.groups[group] = {without.back(), with.back()};
    }
    if (groups_.empty()) return comparison;
    comparison.without_lu = mean(without);
    comparison.with_lu = mean(with);
    comparison.difference = interval_of_mean(difference);
    return comparison;
  }

 private:
  std::map<std::string, std::pair<std::vector<double>, std::vector<double>>> groups_;
  std::size_t cases_ = 0;
};

}  // namespace

LearningScore score_learning(const std::vector<ScoredSong>& songs) {
  std::vector<Corrected> mixes;
  for (const ScoredSong& song : songs)
    for (const ScoredMix& mix : song.mixes) mixes.push_back(correct(song.name, mix));

  Comparison across, control;
  for (const Corrected& from : mixes)
    for (const Corrected& to : mixes) {
      const std::string &teacher = from.mix->engineer, &tested = to.mix->engineer;
      if (teacher.empty() || tested.empty() || *from.song == *to.song) continue;
      std::vector<FeedbackEvent> events;
      for (std::size_t i = 0; i < from.off.size(); ++i)
        events.push_back(event_of(from, i, from.off[i], static_cast<std::int64_t>(i) + 1));
      std::vector<std::size_t> all(to.off.size());
      std::iota(all.begin(), all.end(), std::size_t{0});
      (teacher == tested ? across : control).add(tested, errors(to, all, learn_from_events(events, *to.song)));
    }

  Comparison within;
  std::mt19937_64 generator(kSeed);
  for (const Corrected& mix : mixes) {
    if (mix.off.size() < kStrips) continue;
    std::vector<std::size_t> order(mix.off.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (int draw = 0; draw < kDrawsAMix; ++draw) {
      std::shuffle(order.begin(), order.end(), generator);
      const std::vector<std::size_t> corrected(order.begin(), order.begin() + kCorrected);
      const std::vector<std::size_t> others(order.begin() + kCorrected, order.begin() + kStrips);
      // Heard among these ten: what they all have in common is no correction.
      std::vector<double> offs;
      for (std::size_t i = 0; i < kStrips; ++i) offs.push_back(mix.off[order[i]]);
      const double common = median(offs);
      std::vector<FeedbackEvent> events;
      for (std::size_t i = 0; i < kCorrected; ++i)
        events.push_back(event_of(mix, corrected[i], mix.off[corrected[i]] - common, static_cast<std::int64_t>(i) + 1));
      Learned learned;
      learned.song = corrections_of(events);
      within.add(*mix.song, errors(mix, others, learned));
    }
  }
  return {across.result(), control.result(), within.result()};
}

}  // namespace smartgain
