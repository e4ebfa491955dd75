// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The one interface behind which every engine answers: where should each strip stand?
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "smartgain/core/balance.hpp"
#include "smartgain/core/plan.hpp"
#include "smartgain/core/result.hpp"
#include "smartgain/core/session_analysis.hpp"
#include "smartgain/model/level_model.hpp"

namespace smartgain {

/// What an engine is told besides the session.
struct BalanceRequest {
  std::string style = "auto";  ///< what the balance says it is for; add_style() lays the style over the answer
  RawLevel raw_level = RawLevel::automatic;  ///< is how loud strips arrive evidence of what was meant
  std::map<std::string, std::string> rules;  ///< rule name -> off, low, normal, high
};

/// Says where each strip should stand; make_engine() makes one.
class Engine {
 public:
  virtual ~Engine() = default;
  /// As make_engine() and plans know it.
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// One entry a strip; empty where the strip has no level (silent, muted, too short, unmeasured). The common part of
  /// all levels means nothing: staging takes it out. [thread-safe] for one engine, pure: the same session and request
  /// give the same answer.
  [[nodiscard]] virtual Balance recommend(const SessionAnalysis& session, const BalanceRequest& request) const = 0;
};

/// Where engines get their model from: asked once, and only by an engine that wants one.
using ModelSource = std::function<Result<std::shared_ptr<const LevelModel>>()>;

/// A source without a model.
[[nodiscard]] Result<std::shared_ptr<const LevelModel>> no_model();

/// `auto`, `cnn`, `rules` or `lufs`.
/// Fails with wrong_use for another name or an unknown rule or priority in `request` (nearest names suggested), for `cnn` with what `model` fails with. `auto` is `rules` then, and its Balance says so.
[[nodiscard]] Result<std::unique_ptr<Engine>> make_engine(std::string_view name, const BalanceRequest& request,
                                                          const ModelSource& model);

/// The rules by their names, in the order in which they are asked.
[[nodiscard]] std::vector<std::string> rule_names();

/// Probability that a level with this standard deviation lies within 3 LU of what an engineer would choose: the
/// design's meaning of confidence, for a normal distribution.
[[nodiscard]] double confidence_from_sd(Decibels sd);

}  // namespace smartgain
