// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The trained networks' answer, and why.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engines.hpp"

namespace smartgain {
namespace {

// Chosen: below, what it sounds like is not worth a word.
constexpr double kLeastSure = 0.4;

/// A strip that is known to be something else is not told what it sounds like.
std::string what_it_is(const Strip& strip, const RoleProbabilities& heard) {
  const auto likeliest = std::max_element(heard.begin(), heard.end());
  const Role role = kRoles[static_cast<std::size_t>(likeliest - heard.begin())].role;
  const bool known = strip.role_confidence > 0.0;
  if (*likeliest >= kLeastSure && (!known || role == strip.role))
    return fmt::format("it sounds like {} ({:.0f} %)", label(role), 100.0 * *likeliest);
  return known ? fmt::format("being {} with this sound", label(strip.role)) : "by its sound";
}

std::string in_part_meant(Decibels kept) {
  if (std::abs(kept.value) < 0.05) return "how loud it came changes nothing";
  return fmt::format("how loud it came is in part meant: {:.1f} LU {}", std::abs(kept.value),
                     kept.value < 0.0 ? "quieter" : "louder");
}

class CnnEngine final : public Engine {
 public:
  explicit CnnEngine(std::shared_ptr<const LevelModel> model) : model_(std::move(model)) {}
  [[nodiscard]] std::string_view name() const override { return "cnn"; }

  [[nodiscard]] Balance recommend(const SessionAnalysis& session, const BalanceRequest& request) const override {
    Balance balance;
    balance.engine = "cnn";
    balance.style = request.style;
    const bool own_counts = own_loudness_counts(session, request.raw_level, balance.notices);
    const auto estimates = model_->estimate(session, own_counts);
    if (!estimates) {
      Balance rules = make_rules_engine()->recommend(session, request);
      rules.notices.push_back("The model failed, the rules answer: " + estimates.error().message);
      return rules;
    }
    balance.model = ModelUsed{model_->info().name, model_->info().version, model_->precision()};

    double sum = 0.0, by_sound_sum = 0.0, count = 0.0;
    for (std::size_t i = 0; i < session.strips.size(); ++i)
      if (const auto& estimate = (*estimates)[i]) {
        sum += session.strips[i].level->value;
        by_sound_sum += estimate->level_by_sound.value;
        count += 1.0;
      }
    // Levels of a model mean something only against each other: their mean is put where the session's stands.
    const Decibels common(count > 0.0 ? sum / count : 0.0);
    const Decibels common_by_sound = common - Decibels(count > 0.0 ? by_sound_sum / count : 0.0);
    for (std::size_t i = 0; i < session.strips.size(); ++i) {
      const auto& estimate = (*estimates)[i];
      if (!estimate) {
        balance.strips.emplace_back();
        continue;
      }
      const Strip& strip = session.strips[i];
      const Decibels by_sound = estimate->level_by_sound + common_by_sound;
      StripBalance advice{estimate->level + common, estimate->sd, confidence_from_sd(estimate->sd), {}, {}};
      advice.reasons.push_back({"sound",
                                fmt::format("{}: the network puts it at {:+.1f} LU in such company, it is at {:+.1f}",
                                            what_it_is(strip, estimate->heard), by_sound.value, strip.level->value),
                                by_sound - *strip.level,
                                {{"level_lu", strip.level->value}, {"network_level_lu", by_sound.value}}});
      if (own_counts) {
        const Decibels kept = advice.level - by_sound;
        advice.reasons.push_back({"own_loudness", in_part_meant(kept), kept, {{"level_lu", strip.level->value}}});
      }
      leave_near_silence(strip, advice);
      balance.strips.emplace_back(std::move(advice));
    }
    return balance;
  }

 private:
  std::shared_ptr<const LevelModel> model_;
};

}  // namespace

std::unique_ptr<Engine> make_cnn_engine(std::shared_ptr<const LevelModel> model) {
  return std::make_unique<CnnEngine>(std::move(model));
}

}  // namespace smartgain
