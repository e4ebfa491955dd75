// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The panel with a host of the test's own: every state, every key, what is sent.
#include "ui/panel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QElapsedTimer>
#include <QInputDialog>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QTest>
#include <QTextBrowser>
#include <cmath>
#include <limits>

#include "gui/fake_host.hpp"
#include "smartgain/session/roles.hpp"
#include "support/temporary_folder.hpp"
#include "ui/words.hpp"

namespace smartgain::ui {
namespace {

using test::FakeHost;
using testing::ElementsAre;

/// A panel inside a host's window that notes the keys it gets.
class HostWindow : public QWidget {
 public:
  explicit HostWindow(PanelHost& host) : panel(host, this) {
    resize(900, 560);
    panel.resize(size());
    show();
  }
  std::vector<int> keys;
  Panel panel;

 protected:
  void keyPressEvent(QKeyEvent* event) override {
    if (event->key() != Qt::Key_Control) keys.push_back(event->key());
  }
};

QAbstractButton& button(Panel& panel, const char* name) { return *panel.findChild<QAbstractButton*>(name); }
QString messages(Panel& panel) { return panel.findChild<MessageBar*>("messages")->text(); }
QString why(Panel& panel) { return panel.findChild<QTextBrowser*>("why")->toPlainText(); }
StripTable& table(Panel& panel) { return *panel.findChild<StripTable*>("strips"); }
QString cell(Panel& panel, int row, StripModel::Column column) {
  return panel.strips().data(panel.strips().index(row, column), Qt::DisplayRole).toString();
}
/// Drawn whole, at what a screen of 200 % needs too. $SMARTGAIN_GUI_PICTURES: a folder for pictures that a person looks at.
void draw(Panel& panel) {
  for (const double ratio : {1.0, 2.0}) {
    QImage image(panel.size() * ratio, QImage::Format_ARGB32);
    image.setDevicePixelRatio(ratio);
    image.fill(Qt::transparent);
    panel.render(&image);
    EXPECT_NE(image.pixel(2, 2), 0u);
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    if (const QString folder = qEnvironmentVariable("SMARTGAIN_GUI_PICTURES"); !folder.isEmpty() && ratio == 1.0)
      image.save(folder + '/' + test->name() + ".png");
  }
}

// ------------------------------------------------------------------------------------------------------------------------
// states

TEST(PanelStates, NothingOpen) {
  FakeHost host;
  HostWindow window(host);
  window.panel.set_open_hint("Drop a song here.");
  EXPECT_TRUE(table(window.panel).empty_text().contains("Nothing is open"));
  EXPECT_TRUE(table(window.panel).empty_text().contains("Drop a song here."));
  for (const char* name : {"analyse", "apply", "undo", "listening", "audition", "auto", "accept", "reject"})
    EXPECT_FALSE(button(window.panel, name).isEnabled()) << name;
  draw(window.panel);
}

TEST(PanelStates, Analysing) {
  FakeHost host;
  HostWindow window(host);
  SessionAnalysis session = test::small_session();
  session.strips[3].measured.reset();
  host.change([&](PanelState& s) {
    s.title = "Song";
    s.session = std::make_shared<SessionAnalysis>(session);
    s.activity = Activity::analysing;
    s.progress = 0.45;
    s.progress_text = "3 of 9 strips · 12 s left";
  });
  EXPECT_TRUE(button(window.panel, "cancel").isVisibleTo(&window.panel));
  EXPECT_EQ(window.panel.findChild<ElidedLabel*>("progress_text")->text(), QString("3 of 9 strips · 12 s left"));
  EXPECT_EQ(window.panel.findChild<QProgressBar*>("progress")->value(), 45);
  EXPECT_FALSE(button(window.panel, "apply").isEnabled());
  draw(window.panel);
  QTest::mouseClick(&button(window.panel, "cancel"), Qt::LeftButton);
  EXPECT_EQ(host.cancelled, 1);
}

TEST(PanelStates, ListeningWithTooLittleEvidence) {
  FakeHost host;
  HostWindow window(host);
  host.open(test::small_session());
  host.levels.resize(4);
  host.levels[0] = {Lufs(-20.0), Lufs(-21.0), Lufs(-22.0), DbTp(-3.0), Decibels(10.0), 5.0};
  host.levels[1].heard_s = 1.2;
  host.change([](PanelState& s) {
    s.activity = Activity::listening;
    s.live = true;
  });
  EXPECT_TRUE(messages(window.panel).contains("3 of 4 strips"));
  EXPECT_TRUE(messages(window.panel).contains("play the part"));
  EXPECT_EQ(cell(window.panel, window.panel.strips().row_of("bass"), StripModel::level),
            QString("play the part where it sounds"));
  EXPECT_EQ(cell(window.panel, window.panel.strips().row_of("kick"), StripModel::level), QString("−22.0 LUFS"));
  EXPECT_TRUE(button(window.panel, "listening").isChecked());
  draw(window.panel);
}

TEST(PanelStates, DoneSaysWhatToDoAndWhy) {
  FakeHost host;
  HostWindow window(host);
  host.open(test::small_session());
  EXPECT_GT(window.panel.strips().change_count(), 0);
  EXPECT_TRUE(window.panel.findChild<QLabel*>("mix_loudness")->text() == "−14.0 LUFS");
  EXPECT_EQ(window.panel.findChild<QLabel*>("mix_peak")->text(), QString("+2.0 dBTP"));
  EXPECT_EQ(window.panel.findChild<QLabel*>("mix_over")->text(), QString("▲ 3.0 dB over"));
  EXPECT_TRUE(why(window.panel).contains("the whole"));
  window.panel.choose_strip("kick");
  EXPECT_TRUE(why(window.panel).contains("kick"));
  EXPECT_TRUE(why(window.panel).contains("instead:"));
  EXPECT_TRUE(why(window.panel).contains("50 % of the way"));
  draw(window.panel);
}

TEST(PanelStates, NothingToChange) {
  FakeHost host;
  HostWindow window(host);
  SessionAnalysis session = test::session();
  session.mix->true_peak = DbTp(-6.0);
  session.strips = {test::strip("only", 0.0)};
  session.strips[0].measured->true_peak = DbTp(-6.0);
  host.open(session);
  EXPECT_TRUE(messages(window.panel).contains("Nothing to change: all within tolerance"));
  EXPECT_FALSE(button(window.panel, "apply").isEnabled());
  draw(window.panel);
}

TEST(PanelStates, AppliedShowsWhatWasMeasured) {
  FakeHost host;
  HostWindow window(host);
  host.open(test::small_session());
  host.change([](PanelState& s) {
    s.applied = true;
    s.can_undo = true;
    s.undo_text = "song.smartgain.mmpz was written; Undo removes it.";
    s.after = Measurement{};
    s.after->integrated = Lufs(-16.2);
    s.after->true_peak = DbTp(-0.7);
  });
  EXPECT_TRUE(messages(window.panel).contains("Applied."));
  EXPECT_TRUE(messages(window.panel).contains("Undo removes it"));
  EXPECT_TRUE(window.panel.findChild<BeforeAfterView*>()->as_text().contains("measured\t−16.2 LUFS\t−0.7 dBTP"));
  EXPECT_FALSE(button(window.panel, "apply").isEnabled());
  EXPECT_TRUE(button(window.panel, "undo").isEnabled());
  draw(window.panel);
  QTest::mouseClick(&button(window.panel, "undo"), Qt::LeftButton);
  EXPECT_EQ(host.undone, 1);
}

TEST(PanelStates, MissingModelIsNoted) {
  const test::Variable models("SMARTGAIN_MODELS", "/nowhere");
  FakeHost host;
  HostWindow window(host);
  host.open(test::small_session());
  EXPECT_TRUE(window.panel.findChild<ElidedLabel*>("notes")->text().contains("no model is installed"));
  draw(window.panel);
}

TEST(PanelStates, ProblemsStandFirst) {
  FakeHost host;
  HostWindow window(host);
  host.open(test::small_session());
  host.change([](PanelState& s) {
    s.problem = "LMMS is not installed. Install it with: apt install lmms";
    s.changed_since = true;
    s.throttled = true;
  });
  host.fail("The disk is full.");
  const QStringList lines = messages(window.panel).split('\n');
  ASSERT_EQ(lines.size(), 4);
  EXPECT_TRUE(lines[0].contains("LMMS is not installed"));
  EXPECT_TRUE(lines[1].contains("The disk is full."));
  EXPECT_TRUE(lines[2].contains("changed since it was measured"));
  EXPECT_TRUE(lines[3].contains("takes turns"));
  draw(window.panel);
}

TEST(PanelStates, ErrorOnOneStripLeavesTheOthers) {
  FakeHost host;
  HostWindow window(host);
  SessionAnalysis session = test::small_session();
  session.strips[2].measured.reset();
  session.strips[2].level.reset();
  session.strips[2].flags.insert(StripFlag::unmeasured);
  session.strips[2].problem = "lead.wav: breaks off after 3 s";
  host.open(session);
  EXPECT_EQ(cell(window.panel, 0, StripModel::level), QString("lead.wav: breaks off after 3 s"));  // problems first
  EXPECT_EQ(cell(window.panel, 0, StripModel::move), QString("error"));
  EXPECT_GT(window.panel.strips().change_count(), 0);
  window.panel.choose_strip("lead");
  EXPECT_TRUE(why(window.panel).contains("breaks off after 3 s"));
  draw(window.panel);
}

TEST(PanelStates, BrokenSoundIsSaidOfTheStripsThatSendIt) {
  FakeHost host;
  HostWindow window(host);
  SessionAnalysis session = test::small_session();
  host.open(session);
  EXPECT_FALSE(messages(window.panel).contains("NaN"));
  session.strips[1].flags.insert(StripFlag::non_finite);
  host.open(session);
  EXPECT_TRUE(messages(window.panel).contains("NaN"));
  EXPECT_TRUE(messages(window.panel).contains("bass"));
  EXPECT_FALSE(messages(window.panel).contains("kick"));
  for (Strip& each : session.strips) each.flags.insert(StripFlag::non_finite);
  host.open(session);
  EXPECT_TRUE(messages(window.panel).contains("1 more"));
  draw(window.panel);
}

TEST(PanelStates, EmptyAndBrokenNumbersDrawAsNone) {
  FakeHost host;
  HostWindow window(host);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  SessionAnalysis session = test::session();
  session.mix.reset();
  Strip silent = test::strip("silent", 0.0);
  silent.measured = Measurement{};
  silent.level.reset();
  silent.flags.insert(StripFlag::silent);
  Strip broken = test::strip("broken", 0.0);
  broken.measured->integrated = Lufs(nan);
  broken.measured->true_peak = DbTp(nan);
  broken.measured->band_center_hz = {100.0, 200.0};
  broken.measured->band_level_db = {nan, std::nullopt};
  broken.measured->stereo = {nan, nan, Decibels(nan)};
  broken.measured->band_stereo = {{nan, nan, Decibels(nan)}, {}};
  Strip down = test::strip("down", -10.0);
  down.knob.position = Decibels::silence();
  session.strips = {silent, broken, down};
  host.open(session);
  host.change([nan](PanelState& s) {
    s.progress = nan;
    s.after = Measurement{};
    s.after->integrated = Lufs(nan);
  });
  for (const char* id : {"silent", "broken", "down"}) {
    window.panel.choose_strip(id);
    draw(window.panel);
  }
  EXPECT_EQ(cell(window.panel, window.panel.strips().row_of("silent"), StripModel::level), none() + " LUFS");
  EXPECT_EQ(cell(window.panel, window.panel.strips().row_of("broken"), StripModel::level), none() + " LUFS");
}

TEST(PanelStates, StereoOfBandsIsDrawnAndSaid) {
  FakeHost host;
  HostWindow window(host);
  SessionAnalysis session = test::session();
  Strip wide = test::strip("wide", 0.0), mono = test::strip("mono", 0.0);
  wide.measured->band_center_hz = {50.0, 200.0, 1000.0, 8000.0};
  wide.measured->band_stereo = {
      {1.0, 0.25, Decibels(0.0)}, {0.5, 0.25, Decibels(0.0)}, {-0.5, 0.75, Decibels(0.0)}, {}};
  session.strips = {wide, mono};
  host.open(session);
  const auto* view = window.panel.findChild<StereoView*>();
  window.panel.choose_strip("wide");
  draw(window.panel);
  // analytic: means of the bands in each range
  EXPECT_TRUE(view->accessibleName().contains("width below 250 Hz 0.25, up to 4 kHz 0.75, above " + none()))
      << view->accessibleName().toStdString();
  window.panel.choose_strip("mono");
  draw(window.panel);
  EXPECT_FALSE(view->accessibleName().contains("250 Hz"));
}

TEST(PanelStates, NamesInAnyScript) {
  FakeHost host;
  HostWindow window(host);
  SessionAnalysis session = test::session();
  const std::vector<std::string> names{"",    "",    "صوت الطبل",           "ベース",  "🎸🥁", "<b>&amp;</b> %1 %2",
                                       "Pad", "Pad", std::string(400, 'w'), "\xff\xfe"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    session.strips.push_back(test::strip(names[i], -3.0 * static_cast<double>(i)));
    session.strips.back().id = "strip" + std::to_string(i);
    session.strips.back().group = i < 3 ? "<i>%1 مجموعة" : "";
  }
  host.open(session);
  EXPECT_EQ(cell(window.panel, window.panel.strips().row_of("strip0"), StripModel::name), QString("(no name) #1"));
  EXPECT_EQ(cell(window.panel, window.panel.strips().row_of("strip6"), StripModel::name), QString("Pad #1"));
  EXPECT_EQ(cell(window.panel, window.panel.strips().row_of("strip7"), StripModel::name), QString("Pad #2"));
  window.panel.choose_strip("strip5");
  EXPECT_TRUE(why(window.panel).contains("<b>&amp;</b> %1 %2"));
  for (std::size_t i = 0; i < names.size(); ++i) {
    window.panel.choose_strip(QString("strip%1").arg(i));
    draw(window.panel);
  }
}

// ------------------------------------------------------------------------------------------------------------------------
// keys

TEST(PanelKeys, ArrowsChooseEnterAcceptsDeleteRejects) {
  FakeHost host;
  HostWindow window(host);
  host.open(test::small_session());
  StripTable& strips = table(window.panel);
  QTest::keyClick(&strips, Qt::Key_Down);
  const QString first = window.panel.chosen_strip();
  QTest::keyClick(&strips, Qt::Key_Down);
  const QString second = window.panel.chosen_strip();
  EXPECT_NE(first, second);
  QTest::keyClick(&strips, Qt::Key_Up);
  EXPECT_EQ(window.panel.chosen_strip(), first);
  window.panel.choose_strip("kick");
  QTest::keyClick(&strips, Qt::Key_Delete);
  ASSERT_EQ(host.judged.size(), 1u);
  EXPECT_EQ(host.judged[0], std::pair(QString("kick"), Verdict::rejected));
  EXPECT_THAT(host.unticked(), ElementsAre(QString("kick")));
  QTest::keyClick(&strips, Qt::Key_Return);
  EXPECT_EQ(host.judged.back(), std::pair(QString("kick"), Verdict::accepted));
  EXPECT_TRUE(host.unticked().isEmpty());
}

TEST(PanelKeys, LocksAndTogglesAB) {
  FakeHost host;
  HostWindow window(host);
  host.open(test::small_session());
  window.panel.choose_strip("kick");
  QTest::keyClick(&table(window.panel), Qt::Key_L);
  EXPECT_THAT(host.options().locks, ElementsAre("kick"));
  EXPECT_EQ(cell(window.panel, window.panel.strips().row_of("kick"), StripModel::move), QString("locked"));
  EXPECT_EQ(window.panel.chosen_strip(), QString("kick"));
  QTest::keyClick(&table(window.panel), Qt::Key_L);
  EXPECT_TRUE(host.options().locks.empty());
  QTest::keyClick(&table(window.panel), Qt::Key_A);
  EXPECT_TRUE(host.auditioned.empty());  // there is nothing to hear yet
  host.change([](PanelState& s) { s.can_audition = true; });
  QTest::keyClick(&table(window.panel), Qt::Key_A);
  EXPECT_THAT(host.auditioned, ElementsAre(true));
}

TEST(PanelKeys, SpaceAndUndoReachTheHostFromEveryControl) {
  FakeHost host;
  HostWindow window(host);
  host.open(test::small_session());
  host.change([](PanelState& s) { s.can_undo = true; });
  window.panel.choose_strip("kick");
  std::vector<QWidget*> controls{&table(window.panel)};
  for (const char* name : {"apply", "undo", "analyse", "goal_smart", "accept", "rules"})
    controls.push_back(&button(window.panel, name));
  controls.push_back(window.panel.findChild<QSlider*>("amount"));
  controls.push_back(window.panel.findChild<QComboBox*>("engine"));
  for (QWidget* control : controls) {
    window.keys.clear();
    QTest::keyClick(control, Qt::Key_Space);
    QTest::keyClick(control, Qt::Key_Z, Qt::ControlModifier);
    EXPECT_THAT(window.keys, ElementsAre(Qt::Key_Space, Qt::Key_Z)) << control->objectName().toStdString();
  }
  EXPECT_TRUE(host.applied.empty());
  EXPECT_EQ(host.undone, 0);
  EXPECT_EQ(host.analysed, 0);
}

TEST(PanelKeys, EnterPressesTheButtonThatHasTheFocus) {
  FakeHost host;
  HostWindow window(host);
  host.open(test::small_session());
  QTest::keyClick(&button(window.panel, "analyse"), Qt::Key_Return);
  EXPECT_EQ(host.analysed, 1);
  EXPECT_TRUE(host.judged.empty());
}

TEST(PanelKeys, LettersTypedInTheSearchAreNoCommands) {
  FakeHost host;
  HostWindow window(host);
  host.open(test::small_session());
  window.panel.choose_strip("kick");
  auto* search = window.panel.findChild<QLineEdit*>("search");
  QTest::keyClicks(search, "la a");
  EXPECT_EQ(search->text(), QString("la a"));
  EXPECT_TRUE(host.options().locks.empty());
  EXPECT_EQ(window.panel.strips().rowCount(), 0);
  EXPECT_TRUE(table(window.panel).empty_text().contains("No strip matches"));
  draw(window.panel);
  QTest::keyClick(search, Qt::Key_Escape);
  EXPECT_EQ(window.panel.strips().rowCount(), 4);
  QTest::keyClicks(search, "BASS");
  EXPECT_EQ(window.panel.strips().rowCount(), 1);
}

TEST(PanelKeys, CopyGivesNumbersThatSpreadsheetsRead) {
  FakeHost host;
  HostWindow window(host);
  host.open(test::small_session());
  window.panel.choose_strip("kick");
  QTest::keyClick(&table(window.panel), Qt::Key_C, Qt::ControlModifier);
  const QString text = QApplication::clipboard()->text();
  EXPECT_TRUE(text.startsWith("kick\tkick\t-32.0 LUFS\t-20.0")) << text.toStdString();
  EXPECT_FALSE(text.contains(QChar(0x2212)));
}

// ------------------------------------------------------------------------------------------------------------------------
// what is sent

TEST(PanelSends, ApplySendsExactlyTheTickedStrips) {
  FakeHost host;
  HostWindow window(host);
  host.open(test::small_session());
  PlanOptions options;
  options.amount = 1.0;
  host.set_options(options);
  const QStringList all = window.panel.strips().ticked_ids();
  ASSERT_GE(all.size(), 2);
  EXPECT_EQ(button(window.panel, "apply").text(), QString("Apply %1").arg(all.size()));
  // By the mouse, on the tick of the first strip in the table that can be ticked.
  StripTable& strips = table(window.panel);
  const int row = window.panel.strips().row_of(all.front());
  QTest::mouseClick(strips.viewport(), Qt::LeftButton, {},
                    strips.visualRect(window.panel.strips().index(row, StripModel::tick)).center());
  QTest::mouseClick(&button(window.panel, "apply"), Qt::LeftButton);
  QStringList wanted = all;
  wanted.removeFirst();
  EXPECT_THAT(host.applied, ElementsAre(wanted));
  EXPECT_TRUE(button(window.panel, "apply").toolTip().contains(wanted.front()));
  EXPECT_FALSE(button(window.panel, "apply").toolTip().contains(all.front() + QChar(0x2069)));
}

TEST(PanelSends, EveryControlSetsItsOption) {
  FakeHost host;
  HostWindow window(host);
  host.open(test::small_session());
  Panel& panel = window.panel;
  QTest::mouseClick(&button(panel, "goal_balance"), Qt::LeftButton);
  EXPECT_EQ(host.options().goal, Goal::balance);
  panel.findChild<QSlider*>("amount")->setValue(80);
  EXPECT_EQ(host.options().amount, 0.8);
  EXPECT_EQ(panel.findChild<QLabel*>("amount_text")->text(), QString("80 %"));
  auto* engine = panel.findChild<QComboBox*>("engine");
  engine->setCurrentText("lufs");
  emit engine->activated(engine->currentIndex());
  EXPECT_EQ(host.options().engine, "lufs");
  auto* target = panel.findChild<QComboBox*>("target");
  target->setCurrentIndex(1);
  emit target->activated(1);
  EXPECT_EQ(host.options().target, Lufs(-14.0));
  target->lineEdit()->setText("-11.5");
  emit target->lineEdit()->editingFinished();
  EXPECT_EQ(host.options().target, Lufs(-11.5));
  EXPECT_EQ(target->currentText(), QString("−11.5"));
  target->lineEdit()->setText("loud, please");
  emit target->lineEdit()->editingFinished();
  EXPECT_EQ(host.options().target, Lufs(-11.5));
  auto* ceiling = panel.findChild<DbSpinBox*>("ceiling");
  ceiling->setValue(-2.0);
  EXPECT_EQ(host.options().ceiling, DbTp(-2.0));
  ceiling->setValue(ceiling->minimum());
  EXPECT_EQ(host.options().ceiling, std::nullopt);
  QTest::mouseClick(&button(panel, "goal_headroom"), Qt::LeftButton);
  EXPECT_EQ(host.options().goal, Goal::headroom);
  // The other way: what the host has stands in the controls, and is not sent back.
  const int sent = host.options_set;
  PlanOptions given;
  given.goal = Goal::stage;
  given.amount = 0.25;
  given.target = Lufs(-23.0);
  given.engine = "rules";
  given.rules["role_level"] = "high";
  host.set_options(given);
  EXPECT_EQ(host.options_set, sent + 1);
  EXPECT_TRUE(button(panel, "goal_stage").isChecked());
  EXPECT_EQ(panel.findChild<QSlider*>("amount")->value(), 25);
  EXPECT_EQ(target->currentText(), QString("EBU −23"));
  EXPECT_EQ(engine->currentText(), QString("rules"));
  EXPECT_EQ(button(panel, "rules").text(), QString("Rules: 1 set"));
  EXPECT_EQ(ceiling->text(), QString("−1.0 dBTP"));
}

TEST(PanelSends, RulesMenuSetsPriorities) {
  FakeHost host;
  HostWindow window(host);
  host.open(test::small_session());
  auto* menu = window.panel.findChild<QMenu*>("rules_menu");
  emit menu->aboutToShow();
  ASSERT_EQ(menu->actions().size(), static_cast<int>(rules().size()));
  menu->actions()[0]->menu()->actions()[0]->trigger();
  EXPECT_EQ(host.options().rules.at("role_level"), "off");
  emit menu->aboutToShow();
  menu->actions()[0]->menu()->actions()[2]->trigger();
  EXPECT_TRUE(host.options().rules.empty());
  // Back to what a rule is by itself is no setting either: this one is off until asked for.
  const auto off = std::find_if(rules().begin(), rules().end(),
                                [](const RuleChoice& rule) { return rule.word == std::string_view("crest_extremes"); });
  const auto place = static_cast<int>(off - rules().begin());
  menu->actions()[place]->menu()->actions()[2]->trigger();
  EXPECT_EQ(host.options().rules.at(rules()[static_cast<std::size_t>(place)].word), "normal");
  EXPECT_EQ(button(window.panel, "rules").text(), QString("Rules: 1 set"));
  emit menu->aboutToShow();
  menu->actions()[place]->menu()->actions()[0]->trigger();
  EXPECT_TRUE(host.options().rules.empty());
}

TEST(PanelSends, ReferenceIsShownAndTakenAway) {
  FakeHost host;
  HostWindow window(host);
  host.open(test::small_session());
  auto* menu = window.panel.findChild<QMenu*>("reference_menu");
  emit menu->aboutToShow();
  EXPECT_EQ(menu->actions().size(), 2) << "nothing to take away";
  PlanOptions options = host.options();
  options.reference = "/music/finished.wav";
  host.set_options(options);
  EXPECT_EQ(button(window.panel, "reference").text(), QString("Reference: set"));
  EXPECT_TRUE(button(window.panel, "reference").toolTip().contains("finished.wav"));
  emit menu->aboutToShow();
  menu->actions().back()->trigger();
  EXPECT_TRUE(host.options().reference.empty());
}

TEST(PanelSends, DefaultsAreKeptWhereAsked) {
  FakeHost host;
  HostWindow window(host);
  auto* menu = window.panel.findChild<QMenu*>("limits_menu");
  emit menu->aboutToShow();
  EXPECT_EQ(host.defaults_kept, 0);
  menu->actions().back()->trigger();
  EXPECT_EQ(host.defaults_kept, 1);
}

TEST(PanelSends, WhatWasTaughtCanBeSwitchedOff) {
  FakeHost host;
  HostWindow window(host);
  auto* menu = window.panel.findChild<QMenu*>("limits_menu");
  const auto taught = [&]() -> QAction* {
    emit menu->aboutToShow();
    for (QAction* action : menu->actions())
      if (action->text().contains("taught")) return action;
    return nullptr;
  };
  ASSERT_NE(taught(), nullptr);
  EXPECT_TRUE(taught()->isChecked());
  taught()->trigger();
  EXPECT_FALSE(host.options().learning);
  EXPECT_FALSE(taught()->isChecked());
  taught()->trigger();
  EXPECT_TRUE(host.options().learning);
}

TEST(PanelSends, TicksComeFromTheHostAndGoBack) {
  FakeHost host;
  HostWindow window(host);
  host.open(test::small_session());
  host.restore_ticks({"pad"});
  EXPECT_FALSE(window.panel.strips().ticked_ids().contains("pad"));
  window.panel.strips().set_ticked("kick", false);
  EXPECT_THAT(host.unticked(), ElementsAre(QString("kick"), QString("pad")));
}

TEST(PanelSends, OwnGainAndAlternatives) {
  FakeHost host;
  HostWindow window(host);
  host.open(test::small_session());
  window.panel.choose_strip("kick");
  auto* text = window.panel.findChild<QTextBrowser*>("why");
  const auto gains = [&] {
    std::vector<double> all;
    for (const StripPlan& strip : host.state().plan->strips) all.push_back(strip.gain().value);
    return all;
  };
  const auto recommended = gains();
  ASSERT_NE(recommended[0], 0.0);
  emit text->anchorClicked(QUrl("instead:keep"));
  EXPECT_EQ(host.options().set_gains.at("kick"), Decibels(0.0));
  auto expected = recommended;
  expected[0] = 0.0;
  EXPECT_EQ(gains(), expected) << "only this strip moves";
  emit window.panel.findChild<StripTable*>("strips")->delegate().gain_wanted("kick", Decibels(-3.0));
  EXPECT_NE(gains()[3], recommended[3]) << "a gain of one's own is what the rest is planned around";
  EXPECT_TRUE(host.options().alone.empty());
  emit text->anchorClicked(QUrl("instead:recommended"));
  emit text->anchorClicked(QUrl("instead:gentler"));
  EXPECT_EQ(host.options().alone.size(), 1u);
  EXPECT_TRUE(why(window.panel).contains("as recommended"));
  emit text->anchorClicked(QUrl("instead:recommended"));
  EXPECT_TRUE(host.options().set_gains.empty());
  EXPECT_TRUE(host.options().alone.empty());
  emit text->anchorClicked(QUrl("instead:unheard_of"));
  EXPECT_TRUE(host.options().set_gains.empty());
}

TEST(PanelSends, ALessonIsSwitchedOffAndOnWhereItIsAReason) {
  FakeHost host;
  HostWindow window(host);
  host.open(test::small_session());
  const auto shown_with = [&](bool off) {
    host.change([&](PanelState& s) {
      auto plan = std::make_shared<Plan>(*s.plan);
      Reason reason{"learned_habit", "you set it so", Decibels(-1.0), {{"lesson", "habit/kick/my 50 % style"}}};
      plan->strips.front().reasons = {off ? switched_off(reason) : reason};
      s.plan = plan;
    });
    window.panel.choose_strip("kick");
    return why(window.panel);
  };
  auto* text = window.panel.findChild<QTextBrowser*>("why");
  const auto click = [&](const QString& words) {
    QTextCursor cursor = text->document()->find(words);
    emit text->anchorClicked(QUrl(cursor.charFormat().anchorHref()));
  };
  EXPECT_TRUE(shown_with(false).contains("you set it so switch off"));
  click("switch off");
  EXPECT_TRUE(shown_with(true).contains("switched off: you set it so switch on"));
  click("switch on");
  const QString lesson = "habit/kick/my 50 % style";
  EXPECT_THAT(host.switched, ElementsAre(std::pair(lesson, false), std::pair(lesson, true)));
}

TEST(PanelSends, StarsAndAuto) {
  FakeHost host;
  HostWindow window(host);
  host.open(test::small_session());
  auto* stars = window.panel.findChild<StarRating*>("stars");
  QTest::mouseClick(stars, Qt::LeftButton, {}, QPoint(stars->width() * 7 / 10, stars->height() / 2));
  EXPECT_THAT(host.rated, ElementsAre(4));
  host.change([](PanelState& s) { s.can_auto_adjust = true; });
  QTest::mouseClick(&button(window.panel, "auto"), Qt::LeftButton);
  ASSERT_EQ(host.adjusted.size(), 1u);
  EXPECT_EQ(host.adjusted[0], std::pair(true, window.panel.strips().ticked_ids()));
}

TEST(PanelSends, WhatIsOnTheScreenAndTheChosenStripAreWatched) {
  FakeHost host;
  HostWindow window(host);
  SessionAnalysis session = test::session();
  for (int i = 0; i < 100; ++i) session.strips.push_back(test::strip("strip " + std::to_string(i), -1.0, Role::other));
  host.open(session);
  host.change([](PanelState& s) {
    s.live = true;
    s.activity = Activity::listening;
  });
  const auto comes = [&](const QStringList& present, const QStringList& absent) {
    return QTest::qWaitFor([&] {
      const QStringList& now = host.watched.back();
      const auto holds = [&now](const QString& id) { return now.contains(id); };
      return now.size() < 30 && std::all_of(present.begin(), present.end(), holds) &&
             std::none_of(absent.begin(), absent.end(), holds);
    });
  };
  ASSERT_FALSE(host.watched.empty());
  window.panel.strips().set_order(StripModel::Order::project);
  EXPECT_TRUE(comes({"strip 0", "strip 1"}, {"strip 99"}));
  window.panel.choose_strip("strip 0");
  table(window.panel).scrollToBottom();
  EXPECT_TRUE(comes({"strip 0", "strip 99"}, {"strip 1"})) << "the chosen one stays";
  window.panel.findChild<QLineEdit*>("search")->setText("strip 42");
  EXPECT_TRUE(comes({"strip 0", "strip 42"}, {"strip 99"}));
  const auto told = host.watched.size();
  QTest::qWait(600);
  EXPECT_EQ(host.watched.size(), told) << "the same is no news";
  window.hide();
  EXPECT_TRUE(QTest::qWaitFor([&] { return host.watched.back().isEmpty(); }));
}

// ------------------------------------------------------------------------------------------------------------------------
// calm, and many strips

TEST(PanelTable, NewPlansKeepTheOrderOfRows) {
  FakeHost host;
  HostWindow window(host);
  host.open(test::small_session());
  const auto order = [&] {
    QStringList ids;
    for (int row = 0; row < window.panel.strips().rowCount(); ++row) ids << window.panel.strips().id_at(row);
    return ids;
  };
  const QStringList before = order();
  PlanOptions options = host.options();
  for (const double amount : {0.0, 0.3, 1.0}) {
    options.amount = amount;
    host.set_options(options);
    EXPECT_EQ(order(), before);
  }
}

TEST(PanelTable, TheRolesTooltipSaysWhereItComesFromAndHowSureItIs) {
  FakeHost host;
  HostWindow window(host);
  SessionAnalysis session = test::small_session();
  session.strips[0].name = "kick drum";
  session.strips[1].name = "";
  session.strips[1].hints = {"lb302"};
  session.strips[3].name = "";
  for (Strip& each : session.strips) each.role_confidence = 0.0;
  assign_roles(session, {});
  session.strips[2].role_source = RoleSource::sound;
  session.strips[2].role_confidence = 0.47;
  host.change([&](PanelState& s) { s.session = std::make_shared<SessionAnalysis>(session); });
  const auto tooltip = [&](const char* id) {
    StripModel& strips = window.panel.strips();
    return strips.data(strips.index(strips.row_of(id), StripModel::role), Qt::ToolTipRole).toString();
  };
  EXPECT_TRUE(tooltip("kick").contains("its name, 90 % sure")) << tooltip("kick").toStdString();
  EXPECT_TRUE(tooltip("bass").contains("its instrument or sample, 40 % sure")) << tooltip("bass").toStdString();
  EXPECT_TRUE(tooltip("lead").contains("Heard")) << tooltip("lead").toStdString();
  EXPECT_TRUE(tooltip("lead").contains("sounds like, 47 % sure")) << tooltip("lead").toStdString();
  EXPECT_TRUE(tooltip("pad").contains("click to say it")) << tooltip("pad").toStdString();
  PlanOptions options;
  options.roles["lead"] = Role::lead_vocal;
  host.set_options(options);
  EXPECT_TRUE(tooltip("lead").contains("You set")) << tooltip("lead").toStdString();
}

TEST(PanelTable, GroupsFoldAndTickAsOne) {
  FakeHost host;
  HostWindow window(host);
  SessionAnalysis session = test::small_session();
  session.strips[0].group = session.strips[1].group = "Rhythm";
  host.open(session);
  StripModel& strips = window.panel.strips();
  EXPECT_EQ(strips.rowCount(), 5);
  strips.set_folded("Rhythm", true);
  EXPECT_EQ(strips.rowCount(), 3);
  const int head = [&] {
    for (int row = 0; row < strips.rowCount(); ++row)
      if (strips.is_head(row)) return row;
    return -1;
  }();
  ASSERT_GE(head, 0);
  draw(window.panel);
  const QStringList all = strips.ticked_ids();
  strips.set_row_ticked(head, false);
  QStringList rest = all;
  rest.removeAll("kick");
  rest.removeAll("bass");
  EXPECT_EQ(strips.ticked_ids(), rest);
  table(window.panel).setCurrentIndex(strips.index(head, StripModel::name));
  QTest::keyClick(&table(window.panel), Qt::Key_Right);
  EXPECT_EQ(strips.rowCount(), 5);
  EXPECT_EQ(strips.tick_state(head), Qt::Unchecked);
}

TEST(PanelTable, ThreeHundredStripsStayQuick) {
  FakeHost host;
  HostWindow window(host);
  SessionAnalysis session = test::session();
  for (int i = 0; i < 300; ++i) {
    session.strips.push_back(test::strip("strip " + std::to_string(i), -(i % 40), Role::other));
    session.strips.back().group = i % 3 == 0 ? "Group " + std::to_string(i / 30) : "";
  }
  host.open(session);
  host.levels.assign(300, LiveLevels{Lufs(-20.0), Lufs(-21.0), Lufs(-22.0), DbTp(-3.0), Decibels(10.0), 9.0});
  host.change([](PanelState& s) {
    s.live = true;
    s.activity = Activity::listening;
  });
  EXPECT_LT(window.panel.strips().rowCount(), 300);  // groups begin folded
  QElapsedTimer timer;
  timer.start();
  constexpr int kFrames = 20;
  for (int i = 0; i < kFrames; ++i) {
    host.levels[0].momentary = Lufs(-20.0 + i);
    emit host.changed();
    window.panel.grab();
  }
  // A second of frames at 20 Hz takes far less than a second here; the bound is wide for machines that are busy with other things.
  EXPECT_LT(timer.elapsed(), 8000);
  draw(window.panel);
}

TEST(PanelLayout, NothingIsCutOffAtTheSmallestSize) {
  for (const double points : {9.0, 12.0, 18.0}) {
    const QFont before = QApplication::font();
    QFont font = before;
    font.setPointSizeF(points);
    QApplication::setFont(font);
    {
      FakeHost host;
      HostWindow window(host);
      host.open(test::small_session());
      QApplication::processEvents();
      Panel& panel = window.panel;
      EXPECT_GE(panel.fontInfo().pointSizeF(), 7.9) << points;  // no smaller than it must be
      EXPECT_EQ(panel.minimumSizeHint().width(), 900);
      EXPECT_LE(panel.minimumSizeHint().height(), 560);
      EXPECT_GE(button(panel, "analyse").width(), button(panel, "analyse").sizeHint().width()) << points;
      for (QWidget* child : panel.findChildren<QWidget*>()) {
        if (!child->isVisibleTo(&panel) || qobject_cast<QAbstractButton*>(child) == nullptr ||
            child->parent() == nullptr)
          continue;
        const QRect place(child->mapTo(&panel, QPoint(0, 0)), child->size());
        EXPECT_TRUE(panel.rect().contains(place)) << child->objectName().toStdString() << " at " << points;
      }
      // Neighbours in the two rows of controls and in the mix bar do not overlap.
      for (const QWidget* bar :
           {static_cast<QWidget*>(panel.findChild<MixBar*>()), static_cast<QWidget*>(panel.findChild<ControlBar*>())}) {
        std::vector<QRect> places;
        for (QWidget* child : bar->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly))
          if (child->isVisibleTo(&panel) && !child->size().isEmpty() && !child->isWindow())
            places.push_back(child->geometry());
        for (std::size_t i = 0; i < places.size(); ++i)
          for (std::size_t j = i + 1; j < places.size(); ++j)
            EXPECT_FALSE(places[i].intersects(places[j]))
                << "at " << points << ": x " << places[i].x() << " and " << places[j].x();
      }
      draw(panel);
    }
    QApplication::setFont(before);
  }
}

TEST(PanelLayout, EveryControlHasATooltip) {
  FakeHost host;
  HostWindow window(host);
  host.open(test::small_session());
  for (const auto* child : window.panel.findChildren<QAbstractButton*>()) {
    if (!child->isVisibleTo(&window.panel) || child->objectName().startsWith("qt_") || child->objectName().isEmpty())
      continue;
    EXPECT_FALSE(child->toolTip().isEmpty()) << child->objectName().toStdString();
  }
  StripModel& strips = window.panel.strips();
  for (int column = 0; column < StripModel::column_count; ++column) {
    EXPECT_FALSE(strips.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty()) << column;
    EXPECT_FALSE(strips.data(strips.index(0, column), Qt::ToolTipRole).toString().isEmpty()) << column;
  }
}

TEST(Panel, PresetsAreChosenAndTheUsersOwnOptionsKept) {
  const test::TemporaryFolder config;
  const test::Variable home("XDG_CONFIG_HOME", config.path().string());
  FakeHost host;
  host.open(test::small_session());
  HostWindow window(host);
  auto* menu = window.panel.findChild<QMenu*>("presets_menu");
  ASSERT_NE(menu, nullptr);
  emit menu->aboutToShow();
  QAction* clip = nullptr;
  for (QAction* action : menu->actions())
    if (action->text() == QStringLiteral("Make it not clip")) clip = action;
  ASSERT_NE(clip, nullptr);
  EXPECT_FALSE(clip->isChecked());
  clip->trigger();
  EXPECT_EQ(host.options().goal, Goal::headroom);
  emit menu->aboutToShow();
  for (QAction* action : menu->actions())
    EXPECT_EQ(action->isChecked(), action->text() == QStringLiteral("Make it not clip")) << "what holds now";
  window.panel.findChild<QAction*>("keep_preset")->trigger();
  auto* dialog = window.panel.findChild<QInputDialog*>();
  ASSERT_NE(dialog, nullptr);
  dialog->setTextValue(" mine ");
  dialog->accept();
  EXPECT_EQ(host.presets_saved, std::vector<QString>{QStringLiteral("mine")});
}

TEST(Panel, MoreOfAGroupIsAnOptionWithItsReason) {
  FakeHost host;
  host.open(test::small_session());
  HostWindow window(host);
  auto* menu = window.panel.findChild<QMenu*>("emphasis_menu");
  ASSERT_NE(menu, nullptr);
  emit menu->aboutToShow();
  ASSERT_EQ(menu->actions().size(), 5);
  QAction* more = nullptr;
  for (QAction* action : menu->actions()[2]->menu()->actions())  // drums
    if (action->text() == QStringLiteral("+3.0 dB")) more = action;
  ASSERT_NE(more, nullptr);
  more->trigger();
  EXPECT_EQ(host.options().emphasis.at(RoleGroup::drums), Decibels(3.0));
  EXPECT_EQ(button(window.panel, "emphasis").text(), QStringLiteral("More of: 1"));
  emit menu->aboutToShow();
  for (QAction* action : menu->actions()[2]->menu()->actions())
    if (action->text() == QStringLiteral("as it is")) action->trigger();
  EXPECT_TRUE(host.options().emphasis.empty());
}

TEST(Panel, StylesAreOfferedByName) {
  FakeHost host;
  host.open(test::small_session());
  HostWindow window(host);
  auto* box = window.panel.findChild<QComboBox*>("style");
  const int jazz = box->findText(QStringLiteral("jazz"));
  ASSERT_GE(jazz, 1);
  box->setCurrentIndex(jazz);
  emit box->activated(jazz);
  EXPECT_EQ(host.options().style, "jazz");
  ASSERT_NE(host.state().plan, nullptr);
  EXPECT_EQ(host.state().plan->style, "jazz");
}

TEST(Panel, WhatStandsOutIsSaidOfTheWhole) {
  FakeHost host;
  host.open(test::small_session());  // +2 dBTP
  HostWindow window(host);
  table(window.panel).clearSelection();
  table(window.panel).setCurrentIndex(QModelIndex());
  EXPECT_TRUE(why(window.panel).contains(QStringLiteral("The mix clips"))) << why(window.panel).toStdString();
}

}  // namespace
}  // namespace smartgain::ui
