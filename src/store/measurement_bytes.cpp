// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "measurement_bytes.hpp"

#include <cstdint>
#include <cstring>
#include <type_traits>

namespace smartgain {
namespace {

// Its bytes in another order are no version at all.
constexpr std::uint32_t kVersion = 0x53474D02;
constexpr std::uint64_t kMostBands = 1024;  // a spectrum of ours has 40

class Writer {
 public:
  static constexpr bool kReads = false;
  std::string bytes;
  bool good = true;

  template <class T>
  void plain(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void text(const std::string& value) {
    plain(std::uint64_t{value.size()});
    bytes += value;
  }
};

class Reader {
 public:
  static constexpr bool kReads = true;
  std::string_view bytes;
  bool good = true;

  template <class T>
  void plain(T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (bytes.size() < sizeof value) {
      good = false;
      return;
    }
    std::memcpy(&value, bytes.data(), sizeof value);
    bytes.remove_prefix(sizeof value);
  }
  void text(std::string& value) {
    std::uint64_t size = 0;
    plain(size);
    if (!good || size > bytes.size()) {
      good = false;
      return;
    }
    value = bytes.substr(0, size);
    bytes.remove_prefix(size);
  }
};

// One description of the fields for both directions, so that they cannot differ.

template <class Archive, class T>
void pass(Archive& archive, T& value) {
  archive.plain(value);
}

template <class Archive, class Level>
void pass_optional(Archive& archive, Level& value) {
  // Levels have no default.
  std::uint8_t there = value.has_value() ? 1 : 0;
  archive.plain(there);
  if (there == 0) return;
  if constexpr (Archive::kReads) {
    double number = 0.0;
    archive.plain(number);
    value.emplace(number);
  } else if constexpr (std::is_same_v<std::decay_t<decltype(*value)>, double>) {
    archive.plain(*value);
  } else {
    archive.plain(value->value);
  }
}

template <class Archive, class Vector, class Element>
void pass_vector(Archive& archive, Vector& values, std::uint64_t most, Element element) {
  std::uint64_t count = values.size();
  archive.plain(count);
  if constexpr (Archive::kReads) {
    // Before any memory is taken for them: a patch has 8 kB.
    if (!archive.good || count > most) {
      archive.good = false;
      return;
    }
    values.resize(count);
  }
  for (auto& value : values) element(value);
}

template <class Archive, class Field>
void pass_stereo_field(Archive& archive, Field& field) {
  pass_optional(archive, field.correlation);
  pass_optional(archive, field.width);
  pass_optional(archive, field.balance);
}

template <class Archive, class M>
void pass_measurement(Archive& archive, M& m) {
  pass(archive, m.sample_rate_hz);
  pass(archive, m.duration_s);
  pass_optional(archive, m.integrated);
  pass_optional(archive, m.momentary_max);
  pass_optional(archive, m.short_term_max);
  pass_optional(archive, m.loudness_range);
  pass_optional(archive, m.true_peak);
  pass_optional(archive, m.sample_peak);
  pass_optional(archive, m.rms);
  pass_optional(archive, m.crest_factor);
  pass_optional(archive, m.peak_to_loudness);
  pass_optional(archive, m.dc_offset);
  pass(archive, m.clipped_samples);
  pass(archive, m.non_finite_samples);
  pass_optional(archive, m.active_share);
  std::uint8_t percentiles = m.level_percentiles.has_value() ? 1 : 0;
  pass(archive, percentiles);
  if (percentiles != 0) {
    if constexpr (Archive::kReads) m.level_percentiles.emplace(LevelPercentiles{Lufs(0), Lufs(0), Lufs(0)});
    pass(archive, m.level_percentiles->p10.value);
    pass(archive, m.level_percentiles->p50.value);
    pass(archive, m.level_percentiles->p95.value);
  }
  pass_optional(archive, m.spectral_centroid);
  pass_optional(archive, m.spectral_spread);
  pass_optional(archive, m.spectral_rolloff_85);
  pass_optional(archive, m.spectral_flatness);
  pass_vector(archive, m.band_center_hz, kMostBands, [&](auto& hz) { pass(archive, hz); });
  pass_vector(archive, m.band_level_db, kMostBands, [&](auto& db) { pass_optional(archive, db); });
  pass_stereo_field(archive, m.stereo);
  pass_vector(archive, m.band_stereo, kMostBands, [&](auto& field) { pass_stereo_field(archive, field); });
  pass_vector(archive, m.patches, kMostPatches, [&](auto& patch) { pass(archive, patch.cells); });
}

template <class Archive, class C>
void pass_cached(Archive& archive, C& cached) {
  std::uint8_t there = cached.measured.has_value() ? 1 : 0;
  pass(archive, there);
  if (there != 0) {
    if constexpr (Archive::kReads) cached.measured.emplace();
    pass_measurement(archive, *cached.measured);
  }
  archive.text(cached.problem);
  archive.text(cached.extra);
}

}  // namespace

std::string to_bytes(const CachedMeasurement& measurement) {
  Writer writer;
  writer.plain(kVersion);
  pass_cached(writer, measurement);
  return std::move(writer.bytes);
}

std::optional<CachedMeasurement> from_bytes(std::string_view bytes) {
  Reader reader;
  reader.bytes = bytes;
  std::uint32_t version = 0;
  reader.plain(version);
  if (version != kVersion) return std::nullopt;
  CachedMeasurement result;
  pass_cached(reader, result);
  if (!reader.good || !reader.bytes.empty()) return std::nullopt;
  return result;
}

}  // namespace smartgain
