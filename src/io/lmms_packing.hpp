// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A project file's bytes to XML and back: .mmp is the XML, .mmpz what Qt's qCompress makes of it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "smartgain/core/result.hpp"

namespace smartgain {

/// Largest XML that is unpacked. Chosen: 60 times the largest of the songs that come with LMMS (1.1 MB).
inline constexpr std::size_t kMaxProjectBytes = 64u << 20;
/// Most memory that reading may take: the text twice, and what the parser makes of it (64 bytes an element, 40 an attribute). Chosen, so
/// that a forged file cannot exhaust a machine: 400,000 notes, twenty times what those songs have.
inline constexpr std::size_t kMaxReadingBytes = 160u << 20;

/// Plain or packed is told by the content, not by the name. Fails with unreadable_input, also where there is too much.
[[nodiscard]] Result<std::string> unpack_project(std::string_view bytes, std::string_view name);

/// 4 bytes of length, big-endian, then a zlib stream.
[[nodiscard]] std::string pack_project(std::string_view xml);

}  // namespace smartgain
