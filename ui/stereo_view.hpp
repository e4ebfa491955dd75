// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Width, correlation and balance of the chosen strip.
#pragma once

#include <QWidget>

#include "smartgain/core/measurement.hpp"

namespace smartgain::ui {

class StereoView : public QWidget {
  Q_OBJECT

 public:
  explicit StereoView(QWidget* parent = nullptr);
  void show_field(const StereoField& field);
  [[nodiscard]] QString as_text() const;

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  StereoField field_;
};

}  // namespace smartgain::ui
