// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "ui/message_bar.hpp"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QEvent>
#include <QMenu>
#include <QPainter>
#include <algorithm>

#include "ui/colours.hpp"
#include "ui/words.hpp"

namespace smartgain::ui {
namespace {

constexpr int kMostLines = 2;

QString sign_of(Message::Kind kind) {
  switch (kind) {
    case Message::Kind::problem:
      return QStringLiteral("▲");
    case Message::Kind::warning:
      return QStringLiteral("◆");
    case Message::Kind::good:
      return QStringLiteral("✓");
    case Message::Kind::note:
      break;
  }
  return QStringLiteral("●");
}

}  // namespace

MessageBar::MessageBar(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  hide();
}

void MessageBar::show_messages(const QVector<Message>& messages) {
  if (messages == messages_) return;
  messages_ = messages;
  setToolTip(tip(text()).replace(QLatin1Char('\n'), QStringLiteral("<br>")));
  setAccessibleName(text());
  setVisible(!messages_.isEmpty());
  updateGeometry();
  update();
}

QString MessageBar::text() const {
  QStringList lines;
  for (const Message& message : messages_) lines << message.text;
  return lines.join(QLatin1Char('\n'));
}

QSize MessageBar::sizeHint() const {
  const int lines = std::clamp(messages_.size(), 1, kMostLines);
  return {400, lines * (fontMetrics().height() + 4) + 6};
}

void MessageBar::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange) updateGeometry();
}

void MessageBar::paintEvent(QPaintEvent* /*event*/) {
  if (messages_.isEmpty()) return;
  const Colours c = Colours::of(palette());
  const auto colour_of = [&c](Message::Kind kind) {
    switch (kind) {
      case Message::Kind::problem:
        return c.over;
      case Message::Kind::warning:
        return c.target;
      case Message::Kind::good:
        return c.good;
      case Message::Kind::note:
        break;
    }
    return c.level;
  };
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QColor first = colour_of(messages_.front().kind);
  painter.setPen(QPen(blend(c.window, first, 0.45), 1.0));
  painter.setBrush(blend(c.window, first, 0.13));
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
  const int line_height = fontMetrics().height() + 4;
  int y = 3;
  for (int i = 0; i < std::min(messages_.size(), kMostLines); ++i, y += line_height) {
    const QRect sign(8, y, fontMetrics().height(), line_height);
    painter.setPen(colour_of(messages_[i].kind));
    painter.drawText(sign, Qt::AlignCenter, sign_of(messages_[i].kind));
    QString line = messages_[i].text;
    if (i == kMostLines - 1 && messages_.size() > kMostLines)
      line += QStringLiteral("  (and %1 more)").arg(messages_.size() - kMostLines);
    painter.setPen(c.text);
    const QRect place(sign.right() + 7, y, width() - sign.right() - 15, line_height);
    painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                     fontMetrics().elidedText(line, Qt::ElideRight, place.width()));
  }
}

void MessageBar::contextMenuEvent(QContextMenuEvent* event) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  connect(menu->addAction(QStringLiteral("Copy message")), &QAction::triggered, this,
          [this] { QApplication::clipboard()->setText(text()); });
  menu->popup(event->globalPos());
}

}  // namespace smartgain::ui
