// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "ui/stereo_view.hpp"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QEvent>
#include <QMenu>
#include <QPainter>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "smartgain/core/stereo_ranges.hpp"
#include "ui/colours.hpp"
#include "ui/words.hpp"

namespace smartgain::ui {
namespace {

// Chosen: beyond 12 dB one side is as good as alone.
constexpr double kMostBalanceDb = 12.0;

QString balance_text(const std::optional<Decibels>& balance) {
  if (!balance || std::isnan(balance->value)) return none();
  const double value = balance->value;
  if (std::abs(value) < 0.05) return QStringLiteral("0.0 dB");
  return QStringLiteral("%1 %2 dB").arg(value < 0 ? QStringLiteral("L") : QStringLiteral("R"), number(std::abs(value)));
}

}  // namespace

StereoView::StereoView(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setToolTip(tip(QStringLiteral(
      "Width: share of the side signal's energy, 0 (mono) to 1; correlation of left and right, −1 to +1; "
      "balance: energy of one side over the other, in dB. The bars above: width in each band, from low to high; in the "
      "colour of a warning where the sides work against each other.")));
}

void StereoView::show_measured(const Measurement* measured) {
  field_ = measured != nullptr ? measured->stereo : StereoField{};
  bands_ = measured != nullptr ? measured->band_stereo : std::vector<StereoField>();
  band_center_hz_ = measured != nullptr ? measured->band_center_hz : std::vector<double>();
  setAccessibleName(as_text());
  update();
}

QSize StereoView::sizeHint() const { return {fontMetrics().height() * 10, 4 * (fontMetrics().height() + 2)}; }

QString StereoView::as_text() const {
  QString text =
      QStringLiteral("width %1, correlation %2, balance %3")
          .arg(field_.width ? number(*field_.width, 2) : none(),
               field_.correlation ? signed_number(*field_.correlation, 2) : none(), balance_text(field_.balance));
  if (bands_.empty()) return text;
  std::vector<std::optional<double>> widths;
  for (const StereoField& band : bands_) widths.push_back(band.width);
  const auto mean = [&](const StereoRange& range) {
    const auto width = mean_in(range, band_center_hz_, widths);
    return width ? number(*width, 2) : none();
  };
  return text + QStringLiteral("; width below 250 Hz %1, up to 4 kHz %2, above %3")
                    .arg(mean(kStereoRanges[0]), mean(kStereoRanges[1]), mean(kStereoRanges[2]));
}

void StereoView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange) updateGeometry();
}

void StereoView::paintEvent(QPaintEvent* /*event*/) {
  const Colours c = Colours::of(palette());
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const double row = fontMetrics().height() + 2;
  QFont bold = font();
  bold.setBold(true);
  painter.setFont(bold);
  painter.setPen(c.dim);
  painter.drawText(QRectF(0, 0, width(), row), Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("STEREO"));
  painter.setFont(font());

  const double label_width = fontMetrics().horizontalAdvance(QStringLiteral("correlation")) + 8;
  const double value_width = fontMetrics().horizontalAdvance(QStringLiteral("R 00.0 dB")) + 6;
  struct Gauge {
    QString label;
    QString value;
    std::optional<double> position;  // 0…1
    double from;                     // where the bar begins
  };
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  const auto place = [](double value, double low, double high) {
    return std::isfinite(value) ? std::optional(std::clamp((value - low) / (high - low), 0.0, 1.0)) : std::nullopt;
  };
  const double balance = field_.balance ? field_.balance->value : kNone;
  const std::array<Gauge, 3> gauges{{
      {QStringLiteral("width"), field_.width ? number(*field_.width, 2) : none(),
       place(field_.width.value_or(kNone), 0.0, 1.0), 0.0},
      {QStringLiteral("correlation"), field_.correlation ? signed_number(*field_.correlation, 2) : none(),
       place(field_.correlation.value_or(kNone), -1.0, 1.0), 0.5},
      {QStringLiteral("balance"), balance_text(field_.balance), place(balance, -kMostBalanceDb, kMostBalanceDb), 0.5},
  }};
  const double middle_width = std::max(0.0, width() - label_width - value_width);
  if (!bands_.empty()) {
    painter.setPen(c.dim);
    painter.drawText(QRectF(width() - value_width, 0, value_width, row), Qt::AlignRight | Qt::AlignVCenter,
                     QStringLiteral("by band"));
    draw_bands(painter, QRectF(label_width, 1, middle_width, row - 3));
  }
  double y = row;
  for (const Gauge& gauge : gauges) {
    painter.setPen(c.dim);
    painter.drawText(QRectF(0, y, label_width, row), Qt::AlignLeft | Qt::AlignVCenter, gauge.label);
    painter.setPen(c.text);
    painter.drawText(QRectF(width() - value_width, y, value_width, row), Qt::AlignRight | Qt::AlignVCenter,
                     gauge.value);
    const QRectF track(label_width, y + row / 2 - 2.5, middle_width, 5);
    painter.setPen(Qt::NoPen);
    painter.setBrush(c.track);
    painter.drawRoundedRect(track, 2, 2);
    if (gauge.position) {
      const double a = track.left() + track.width() * std::min(gauge.from, *gauge.position);
      const double b = track.left() + track.width() * std::max(gauge.from, *gauge.position);
      painter.setBrush(c.level);
      painter.drawRect(QRectF(a, track.top(), b - a, track.height()));
      painter.setBrush(c.text);
      painter.drawRoundedRect(
          QRectF(track.left() + track.width() * *gauge.position - 1.5, track.top() - 3, 3, track.height() + 6), 1.5,
          1.5);
    }
    if (gauge.from > 0.0) {
      painter.setPen(QPen(c.dim, 1.0));
      const double middle = std::round(track.center().x()) + 0.5;
      painter.drawLine(QPointF(middle, track.top() - 2), QPointF(middle, track.bottom() + 2));
    }
    y += row;
  }
}

// The bands are as far apart as the ear's own.
void StereoView::draw_bands(QPainter& painter, const QRectF& area) const {
  const Colours c = Colours::of(palette());
  painter.setPen(Qt::NoPen);
  painter.setBrush(c.track);
  painter.drawRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1));
  const double step = area.width() / static_cast<double>(bands_.size());
  for (std::size_t band = 0; band < bands_.size(); ++band) {
    const StereoField& field = bands_[band];
    if (!field.width || !std::isfinite(*field.width)) continue;
    const double height = std::max(1.0, std::clamp(*field.width, 0.0, 1.0) * area.height());
    painter.setBrush(field.correlation && *field.correlation < 0.0 ? c.over : c.level);
    painter.drawRect(QRectF(area.left() + step * static_cast<double>(band), area.bottom() - height,
                            std::max(1.0, step - 1.0), height));
  }
}

void StereoView::contextMenuEvent(QContextMenuEvent* event) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  connect(menu->addAction(QStringLiteral("Copy stereo values")), &QAction::triggered, this,
          [this] { QApplication::clipboard()->setText(plain(as_text())); });
  menu->popup(event->globalPos());
}

}  // namespace smartgain::ui
