// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Width, correlation and balance of the chosen strip, and how wide it is in each band.
#pragma once

#include <QWidget>
#include <vector>

#include "smartgain/core/measurement.hpp"

class QPainter;

namespace smartgain::ui {

class StereoView : public QWidget {
  Q_OBJECT

 public:
  explicit StereoView(QWidget* parent = nullptr);
  /// Null: nothing is known.
  void show_measured(const Measurement* measured);
  [[nodiscard]] QString as_text() const;

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  void draw_bands(QPainter& painter, const QRectF& area) const;

  StereoField field_;
  std::vector<StereoField> bands_;
  std::vector<double> band_center_hz_;
};

}  // namespace smartgain::ui
