// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "ui/control_bar.hpp"

#include <QButtonGroup>
#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QVBoxLayout>
#include <cmath>

#include "ui/colours.hpp"
#include "ui/words.hpp"

namespace smartgain::ui {
namespace {

QLabel* caption(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setObjectName(QStringLiteral("caption"));
  return label;
}

}  // namespace

template <class Change>
void ControlBar::change(const Change& how) {
  how(options_);
  emit options_wanted(options_);
}

ControlBar::ControlBar(QWidget* parent) : QWidget(parent) {
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(7);
  auto* first = new QHBoxLayout;
  auto* second = new QHBoxLayout;
  for (QHBoxLayout* row : {first, second}) {
    row->setSpacing(6);
    rows->addLayout(row);
  }
  const auto button = [this](const char* name, const QString& text, Button::Kind kind, const QString& tooltip) {
    auto* made = new Button(text, kind, this);
    made->setObjectName(QString::fromLatin1(name));
    made->setToolTip(tip(tooltip));
    return made;
  };

  // First row: what is asked for.
  presets_ =
      button("presets", QStringLiteral("Presets"), Button::Kind::menu,
             QStringLiteral("Options that have a name, with target in LUFS and ceiling in dBTP: shipped and yours."));
  first->addWidget(presets_);
  first->addSpacing(4);
  first->addWidget(caption(QStringLiteral("Goal"), this));
  auto* segments = new QHBoxLayout;
  segments->setSpacing(0);
  auto* group = new QButtonGroup(this);
  for (const Choice& goal : goals()) {
    Button* segment = button("goal", QString::fromUtf8(goal.label), Button::Kind::segment, QString::fromUtf8(goal.tip));
    segment->setObjectName(QStringLiteral("goal_") + QString::fromLatin1(goal.word));
    segment->set_ends(goals_.empty(), goals_.size() + 1 == goals().size());
    segments->addWidget(segment);
    group->addButton(segment, static_cast<int>(goals_.size()));
    goals_.push_back(segment);
  }
  connect(group, &QButtonGroup::idClicked, this,
          [this](int id) { change([id](PlanOptions& o) { o.goal = static_cast<Goal>(id); }); });
  first->addLayout(segments);
  first->addSpacing(10);

  first->addWidget(caption(QStringLiteral("Amount"), this));
  amount_ = new QSlider(Qt::Horizontal, this);
  amount_->setObjectName(QStringLiteral("amount"));
  amount_->setRange(0, 100);
  amount_->setPageStep(10);
  amount_->setSingleStep(1);
  amount_->setFocusPolicy(Qt::TabFocus);
  amount_->setMinimumWidth(70);
  amount_->setMaximumWidth(220);
  amount_->setToolTip(tip(QStringLiteral("How far to go toward the recommendation, in percent of its dB.")));
  amount_->setAccessibleName(QStringLiteral("Amount in percent"));
  connect(amount_, &QSlider::valueChanged, this, [this](int value) {
    amount_text_->setText(QStringLiteral("%1 %").arg(value));
    change([value](PlanOptions& o) { o.amount = value / 100.0; });
  });
  first->addWidget(amount_, 1);
  amount_text_ = new QLabel(QStringLiteral("50 %"), this);
  amount_text_->setObjectName(QStringLiteral("amount_text"));
  amount_text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  amount_text_->setFocusPolicy(Qt::NoFocus);
  amount_text_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  first->addWidget(amount_text_);
  first->addStretch(1);

  first->addWidget(caption(QStringLiteral("Style"), this));
  style_ = new QComboBox(this);
  style_->setObjectName(QStringLiteral("style"));
  style_->addItem(QStringLiteral("auto"));
  style_->setFocusPolicy(Qt::TabFocus);
  style_->setToolTip(tip(QStringLiteral(
      "Style of music whose usual levels (LU) are added; auto: none, no style is recognised by itself.")));
  connect(style_, QOverload<int>::of(&QComboBox::activated), this,
          [this] { change([this](PlanOptions& o) { o.style = style_->currentText().toStdString(); }); });
  first->addWidget(style_);
  first->addSpacing(4);
  reference_ = button("reference", QStringLiteral("Reference"), Button::Kind::menu, {});
  reference_->keep_room_for({QStringLiteral("Reference: set")});
  first->addWidget(reference_);

  // Second row: who advises, and what is done.
  listening_ = button("listening", QStringLiteral("Listening"), Button::Kind::lamp,
                      QStringLiteral("Measures every strip (LUFS, dBTP) while the host plays."));
  connect(listening_, &QAbstractButton::clicked, this, &ControlBar::listening_wanted);
  second->addWidget(listening_);
  analysis_ = new QStackedWidget(this);
  analysis_->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  analyse_ =
      button("analyse", QStringLiteral("Analyse song"), Button::Kind::plain,
             QStringLiteral("Measures every strip and the mix (LUFS, dBTP) from beginning to end, in the background."));
  connect(analyse_, &QAbstractButton::clicked, this, &ControlBar::analyse_wanted);
  running_ = new QWidget(this);
  auto* running = new QHBoxLayout(running_);
  running->setContentsMargins(0, 0, 0, 0);
  running->setSpacing(4);
  progress_ = new QProgressBar(running_);
  progress_->setObjectName(QStringLiteral("progress"));
  progress_->setRange(0, 100);
  progress_->setTextVisible(true);
  progress_->setAlignment(Qt::AlignCenter);
  progress_->setToolTip(
      tip(QStringLiteral("How far the measurement is, in percent, with the time left where it is known.")));
  running->addWidget(progress_, 1);
  auto* cancel = button("cancel", QStringLiteral("Cancel"), Button::Kind::plain,
                        QStringLiteral("Stops measuring; what stands here stays."));
  connect(cancel, &QAbstractButton::clicked, this, &ControlBar::cancel_wanted);
  running->addWidget(cancel);
  analysis_->addWidget(analyse_);
  analysis_->addWidget(running_);
  second->addWidget(analysis_);
  second->addSpacing(6);

  apply_ = button("apply", QStringLiteral("Apply"), Button::Kind::primary, {});
  apply_->keep_room_for({QStringLiteral("Apply 000")});
  connect(apply_, &QAbstractButton::clicked, this, &ControlBar::apply_wanted);
  second->addWidget(apply_);
  undo_ = button("undo", QStringLiteral("Undo"), Button::Kind::plain, {});
  connect(undo_, &QAbstractButton::clicked, this, &ControlBar::undo_wanted);
  second->addWidget(undo_);
  audition_ = button("audition", QStringLiteral("A|B"), Button::Kind::lamp, {});
  connect(audition_, &QAbstractButton::clicked, this, &ControlBar::audition_wanted);
  second->addWidget(audition_);
  auto_ =
      button("auto", QStringLiteral("Auto"), Button::Kind::lamp,
             QStringLiteral("Moves the ticked strips slowly toward their targets (LUFS) until a fader is touched."));
  connect(auto_, &QAbstractButton::clicked, this, &ControlBar::auto_adjust_wanted);
  second->addWidget(auto_);
  progress_text_ = new ElidedLabel(Qt::ElideRight, Qt::AlignLeft | Qt::AlignVCenter, this);
  progress_text_->setObjectName(QStringLiteral("progress_text"));
  second->addSpacing(4);
  second->addWidget(progress_text_, 1);

  second->addWidget(caption(QStringLiteral("Engine"), this));
  engine_ = new QComboBox(this);
  engine_->setObjectName(QStringLiteral("engine"));
  engine_->setFocusPolicy(Qt::TabFocus);
  engine_->setToolTip(tip(QStringLiteral("Who says where each strip should stand (LU relative to the mix).")));
  connect(engine_, QOverload<int>::of(&QComboBox::activated), this,
          [this] { change([this](PlanOptions& o) { o.engine = engine_->currentText().toStdString(); }); });
  second->addWidget(engine_);
  set_engines({QStringLiteral("auto"), QStringLiteral("rules"), QStringLiteral("lufs")});
  emphasis_ = button("emphasis", QStringLiteral("More of"), Button::Kind::menu,
                     QStringLiteral("More or less of voice, bass, drums, music or effects, in dB."));
  second->addWidget(emphasis_);
  rules_ =
      button("rules", QStringLiteral("Rules"), Button::Kind::menu,
             QStringLiteral("How much of its dB each rule may give: off 0 %, low 50 %, normal 100 %, high 150 %."));
  rules_->keep_room_for({QStringLiteral("Rules: 3 set")});
  second->addWidget(rules_);
  more_ = button(
      "more", QStringLiteral("Limits"), Button::Kind::menu,
      QStringLiteral("Largest move in dB, what lowers the whole, nominal level in dBFS; defaults for new projects."));
  second->addWidget(more_);

  const auto menu_of = [this](Button* opener, const char* name, void (ControlBar::*build)()) {
    auto* menu = new QMenu(this);
    menu->setObjectName(QString::fromLatin1(name));
    menu->setToolTipsVisible(true);
    connect(menu, &QMenu::aboutToShow, this, build);
    connect(opener, &QAbstractButton::clicked, this,
            [menu, opener] { menu->popup(opener->mapToGlobal(QPoint(0, opener->height()))); });
    return menu;
  };
  presets_menu_ = menu_of(presets_, "presets_menu", &ControlBar::build_presets_menu);
  emphasis_menu_ = menu_of(emphasis_, "emphasis_menu", &ControlBar::build_emphasis_menu);
  reference_menu_ = menu_of(reference_, "reference_menu", &ControlBar::build_reference_menu);
  rules_menu_ = menu_of(rules_, "rules_menu", &ControlBar::build_rules_menu);
  more_menu_ = menu_of(more_, "limits_menu", &ControlBar::build_more_menu);
  colour();
}

void ControlBar::colour() {
  const Colours c = Colours::of(palette());
  for (QLabel* label : findChildren<QLabel*>(QStringLiteral("caption"))) {
    QPalette own = label->palette();
    if (own.color(QPalette::WindowText) == c.dim) continue;
    own.setColor(QPalette::WindowText, c.dim);
    label->setPalette(own);
  }
  amount_text_->setMinimumWidth(amount_text_->fontMetrics().horizontalAdvance(QStringLiteral("100 %")));
  progress_->setFixedHeight(analyse_->sizeHint().height());
  progress_->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("100 %")) + 16);
}

void ControlBar::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) colour();
}

void ControlBar::set_engines(const QStringList& words) {
  const QSignalBlocker quiet(engine_);
  const QString chosen = engine_->currentText();
  engine_->clear();
  for (const QString& each : words) {
    engine_->addItem(each);
    for (const Choice& known : engines())
      if (each == QLatin1String(known.word))
        engine_->setItemData(engine_->count() - 1, tip(QString::fromUtf8(known.tip)), Qt::ToolTipRole);
  }
  if (const int at = engine_->findText(chosen); at >= 0) engine_->setCurrentIndex(at);
}

void ControlBar::set_styles(const std::vector<Style>& styles) {
  const QSignalBlocker quiet(style_);
  style_->clear();
  style_->addItem(QStringLiteral("auto"));
  for (const Style& style : styles) {
    style_->addItem(text_of(style.name));
    style_->setItemData(style_->count() - 1, tip(text_of(style.title + ": " + style.about)), Qt::ToolTipRole);
  }
  show_options(options_);
}

void ControlBar::set_presets(std::vector<NamedOptions> presets) { named_options_ = std::move(presets); }

void ControlBar::show_live_controls(bool on) {
  listening_->setVisible(on);
  audition_->setVisible(on);
  auto_->setVisible(on);
}

void ControlBar::show_options(const PlanOptions& options) {
  options_ = options;
  goals_[static_cast<std::size_t>(options.goal)]->setChecked(true);
  {
    const QSignalBlocker quiet(amount_);
    const int percent = static_cast<int>(std::lround(options.amount * 100.0));
    amount_->setValue(percent);
    amount_text_->setText(QStringLiteral("%1 %").arg(percent));
  }
  const auto select = [](QComboBox* box, const std::string& word) {
    const QSignalBlocker quiet(box);
    if (box->findText(text_of(word)) < 0) box->addItem(text_of(word));  // a host or file that knows more
    box->setCurrentIndex(box->findText(text_of(word)));
  };
  select(style_, options.style);
  select(engine_, options.engine);
  emphasis_->setText(options.emphasis.empty() ? QStringLiteral("More of")
                                              : QStringLiteral("More of: %1").arg(options.emphasis.size()));
  std::size_t changed = 0;
  for (const RuleChoice& rule : rules())
    if (const auto set = options.rules.find(rule.word); set != options.rules.end() && set->second != rule.priority)
      ++changed;
  rules_->setText(changed == 0 ? QStringLiteral("Rules") : QStringLiteral("Rules: %1 set").arg(changed));
  reference_->setText(options.reference.empty() ? QStringLiteral("Reference") : QStringLiteral("Reference: set"));
  reference_->setToolTip(
      tip(options.reference.empty()
              ? QStringLiteral("A finished mix, or a folder of its stems, to come near to by gains (dB) alone.")
              : QStringLiteral("Levels (LU) come near to those of %1, as far as gains can.")
                    .arg(text_of(options.reference))));
  const bool advised = options.goal == Goal::smart || options.goal == Goal::balance;
  for (QWidget* widget :
       {static_cast<QWidget*>(amount_), static_cast<QWidget*>(engine_), static_cast<QWidget*>(style_),
        static_cast<QWidget*>(rules_), static_cast<QWidget*>(reference_), static_cast<QWidget*>(emphasis_)})
    widget->setEnabled(advised);
}

void ControlBar::show_state(const PanelState& state, const ApplyPreview& preview) {
  const bool open = state.activity != Activity::nothing_open;
  const bool analysing = state.activity == Activity::analysing;
  listening_->setChecked(state.activity == Activity::listening);
  listening_->setEnabled(open && state.live && !analysing);
  analyse_->setEnabled(open);
  analysis_->setCurrentWidget(analysing ? running_ : static_cast<QWidget*>(analyse_));
  if (analysing) {
    const double share = std::isfinite(state.progress) ? std::clamp(state.progress, 0.0, 1.0) : 0.0;
    progress_->setValue(static_cast<int>(share * 100.0));
    progress_->setFormat(QStringLiteral("%p %"));
  }
  progress_text_->set_text(analysing ? state.progress_text : QString());
  const bool can_apply = state.plan && !analysing && !state.applied && (preview.strips > 0 || preview.whole);
  apply_->setText(preview.strips > 0 ? QStringLiteral("Apply %1").arg(preview.strips) : QStringLiteral("Apply"));
  apply_->setEnabled(can_apply);
  apply_->setToolTip(tip(state.applied ? QStringLiteral("It is applied.") : preview.sentence));
  undo_->setEnabled(state.can_undo && !analysing);
  undo_->setToolTip(tip(state.undo_text.isEmpty() ? QStringLiteral("Takes back what Apply did.") : state.undo_text));
  audition_->setEnabled(state.can_audition);
  audition_->setChecked(state.auditions_before);
  audition_->setText(state.auditions_before ? QStringLiteral("A: before") : QStringLiteral("A|B"));
  audition_->keep_room_for({QStringLiteral("A: before")});
  audition_->setToolTip(
      tip(QStringLiteral("Lets you hear the mix as it was before applying (A) at the loudness (LUFS) of what it is "
                         "now (B); key A.")));
  auto_->setEnabled(state.can_auto_adjust);
  auto_->setChecked(state.auto_adjusts);
}

void ControlBar::build_reference_menu() {
  reference_menu_->clear();
  const auto choose = [this](const QString& chosen) {
    if (!chosen.isEmpty()) change([&](PlanOptions& o) { o.reference = chosen.toStdString(); });
  };
  connect(reference_menu_->addAction(QStringLiteral("A finished mix…")), &QAction::triggered, this, [this, choose] {
    choose(
        QFileDialog::getOpenFileName(this, QStringLiteral("A finished mix to come near to"), {},
                                     QStringLiteral("Audio (*.wav *.flac *.ogg *.mp3 *.aiff *.aif);;All files (*)")));
  });
  connect(
      reference_menu_->addAction(QStringLiteral("A folder of its stems…")), &QAction::triggered, this, [this, choose] {
        choose(QFileDialog::getExistingDirectory(this, QStringLiteral("A folder with the stems of a finished mix")));
      });
  if (options_.reference.empty()) return;
  reference_menu_->addSeparator();
  connect(reference_menu_->addAction(QStringLiteral("No reference")), &QAction::triggered, this,
          [this] { change([](PlanOptions& o) { o.reference.clear(); }); });
}

void ControlBar::build_presets_menu() {
  emit presets_asked();
  presets_menu_->clear();
  for (const NamedOptions& preset : named_options_) {
    QAction* action = presets_menu_->addAction(for_action(text_of(preset.title)));
    action->setCheckable(true);
    action->setChecked(preset.options == options_);
    action->setToolTip(tip(text_of(preset.about)));
    connect(action, &QAction::triggered, this, [this, wanted = preset.options] {
      show_options(wanted);
      emit options_wanted(wanted);
    });
  }
  presets_menu_->addSeparator();
  QAction* keep = presets_menu_->addAction(QStringLiteral("Keep these options as a preset…"));
  keep->setObjectName(QStringLiteral("keep_preset"));
  connect(keep, &QAction::triggered, this, &ControlBar::ask_preset_name);
}

void ControlBar::ask_preset_name() {
  auto* dialog = new QInputDialog(this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(QStringLiteral("Keep as a preset"));
  dialog->setLabelText(QStringLiteral("Name (one of yours that has it is replaced):"));
  connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& name) {
    if (!name.trimmed().isEmpty()) emit preset_save_wanted(name.trimmed());
  });
  dialog->open();
}

void ControlBar::build_emphasis_menu() {
  emphasis_menu_->clear();
  for (const RoleGroupName& group : kRoleGroups) {
    const auto now = options_.emphasis.find(group.group);
    const Decibels chosen = now == options_.emphasis.end() ? Decibels(0.0) : now->second;
    QString title = for_action(text_of(group.label));
    if (chosen != Decibels(0.0)) title += QStringLiteral("  ") + db(chosen);
    QMenu* menu = emphasis_menu_->addMenu(title);
    for (const double offset : {6.0, 3.0, 2.0, 1.0, 0.0, -1.0, -2.0, -3.0, -6.0}) {
      QAction* action = menu->addAction(offset == 0.0 ? QStringLiteral("as it is") : db(Decibels(offset)));
      action->setCheckable(true);
      action->setChecked(chosen == Decibels(offset));
      connect(action, &QAction::triggered, this, [this, each = group.group, offset] {
        change([&](PlanOptions& o) {
          if (offset == 0.0)
            o.emphasis.erase(each);
          else
            o.emphasis.insert_or_assign(each, Decibels(offset));
        });
        show_options(PlanOptions(options_));
      });
    }
  }
}

void ControlBar::build_rules_menu() {
  rules_menu_->clear();
  for (const RuleChoice& rule : rules()) {
    QMenu* menu = rules_menu_->addMenu(QString::fromUtf8(rule.label));
    menu->menuAction()->setToolTip(QString::fromUtf8(rule.tip));
    menu->setToolTipsVisible(true);
    const auto now = options_.rules.find(rule.word);
    const std::string chosen = now == options_.rules.end() ? rule.priority : now->second;
    for (const Choice& priority : priorities()) {
      QAction* action = menu->addAction(QString::fromUtf8(priority.label));
      action->setCheckable(true);
      action->setChecked(chosen == priority.word);
      action->setToolTip(QString::fromUtf8(priority.tip));
      connect(
          action, &QAction::triggered, this,
          [this, name = std::string(rule.word), word = std::string(priority.word), usual = std::string(rule.priority)] {
            change([&](PlanOptions& o) {
              if (word == usual)
                o.rules.erase(name);
              else
                o.rules[name] = word;
            });
          });
    }
  }
}

void ControlBar::build_more_menu() {
  more_menu_->clear();
  const auto choices = [this](const QString& title, const QString& tooltip) {
    QMenu* menu = more_menu_->addMenu(title);
    menu->menuAction()->setToolTip(tooltip);
    return menu;
  };
  const auto add = [this](QMenu* place, const QString& text, bool chosen, auto how) {
    QAction* action = place->addAction(text);
    action->setCheckable(true);
    action->setChecked(chosen);
    connect(action, &QAction::triggered, this, [this, how] { change(how); });
  };
  QMenu* moves = choices(QStringLiteral("Largest move"), QStringLiteral("No strip is moved by more than this, in dB."));
  for (const double most : {3.0, 6.0, 12.0, 24.0})
    add(moves, QStringLiteral("%1 dB").arg(number(most, 0)), options_.max_move == Decibels(most),
        [most](PlanOptions& o) { o.max_move = Decibels(most); });
  QMenu* headroom =
      choices(QStringLiteral("Lower the whole by"), QStringLiteral("What takes the gain of the whole, in dB."));
  add(headroom, QStringLiteral("the Master, after everything"), options_.headroom_by == HeadroomBy::master,
      [](PlanOptions& o) { o.headroom_by = HeadroomBy::master; });
  add(headroom, QStringLiteral("every strip, by the same dB"), options_.headroom_by == HeadroomBy::strips,
      [](PlanOptions& o) { o.headroom_by = HeadroomBy::strips; });
  QMenu* raw = choices(QStringLiteral("Own loudness of strips"),
                       QStringLiteral("Is how loud strips arrive (LUFS) evidence of what was meant?"));
  for (std::size_t i = 0; i < raw_levels().size(); ++i)
    add(raw, QString::fromUtf8(raw_levels()[i].label), options_.raw_level == static_cast<RawLevel>(i),
        [i](PlanOptions& o) { o.raw_level = static_cast<RawLevel>(i); });
  QMenu* nominal =
      choices(QStringLiteral("Nominal level before the fader"),
              QStringLiteral("RMS in dBFS that stage brings sustained strips to; percussive ones: peak, 8 dB above."));
  for (const double level : {-24.0, -20.0, -18.0, -12.0})
    add(nominal, QStringLiteral("%1 dBFS").arg(number(level, 0)), options_.reference_level == DbFs(level),
        [level](PlanOptions& o) { o.reference_level = DbFs(level); });
  add(more_menu_, QStringLiteral("Use what you taught"), options_.learning,
      [](PlanOptions& o) { o.learning = !o.learning; });
  more_menu_->actions().back()->setToolTip(
      QStringLiteral("Verdicts, gains of your own and faders that you moved count in the plan, at most 6 dB a strip."));
  more_menu_->addSeparator();
  QAction* defaults = more_menu_->addAction(QStringLiteral("Use these options for new projects"));
  defaults->setToolTip(
      QStringLiteral("Goal, target in LUFS, ceiling in dBTP, amount, engine, style, rules and limits."));
  connect(defaults, &QAction::triggered, this, &ControlBar::defaults_wanted);
}

}  // namespace smartgain::ui
