// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "ui/button.hpp"

#include <QEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "ui/colours.hpp"
#include "ui/polygon.hpp"

namespace smartgain::ui {
namespace {

constexpr double kRound = 4.0;

}  // namespace

Button::Button(const QString& text, Kind kind, QWidget* parent) : QAbstractButton(parent), kind_(kind) {
  setText(text);
  setFocusPolicy(Qt::TabFocus);
  setCheckable(kind == Kind::segment || kind == Kind::lamp);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  setAttribute(Qt::WA_Hover);
}

void Button::set_ends(bool first, bool last) {
  first_ = first;
  last_ = last;
}

void Button::keep_room_for(const QStringList& texts) {
  room_for_ = texts;
  updateGeometry();
}

QSize Button::sizeHint() const {
  QFont bold = font();
  bold.setBold(kind_ == Kind::primary || kind_ == Kind::segment);
  const QFontMetrics metrics(bold);
  int width = metrics.horizontalAdvance(text());
  for (const QString& each : room_for_) width = std::max(width, metrics.horizontalAdvance(each));
  const int em = metrics.height();
  width += em * 5 / 4;
  if (kind_ == Kind::lamp || kind_ == Kind::menu) width += em * 4 / 5;
  return {width, em + em / 2 + 2};
}

void Button::enterEvent(QEvent* event) {
  QAbstractButton::enterEvent(event);
  update();
}

void Button::leaveEvent(QEvent* event) {
  QAbstractButton::leaveEvent(event);
  update();
}

void Button::changeEvent(QEvent* event) {
  QAbstractButton::changeEvent(event);
  if (event->type() == QEvent::FontChange) updateGeometry();
}

void Button::paintEvent(QPaintEvent* /*event*/) {
  const Colours c = Colours::of(palette());
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);

  QPainterPath path;
  if (kind_ == Kind::segment) {
    path.addRoundedRect(frame, kRound, kRound);
    QPainterPath square;
    if (!first_) square.addRect(QRectF(frame.left(), frame.top(), kRound, frame.height()));
    if (!last_) square.addRect(QRectF(frame.right() - kRound, frame.top(), kRound, frame.height()));
    path = path.united(square).simplified();
  } else {
    path.addRoundedRect(frame, kRound, kRound);
  }

  const bool lit = isChecked() || (kind_ == Kind::primary && isEnabled());
  QColor fill = lit ? c.accent : c.button;
  if (isEnabled() && underMouse()) fill = blend(fill, c.text, 0.09);
  if (isDown()) fill = blend(fill, c.dark ? Qt::black : c.text, 0.18);
  if (!isEnabled()) fill = blend(fill, c.window, lit ? 0.5 : 0.75);
  QColor ink = lit ? c.on_accent : c.text;
  if (!isEnabled()) ink = blend(c.text, c.window, 0.58);
  painter.setPen(QPen(lit ? fill.darker(112) : c.line, 1.0));
  painter.setBrush(fill);
  painter.drawPath(path);
  if (hasFocus()) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(c.target, 1.6));
    painter.drawRoundedRect(frame.adjusted(1.5, 1.5, -1.5, -1.5), kRound - 1, kRound - 1);
  }

  QFont font = painter.font();
  font.setBold(kind_ == Kind::primary || (kind_ == Kind::segment && isChecked()));
  painter.setFont(font);
  QRectF text_place = frame;
  const double em = painter.fontMetrics().height();
  if (kind_ == Kind::lamp) {
    const double r = em * 0.26;
    const QPointF centre(frame.left() + em * 0.75, frame.center().y());
    painter.setPen(QPen(ink, 1.4));
    painter.setBrush(isChecked() ? QBrush(ink) : Qt::NoBrush);
    painter.drawEllipse(centre, r, r);
    text_place.setLeft(frame.left() + em * 0.95);
  } else if (kind_ == Kind::menu) {
    const QPointF centre(frame.right() - em * 0.7, frame.center().y() + 0.5);
    painter.setPen(QPen(ink, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    const double r = em * 0.2;
    painter.drawPolyline(
        polygon({centre + QPointF(-r, -r / 2), centre + QPointF(0, r / 2), centre + QPointF(r, -r / 2)}));
    text_place.setRight(frame.right() - em * 0.8);
  }
  painter.setPen(ink);
  painter.drawText(text_place, Qt::AlignCenter, text());
}

}  // namespace smartgain::ui
