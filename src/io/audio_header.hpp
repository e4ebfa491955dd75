// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What an audio file's header promises, where libsndfile does not tell.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace smartgain {

/// Bytes of sample data that the header of a WAV, RF64 or AIFF announces, and those that the file really holds. Empty for other
/// files, and where the header leaves the length open (streams: 0 or 2^32 - 1). libsndfile silently reads what is
/// there.
struct SampleBytes {
  std::uint64_t announced = 0;
  std::uint64_t present = 0;
};
[[nodiscard]] std::optional<SampleBytes> sample_bytes(const std::filesystem::path& path);

}  // namespace smartgain
