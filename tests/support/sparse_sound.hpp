// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Hours of silence with a minute of sound at their end, in a file that takes no room.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <string>
#include <vector>

namespace smartgain::test {

struct SparseSound {
  double hours = 10.0;
  int sample_rate_hz = 44100;
  int channel_count = 2;
};

/// 16-bit RF64 (EBU Tech 3306). Its last minute is a sine of 997 Hz with a peak of -20 dBFS in every channel.
inline void write_sparse_sound(const std::filesystem::path& path, const SparseSound& wanted) {
  const auto frames = static_cast<std::uint64_t>(wanted.hours * 3600.0 * wanted.sample_rate_hz);
  const auto frame_bytes = static_cast<std::uint64_t>(2 * wanted.channel_count);
  const std::uint64_t data_bytes = frames * frame_bytes;
  std::string head;
  const auto put = [&head](auto value) { head.append(reinterpret_cast<const char*>(&value), sizeof value); };
  head += "RF64";
  put(~std::uint32_t{0});
  head += "WAVEds64";
  put(std::uint32_t{28});
  put(data_bytes + 72);
  put(data_bytes);
  put(frames);
  put(std::uint32_t{0});
  head += "fmt ";
  put(std::uint32_t{16});
  put(std::uint16_t{1});
  put(static_cast<std::uint16_t>(wanted.channel_count));
  put(static_cast<std::uint32_t>(wanted.sample_rate_hz));
  put(static_cast<std::uint32_t>(static_cast<std::uint64_t>(wanted.sample_rate_hz) * frame_bytes));
  put(static_cast<std::uint16_t>(frame_bytes));
  put(std::uint16_t{16});
  head += "data";
  put(~std::uint32_t{0});
  const std::uint64_t sounding = 60 * static_cast<std::uint64_t>(wanted.sample_rate_hz);
  std::vector<std::int16_t> tone;
  for (std::uint64_t n = 0; n < sounding; ++n)
    for (int c = 0; c < wanted.channel_count; ++c)
      tone.push_back(static_cast<std::int16_t>(std::lround(
          3276.8 * std::sin(2.0 * std::numbers::pi * 997.0 * static_cast<double>(n) / wanted.sample_rate_hz))));
  std::ofstream file(path, std::ios::binary);
  file << head;
  file.seekp(static_cast<std::streamoff>(head.size() + (frames - sounding) * frame_bytes));
  file.write(reinterpret_cast<const char*>(tone.data()), static_cast<std::streamsize>(tone.size() * sizeof(tone[0])));
  ASSERT_TRUE(file) << path;
}

}  // namespace smartgain::test
