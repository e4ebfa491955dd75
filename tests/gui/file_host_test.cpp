// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The window's host on real files: stems made here, measured, planned, applied, undone.
#include "smartgain-gui/file_host.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QProcess>
#include <QSignalSpy>
#include <QTest>

#include "smartgain-gui/window.hpp"
#include "smartgain/io/lmms_project.hpp"
#include "smartgain/store/feedback_store.hpp"
#include "support/io_fixtures.hpp"
#include "support/mixing_lmms.hpp"
#include "support/signals.hpp"
#include "support/temporary_folder.hpp"

namespace smartgain::gui {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

constexpr int kPatienceMs = 60000;  // a busy machine

class Stems {
 public:
  Stems() {
    fs::create_directory(folder());
    test::write_sound(folder() / "bass.wav", test::scaled(test::music(3.0, 44100.0, 1), 0.9F), 44100);
    test::write_sound(folder() / "kick.wav", test::scaled(test::music(3.0, 44100.0, 2), 0.9F), 44100);
    test::write_sound(folder() / "lead.wav", test::scaled(test::music(3.0, 44100.0, 3), 0.2F), 44100);
  }
  [[nodiscard]] fs::path folder() const { return top_ / "stems"; }
  [[nodiscard]] fs::path kept() const { return top_ / "stems.smartgain-panel.json"; }
  [[nodiscard]] fs::path output() const { return top_ / "stems.smartgain"; }
  [[nodiscard]] fs::path top() const { return top_.path(); }

 private:
  test::TemporaryFolder top_;
};

bool rest(FileHost& host) {
  return QTest::qWaitFor([&host] { return !host.busy(); }, kPatienceMs);
}

QStringList changed_strips(const FileHost& host) {
  QStringList ids;
  for (const StripPlan& strip : host.state().plan->strips)
    if (strip.action == Action::change) ids << QString::fromStdString(strip.strip.id);
  return ids;
}

TEST(FileHost, OpensPlansAppliesAndUndoes) {
  const Stems stems;
  const auto originals = test::snapshot(stems.folder());
  FileHost host({});
  EXPECT_EQ(host.state().activity, ui::Activity::nothing_open);
  host.open({stems.folder()});
  EXPECT_EQ(host.state().activity, ui::Activity::analysing);
  ASSERT_TRUE(rest(host));
  ASSERT_TRUE(host.state().plan) << host.state().problem.toStdString();
  EXPECT_EQ(host.state().title, QString("stems"));
  EXPECT_EQ(host.state().session->strips.size(), 3u);
  EXPECT_EQ(host.state().plan->strips.size(), 3u);
  EXPECT_FALSE(host.state().can_undo);

  host.apply(changed_strips(host));
  ASSERT_TRUE(rest(host));
  EXPECT_TRUE(host.state().applied);
  ASSERT_TRUE(host.state().after);
  // Peaks of the sum are predicted from its loudness; how near that comes, only measuring tells.
  constexpr double kNearDb = 1.5;
  EXPECT_NEAR(host.state().after->true_peak->value, host.state().plan->mix.predicted_true_peak->value, kNearDb);
  EXPECT_NEAR(host.state().after->integrated->value, host.state().plan->mix.predicted_integrated->value, kNearDb);
  EXPECT_TRUE(host.state().undo_text.contains("stems.smartgain was written"));
  EXPECT_EQ(test::snapshot(stems.output()).size(), 3u);

  host.undo();
  EXPECT_FALSE(fs::exists(stems.output()));
  EXPECT_FALSE(host.state().applied);
  EXPECT_FALSE(host.state().can_undo);
  EXPECT_EQ(test::snapshot(stems.folder()), originals);
}

TEST(FileHost, LongFilesAreLookedAtFirst) {
  const test::TemporaryFolder top;
  for (const int seed : {1, 2, 3, 4})
    test::write_sound(top / ("noise" + std::to_string(seed) + ".wav"),
                      test::white_noise(0.2, 240.0, 8000.0, 1, static_cast<std::uint32_t>(seed)), 8000);
  FileHost host({});
  bool looked = false, whole = false;
  QObject::connect(&host, &ui::PanelHost::changed, &host, [&] {
    const auto& session = host.state().session;
    if (!session || !session->mix) return;
    (session->mix->duration_s < 100.0 ? looked : whole) = true;
    if (session->mix->duration_s < 100.0) {
      EXPECT_EQ(host.state().activity, ui::Activity::analysing);
    }
  });
  host.open({top.path()});
  ASSERT_TRUE(rest(host));
  EXPECT_TRUE(looked);
  EXPECT_TRUE(whole);
  ASSERT_TRUE(host.state().plan);
  EXPECT_NEAR(host.state().session->mix->duration_s, 240.0, 1e-9);
  EXPECT_TRUE(host.state().session->notices.empty());
  for (const StripPlan& strip : host.state().plan->strips) EXPECT_EQ(strip.strip.level_sd, Decibels(0.0));
}

TEST(FileHost, UndoLeavesWhatSomebodyElseChanged) {
  const Stems stems;
  FileHost host({});
  host.open({stems.folder()});
  ASSERT_TRUE(rest(host));
  host.apply(changed_strips(host));
  ASSERT_TRUE(rest(host));
  test::write_text(stems.output() / "notes.txt", "mine");
  const QSignalSpy failures(&host, &ui::PanelHost::failed);
  host.undo();
  EXPECT_TRUE(fs::exists(stems.output() / "notes.txt"));
  EXPECT_TRUE(fs::exists(stems.output() / "kick.wav"));
  ASSERT_EQ(failures.count(), 1);
  EXPECT_TRUE(failures.at(0).at(0).toString().contains("changed since it was written"));
}

TEST(FileHost, OptionsPlanAnewWithoutMeasuring) {
  const Stems stems;
  FileHost host({});
  host.open({stems.folder()});
  ASSERT_TRUE(rest(host));
  const auto session = host.state().session;
  PlanOptions options = host.options();
  for (int percent = 0; percent <= 100; percent += 10) {
    options.amount = percent / 100.0;
    host.set_options(options);
  }
  options.target = Lufs(-23.0);
  host.set_options(options);
  EXPECT_NE(host.state().activity, ui::Activity::analysing);
  ASSERT_TRUE(rest(host));
  EXPECT_EQ(host.state().session, session);
  EXPECT_EQ(host.state().plan->options.amount, 1.0);  // the last of them
  EXPECT_EQ(host.state().plan->mix.target, Lufs(-23.0));
  EXPECT_NEAR(host.state().plan->mix.predicted_integrated->value, -23.0, 0.5);
}

TEST(FileHost, WhatIsNotTickedIsNotInThePrediction) {
  const Stems stems;
  FileHost host({});
  PlanOptions options;
  options.goal = Goal::balance;
  host.open({stems.folder()});
  ASSERT_TRUE(rest(host));
  options.amount = 1.0;
  host.set_options(options);
  ASSERT_TRUE(rest(host));
  host.set_unticked(changed_strips(host));
  EXPECT_NEAR(host.state().plan->mix.predicted_integrated->value, host.state().plan->mix.before->integrated->value,
              1e-9);
}

TEST(FileHost, CancelKeepsWhatThereWas) {
  const Stems stems;
  FileHost host({});
  host.open({stems.folder()});
  host.cancel_analysis();
  ASSERT_TRUE(rest(host));
  EXPECT_EQ(host.state().activity, ui::Activity::idle);
  EXPECT_TRUE(host.state().problem.isEmpty()) << host.state().problem.toStdString();
  if (!host.state().plan) {  // it was in time
    host.analyse_whole_song();
    ASSERT_TRUE(rest(host));
  }
  EXPECT_TRUE(host.state().plan);
}

TEST(FileHost, KeepsOptionsLocksRolesAndTicksBesideTheProject) {
  const Stems stems;
  {
    FileHost host({});
    host.open({stems.folder()});
    ASSERT_TRUE(rest(host));
    EXPECT_FALSE(fs::exists(stems.kept()));  // looking leaves nothing behind
    const std::string id = host.state().session->strips[0].id;
    PlanOptions options = host.options();
    options.goal = Goal::balance;
    options.amount = 0.7;
    options.target = Lufs(-16.0);
    options.locks = {id};
    options.roles[host.state().session->strips[1].id] = Role::lead_vocal;
    options.rules["like_strips"] = "low";
    host.set_options(options);
    host.set_unticked({"lead.wav"});
    host.rate(4);
  }
  ASSERT_TRUE(fs::exists(stems.kept()));
  FileHost host({});
  host.open({stems.folder()});
  EXPECT_EQ(host.options().goal, Goal::balance);
  EXPECT_NEAR(host.options().amount, 0.7, 1e-9);
  EXPECT_EQ(host.options().target, Lufs(-16.0));
  EXPECT_EQ(host.options().locks.size(), 1u);
  EXPECT_EQ(host.options().roles.size(), 1u);
  EXPECT_EQ(host.options().rules.at("like_strips"), "low");
  EXPECT_THAT(host.unticked(), ElementsAre(QString("lead.wav")));
  ASSERT_TRUE(rest(host));
  EXPECT_EQ(host.state().plan->strips[0].why, "locked");
  EXPECT_EQ(host.state().plan->strips[1].strip.role, Role::lead_vocal);
}

TEST(FileHost, BrokenFileBesideTheProjectIsReportedAndSetAside) {
  const Stems stems;
  test::write_text(stems.kept(), "{ \"format\": \"smartgain-panel\", ");
  FileHost host({});
  const QSignalSpy failures(&host, &ui::PanelHost::failed);
  host.open({stems.folder()});
  ASSERT_EQ(failures.count(), 1);
  EXPECT_TRUE(failures.at(0).at(0).toString().contains("smartgain-panel.json"));
  ASSERT_TRUE(rest(host));
  EXPECT_TRUE(host.state().plan);
  EXPECT_EQ(host.options().goal, Goal::smart);
  host.set_options(host.options());
  host.save_now();
  EXPECT_TRUE(read_panel_file(stems.kept()));
  fs::path aside = stems.kept();
  aside += ".bak";
  EXPECT_TRUE(fs::exists(aside));
}

TEST(FileHost, StripsThatAreGoneAreForgotten) {
  const Stems stems;
  PanelFile kept;
  kept.options.locks = {"gone.wav"};
  kept.options.set_gains["gone too.wav"] = Decibels(-3.0);
  ASSERT_TRUE(write_panel_file(stems.kept(), kept));
  FileHost host({});
  host.open({stems.folder()});
  ASSERT_TRUE(rest(host));
  EXPECT_TRUE(host.state().plan);
  EXPECT_TRUE(host.options().locks.empty());
  EXPECT_TRUE(host.options().set_gains.empty());
}

TEST(FileHost, WhatCannotBeReadIsAProblemNotACrash) {
  const test::TemporaryFolder folder;
  FileHost host({});
  host.open({folder / "nothing.mmpz"});
  ASSERT_TRUE(rest(host));
  EXPECT_TRUE(host.state().problem.contains("nothing.mmpz"));
  EXPECT_FALSE(host.state().plan);
  test::write_text(folder / "broken.mmpz", "no project");
  host.open({folder / "broken.mmpz"});
  ASSERT_TRUE(rest(host));
  EXPECT_TRUE(host.state().problem.contains("broken.mmpz"));
}

TEST(FileHost, MissingRendererIsSaid) {
  const test::TemporaryFolder folder;
  test::write_text(folder / "song.mmp", test::mixable_project());
  FileHost host({.lmms = folder / "no-lmms"});
  host.open({folder / "song.mmp"});
  ASSERT_TRUE(rest(host));
  EXPECT_FALSE(host.state().problem.isEmpty());
  ASSERT_TRUE(host.last_error());
  EXPECT_EQ(host.last_error()->code, ErrorCode::missing_program);
}

TEST(FileHost, ChangesFromOutsideAreNoticed) {
  const test::MixingLmms lmms;
  const test::TemporaryFolder folder;
  test::write_text(folder / "song.mmp", test::mixable_project());
  FileHost host({.lmms = lmms.program()});
  host.open({folder / "song.mmp"});
  ASSERT_TRUE(rest(host));
  ASSERT_TRUE(host.state().plan) << host.state().problem.toStdString();
  EXPECT_FALSE(host.state().changed_since);
  test::write_text(folder / "song.mmp", test::with(test::mixable_project(), "vol=\"100\"", "vol=\"80\""));
  EXPECT_TRUE(QTest::qWaitFor([&] { return host.state().changed_since; }, kPatienceMs));
}

TEST(FileHost, LearnsFromItsUser) {
  const test::MixingLmms lmms;
  const test::TemporaryFolder folder;
  test::write_text(folder / "song.mmp", test::mixable_project());
  const Surroundings surroundings{
      .lmms = lmms.program(), .data_folder = folder / "data", .cache_folder = folder / "cache"};
  const auto events = [&] {
    auto store = FeedbackStore::open(folder / "data");
    return store ? store->events().value() : std::vector<FeedbackEvent>();
  };
  fs::path output;
  {
    FileHost host(surroundings);
    host.open({folder / "song.mmp"});
    ASSERT_TRUE(rest(host));
    ASSERT_TRUE(host.state().plan) << host.state().problem.toStdString();
    host.judge("kick", ui::Verdict::rejected);
    ASSERT_TRUE(rest(host));
    // It counts at once.
    const auto& reasons = host.state().plan->strips[0].reasons;
    EXPECT_TRUE(
        host.state().plan->strips[0].action != Action::change ||
        std::any_of(reasons.begin(), reasons.end(), [](const Reason& r) { return r.rule == "learned_position"; }));
    PlanOptions options = host.options();
    options.set_gains["lead"] = Decibels(-2.0);
    host.set_options(options);
    host.save_now();
    ASSERT_TRUE(rest(host));
    host.rate(5);
    const auto told = events();
    ASSERT_EQ(told.size(), 3u);
    EXPECT_EQ(told[0].kind, FeedbackKind::rejected);
    EXPECT_EQ(told[1].kind, FeedbackKind::edited);
    EXPECT_EQ(told[1].chosen, Decibels(-2.0));
    EXPECT_EQ(told[2].stars, 5);
    output = host.suggested_output();
    host.apply(changed_strips(host));
    ASSERT_TRUE(rest(host));
  }
  // Elsewhere a fader is moved, and the song saved.
  auto project = LmmsProject::load(output);
  ASSERT_TRUE(project) << project.error().message;
  const Decibels lead = project->strips().back().strip.knob.position;
  ASSERT_TRUE(project->set_knobs(std::vector{KnobSetting{"lead", false, lead - Decibels(5.0)}}));
  ASSERT_TRUE(project->save(output));
  FileHost host(surroundings);
  host.open({output});
  ASSERT_TRUE(rest(host));
  const auto told = events();
  ASSERT_GE(told.size(), 4u);
  EXPECT_EQ(told[3].kind, FeedbackKind::moved);
  EXPECT_EQ(told[3].strip, "lead");
  EXPECT_NEAR((*told[3].chosen - told[3].recommended).value, -5.0, 1e-3);
  // Measured once more only where it had to be.
  const std::size_t renders = lmms.render_count();
  host.analyse_whole_song();
  ASSERT_TRUE(rest(host));
  EXPECT_EQ(lmms.render_count(), renders);
}

TEST(FileHost, ApplyAsNeverWritesOverTheOriginal) {
  const test::MixingLmms lmms;
  const test::TemporaryFolder folder;
  test::write_text(folder / "song.mmp", test::mixable_project());
  FileHost host({.lmms = lmms.program()});
  host.open({folder / "song.mmp"});
  ASSERT_TRUE(rest(host));
  const QSignalSpy failures(&host, &ui::PanelHost::failed);
  host.apply_to({}, folder / "song.mmp", true);
  EXPECT_EQ(failures.count(), 1);
  ASSERT_TRUE(rest(host));
  EXPECT_EQ(test::read_text(folder / "song.mmp"), test::mixable_project());
  // Over another file it does, and undo brings that back.
  test::write_text(folder / "other.mmp", "older");
  host.apply_to({}, folder / "other.mmp", true);
  ASSERT_TRUE(rest(host));
  EXPECT_NE(test::read_text(folder / "other.mmp"), "older");
  host.undo();
  EXPECT_EQ(test::read_text(folder / "other.mmp"), "older");
}

TEST(GuiWindow, KeepsTicksWithTheProject) {
  const Stems stems;
  {
    Window window({}, QString::fromStdString((stems.top() / "settings.ini").string()));
    window.show();
    window.open({stems.folder()});
    ASSERT_TRUE(rest(window.host()));
    const QStringList ids = changed_strips(window.host());
    if (ids.isEmpty()) GTEST_SKIP() << "nothing to tick";
    window.panel().strips().set_ticked(ids.front(), false);
    EXPECT_THAT(window.host().unticked(), ElementsAre(ids.front()));
    window.close();
  }
  EXPECT_TRUE(fs::exists(stems.top() / "settings.ini"));
  EXPECT_TRUE(read_panel_file(stems.kept()));
}

TEST(GuiProgram, SaysWhatItDoesAndEndsSanely) {
  const auto run = [](const QStringList& words) {
    QProcess program;
    const test::TemporaryFolder data;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("SMARTGAIN_DATA", QString::fromStdString(data.path().string()));
    program.setProcessEnvironment(environment);
    program.start(QStringLiteral(SMARTGAIN_GUI_PROGRAM), words);
    EXPECT_TRUE(program.waitForFinished(kPatienceMs));
    return std::pair(program.exitCode(),
                     QString::fromUtf8(program.readAllStandardOutput() + program.readAllStandardError()));
  };
  const auto help = run({"--help"});
  EXPECT_EQ(help.first, 0);
  EXPECT_TRUE(help.second.contains("--screenshot"));
  EXPECT_EQ(run({"--version"}).first, 0);
  EXPECT_EQ(run({"--no-such"}).first, 2);
  EXPECT_EQ(run({"--screenshot", "x.png"}).first, 2);
  const Stems stems;
  const QString picture = QString::fromStdString((stems.top() / "picture.png").string());
  EXPECT_EQ(run({QString::fromStdString(stems.folder().string()), "--screenshot", picture, "--size", "900x560"}).first,
            0);
  EXPECT_EQ(QImage(picture).size(), QSize(900, 560));
  EXPECT_EQ(run({QString::fromStdString((stems.top() / "none").string()), "--screenshot", picture}).first, 3);
}

}  // namespace
}  // namespace smartgain::gui
