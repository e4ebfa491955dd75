// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Changes single attribute values in XML text and leaves every other byte as it is.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <pugixml.hpp>

namespace smartgain {

/// Where an attribute's value stands in the text, or where the attribute would have to be inserted.
struct ValueSpot {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string
      insert_as;  ///< empty: the bytes [begin, end) are the value; else the attribute's name, to be written at `begin`
};

struct Splice {
  ValueSpot spot;
  std::string value;  ///< without characters that XML would have to escape
};

/// `element` must come from a parse of exactly `text`. Empty when the element cannot be found there again (text that
/// the parser had to convert, like UTF-16).
[[nodiscard]] std::optional<ValueSpot> find_value(std::string_view text, pugi::xml_node element,
                                                  std::string_view attribute);

/// Spots must not overlap.
[[nodiscard]] std::string apply_splices(std::string_view text, std::vector<Splice> splices);

}  // namespace smartgain
