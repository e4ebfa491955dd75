// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Tells contents apart: XXH3-128, not a protection against forgery.
#include "smartgain/io/content_hash.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <cstdint>
#include <new>

namespace smartgain {
namespace {

XXH3_state_t* as_xxh(void* state) { return static_cast<XXH3_state_t*>(state); }

}  // namespace

void ContentHash::Free::operator()(void* state) const { XXH3_freeState(as_xxh(state)); }

ContentHash::ContentHash() : state_(XXH3_createState()) {
  if (!state_) throw std::bad_alloc();
  XXH3_128bits_reset(as_xxh(state_.get()));
}

void ContentHash::add(std::string_view bytes) {
  // The library forbids a null pointer even for no bytes.
  if (!bytes.empty()) XXH3_128bits_update(as_xxh(state_.get()), bytes.data(), bytes.size());
}

void ContentHash::add_field(std::string_view bytes) {
  const std::uint64_t size = bytes.size();
  add({reinterpret_cast<const char*>(&size), sizeof size});
  add(bytes);
}

std::string ContentHash::hex() const {
  const XXH128_hash_t hash = XXH3_128bits_digest(as_xxh(state_.get()));
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::string content_hash_of(std::string_view bytes) {
  ContentHash hash;
  hash.add(bytes);
  return hash.hex();
}

}  // namespace smartgain
