// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "html_text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace smartgain {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// Length of the character that begins here, 0 where it is none (RFC 3629).
std::size_t character_length(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = at(0);
  const std::size_t length = first < 0x80                     ? 1
                             : first >= 0xC2 && first <= 0xDF ? 2
                             : first >= 0xE0 && first <= 0xEF ? 3
                             : first >= 0xF0 && first <= 0xF4 ? 4
                                                              : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((at(i) & 0xC0) != 0x80) return 0;
  // Overlong forms, surrogates and what lies beyond U+10FFFF.
  if (length > 2 && ((first == 0xE0 && at(1) < 0xA0) || (first == 0xED && at(1) > 0x9F) ||
                     (first == 0xF0 && at(1) < 0x90) || (first == 0xF4 && at(1) > 0x8F)))
    return 0;
  return length;
}

// Colours: Okabe and Ito's set, which colour-blind eyes tell apart, darkened for light paper and lightened for dark.
constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark;
  --paper:#fbfaf8; --card:#ffffff; --ink:#1d2126; --dim:#5b636d; --line:#dcdfe3; --grid:#e9ebee;
  --before:#7b838d; --after:#0068a8; --band:#0068a826; --up:#0068a8; --down:#b35200; --bad:#b3261e; --good:#00734f;
  --voice:#a8457e; --bass:#0068a8; --drums:#b35200; --music:#00734f; --effects:#7a6a00; --mix:#1d2126; --heat:179,82,0; }
@media (prefers-color-scheme: dark) { :root {
  --paper:#14171b; --card:#1c2026; --ink:#e8eaed; --dim:#a2abb6; --line:#363c45; --grid:#2a2f37;
  --before:#8d96a1; --after:#5db8f0; --band:#5db8f030; --up:#5db8f0; --down:#f0a04b; --bad:#ff8a80; --good:#4fd0a2;
  --voice:#ec9ac8; --bass:#5db8f0; --drums:#f0a04b; --music:#4fd0a2; --effects:#e8d44d; --mix:#e8eaed; --heat:240,160,75; } }
* { box-sizing:border-box; }
body { margin:0; background:var(--paper); color:var(--ink); font:16px/1.5 system-ui,-apple-system,"Segoe UI",Cantarell,sans-serif; }
main, header, footer { max-width:66rem; margin:0 auto; padding:0 1.25rem; }
header { padding-top:2rem; } footer { padding-bottom:3rem; color:var(--dim); font-size:.85rem; }
h1 { font-size:1.75rem; line-height:1.2; margin:0 0 .25rem; overflow-wrap:anywhere; }
h2 { font-size:1.25rem; margin:2.25rem 0 .25rem; } h3 { font-size:1rem; margin:1.1rem 0 .25rem; }
p { margin:.25rem 0 .75rem; } .lead, .dim, figcaption { color:var(--dim); } .lead { font-size:1.05rem; }
nav ul { list-style:none; display:flex; flex-wrap:wrap; gap:.25rem 1rem; padding:0; margin:.75rem 0 0; font-size:.9rem; }
a { color:var(--after); } a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline:3px solid var(--after); outline-offset:2px; border-radius:4px; }
.skip { position:absolute; left:-99rem; } .skip:focus { left:1rem; top:.5rem; background:var(--card); padding:.5rem; z-index:2; }
.cards { display:grid; grid-template-columns:repeat(auto-fit,minmax(13rem,1fr)); gap:.75rem; margin:1.25rem 0; }
.card { background:var(--card); border:1px solid var(--line); border-radius:10px; padding:.8rem 1rem; }
.card .what { color:var(--dim); font-size:.85rem; } .card .figure { font-size:1.4rem; font-weight:650; line-height:1.3; font-variant-numeric:tabular-nums; }
.card .figure span { white-space:nowrap; } .card .figure .was { color:var(--dim); font-weight:400; font-size:1.05rem; } .card .say { font-size:.88rem; }
.bad { color:var(--bad); font-weight:600; } .good { color:var(--good); font-weight:600; }
figure { margin:.5rem 0 1rem; background:var(--card); border:1px solid var(--line); border-radius:10px; padding:.75rem; }
figcaption { font-size:.88rem; margin-top:.35rem; } .scroll { overflow-x:auto; }
svg { display:block; width:100%; min-width:40rem; height:auto; font:12px system-ui,-apple-system,"Segoe UI",Cantarell,sans-serif; }
svg text { fill:var(--ink); } svg .dim { fill:var(--dim); } svg .grid { stroke:var(--grid); } svg .axis { stroke:var(--line); stroke-width:1.5; }
svg .band { fill:var(--band); } svg .before { fill:var(--card); stroke:var(--before); stroke-width:2; } svg .after { fill:var(--after); }
svg .target { stroke:var(--after); stroke-width:2; } svg .up { stroke:var(--up); stroke-width:2; } svg .down { stroke:var(--down); stroke-width:2; }
svg .upfill { fill:var(--up); } svg .downfill { fill:var(--down); } svg .curve { fill:none; stroke-width:2.2; stroke-linejoin:round; }
svg .voice { stroke:var(--voice); } svg .bass { stroke:var(--bass); } svg .drums { stroke:var(--drums); } svg .music { stroke:var(--music); }
svg .effects { stroke:var(--effects); } svg .mix { stroke:var(--mix); stroke-width:2.8; } svg .rest { stroke:var(--before); stroke-dasharray:5 4; } svg .strip { stroke:var(--after); }
svg .wide { stroke:var(--after); stroke-width:7; stroke-linecap:round; opacity:.75; } svg .opposed { stroke:var(--bad); stroke-width:7; stroke-linecap:round; }
svg .loud { fill:var(--after); opacity:.85; } svg .middle { fill:var(--after); opacity:.5; } svg .quiet { fill:var(--after); opacity:.25; }
.scroll table { min-width:40rem; } table { border-collapse:collapse; width:100%; font-size:.92rem; font-variant-numeric:tabular-nums; }
caption { text-align:left; color:var(--dim); font-size:.88rem; padding:.25rem 0; }
th, td { text-align:left; padding:.32rem .6rem .32rem 0; border-bottom:1px solid var(--line); vertical-align:top; } thead th { color:var(--dim); font-weight:600; font-size:.85rem; }
td.n, th.n { text-align:right; white-space:nowrap; } th[scope=row] { font-weight:600; overflow-wrap:break-word; min-width:8.5rem; } tr.sum td, tr.sum th { font-weight:650; border-bottom:0; }
.findings { list-style:none; padding:0; margin:.5rem 0; } .findings li { background:var(--card); border:1px solid var(--line); border-left-width:5px; border-radius:8px; padding:.6rem .9rem; margin:.5rem 0; }
.findings .serious { border-left-color:var(--bad); } .findings .caution { border-left-color:var(--down); } .findings .note { border-left-color:var(--before); }
.tag { display:inline-block; border:1px solid var(--line); border-radius:99px; padding:0 .55rem; font-size:.78rem; color:var(--dim); margin-right:.4rem; white-space:nowrap; }
details { background:var(--card); border:1px solid var(--line); border-radius:10px; margin:.5rem 0; } details figure { border:0; padding:0; }
summary { cursor:pointer; padding:.6rem .9rem; display:flex; flex-wrap:wrap; gap:.2rem .9rem; align-items:baseline; } summary::before { content:"▸"; color:var(--dim); } details[open] > summary::before { content:"▾"; }
summary .gain { margin-left:auto; font-weight:650; font-variant-numeric:tabular-nums; } summary b { overflow-wrap:anywhere; } .inside { padding:0 1rem .9rem; }
.bar { display:block; height:.6rem; border-radius:2px; } .bar.up { background:var(--up); } .bar.down { background:var(--down); }
.facts { display:grid; grid-template-columns:repeat(auto-fit,minmax(11rem,1fr)); gap:.1rem 1.25rem; margin:.25rem 0; } .facts div { display:flex; justify-content:space-between; gap:.5rem; border-bottom:1px solid var(--grid); font-size:.9rem; } .facts dt { color:var(--dim); } .facts dd { margin:0; font-variant-numeric:tabular-nums; }
.legend { display:flex; flex-wrap:wrap; gap:.2rem 1.1rem; font-size:.85rem; color:var(--dim); margin:.2rem 0; } .legend svg { display:inline-block; width:2rem; min-width:0; vertical-align:middle; margin-right:.35rem; }
.moves td:last-child { min-width:19rem; font-size:.85rem; } .moves th[scope=row] { max-width:12rem; overflow-wrap:anywhere; } .moves .n .dim { display:inline-block; max-width:11rem; white-space:normal; font-size:.85rem; overflow-wrap:anywhere; }
.matrix th, .matrix td { padding:.25rem .4rem; border:1px solid var(--grid); text-align:center; font-size:.82rem; } .matrix th[scope=row] { text-align:left; }
.words dt { font-weight:650; margin-top:.5rem; } .words dd { margin:0; color:var(--dim); }
@media print { :root { color-scheme:light; font-size:11px; --paper:#fff; --card:#fff; --ink:#000; --dim:#444; --line:#bbb; --grid:#e4e4e4; --before:#666; --after:#0068a8; --band:#0068a826; --up:#0068a8; --down:#b35200; --bad:#b3261e; --good:#00734f;
    --voice:#a8457e; --bass:#0068a8; --drums:#b35200; --music:#00734f; --effects:#7a6a00; --mix:#000; --heat:179,82,0; }
  body { font-size:1rem; } nav, .skip { display:none; } figure, .card, .facts, .findings li, tr { break-inside:avoid; } h2, h2 + p, h3, summary, .inside > p, caption, thead { break-after:avoid; }
  figure svg { max-height:22cm; } .inside figure svg { max-height:4cm; } .inside p, .inside ul { margin:0 0 .25rem; } .wide, .wide tbody, .wide caption { display:block; } .wide thead, .wide td:empty { display:none; } .wide tr { display:block; border-bottom:1px solid var(--line); padding:.25rem 0; }
  .wide th[scope=row], .wide td { display:inline-block; border:0; text-align:left; margin-right:.6rem; } .wide td::before { content:attr(data-by) " "; } .wide td br { display:none; }
  details::details-content { content-visibility:visible; height:auto; } summary::before { content:""; } svg, .scroll table { min-width:0; } .scroll { overflow:visible; }
  main, header, footer { max-width:none; padding:0; } * { print-color-adjust:exact; -webkit-print-color-adjust:exact; } }
)css";

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const char c = text.front();
    if (length == 0 || (length == 1 && ((static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f))) {
      result += kReplacement;
      text.remove_prefix(1);
      continue;
    }
    if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '"')
      result += "&quot;";
    else if (c == '\'')
      result += "&#39;";
    else
      result += text.substr(0, length);
    text.remove_prefix(length);
  }
  return result;
}

std::string clock_text(double seconds) {
  const long whole = std::lround(seconds);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

std::string name_html(std::string_view name) { return "<bdi>" + escaped(name) + "</bdi>"; }

std::string page(std::string_view title, std::string_view body) {
  std::string text =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src "
      "data:\">\n"
      "<link rel=\"icon\" href=\"data:,\">\n<title>";
  text += escaped(title);
  text += "</title>\n<style>";
  text += kStyle;
  text += "</style>\n</head>\n<body>\n";
  text += body;
  text += "</body>\n</html>\n";
  return text;
}

}  // namespace smartgain
