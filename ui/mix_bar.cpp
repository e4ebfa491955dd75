// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "ui/mix_bar.hpp"

#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <algorithm>
#include <array>

#include "ui/colours.hpp"
#include "ui/words.hpp"

namespace smartgain::ui {
namespace {

struct Target {
  const char* label;
  double lufs;
  const char* tip;
};
// docs/contract.md, --target.
constexpr std::array<Target, 4> kTargets{{
    {"streaming", -14.0, "Streaming services play music at about −14 LUFS."},
    {"album", -16.0, "Quieter masters with more dynamics: −16 LUFS."},
    {"EBU", -23.0, "Broadcast, EBU R 128: −23 LUFS."},
    {"club", -9.0, "As loud as club music usually is: −9 LUFS."},
}};
constexpr double kNoCeiling = -20.1;  // one step under the lowest that can be set

QString target_text(const std::optional<Lufs>& target) {
  if (!target) return QStringLiteral("none");
  for (const Target& known : kTargets)
    if (known.lufs == target->value) return QString::fromUtf8(known.label) + QLatin1Char(' ') + number(known.lufs, 0);
  return number(target->value);
}

QLabel* caption(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setObjectName(QStringLiteral("caption"));
  return label;
}

}  // namespace

MixBar::MixBar(QWidget* parent) : QWidget(parent) {
  const auto number_label = [this](const QString& tooltip) {
    auto* label = new QLabel(this);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setFocusPolicy(Qt::NoFocus);
    label->setToolTip(tip(tooltip));
    return label;
  };
  loudness_ = number_label(QStringLiteral("Loudness of the whole mix in LUFS (integrated, ITU-R BS.1770)."));
  peak_ =
      number_label(QStringLiteral("Highest true peak of the mix in dBTP: the waveform between the samples counts."));
  over_ =
      number_label(QStringLiteral("How many dB the true peak lies above the ceiling (full scale where none is set)."));
  live_ = number_label(QStringLiteral("Now playing: momentary (M, 400 ms) and short-term (S, 3 s) loudness in LUFS."));
  title_ = new ElidedLabel(Qt::ElideMiddle, Qt::AlignRight | Qt::AlignVCenter, this);
  loudness_->setObjectName(QStringLiteral("mix_loudness"));
  peak_->setObjectName(QStringLiteral("mix_peak"));
  over_->setObjectName(QStringLiteral("mix_over"));
  title_->setObjectName(QStringLiteral("title"));

  target_ = new QComboBox(this);
  target_->setObjectName(QStringLiteral("target"));
  target_->setEditable(true);
  target_->setInsertPolicy(QComboBox::NoInsert);
  target_->setFocusPolicy(Qt::StrongFocus);
  target_->addItem(QStringLiteral("none"));
  target_->setItemData(0, tip(QStringLiteral("No loudness is aimed at; only the ceiling holds.")), Qt::ToolTipRole);
  for (const Target& known : kTargets) {
    target_->addItem(target_text(Lufs(known.lufs)));
    target_->setItemData(target_->count() - 1, tip(QString::fromUtf8(known.tip)), Qt::ToolTipRole);
  }
  target_->setToolTip(tip(QStringLiteral("Loudness that the mix should have, in LUFS; choose one or type a number.")));
  target_->setAccessibleName(QStringLiteral("Target loudness in LUFS"));
  connect(target_, QOverload<int>::of(&QComboBox::activated), this, [this] { read_target(); });
  connect(target_->lineEdit(), &QLineEdit::editingFinished, this, [this] { read_target(); });

  ceiling_ = new DbSpinBox(QStringLiteral(" dBTP"), true, this);
  ceiling_->setObjectName(QStringLiteral("ceiling"));
  ceiling_->setRange(kNoCeiling, 0.0);
  ceiling_->setSingleStep(0.1);
  ceiling_->setSpecialValueText(QStringLiteral("none"));
  ceiling_->setToolTip(
      tip(QStringLiteral("Highest true peak that the mix may have, in dBTP; at the lower end: none.")));
  ceiling_->setAccessibleName(QStringLiteral("Ceiling in dBTP"));
  connect(ceiling_, QOverload<double>::of(&QDoubleSpinBox::valueChanged), this, [this](double value) {
    emit ceiling_wanted(value <= kNoCeiling + 0.01 ? std::nullopt : std::optional(DbTp(value)));
  });

  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(6);
  row->addWidget(caption(QStringLiteral("MIX"), this));
  row->addSpacing(4);
  row->addWidget(loudness_);
  row->addSpacing(10);
  row->addWidget(peak_);
  row->addSpacing(4);
  row->addWidget(over_);
  row->addSpacing(6);
  row->addWidget(live_);
  row->addWidget(title_, 1);
  row->addSpacing(12);
  row->addWidget(caption(QStringLiteral("Target"), this));
  row->addWidget(target_);
  row->addWidget(caption(QStringLiteral("LUFS"), this));
  row->addSpacing(8);
  row->addWidget(caption(QStringLiteral("Ceiling"), this));
  row->addWidget(ceiling_);
  colour();
}

void MixBar::colour() {
  const Colours c = Colours::of(palette());
  const auto set = [](QLabel* label, const QColor& ink) {
    QPalette own = label->palette();
    if (own.color(QPalette::WindowText) == ink) return;
    own.setColor(QPalette::WindowText, ink);
    label->setPalette(own);
  };
  QFont large = font();
  large.setPointSizeF(font().pointSizeF() > 0 ? font().pointSizeF() * 1.5 : 14.0);
  large.setBold(true);
  loudness_->setFont(large);
  peak_->setFont(large);
  QFont bold = font();
  bold.setBold(true);
  over_->setFont(bold);
  set(over_, c.over);
  set(live_, c.dim);
  for (QLabel* label : findChildren<QLabel*>(QStringLiteral("caption"))) set(label, c.dim);
  // Numbers of different length must not push their neighbours about.
  const QFontMetrics metrics(large);
  loudness_->setMinimumWidth(metrics.horizontalAdvance(QStringLiteral("−00.0 LUFS")));
  peak_->setMinimumWidth(metrics.horizontalAdvance(QStringLiteral("−00.0 dBTP")));
}

void MixBar::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) colour();
}

void MixBar::show_state(const PanelState& state, const PlanOptions& options) {
  limit_ = options.ceiling;
  title_->set_text(state.title.simplified());
  show_options(options);
}

void MixBar::show_options(const PlanOptions& options) {
  limit_ = options.ceiling;
  shown_target_ = options.target;
  if (!target_->lineEdit()->hasFocus() || !target_->lineEdit()->isModified()) {
    const QSignalBlocker quiet(target_);
    const QSignalBlocker quiet_line(target_->lineEdit());
    target_->setCurrentIndex(target_->findText(target_text(options.target)));
    target_->setEditText(target_text(options.target));
  }
  if (!ceiling_->hasFocus()) {
    const QSignalBlocker quiet(ceiling_);
    ceiling_->setValue(options.ceiling ? options.ceiling->value : kNoCeiling);
  }
}

void MixBar::read_target() {
  const QString text = target_->currentText().trimmed();
  const auto typed = read_number(text);
  std::optional<Lufs> target;
  if (typed && *typed != 0.0) target = Lufs(std::clamp(*typed > 0.0 ? -*typed : *typed, -60.0, -1.0));
  if (!typed && !text.isEmpty() && text != QStringLiteral("none")) {  // not understood: as it was
    target_->setEditText(target_text(shown_target_));
    return;
  }
  target_->lineEdit()->setModified(false);
  if (target == shown_target_) {
    target_->setEditText(target_text(target));
    return;
  }
  shown_target_ = target;
  emit target_wanted(target);
}

void MixBar::show_levels(const PanelState& state, const LiveLevels& live) {
  std::optional<Lufs> integrated;
  std::optional<DbTp> peak;
  if (state.session && state.session->mix) {
    integrated = state.session->mix->integrated;
    peak = state.session->mix->true_peak;
  }
  if (live.integrated) integrated = live.integrated;
  if (live.true_peak) peak = live.true_peak;
  const auto set = [](QLabel* label, const QString& text) {
    if (label->text() != text) label->setText(text);
  };
  set(loudness_, lufs(integrated));
  set(peak_, dbtp(peak));
  const auto over = over_by(peak, limit_);
  set(over_, over ? QStringLiteral("▲ %1 dB over").arg(number(over->value)) : QString());
  const bool playing = live.momentary || live.short_term;
  set(live_,
      playing ? QStringLiteral("M %1  S %2").arg(number_of(live.momentary), number_of(live.short_term)) : QString());
}

}  // namespace smartgain::ui
