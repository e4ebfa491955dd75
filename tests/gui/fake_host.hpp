// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A host that notes what the panel wants of it, and plans from a session in memory.
#pragma once

#include <utility>

#include "smartgain/session/automatic.hpp"
#include "smartgain/session/presets.hpp"
#include "smartgain/session/styles.hpp"
#include "support/sessions.hpp"
#include "ui/panel_host.hpp"

namespace smartgain::test {

class FakeHost : public ui::PanelHost {
 public:
  [[nodiscard]] const ui::PanelState& state() const override { return state_; }
  [[nodiscard]] std::vector<ui::LiveLevels> strip_levels() const override { return levels; }
  [[nodiscard]] ui::LiveLevels mix_levels() const override { return mix; }
  [[nodiscard]] const PlanOptions& options() const override { return options_; }
  void set_options(const PlanOptions& options) override {
    options_ = options;
    ++options_set;
    plan();
  }
  void keep_as_defaults() override { ++defaults_kept; }
  [[nodiscard]] std::vector<NamedOptions> presets() const override { return preset_choices(options_); }
  void save_preset(const QString& name) override { presets_saved.push_back(name); }
  [[nodiscard]] std::vector<Style> styles() const override { return style_choices(); }
  [[nodiscard]] QStringList unticked() const override { return unticked_; }
  void set_unticked(const QStringList& ids) override { unticked_ = ids; }
  void set_listening(bool on) override { listening.push_back(on); }
  void set_watched(const QStringList& ids) override { watched.push_back(ids); }
  void analyse_whole_song() override { ++analysed; }
  void cancel_analysis() override { ++cancelled; }
  void apply(const QStringList& ids) override { applied.push_back(ids); }
  void undo() override { ++undone; }
  void set_auto_adjust(bool on, const QStringList& ids) override { adjusted.emplace_back(on, ids); }
  void audition_before(bool on) override { auditioned.push_back(on); }
  void judge(const QString& id, ui::Verdict verdict) override { judged.emplace_back(id, verdict); }
  void rate(int stars) override { rated.push_back(stars); }
  void switch_lesson(const QString& lesson, bool on) override { switched.emplace_back(lesson, on); }

  /// A session that is measured, and its plan.
  void open(SessionAnalysis session) {
    state_.title = "Song";
    state_.activity = ui::Activity::idle;
    state_.session = std::make_shared<SessionAnalysis>(std::move(session));
    plan();
  }
  void plan() {
    if (!state_.session) return;
    auto made = plan_session(*state_.session, options_);
    state_.plan = made ? std::make_shared<Plan>(*made) : nullptr;
    emit changed();
  }
  template <class Change>
  void change(Change how) {
    how(state_);
    emit changed();
  }
  void fail(const QString& message) { emit failed(message); }
  void restore_ticks(const QStringList& unticked) {
    unticked_ = unticked;
    emit ticks_restored();
  }

  std::vector<ui::LiveLevels> levels;
  ui::LiveLevels mix;
  int options_set = 0;
  int defaults_kept = 0;
  std::vector<QString> presets_saved;
  int analysed = 0;
  int cancelled = 0;
  int undone = 0;
  std::vector<QStringList> applied;
  std::vector<bool> listening;
  std::vector<QStringList> watched;
  std::vector<std::pair<bool, QStringList>> adjusted;
  std::vector<bool> auditioned;
  std::vector<std::pair<QString, ui::Verdict>> judged;
  std::vector<int> rated;
  std::vector<std::pair<QString, bool>> switched;

 private:
  ui::PanelState state_;
  PlanOptions options_;
  QStringList unticked_;
};

/// A kick that is far too quiet and a pad that is too loud; every band of each at one level.
inline SessionAnalysis small_session() {
  SessionAnalysis made = session();
  made.strips = {strip("kick", -18.0, Role::kick), strip("bass", -8.0, Role::bass), strip("lead", -7.0, Role::lead),
                 strip("pad", -1.0, Role::pad)};
  double level = -20.0;
  for (Strip& each : made.strips) {
    each.measured->band_center_hz = {100.0, 1000.0, 8000.0};
    each.measured->band_level_db = {level, level, std::nullopt};
    level -= 10.0;
  }
  return made;
}

}  // namespace smartgain::test
