// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A line of text that never asks for room: what does not fit is left out, and stands in the tooltip.
#pragma once

#include <QWidget>

namespace smartgain::ui {

class ElidedLabel : public QWidget {
  Q_OBJECT

 public:
  explicit ElidedLabel(Qt::TextElideMode mode, Qt::Alignment alignment, QWidget* parent = nullptr);
  void set_text(const QString& text);
  [[nodiscard]] QString text() const { return text_; }
  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override { return {0, sizeHint().height()}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  QString text_;
  Qt::TextElideMode mode_;
  Qt::Alignment alignment_;
};

}  // namespace smartgain::ui
