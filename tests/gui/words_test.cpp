// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Numbers as the panel writes them, and words that must not go their own way.
#include "ui/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "balance/engines.hpp"
#include "balance/rules.hpp"
#include "gui/fake_host.hpp"
#include "smartgain/balance/engine.hpp"
#include "ui/spectrum.hpp"
#include "ui/spectrum_view.hpp"

namespace smartgain::ui {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(PanelWords, NumbersHaveSignAndUnit) {
  EXPECT_EQ(signed_number(3.64), QString("+3.6"));
  EXPECT_EQ(signed_number(-3.64), QString("−3.6"));
  EXPECT_EQ(signed_number(-0.04), QString("0.0"));
  EXPECT_EQ(signed_number(0.04), QString("0.0"));
  EXPECT_EQ(number(-14.0), QString("−14.0"));
  EXPECT_EQ(lufs(Lufs(-14.0)), QString("−14.0 LUFS"));
  EXPECT_EQ(dbtp(DbTp(1.0)), QString("+1.0 dBTP"));
  EXPECT_EQ(db(Decibels(-0.5)), QString("−0.5 dB"));
}

TEST(PanelWords, WhatIsNoNumberIsNeverWrittenAsOne) {
  EXPECT_EQ(number(std::nan("")), none());
  EXPECT_EQ(signed_number(std::nan("")), none());
  EXPECT_EQ(signed_number(-kInfinity), QString("−∞"));
  EXPECT_EQ(lufs(std::nullopt), none() + " LUFS");
}

TEST(PanelWords, NumbersAreReadAsTheyAreWritten) {
  EXPECT_EQ(read_number("streaming −14"), -14.0);
  EXPECT_EQ(read_number("-1.5 dBTP"), -1.5);
  EXPECT_EQ(read_number("−1,5"), -1.5);
  EXPECT_EQ(read_number("none"), std::nullopt);
  EXPECT_EQ(plain("−3.2 dB"), QString("-3.2 dB"));
}

TEST(PanelWords, OverIsCountedFromTheCeiling) {
  EXPECT_EQ(over_by(DbTp(8.4), DbTp(-1.0)), Decibels(9.4));
  EXPECT_EQ(over_by(DbTp(0.5), std::nullopt), Decibels(0.5));
  EXPECT_EQ(over_by(DbTp(-1.04), DbTp(-1.0)), std::nullopt);
  EXPECT_EQ(over_by(std::nullopt, DbTp(-1.0)), std::nullopt);
}

TEST(PanelWords, RulesAndEnginesAreThoseThatThereAre) {
  std::vector<std::string> known;
  for (const RuleChoice& rule : rules()) known.emplace_back(rule.word);
  EXPECT_EQ(known, rule_names());
  for (std::size_t i = 0; i < known.size(); ++i)
    EXPECT_EQ(rules()[i].priority, smartgain::rules()[i].priority) << known[i];
  known.clear();
  for (const Choice& priority : priorities()) known.emplace_back(priority.word);
  EXPECT_EQ(known, priority_names());
  for (const Choice& engine : engines()) EXPECT_TRUE(make_engine(engine.word, {}, no_model)) << engine.word;
}

TEST(PanelSpectrum, TheRestIsTheSumOfPowersOfTheOthers) {
  SessionAnalysis session = test::session();
  session.strips = {test::strip("a", 0.0), test::strip("b", 0.0), test::strip("c", 0.0)};
  for (Strip& strip : session.strips) {
    strip.measured->band_center_hz = {100.0, 1000.0};
    strip.measured->band_level_db = {-20.0, std::nullopt};
  }
  const auto pair = spectrum_against_rest(session, 0);
  ASSERT_TRUE(pair);
  EXPECT_NEAR(*pair->rest_db[0], -20.0 + 10.0 * std::log10(2.0), 1e-9);  // analytic: two equal powers, +3.01 dB
  EXPECT_FALSE(pair->rest_db[1]);
  EXPECT_TRUE(pair->rest_above(0));
  EXPECT_FALSE(pair->rest_above(1));
  EXPECT_EQ(pair->covered_share(), 1.0);
  session.strips[0].measured.reset();
  EXPECT_FALSE(spectrum_against_rest(session, 0));
}

/// "lead" of two bands: "pad" hides the first for a quarter of the time, several together the second for a tenth.
SessionAnalysis hidden_lead() {
  SessionAnalysis session = test::session();
  session.strips = {test::strip("lead", -6.0), test::strip("pad", -3.0)};
  for (Strip& strip : session.strips) {
    strip.measured->band_center_hz = {100.0, 1000.0};
    strip.measured->band_level_db = {-20.0, -30.0};
  }
  session.strips[1].name = "Wide pad";
  session.relations.emplace();
  session.relations->masking = {{"pad", "lead", Hertz(80.0), Hertz(120.0), 0.25, Decibels(1.5)}};
  session.relations->hidden = {{"lead", 0.2, Decibels(2.0), {0.25, 0.1}}, {"pad", 0.0, Decibels(0.0), {0.0, 0.0}}};
  return session;
}

TEST(PanelSpectrum, ShowsWhatHidesAStripWhereThatWasMeasured) {
  const SessionAnalysis session = hidden_lead();
  SpectrumView view;
  view.show_spectrum("lead", spectrum_against_rest(session, 0));
  EXPECT_TRUE(view.band_text(0).contains("hidden 25 % of the time by"));
  EXPECT_TRUE(view.band_text(0).contains("Wide pad"));
  EXPECT_TRUE(view.band_text(1).endsWith("hidden 10 % of the time"));
  EXPECT_EQ(view.as_text().section('\n', 0, 1), "Hz\tlead dB\trest dB\thidden %\n100\t-20.0\t-20.0\t25");
  view.show_spectrum("pad", spectrum_against_rest(session, 1));
  EXPECT_FALSE(view.band_text(0).contains("hidden"));
}

TEST(PanelSpectrum, HatchesWhatIsHiddenAndNothingElse) {
  SessionAnalysis session = hidden_lead();
  const auto drawn = [&](double first, double second) {
    session.relations->hidden[0].masked_by_band = {first, second};
    SpectrumView view;
    view.resize(400, 200);
    view.show_spectrum("lead", spectrum_against_rest(session, 0));
    return view.grab().toImage();
  };
  const QImage none = drawn(0.0, 0.0), left = drawn(1.0, 0.0);
  EXPECT_NE(left, none);
  // Between both bands' middles lies 316 Hz: right of it nothing is hidden.
  const int right_half = 230;
  EXPECT_EQ(left.copy(right_half, 30, 160, 140), none.copy(right_half, 30, 160, 140));
}

}  // namespace
}  // namespace smartgain::ui
