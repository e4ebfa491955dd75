// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What the user should know now, in a line or two; nothing where there is nothing.
#pragma once

#include <QVector>
#include <QWidget>

namespace smartgain::ui {

struct Message {
  enum class Kind { problem, warning, good, note };
  Kind kind = Kind::note;
  QString text;
  bool operator==(const Message& other) const { return kind == other.kind && text == other.text; }
};

class MessageBar : public QWidget {
  Q_OBJECT

 public:
  explicit MessageBar(QWidget* parent = nullptr);
  /// Most important first; two are drawn, all are in the tooltip.
  void show_messages(const QVector<Message>& messages);
  [[nodiscard]] QString text() const;  ///< all of them

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override { return {100, sizeHint().height()}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  QVector<Message> messages_;
};

}  // namespace smartgain::ui
