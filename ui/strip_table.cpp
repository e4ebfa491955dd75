// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "ui/strip_table.hpp"

#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <array>
#include <cmath>

#include "ui/words.hpp"

namespace smartgain::ui {

StripHeader::StripHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent) {
  setSectionsClickable(true);
  setHighlightSections(false);
  setSectionResizeMode(QHeaderView::Fixed);
  setFocusPolicy(Qt::NoFocus);
  setMinimumSectionSize(8);
}

void StripHeader::show_order(StripModel::Order order) {
  using Order = StripModel::Order;
  sorted_section_ = order == Order::name         ? StripModel::name
                    : order == Order::role       ? StripModel::role
                    : order == Order::loudness   ? StripModel::level
                    : order == Order::peak       ? StripModel::peak
                    : order == Order::change     ? StripModel::move
                    : order == Order::confidence ? StripModel::confidence
                                                 : -1;
  viewport()->update();
}

QSize StripHeader::sizeHint() const { return {QHeaderView::sizeHint().width(), fontMetrics().height() + 8}; }

void StripHeader::paintSection(QPainter* painter, const QRect& rect, int section) const {
  const Colours c = Colours::of(palette());
  QPainter& p = *painter;
  p.save();
  p.setRenderHint(QPainter::Antialiasing);
  p.fillRect(rect, c.window);
  p.setPen(QPen(c.line, 1.0));
  p.drawLine(QPointF(rect.left(), rect.bottom() + 0.5), QPointF(rect.right() + 1, rect.bottom() + 0.5));
  QFont font = this->font();
  font.setBold(section == sorted_section_);
  p.setFont(font);
  p.setPen(section == sorted_section_ ? c.text : c.dim);
  const QString text = model()->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString();
  const QRectF place = QRectF(rect).adjusted(6, 0, -6, 0);
  const double mark = fontMetrics().horizontalAdvance(QStringLiteral(" ▲"));
  switch (section) {
    case StripModel::level: {
      const MeterScale scale(QRectF(rect), fontMetrics());
      p.setFont(this->font());
      const double label_width = fontMetrics().horizontalAdvance(number(MeterScale::kLow, 0)) + 6;
      const int step = scale.width / 4 > label_width ? 12 : 24;
      for (int level = static_cast<int>(MeterScale::kLow); level <= static_cast<int>(MeterScale::kHigh);
           level += step) {
        const double x = scale.x(level);
        p.drawText(QRectF(x - 30, rect.top(), 60, rect.height() - 2), Qt::AlignCenter, number(level, 0));
      }
      p.setFont(font);
      p.drawText(place, Qt::AlignRight | Qt::AlignVCenter, text);
      break;
    }
    case StripModel::peak:
      p.drawText(place.adjusted(0, 0, -mark * 0.5, 0), Qt::AlignRight | Qt::AlignVCenter, text);
      break;
    case StripModel::move:
    case StripModel::confidence:
      p.drawText(place, Qt::AlignCenter, text);
      break;
    default:
      p.drawText(section == StripModel::name ? place.adjusted(2, 0, 0, 0) : place, Qt::AlignLeft | Qt::AlignVCenter,
                 text);
  }
  p.restore();
}

StripTable::StripTable(StripModel& model, QWidget* parent) : QTableView(parent), model_(model) {
  setObjectName(QStringLiteral("strips"));
  header_ = new StripHeader(this);
  setHorizontalHeader(header_);
  verticalHeader()->hide();
  verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  delegate_ = new StripDelegate(model, this);
  setItemDelegate(delegate_);
  setModel(&model);
  setShowGrid(false);
  setFrameShape(QFrame::NoFrame);
  setSelectionBehavior(QAbstractItemView::SelectRows);
  setSelectionMode(QAbstractItemView::SingleSelection);
  setEditTriggers(QAbstractItemView::DoubleClicked);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  setTabKeyNavigation(false);
  setMouseTracking(true);
  setWordWrap(false);
  setCornerButtonEnabled(false);
  setMinimumHeight(90);
  set_metrics();
  // Rows come and go, the chosen strip and the place in the list stay.
  connect(&model, &QAbstractItemModel::modelAboutToBeReset, this, [this] { arranging_ = true; });
  connect(&model, &StripModel::arranged, this, [this] {
    clearSpans();
    for (int row = 0; row < model_.rowCount(); ++row)
      if (model_.is_head(row)) setSpan(row, StripModel::name, 1, StripModel::column_count - StripModel::name);
    arranging_ = false;
    if (!chosen_.isEmpty()) choose(chosen_);
    lay_out_columns();
  });
  connect(header_, &QHeaderView::sectionClicked, this, [this](int section) {
    using Order = StripModel::Order;
    static constexpr std::array<Order, StripModel::column_count> kOrders{
        Order::problem, Order::name,   Order::role,       Order::loudness,
        Order::peak,    Order::change, Order::confidence, Order::project};
    const Order wanted = kOrders[static_cast<std::size_t>(section)];
    model_.set_order(wanted == model_.order() ? Order::problem : wanted);
  });
}

void StripTable::set_metrics() {
  verticalHeader()->setDefaultSectionSize(std::max(22, fontMetrics().height() + 11));
  lay_out_columns();
}

void StripTable::changeEvent(QEvent* event) {
  QTableView::changeEvent(event);
  if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) set_metrics();
}

void StripTable::lay_out_columns() {
  if (model() == nullptr) return;
  const QFontMetrics metrics = fontMetrics();
  const auto wide = [&metrics](const QString& text) { return metrics.horizontalAdvance(text) + 14; };
  const int tick = metrics.height() + 14;
  const int role = viewport()->width() > 62 * metrics.averageCharWidth() * 2
                       ? wide(QStringLiteral("tom or percussion"))
                       : wide(QStringLiteral("snare or clap")) + metrics.height();
  const int peak = std::max(wide(QStringLiteral("−00.0 ▲")), wide(QStringLiteral("dBTP ▲")));
  const int move = wide(QStringLiteral("⇅ −00.0 → −00.0")) + 10;
  const int sure = metrics.height() * 4;
  const int more = metrics.height() * 2;
  const int left = viewport()->width() - tick - role - peak - move - sure - more;
  const int name = std::clamp(left * 38 / 100, 90, 320);
  setColumnWidth(StripModel::tick, tick);
  setColumnWidth(StripModel::name, name);
  setColumnWidth(StripModel::role, role);
  setColumnWidth(StripModel::level, std::max(120, left - name));
  setColumnWidth(StripModel::peak, peak);
  setColumnWidth(StripModel::move, move);
  setColumnWidth(StripModel::confidence, sure);
  setColumnWidth(StripModel::more, more);
}

void StripTable::resizeEvent(QResizeEvent* event) {
  QTableView::resizeEvent(event);
  lay_out_columns();
}

void StripTable::set_empty_text(const QString& headline, const QString& hint) {
  if (headline == headline_ && hint == hint_) return;
  headline_ = headline;
  hint_ = hint;
  viewport()->update();
}

void StripTable::paintEvent(QPaintEvent* event) {
  const Colours c = Colours::of(palette());
  {
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), c.base);
    if (model_.rowCount() == 0) {
      QFont large = font();
      large.setPointSizeF(std::max(8.0, font().pointSizeF() * 1.4));
      const QRect place = viewport()->rect().adjusted(20, 0, -20, 0);
      const int middle = place.center().y();
      painter.setPen(c.text);
      painter.setFont(large);
      painter.drawText(QRect(place.left(), middle - 2 * QFontMetrics(large).height(), place.width(),
                             2 * QFontMetrics(large).height()),
                       Qt::AlignHCenter | Qt::AlignBottom, headline_);
      painter.setFont(font());
      painter.setPen(c.dim);
      painter.drawText(QRect(place.left(), middle + 8, place.width(), place.height() / 2),
                       Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, hint_);
    }
  }
  QTableView::paintEvent(event);
}

void StripTable::update_levels(bool numbers_too) {
  const auto update_column = [this](int column) {
    viewport()->update(columnViewportPosition(column), 0, columnWidth(column), viewport()->height());
  };
  update_column(StripModel::level);
  if (numbers_too) update_column(StripModel::peak);
}

QString StripTable::chosen() const { return chosen_; }

QStringList StripTable::watched() const {
  QStringList ids;
  if (!chosen_.isEmpty()) ids << chosen_;
  for (int row = std::max(rowAt(0), 0); row < model_.rowCount() && rowViewportPosition(row) < viewport()->height();
       ++row)
    if (const QString id = model_.id_at(row); !id.isEmpty() && id != chosen_) ids << id;
  return ids;
}

void StripTable::choose(const QString& id) {
  const int row = model_.row_of(id);
  if (row < 0) return;
  if (currentIndex().row() == row && model_.id_at(row) == chosen_) return;
  setCurrentIndex(model_.index(row, StripModel::name));
  if (row == 1 && model_.is_head(0)) scrollToTop();  // with the head of its group
}

void StripTable::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
  QTableView::currentChanged(current, previous);
  if (arranging_) return;
  const QString id = current.isValid() ? model_.id_at(current.row()) : QString();
  if (id == chosen_) return;
  chosen_ = id;
  emit chosen_changed(id);
}

void StripTable::keyboardSearch(const QString& /*search*/) {}  // letters are commands here, and the host's keys

void StripTable::mousePressEvent(QMouseEvent* event) {
  const QModelIndex at = indexAt(event->pos());
  if (event->button() == Qt::LeftButton && at.isValid()) {
    if (at.column() == StripModel::tick) {
      model_.set_row_ticked(at.row(), model_.tick_state(at.row()) != Qt::Checked);
      return;
    }
    if (model_.is_head(at.row())) {
      const QString group = model_.row(at.row()).group;
      model_.set_folded(group, !model_.folded(group));
      return;
    }
  }
  QTableView::mousePressEvent(event);
  if (event->button() != Qt::LeftButton || !at.isValid()) return;
  const QPoint below = viewport()->mapToGlobal(visualRect(at).bottomLeft());
  const QString id = model_.id_at(at.row());
  if (at.column() == StripModel::role) emit role_menu_wanted(id, below);
  if (at.column() == StripModel::more) emit menu_wanted(id, below);
}

void StripTable::mouseMoveEvent(QMouseEvent* event) {
  const int row = indexAt(event->pos()).row();
  if (row != hovered_) {
    hovered_ = row;
    delegate_->set_hovered_row(row);
    viewport()->update();
  }
  // No drag selection: a row is chosen by pressing it.
  if (event->buttons() == Qt::NoButton) QTableView::mouseMoveEvent(event);
}

void StripTable::leaveEvent(QEvent* event) {
  hovered_ = -1;
  delegate_->set_hovered_row(-1);
  viewport()->update();
  QTableView::leaveEvent(event);
}

void StripTable::keyPressEvent(QKeyEvent* event) {
  const int row = currentIndex().row();
  if (event->matches(QKeySequence::Copy)) {
    if (row >= 0) QApplication::clipboard()->setText(model_.row_as_text(row));
    return;
  }
  switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right: {
      if (row < 0 || model_.row(row).group.isEmpty()) return;
      const QString group = model_.row(row).group;
      const bool fold = event->key() == Qt::Key_Left;
      if (fold != model_.folded(group)) {
        model_.set_folded(group, fold);
        for (int i = 0; i < model_.rowCount(); ++i)
          if (model_.is_head(i) && model_.row(i).group == group) setCurrentIndex(model_.index(i, StripModel::name));
      }
      return;
    }
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
    case Qt::Key_Home:
    case Qt::Key_End:
      if (row < 0 && model_.rowCount() > 0)
        setCurrentIndex(model_.index(0, StripModel::name));
      else if (event->key() == Qt::Key_Home || event->key() == Qt::Key_End)
        setCurrentIndex(model_.index(event->key() == Qt::Key_Home ? 0 : model_.rowCount() - 1, StripModel::name));
      else
        QTableView::keyPressEvent(event);
      return;
    default:
      event->ignore();  // the panel's keys, and the host's
  }
}

void StripTable::contextMenuEvent(QContextMenuEvent* event) {
  const QModelIndex at = event->reason() == QContextMenuEvent::Keyboard ? currentIndex() : indexAt(event->pos());
  if (!at.isValid() || model_.is_head(at.row())) return;
  setCurrentIndex(at);
  const QPoint where = event->reason() == QContextMenuEvent::Keyboard
                           ? viewport()->mapToGlobal(visualRect(at).bottomLeft())
                           : event->globalPos();
  emit menu_wanted(model_.id_at(at.row()), where);
}

}  // namespace smartgain::ui
