// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A button that looks the same in every host: drawn from the palette alone.
#pragma once

#include <QAbstractButton>

namespace smartgain::ui {

class Button : public QAbstractButton {
  Q_OBJECT

 public:
  enum class Kind { plain, primary, segment, lamp, menu };
  explicit Button(const QString& text, Kind kind = Kind::plain, QWidget* parent = nullptr);
  /// Segments that touch draw their round corners only at the ends of the row.
  void set_ends(bool first, bool last);
  /// As wide as the widest of these, so that nothing moves when the text changes.
  void keep_room_for(const QStringList& texts);

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void enterEvent(QEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  Kind kind_;
  bool first_ = true;
  bool last_ = true;
  QStringList room_for_;
};

}  // namespace smartgain::ui
