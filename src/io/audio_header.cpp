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
  const bool is_wav = form == "RIFF" && kind == "WAVE";
  const bool is_aiff = form == "FORM" && (kind == "AIFF" || kind == "AIFC");
  if (!is_wav && !is_aiff) return std::nullopt;

  // Chunks: four letters, length, content padded to an even length (Multimedia Programming Interface 1.0, chapter 2;
  // AIFF 1.3).
  for (std::uint64_t at = head.size(); at + 8 <= size;) {
    std::array<char, 8> chunk{};
    file.seekg(static_cast<std::streamoff>(at));
    if (!file.read(chunk.data(), chunk.size())) break;
    const std::uint32_t length = read_length(chunk.data() + 4, is_aiff);
    at += chunk.size();
    if (std::string_view(chunk.data(), 4) == (is_wav ? "data" : "SSND")) {
      if (length == 0 || length == std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
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
