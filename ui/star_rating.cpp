// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "ui/star_rating.hpp"

#include <QEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "ui/colours.hpp"

namespace smartgain::ui {
namespace {

constexpr int kStars = 5;

QPolygonF star(QPointF centre, double radius) {
  QPolygonF shape;
  for (int i = 0; i < 10; ++i) {
    const double r = i % 2 == 0 ? radius : radius * 0.45;
    const double angle = -std::numbers::pi / 2 + i * std::numbers::pi / 5;
    shape << centre + QPointF(r * std::cos(angle), r * std::sin(angle));
  }
  return shape;
}

}  // namespace

StarRating::StarRating(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::TabFocus);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  setAccessibleName(QStringLiteral("Rating of the whole result"));
}

QSize StarRating::sizeHint() const {
  const int side = fontMetrics().height() + 2;
  return {kStars * side, side};
}

int StarRating::star_at(int x) const { return std::clamp(x * kStars / std::max(1, width()) + 1, 1, kStars); }

void StarRating::choose(int stars) {
  stars_ = std::clamp(stars, 1, kStars);
  update();
  emit rated(stars_);
}

void StarRating::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange) updateGeometry();
}

void StarRating::paintEvent(QPaintEvent* /*event*/) {
  const Colours c = Colours::of(palette());
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const double side = static_cast<double>(width()) / kStars;
  const int lit = hovered_ > 0 ? hovered_ : stars_;
  for (int i = 0; i < kStars; ++i) {
    painter.setPen(QPen(i < lit ? c.target : c.dim, 1.1));
    painter.setBrush(i < lit ? QBrush(c.target) : Qt::NoBrush);
    painter.drawPolygon(star({(i + 0.5) * side, height() / 2.0 + 0.5}, side * 0.40));
  }
  if (hasFocus()) {
    painter.setPen(QPen(c.target, 1.0));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
  }
}

void StarRating::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) choose(star_at(event->pos().x()));
}

void StarRating::mouseMoveEvent(QMouseEvent* event) {
  hovered_ = star_at(event->pos().x());
  update();
}

void StarRating::leaveEvent(QEvent* event) {
  hovered_ = 0;
  update();
  QWidget::leaveEvent(event);
}

void StarRating::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Left && stars_ > 1)
    choose(stars_ - 1);
  else if (event->key() == Qt::Key_Right && stars_ < kStars)
    choose(stars_ + 1);
  else if (event->key() >= Qt::Key_1 && event->key() <= Qt::Key_5)
    choose(event->key() - Qt::Key_0);
  else
    event->ignore();
}

}  // namespace smartgain::ui
