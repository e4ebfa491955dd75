// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/io/html_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "html_charts.hpp"
#include "html_text.hpp"
#include "smartgain/core/group_levels.hpp"
#include "smartgain/io/plan_text.hpp"
#include "smartgain/io/plan_words.hpp"

namespace smartgain {
namespace {

constexpr std::string_view kNothing = "–";

template <class Level>
std::string with_unit(const std::optional<Level>& level, std::string_view unit, bool plus = false) {
  return level ? number_text(level->value, plus) + " " + std::string(unit) : std::string(kNothing);
}

template <class Level>
std::optional<double> value_of(const std::optional<Level>& level) {
  return level && std::isfinite(level->value) ? std::optional(level->value) : std::nullopt;
}

std::string shown_name(const Strip& strip) { return strip.name.empty() ? strip.id : strip.name; }

/// With its place in the list where others have the same name.
std::string told_apart(const std::vector<const Strip*>& strips, const Strip& strip) {
  const std::string name = shown_name(strip);
  const auto same = std::count_if(strips.begin(), strips.end(), [&](const Strip* s) { return shown_name(*s) == name; });
  const auto at = std::find(strips.begin(), strips.end(), &strip);
  return same > 1 ? fmt::format("{} ({})", name, at - strips.begin() + 1) : name;
}

std::string role_of(const Strip& strip) {
  return strip.role_confidence > 0.0 ? std::string(label(strip.role)) : "not known";
}

std::string title_of(const InputInfo& input) {
  const std::filesystem::path path(input.path);
  const std::string name = (path.has_filename() ? path : path.parent_path()).filename().string();
  return name.empty() ? "SmartGain" : name;
}

std::string duration_text(double seconds) { return clock_text(seconds) + " min"; }

std::string section(std::string_view id, std::string_view title, std::string_view lead, const std::string& content) {
  if (content.empty()) return {};
  return fmt::format("<section aria-labelledby=\"{0}\">\n<h2 id=\"{0}\">{1}</h2>\n{2}{3}</section>\n", id, title,
                     lead.empty() ? "" : fmt::format("<p class=\"dim\">{}</p>\n", lead), content);
}

/// A chart that may be wider than a small screen: it can be moved there by keyboard, too.
std::string figure(std::string_view what, const std::string& chart, std::string_view caption) {
  if (chart.empty()) return {};
  return fmt::format(
      "<figure><div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{}\">{}</div>{}</figure>\n",
      escaped(what), chart, caption.empty() ? "" : fmt::format("<figcaption>{}</figcaption>", caption));
}

std::string scrolled(std::string_view what, const std::string& table) {
  return fmt::format("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{}\">{}</div>\n", escaped(what),
                     table);
}

std::string card(std::string_view what, std::string_view figure_html, std::string_view say) {
  return fmt::format(
      "<div class=\"card\"><div class=\"what\">{}</div><div class=\"figure\">{}</div><div "
      "class=\"say\">{}</div></div>\n",
      what, figure_html, say);
}

std::string before_after(const std::string& before, const std::string& after) {
  return before == after ? after : "<span class=\"was\">" + before + " → </span> <span>" + after + "</span>";
}

std::string findings_html(const std::vector<Finding>& findings) {
  if (findings.empty())
    return "<p>Nothing stands out: no clipping, no strip far off, no trouble in stereo or mono.</p>\n";
  std::string list = "<ul class=\"findings\">\n";
  for (const Finding& finding : findings) {
    const bool serious = finding.severity == Severity::serious;
    const bool caution = finding.severity == Severity::caution;
    list += fmt::format("<li class=\"{}\"><span class=\"tag\">{}</span>{}<br><span class=\"dim\">{}</span></li>\n",
                        serious   ? "serious"
                        : caution ? "caution"
                                  : "note",
                        serious   ? "serious"
                        : caution ? "worth a look"
                                  : "to know",
                        escaped(finding.text), escaped(finding.cure));
  }
  return list + "</ul>\n";
}

std::string notices_html(const std::vector<std::string>& notices) {
  if (notices.empty()) return {};
  std::string list = "<ul>\n";
  for (const std::string& notice : notices) list += "<li>" + escaped(notice) + "</li>\n";
  return list + "</ul>\n";
}

// ----------------------------------------------------------------------------------------------------------------------
// what was measured

std::string fact(std::string_view what, const std::string& value) {
  return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>", what, value);
}

std::string facts_html(const Measurement& m) {
  std::string facts = "<dl class=\"facts\">";
  facts += fact("Loudness", with_unit(m.integrated, "LUFS"));
  facts += fact("Loudest 3 s", with_unit(m.short_term_max, "LUFS"));
  facts += fact("Loudness range", with_unit(m.loudness_range, "LU"));
  facts += fact("True peak", with_unit(m.true_peak, "dBTP", true));
  facts += fact("RMS", with_unit(m.rms, "dBFS"));
  facts += fact("Crest factor", with_unit(m.crest_factor, "dB"));
  facts += fact("Sounds",
                m.active_share ? fmt::format("{:.0f} % of the time", 100.0 * *m.active_share) : std::string(kNothing));
  facts += fact("Spectral centre",
                m.spectral_centroid ? fmt::format("{:.0f} Hz", m.spectral_centroid->value) : std::string(kNothing));
  facts += fact("Stereo width", m.stereo.width ? fmt::format("{:.2f}", *m.stereo.width) : std::string(kNothing));
  facts +=
      fact("Correlation", m.stereo.correlation ? number_text(*m.stereo.correlation, true, 2) : std::string(kNothing));
  if (m.clipped_samples > 0) facts += fact("Clipped samples", fmt::format("{}", m.clipped_samples));
  return facts + "</dl>\n";
}

/// Powers of strips added up, a band each; empty where none has power.
std::vector<std::optional<double>> sum_of_bands(const std::vector<const Strip*>& strips, std::size_t bands) {
  std::vector<std::optional<double>> sum(bands);
  for (std::size_t band = 0; band < bands; ++band) {
    double power = 0.0;
    for (const Strip* strip : strips)
      if (strip->measured && band < strip->measured->band_level_db.size() && strip->measured->band_level_db[band])
        power += to_power_ratio(Decibels(*strip->measured->band_level_db[band]));
    if (power > 0.0) sum[band] = from_power_ratio(power).value;
  }
  return sum;
}

bool is_heard(const Strip& strip) { return strip.measured && strip.level && !strip.has(StripFlag::muted); }

std::string spectra_html(const std::optional<Measurement>& mix, const std::vector<const Strip*>& strips) {
  const Measurement* first = mix && !mix->band_center_hz.empty() ? &*mix : nullptr;
  for (const Strip* strip : strips)
    if (first == nullptr && is_heard(*strip)) first = &*strip->measured;
  if (first == nullptr) return {};
  std::vector<Curve> curves;
  if (mix && !mix->band_level_db.empty()) curves.push_back({"the mix", "mix", mix->band_level_db});
  for (const RoleGroupName& group : kRoleGroups) {
    std::vector<const Strip*> members;
    for (const Strip* strip : strips)
      if (is_heard(*strip) && group_of(strip->role) == group.group) members.push_back(strip);
    if (!members.empty())
      curves.push_back({fmt::format("{} ({})", group.label, members.size()), std::string(group.word),
                        sum_of_bands(members, first->band_center_hz.size())});
  }
  return figure(
      "Spectra of the mix and of its groups",
      spectrum_chart(first->band_center_hz, curves,
                     "Level of the mix and of each group of strips over frequency, from 30 Hz to 16 kHz."),
      "Level in each of 40 bands as wide as the ear's own, dB relative to a full-scale sine. Where two groups run "
      "close together they compete for the same place.");
}

// Narrower than this in every band, and the figures say it all; chosen: 0 as it is printed.
constexpr double kMonoWidth = 0.005;

std::string band_stereo_html(const Measurement& measured, const std::string& name) {
  std::vector<std::optional<double>> width;
  std::vector<std::optional<double>> correlation;
  for (const StereoField& band : measured.band_stereo) {
    width.push_back(band.width);
    correlation.push_back(band.correlation);
  }
  if (std::none_of(width.begin(), width.end(), [](const auto& band) { return band && *band >= kMonoWidth; })) return {};
  const std::string chart = band_stereo_chart(measured.band_center_hz, width, correlation, name);
  if (chart.empty()) return {};
  return figure(
      "Stereo of " + name + " over frequency", chart,
      "Width: 0 is mono, 0.5 two sides that have nothing in common. Correlation: +1 both sides alike, below 0 "
      "they work against each other, and what lies there fades in mono.");
}

std::string stereo_html(const std::optional<Measurement>& mix, const std::vector<const Strip*>& strips) {
  std::vector<StereoRow> rows;
  for (const Strip* strip : strips)
    if (is_heard(*strip))
      rows.push_back({told_apart(strips, *strip), value_of(strip->measured->stereo.balance),
                      strip->measured->stereo.width, strip->measured->stereo.correlation});
  std::string bands = mix ? band_stereo_html(*mix, "the mix") : std::string();
  if (rows.empty()) return bands;
  return figure("Stereo field", stereo_chart(rows),
                "The ring shows to which side a strip leans (dB), the bar how wide it is. Where left and right work "
                "against each other the bar has the colour of a warning: such a strip fades when played in mono.") +
         bands;
}

// ----------------------------------------------------------------------------------------------------------------------
// between strips

std::string masking_html(const Relations& relations, const std::vector<const Strip*>& strips) {
  if (relations.masking.empty()) return {};
  std::set<std::string> maskers;
  std::set<std::string> maskees;
  for (const Masking& pair : relations.masking) {
    maskers.insert(pair.masker);
    maskees.insert(pair.maskee);
  }
  const auto in_order = [&](const std::set<std::string>& ids) {
    std::vector<const Strip*> found;
    for (const Strip* strip : strips)
      if (ids.contains(strip->id)) found.push_back(strip);
    return found;
  };
  const auto columns = in_order(maskers);
  // Paper cannot be moved sideways: there each row becomes a list that names its maskers.
  constexpr std::size_t kColumnsOfPaper = 10;
  std::string table = fmt::format("<table class=\"matrix{}\">", columns.size() > kColumnsOfPaper ? " wide" : "") +
                      "<caption>LU of each strip (row) that are lost behind another (column), and "
                      "where</caption>\n"
                      "<thead><tr><td></td>";
  for (const Strip* masker : columns) table += "<th scope=\"col\">" + name_html(told_apart(strips, *masker)) + "</th>";
  table += "<th scope=\"col\">all others</th></tr></thead>\n<tbody>\n";
  for (const Strip* maskee : in_order(maskees)) {
    table += "<tr><th scope=\"row\">" + name_html(told_apart(strips, *maskee)) + "</th>";
    for (const Strip* masker : columns) {
      Decibels loss(0.0);
      const Masking* worst = nullptr;
      for (const Masking& pair : relations.masking)
        if (pair.masker == masker->id && pair.maskee == maskee->id) {
          loss += pair.loss;
          if (worst == nullptr || pair.loss > worst->loss) worst = &pair;
        }
      if (worst == nullptr) {
        table += "<td></td>";
        continue;
      }
      // Colour grows with the loss; the number says it, too.
      constexpr double kStrongest = 6.0;
      table += fmt::format(
          "<td data-by=\"{}\" style=\"background:rgba(var(--heat),{:.2f})\">{}<br> <span class=\"dim\">{}</span></td>",
          escaped(told_apart(strips, *masker)), 0.55 * std::clamp(loss.value / kStrongest, 0.05, 1.0),
          number_text(loss.value), escaped(range_text(worst->low, worst->high)));
    }
    const Hidden* hidden = hidden_of(relations, maskee->id);
    table += fmt::format("<td data-by=\"all others\">{}</td></tr>\n", hidden == nullptr ? std::string(kNothing)
                                                                      : hidden->loss >= kMostLoss
                                                                          ? "all of it"
                                                                          : number_text(hidden->loss.value));
  }
  return scrolled("Which strip hides which", table + "</tbody></table>");
}

std::string timeline_html(const Relations& relations) {
  std::vector<TimelinePart> parts;
  for (const Section& each : relations.sections)
    parts.push_back({each.begin_s, each.end_s, value_of(each.level),
                     each.kind == SectionKind::loud    ? "loud"
                     : each.kind == SectionKind::quiet ? "quiet"
                                                       : "middle"});
  std::string caption =
      "Loudness of the mix by section, LU relative to the whole song; the stronger the colour, the louder.";
  if (relations.loudest)
    caption += fmt::format(" Loudest from {} on.", escaped(position_text(relations, relations.loudest->begin_s)));
  return figure("Loudness over the song", timeline_chart(parts), caption);
}

/// Rows are sections, columns the groups that sound.
std::string groups_html(const Relations& relations, const std::vector<const Strip*>& strips) {
  if (relations.sections.empty()) return {};
  std::map<std::string, Role> roles;
  for (const Strip* strip : strips) roles[strip->id] = strip->role;
  const GroupLevelsOverTime levels = group_levels(relations, roles);
  const auto row = [&](const std::string& name, const std::string& mix, const GroupLevels& groups) {
    std::string cells = "<tr><th scope=\"row\">" + name + "</th><td class=\"n\">" + mix + "</td>";
    for (std::size_t group = 0; group < groups.size(); ++group)
      if (levels.song[group])
        cells += "<td class=\"n\">" +
                 (groups[group] ? number_text(groups[group]->value, true) : std::string(kNothing)) + "</td>";
    return cells + "</tr>\n";
  };
  std::string table =
      "<table><caption>Groups relative to the mix in the same part of the song, LU; the mix relative to the whole "
      "song</caption>\n<thead><tr><td></td><th scope=\"col\" class=\"n\">the mix</th>";
  for (const RoleGroupName& group : kRoleGroups)
    if (levels.song[static_cast<std::size_t>(group.group)])
      table += fmt::format("<th scope=\"col\" class=\"n\">{}</th>", group.label);
  table += "</tr></thead>\n<tbody>\n";
  for (std::size_t i = 0; i < relations.sections.size(); ++i) {
    const Section& each = relations.sections[i];
    table += row(clock_text(each.begin_s) + "–" + clock_text(each.end_s),
                 each.level ? number_text(each.level->value, true) : std::string(kNothing), levels.sections[i]);
  }
  return scrolled("Levels of groups by section",
                  table + row("whole song", number_text(0.0), levels.song) + "</tbody></table>");
}

// ----------------------------------------------------------------------------------------------------------------------
// a plan

/// What a strip does to its level in the mix.
Decibels strip_gain(const StripPlan& strip) {
  return strip.gain() + (strip.trim_knob ? strip.trim_knob->gain() : Decibels(0.0));
}

/// Where the reasons alone would put it, before amount and limits.
std::optional<Decibels> full_change(const StripPlan& strip) {
  constexpr std::array<std::string_view, 4> kOnTheWay{"amount", "stage", "headroom", "set_by_you"};
  if (!strip.recommended || !strip.strip.level) return std::nullopt;
  Decibels change(0.0);
  for (const Reason& reason : strip.reasons)
    if (std::find(kOnTheWay.begin(), kOnTheWay.end(), reason.rule) == kOnTheWay.end()) change += reason.effect;
  return change;
}

/// By how much the mix as a whole changes because strips move, without the gain after everything.
Decibels mix_change(const MixPlan& mix) {
  if (!mix.before || !mix.before->integrated || !mix.predicted_integrated) return Decibels(0.0);
  const Decibels change = *mix.predicted_integrated - *mix.before->integrated;
  return mix.knob ? change - mix.knob->gain() : change;
}

std::string gain_text(const StripPlan& strip) {
  // The fader takes back what the knob before it gives.
  if (strip.action == Action::change && strip.trim_knob && std::abs(strip_gain(strip).value) < 0.05) return "staged";
  if (strip.action == Action::change) return number_text(strip_gain(strip).value, true) + " dB";
  return strip.action == Action::skip ? strip.why : "stays";
}

std::string levels_html(const Plan& plan, const std::vector<const Strip*>& strips) {
  std::vector<LevelRow> rows;
  const Decibels common = mix_change(plan.mix);
  for (const StripPlan& strip : plan.strips) {
    LevelRow row{told_apart(strips, strip.strip), value_of(strip.strip.level), {}, {}, {}, gain_text(strip)};
    if (row.before) row.after = (*strip.strip.level + strip_gain(strip) - common).value;
    if (const auto change = full_change(strip); change && strip.action != Action::skip) {
      row.target = (*strip.strip.level + *change - common).value;
      row.sd = strip.recommended->sd.value;
    }
    rows.push_back(std::move(row));
  }
  // A plan for the whole alone measures no strips.
  if (std::none_of(rows.begin(), rows.end(), [](const LevelRow& row) { return row.before.has_value(); })) return {};
  const std::string legend =
      "<p class=\"legend\" aria-hidden=\"true\"><span><svg viewBox=\"0 0 32 12\"><circle class=\"before\" cx=\"16\" "
      "cy=\"6\" "
      "r=\"4.5\"/></svg>now</span><span><svg viewBox=\"0 0 32 12\"><path class=\"up\" d=\"M4 6H24\"/><path "
      "class=\"upfill\" "
      "d=\"M30 6l-7-4.5v9z\"/></svg>goes there</span><span><svg viewBox=\"0 0 32 12\"><rect class=\"band\" x=\"2\" "
      "y=\"0\" "
      "width=\"28\" height=\"12\"/><path class=\"target\" d=\"M16 0V12\"/></svg>should stand, and how "
      "surely</span></p>";
  return figure(
      "Levels before and after", level_chart(rows) + legend,
      "How loud each strip is relative to the whole mix (0 LU = as loud as the mix). The shaded band is where an "
      "engineer would most likely put it: about two in three lie inside. Arrows go only part of the way where a part "
      "was "
      "asked for.");
}

std::string mix_cards(const Plan& plan, const PageExtras& extras) {
  const MixPlan& mix = plan.mix;
  const auto loudness = extras.after ? extras.after->integrated : mix.predicted_integrated;
  const auto peak = extras.after ? extras.after->true_peak : mix.predicted_true_peak;
  const auto loudness_before = mix.before ? mix.before->integrated : std::nullopt;
  const auto peak_before = mix.before ? mix.before->true_peak : std::nullopt;
  const std::string measured = extras.after ? "measured again after applying" : "predicted";
  std::string say = measured + ". No loudness was asked for.";
  if (mix.target && loudness) {
    constexpr double kToleranceLu = 0.5;
    const double off = (*loudness - *mix.target).value;
    say = std::abs(off) <= kToleranceLu
              ? fmt::format("<span class=\"good\">target {} met</span> ({})", with_unit(mix.target, "LUFS"), measured)
              : fmt::format("<span class=\"bad\">{} LU off the target {}</span>{}", number_text(off, true),
                            with_unit(mix.target, "LUFS"),
                            mix.bound_by == BoundBy::ceiling ? ": the ceiling binds first" : "");
  }
  std::string cards =
      card("Loudness of the mix", before_after(with_unit(loudness_before, "LUFS"), with_unit(loudness, "LUFS")), say);
  std::string peak_say = "no ceiling was asked for";
  if (mix.ceiling && peak)
    peak_say = *peak <= *mix.ceiling
                   ? fmt::format("<span class=\"good\">under the ceiling of {}</span>", with_unit(mix.ceiling, "dBTP"))
                   : fmt::format("<span class=\"bad\">{} dB over the ceiling of {}</span>",
                                 number_text((*peak - *mix.ceiling).value), with_unit(mix.ceiling, "dBTP"));
  cards +=
      card("True peak", before_after(with_unit(peak_before, "dBTP", true), with_unit(peak, "dBTP", true)), peak_say);
  const auto count = [&](Action action) {
    return std::count_if(plan.strips.begin(), plan.strips.end(),
                         [&](const StripPlan& s) { return s.action == action; });
  };
  cards += card("Strips", fmt::format("{} of {} changed", count(Action::change), plan.strips.size()),
                fmt::format("{} kept · {} left alone", count(Action::keep), count(Action::skip)));
  if (mix.knob)
    cards += card(name_html(mix.knob->knob.name),
                  before_after(number_text(mix.knob->knob.position.value, true) + " dB",
                               number_text(mix.knob->to.value, true) + " dB"),
                  "one gain after everything: the balance stays");
  return "<div class=\"cards\">\n" + cards + "</div>\n";
}

std::string knobs_html(const Plan& plan, const std::vector<const Strip*>& strips) {
  std::string table =
      "<table class=\"moves\"><caption>Where each knob goes, and the heaviest reasons</caption>\n<thead><tr><th "
      "scope=\"col\">Strip</th><th scope=\"col\">Role</th><th scope=\"col\" class=\"n\">Level</th><th scope=\"col\" "
      "class=\"n\">Knob</th><th scope=\"col\" class=\"n\">Change</th><th scope=\"col\" class=\"n\">Sure</th><th "
      "scope=\"col\">Why</th></tr></thead>\n<tbody>\n";
  std::size_t number = 0;
  for (const StripPlan& strip : plan.strips) {
    const bool moves = strip.action == Action::change;
    std::string way = number_text(strip.knob.knob.position.value, true) + " dB";
    if (moves)
      way = number_text(strip.knob.knob.position.value, true) + " → " + number_text(strip.knob.to.value, true) + " dB";
    const auto below = [&way](const std::string& text) { way += "<br><span class=\"dim\">" + text + "</span>"; };
    if (strip.knob.knob.name != shown_name(strip.strip)) below(name_html(strip.knob.knob.name));
    if (moves && strip.trim_knob) below("before it " + number_text(strip.trim_knob->gain().value, true) + " dB");
    table += fmt::format(
        "<tr><th scope=\"row\"><a href=\"#strip-{}\">{}</a></th><td>{}</td><td class=\"n\">{}</td><td "
        "class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td></tr>\n",
        ++number, name_html(told_apart(strips, strip.strip)), escaped(role_of(strip.strip)),
        with_unit(strip.strip.level, "LU", true), way, moves ? number_text(strip.gain().value, true) + " dB" : "stays",
        strip.recommended ? fmt::format("{:.0f} %", 100.0 * strip.recommended->confidence) : std::string(kNothing),
        escaped(why_in_short(strip)));
  }
  return scrolled("Knob moves", table + "</tbody></table>");
}

std::string reasons_html(const StripPlan& strip) {
  if (strip.reasons.empty() && strip.limits.empty()) return {};
  double most = 0.1;
  for (const Reason& reason : strip.reasons) most = std::max(most, std::abs(reason.effect.value));
  for (const AppliedLimit& limit : strip.limits) most = std::max(most, std::abs(limit.effect.value));
  const auto row = [&](Decibels effect, const std::string& text, const std::string& word) {
    const double share = std::isfinite(effect.value) ? 100.0 * std::abs(effect.value) / most : 100.0;
    return fmt::format(
        "<tr><td class=\"n\">{} dB</td><td style=\"width:5.5rem\"><span class=\"bar {}\" "
        "style=\"width:{:.0f}%\"></span></td><td>{} "
        "<span class=\"tag\">{}</span></td></tr>\n",
        number_text(effect.value, true), effect.value > 0.0 ? "up" : "down", share, escaped(text), escaped(word));
  };
  std::string table =
      "<table><caption>What adds up to this change</caption><thead><tr><th scope=\"col\" "
      "class=\"n\">Share</th><td></td><th "
      "scope=\"col\">Reason</th></tr></thead>\n<tbody>\n";
  for (const Reason& reason : strip.reasons) table += row(reason.effect, reason.text, reason.rule);
  for (const AppliedLimit& limit : strip.limits) table += row(limit.effect, limit.text, "limit: " + limit.limit);
  table += fmt::format("<tr class=\"sum\"><td class=\"n\">{} dB</td><td></td><td>at '{}'</td></tr>\n",
                       number_text(strip.gain().value, true), escaped(strip.knob.knob.name));
  return table + "</tbody></table>\n";
}

std::string alternatives_html(const std::vector<Alternative>& alternatives) {
  if (alternatives.empty()) return {};
  std::string list = "<h3>Instead</h3>\n<ul>\n";
  for (const Alternative& other : alternatives)
    list += fmt::format("<li><b>{} dB</b>: {}</li>\n", number_text(other.gain.value, true), escaped(other.text));
  return list + "</ul>\n";
}

std::string strip_spectrum_html(const Strip& strip, const std::vector<const Strip*>& strips) {
  if (!is_heard(strip)) return {};
  std::vector<const Strip*> rest;
  for (const Strip* other : strips)
    if (other != &strip && is_heard(*other)) rest.push_back(other);
  const Measurement& measured = *strip.measured;
  std::vector<Curve> curves{{shown_name(strip), "strip", measured.band_level_db}};
  if (!rest.empty()) curves.push_back({"all others", "rest", sum_of_bands(rest, measured.band_center_hz.size())});
  const std::string name = shown_name(strip);
  return figure("Spectrum of " + name,
                spectrum_chart(measured.band_center_hz, curves,
                               "Level of " + name + " over frequency, and of all other strips together."),
                "Where the others run above it, it is hard to hear there.");
}

std::string strip_html(const StripPlan& strip, std::size_t number, const std::vector<const Strip*>& strips) {
  std::string inside;
  if (strip.recommended)
    inside += fmt::format("<p>{:.0f} % sure to be within 3 LU of what an engineer would choose (±{} LU).</p>\n",
                          100.0 * strip.recommended->confidence, number_text(strip.recommended->sd.value));
  if (strip.action != Action::change) inside += "<p>" + escaped(why_in_short(strip)) + ".</p>\n";
  if (!strip.strip.problem.empty()) inside += "<p class=\"bad\">" + escaped(strip.strip.problem) + "</p>\n";
  inside += reasons_html(strip) + alternatives_html(strip.alternatives);
  if (strip.strip.measured) inside += "<h3>Measured</h3>\n" + facts_html(*strip.strip.measured);
  inside += strip_spectrum_html(strip.strip, strips);
  if (is_heard(strip.strip)) inside += band_stereo_html(*strip.strip.measured, shown_name(strip.strip));
  return fmt::format(
      "<details id=\"strip-{}\"><summary><b>{}</b><span class=\"dim\">{}</span><span "
      "class=\"gain\">{}</span></summary>\n<div "
      "class=\"inside\">\n{}</div></details>\n",
      number, name_html(told_apart(strips, strip.strip)), escaped(role_of(strip.strip)), escaped(gain_text(strip)),
      inside);
}

// ----------------------------------------------------------------------------------------------------------------------
// around it

struct Link {
  std::string_view id, title;
};

std::string heading(const std::string& title, const std::string& lead, std::span<const Link> links,
                    const std::string& content) {
  std::string text = "<a class=\"skip\" href=\"#content\">Skip to the content</a>\n<header>\n<h1>" + name_html(title) +
                     "</h1>\n<p class=\"lead\">" + lead + "</p>\n<nav aria-label=\"On this page\"><ul>";
  for (const Link& link : links)
    if (content.find(fmt::format("id=\"{}\"", link.id)) != std::string::npos)
      text += fmt::format("<li><a href=\"#{}\">{}</a></li>", link.id, link.title);
  return text + "</ul></nav>\n</header>\n";
}

std::string words_html() {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kWords{{
      {"Strip", "Anything whose gain can be set: a mixer channel, a track, a stem file."},
      {"LUFS",
       "How loud something is to the ear, on the scale that streaming and broadcast use (ITU-R BS.1770). −14 is louder "
       "than −23."},
      {"LU", "A difference between two such loudnesses. One LU is about the smallest change that one notices."},
      {"dBTP, true peak", "The highest point of the sound wave. Over 0 dBTP it does not fit and is cut off: it clips."},
      {"Ceiling, headroom", "The highest peak that is allowed, and the room between the mix and it."},
      {"Crest factor",
       "How far peaks stand over the average: high for drums, low for pads and for what was compressed hard."},
      {"Sure",
       "How likely the recommended level lies within 3 LU of what an engineer would choose. Engineers themselves "
       "differ by about 5."},
      {"Knob", "The fader, volume or file gain that is moved. Nothing but levels is ever changed."},
  }};
  std::string list = "<dl class=\"words\">\n";
  for (const auto& [word, meaning] : kWords) list += fmt::format("<dt>{}</dt><dd>{}</dd>\n", word, meaning);
  return list + "</dl>\n";
}

std::string footer(const InputInfo& input, const std::string& more) {
  return fmt::format("<footer><p>Made by SmartGain {} from {}{}. Content {}.</p></footer>\n", SMARTGAIN_VERSION,
                     name_html(input.path), more,
                     escaped(input.content_hash.empty() ? "not hashed" : input.content_hash));
}

std::string options_text(const PlanOptions& options) {
  std::string text;
  for (const auto& [name, value] : changed_plan_options(options))
    text += fmt::format("{}--{} {}", text.empty() ? "" : " ", name, value);
  return text.empty() ? ", with the options as they are by default" : ", with " + escaped(text);
}

constexpr std::array<Link, 10> kLinks{{{"findings", "What stands out"},
                                       {"levels", "Levels"},
                                       {"headroom", "Headroom"},
                                       {"moves", "Knob moves"},
                                       {"strips", "Strip by strip"},
                                       {"spectra", "Spectra"},
                                       {"stereo", "Stereo"},
                                       {"masking", "Masking"},
                                       {"time", "Over time"},
                                       {"words", "Words"}}};

std::string relations_html(const std::optional<Relations>& relations, const std::vector<const Strip*>& strips) {
  if (!relations) return {};
  return section("masking", "Who hides whom",
                 "Where two strips play at once, the louder one can hide the other within a range of frequency.",
                 masking_html(*relations, strips)) +
         section("time", "Over time", "", timeline_html(*relations) + groups_html(*relations, strips));
}

}  // namespace

std::string plan_to_html(const Plan& plan, const PageExtras& extras) {
  std::vector<const Strip*> strips;
  for (const StripPlan& strip : plan.strips) strips.push_back(&strip.strip);
  std::string details;
  for (std::size_t i = 0; i < plan.strips.size(); ++i) details += strip_html(plan.strips[i], i + 1, strips);
  const auto peak_after = extras.after ? extras.after->true_peak : plan.mix.predicted_true_peak;
  std::string headroom = figure("Headroom",
                                headroom_chart(plan.mix.before ? value_of(plan.mix.before->true_peak) : std::nullopt,
                                               value_of(peak_after), value_of(plan.mix.ceiling)),
                                plan.mix.ceiling ? "The line is the ceiling. Whatever reaches beyond full scale is cut "
                                                   "off when the song is written to a file or played."
                                                 : "");
  std::string whole = notices_html(plan.mix.notes);
  if (!plan.mix.alternatives.empty()) whole += alternatives_html(plan.mix.alternatives);

  const std::string content =
      mix_cards(plan, extras) + section("findings", "What stands out", "", findings_html(plan.findings)) +
      section("levels", "Levels, now and then", "", levels_html(plan, strips)) +
      section("headroom", "Headroom", "", headroom + whole) +
      section("moves", "Knob moves", "", knobs_html(plan, strips)) +
      section("strips", "Strip by strip",
              "Open a strip to see every reason with its share in dB, what else could be done, and what was measured.",
              details) +
      section("spectra", "Spectra", "", spectra_html(plan.mix.before, strips)) +
      section("stereo", "Stereo field", "", stereo_html(plan.mix.before, strips)) +
      relations_html(extras.relations, strips) + section("notices", "Notices", "", notices_html(plan.notices)) +
      section("words", "Words", "", words_html());
  std::string lead = fmt::format("{} strips, {}. ", plan.strips.size(), duration_text(plan.input.duration_s));
  if (plan.engine != "none")
    lead += fmt::format("Advice by engine <b>{}</b>{}{}.", escaped(plan.engine),
                        plan.model ? ", model " + escaped(plan.model->name + " " + plan.model->version) : "",
                        plan.style.empty() || plan.style == "auto" ? "" : ", style <b>" + escaped(plan.style) + "</b>");
  return page("SmartGain: " + title_of(plan.input), heading(title_of(plan.input), lead, kLinks, content) +
                                                        "<main id=\"content\">\n" + content + "</main>\n" +
                                                        footer(plan.input, options_text(plan.options)));
}

std::string analysis_to_html(const SessionAnalysis& analysis) {
  std::vector<const Strip*> strips;
  std::vector<LevelRow> rows;
  std::string details;
  std::size_t number = 0;
  for (const Strip& strip : analysis.strips) strips.push_back(&strip);
  for (const Strip& strip : analysis.strips) {
    std::string state;
    for (const StripFlagName& flag : kStripFlags)
      if (strip.has(flag.flag)) state += (state.empty() ? "" : ", ") + std::string(flag.word);
    rows.push_back({told_apart(strips, strip),
                    value_of(strip.level),
                    {},
                    {},
                    {},
                    strip.level ? number_text(strip.level->value, true) + " LU" : state});
    details += fmt::format(
        "<details id=\"strip-{}\"><summary><b>{}</b><span class=\"dim\">{}{}</span><span "
        "class=\"gain\">{}</span></summary>\n<div "
        "class=\"inside\">\n{}<p>Knob {} at {} dB.</p>\n{}{}</div></details>\n",
        ++number, name_html(told_apart(strips, strip)), escaped(role_of(strip)),
        state.empty() ? "" : " · " + escaped(state), with_unit(strip.level, "LU", true),
        strip.problem.empty() ? "" : "<p class=\"bad\">" + escaped(strip.problem) + "</p>\n",
        name_html(strip.knob.name), number_text(strip.knob.position.value, true),
        strip.measured ? facts_html(*strip.measured) : "", strip_spectrum_html(strip, strips));
  }
  std::string cards;
  if (analysis.mix) {
    const Measurement& mix = *analysis.mix;
    cards =
        "<div class=\"cards\">\n" +
        card("Loudness of the mix", with_unit(mix.integrated, "LUFS"), "over the whole song") +
        card("True peak", with_unit(mix.true_peak, "dBTP", true),
             mix.true_peak && mix.true_peak->value > 0.0 ? "<span class=\"bad\">over full scale: it clips</span>"
                                                         : "under full scale") +
        card("Loudness range", with_unit(mix.loudness_range, "LU"), "between quiet and loud parts") +
        card("Peaks over loudness", with_unit(mix.peak_to_loudness, "LU"), "the less, the harder it was compressed") +
        "</div>\n";
  }
  const std::string content =
      cards + section("findings", "What stands out", "", findings_html(analysis.findings)) +
      section("levels", "Levels", "",
              rows.empty() ? ""
                           : figure("Levels", level_chart(rows),
                                    "How loud each strip is relative to the whole mix (0 LU = as loud as the mix).")) +
      section("headroom", "Headroom", "",
              figure("Headroom",
                     headroom_chart(analysis.mix ? value_of(analysis.mix->true_peak) : std::nullopt, {}, {}), "")) +
      section("strips", "Strip by strip", "", details) +
      section("spectra", "Spectra", "", spectra_html(analysis.mix, strips)) +
      section("stereo", "Stereo field", "", stereo_html(analysis.mix, strips)) +
      relations_html(analysis.relations, strips) + section("notices", "Notices", "", notices_html(analysis.notices)) +
      section("words", "Words", "", words_html());
  const std::string lead =
      fmt::format("{} strips, {}, measured.", analysis.strips.size(), duration_text(analysis.input.duration_s));
  return page("SmartGain: " + title_of(analysis.input), heading(title_of(analysis.input), lead, kLinks, content) +
                                                            "<main id=\"content\">\n" + content + "</main>\n" +
                                                            footer(analysis.input, ""));
}

}  // namespace smartgain
