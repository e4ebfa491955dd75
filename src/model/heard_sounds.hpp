// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What the encoder made of patches, so that it is asked once of each.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "smartgain/core/sound_patch.hpp"

namespace smartgain {

/// What the encoder makes of one patch, or their mean over the patches of a strip.
struct Sound {
  std::vector<float> embedding;
  std::vector<float> role;  ///< probabilities
};

/// Forgets what nobody asked for while `most` others were kept or asked for, at the latest while twice as many were.
///
/// Thread   [thread-safe] nobody waits longer than a look into a table takes
class HeardSounds {
 public:
  explicit HeardSounds(std::size_t most) : most_(most) {}

  [[nodiscard]] std::optional<Sound> find(const SoundPatch& patch);
  void keep(const SoundPatch& patch, Sound sound);
  [[nodiscard]] std::size_t size() const;

 private:
  void keep(std::size_t key, Sound sound);

  std::size_t most_;
  mutable std::mutex mutex_;
  std::unordered_map<std::size_t, Sound> recent_, older_;
};

}  // namespace smartgain
