// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "patch_text.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>

namespace smartgain {
namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kPatchBytes = SoundPatch::kBands * SoundPatch::kFrames;

std::string to_base64(const std::vector<std::uint8_t>& bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(bytes.size() - i, 3);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (k < count ? bytes[i + k] : 0u);
    for (std::size_t k = 0; k < 4; ++k) text += k <= count ? kDigits[group >> (18 - 6 * k) & 63u] : '=';
  }
  return text;
}

std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::vector<std::uint8_t> bytes;
  std::uint32_t bits = 0;
  std::size_t bit_count = 0;
  const std::string_view digits = text.substr(0, text.find('='));
  if (text.size() - digits.size() > 2) return std::nullopt;
  for (const char digit : digits) {
    const std::size_t value = kDigits.find(digit);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    bit_count += 6;
    if (bit_count < 8) continue;
    bit_count -= 8;
    bytes.push_back(static_cast<std::uint8_t>(bits >> bit_count & 0xffu));
  }
  return bytes;
}

}  // namespace

std::string patches_to_text(const std::vector<SoundPatch>& patches) {
  if (patches.empty()) return {};
  std::vector<std::uint8_t> cells;
  for (const SoundPatch& patch : patches) cells.insert(cells.end(), patch.cells.begin(), patch.cells.end());
  uLongf size = compressBound(static_cast<uLong>(cells.size()));
  std::vector<std::uint8_t> packed(size);
  // Fails only for want of memory: the buffer is as large as can be needed.
  if (compress(packed.data(), &size, cells.data(), static_cast<uLong>(cells.size())) != Z_OK) throw std::bad_alloc();
  packed.resize(size);
  return to_base64(packed);
}

std::optional<std::vector<SoundPatch>> patches_from_text(std::string_view text) {
  std::vector<SoundPatch> patches;
  if (text.empty()) return patches;
  const auto packed = from_base64(text);
  if (!packed) return std::nullopt;
  std::vector<std::uint8_t> cells(kMostPatches * kPatchBytes);
  uLongf size = static_cast<uLongf>(cells.size());
  if (uncompress(cells.data(), &size, packed->data(), static_cast<uLong>(packed->size())) != Z_OK ||
      size % kPatchBytes != 0)
    return std::nullopt;
  patches.resize(size / kPatchBytes);
  for (std::size_t i = 0; i < patches.size(); ++i)
    std::copy_n(cells.begin() + static_cast<std::ptrdiff_t>(i * kPatchBytes), kPatchBytes, patches[i].cells.begin());
  return patches;
}

}  // namespace smartgain
