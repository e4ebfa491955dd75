// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "html_charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "html_text.hpp"
#include "smartgain/core/stereo_ranges.hpp"
#include "smartgain/io/plan_text.hpp"

namespace smartgain {
namespace {

// All in user units of the drawing: a page of usual width shows one as one pixel.
constexpr double kWidth = 960.0;
constexpr double kNames = 190.0;  // left of the plot
constexpr double kNotes = 90.0;   // right of it
constexpr double kRow = 26.0;
constexpr double kTop = 26.0;
constexpr std::size_t kLongestName = 24;

bool is_number(const std::optional<double>& value) { return value && std::isfinite(*value); }

std::vector<double> ticks(double low, double high, double step) {
  std::vector<double> values(static_cast<std::size_t>(std::max(0.0, std::floor((high - low) / step) + 1.0)));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = low + step * static_cast<double>(i);
  return values;
}

/// At most so many characters, by UTF-8 lead bytes.
std::string shortened(const std::string& name) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if ((static_cast<unsigned char>(name[i]) & 0xC0) == 0x80) continue;
    if (++count > kLongestName) return name.substr(0, i) + "…";
  }
  return name;
}

struct Axis {
  double low, high, from, to;  ///< values, and where they lie
  [[nodiscard]] double at(double value) const {
    return from + (std::clamp(value, low, high) - low) / (high - low) * (to - from);
  }
};

class Svg {
 public:
  Svg(double height, const std::string& title, const std::string& description) {
    text_ = fmt::format(
        "<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{}\"><title>{}</title><desc>{}</desc>\n", kWidth,
        height, escaped(title), escaped(title), escaped(description));
  }
  void line(double x1, double y1, double x2, double y2, const char* kind) {
    text_ += fmt::format("<line class=\"{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>", kind, x1, y1,
                         x2, y2);
  }
  void rect(double x, double y, double width, double height, const char* kind, const std::string& title = {}) {
    text_ += fmt::format("<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"2\"",
                         kind, x, y, std::max(width, 0.0), height);
    text_ += title.empty() ? "/>" : "><title>" + escaped(title) + "</title></rect>";
  }
  void circle(double x, double y, double radius, const char* kind) {
    text_ += fmt::format("<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\"/>", kind, x, y, radius);
  }
  void write(double x, double y, const std::string& text, const char* anchor = "start", const char* kind = "") {
    text_ += fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>", kind, x, y,
                         anchor, escaped(text));
  }
  void arrow(double x1, double x2, double y) {
    const bool up = x2 > x1;
    const double tip = up ? 7.0 : -7.0;
    line(x1, y, x2 - tip, y, up ? "up" : "down");
    text_ += fmt::format("<path class=\"{}\" d=\"M{:.1f} {:.1f}l{:.1f} -4.5v9z\"/>", up ? "upfill" : "downfill", x2, y,
                         -tip);
  }
  void path(const std::string& points, const std::string& kind) {
    text_ += fmt::format("<path class=\"curve {}\" d=\"{}\"/>\n", kind, points);
  }
  [[nodiscard]] std::string end() { return std::move(text_) + "</svg>\n"; }

 private:
  std::string text_;
};

std::string level_text(const std::optional<double>& level) {
  return is_number(level) ? number_text(*level, true) + " LU" : "no level";
}

std::string describe(const LevelRow& row) {
  return fmt::format("{}: {}{}{}.", row.name, level_text(row.before),
                     is_number(row.after) && row.after != row.before ? " to " + level_text(row.after) : "",
                     row.note.empty() ? "" : ", " + row.note);
}

/// Curves over frequency with its axis, which `x` has in logarithms; ends the drawing. A curve breaks where it leaves `y` downward.
std::string with_curves(Svg svg, const std::vector<double>& center_hz, const std::vector<Curve>& curves, const Axis& x,
                        const Axis& y) {
  for (const double hertz : {50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10000.0}) {
    if (hertz < center_hz.front() || hertz > center_hz.back()) continue;
    const double at = x.at(std::log(hertz));
    svg.line(at, y.to, at, y.from, "grid");
    svg.write(at, y.from + 18.0,
              hertz < 1000.0 ? fmt::format("{:.0f} Hz", hertz) : fmt::format("{:.0f} kHz", hertz / 1000.0), "middle",
              "dim");
  }
  for (const Curve& curve : curves) {
    std::string points;
    bool pen_down = false;
    for (std::size_t band = 0; band < std::min(center_hz.size(), curve.values.size()); ++band) {
      if (!is_number(curve.values[band]) || *curve.values[band] < y.low) {
        pen_down = false;
        continue;
      }
      points += fmt::format("{}{:.1f} {:.1f}", pen_down ? "L" : "M", x.at(std::log(center_hz[band])),
                            y.at(*curve.values[band]));
      pen_down = true;
    }
    if (!points.empty()) svg.path(points, curve.kind);
  }
  std::string legend = "<p class=\"legend\" aria-hidden=\"true\">";
  for (const Curve& curve : curves)
    legend += fmt::format("<span><svg viewBox=\"0 0 32 8\"><path class=\"curve {}\" d=\"M0 4H32\"/></svg>{}</span>",
                          curve.kind, escaped(curve.name));
  return svg.end() + legend + "</p>\n";
}

}  // namespace

std::string level_chart(const std::vector<LevelRow>& rows) {
  double low = -24.0;
  double high = 0.0;
  std::string description;
  for (const LevelRow& row : rows) {
    for (const auto& value : {row.before, row.after, row.target})
      if (is_number(value)) {
        low = std::min(low, *value - 1.0);
        high = std::max(high, *value + 1.0);
      }
    description += describe(row) + " ";
  }
  constexpr double kLowest = -60.0;  // quieter strips stand at the edge
  constexpr double kStep = 6.0;
  low = std::max(std::floor(low / kStep) * kStep, kLowest);
  high = std::ceil(high / kStep) * kStep;
  const Axis x{low, high, kNames, kWidth - kNotes};
  const double height = kTop + kRow * static_cast<double>(rows.size()) + 8.0;
  Svg svg(height, "Level of each strip relative to the mix, before and after", description);
  for (const double tick : ticks(low, high, kStep)) {
    svg.line(x.at(tick), kTop - 6.0, x.at(tick), height - 4.0, tick == 0.0 ? "axis" : "grid");
    svg.write(x.at(tick), kTop - 11.0, number_text(tick, true, 0) + (tick == high ? " LU" : ""), "middle", "dim");
  }
  double y = kTop + kRow / 2.0;
  for (const LevelRow& row : rows) {
    svg.write(kNames - 12.0, y + 4.0, shortened(row.name), "end");
    if (is_number(row.target) && is_number(row.sd))
      svg.rect(x.at(*row.target - *row.sd), y - 8.0, x.at(*row.target + *row.sd) - x.at(*row.target - *row.sd), 16.0,
               "band");
    if (is_number(row.target)) svg.line(x.at(*row.target), y - 8.0, x.at(*row.target), y + 8.0, "target");
    if (is_number(row.before)) {
      constexpr double kVisible = 12.0;
      if (is_number(row.after) && std::abs(x.at(*row.after) - x.at(*row.before)) > kVisible)
        svg.arrow(x.at(*row.before), x.at(*row.after), y);
      else if (is_number(row.after) && row.after != row.before)
        svg.circle(x.at(*row.after), y, 3.5, "after");
      svg.circle(x.at(*row.before), y, 4.5, "before");
    }
    svg.write(kWidth - kNotes + 12.0, y + 4.0, row.note, "start", is_number(row.before) ? "" : "dim");
    y += kRow;
  }
  return svg.end();
}

std::string spectrum_chart(const std::vector<double>& center_hz, const std::vector<Curve>& curves,
                           const std::string& description) {
  if (center_hz.size() < 2) return {};
  double high = -200.0;
  for (const Curve& curve : curves)
    for (const auto& level : curve.values)
      if (is_number(level)) high = std::max(high, *level);
  if (high <= -200.0) return {};
  constexpr double kStep = 12.0;
  constexpr double kRange = 60.0;  // what is quieter is not heard under the rest
  high = std::ceil(high / kStep) * kStep;
  constexpr double kHeight = 260.0;
  const Axis x{std::log(center_hz.front()), std::log(center_hz.back()), 56.0, kWidth - 16.0};
  const Axis y{high - kRange, high, kHeight - 28.0, 14.0};
  Svg svg(kHeight, "Spectrum", description);
  for (const double tick : ticks(high - kRange, high, kStep)) {
    svg.line(x.from, y.at(tick), x.to, y.at(tick), "grid");
    svg.write(x.from - 8.0, y.at(tick) + 4.0, number_text(tick, false, 0), "end", "dim");
  }
  svg.write(8.0, 14.0, "dB", "start", "dim");
  return with_curves(std::move(svg), center_hz, curves, x, y);
}

std::string band_stereo_chart(const std::vector<double>& center_hz, const std::vector<std::optional<double>>& width,
                              const std::vector<std::optional<double>>& correlation, const std::string& name) {
  const auto any = [](const auto& values) { return std::any_of(values.begin(), values.end(), is_number); };
  if (center_hz.size() < 2 || !any(width)) return {};
  constexpr double kHeight = 190.0;
  const Axis x{std::log(center_hz.front()), std::log(center_hz.back()), 56.0, kWidth - 16.0};
  const Axis y{-1.0, 1.0, kHeight - 28.0, 14.0};
  std::string description;
  constexpr std::array<const char*, kStereoRanges.size()> kRangeNames{"Below 250 Hz", "250 Hz to 4 kHz", "Above 4 kHz"};
  for (std::size_t range = 0; range < kRangeNames.size(); ++range) {
    const auto mean = [&](const std::vector<std::optional<double>>& values, bool with_sign) {
      const auto value = mean_in(kStereoRanges[range], center_hz, values);
      return value ? number_text(*value, with_sign, 2) : std::string("not known");
    };
    description +=
        fmt::format("{}: width {}, correlation {}. ", kRangeNames[range], mean(width, false), mean(correlation, true));
  }
  Svg svg(kHeight, "Stereo of " + name + " over frequency", description);
  for (const double tick : ticks(-1.0, 1.0, 0.5)) {
    svg.line(x.from, y.at(tick), x.to, y.at(tick), tick == 0.0 ? "axis" : "grid");
    svg.write(x.from - 8.0, y.at(tick) + 4.0, number_text(tick, true, 1), "end", "dim");
  }
  return with_curves(std::move(svg), center_hz, {{"width", "strip", width}, {"correlation", "rest", correlation}}, x,
                     y);
}

std::string stereo_chart(const std::vector<StereoRow>& rows) {
  constexpr double kMostDb = 12.0;
  const Axis x{-kMostDb, kMostDb, kNames + 20.0, kWidth - 270.0};
  const double height = kTop + kRow * static_cast<double>(rows.size()) + 8.0;
  std::string description;
  const auto facts = [](const StereoRow& row) {
    std::string text = is_number(row.width) ? fmt::format("width {:.2f}", *row.width) : "";
    if (is_number(row.balance_db))
      text += std::abs(*row.balance_db) < 0.5 ? ", in the middle"
                                              : fmt::format(", {} dB {}", number_text(std::abs(*row.balance_db)),
                                                            *row.balance_db > 0 ? "right" : "left");
    if (is_number(row.correlation) && *row.correlation < 0.0) text += ", sides opposed";
    return text;
  };
  for (const StereoRow& row : rows) description += row.name + ": " + facts(row) + ". ";
  Svg svg(height, "Where each strip stands from left to right, and how wide it is", description);
  for (const double tick : {-12.0, -6.0, 0.0, 6.0, 12.0}) {
    svg.line(x.at(tick), kTop - 6.0, x.at(tick), height - 4.0, tick == 0.0 ? "axis" : "grid");
    svg.write(x.at(tick), kTop - 11.0,
              tick < 0   ? "left " + number_text(-tick, false, 0)
              : tick > 0 ? "right " + number_text(tick, false, 0)
                         : "middle",
              "middle", "dim");
  }
  double y = kTop + kRow / 2.0;
  for (const StereoRow& row : rows) {
    svg.write(kNames - 12.0, y + 4.0, shortened(row.name), "end");
    if (is_number(row.width)) {
      const double middle = x.at(row.balance_db.value_or(0.0));
      // Half of the energy in the sides, as two unrelated signals have it, reaches half the way to each loudspeaker.
      const double half = std::min(*row.width, 1.0) * (x.to - x.from) / 2.0;
      svg.line(std::max(middle - half, x.from), y, std::min(middle + half, x.to), y,
               is_number(row.correlation) && *row.correlation < 0.0 ? "opposed" : "wide");
      svg.circle(middle, y, 4.5, "before");
    }
    svg.write(x.to + 16.0, y + 4.0, facts(row), "start", "dim");
    y += kRow;
  }
  return svg.end();
}

std::string timeline_chart(const std::vector<TimelinePart>& parts) {
  if (parts.empty() || parts.back().end_s <= parts.front().begin_s) return {};
  constexpr double kHeight = 150.0;
  constexpr double kRange = 24.0;
  double high = 0.0;
  for (const TimelinePart& part : parts)
    if (is_number(part.level)) high = std::max(high, *part.level);
  high = std::ceil(high / 3.0) * 3.0 + 1.0;
  const Axis x{parts.front().begin_s, parts.back().end_s, 56.0, kWidth - 16.0};
  const Axis y{high - kRange, high, kHeight - 28.0, 10.0};
  std::string description;
  for (const TimelinePart& part : parts)
    description += fmt::format("{} to {}: {}, {}. ", clock_text(part.begin_s), clock_text(part.end_s), part.kind,
                               level_text(part.level));
  Svg svg(kHeight, "Loudness over the song", description);
  for (const double tick : ticks(std::ceil((high - kRange) / 6.0) * 6.0, high, 6.0)) {
    svg.line(x.from, y.at(tick), x.to, y.at(tick), tick == 0.0 ? "axis" : "grid");
    svg.write(x.from - 8.0, y.at(tick) + 4.0, number_text(tick, true, 0), "end", "dim");
  }
  svg.write(4.0, 12.0, "LU", "start", "dim");
  for (const TimelinePart& part : parts) {
    if (!is_number(part.level)) continue;
    const double left = x.at(part.begin_s) + 0.5;
    svg.rect(left, y.at(*part.level), x.at(part.end_s) - left - 0.5, y.from - y.at(*part.level), part.kind.c_str(),
             fmt::format("{} to {}: {}, {}", clock_text(part.begin_s), clock_text(part.end_s), part.kind,
                         level_text(part.level)));
  }
  const double length = x.high - x.low;
  const double step = length > 600.0   ? 120.0
                      : length > 240.0 ? 60.0
                      : length > 90.0  ? 30.0
                      : length > 30.0  ? 10.0
                                       : 5.0;
  for (const double tick : ticks(std::ceil(x.low / step) * step, x.high, step))
    svg.write(x.at(tick), kHeight - 10.0, clock_text(tick), "middle", "dim");
  return svg.end();
}

std::string headroom_chart(std::optional<double> before, std::optional<double> after, std::optional<double> ceiling) {
  if (!is_number(before) && !is_number(after)) return {};
  constexpr double kHeight = 92.0;
  double high = 3.0;
  double low = -12.0;
  for (const auto& peak : {before, after})
    if (is_number(peak)) {
      high = std::max(high, std::ceil((*peak + 1.0) / 3.0) * 3.0);
      low = std::min(low, std::floor((*peak - 1.0) / 3.0) * 3.0);
    }
  const Axis x{low, high, 90.0, kWidth - 110.0};
  Svg svg(kHeight, "True peak of the mix against full scale",
          fmt::format("Before {} dBTP, after {} dBTP{}.", is_number(before) ? number_text(*before, true) : "unknown",
                      is_number(after) ? number_text(*after, true) : "unknown",
                      is_number(ceiling) ? ", ceiling " + number_text(*ceiling, true) + " dBTP" : ""));
  for (const double tick : ticks(low, high, 3.0)) {
    svg.line(x.at(tick), 24.0, x.at(tick), 84.0, tick == 0.0 ? "axis" : "grid");
    svg.write(x.at(tick), 16.0, tick == 0.0 ? "full scale" : number_text(tick, true, 0), "middle", "dim");
  }
  double y = 34.0;
  for (const auto& [name, peak, kind] :
       {std::tuple("before", before, "downfill"), std::tuple("after", after, "upfill")}) {
    svg.write(78.0, y + 10.0, name, "end");
    if (is_number(peak)) {
      svg.rect(x.from, y, x.at(*peak) - x.from, 13.0, kind);
      svg.write(x.at(*peak) + 8.0, y + 11.0, number_text(*peak, true) + " dBTP");
    }
    y += 26.0;
  }
  if (is_number(ceiling)) svg.line(x.at(*ceiling), 24.0, x.at(*ceiling), 86.0, "target");
  return svg.end();
}

}  // namespace smartgain
