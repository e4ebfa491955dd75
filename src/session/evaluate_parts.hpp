// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What scoring engines and scoring what is learned have in common.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evaluation_shard.hpp"
#include "manifest.hpp"
#include "smartgain/analysis/band_history.hpp"
#include "smartgain/balance/engine.hpp"
#include "smartgain/core/measurement.hpp"
#include "smartgain/core/session_analysis.hpp"
#include "smartgain/core/style.hpp"
#include "smartgain/model/level_model.hpp"
#include "smartgain/session/evaluate.hpp"
#include "smartgain/session/job.hpp"

namespace smartgain {

/// One stem of one truth: where it stood in the finished mix, and how it arrived.
struct Case {
  std::string name;
  Role role = Role::other;
  double role_confidence = 0.0;
  Lufs truth{0.0};
  Measurement raw;    ///< integrated always; the rest where there is audio
  BandHistory bands;  ///< at the level of the truth; no slots where there is no audio
};

struct Truth {
  std::string song;
  std::string engineer = {};     ///< who made this mix, where the manifest says; empty = not known
  const Style* style = nullptr;  ///< laid over the engine's answer; null: none
  std::vector<Case> cases = {};
};

/// Answers for one truth: a level a stem, any common offset.
using Levels = std::vector<double>;

[[nodiscard]] double median(std::vector<double> values);
[[nodiscard]] double mean(const std::vector<double>& values);
/// 95 %, bootstrap over what the values are of.
[[nodiscard]] Interval interval_of_mean(const std::vector<double>& values);

/// Less their median: the common offset that makes the mean absolute error least.
[[nodiscard]] std::vector<double> without_offset(std::vector<double> differences);
/// Levels less truth, without_offset().
[[nodiscard]] std::vector<double> errors_of(const Truth& truth, const Levels& levels);
[[nodiscard]] Levels levels_of(const Balance& balance);

/// The session as the engine sees it: `model` tells what strips are where no name does, as in the product.
[[nodiscard]] SessionAnalysis session_for(const Truth& truth, bool blind, const LevelModel* model);

/// Relations at the levels at which the stems are heard.
void relate_as_heard(SessionAnalysis& session, const Truth& truth);

/// The lead before and after a plan that is made as without any option, see MaskingScore; `session` and `balance` are of this truth.
/// Empty where no lead is masked.
[[nodiscard]] std::optional<MaskedLead> hear_masked_lead(const Truth& truth, const SessionAnalysis& session,
                                                         const Balance& balance);

/// What learning from one mix does to others: see LearningScore.
[[nodiscard]] LearningScore score_learning(const std::vector<ScoredSong>& songs);

/// What listens to songs, and how.
struct Scorer {
  const Engine& engine;
  const BalanceRequest& request;
  const EvaluateOptions& options;
  const LevelModel* model;  ///< may be null
};

/// The song at this place of the manifest, measured and scored, with `style` (may be null) laid over the answers; what it takes meanwhile is given back.
/// Fails with interrupted alone: all other trouble is among what is left out. [thread-safe]
[[nodiscard]] Result<ScoredSong> score_song(const ManifestSong& song, const Style* style, std::size_t place,
                                            const Scorer& scorer, const Job& job);

}  // namespace smartgain
