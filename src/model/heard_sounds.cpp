// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "heard_sounds.hpp"

#include <functional>
#include <string_view>
#include <utility>

namespace smartgain {
namespace {

std::size_t key_of(const SoundPatch& patch) {
  return std::hash<std::string_view>{}({reinterpret_cast<const char*>(patch.cells.data()), patch.cells.size()});
}

}  // namespace

std::optional<Sound> HeardSounds::find(const SoundPatch& patch) {
  const std::size_t key = key_of(patch);
  const std::lock_guard lock(mutex_);
  if (const auto known = recent_.find(key); known != recent_.end()) return known->second;
  auto known = older_.extract(key);
  if (known.empty()) return std::nullopt;
  keep(key, known.mapped());
  return std::move(known.mapped());
}

void HeardSounds::keep(const SoundPatch& patch, Sound sound) {
  const std::size_t key = key_of(patch);
  const std::lock_guard lock(mutex_);
  keep(key, std::move(sound));
}

void HeardSounds::keep(std::size_t key, Sound sound) {
  if (recent_.size() >= most_) older_ = std::exchange(recent_, {});
  recent_.insert_or_assign(key, std::move(sound));
}

std::size_t HeardSounds::size() const {
  const std::lock_guard lock(mutex_);
  return recent_.size() + older_.size();
}

}  // namespace smartgain
