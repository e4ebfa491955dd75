// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The mix: how loud, how high, by how much over; and what it should be.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QWidget>

#include "ui/db_spin_box.hpp"
#include "ui/elided_label.hpp"
#include "ui/panel_host.hpp"

namespace smartgain::ui {

class MixBar : public QWidget {
  Q_OBJECT

 public:
  explicit MixBar(QWidget* parent = nullptr);
  void show_state(const PanelState& state, const PlanOptions& options);
  /// `live` has nothing: what was measured is shown.
  void show_levels(const PanelState& state, const LiveLevels& live);
  void show_options(const PlanOptions& options);

 signals:
  void target_wanted(std::optional<smartgain::Lufs> target);
  void ceiling_wanted(std::optional<smartgain::DbTp> ceiling);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void read_target();
  void colour();

  QLabel* loudness_;
  QLabel* peak_;
  QLabel* over_;
  QLabel* live_;
  ElidedLabel* title_;
  QComboBox* target_;
  DbSpinBox* ceiling_;
  std::optional<DbTp> limit_;
  std::optional<Lufs> shown_target_;
};

}  // namespace smartgain::ui
