// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "ui/spectrum_view.hpp"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/colours.hpp"
#include "ui/words.hpp"

namespace smartgain::ui {
namespace {

constexpr double kLowestHz = 30.0;
constexpr double kHighestHz = 18000.0;
constexpr double kSpanDb = 60.0;
struct GridLine {
  double hz;
  const char* label;
};
constexpr std::array<GridLine, 8> kGrid{
    {{50, "50"}, {100, "100"}, {200, "200"}, {500, "500"}, {1000, "1k"}, {2000, "2k"}, {5000, "5k"}, {10000, "10k"}}};

/// The stretches of bands that have a level, each as a line.
template <class Point>
std::vector<QPolygonF> curves(const std::vector<std::optional<double>>& levels, const Point& point) {
  std::vector<QPolygonF> found;
  bool open = false;
  for (std::size_t band = 0; band < levels.size(); ++band) {
    if (levels[band]) {
      if (!open) found.emplace_back();
      found.back() << point(band, *levels[band]);
    }
    open = levels[band].has_value();
  }
  return found;
}

/// Between a band and the one before; of the outermost as far as their neighbours'.
double edge_below(const std::vector<double>& center_hz, std::size_t band) {
  if (center_hz.size() < 2) return center_hz.front();
  const std::size_t at = std::clamp<std::size_t>(band, 1, center_hz.size() - 1);
  const double edge = std::sqrt(center_hz[at - 1] * center_hz[at]);
  if (band == at) return edge;
  return band < at ? center_hz[0] * center_hz[0] / edge : center_hz[at] * center_hz[at] / edge;
}

}  // namespace

SpectrumView::SpectrumView(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setToolTip(tip(QStringLiteral(
      "Level of the chosen strip in each band (dB relative to a full-scale sine) over that of all "
      "other strips together. Hatched is what the others hide of it, the denser the longer; while it is only "
      "listened to, where they lie above it.")));
}

void SpectrumView::show_spectrum(const QString& name, std::optional<SpectrumPair> pair) {
  name_ = name;
  pair_ = std::move(pair);
  pointed_band_ = -1;
  double highest = -120.0;
  if (pair_)
    for (const auto* levels : {&pair_->strip_db, &pair_->rest_db})
      for (const auto& level : *levels)
        if (level) highest = std::max(highest, *level);
  top_db_ = pair_ ? 10.0 * std::ceil((highest + 3.0) / 10.0) : 0.0;
  bottom_db_ = top_db_ - kSpanDb;
  update();
}

QRectF SpectrumView::plot() const {
  const double em = fontMetrics().height();
  const double left = fontMetrics().horizontalAdvance(QStringLiteral("−000")) + 6;
  return QRectF(rect()).adjusted(left, em + 6, -6, -em - 1);
}

double SpectrumView::x_of(double hz) const {
  const QRectF area = plot();
  return area.left() + area.width() * std::log(hz / kLowestHz) / std::log(kHighestHz / kLowestHz);
}

void SpectrumView::paintEvent(QPaintEvent* /*event*/) {
  const Colours c = Colours::of(palette());
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF area = plot();
  const double em = fontMetrics().height();
  QFont bold = font();
  bold.setBold(true);
  const QFont small = [this] {
    QFont f = font();
    if (f.pointSizeF() > 0) f.setPointSizeF(f.pointSizeF() * 0.86);
    return f;
  }();

  // Head: what is drawn, and the legend with the line's own shape.
  painter.setFont(bold);
  painter.setPen(c.dim);
  const QString title = QStringLiteral("SPECTRUM");
  painter.drawText(QRectF(0, 0, width(), em + 2), Qt::AlignLeft | Qt::AlignVCenter, title);
  double x = painter.fontMetrics().horizontalAdvance(title) + em;
  painter.setFont(font());

  painter.fillRect(area, c.base);
  painter.setFont(small);
  const auto y_of = [&](double db) {
    return area.top() + area.height() * (top_db_ - std::clamp(db, bottom_db_, top_db_)) / (top_db_ - bottom_db_);
  };
  constexpr int kLineDb = 20;
  for (int line = 0; line <= qRound(top_db_ - bottom_db_) / kLineDb; ++line) {
    const double db = top_db_ - line * kLineDb;
    painter.setPen(QPen(c.line, 1.0));
    const double y = std::round(y_of(db)) + 0.5;
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    painter.setPen(c.dim);
    painter.drawText(QRectF(0, y - em / 2, area.left() - 5, em), Qt::AlignRight | Qt::AlignVCenter, number(db, 0));
  }
  double free_from = 0.0;
  for (const GridLine& line : kGrid) {
    const double at = std::round(x_of(line.hz)) + 0.5;
    painter.setPen(QPen(c.line, 1.0));
    painter.drawLine(QPointF(at, area.top()), QPointF(at, area.bottom()));
    const QString label =
        QString::fromLatin1(line.label) + (line.hz == kGrid.back().hz ? QStringLiteral(" Hz") : QString());
    const double w = painter.fontMetrics().horizontalAdvance(label);
    const double left = std::min(at - w / 2, width() - w);
    if (left < free_from) continue;
    free_from = left + w + 6;
    painter.setPen(c.dim);
    painter.drawText(QRectF(left, area.bottom() + 1, w + 1, em), Qt::AlignLeft | Qt::AlignVCenter, label);
  }

  if (!pair_) {
    painter.setFont(font());
    painter.setPen(c.dim);
    painter.drawText(area, Qt::AlignCenter | Qt::TextWordWrap,
                     name_.isEmpty() ? QStringLiteral("Choose a strip") : QStringLiteral("No spectrum measured yet"));
    return;
  }

  const auto point = [&](std::size_t band, double db) { return QPointF(x_of(pair_->center_hz[band]), y_of(db)); };
  painter.save();
  painter.setClipRect(area);
  // The strip, filled; the rest as a dashed line; a hatch over what of the strip is hidden, the stronger the longer, or, where
  // that was not measured, between them where the rest lies above.
  QPainterPath body;
  for (QPolygonF curve : curves(pair_->strip_db, point)) {
    curve << QPointF(curve.back().x(), area.bottom());
    curve << QPointF(curve.front().x(), area.bottom());
    painter.setPen(Qt::NoPen);
    painter.setBrush(blend(c.base, c.level, 0.28));
    painter.drawPolygon(curve);
    body.addPolygon(curve);
  }
  const auto shade = [&](const auto& draw_shape, double strength) {
    QColor soft = c.over;
    soft.setAlphaF(0.14 * strength);
    painter.setPen(Qt::NoPen);
    painter.setBrush(soft);
    draw_shape();
    soft.setAlphaF(0.55 * strength);
    painter.setBrush(QBrush(soft, Qt::BDiagPattern));
    draw_shape();
  };
  if (!pair_->hidden_share.empty()) {
    painter.save();
    painter.setClipPath(body, Qt::IntersectClip);
    for (std::size_t band = 0; band < pair_->center_hz.size(); ++band) {
      const QRectF column(QPointF(x_of(edge_below(pair_->center_hz, band)), area.top()),
                          QPointF(x_of(edge_below(pair_->center_hz, band + 1)), area.bottom()));
      if (pair_->hidden_share[band] > 0.0)
        shade([&] { painter.drawRect(column); }, 0.3 + 0.7 * pair_->hidden_share[band]);
    }
    painter.restore();
  }
  for (std::size_t band = 0; pair_->hidden_share.empty() && band + 1 < pair_->center_hz.size(); ++band) {
    if (!pair_->rest_above(band) || !pair_->strip_db[band + 1] || !pair_->rest_db[band + 1]) continue;
    QPolygonF shape;
    shape << point(band, *pair_->rest_db[band])
          << point(band + 1, std::max(*pair_->rest_db[band + 1], *pair_->strip_db[band + 1]))
          << point(band + 1, *pair_->strip_db[band + 1]) << point(band, *pair_->strip_db[band]);
    shade([&] { painter.drawPolygon(shape); }, 1.0);
  }
  painter.setBrush(Qt::NoBrush);
  QPen dashed(blend(c.text, c.base, 0.25), 1.3, Qt::CustomDashLine);
  dashed.setDashPattern({4.0, 2.5});
  painter.setPen(dashed);
  for (const QPolygonF& curve : curves(pair_->rest_db, point)) painter.drawPolyline(curve);
  painter.setPen(QPen(c.level, 1.8));
  for (const QPolygonF& curve : curves(pair_->strip_db, point)) painter.drawPolyline(curve);
  painter.restore();

  painter.setFont(font());
  const auto legend = [&](const QPen& pen, const QBrush& hatch, const QString& text, double room) {
    const QString shown = fontMetrics().elidedText(text, Qt::ElideRight, static_cast<int>(room));
    if (x + em * 1.6 + 20 > width()) return;
    if (hatch.style() == Qt::NoBrush) {
      painter.setPen(pen);
      painter.drawLine(QPointF(x, em / 2 + 1), QPointF(x + em * 1.3, em / 2 + 1));
    } else {
      painter.setPen(Qt::NoPen);
      painter.setBrush(hatch);
      painter.drawRect(QRectF(x, em * 0.2, em * 1.3, em * 0.75));
    }
    x += em * 1.3 + 5;
    painter.setPen(c.text);
    painter.drawText(QRectF(x, 0, room + 2, em + 2), Qt::AlignLeft | Qt::AlignVCenter, shown);
    x += fontMetrics().horizontalAdvance(shown) + em * 0.8;
  };
  if (pointed_band_ >= 0) {
    const auto band = static_cast<std::size_t>(pointed_band_);
    const double at = x_of(pair_->center_hz[band]);
    painter.setPen(QPen(c.target, 1.0));
    painter.drawLine(QPointF(at, area.top()), QPointF(at, area.bottom()));
    painter.setPen(c.text);
    painter.drawText(QRectF(x, 0, width() - x, em + 2), Qt::AlignLeft | Qt::AlignVCenter,
                     fontMetrics().elidedText(band_text(band), Qt::ElideRight, static_cast<int>(width() - x)));
    return;
  }
  const QString rest_text = QStringLiteral("rest");
  const QString over_text = pair_->hidden_share.empty() ? QStringLiteral("rest above") : QStringLiteral("hidden");
  const double fixed =
      fontMetrics().horizontalAdvance(rest_text) + fontMetrics().horizontalAdvance(over_text) + em * 6.0;
  legend(QPen(c.level, 1.8), Qt::NoBrush, isolated(name_), std::max(em * 2.0, width() - x - fixed - em * 1.5));
  legend(dashed, Qt::NoBrush, rest_text, em * 4);
  QColor soft = c.over;
  soft.setAlphaF(0.7);
  legend(QPen(), QBrush(soft, Qt::BDiagPattern), over_text, em * 7);
}

void SpectrumView::mouseMoveEvent(QMouseEvent* event) {
  const int before = pointed_band_;
  pointed_band_ = -1;
  if (pair_ && plot().contains(event->pos())) {
    double nearest = 1e9;
    for (std::size_t band = 0; band < pair_->center_hz.size(); ++band) {
      const double distance = std::abs(x_of(pair_->center_hz[band]) - event->pos().x());
      if (distance < nearest) {
        nearest = distance;
        pointed_band_ = static_cast<int>(band);
      }
    }
  }
  if (pointed_band_ != before) update();
}

void SpectrumView::leaveEvent(QEvent* event) {
  pointed_band_ = -1;
  update();
  QWidget::leaveEvent(event);
}

QString SpectrumView::band_text(std::size_t band) const {
  const auto level = [](const std::optional<double>& db) { return db ? number(*db) + QStringLiteral(" dB") : none(); };
  QString text = QStringLiteral("%1   strip %2   rest %3")
                     .arg(hertz(pair_->center_hz[band]), level(pair_->strip_db[band]), level(pair_->rest_db[band]));
  if (pair_->hidden_share.empty() || pair_->hidden_share[band] < 0.005) return text;
  text += QStringLiteral("   hidden %1 % of the time").arg(number(100.0 * pair_->hidden_share[band], 0));
  if (const std::string& by = pair_->hidden_by[band]; !by.empty())
    text += QStringLiteral(" by ") + isolated(text_of(by));
  return text;
}

QString SpectrumView::as_text() const {
  if (!pair_) return {};
  const bool related = !pair_->hidden_share.empty();
  QString text =
      QStringLiteral("Hz\t%1 dB\trest dB%2\n").arg(name_, related ? QStringLiteral("\thidden %") : QString());
  const auto field = [](const std::optional<double>& db) { return db ? QString::number(*db, 'f', 1) : QString(); };
  for (std::size_t band = 0; band < pair_->center_hz.size(); ++band)
    text +=
        QStringLiteral("%1\t%2\t%3%4\n")
            .arg(QString::number(pair_->center_hz[band], 'f', 0), field(pair_->strip_db[band]),
                 field(pair_->rest_db[band]),
                 related ? QLatin1Char('\t') + QString::number(100.0 * pair_->hidden_share[band], 'f', 0) : QString());
  return text;
}

void SpectrumView::contextMenuEvent(QContextMenuEvent* event) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  QAction* copy = menu->addAction(QStringLiteral("Copy spectrum as table"));
  copy->setEnabled(pair_.has_value());
  connect(copy, &QAction::triggered, this, [this] { QApplication::clipboard()->setText(as_text()); });
  menu->popup(event->globalPos());
}

}  // namespace smartgain::ui
