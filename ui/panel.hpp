// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The whole panel: what a musician sees, in LMMS and in a window of its own.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QTimer>
#include <QWidget>

#include "ui/before_after_view.hpp"
#include "ui/control_bar.hpp"
#include "ui/elided_label.hpp"
#include "ui/message_bar.hpp"
#include "ui/mix_bar.hpp"
#include "ui/panel_host.hpp"
#include "ui/spectrum_view.hpp"
#include "ui/stereo_view.hpp"
#include "ui/strip_table.hpp"
#include "ui/why_view.hpp"

namespace smartgain::ui {

/// Draws the host's state and tells the host what the user wants; holds nothing of its own but ticks, the chosen strip, search
/// and folded groups. The host must outlive it. [main-thread]
/// Keys     arrows choose a strip (left and right fold its group), Enter accepts, Delete rejects, L locks, A toggles A|B, Ctrl+C
///          copies the strip's numbers. Space and Ctrl+Z are left to the host, except while a text is typed.
class Panel : public QWidget {
  Q_OBJECT

 public:
  explicit Panel(PanelHost& host, QWidget* parent = nullptr);

  /// What stands in the table while nothing is open.
  void set_open_hint(const QString& hint);
  /// A host that never plays has no use for Listening, A|B and auto.
  void show_live_controls(bool on);
  /// Engines that can be chosen; by default auto, rules and lufs.
  void set_engines(const QStringList& words) { controls_->set_engines(words); }

  [[nodiscard]] QString chosen_strip() const { return table_->chosen(); }
  void choose_strip(const QString& id) { table_->choose(id); }

  [[nodiscard]] StripModel& strips() { return model_; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {900, 530}; }  // 560 with a menu
  [[nodiscard]] QSize sizeHint() const override { return {1180, 760}; }

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void refresh();
  void refresh_details();
  void refresh_messages();
  void refresh_apply();
  void tick();
  void watch();
  void ask(const PlanOptions& options);
  void judge(Verdict verdict);
  void toggle_lock(const QString& id);
  void show_role_menu(const QString& id, const QPoint& where);
  void show_menu(const QString& id, const QPoint& where);
  void fill_role_menu(QMenu& menu, const QString& id);
  void choose_alternative(const QString& id, const QString& name);
  void arrange_if_stale();
  [[nodiscard]] ApplyPreview preview() const;
  [[nodiscard]] const StripPlan* chosen_plan(int* strip = nullptr) const;
  [[nodiscard]] QString label_of(int strip) const;
  /// Names of those with NaN or infinity in their sound; empty = none.
  [[nodiscard]] QString broken_strips() const;
  void colour();
  void fit_font();

  PanelHost& host_;
  StripModel model_;
  MixBar* mix_;
  ControlBar* controls_;
  MessageBar* messages_;
  QLineEdit* search_;
  QComboBox* order_;
  QLabel* counts_;
  StripTable* table_;
  WhyView* why_;
  SpectrumView* spectrum_;
  StereoView* stereo_;
  BeforeAfterView* before_after_;
  ElidedLabel* notes_;
  QTimer timer_;
  QTimer failure_timer_;
  QTimer arrange_timer_;
  int ticks_ = 0;
  QStringList watched_;
  QString failure_;
  QString open_hint_;
  // What the spectrum was drawn from: it changes with the analysis and the chosen strip only.
  std::shared_ptr<const SessionAnalysis> drawn_session_;
  QString drawn_strip_;
  double host_points_ = 0.0;  ///< size of the host's font
  int fitted_room_ = -1;      ///< width that the font was fitted to
};

}  // namespace smartgain::ui
