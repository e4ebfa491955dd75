// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "ui/before_after_view.hpp"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QEvent>
#include <QMenu>
#include <QPainter>

#include "ui/colours.hpp"
#include "ui/words.hpp"

namespace smartgain::ui {
namespace {

const std::array<const char*, 3> kHeads{"before", "predicted", "measured"};

}  // namespace

BeforeAfterView::BeforeAfterView(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setToolTip(tip(
      QStringLiteral("The mix before, as the plan predicts it, and as measured after applying: loudness in LUFS, true "
                     "peak in dBTP; ▲ lies over the ceiling.")));
}

void BeforeAfterView::show_state(const PanelState& state, const PlanOptions& options) {
  columns_ = {};
  ceiling_ = options.ceiling;
  if (state.plan && state.plan->mix.before)
    columns_[0] = {state.plan->mix.before->integrated, state.plan->mix.before->true_peak};
  else if (state.session && state.session->mix)
    columns_[0] = {state.session->mix->integrated, state.session->mix->true_peak};
  if (state.plan) columns_[1] = {state.plan->mix.predicted_integrated, state.plan->mix.predicted_true_peak};
  if (state.after) columns_[2] = {state.after->integrated, state.after->true_peak};
  setAccessibleName(as_text());
  update();
}

QSize BeforeAfterView::sizeHint() const {
  QFont bold = font();
  bold.setBold(true);
  const int column = fontMetrics().horizontalAdvance(QStringLiteral("predicted")) + fontMetrics().height();
  const int label = QFontMetrics(bold).horizontalAdvance(QStringLiteral("LUFS")) + 10;
  return {label + static_cast<int>(columns_.size()) * column, 4 * (fontMetrics().height() + 2)};
}

QString BeforeAfterView::as_text() const {
  QStringList lines;
  for (std::size_t i = 0; i < columns_.size(); ++i)
    lines << QStringLiteral("%1\t%2\t%3")
                 .arg(QString::fromLatin1(kHeads[i]), lufs(columns_[i].integrated), dbtp(columns_[i].true_peak));
  return lines.join(QLatin1Char('\n'));
}

void BeforeAfterView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange) updateGeometry();
}

void BeforeAfterView::paintEvent(QPaintEvent* /*event*/) {
  const Colours c = Colours::of(palette());
  QPainter painter(this);
  const double row = fontMetrics().height() + 2;
  QFont bold = font();
  bold.setBold(true);
  painter.setFont(bold);
  painter.setPen(c.dim);
  painter.drawText(QRectF(0, 0, width(), row), Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("MIX"));
  const double label_width = painter.fontMetrics().horizontalAdvance(QStringLiteral("LUFS")) + 10;
  painter.setFont(font());
  const double column_width = (width() - label_width) / static_cast<double>(columns_.size());
  const double mark = fontMetrics().horizontalAdvance(QStringLiteral(" ▲"));
  painter.setPen(c.dim);
  painter.drawText(QRectF(0, row, label_width, row), Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("LUFS"));
  painter.drawText(QRectF(0, 2 * row, label_width, row), Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("dBTP"));
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    // Numbers line up, with room for the mark behind them.
    const QRectF cell(label_width + static_cast<double>(i) * column_width, 0, column_width - mark, row);
    painter.setPen(c.dim);
    painter.drawText(cell.adjusted(-mark, 0, 0, 0), Qt::AlignRight | Qt::AlignVCenter, QString::fromLatin1(kHeads[i]));
    painter.setFont(i == 0 ? font() : bold);
    painter.setPen(columns_[i].integrated ? c.text : c.dim);
    painter.drawText(cell.translated(0, row), Qt::AlignRight | Qt::AlignVCenter, number_of(columns_[i].integrated));
    const auto over = over_by(columns_[i].true_peak, ceiling_);
    painter.setPen(over ? c.over : columns_[i].true_peak ? c.text : c.dim);
    painter.drawText(cell.translated(0, 2 * row), Qt::AlignRight | Qt::AlignVCenter, number_of(columns_[i].true_peak));
    painter.setFont(font());
    if (over) {
      painter.drawText(QRectF(cell.right(), 2 * row, mark, row), Qt::AlignLeft | Qt::AlignVCenter,
                       QStringLiteral(" ▲"));
      painter.drawText(cell.translated(0, 3 * row).adjusted(-mark, 0, mark, 0), Qt::AlignRight | Qt::AlignVCenter,
                       QStringLiteral("%1 dB over").arg(number(over->value)));
    }
  }
}

void BeforeAfterView::contextMenuEvent(QContextMenuEvent* event) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  connect(menu->addAction(QStringLiteral("Copy before and after")), &QAction::triggered, this,
          [this] { QApplication::clipboard()->setText(plain(as_text())); });
  menu->popup(event->globalPos());
}

}  // namespace smartgain::ui
