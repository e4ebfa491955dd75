// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "ui/words.hpp"

#include <QLocale>
#include <QRegularExpression>
#include <array>
#include <cmath>

#include "smartgain/balance/scenarios.hpp"

namespace smartgain::ui {
namespace {

const QChar kMinus(0x2212);

constexpr std::array<Choice, 4> kGoals{{
    {"smart", "Smart",
     "Sets levels before the faders, then balances the strips, then brings the whole under its ceiling."},
    {"headroom", "Headroom", "One gain for the whole, only as far as the ceiling in dBTP needs: the sound stays."},
    {"stage", "Stage",
     "Brings levels before the faders to nominal (dBFS) and takes it back at the faders: the sound stays."},
    {"balance", "Balance", "Moves faders toward the recommended levels (LU relative to the mix)."},
}};
constexpr std::array<Choice, 3> kEngines{{
    {"auto", "auto", "The model where one is installed and sure, else the rules."},
    {"rules", "rules", "Rules of gain staging and mixing, each with its share in dB."},
    {"lufs", "lufs", "Every strip to the same loudness (LUFS): the plain baseline."},
}};
std::vector<RuleChoice> all_rules() {
  std::vector<RuleChoice> all{
      {"role_level", "Role level", "A strip goes to where its role usually stands, in LU relative to the mix.",
       "normal"},
      {"like_strips", "Like strips", "Strips of one role share the level of that role, in LU.", "normal"},
      {"own_loudness", "Own loudness", "A part of how loud a strip came, in LU, is what its author meant.", "normal"},
      {"group_coherence", "Group coherence",
       "Strips of one group keep in part how they stand to each other, by at most 1.5 LU.", "low"},
      {"section_weight", "Section weight", "A strip is judged where it plays, not by the whole song: at most 1.5 LU.",
       "low"},
      {"quiet_but_essential", "Quiet but essential", "What carries a quiet part is lowered less, by at most 1.5 LU.",
       "low"},
  };
  for (const Scenario& each : scenarios())
    all.push_back({each.name.c_str(), each.title.c_str(), each.about.c_str(), each.priority.c_str()});
  const std::vector<RuleChoice> by_sound{
      {"masking_relief", "Masking relief",
       "What hides something as important is lowered, what is hidden is raised, by at most 1.5 LU.", "low"},
      {"percussive_peak", "Percussion by peak",
       "Percussion is judged by its hits, which its loudness in LUFS says little of.", "low"},
      {"crest_extremes", "Crest extremes", "Squashed sound is lowered and very uneven sound raised, by at most 1 LU.",
       "off"},
      {"stereo_wide", "Wide and loud",
       "What is loud and mostly side is lowered by at most 1 LU: in mono it would be lost.", "off"},
      {"hidden_lead", "Hidden lead",
       "A lead that loses over 2 LU comes forward against what hides it, by at most 3 LU.", "normal"},
      {"still_heard", "Still heard",
       "What loses over 2 LU already does not fall further behind what hides it: at most 3 LU are given back.",
       "normal"},
  };
  all.insert(all.end(), by_sound.begin(), by_sound.end());
  return all;
}
constexpr std::array<Choice, 4> kPriorities{{
    {"off", "off", "The rule says nothing: 0 % of its dB."},
    {"low", "low", "Half of its dB."},
    {"normal", "normal", "All of its dB."},
    {"high", "high", "One and a half times its dB."},
}};
constexpr std::array<Choice, 3> kRawLevels{{
    {"auto", "judge by the strips", "How loud strips arrive (LUFS) counts, unless they look normalised."},
    {"keep", "always count", "How loud strips arrive (LUFS) is evidence of what was meant."},
    {"ignore", "never count", "How loud strips arrive (LUFS) says nothing."},
}};

struct Why {
  std::string_view word;
  const char* brief;
  const char* sentence;
};
constexpr std::array<Why, 14> kWhys{{
    {"silent", "silent", "Nothing above −70 LUFS was heard of it."},
    {"muted", "muted", "It is muted, so it was not measured and stays as it is."},
    {"automated", "automated", "An automation or a controller moves its fader, which would win: it stays as it is."},
    {"locked", "locked", "You locked it: it stays, and the rest is planned around it."},
    {"too_short", "too short", "Less than 400 ms of sound: it has no loudness in LUFS."},
    {"unmeasured", "not measured", "It was not measured yet, or could not be."},
    {"knob_down", "fader down", "Its fader is all the way down (−∞ dB): it stays."},
    {"within_tolerance", "fine as it is", "The change would be less than 1 dB, which nobody hears: it stays."},
    {"balance_kept", "stays", "This goal leaves the balance of the strips as it is."},
    {"one_knob", "one knob only", "It has no second knob that could take a change before its fader back."},
    {"no_plain_way", "effects between",
     "Effects that react to level lie between its two knobs: staging would change the sound."},
    {"knob_range", "end of the knob", "Its knob is at the end of its range in dB."},
    {"no_recommendation", "no advice", "The engine has no recommendation for it."},
    {"set_by_you", "set by you", "It stands where you set it."},
}};

const Why* find_why(std::string_view word) {
  for (const Why& why : kWhys)
    if (why.word == word) return &why;
  return nullptr;
}

}  // namespace

QString none() { return QStringLiteral("–"); }

QString number(double value, int decimals) {
  if (std::isnan(value)) return none();
  if (std::isinf(value)) return value < 0 ? QString(kMinus) + QChar(0x221e) : QString(QChar(0x221e));
  QString text = QString::number(std::abs(value), 'f', decimals);
  const bool is_zero = text.toDouble() == 0.0;
  return value < 0 && !is_zero ? kMinus + text : text;
}

QString signed_number(double value, int decimals) {
  const QString text = number(value, decimals);
  const bool above = value > 0 && text.at(0) != kMinus && (std::isinf(value) || text.toDouble() != 0.0);
  return above ? QLatin1Char('+') + text : text;
}

QString number_of(std::optional<Lufs> level) { return level ? number(level->value) : none(); }
QString number_of(std::optional<DbTp> level) { return level ? signed_number(level->value) : none(); }
QString lufs(std::optional<Lufs> level) { return number_of(level) + QStringLiteral(" LUFS"); }
QString dbtp(std::optional<DbTp> level) { return number_of(level) + QStringLiteral(" dBTP"); }
QString db(Decibels gain) { return signed_number(gain.value) + QStringLiteral(" dB"); }

QString hertz(double value) {
  return value < 1000.0 ? QString::number(value, 'f', 0) + QStringLiteral(" Hz")
                        : QString::number(value / 1000.0, 'g', 3) + QStringLiteral(" kHz");
}

QString plain(QString text) { return text.replace(kMinus, QLatin1Char('-')); }

std::optional<double> read_number(const QString& text) {
  static const QRegularExpression pattern(QStringLiteral("([+-]?\\d+(?:[.,]\\d+)?)(?!.*\\d)"));
  const auto match = pattern.match(plain(text));
  if (!match.hasMatch()) return std::nullopt;
  bool ok = false;
  const double value = match.captured(1).replace(QLatin1Char(','), QLatin1Char('.')).toDouble(&ok);
  return ok ? std::optional(value) : std::nullopt;
}

QString text_of(std::string_view utf8) { return QString::fromUtf8(utf8.data(), static_cast<int>(utf8.size())); }

QStringList texts_of(const std::vector<std::string>& utf8) {
  QStringList texts;
  for (const std::string& each : utf8) texts << text_of(each);
  return texts;
}

std::vector<std::string> utf8_of(const QStringList& texts) {
  std::vector<std::string> utf8;
  for (const QString& each : texts) utf8.push_back(each.toStdString());
  return utf8;
}

QString for_action(QString name) { return name.replace(QLatin1Char('&'), QStringLiteral("&&")); }

QString isolated(const QString& name) { return QChar(0x2068) + name + QChar(0x2069); }

QString tip(const QString& plain_text) { return QStringLiteral("<qt>%1</qt>").arg(plain_text.toHtmlEscaped()); }

std::span<const Choice> goals() { return kGoals; }
std::span<const Choice> engines() { return kEngines; }
std::span<const RuleChoice> rules() {
  static const std::vector<RuleChoice> all = all_rules();
  return all;
}
std::span<const Choice> priorities() { return kPriorities; }
std::span<const Choice> raw_levels() { return kRawLevels; }

const char* word_of(Verdict verdict) { return verdict == Verdict::accepted ? "accepted" : "rejected"; }

QString short_why(const StripPlan& strip) {
  if (!strip.strip.problem.empty()) return QStringLiteral("error");
  if (const Why* why = find_why(strip.why)) return QString::fromUtf8(why->brief);
  return text_of(strip.why).replace(QLatin1Char('_'), QLatin1Char(' '));
}

QString long_why(const StripPlan& strip) {
  if (!strip.strip.problem.empty()) return text_of(strip.strip.problem);
  if (const Why* why = find_why(strip.why)) return QString::fromUtf8(why->sentence);
  return short_why(strip);
}

QString role_label(Role role) { return text_of(label(role)); }

QString shown_name(const Strip& strip) {
  const QString name = text_of(strip.name).simplified();
  return name.isEmpty() ? QStringLiteral("(no name)") : name;
}

std::optional<Decibels> over_by(std::optional<DbTp> peak, std::optional<DbTp> ceiling) {
  if (!peak || !std::isfinite(peak->value)) return std::nullopt;
  const Decibels over = *peak - ceiling.value_or(DbTp(0.0));
  // Half of the last digit shown: what reads 0.0 is not over.
  return over.value >= 0.05 ? std::optional(over) : std::nullopt;
}

}  // namespace smartgain::ui
