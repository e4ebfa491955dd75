// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The table of strips: one view for any number of them.
#pragma once

#include <QHeaderView>
#include <QTableView>

#include "ui/strip_delegate.hpp"
#include "ui/strip_model.hpp"

namespace smartgain::ui {

class StripHeader : public QHeaderView {
  Q_OBJECT

 public:
  explicit StripHeader(QWidget* parent = nullptr);
  void show_order(StripModel::Order order);
  [[nodiscard]] QSize sizeHint() const override;

 protected:
  void paintSection(QPainter* painter, const QRect& rect, int section) const override;

 private:
  int sorted_section_ = -1;
};

class StripTable : public QTableView {
  Q_OBJECT

 public:
  explicit StripTable(StripModel& model, QWidget* parent = nullptr);
  /// Stands in the middle while there is no row.
  void set_empty_text(const QString& headline, const QString& hint);
  [[nodiscard]] QString empty_text() const { return headline_ + QLatin1Char('\n') + hint_; }
  void choose(const QString& id);
  [[nodiscard]] QString chosen() const;
  /// Ids of the strips whose rows are in sight, and of the chosen one.
  [[nodiscard]] QStringList watched() const;
  /// Levels moved: only their cells are drawn anew.
  void update_levels(bool numbers_too);
  [[nodiscard]] StripHeader& header() { return *header_; }
  [[nodiscard]] StripDelegate& delegate() { return *delegate_; }
  void keyboardSearch(const QString& search) override;

 signals:
  void chosen_changed(const QString& id);
  void role_menu_wanted(const QString& id, const QPoint& where);
  void menu_wanted(const QString& id, const QPoint& where);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

 private:
  void lay_out_columns();
  void set_metrics();

  StripModel& model_;
  StripHeader* header_;
  StripDelegate* delegate_;
  QString headline_;
  QString hint_;
  QString chosen_;
  int hovered_ = -1;
  bool arranging_ = false;
};

}  // namespace smartgain::ui
