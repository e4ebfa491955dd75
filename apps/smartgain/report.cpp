// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>

#include "smartgain/io/plan_text.hpp"
#include "smartgain/io/styles.hpp"
#include "smartgain/learning/learning.hpp"
#include "smartgain/staging/staging.hpp"
#include "text_table.hpp"

namespace smartgain {
namespace {

constexpr std::size_t kNameWidth = 28;
constexpr std::size_t kWhyWidth = 88;
constexpr std::string_view kNothing = "–";

template <class Level>
std::string with_unit(const std::optional<Level>& level, std::string_view unit, bool plus = false) {
  return level ? number_text(level->value, plus) + " " + std::string(unit) : std::string(kNothing);
}

std::string name_of(const Strip& strip) {
  return shortened(printable(strip.name.empty() ? strip.id : strip.name), kNameWidth);
}

std::string role_of(const Strip& strip) {
  return strip.role_confidence > 0.0 ? std::string(word(strip.role)) : std::string(kNothing);
}

std::string dots(double confidence) {
  constexpr int kDots = 4;
  const int full = std::clamp(static_cast<int>(std::lround(confidence * kDots)), 0, kDots);
  std::string text;
  for (int i = 0; i < kDots; ++i) text += i < full ? "●" : "○";
  return text;
}

std::string fader(const StripPlan& strip) {
  if (strip.why == "automated") return "automated";
  if (strip.action != Action::change) return number_text(strip.knob.knob.position.value, true);
  const std::string trim = strip.trim_knob ? "volume " + number_text(strip.trim_knob->gain().value, true) + ", " : "";
  return trim + number_text(strip.knob.knob.position.value, true) + " → " + number_text(strip.knob.to.value, true) +
         " dB";
}

std::string asked_loudness(const MixPlan& mix) { return with_unit(mix.target, "LUFS"); }
std::string asked_peak(const MixPlan& mix) {
  return mix.ceiling ? "≤ " + with_unit(mix.ceiling, "dBTP") : std::string(kNothing);
}

std::string verdict(bool met, double off, std::string_view unit) {
  return met ? "met" : number_text(off, true) + " " + std::string(unit) + " off";
}

// The contract's tolerance on a target; peaks have none.
constexpr double kTargetToleranceLu = 0.5;

struct MixAfter {
  std::optional<Lufs> integrated;
  std::optional<DbTp> true_peak;
};

std::string mix_table(const Plan& plan, const MixAfter& after, std::string_view after_title) {
  const MixPlan& mix = plan.mix;
  const std::optional<Lufs> before_loudness = mix.before ? mix.before->integrated : std::nullopt;
  const std::optional<DbTp> before_peak = mix.before ? mix.before->true_peak : std::nullopt;
  std::string loudness_verdict;
  std::string peak_verdict;
  if (mix.target && after.integrated) {
    const double off = (*after.integrated - *mix.target).value;
    loudness_verdict = verdict(std::abs(off) <= kTargetToleranceLu, off, "LU");
    if (std::abs(off) > kTargetToleranceLu && mix.bound_by == BoundBy::ceiling)
      loudness_verdict += ": the ceiling binds";
    if (std::abs(off) > kTargetToleranceLu && mix.bound_by == BoundBy::knob_range)
      loudness_verdict += ": the knob ends";
  }
  if (mix.ceiling && after.true_peak) {
    const double over = (*after.true_peak - *mix.ceiling).value;
    peak_verdict = over <= 0.0 ? "met" : number_text(over, true) + " dB over";
  }
  TextTable table({Align::left, Align::right, Align::right, Align::right, Align::left});
  table.add({"", "before", std::string(after_title), "asked for", ""});
  table.add({"loudness", with_unit(before_loudness, "LUFS"), with_unit(after.integrated, "LUFS"), asked_loudness(mix),
             loudness_verdict});
  table.add({"true peak", with_unit(before_peak, "dBTP", true), with_unit(after.true_peak, "dBTP", true),
             asked_peak(mix), peak_verdict});
  if (mix.knob && mix.knob->gain() != Decibels(0.0))
    table.add({printable(mix.knob->knob.name), number_text(mix.knob->knob.position.value, true) + " dB",
               number_text(mix.knob->to.value, true) + " dB", "", ""});
  return table.text();
}

std::string strip_table(const Plan& plan) {
  TextTable table({Align::left, Align::left, Align::right, Align::right, Align::left, Align::left});
  table.add({"strip", "role", "level", "fader", "sure", "why"});
  for (const StripPlan& strip : plan.strips)
    table.add({name_of(strip.strip), role_of(strip.strip), with_unit(strip.strip.level, "LU", true), fader(strip),
               strip.recommended ? dots(strip.recommended->confidence) : "",
               shortened(printable(why_in_short(strip)), kWhyWidth)});
  return table.text();
}

std::string strip_details(const Plan& plan) {
  std::string text;
  for (const StripPlan& strip : plan.strips) {
    text += fmt::format("\n  {}", printable(strip.strip.name));
    if (strip.recommended)
      text += fmt::format("   recommended {} LU ± {:.1f}, {:.0f} % sure to be within 3 LU",
                          number_text(strip.recommended->level.value, true), strip.recommended->sd.value,
                          100.0 * strip.recommended->confidence);
    text += fmt::format("   {}\n", strip.action == Action::change
                                       ? fmt::format("{} dB", number_text(strip.gain().value, true))
                                       : plain_why(strip.why));
    for (const Reason& reason : strip.reasons)
      text += fmt::format("    {:>6}  {}  [{}]\n", number_text(reason.effect.value, true), printable(reason.text),
                          reason.rule);
    for (const AppliedLimit& limit : strip.limits)
      text += fmt::format("    {:>6}  limit: {}  [{}]\n", number_text(limit.effect.value, true), printable(limit.text),
                          limit.limit);
    for (const Alternative& alternative : strip.alternatives)
      text += fmt::format("    instead: {} dB  {} ({})\n", number_text(alternative.gain.value, true), alternative.text,
                          alternative.name);
  }
  return text;
}

std::string counts(const Plan& plan) {
  const auto count = [&](Action action) {
    return std::count_if(plan.strips.begin(), plan.strips.end(),
                         [&](const StripPlan& s) { return s.action == action; });
  };
  std::string skipped;
  for (const char* why : {"automated", "locked", "muted", "silent", "too_short", "unmeasured", "knob_down"}) {
    const auto n = std::count_if(plan.strips.begin(), plan.strips.end(),
                                 [&](const StripPlan& s) { return s.action == Action::skip && s.why == why; });
    if (n > 0) skipped += fmt::format("{}{} {}", skipped.empty() ? " (" : ", ", n, why);
  }
  if (!skipped.empty()) skipped += ")";
  return fmt::format("  {} changed · {} kept · {} left alone{}\n", count(Action::change), count(Action::keep),
                     count(Action::skip), skipped);
}

/// What is worth knowing of the whole, the worst first.
std::string findings_text(const std::vector<Finding>& findings) {
  if (findings.empty()) return {};
  std::string text = "  What stands out\n";
  for (const Finding& finding : findings) {
    const char* mark = finding.severity == Severity::serious   ? "!!"
                       : finding.severity == Severity::caution ? "! "
                                                               : "· ";
    text += fmt::format("  {} {}\n       {}\n", mark, printable(finding.text), printable(finding.cure));
  }
  return text;
}

std::string notes(const Plan& plan) {
  std::string text;
  for (const std::string& note : plan.mix.notes) text += "  Note: " + printable(note) + "\n";
  for (const std::string& notice : plan.notices) text += "  Note: " + printable(notice) + "\n";
  return text;
}

/// With an empty line between those that are there.
std::string paragraphs(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts)
    if (!part.empty()) text += (text.empty() ? "" : "\n") + part;
  return text;
}

std::string body(const Plan& plan, bool verbose) {
  return "\n" + paragraphs({strip_table(plan) + counts(plan) + (verbose ? strip_details(plan) : ""),
                            findings_text(plan.findings), notes(plan)});
}

// Chosen: more is read by nobody; --json has them all.
constexpr std::size_t kMaskingsShown = 5;
constexpr std::size_t kTextWidth = 100;

/// Its name where only it has that name, else its id.
std::string name_by_id(const SessionAnalysis& session, const std::string& id) {
  const Strip* found = strip_of(session, id);
  if (!found) return id;
  const auto like_named = std::count_if(session.strips.begin(), session.strips.end(),
                                        [&](const Strip& s) { return s.name == found->name; });
  return like_named == 1 ? name_of(*found) : id;
}

std::string masking_text(const SessionAnalysis& session, const Relations& relations) {
  if (relations.strips.size() < 2) return {};
  std::string text = "  What hides what\n";
  if (relations.masking.empty()) text += "    No strip hides another to a degree that is worth a word.\n";
  for (std::size_t i = 0; i < std::min(kMaskingsShown, relations.masking.size()); ++i) {
    const Masking& pair = relations.masking[i];
    text += fmt::format("    {} hides {} at {}: {:.0f} % of the time, {}\n", name_by_id(session, pair.masker),
                        name_by_id(session, pair.maskee), range_text(pair.low, pair.high), 100.0 * pair.masked_share,
                        pair.loss >= kMostLoss ? "nothing of it is left" : number_text(pair.loss.value) + " LU lost");
  }
  if (relations.masking.size() > kMaskingsShown)
    text += fmt::format("    … and {} more\n", relations.masking.size() - kMaskingsShown);
  const auto hardest = std::max_element(relations.hidden.begin(), relations.hidden.end(),
                                        [](const Hidden& a, const Hidden& b) { return a.loss < b.loss; });
  return text + fmt::format("    Hardest to hear among all the others: {}, {} LU of it lost\n",
                            name_by_id(session, hardest->strip), number_text(hardest->loss.value));
}

std::string sections_text(const Relations& relations) {
  // Where the loudest stretch is all there is, there is nothing to find.
  if (!relations.loudest ||
      relations.sections.back().end_s - (relations.loudest->end_s - relations.loudest->begin_s) < 1.0)
    return {};
  std::string text;
  if (relations.sections.size() > 1) {
    constexpr auto kWords = std::to_array<std::string_view>({"quiet", "middle", "loud"});
    std::string line = "  Parts:";
    const Section* before = nullptr;
    for (const Section& section : relations.sections) {
      // Bounds at which only strips come and go say nothing here.
      if (before == nullptr || before->kind != section.kind) {
        const std::string part =
            fmt::format("{} {} from {}", before == nullptr ? "" : " ·", kWords[static_cast<std::size_t>(section.kind)],
                        position_text(relations, section.begin_s));
        if (line.size() + part.size() > kTextWidth) {
          text += line + "\n";
          line = "        ";
        }
        line += part;
      }
      before = &section;
    }
    text += line + "\n";
  }
  return text + fmt::format("  Loudest {:.0f} s from {}\n", relations.loudest->end_s - relations.loudest->begin_s,
                            position_text(relations, relations.loudest->begin_s));
}

// Chosen: from here on it is heard that a phone or a club plays one channel.
constexpr Decibels kNotableMonoLoss(1.0);

std::string mono_text(const Relations& relations) {
  if (!relations.mono_loss || *relations.mono_loss < kNotableMonoLoss) return {};
  return fmt::format("  In mono the mix gets {} LU quieter: its sides are lost\n",
                     number_text(relations.mono_loss->value));
}

std::string relations_text(const SessionAnalysis& session) {
  if (!session.relations) return {};
  const Relations& relations = *session.relations;
  return masking_text(session, relations) + sections_text(relations) + mono_text(relations);
}

/// In the user's own time.
std::string date_and_time(std::int64_t time_s) {
  const std::time_t time = static_cast<std::time_t>(time_s);
  std::tm local{};
  if (::localtime_r(&time, &local) == nullptr) return std::string(kNothing);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday,
                     local.tm_hour, local.tm_min);
}

std::string drift_table(const std::vector<KnobDrift>& drift) {
  if (drift.empty()) return {};
  TextTable table({Align::left, Align::right, Align::right, Align::right, Align::left, Align::left});
  table.add({"moved since the plan", "was at", "planned", "now", "by", "since"});
  for (const KnobDrift& knob : drift)
    table.add({shortened(printable(knob.name), kNameWidth), number_text(knob.from.value, true) + " dB",
               number_text(knob.planned.value, true) + " dB", number_text(knob.now.value, true) + " dB",
               knob.by == MovedBy::plan         ? "applied"
               : knob.by == MovedBy::automation ? "automation"
                                                : "hand",
               knob.since_s != 0 ? date_and_time(knob.since_s) : std::string(kNothing)});
  return "\n" + table.text();
}

}  // namespace

std::string describe(const SessionAnalysis& session) {
  TextTable mix({Align::left, Align::right, Align::right, Align::right, Align::right, Align::right});
  const auto row = [](const Measurement& m) {
    return std::vector<std::string>{with_unit(m.integrated, "LUFS"), with_unit(m.loudness_range, "LU"),
                                    with_unit(m.true_peak, "dBTP", true), with_unit(m.rms, "dBFS"),
                                    with_unit(m.crest_factor, "dB")};
  };
  std::vector<std::string> head{"", "loudness", "range", "true peak", "RMS", "crest"};
  mix.add(head);
  const auto add = [&](const std::string& title, const std::optional<Measurement>& measured) {
    if (!measured) return;
    auto cells = row(*measured);
    cells.insert(cells.begin(), title);
    mix.add(std::move(cells));
  };
  add("mix", session.mix);
  add("strips added up", session.strips_sum);
  TextTable strips({Align::left, Align::left, Align::right, Align::right, Align::right, Align::right, Align::right,
                    Align::right, Align::left});
  strips.add({"strip", "role", "level", "true peak", "RMS", "crest", "centroid", "knob", ""});
  for (const Strip& strip : session.strips) {
    const Measurement measured = strip.measured.value_or(Measurement{});
    std::string flags;
    for (const StripFlagName& flag : kStripFlags)
      if (strip.has(flag.flag)) flags += (flags.empty() ? "" : ", ") + std::string(flag.word);
    if (!strip.problem.empty()) flags += ": " + strip.problem;
    strips.add({name_of(strip), role_of(strip), with_unit(strip.level, "LU", true),
                with_unit(measured.true_peak, "dBTP", true), with_unit(measured.rms, "dBFS"),
                with_unit(measured.crest_factor, "dB"),
                measured.spectral_centroid ? fmt::format("{:.0f} Hz", measured.spectral_centroid->value)
                                           : std::string(kNothing),
                number_text(strip.knob.position.value, true) + " dB", printable(flags)});
  }
  std::string notices;
  for (const std::string& notice : session.notices) notices += "  Note: " + printable(notice) + "\n";
  return paragraphs({mix.text(), strips.text(), relations_text(session), findings_text(session.findings), notices});
}

std::string describe(const Plan& plan, bool verbose) {
  return mix_table(plan, {plan.mix.predicted_integrated, plan.mix.predicted_true_peak}, "predicted") +
         body(plan, verbose);
}

std::string describe(const AutomaticReport& report, bool verbose) {
  std::string text =
      mix_table(report.plan, {report.after.integrated, report.after.true_peak}, "after") + body(report.plan, verbose);
  if (report.peak_spread.value > 0.0)
    text += fmt::format(
        "  Note: equal renders of this song differ by {} dB in true peak: as much room is kept under the ceiling.\n",
        number_text(report.peak_spread.value));
  return text + "\n" + describe(report.applied);
}

std::string describe(const ApplyReport& report) {
  std::string text;
  for (const RefusedStrip& strip : report.refused)
    text += fmt::format("Left as it was: '{}': {}\n", printable(strip.name), printable(strip.why));
  if (report.nothing_to_do)
    return text + "Nothing to do: " + report.output.string() + " stands already as the plan wants it.\n";
  text += "Written: " + report.output.string() + "   ";
  text += report.backup.empty()
              ? "The original is unchanged.\n"
              : "The original: " + report.backup.string() + ". Undo: smartgain revert " + report.output.string() + "\n";
  return text;
}

std::string describe(const CheckReport& report) {
  TextTable mix({Align::left, Align::right, Align::left});
  mix.add({"loudness", with_unit(report.mix.integrated, "LUFS"),
           report.left_to_target ? number_text(report.left_to_target->value, true) + " LU left to the target" : ""});
  mix.add({"true peak", with_unit(report.mix.true_peak, "dBTP", true),
           report.over_ceiling ? number_text(report.over_ceiling->value, true) + " dB over the ceiling"
                               : "under the ceiling"});
  TextTable strips({Align::left, Align::right, Align::right, Align::right, Align::left});
  strips.add({"strip", "planned level", "measured", "left", ""});
  for (const CheckedStrip& strip : report.strips) {
    const auto left = strip.expected_level && strip.measured_level
                          ? std::optional(*strip.expected_level - *strip.measured_level)
                          : std::nullopt;
    strips.add({shortened(printable(strip.name), kNameWidth), with_unit(strip.expected_level, "LU", true),
                with_unit(strip.measured_level, "LU", true), with_unit(left, "dB", true),
                strip.knob_as_planned ? "" : "knob is not where the plan put it"});
  }
  return report.output.string() + "\n" + mix.text() + "\n" + strips.text() + drift_table(report.drift);
}

std::string describe_moves(const std::vector<FeedbackEvent>& moves) {
  TextTable table({Align::left, Align::left, Align::right, Align::right});
  table.add({"strip", "", "recommended", "yours"});
  for (const FeedbackEvent& move : moves)
    table.add({shortened(printable(move.strip_name), kNameWidth),
               move.kind == FeedbackKind::moved ? "moved by hand" : "left as applied",
               number_text(move.recommended.value, true) + " dB", with_unit(move.chosen, "dB", true)});
  return moves.empty() ? "Nothing was moved by hand since the last look.\n" : table.text();
}

std::string describe(const std::vector<FeedbackEvent>& events, const Learned& learned) {
  if (events.empty())
    return "Nothing was said or done yet: SmartGain learns from `smartgain feedback`, from the panel, and from "
           "faders that you move after applying a plan.\n";
  TextTable table({Align::right, Align::left, Align::left, Align::left, Align::left, Align::left, Align::right,
                   Align::right, Align::left});
  table.add({"no.", "when", "song", "strip", "role", "you", "recommended", "yours", ""});
  for (const FeedbackEvent& event : events) {
    const bool whole = event.strip.empty();
    table.add({std::to_string(event.id), date_and_time(event.time_s), shortened(printable(event.song_name), kNameWidth),
               shortened(printable(event.strip_name), kNameWidth), whole ? "" : std::string(word(event.role)),
               std::string(word(event.kind)), whole ? "" : number_text(event.recommended.value, true) + " dB",
               whole ? fmt::format("{} stars", event.stars) : with_unit(event.chosen, "dB", true),
               shortened(printable(event.note), kNameWidth)});
  }
  TextTable lessons({Align::left, Align::left, Align::left});
  lessons.add({"lesson", "", "what was learned"});
  for (const Lesson& lesson : list_lessons(learned))
    lessons.add({printable(lesson.name), lesson.off ? "off" : "", printable(lesson.text)});
  return table.text() + "\n" + lessons.text() +
         "\n  Forget: smartgain feedback forget NO|LESSON…, --role ROLE or --all. Leave a lesson out: smartgain "
         "feedback off LESSON. Plan without any: --learning off.\n";
}

std::string describe(const Evaluation& evaluation) {
  std::string text =
      fmt::format("{} songs, {} mixes, {} stems; absolute error in LU after the best common offset of each song\n\n",
                  evaluation.song_count, evaluation.mix_count, evaluation.scores.front().stem_count);
  TextTable table({Align::left, Align::right, Align::left, Align::right, Align::right});
  table.add({"", "mean", "95 % over songs", "median", "mean of songs"});
  for (const Score& score : evaluation.scores)
    table.add({score.name, fmt::format("{:.2f}", score.mean_error_lu),
               fmt::format("{:.2f} … {:.2f}", score.mean_error_interval.low, score.mean_error_interval.high),
               fmt::format("{:.2f}", score.median_error_lu), fmt::format("{:.2f}", score.mean_error_by_song_lu)});
  text += table.text();
  text += fmt::format(
      "\n  confidence says {:.0f} % within 3 LU; it is {:.0f} %. Within one sd: {:.0f} % (68 % were right).\n",
      100.0 * evaluation.calibration.mean_confidence, 100.0 * evaluation.calibration.within_3_lu,
      100.0 * evaluation.calibration.within_sd);
  for (const ConfidenceBand& band : evaluation.calibration.bands)
    text += fmt::format("    where it says {:.0f} %, it is {:.0f} % (stems: {})\n", 100.0 * band.mean_confidence,
                        100.0 * band.within_3_lu, band.stem_count);
  for (const SabotageScore& score : evaluation.sabotage)
    text += fmt::format(
        "  one stem {:.0f} dB off: moved most and the right way in {:.0f} %, among the three moved most in {:.0f} % of "
        "{} cases\n",
        score.off_db, 100.0 * score.found, 100.0 * score.among_three, score.cases);
  if (const MaskingScore& masking = evaluation.masking; masking.masked_leads > 0)
    text += fmt::format(
        "  {} leads lose over 2 LU to strips of other roles: after a plan {} of them less, {:.1f} → {:.1f} LU in the "
        "mean; in {} songs another strip then loses over 2 LU more\n",
        masking.masked_leads, masking.lower, masking.mean_before.value, masking.mean_after.value,
        masking.others_masked);
  if (evaluation.learning) {
    const auto line = [](const std::string& what, const LearningComparison& c) {
      return c.cases == 0
                 ? fmt::format("  {}: no case in this manifest\n", what)
                 : fmt::format("  {}: {:.3f} → {:.3f} LU, change {:+.3f} (95 % {:+.3f} … {:+.3f}), {} cases, {} {}\n",
                               what, c.without_lu, c.with_lu, c.with_lu - c.without_lu, c.difference.low,
                               c.difference.high, c.cases, c.groups.size(), "groups");
    };
    text += "\n" + line("learned from one song of an engineer, tested on another (groups: engineers)",
                        evaluation.learning->across);
    text += line("the same, learned from another engineer", evaluation.learning->control);
    text += line("3 of 10 strips corrected, the other 7 (groups: songs)", evaluation.learning->within);
  }
  if (evaluation.model.empty())
    text += "  Without a model: roles are not heard, and `auto` is the rules alone. `smartgain doctor` says why.\n";
  for (const std::string& reason : evaluation.left_out) text += "  Left out: " + printable(reason) + "\n";
  return text;
}

std::string describe(const std::vector<ListedPreset>& presets) {
  TextTable table({Align::left, Align::left, Align::left, Align::left});
  for (const ListedPreset& listed : presets)
    if (listed.preset)
      table.add({printable(listed.file.name), printable(listed.preset->title), listed.file.own ? "yours" : "",
                 printable(listed.preset->about)});
  return table.text();
}

std::string describe(const std::vector<ListedStyle>& styles) {
  TextTable table({Align::left, Align::left, Align::left, Align::left, Align::left});
  table.add({"auto", "No style", "", "", "what holds without a choice; no style is recognised by itself today"});
  for (const ListedStyle& listed : styles)
    if (listed.style)
      table.add({printable(listed.file.name), printable(listed.style->title), std::string(word(listed.style->evidence)),
                 listed.file.own ? "yours" : "", printable(listed.style->about)});
  return table.text();
}

std::string describe(const Style& style) {
  std::string text = fmt::format("{}: {}\n  {}\n  What it rests on: {}\n\n", printable(style.name),
                                 printable(style.title), printable(style.about), word(style.evidence));
  TextTable table({Align::left, Align::right, Align::left});
  for (const auto& [group, offset] : style.groups)
    table.add({std::string(label(group)), number_text(offset.offset.value, true) + " LU", printable(offset.source)});
  for (const auto& [role, offset] : style.roles)
    table.add({std::string(label(role)), number_text(offset.offset.value, true) + " LU", printable(offset.source)});
  const auto add_range = [&](const char* what, const std::optional<StyleRange>& range) {
    if (range)
      table.add({what, fmt::format("{} … {} LU", number_text(range->low), number_text(range->high)),
                 printable(range->source)});
  };
  add_range("loudness range", style.loudness_range_lu);
  add_range("peak over loudness", style.peak_to_loudness_lu);
  if (style.spectrum)
    table.add({"tonal balance", fmt::format("{} bands", style.spectrum->center_hz.size()),
               printable(style.spectrum->source)});
  return text + table.text();
}

}  // namespace smartgain
