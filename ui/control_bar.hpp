// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What is asked for, and the buttons that do it.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QSlider>
#include <QStackedWidget>
#include <QWidget>
#include <vector>

#include "ui/button.hpp"
#include "ui/elided_label.hpp"
#include "ui/panel_host.hpp"

namespace smartgain::ui {

/// What Apply would do now.
struct ApplyPreview {
  int strips = 0;
  bool whole = false;  ///< the gain of the whole moves too
  QString sentence;    ///< what exactly, for the tooltip
};

class ControlBar : public QWidget {
  Q_OBJECT

 public:
  explicit ControlBar(QWidget* parent = nullptr);
  void show_state(const PanelState& state, const ApplyPreview& preview);
  void show_options(const PlanOptions& options);
  void set_engines(const QStringList& words);
  /// What can be chosen besides `auto`.
  void set_styles(const std::vector<Style>& styles);
  /// The answer to presets_asked().
  void set_presets(std::vector<NamedOptions> presets);
  /// Listening, A|B and auto need a host that plays.
  void show_live_controls(bool on);

 signals:
  void options_wanted(const smartgain::PlanOptions& options);
  void defaults_wanted();
  /// The list opens: set_presets() is to be called before this returns.
  void presets_asked();
  void preset_save_wanted(const QString& name);
  void listening_wanted(bool on);
  void analyse_wanted();
  void cancel_wanted();
  void apply_wanted();
  void undo_wanted();
  void audition_wanted(bool before);
  void auto_adjust_wanted(bool on);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void build_reference_menu();
  void build_presets_menu();
  void build_emphasis_menu();
  void ask_preset_name();
  void build_rules_menu();
  void build_more_menu();
  void colour();
  template <class Change>
  void change(const Change& how);

  PlanOptions options_;
  std::vector<Button*> goals_;
  QComboBox* style_;
  QComboBox* engine_;
  Button* reference_;
  Button* presets_;
  Button* emphasis_;
  Button* rules_;
  Button* more_;
  QMenu* reference_menu_;
  std::vector<NamedOptions> named_options_;
  QMenu* presets_menu_;
  QMenu* emphasis_menu_;
  QMenu* rules_menu_;
  QMenu* more_menu_;
  QSlider* amount_;
  QLabel* amount_text_;
  Button* listening_;
  Button* analyse_;
  QWidget* running_;
  QProgressBar* progress_;
  ElidedLabel* progress_text_;
  QStackedWidget* analysis_;
  Button* apply_;
  Button* undo_;
  Button* audition_;
  Button* auto_;
};

}  // namespace smartgain::ui
