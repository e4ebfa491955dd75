// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What an audio file's header promises, where libsndfile does not tell.
#include "audio_header.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>
#include <string_view>

namespace smartgain {
namespace {

// 25 years of stereo; what promises more must not overflow whoever reckons with it.
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 48;
// Chosen: far more than any writer makes before the samples; a file of nothing else would take minutes.
constexpr int kMostChunks = 10'000;

std::uint32_t read_length(const char* bytes, bool big_endian) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[big_endian ? i : 3 - i]);
  return value;
}

}  // namespace

std::optional<SampleBytes> sample_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::error_code trouble;
  const std::uint64_t size = std::filesystem::file_size(path, trouble);
  std::array<char, 12> head{};
  if (trouble || !file.read(head.data(), head.size())) return std::nullopt;
  const std::string_view form(head.data(), 4), kind(head.data() + 8, 4);
  const bool is_long = form == "RF64" || form == "BW64";
  const bool is_wav = (form == "RIFF" || is_long) && kind == "WAVE";
  const bool is_aiff = form == "FORM" && (kind == "AIFF" || kind == "AIFC");
  if (!is_wav && !is_aiff) return std::nullopt;

  // Chunks: four letters, length, content padded to an even length (Multimedia Programming Interface 1.0, chapter 2;
  // AIFF 1.3). RF64 begins with one that has the lengths which 32 bits cannot hold (EBU Tech 3306, chapter 3).
  std::uint64_t long_length = 0;
  std::uint64_t at = head.size();
  for (int chunks = 0; chunks < kMostChunks && at + 8 <= size; ++chunks) {
    std::array<char, 8> chunk{};
    file.seekg(static_cast<std::streamoff>(at));
    if (!file.read(chunk.data(), chunk.size())) break;
    std::uint64_t length = read_length(chunk.data() + 4, is_aiff);
    at += chunk.size();
    if (is_long && std::string_view(chunk.data(), 4) == "ds64") {
      std::array<char, 16> lengths{};  // of the file, of the samples
      if (!file.read(lengths.data(), lengths.size())) break;
      long_length = read_length(lengths.data() + 8, false) | std::uint64_t{read_length(lengths.data() + 12, false)}
                                                                 << 32;
    }
    if (std::string_view(chunk.data(), 4) == (is_wav ? "data" : "SSND")) {
      const bool says_nothing = length == 0 || length == std::numeric_limits<std::uint32_t>::max();
      if (says_nothing && long_length == 0) return std::nullopt;
      if (says_nothing) length = std::min(long_length, kMostBytes);
      // AIFF puts two numbers of four bytes before the samples.
      const std::uint64_t before_samples = is_aiff ? 8 : 0;
      const std::uint64_t present = std::min<std::uint64_t>(length, size - at);
      if (present <= before_samples) return std::nullopt;
      return SampleBytes{length - before_samples, present - before_samples};
    }
    at += length + (length & 1);
  }
  return std::nullopt;
}

}  // namespace smartgain
