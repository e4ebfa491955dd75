// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "rendered_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>
#include <vector>

namespace smartgain {
namespace {

static_assert(std::endian::native == std::endian::little, "samples are read as they lie in the file");

constexpr std::uint16_t kFloatFormat = 3;            // WAVE_FORMAT_IEEE_FLOAT
constexpr std::uint16_t kExtensibleFormat = 0xFFFE;  // WAVE_FORMAT_EXTENSIBLE: the format's number opens the sub-format

template <class T>
T number_at(const char* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

}  // namespace

RenderedFile inspect_rendered_file(const std::filesystem::path& path, const std::atomic<bool>* stop) {
  RenderedFile result;
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return result;
  const std::uint64_t size = std::filesystem::file_size(path, error);
  std::ifstream file(path, std::ios::binary);
  if (error || !file) return result;

  result.state = RenderState::unfinished;
  char riff[12];
  if (!file.read(riff, sizeof riff)) return result;
  result.state = RenderState::foreign;
  if (std::memcmp(riff, "RIFF", 4) != 0 || std::memcmp(riff + 8, "WAVE", 4) != 0) return result;

  std::uint64_t position = sizeof riff;
  std::uint64_t data_bytes = 0;
  std::uint16_t channel_count = 0;
  for (bool found = false; !found;) {
    char head[8];
    if (!file.seekg(static_cast<std::streamoff>(position)) || !file.read(head, sizeof head)) {
      result.state = RenderState::unfinished;
      return result;
    }
    const auto length = number_at<std::uint32_t>(head + 4);
    position += sizeof head;
    if (std::memcmp(head, "fmt ", 4) == 0) {
      char format[26] = {};
      if (!file.read(format, std::min<std::streamsize>(sizeof format, length))) {
        result.state = RenderState::unfinished;
        return result;
      }
      const auto tag = number_at<std::uint16_t>(format);
      channel_count = number_at<std::uint16_t>(format + 2);
      const bool is_float =
          tag == kFloatFormat || (tag == kExtensibleFormat && number_at<std::uint16_t>(format + 24) == kFloatFormat);
      if (!is_float || number_at<std::uint16_t>(format + 14) != 32 || channel_count == 0) return result;
    } else if (std::memcmp(head, "data", 4) == 0) {
      data_bytes = length;
      found = true;
    }
    if (!found) position += length + (length & 1);
  }
  if (channel_count == 0) return result;

  result.state = RenderState::unfinished;
  const std::uint64_t frame_bytes = channel_count * sizeof(float);
  result.frame_count = data_bytes / frame_bytes;
  if (result.frame_count == 0 || position + data_bytes > size) return result;

  file.clear();
  file.seekg(static_cast<std::streamoff>(position));
  std::vector<float> block(1 << 15);
  // Magnitudes of floats are in the order of their bits, with what is not finite beyond all others.
  constexpr std::uint32_t kMagnitude = 0x7FFFFFFF;
  std::uint32_t peak_bits = 0;
  for (std::uint64_t left = result.frame_count * channel_count; left > 0;) {
    if (stop && stop->load()) return result;
    const std::size_t count = std::min<std::uint64_t>(block.size(), left);
    if (!file.read(reinterpret_cast<char*>(block.data()), static_cast<std::streamsize>(count * sizeof(float))))
      return result;
    for (std::size_t i = 0; i < count; ++i)
      peak_bits = std::max(peak_bits, std::bit_cast<std::uint32_t>(block[i]) & kMagnitude);
    left -= count;
  }
  const auto peak = std::bit_cast<float>(peak_bits);
  result.sample_peak_dbfs = 20.0 * std::log10(static_cast<double>(peak));
  result.state = !std::isfinite(peak)                           ? RenderState::non_finite
                 : result.sample_peak_dbfs > kExplosionPeakDbfs ? RenderState::exploded
                                                                : RenderState::good;
  return result;
}

std::string describe_explosion(double sample_peak_dbfs) {
  return fmt::format("explodes to {:+.1f} dBFS (music stays under {:+.0f} dBFS)", sample_peak_dbfs, kExplosionPeakDbfs);
}

std::string describe(const RenderedFile& file) {
  switch (file.state) {
    case RenderState::good:
      return "is whole";
    case RenderState::missing:
      return "left no file";
    case RenderState::unfinished:
      return "broke off before its end";
    case RenderState::foreign:
      return "is not a WAV file of 32-bit float";
    case RenderState::non_finite:
      return "holds samples that are not numbers";
    case RenderState::exploded:
      return describe_explosion(file.sample_peak_dbfs);
  }
  return {};
}

}  // namespace smartgain
