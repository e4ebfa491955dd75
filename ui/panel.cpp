// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "ui/panel.hpp"

#include <QAbstractSpinBox>
#include <QApplication>
#include <QClipboard>
#include <QFontInfo>
#include <QKeyEvent>
#include <QMenu>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/words.hpp"

namespace smartgain::ui {
namespace {

constexpr int kLevelsMs = 50;     // panel.md: levels at 20 Hz …
constexpr int kNumbersEvery = 5;  // … and numbers at 4 Hz
constexpr int kFailureMs = 20000;

struct OrderName {
  StripModel::Order order;
  const char* label;
};
constexpr std::array<OrderName, 8> kOrders{{
    {StripModel::Order::problem, "Problems first"},
    {StripModel::Order::project, "Order of the project"},
    {StripModel::Order::name, "Name"},
    {StripModel::Order::role, "Role"},
    {StripModel::Order::loudness, "Loudest first"},
    {StripModel::Order::peak, "Highest peak first"},
    {StripModel::Order::change, "Largest change first"},
    {StripModel::Order::confidence, "Surest first"},
}};

bool takes_text(const QWidget* widget) {
  return qobject_cast<const QLineEdit*>(widget) != nullptr || qobject_cast<const QAbstractSpinBox*>(widget) != nullptr;
}

bool belongs_to_host(const QKeyEvent& key) {
  if (key.key() == Qt::Key_Space) return true;
  return (key.modifiers() & Qt::ControlModifier) != 0 && (key.key() == Qt::Key_Z || key.key() == Qt::Key_Y);
}

}  // namespace

Panel::Panel(PanelHost& host, QWidget* parent) : QWidget(parent), host_(host) {
  open_hint_ = QStringLiteral("Open a project to see its strips.");
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(10, 8, 10, 6);
  column->setSpacing(7);
  mix_ = new MixBar(this);
  controls_ = new ControlBar(this);
  controls_->set_styles(host_.styles());
  messages_ = new MessageBar(this);
  messages_->setObjectName(QStringLiteral("messages"));
  column->addWidget(mix_);
  column->addWidget(controls_);
  column->addWidget(messages_);

  auto* splitter = new QSplitter(Qt::Vertical, this);
  splitter->setChildrenCollapsible(false);
  splitter->setHandleWidth(9);
  auto* top = new QWidget(splitter);
  auto* top_column = new QVBoxLayout(top);
  top_column->setContentsMargins(0, 0, 0, 0);
  top_column->setSpacing(5);
  auto* finder = new QHBoxLayout;
  finder->setSpacing(6);
  search_ = new QLineEdit(top);
  search_->setObjectName(QStringLiteral("search"));
  search_->setPlaceholderText(QStringLiteral("Search strips, roles, groups"));
  search_->setClearButtonEnabled(true);
  search_->setMaximumWidth(260);
  search_->setFocusPolicy(Qt::StrongFocus);
  search_->setToolTip(tip(QStringLiteral("Shows only strips whose name, role or group has these letters.")));
  order_ = new QComboBox(top);
  order_->setObjectName(QStringLiteral("order"));
  order_->setFocusPolicy(Qt::TabFocus);
  for (const OrderName& each : kOrders) order_->addItem(QString::fromUtf8(each.label));
  order_->setToolTip(tip(
      QStringLiteral("Order of the strips; problems are errors, true peaks over 0 dBTP, and large changes in dB.")));
  counts_ = new QLabel(top);
  counts_->setObjectName(QStringLiteral("counts"));
  counts_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  counts_->setFocusPolicy(Qt::NoFocus);
  counts_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  finder->addWidget(search_, 1);
  finder->addWidget(order_);
  finder->addWidget(counts_, 2);
  top_column->addLayout(finder);
  table_ = new StripTable(model_, top);
  top_column->addWidget(table_, 1);
  splitter->addWidget(top);

  auto* bottom = new QWidget(splitter);
  auto* details = new QHBoxLayout(bottom);
  details->setContentsMargins(0, 0, 0, 0);
  details->setSpacing(14);
  why_ = new WhyView(bottom);
  details->addWidget(why_, 6);
  auto* right = new QVBoxLayout;
  right->setSpacing(6);
  spectrum_ = new SpectrumView(bottom);
  right->addWidget(spectrum_, 1);
  auto* figures = new QHBoxLayout;
  figures->setSpacing(16);
  stereo_ = new StereoView(bottom);
  before_after_ = new BeforeAfterView(bottom);
  figures->addWidget(stereo_, 4);
  figures->addWidget(before_after_, 5);
  right->addLayout(figures);
  details->addLayout(right, 7);
  splitter->addWidget(bottom);
  splitter->setStretchFactor(0, 3);
  splitter->setStretchFactor(1, 2);
  splitter->setSizes({300, 210});
  column->addWidget(splitter, 1);
  notes_ = new ElidedLabel(Qt::ElideRight, Qt::AlignLeft | Qt::AlignVCenter, this);
  notes_->setObjectName(QStringLiteral("notes"));
  column->addWidget(notes_);

  connect(&host_, &PanelHost::changed, this, &Panel::refresh);
  connect(&host_, &PanelHost::failed, this, [this](const QString& message) {
    failure_ = message;
    refresh_messages();
    failure_timer_.start(kFailureMs);
  });
  failure_timer_.setSingleShot(true);
  connect(&failure_timer_, &QTimer::timeout, this, [this] {
    failure_.clear();
    refresh_messages();
  });
  arrange_timer_.setSingleShot(true);
  connect(&arrange_timer_, &QTimer::timeout, this, &Panel::arrange_if_stale);
  connect(mix_, &MixBar::target_wanted, this, [this](std::optional<Lufs> target) {
    PlanOptions options = host_.options();
    options.target = target;
    ask(options);
  });
  connect(mix_, &MixBar::ceiling_wanted, this, [this](std::optional<DbTp> ceiling) {
    PlanOptions options = host_.options();
    options.ceiling = ceiling;
    ask(options);
  });
  connect(controls_, &ControlBar::options_wanted, this, [this](const PlanOptions& wanted) { ask(wanted); });
  connect(controls_, &ControlBar::defaults_wanted, &host_, &PanelHost::keep_as_defaults);
  connect(controls_, &ControlBar::presets_asked, this, [this] { controls_->set_presets(host_.presets()); });
  connect(controls_, &ControlBar::preset_save_wanted, &host_, &PanelHost::save_preset);
  connect(controls_, &ControlBar::listening_wanted, &host_, &PanelHost::set_listening);
  connect(controls_, &ControlBar::analyse_wanted, &host_, [this] {
    failure_.clear();
    host_.analyse_whole_song();
  });
  connect(controls_, &ControlBar::cancel_wanted, &host_, &PanelHost::cancel_analysis);
  connect(controls_, &ControlBar::apply_wanted, &host_, [this] {
    failure_.clear();
    host_.apply(model_.ticked_ids());
  });
  connect(controls_, &ControlBar::undo_wanted, &host_, &PanelHost::undo);
  connect(controls_, &ControlBar::audition_wanted, &host_, &PanelHost::audition_before);
  connect(controls_, &ControlBar::auto_adjust_wanted, &host_,
          [this](bool on) { host_.set_auto_adjust(on, model_.ticked_ids()); });
  connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
    model_.set_search(text);
    refresh_messages();
  });
  connect(order_, QOverload<int>::of(&QComboBox::activated), this,
          [this](int i) { model_.set_order(kOrders[static_cast<std::size_t>(i)].order); });
  connect(&model_, &StripModel::arranged, this, [this] {
    const auto at =
        std::find_if(kOrders.begin(), kOrders.end(), [this](const OrderName& o) { return o.order == model_.order(); });
    order_->setCurrentIndex(static_cast<int>(at - kOrders.begin()));
    table_->header().show_order(model_.order());
  });
  connect(&model_, &StripModel::ticks_changed, this, [this] {
    refresh_apply();
    refresh_details();
    host_.set_unticked(model_.unticked());
  });
  connect(&host_, &PanelHost::ticks_restored, this, [this] { model_.set_unticked(host_.unticked()); });
  connect(table_, &StripTable::chosen_changed, this, &Panel::refresh_details);
  connect(table_, &StripTable::role_menu_wanted, this, &Panel::show_role_menu);
  connect(table_, &StripTable::menu_wanted, this, &Panel::show_menu);
  connect(&table_->delegate(), &StripDelegate::gain_wanted, this, [this](const QString& id, Decibels gain) {
    PlanOptions options = host_.options();
    options.set_gains[id.toStdString()] = gain;
    options.alone.erase(id.toStdString());
    ask(options);
  });
  connect(why_, &WhyView::accepted, this, [this] { judge(Verdict::accepted); });
  connect(why_, &WhyView::rejected, this, [this] { judge(Verdict::rejected); });
  connect(why_, &WhyView::rated, &host_, &PanelHost::rate);
  connect(why_, &WhyView::lesson_switched, &host_, &PanelHost::switch_lesson);
  connect(why_, &WhyView::alternative_chosen, this,
          [this](const QString& name) { choose_alternative(table_->chosen(), name); });

  for (QWidget* child : findChildren<QWidget*>()) child->installEventFilter(this);
  timer_.setInterval(kLevelsMs);
  timer_.setTimerType(Qt::PreciseTimer);
  connect(&timer_, &QTimer::timeout, this, &Panel::tick);
  setFocusProxy(table_);
  colour();
  model_.set_unticked(host_.unticked());
  refresh();
}

void Panel::set_open_hint(const QString& hint) {
  open_hint_ = hint;
  refresh_messages();
}

void Panel::show_live_controls(bool on) {
  controls_->show_live_controls(on);
  fitted_room_ = -1;
  fit_font();
}

void Panel::colour() {
  const Colours c = Colours::of(palette());
  for (QLabel* label : {counts_}) {
    QPalette own = label->palette();
    if (own.color(QPalette::WindowText) == c.dim) continue;
    own.setColor(QPalette::WindowText, c.dim);
    label->setPalette(own);
  }
}

void Panel::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() != QEvent::PaletteChange && event->type() != QEvent::FontChange) return;
  colour();
  refresh_details();
}

void Panel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  fitted_room_ = -1;
  fit_font();
  refresh();
}

void Panel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fit_font();
}

// The host's font, made smaller only as far as the smallest width needs: nothing is cut off, whatever the font.
void Panel::fit_font() {
  constexpr double kSmallestPoints = 6.5;  // chosen: still legible at 96 dpi
  constexpr double kStep = 0.5;
  const int room = width() - layout()->contentsMargins().left() - layout()->contentsMargins().right();
  if (room == fitted_room_) return;
  fitted_room_ = room;
  if (host_points_ <= 0.0) host_points_ = QFontInfo(font()).pointSizeF();
  const auto set_points = [this](double points) {
    if (std::abs(QFontInfo(font()).pointSizeF() - points) < 0.01) return;
    QFont own = font();
    own.setPointSizeF(points);
    setFont(own);
    // Qt 5.15 keeps the smallest size of a combo box when its font changes.
    QEvent anew(QEvent::StyleChange);
    for (QComboBox* box : findChildren<QComboBox*>()) QApplication::sendEvent(box, &anew);
    // Before the first show nobody tells the layouts.
    for (QLayout* each : findChildren<QLayout*>()) each->invalidate();
  };
  for (double points = host_points_;; points -= kStep) {
    set_points(std::max(points, std::min(kSmallestPoints, host_points_)));
    const int needed = std::max(mix_->minimumSizeHint().width(), controls_->minimumSizeHint().width());
    if (needed <= room || points <= kSmallestPoints) return;
  }
}

void Panel::ask(const PlanOptions& options) {
  failure_.clear();
  host_.set_options(options);
  controls_->show_options(host_.options());
  mix_->show_options(host_.options());
}

void Panel::refresh() {
  const PanelState& state = host_.state();
  const PlanOptions& options = host_.options();
  model_.show_state(state, options);
  arrange_if_stale();
  mix_->show_state(state, options);
  controls_->show_options(options);
  before_after_->show_state(state, options);
  const bool moving = isVisible() && (state.live || state.activity == Activity::listening);
  if (moving != timer_.isActive()) moving ? timer_.start() : timer_.stop();
  ticks_ = 0;
  tick();
  refresh_apply();
  refresh_details();
  refresh_messages();
}

void Panel::tick() {
  const PanelState& state = host_.state();
  // The last one says that nothing is watched. Not in hideEvent(): a window that is taken down may have lost its host.
  if (!isVisible()) timer_.stop();
  const bool numbers_too = !isVisible() || ticks_++ % kNumbersEvery == 0;
  model_.show_levels(host_.strip_levels(), numbers_too);
  table_->update_levels(numbers_too);
  if (!numbers_too) return;
  watch();
  mix_->show_levels(state, host_.mix_levels());
  if (state.activity == Activity::listening) refresh_messages();
}

void Panel::watch() {
  const QStringList ids = isVisible() ? table_->watched() : QStringList();
  if (ids == watched_) return;
  watched_ = ids;
  host_.set_watched(ids);
}

void Panel::arrange_if_stale() {
  // Nothing moves under the mouse.
  if (model_.order_is_stale() && !table_->viewport()->underMouse()) model_.arrange();
}

const StripPlan* Panel::chosen_plan(int* strip) const {
  const int at = model_.strip_with(table_->chosen());
  if (strip != nullptr) *strip = at;
  return at < 0 ? nullptr : model_.plan(at);
}

QString Panel::label_of(int strip) const {
  return (shown_name(model_.strip(strip)) + QLatin1Char(' ') + model_.name_suffix(strip)).trimmed();
}

void Panel::refresh_details() {
  const PanelState& state = host_.state();
  int strip = -1;
  const StripPlan* plan = chosen_plan(&strip);
  const QString id = table_->chosen();
  const QString name = strip < 0 ? QString() : label_of(strip);
  why_->show_strip(plan, name, state, plan != nullptr && host_.options().set_gains.contains(id.toStdString()));
  if (drawn_session_ == state.session && drawn_strip_ == id) return;
  drawn_session_ = state.session;
  drawn_strip_ = id;
  spectrum_->show_spectrum(
      name, strip < 0 ? std::nullopt : spectrum_against_rest(*state.session, static_cast<std::size_t>(strip)));
  const auto* measured = strip < 0 ? nullptr : &model_.strip(strip).measured;
  stereo_->show_measured(measured != nullptr && *measured ? &**measured : nullptr);
}

ApplyPreview Panel::preview() const {
  ApplyPreview result;
  const PanelState& state = host_.state();
  if (!state.plan) {
    result.sentence = QStringLiteral("There is nothing to apply yet: analyse first.");
    return result;
  }
  constexpr int kNamed = 8;
  QStringList moves;
  for (int i = 0; i < model_.strip_count(); ++i) {
    if (!model_.ticked(i)) continue;
    if (++result.strips <= kNamed) moves << isolated(label_of(i)) + QLatin1Char(' ') + model_.change_text(i);
  }
  if (result.strips > kNamed) moves << QStringLiteral("and %1 more").arg(result.strips - kNamed);
  const auto& knob = state.plan->mix.knob;
  result.whole = knob && std::abs(knob->gain().value) > 1e-6;
  if (result.whole) moves << QStringLiteral("the whole ") + db(knob->gain());
  result.sentence = moves.isEmpty()
                        ? QStringLiteral("Nothing is ticked, and the whole stays: 0.0 dB.")
                        : QStringLiteral("Apply moves ") + moves.join(QStringLiteral(", ")) + QLatin1Char('.');
  return result;
}

void Panel::refresh_apply() {
  controls_->show_state(host_.state(), preview());
  const int strips = model_.strip_count();
  QStringList parts;
  if (strips > 0) {
    parts << QStringLiteral("%1 %2").arg(strips).arg(strips == 1 ? QStringLiteral("strip") : QStringLiteral("strips"));
    const int changes = model_.change_count();
    const int ticked = model_.ticked_ids().size();
    if (host_.state().plan)
      parts << (ticked == changes ? QStringLiteral("%1 to change").arg(changes)
                                  : QStringLiteral("%1 of %2 to change").arg(ticked).arg(changes));
    if (const int problems = model_.problem_count(); problems > 0) parts << QStringLiteral("▲ %1").arg(problems);
  }
  counts_->setText(parts.join(QStringLiteral("  ·  ")));
  counts_->setToolTip(tip(QStringLiteral("▲ counts strips with an error or a true peak over 0 dBTP.")));
}

QString Panel::broken_strips() const {
  constexpr int kNamed = 3;
  QStringList names;
  for (int i = 0; i < model_.strip_count(); ++i)
    if (model_.strip(i).has(StripFlag::non_finite)) names << isolated(label_of(i));
  const int more = names.size() - kNamed;
  names = names.mid(0, kNamed);
  if (more > 0) names << QStringLiteral("%1 more").arg(more);
  return names.join(QStringLiteral(", "));
}

void Panel::refresh_messages() {
  const PanelState& state = host_.state();
  QVector<Message> messages;
  if (!state.problem.isEmpty()) messages << Message{Message::Kind::problem, state.problem};
  if (!failure_.isEmpty()) messages << Message{Message::Kind::problem, failure_};
  if (const QString broken = broken_strips(); !broken.isEmpty())
    messages << Message{
        Message::Kind::problem,
        QStringLiteral("Broken sound (NaN or infinity) comes from %1: it is played as silence, or silences the "
                       "whole mix. Mute it, or load its instrument and effects anew; then listen or "
                       "analyse again.")
            .arg(broken)};
  if (state.changed_since)
    messages << Message{
        Message::Kind::warning,
        QStringLiteral("The project changed since it was measured: analyse again, so that the plan fits.")};
  if (state.activity == Activity::listening) {
    int little = 0;
    for (int i = 0; i < model_.strip_count(); ++i)
      if (model_.too_little_heard(i)) ++little;
    if (little > 0)
      messages << Message{
          Message::Kind::warning,
          QStringLiteral("Too little was heard of %1 of %2 strips: play the part where they sound (%3 s each).")
              .arg(little)
              .arg(model_.strip_count())
              .arg(number(kEnoughHeardS, 0))};
  }
  if (state.throttled)
    messages << Message{
        Message::Kind::note,
        QStringLiteral(
            "Strips that are not on the screen are measured more slowly: listening takes turns, because there "
            "are many or the host has little time to spare.")};
  const bool whole_stays = !state.plan || !state.plan->mix.knob || std::abs(state.plan->mix.knob->gain().value) < 0.05;
  if (state.applied)
    messages << Message{Message::Kind::good, state.undo_text.isEmpty() ? QStringLiteral("Applied.")
                                                                       : QStringLiteral("Applied. ") + state.undo_text};
  else if (state.plan && state.activity != Activity::analysing && model_.change_count() == 0 && whole_stays)
    messages << Message{Message::Kind::good, QStringLiteral("Nothing to change: all within tolerance (1 dB).")};
  messages_->show_messages(messages);

  QStringList notes;
  if (state.plan) {
    for (const std::string& note : state.plan->notices) notes << text_of(note);
    for (const std::string& note : state.plan->mix.notes) notes << text_of(note);
  } else if (state.session) {
    for (const std::string& note : state.session->notices) notes << text_of(note);
  }
  const QString all = notes.join(QStringLiteral("  ·  ")).simplified();
  notes_->set_text(all.isEmpty() ? QString() : QStringLiteral("● ") + all);
  notes_->setVisible(!all.isEmpty());

  if (state.activity == Activity::nothing_open || (!state.session && state.activity != Activity::analysing))
    table_->set_empty_text(QStringLiteral("Nothing is open"), open_hint_);
  else if (!state.session)
    table_->set_empty_text(QStringLiteral("Reading…"), state.title);
  else if (model_.strip_count() == 0)
    table_->set_empty_text(QStringLiteral("No strips"),
                           QStringLiteral("There is no track here whose gain could be set."));
  else
    table_->set_empty_text(QStringLiteral("No strip matches"),
                           QStringLiteral("Other letters in the search field will find it."));
}

void Panel::judge(Verdict verdict) {
  int strip = -1;
  const StripPlan* plan = chosen_plan(&strip);
  if (plan == nullptr || plan->action != Action::change) return;
  const QString id = table_->chosen();
  model_.set_ticked(id, verdict == Verdict::accepted);
  host_.judge(id, verdict);
}

void Panel::toggle_lock(const QString& id) {
  if (id.isEmpty()) return;
  PlanOptions options = host_.options();
  const std::string wanted = id.toStdString();
  const auto at = std::find(options.locks.begin(), options.locks.end(), wanted);
  if (at == options.locks.end()) {
    options.locks.push_back(wanted);
    options.set_gains.erase(wanted);
    options.alone.erase(wanted);
  } else {
    options.locks.erase(at);
  }
  ask(options);
}

void Panel::choose_alternative(const QString& id, const QString& name) {
  const int strip = model_.strip_with(id);
  const StripPlan* plan = strip < 0 ? nullptr : model_.plan(strip);
  if (plan == nullptr) return;
  PlanOptions options = host_.options();
  const std::string key = id.toStdString();
  if (name == QStringLiteral("recommended")) {
    options.set_gains.erase(key);
    options.alone.erase(key);
  } else {
    const auto at = std::find_if(plan->alternatives.begin(), plan->alternatives.end(),
                                 [&](const Alternative& a) { return text_of(a.name) == name; });
    if (at == plan->alternatives.end()) return;
    options.set_gains[key] = at->gain;
    options.alone.insert(key);  // the other strips stay as they are shown
  }
  ask(options);
}

void Panel::fill_role_menu(QMenu& menu, const QString& id) {
  const int strip = model_.strip_with(id);
  if (strip < 0) return;
  for (const RoleName& role : kRoles) {
    QAction* action = menu.addAction(text_of(role.label));
    action->setCheckable(true);
    action->setChecked(model_.role_of(strip) == role.role);
    connect(action, &QAction::triggered, this, [this, id, wanted = role.role] {
      PlanOptions options = host_.options();
      options.roles[id.toStdString()] = wanted;
      ask(options);
    });
  }
  if (!model_.role_set(strip)) return;
  menu.addSeparator();
  connect(menu.addAction(QStringLiteral("Guess it")), &QAction::triggered, this, [this, id] {
    PlanOptions options = host_.options();
    options.roles.erase(id.toStdString());
    ask(options);
  });
}

void Panel::show_role_menu(const QString& id, const QPoint& where) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  fill_role_menu(*menu, id);
  menu->popup(where);
}

void Panel::show_menu(const QString& id, const QPoint& where) {
  const int strip = model_.strip_with(id);
  if (strip < 0) return;
  const StripPlan* plan = model_.plan(strip);
  auto* menu = new QMenu(this);
  menu->setObjectName(QStringLiteral("strip_menu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  QAction* lock = menu->addAction(model_.locked(strip) ? QStringLiteral("Unlock\tL") : QStringLiteral("Lock\tL"));
  connect(lock, &QAction::triggered, this, [this, id] { toggle_lock(id); });
  fill_role_menu(*menu->addMenu(QStringLiteral("Role")), id);
  QAction* own = menu->addAction(QStringLiteral("Set own position (dB)…"));
  own->setEnabled(plan != nullptr && plan->action != Action::skip);
  connect(own, &QAction::triggered, this, [this, id] {
    if (const int row = model_.row_of(id); row >= 0) table_->edit(model_.index(row, StripModel::move));
  });
  if (plan != nullptr && !plan->alternatives.empty()) {
    QMenu* instead = menu->addMenu(QStringLiteral("Instead"));
    for (const Alternative& alternative : plan->alternatives) {
      const QString name = text_of(alternative.name);
      QAction* action = instead->addAction(for_action(QString(name).replace(QLatin1Char('_'), QLatin1Char(' '))) +
                                           QLatin1Char(' ') + db(alternative.gain));
      connect(action, &QAction::triggered, this, [this, id, name] { choose_alternative(id, name); });
    }
  }
  if (host_.options().set_gains.contains(id.toStdString()))
    connect(menu->addAction(QStringLiteral("As recommended")), &QAction::triggered, this,
            [this, id] { choose_alternative(id, QStringLiteral("recommended")); });
  menu->addSeparator();
  connect(menu->addAction(QStringLiteral("Copy numbers\tCtrl+C")), &QAction::triggered, this, [this, id] {
    if (const int row = model_.row_of(id); row >= 0) QApplication::clipboard()->setText(model_.row_as_text(row));
  });
  connect(menu->addAction(QStringLiteral("Copy table")), &QAction::triggered, this, [this] {
    QStringList lines;
    for (int row = 0; row < model_.rowCount(); ++row) lines << model_.row_as_text(row);
    QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
  });
  menu->popup(where);
}

bool Panel::eventFilter(QObject* watched, QEvent* event) {
  if (watched == table_->viewport() && event->type() == QEvent::Leave) {
    arrange_timer_.start(0);  // once the mouse is known to be gone
    return false;
  }
  if (event->type() != QEvent::KeyPress) return false;
  auto* key = static_cast<QKeyEvent*>(event);
  auto* widget = qobject_cast<QWidget*>(watched);
  if (widget == search_ && key->key() == Qt::Key_Escape && !search_->text().isEmpty()) {
    search_->clear();
    return true;
  }
  if (takes_text(widget)) return false;
  if (auto* box = qobject_cast<QComboBox*>(widget); box != nullptr && box->isEditable()) return false;
  if (belongs_to_host(*key)) {
    // Seen, and not taken: it goes on to the parent, and through all of them to the host.
    key->ignore();
    return true;
  }
  if (auto* button = qobject_cast<QAbstractButton*>(widget);
      button != nullptr && (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter)) {
    button->click();
    return true;
  }
  return false;
}

void Panel::keyPressEvent(QKeyEvent* event) {
  const bool typing = takes_text(focusWidget());
  const bool bare = (event->modifiers() & ~Qt::KeypadModifier) == 0;
  switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (typing)
        table_->setFocus();
      else if (bare)
        judge(Verdict::accepted);
      return;
    case Qt::Key_Delete:
      if (!typing && bare) judge(Verdict::rejected);
      return;
    case Qt::Key_L:
      if (typing || !bare) break;
      toggle_lock(table_->chosen());
      return;
    case Qt::Key_A:
      if (typing || !bare) break;
      if (host_.state().can_audition) host_.audition_before(!host_.state().auditions_before);
      return;
    default:
      break;
  }
  event->ignore();
}

}  // namespace smartgain::ui
