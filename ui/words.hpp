// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Numbers with sign and unit, and the words for what the plan knows by machine words.
#pragma once

#include <QString>
#include <QStringList>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "smartgain/core/plan.hpp"
#include "ui/panel_host.hpp"

namespace smartgain::ui {

/// Stands where there is no number.
[[nodiscard]] QString none();
/// "−21.3", with a true minus; never "−0.0"; "−∞" and "–" (NaN) where it is not finite.
[[nodiscard]] QString number(double value, int decimals = 1);
/// The same with "+" before what is above nought.
[[nodiscard]] QString signed_number(double value, int decimals = 1);
[[nodiscard]] QString lufs(std::optional<Lufs> level);       ///< "−21.3 LUFS"
[[nodiscard]] QString dbtp(std::optional<DbTp> level);       ///< "+3.6 dBTP"
[[nodiscard]] QString db(Decibels gain);                     ///< "+3.6 dB"
[[nodiscard]] QString number_of(std::optional<Lufs> level);  ///< "−21.3" or none()
[[nodiscard]] QString number_of(std::optional<DbTp> level);  ///< "+3.6" or none()
[[nodiscard]] QString hertz(double value);                   ///< "80 Hz", "2 kHz"
/// For the clipboard: ASCII minus, so that a spreadsheet reads it.
[[nodiscard]] QString plain(QString text);
/// Accepts either minus and a unit behind.
[[nodiscard]] std::optional<double> read_number(const QString& text);

[[nodiscard]] QString text_of(std::string_view utf8);
[[nodiscard]] QStringList texts_of(const std::vector<std::string>& utf8);
[[nodiscard]] std::vector<std::string> utf8_of(const QStringList& texts);
/// As a sentence's first word, and for buttons: "&" is no mnemonic.
[[nodiscard]] QString for_action(QString name);
/// A name inside a sentence: right-to-left letters do not turn the sentence around.
[[nodiscard]] QString isolated(const QString& name);
/// Tooltip that wraps, whatever characters are in it.
[[nodiscard]] QString tip(const QString& plain_text);

struct Choice {
  const char* word;   ///< in options
  const char* label;  ///< for people
  const char* tip;
};
struct RuleChoice {
  const char* word;
  const char* label;
  const char* tip;
  const char* priority;  ///< until the user says otherwise
};
[[nodiscard]] std::span<const Choice> goals();  ///< in the order of Goal
[[nodiscard]] std::span<const Choice> engines();
[[nodiscard]] std::span<const RuleChoice> rules();  ///< names as the engine knows them: tests/gui/words_test.cpp
[[nodiscard]] std::span<const Choice> priorities();
[[nodiscard]] std::span<const Choice> raw_levels();  ///< in the order of RawLevel

/// As a project keeps it: "accepted", "rejected".
[[nodiscard]] const char* word_of(Verdict verdict);

/// Why a strip stays where it is: one or two words, and a sentence.
[[nodiscard]] QString short_why(const StripPlan& strip);
[[nodiscard]] QString long_why(const StripPlan& strip);

[[nodiscard]] QString role_label(Role role);
/// "(no name)" where there is none.
[[nodiscard]] QString shown_name(const Strip& strip);

/// How far above the ceiling, or full scale where there is none; empty where it is under it.
[[nodiscard]] std::optional<Decibels> over_by(std::optional<DbTp> peak, std::optional<DbTp> ceiling);
/// Less than this was heard of a strip: its short-term loudness (3 s, EBU Tech 3341) does not exist yet.
inline constexpr double kEnoughHeardS = 3.0;

}  // namespace smartgain::ui
