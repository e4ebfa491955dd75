// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// One to five stars for the whole result.
#pragma once

#include <QWidget>

namespace smartgain::ui {

class StarRating : public QWidget {
  Q_OBJECT

 public:
  explicit StarRating(QWidget* parent = nullptr);
  [[nodiscard]] int stars() const { return stars_; }
  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

 signals:
  void rated(int stars);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void choose(int stars);
  [[nodiscard]] int star_at(int x) const;

  int stars_ = 0;
  int hovered_ = 0;
};

}  // namespace smartgain::ui
