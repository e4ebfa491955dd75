// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Bytes of stereo 32-bit float WAV files, also of broken ones.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace smartgain::test {

/// `data_bytes_claimed`: what the header says; by default the truth.
inline std::string float_wav(const std::vector<float>& interleaved, std::int64_t data_bytes_claimed = -1) {
  const auto data_bytes = static_cast<std::uint32_t>(interleaved.size() * sizeof(float));
  const auto claimed = data_bytes_claimed < 0 ? data_bytes : static_cast<std::uint32_t>(data_bytes_claimed);
  std::string bytes;
  const auto put = [&bytes](auto value) { bytes.append(reinterpret_cast<const char*>(&value), sizeof value); };
  bytes += "RIFF";
  put(std::uint32_t{36 + claimed});
  bytes += "WAVEfmt ";
  put(std::uint32_t{16});
  put(std::uint16_t{3});
  put(std::uint16_t{2});
  put(std::uint32_t{44100});
  put(std::uint32_t{44100 * 8});
  put(std::uint16_t{8});
  put(std::uint16_t{32});
  bytes += "data";
  put(claimed);
  bytes.append(reinterpret_cast<const char*>(interleaved.data()), data_bytes);
  return bytes;
}

/// One tenth of a second at a constant level.
inline std::string constant_wav(float level) { return float_wav(std::vector<float>(2 * 4410, level)); }

}  // namespace smartgain::test
