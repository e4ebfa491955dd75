// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Learning on users made up here: it gets closer to whoever has a taste, and does no harm to whoever has none. Prints its figures
// (docs/results.md).
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <functional>
#include <random>

#include "smartgain/learning/learning.hpp"
#include "support/sessions.hpp"

namespace smartgain {
namespace {

constexpr int kUsers = 200;
constexpr int kSongs = 10;
// A song's strips: every role at most twice.
constexpr std::array kStrips{Role::kick, Role::snare, Role::hat,    Role::hat,        Role::bass,
                             Role::lead, Role::keys,  Role::guitar, Role::lead_vocal, Role::backing_vocal};

using Taste = std::function<double(Role, std::mt19937_64&)>;

/// Mean absolute error on strips that `counts`, in the first song (nothing learned) and in the one after kSongs songs.
struct Errors {
  double before = 0.0;
  double after = 0.0;
};

Errors simulate(const Taste& taste, const std::function<bool(Role)>& counts) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> advice(0.0, 2.0);
  std::vector<Strip> strips;
  for (std::size_t i = 0; i < kStrips.size(); ++i)
    strips.push_back(test::strip(std::to_string(i), -10.0, kStrips[i], 0.9));
  Errors errors;
  double n = 0.0;
  for (int user = 0; user < kUsers; ++user) {
    std::vector<FeedbackEvent> events;
    std::int64_t id = 0;
    for (int song = 0; song <= kSongs; ++song) {
      const Lessons lessons = lessons_for(learn_from_events(events, ""), strips, "auto");
      for (std::size_t i = 0; i < strips.size(); ++i) {
        const double wanted = taste(kStrips[i], random);
        double taught = 0.0;
        for (const Reason& reason : lessons.strips[i].reasons) taught += reason.effect.value;
        if (counts(kStrips[i]) && (song == 0 || song == kSongs)) {
          (song == 0 ? errors.before : errors.after) += std::abs(wanted - taught);
          n += song == 0 ? 1.0 : 0.0;
        }
        FeedbackEvent& event = events.emplace_back();
        event.id = ++id;
        event.kind = FeedbackKind::moved;
        event.song = std::to_string(song);
        event.strip = strips[i].id;
        event.role = kStrips[i];
        event.role_confidence = 0.9;
        event.style = "auto";
        const double base = advice(random);
        event.recommended = Decibels(base + taught);
        event.learned = Decibels(taught);
        event.chosen = Decibels(base + wanted);
      }
    }
  }
  return {errors.before / n, errors.after / n};
}

TEST(LearningLaws, AConsistentTasteHalvesTheErrorWithinTenSongs) {
  const Taste likes_quiet_hats = [](Role role, std::mt19937_64& random) {
    std::normal_distribution<double> day(0.0, 1.0);
    return (role == Role::hat ? -4.0 : 0.0) + day(random);
  };
  const Errors hats = simulate(likes_quiet_hats, [](Role role) { return role == Role::hat; });
  const Errors others = simulate(likes_quiet_hats, [](Role role) { return role != Role::hat; });
  std::printf("[  FIGURE  ] taste of 4 dB on hats, after %d songs: hats %.2f -> %.2f dB, others %.2f -> %.2f dB\n",
              kSongs, hats.before, hats.after, others.before, others.after);
  EXPECT_LE(hats.after, 0.5 * hats.before);
  EXPECT_LE(others.after, others.before + 0.1);
}

TEST(LearningLaws, RandomUsersAreNotHarmed) {
  // As far apart as engineers are on one role, and never the same.
  const Taste none = [](Role, std::mt19937_64& random) { return std::normal_distribution<double>(0.0, 3.3)(random); };
  const Errors errors = simulate(none, [](Role) { return true; });
  std::printf("[  FIGURE  ] random users, after %d songs: %.3f -> %.3f dB\n", kSongs, errors.before, errors.after);
  EXPECT_LT(errors.after, errors.before + 0.1);
}

/// What is left of a rule's effect after each song, and the mean error with and without what was learned of it, in the last.
struct RuleOutcome {
  double weight = 0.0;
  double without = 0.0;
  double with = 0.0;
};

/// One rule decides on two of ten strips, by 1 to 3 dB either way; `answer`: what the user wants beside the recommendation, given its effect.
RuleOutcome simulate_rule(const std::function<double(double, std::mt19937_64&)>& answer) {
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> size(1.0, 3.0);
  std::bernoulli_distribution up;
  std::normal_distribution<double> day(0.0, 1.0);
  RuleOutcome outcome;
  double strips = 0.0;
  for (int user = 0; user < kUsers; ++user) {
    std::vector<FeedbackEvent> events;
    std::int64_t id = 0;
    for (int song = 0; song < kSongs; ++song) {
      const bool last = song + 1 == kSongs;
      const Learned learned = learn_from_events(events, "");
      const double weight = learned.rules.empty() ? 1.0 : learned.rules.front().weight;
      EXPECT_GE(weight, 0.0);
      EXPECT_LE(weight, 1.0);
      outcome.weight += last ? weight : 0.0;
      for (std::size_t i = 0; i < kStrips.size(); ++i) {
        const bool decided = i < 2;
        const double effect = decided ? size(random) * (up(random) ? 1.0 : -1.0) : 0.0;
        const double off = decided ? answer(effect, random) : day(random);
        FeedbackEvent& event = events.emplace_back();
        event.id = ++id;
        event.kind = FeedbackKind::moved;
        event.song = std::to_string(song);
        event.strip = std::to_string(i);
        event.role = kStrips[i];
        event.role_confidence = 0.9;
        event.style = "auto";
        event.recommended = Decibels(effect);
        event.chosen = Decibels(effect + off);
        if (!decided) continue;
        event.rule = "masking_relief";
        event.rule_effect = Decibels(effect);
        if (!last) continue;
        outcome.without += std::abs(off);
        outcome.with += std::abs(off - (weight - 1.0) * effect);
        strips += 1.0;
      }
    }
  }
  return {outcome.weight / kUsers, outcome.without / strips, outcome.with / strips};
}

TEST(LearningLaws, ARuleThatIsAlwaysTakenBackIsHalvedWithinTenSongs) {
  const RuleOutcome undone = simulate_rule([](double effect, std::mt19937_64& random) {
    return -effect + std::normal_distribution<double>(0.0, 0.5)(random);
  });
  std::printf("[  FIGURE  ] a rule that is always taken back, in the tenth song: counts %.2f, error %.2f -> %.2f dB\n",
              undone.weight, undone.without, undone.with);
  EXPECT_LE(undone.weight, 0.5);
  EXPECT_LT(undone.with, 0.6 * undone.without);
}

TEST(LearningLaws, ARuleIsNotBlamedForWhatItDidNot) {
  const RuleOutcome random_user =
      simulate_rule([](double, std::mt19937_64& random) { return std::normal_distribution<double>(0.0, 3.3)(random); });
  const RuleOutcome content =
      simulate_rule([](double, std::mt19937_64& random) { return std::normal_distribution<double>(0.0, 0.5)(random); });
  std::printf("[  FIGURE  ] random users: a rule counts %.2f, error %.3f -> %.3f dB; content users: counts %.2f\n",
              random_user.weight, random_user.without, random_user.with, content.weight);
  EXPECT_LT(random_user.with, random_user.without + 0.1);
  EXPECT_GT(random_user.weight, 0.9);
  EXPECT_GT(content.weight, 0.99);
}

TEST(LearningLaws, TheOrderWithinASongMeansNothing) {
  std::mt19937_64 random(3);
  std::vector<FeedbackEvent> events;
  for (int i = 0; i < 40; ++i) {
    FeedbackEvent& event = events.emplace_back();
    event.id = i + 1;
    event.kind = FeedbackKind::moved;
    event.song = std::to_string(i / 10);
    event.strip = std::to_string(i % 10);
    event.role = kStrips[static_cast<std::size_t>(i % 10)];
    event.role_confidence = 1.0;
    event.style = "auto";
    event.chosen = Decibels(std::normal_distribution<double>(0.0, 3.0)(random));
  }
  const Learned before = learn_from_events(events, "0");
  std::shuffle(events.begin(), events.end(), random);
  const Learned after = learn_from_events(events, "0");
  ASSERT_EQ(before.offsets.size(), after.offsets.size());
  for (std::size_t i = 0; i < before.offsets.size(); ++i)
    EXPECT_NEAR(before.offsets[i].mean.value, after.offsets[i].mean.value, 1e-12);
}

TEST(LearningLaws, ALessonIsAsLargeTheOtherWayRound) {
  for (const double off : {1.0, 3.0, 9.0}) {
    const auto taught = [](double db) {
      std::vector<FeedbackEvent> events;
      for (int i = 0; i < 6; ++i) {
        FeedbackEvent& event = events.emplace_back();
        event.id = i + 1;
        event.song = std::to_string(i);
        event.strip = "s";
        event.kind = FeedbackKind::moved;
        event.role = Role::bass;
        event.role_confidence = 1.0;
        event.style = "auto";
        event.chosen = Decibels(db);
      }
      return learn_from_events(events, "").offsets.front().mean.value;
    };
    EXPECT_DOUBLE_EQ(taught(off), -taught(-off));
    EXPECT_LT(std::abs(taught(off)), off);  // never further than the user went
  }
}

}  // namespace
}  // namespace smartgain
