// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The trained networks: what a strip sounds like, and where it should stand among the others.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "smartgain/core/balance.hpp"
#include "smartgain/core/result.hpp"
#include "smartgain/core/role.hpp"
#include "smartgain/core/session_analysis.hpp"
#include "smartgain/core/units.hpp"

namespace smartgain {

/// A model as it lies in its folder: `model.json`, the network files it names, and `card.md`.
struct ModelInfo {
  std::string name;              ///< as its model.json says
  std::string version;           ///< of the training, grows
  std::filesystem::path folder;  ///< where it lies
  std::string problem;           ///< why it cannot be used; empty = as far as its files tell it can
};

/// Folder with the installed models: `$SMARTGAIN_MODELS`, else share/smartgain/models in the installation that this code lies in.
[[nodiscard]] std::filesystem::path models_folder();
/// Every model below `folder`, newest version first; none where it does not exist.
[[nodiscard]] std::vector<ModelInfo> list_models(const std::filesystem::path& folder);

using RoleProbabilities = std::array<double, kRoles.size()>;  ///< in the order of kRoles, sum 1

/// What the networks say of one strip.
struct LevelEstimate {
  Decibels level;             ///< relative to the mean of all strips with an answer, LU
  Decibels sd;                ///< of `level`, calibrated on songs that training left out
  Decibels level_by_sound;    ///< the same if the strips' own loudness were unknown
  RoleProbabilities heard{};  ///< all 0 where there is no sound patch
};

/// Thread   [thread-safe]: allocates, and waits for what another thread asks (one patch, or the head over one session); never an audio
///          thread. A patch takes about 0.4 ms (bench/model_bench.cpp). One that was heard before costs nothing and waits for no other:
///          a host that must not wait lets a worker hear() first. The last 4096 patches that were asked for stay known.
class LevelModel {
 public:
  virtual ~LevelModel() = default;
  /// Where it lies, and which it is. Holds as long as the model.
  [[nodiscard]] virtual const ModelInfo& info() const = 0;
  /// As it was opened.
  [[nodiscard]] virtual Precision precision() const = 0;

  /// What each strip sounds like, by its patches; empty without any.
  [[nodiscard]] virtual Result<std::vector<std::optional<RoleProbabilities>>> hear(
      std::span<const Strip> strips) const = 0;

  /// One entry a strip, empty where Strip::level is. The order of the strips does not matter. `own_loudness_counts`: whether how loud
  /// they arrive is evidence of what was meant. Every number is finite.
  [[nodiscard]] virtual Result<std::vector<std::optional<LevelEstimate>>> estimate(const SessionAnalysis& session,
                                                                                   bool own_loudness_counts) const = 0;

  /// Opens the newest model below `folder` that can be used.
  /// Fails with missing_program without model or TensorFlow Lite library (`$SMARTGAIN_TFLITE`, else lib/smartgain in the installation),
  /// with unreadable_input where files differ from what model.json says of them: size, hash, shapes.
  [[nodiscard]] static Result<std::shared_ptr<const LevelModel>> open(const std::filesystem::path& folder,
                                                                      Precision precision);
};

}  // namespace smartgain
