// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A project file's bytes to XML and back: .mmp is the XML, .mmpz what Qt's qCompress makes of it.
#include "lmms_packing.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <new>

namespace smartgain {
namespace {

constexpr std::size_t kLengthBytes = 4;
// The smallest; every level unpacks alike.
constexpr int kLevel = 9;

Unexpected<Error> damaged(std::string_view name, std::string_view found) {
  return unexpected(
      ErrorCode::unreadable_input,
      fmt::format("{}: expected a compressed LMMS project (.mmpz), found {}. Open it in LMMS and save it again, "
                  "or take a backup",
                  name, found));
}

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < kLengthBytes; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

/// See kMaxReadingBytes; elements and attributes are counted by the signs that none goes without.
std::size_t reading_bytes(std::string_view xml) {
  const auto elements = static_cast<std::size_t>(std::count(xml.begin(), xml.end(), '<'));
  const auto attributes = static_cast<std::size_t>(std::count(xml.begin(), xml.end(), '='));
  return 2 * xml.size() + 64 * elements + 40 * attributes;
}

Result<std::string> affordable(std::string xml, std::string_view name) {
  if (const std::size_t needed = reading_bytes(xml); needed > kMaxReadingBytes)
    return unexpected(
        ErrorCode::unreadable_input,
        fmt::format("{}: expected a project that can be read with {} MB of memory, found one that takes {} "
                    "MB. Split it in LMMS",
                    name, kMaxReadingBytes >> 20, needed >> 20));
  return xml;
}

struct Inflater {
  z_stream stream{};
  ~Inflater() { inflateEnd(&stream); }
};

}  // namespace

Result<std::string> unpack_project(std::string_view bytes, std::string_view name) {
  if (bytes.empty())
    return unexpected(ErrorCode::unreadable_input,
                      fmt::format("{}: expected an LMMS project, found an empty file. Take a backup", name));
  const std::string_view without_mark = bytes.substr(0, 3) == "\xEF\xBB\xBF" ? bytes.substr(3) : bytes;
  const std::size_t first = without_mark.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && without_mark[first] == '<') {
    if (bytes.size() > kMaxProjectBytes)
      return unexpected(ErrorCode::unreadable_input, fmt::format("{}: expected at most {} bytes of XML, found {}", name,
                                                                 kMaxProjectBytes, bytes.size()));
    return affordable(std::string(bytes), name);
  }

  if (bytes.size() <= kLengthBytes + 2) return damaged(name, fmt::format("only {} bytes", bytes.size()));
  const std::uint32_t announced = big_endian(bytes);
  bytes.remove_prefix(kLengthBytes);
  // zlib's header: method 8 in the low nibble, and a check sum over both bytes (RFC 1950, 2.2).
  const unsigned method = static_cast<unsigned char>(bytes[0]);
  if ((method & 0x0f) != 8 || (method * 256 + static_cast<unsigned char>(bytes[1])) % 31 != 0)
    return damaged(name, "something that is neither XML nor compressed XML");
  if (announced > kMaxProjectBytes)
    return damaged(
        name, fmt::format("one that says it unpacks to {} bytes (at most {} are read)", announced, kMaxProjectBytes));

  Inflater inflater;
  if (inflateInit(&inflater.stream) != Z_OK) throw std::bad_alloc();
  inflater.stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  inflater.stream.avail_in = static_cast<uInt>(std::min<std::size_t>(bytes.size(), std::numeric_limits<uInt>::max()));

  // In steps: the announced length is not to be trusted with memory.
  std::string xml;
  char block[1 << 16];
  int status = Z_OK;
  while (status != Z_STREAM_END) {
    inflater.stream.next_out = reinterpret_cast<Bytef*>(block);
    inflater.stream.avail_out = sizeof block;
    status = inflate(&inflater.stream, Z_NO_FLUSH);
    const std::size_t count = sizeof block - inflater.stream.avail_out;
    if (status != Z_OK && status != Z_STREAM_END) {
      if (inflater.stream.avail_in == 0)
        return damaged(name, fmt::format("one that breaks off after {} of {} bytes", xml.size() + count, announced));
      return damaged(name, fmt::format("damage after {} of {} bytes", xml.size() + count, announced));
    }
    xml.append(block, count);
    if (xml.size() > kMaxProjectBytes)
      return damaged(name, fmt::format("one that unpacks to more than {} bytes", kMaxProjectBytes));
  }
  return affordable(std::move(xml), name);
}

std::string pack_project(std::string_view xml) {
  uLongf size = compressBound(static_cast<uLong>(xml.size()));
  std::string packed(kLengthBytes + size, '\0');
  for (std::size_t i = 0; i < kLengthBytes; ++i)
    packed[i] = static_cast<char>(xml.size() >> (8 * (kLengthBytes - 1 - i)) & 0xff);
  // Fails only for want of memory: the buffer is as large as can be needed.
  if (compress2(reinterpret_cast<Bytef*>(packed.data() + kLengthBytes), &size,
                reinterpret_cast<const Bytef*>(xml.data()), static_cast<uLong>(xml.size()), kLevel) != Z_OK)
    throw std::bad_alloc();
  packed.resize(kLengthBytes + size);
  return packed;
}

}  // namespace smartgain
