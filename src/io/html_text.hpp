// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Texts for pages: escaped, and the page around them.
#pragma once

#include <string>
#include <string_view>

namespace smartgain {

/// For text and attribute values: no markup comes through. Control characters and broken UTF-8 become U+FFFD.
[[nodiscard]] std::string escaped(std::string_view text);

/// "1:05": a position in the song.
[[nodiscard]] std::string clock_text(double seconds);

/// A name that stands in a sentence: right-to-left letters do not turn the sentence around.
[[nodiscard]] std::string name_html(std::string_view name);

/// The whole page; `title` is a text, `body` is HTML.
[[nodiscard]] std::string page(std::string_view title, std::string_view body);

}  // namespace smartgain
