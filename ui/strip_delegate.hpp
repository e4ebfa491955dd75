// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Draws a strip's row; edits the position of its fader.
#pragma once

#include <QStyledItemDelegate>

#include "ui/colours.hpp"
#include "ui/strip_model.hpp"

namespace smartgain::ui {

/// The meter's scale inside a cell, the same in the header and in every row.
struct MeterScale {
  static constexpr double kLow = -48.0;
  static constexpr double kHigh = 0.0;
  double left = 0.0;
  double width = 0.0;
  double number_left = 0.0;  ///< where the number behind the bar begins
  MeterScale(const QRectF& cell, const QFontMetrics& metrics);
  [[nodiscard]] double x(double level) const;
};

class StripDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  explicit StripDelegate(StripModel& model, QObject* parent = nullptr);
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  void setEditorData(QWidget* editor, const QModelIndex& index) const override;
  void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;
  void set_hovered_row(int row) { hovered_ = row; }

 signals:
  /// The user's own gain for a strip.
  void gain_wanted(const QString& id, smartgain::Decibels gain) const;

 private:
  void paint_head(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index,
                  const Colours& c) const;
  void paint_tick(QPainter& painter, const QRectF& cell, const QModelIndex& index, const Colours& c) const;
  void paint_meter(QPainter& painter, const QRectF& cell, int strip, const Colours& c,
                   const QFontMetrics& metrics) const;
  void paint_move(QPainter& painter, const QRectF& cell, int strip, const Colours& c) const;
  void paint_confidence(QPainter& painter, const QRectF& cell, int strip, const Colours& c) const;
  void paint_more(QPainter& painter, const QRectF& cell, int strip, const Colours& c) const;

  StripModel& model_;
  int hovered_ = -1;
};

}  // namespace smartgain::ui
