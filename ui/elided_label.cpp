// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "ui/elided_label.hpp"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QEvent>
#include <QMenu>
#include <QPainter>

#include "ui/colours.hpp"
#include "ui/words.hpp"

namespace smartgain::ui {

ElidedLabel::ElidedLabel(Qt::TextElideMode mode, Qt::Alignment alignment, QWidget* parent)
    : QWidget(parent), mode_(mode), alignment_(alignment) {
  setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

void ElidedLabel::set_text(const QString& text) {
  if (text == text_) return;
  text_ = text;
  setAccessibleName(text);
  setToolTip(text.isEmpty() ? QString() : tip(text));
  update();
}

QSize ElidedLabel::sizeHint() const { return {fontMetrics().horizontalAdvance(text_), fontMetrics().height() + 2}; }

void ElidedLabel::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange) updateGeometry();
}

void ElidedLabel::paintEvent(QPaintEvent* /*event*/) {
  constexpr int kFewest = 6;  // letters; less says nothing
  const QString shown = fontMetrics().elidedText(text_, mode_, width());
  if (shown != text_ && width() < kFewest * fontMetrics().averageCharWidth() * 2) return;
  QPainter painter(this);
  painter.setPen(Colours::of(palette()).dim);
  painter.drawText(rect(), static_cast<int>(alignment_), shown);
}

void ElidedLabel::contextMenuEvent(QContextMenuEvent* event) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  connect(menu->addAction(QStringLiteral("Copy text")), &QAction::triggered, this,
          [this] { QApplication::clipboard()->setText(plain(text_)); });
  menu->popup(event->globalPos());
}

}  // namespace smartgain::ui
