// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What an audio file's header promises, where libsndfile does not tell.
#include "audio_header.hpp"

#include <array>
#include <fstream>
#include <limits>
#include <string_view>

namespace smartgain {
namespace {

std::uint32_t little_endian(const char* bytes) {
  std::uint32_t value = 0;
  for (int i = 3; i >= 0; --i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

}  // namespace

std::optional<SampleBytes> wav_sample_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::error_code trouble;
  const std::uint64_t size = std::filesystem::file_size(path, trouble);
  std::array<char, 12> head{};
  if (trouble || !file.read(head.data(), head.size())) return std::nullopt;
  const std::string_view text(head.data(), head.size());
  if (text.substr(0, 4) != "RIFF" || text.substr(8) != "WAVE") return std::nullopt;

  // Chunks: four letters, length, content padded to an even length (Multimedia Programming Interface 1.0, chapter 2).
  for (std::uint64_t at = head.size(); at + 8 <= size;) {
    std::array<char, 8> chunk{};
    file.seekg(static_cast<std::streamoff>(at));
    if (!file.read(chunk.data(), chunk.size())) break;
    const std::uint32_t length = little_endian(chunk.data() + 4);
    at += chunk.size();
    if (std::string_view(chunk.data(), 4) == "data") {
      if (length == 0 || length == std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
      return SampleBytes{length, std::min<std::uint64_t>(length, size - at)};
    }
    at += length + (length & 1);
  }
  return std::nullopt;
}

}  // namespace smartgain
