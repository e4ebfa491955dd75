// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What every target shares. A target is one function that takes any bytes, reads them as the product would, and holds laws against what
// came out; it is called by libFuzzer (preset `fuzz`), and by replay.cpp in every other build.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "smartgain/core/result.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace smartgain::fuzz {

/// Ends the program where a law does not hold, so that the input is kept.
inline void expect(bool holds, std::string_view law, std::string_view detail = {}) {
  if (holds) return;
  std::fprintf(stderr, "broken law: %s %s\n", std::string(law).c_str(), std::string(detail).c_str());
  std::abort();
}

/// A refusal says what is wrong.
inline void expect_reason(const Error& error) { expect(!error.message.empty(), "an error has a message"); }

inline std::string_view view(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// The next of a sequence of numbers that depends on the input alone: choices that are no part of the format.
class Choices {
 public:
  explicit Choices(std::string_view input) {
    for (const char c : input) state_ = (state_ ^ static_cast<unsigned char>(c)) * 1099511628211ULL;  // FNV-1a, 64 bits
  }
  /// 0 … count - 1
  std::size_t next(std::size_t count) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;  // Knuth's MMIX
    return static_cast<std::size_t>(state_ >> 33) % count;
  }

 private:
  std::uint64_t state_ = 14695981039346656037ULL;
};

inline void write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace smartgain::fuzz
