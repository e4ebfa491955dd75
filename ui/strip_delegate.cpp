// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "ui/strip_delegate.hpp"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/db_spin_box.hpp"
#include "ui/polygon.hpp"
#include "ui/words.hpp"

namespace smartgain::ui {

MeterScale::MeterScale(const QRectF& cell, const QFontMetrics& metrics) {
  const double gutter = metrics.horizontalAdvance(QStringLiteral("−00.0")) + 12;
  left = cell.left() + 10;
  number_left = cell.right() - gutter;
  width = std::max(1.0, number_left - 4 - left);
}

double MeterScale::x(double level) const {
  return left + width * (std::clamp(level, kLow, kHigh) - kLow) / (kHigh - kLow);
}

StripDelegate::StripDelegate(StripModel& model, QObject* parent) : QStyledItemDelegate(parent), model_(model) {}

void StripDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const Colours c = Colours::of(option.palette);
  QPainter& p = *painter;
  p.save();
  p.setRenderHint(QPainter::Antialiasing);
  const QRectF cell(option.rect);
  const bool selected = (option.state & QStyle::State_Selected) != 0;
  if (selected)
    p.fillRect(cell, c.selection);
  else if (index.row() == hovered_)
    p.fillRect(cell, blend(c.base, c.text, 0.05));
  if (selected && index.column() == 0) p.fillRect(QRectF(cell.left(), cell.top(), 3, cell.height()), c.accent);
  p.setPen(QPen(blend(c.base, c.text, 0.07), 1.0));
  p.drawLine(QPointF(cell.left(), cell.bottom() - 0.5), QPointF(cell.right(), cell.bottom() - 0.5));

  if (model_.is_head(index.row())) {
    paint_head(p, option, index, c);
    p.restore();
    return;
  }
  const int strip = model_.row(index.row()).strip;
  const Strip& s = model_.strip(strip);
  const bool quiet = s.has(StripFlag::muted);
  const QColor ink = quiet ? c.dim : c.text;
  switch (index.column()) {
    case StripModel::tick:
      paint_tick(p, cell, index, c);
      break;
    case StripModel::name: {
      QRectF place =
          cell.adjusted(8 + (model_.row(index.row()).group.isEmpty() ? 0 : option.fontMetrics.height()), 0, -6, 0);
      const QString suffix = model_.name_suffix(strip);
      if (!s.problem.empty()) {
        p.setPen(c.over);
        p.drawText(place, Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("▲"));
        place.setLeft(place.left() + option.fontMetrics.horizontalAdvance(QStringLiteral("▲ ")));
      }
      const int suffix_width = suffix.isEmpty() ? 0 : option.fontMetrics.horizontalAdvance(suffix) + 6;
      QFont font = option.font;
      font.setItalic(s.name.empty());
      p.setFont(font);
      p.setPen(s.name.empty() ? c.dim : ink);
      const QString shown =
          option.fontMetrics.elidedText(shown_name(s), Qt::ElideRight, static_cast<int>(place.width()) - suffix_width);
      p.drawText(place, Qt::AlignLeft | Qt::AlignAbsolute | Qt::AlignVCenter, shown);
      if (!suffix.isEmpty()) {
        p.setFont(option.font);
        p.setPen(c.dim);
        p.drawText(place.adjusted(option.fontMetrics.horizontalAdvance(shown) + 6, 0, 0, 0),
                   Qt::AlignLeft | Qt::AlignVCenter, suffix);
      }
      break;
    }
    case StripModel::role: {
      const bool unknown = !model_.role_set(strip) && s.role_confidence <= 0.0;
      p.setPen(unknown ? c.dim : ink);
      const QRectF place = cell.adjusted(6, 0, -6, 0);
      const QString text = unknown && model_.role_of(strip) == Role::other ? QStringLiteral("other?")
                                                                           : role_label(model_.role_of(strip));
      const double arrow = option.fontMetrics.height() * 0.7;
      p.drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                 option.fontMetrics.elidedText(text, Qt::ElideRight, static_cast<int>(place.width() - arrow)));
      if (index.row() == hovered_ || selected) {
        const QPointF centre(place.right() - 5, place.center().y());
        p.setPen(QPen(c.dim, 1.4, Qt::SolidLine, Qt::RoundCap));
        p.drawPolyline(
            polygon({centre + QPointF(-3.5, -1.75), centre + QPointF(0, 1.75), centre + QPointF(3.5, -1.75)}));
      }
      break;
    }
    case StripModel::level:
      paint_meter(p, cell, strip, c, option.fontMetrics);
      break;
    case StripModel::peak: {
      const auto peak = model_.written_peak(strip);
      const auto over = over_by(peak, std::nullopt);
      const double mark = option.fontMetrics.horizontalAdvance(QStringLiteral(" ▲"));
      p.setPen(over ? c.over : peak ? ink : c.dim);
      p.drawText(cell.adjusted(0, 0, -6 - mark, 0), Qt::AlignRight | Qt::AlignVCenter, number_of(peak));
      if (over) p.drawText(cell.adjusted(0, 0, -6, 0), Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("▲"));
      break;
    }
    case StripModel::move:
      paint_move(p, cell, strip, c);
      break;
    case StripModel::confidence:
      paint_confidence(p, cell, strip, c);
      break;
    case StripModel::more:
      paint_more(p, cell, strip, c);
      break;
    default:
      break;
  }
  p.restore();
}

void StripDelegate::paint_head(QPainter& p, const QStyleOptionViewItem& option, const QModelIndex& index,
                               const Colours& c) const {
  const QRectF cell(option.rect);
  if ((option.state & QStyle::State_Selected) == 0) p.fillRect(cell.adjusted(0, 0, 0, -1), blend(c.base, c.text, 0.04));
  if (index.column() == StripModel::tick) {
    paint_tick(p, cell, index, c);
    return;
  }
  // The name cell spans the rest of the row.
  if (index.column() != StripModel::name) return;
  const StripModel::Row& row = model_.row(index.row());
  const double em = option.fontMetrics.height();
  const QPointF centre(cell.left() + 8 + em * 0.3, cell.center().y());
  p.setPen(QPen(c.dim, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  const double r = em * 0.22;
  if (model_.folded(row.group))
    p.drawPolyline(polygon({centre + QPointF(-r / 2, -r), centre + QPointF(r / 2, 0), centre + QPointF(-r / 2, r)}));
  else
    p.drawPolyline(polygon({centre + QPointF(-r, -r / 2), centre + QPointF(0, r / 2), centre + QPointF(r, -r / 2)}));
  QFont bold = option.font;
  bold.setBold(true);
  p.setFont(bold);
  p.setPen(c.text);
  QRectF place = cell.adjusted(8 + em, 0, -8, 0);
  const QString name =
      QFontMetrics(bold).elidedText(row.group.simplified(), Qt::ElideRight, static_cast<int>(place.width() * 0.5));
  p.drawText(place, Qt::AlignLeft | Qt::AlignAbsolute | Qt::AlignVCenter, name);
  place.setLeft(place.left() + QFontMetrics(bold).horizontalAdvance(name) + em * 0.8);
  int changes = 0;
  double lowest = 0.0;
  double highest = 0.0;
  int over = 0;
  for (const int member : row.strips) {
    if (over_by(model_.written_peak(member), std::nullopt) || !model_.strip(member).problem.empty()) ++over;
    const StripPlan* plan = model_.plan(member);
    if (plan == nullptr || plan->action != Action::change) continue;
    const double gain = plan->gain().value;
    lowest = changes == 0 ? gain : std::min(lowest, gain);
    highest = changes == 0 ? gain : std::max(highest, gain);
    ++changes;
  }
  QString text = QStringLiteral("%1 strips").arg(row.strips.size());
  if (changes == 1) text += QStringLiteral(" · 1 to change, %1 dB").arg(signed_number(lowest));
  if (changes > 1)
    text +=
        QStringLiteral(" · %1 to change, %2 … %3 dB").arg(changes).arg(signed_number(lowest), signed_number(highest));
  if (over > 0) text += QStringLiteral(" · ▲ %1").arg(over);
  p.setFont(option.font);
  p.setPen(c.dim);
  p.drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
             option.fontMetrics.elidedText(text, Qt::ElideRight, static_cast<int>(place.width())));
}

void StripDelegate::paint_tick(QPainter& p, const QRectF& cell, const QModelIndex& index, const Colours& c) const {
  const StripModel::Row& row = model_.row(index.row());
  const bool can =
      row.strip >= 0 ? model_.can_tick(row.strip)
                     : std::any_of(row.strips.begin(), row.strips.end(), [this](int i) { return model_.can_tick(i); });
  if (!can) return;
  const double side = std::min(cell.height() - 8, 15.0 * cell.height() / 26.0);
  const QRectF box(std::round(cell.center().x() - side / 2 + 1) + 0.5, std::round(cell.center().y() - side / 2) - 0.5,
                   side, side);
  const Qt::CheckState state = model_.tick_state(index.row());
  p.setPen(QPen(state == Qt::Unchecked ? c.dim : c.accent, 1.2));
  p.setBrush(state == Qt::Unchecked ? QBrush(c.base) : QBrush(c.accent));
  p.drawRoundedRect(box, 3, 3);
  p.setPen(QPen(c.on_accent, side * 0.13, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  p.setBrush(Qt::NoBrush);
  if (state == Qt::Checked)
    p.drawPolyline(
        polygon({box.topLeft() + QPointF(side * 0.22, side * 0.53), box.topLeft() + QPointF(side * 0.43, side * 0.74),
                 box.topLeft() + QPointF(side * 0.79, side * 0.28)}));
  else if (state == Qt::PartiallyChecked)
    p.drawLine(box.center() - QPointF(side * 0.25, 0), box.center() + QPointF(side * 0.25, 0));
}

void StripDelegate::paint_meter(QPainter& p, const QRectF& cell, int strip, const Colours& c,
                                const QFontMetrics& metrics) const {
  const MeterScale scale(cell, metrics);
  const Strip& s = model_.strip(strip);
  const LiveLevels live = model_.levels(strip);
  const auto text = [&](const QString& words, const QColor& ink) {
    p.setPen(ink);
    const QRectF place(scale.left, cell.top(), cell.right() - 8 - scale.left, cell.height());
    p.drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
               metrics.elidedText(words, Qt::ElideRight, static_cast<int>(place.width())));
  };
  if (!s.problem.empty()) return text(text_of(s.problem), c.over);
  const bool moves = live.momentary || live.short_term;
  if (model_.too_little_heard(strip) && !moves) {
    const double heard = model_.written_levels(strip).heard_s;
    return text(heard > 0.0 ? QStringLiteral("heard %1 s of %2 s: play the part where it sounds")
                                  .arg(number(heard), number(kEnoughHeardS, 0))
                            : QStringLiteral("play the part where it sounds"),
                c.dim);
  }
  double integrated = std::numeric_limits<double>::quiet_NaN();
  if (live.integrated)
    integrated = live.integrated->value;
  else if (s.measured && s.measured->integrated)
    integrated = s.measured->integrated->value;
  if (!moves && std::isnan(integrated)) {
    const StripPlan* plan = model_.plan(strip);
    if (s.has(StripFlag::muted)) return text(QStringLiteral("muted"), c.dim);
    if (s.measured && plan != nullptr) return text(short_why(*plan), c.dim);
    return text(model_.analysing() ? QStringLiteral("waiting to be measured") : QStringLiteral("not measured yet"),
                c.dim);
  }

  const double height = std::round(cell.height() * 0.36);
  const QRectF bar(scale.left, std::round(cell.center().y() - height / 2), scale.width, height);
  p.setPen(Qt::NoPen);
  p.setBrush(c.track);
  p.drawRect(bar);
  const auto fill = [&](double level, const QColor& colour) {
    p.fillRect(QRectF(bar.left(), bar.top(), scale.x(level) - bar.left(), bar.height()), colour);
  };
  if (moves) {
    if (live.momentary) fill(live.momentary->value, c.level);
  } else {
    if (s.measured && s.measured->short_term_max) fill(s.measured->short_term_max->value, c.level_soft);
    fill(integrated, c.level);
  }
  // The scale's lines cut through the bar, so that a level can be read off anywhere.
  p.setPen(QPen(blend(c.base, c.text, 0.30), 1.0));
  for (const double level : {-36.0, -24.0, -12.0}) {
    const double x = std::round(scale.x(level)) + 0.5;
    p.drawLine(QPointF(x, bar.bottom() + 1), QPointF(x, bar.bottom() + 3));
  }
  if (moves && live.short_term) {
    const double x = scale.x(live.short_term->value);
    p.fillRect(QRectF(x - 1, bar.top() - 2, 2, bar.height() + 4), c.text);
  }
  if (moves && !std::isnan(integrated)) {
    const QPointF at(scale.x(integrated), bar.center().y());
    const double r = bar.height() * 0.5;
    p.setPen(QPen(c.base, 1.0));
    p.setBrush(c.text);
    p.drawPolygon(polygon({at + QPointF(0, -r), at + QPointF(r, 0), at + QPointF(0, r), at + QPointF(-r, 0)}));
  }
  if (const auto target = model_.target(strip)) {
    const double x = std::round(scale.x(target->value)) + 0.5;
    const double r = std::max(3.5, cell.height() * 0.16);
    p.setPen(QPen(c.target, 1.6));
    p.drawLine(QPointF(x, bar.top() - 1), QPointF(x, bar.bottom() + 2));
    p.setPen(QPen(c.base, 0.8));
    p.setBrush(c.target);
    p.drawPolygon(polygon(
        {QPointF(x - r, bar.top() - r - 1.5), QPointF(x + r, bar.top() - r - 1.5), QPointF(x, bar.top() + 1.5)}));
  }
  const auto written = model_.written_loudness(strip);
  p.setPen(written ? (s.has(StripFlag::muted) ? c.dim : c.text) : c.dim);
  p.drawText(QRectF(scale.number_left, cell.top(), cell.right() - scale.number_left - 6, cell.height()),
             Qt::AlignRight | Qt::AlignVCenter, number_of(written));
}

void StripDelegate::paint_move(QPainter& p, const QRectF& cell, int strip, const Colours& c) const {
  const StripPlan* plan = model_.plan(strip);
  const QRectF place = cell.adjusted(6, 0, -6, 0);
  const QFontMetricsF metrics(p.font());
  if (plan == nullptr || plan->action != Action::change) {
    p.setPen(c.dim);
    const bool error = !model_.strip(strip).problem.empty();
    if (error) p.setPen(c.over);
    p.drawText(place, Qt::AlignHCenter | Qt::AlignVCenter,
               metrics.elidedText(model_.move_text(strip), Qt::ElideRight, place.width()));
    return;
  }
  if (model_.moves_two_knobs(strip)) {
    p.setPen(c.dim);
    p.drawText(place, Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("⇅"));
  }
  if (model_.moves_only_the_trim(strip)) {
    p.setPen(model_.ticked(strip) ? c.text : c.dim);
    p.drawText(place, Qt::AlignHCenter | Qt::AlignVCenter,
               metrics.elidedText(model_.move_text(strip), Qt::ElideRight, place.width()));
    return;
  }
  const auto [from, to] = model_.move_ends(strip);
  // Three columns, so that arrows and decimals stand under each other.
  const double arrow = metrics.horizontalAdvance(QStringLiteral(" → "));
  const double half = (place.width() - arrow) / 2;
  const bool on = model_.ticked(strip);
  p.setPen(c.dim);
  p.drawText(QRectF(place.left(), place.top(), half, place.height()), Qt::AlignRight | Qt::AlignVCenter, from);
  p.drawText(QRectF(place.left() + half, place.top(), arrow, place.height()), Qt::AlignCenter, QStringLiteral("→"));
  QFont bold = p.font();
  bold.setBold(on);
  p.setFont(bold);
  p.setPen(on ? c.text : c.dim);
  const double to_width = std::max(metrics.horizontalAdvance(QStringLiteral("−00.0")) * 1.12, 1.0);
  p.drawText(QRectF(place.left() + half + arrow, place.top(), to_width, place.height()),
             Qt::AlignRight | Qt::AlignVCenter, to);
}

void StripDelegate::paint_confidence(QPainter& p, const QRectF& cell, int strip, const Colours& c) const {
  const StripPlan* plan = model_.plan(strip);
  if (plan == nullptr || !plan->recommended || !std::isfinite(plan->recommended->confidence)) {
    p.setPen(c.dim);
    p.drawText(cell, Qt::AlignCenter, none());
    return;
  }
  constexpr int kDots = 4;
  const int lit = std::clamp(static_cast<int>(std::lround(plan->recommended->confidence * kDots)), 0, kDots);
  const double side = std::min(cell.width() / (kDots + 0.8), cell.height() * 0.42);
  double x = cell.center().x() - side * kDots / 2;
  for (int i = 0; i < kDots; ++i, x += side) {
    const QPointF centre(x + side / 2, cell.center().y());
    p.setPen(QPen(i < lit ? c.text : c.dim, 1.1));
    p.setBrush(i < lit ? QBrush(c.text) : Qt::NoBrush);
    p.drawEllipse(centre, side * 0.32, side * 0.32);
  }
}

void StripDelegate::paint_more(QPainter& p, const QRectF& cell, int strip, const Colours& c) const {
  const double unit = cell.height() / 26.0;
  if (model_.locked(strip)) {  // a padlock
    const QPointF centre = cell.center();
    p.setPen(QPen(c.text, 1.5 * unit));
    p.setBrush(Qt::NoBrush);
    p.drawArc(QRectF(centre.x() - 3.5 * unit, centre.y() - 7 * unit, 7 * unit, 8 * unit), 0, 180 * 16);
    p.setPen(Qt::NoPen);
    p.setBrush(c.text);
    p.drawRoundedRect(QRectF(centre.x() - 5.5 * unit, centre.y() - 3 * unit, 11 * unit, 8.5 * unit), 1.5, 1.5);
    return;
  }
  p.setPen(Qt::NoPen);
  p.setBrush(c.dim);
  for (const int step : {-1, 0, 1})
    p.drawEllipse(cell.center() + QPointF(step * 5.0 * unit, 0), 1.4 * unit, 1.4 * unit);
}

QWidget* StripDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem& /*option*/,
                                     const QModelIndex& index) const {
  const StripPlan* plan = model_.plan(model_.row(index.row()).strip);
  if (index.column() != StripModel::move || plan == nullptr) return nullptr;
  auto* box = new DbSpinBox(QStringLiteral(" dB"), true, parent);
  constexpr double kLowest = -96.0;  // chosen: what lies under it is as good as silent
  box->setRange(std::max(kLowest, plan->knob.knob.min.value), plan->knob.knob.max.value);
  box->setFrame(false);
  return box;
}

void StripDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
  const StripPlan* plan = model_.plan(model_.row(index.row()).strip);
  if (plan != nullptr) static_cast<DbSpinBox*>(editor)->setValue(plan->knob.to.value);
}

void StripDelegate::setModelData(QWidget* editor, QAbstractItemModel* /*model*/, const QModelIndex& index) const {
  const int strip = model_.row(index.row()).strip;
  const StripPlan* plan = strip < 0 ? nullptr : model_.plan(strip);
  if (plan == nullptr || !plan->knob.knob.position.is_finite()) return;
  auto* box = static_cast<DbSpinBox*>(editor);
  box->interpretText();
  if (std::abs(box->value() - plan->knob.to.value) < 0.05) return;
  emit gain_wanted(text_of(model_.strip(strip).id), Decibels(box->value()) - plan->knob.knob.position);
}

}  // namespace smartgain::ui
