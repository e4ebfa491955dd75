// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "ui/strip_model.hpp"

#include <QHash>
#include <algorithm>
#include <cmath>
#include <map>

#include "ui/words.hpp"

namespace smartgain::ui {
namespace {

// One decimal is written: less than half of it does not show.
constexpr double kShownDb = 0.05;

// Chosen: more strips than fit on a screen of the smallest size twice over begin with their groups folded.
constexpr int kFoldFrom = 24;

bool same_strips(const SessionAnalysis& a, const SessionAnalysis& b) {
  return std::equal(a.strips.begin(), a.strips.end(), b.strips.begin(), b.strips.end(),
                    [](const Strip& x, const Strip& y) { return x.id == y.id && x.group == y.group; });
}

}  // namespace

const StripPlan* StripModel::plan(int strip) const {
  const auto at = static_cast<std::size_t>(strip);
  // Between two snapshots a host may hold a plan for other strips: such a plan is none.
  if (!plan_ || at >= plan_->strips.size() || plan_->strips[at].strip.id != session_->strips[at].id) return nullptr;
  return &plan_->strips[at];
}

void StripModel::show_state(const PanelState& state, const PlanOptions& options) {
  const bool same = session_ && state.session && same_strips(*session_, *state.session);
  const bool measured_anew = session_ != state.session;
  const bool first_plan = !plan_ && state.plan;
  if (!same) beginResetModel();
  session_ = state.session;
  plan_ = state.plan;
  options_ = options;
  live_ = state.live;
  listening_ = state.activity == Activity::listening;
  analysing_ = state.activity == Activity::analysing;
  groups_.clear();
  suffixes_.clear();
  QHash<QString, int> counts;
  for (int i = 0; i < strip_count(); ++i) {
    ++counts[shown_name(strip(i))];
    groups_.push_back(text_of(strip(i).group));
  }
  for (const auto& [group, ids] : options.groups)
    for (const std::string& id : ids)
      if (const int at = strip_with(text_of(id)); at >= 0) groups_[static_cast<std::size_t>(at)] = text_of(group);
  QHash<QString, int> seen;
  for (int i = 0; i < strip_count(); ++i) {
    const QString shown = shown_name(strip(i));
    suffixes_ << (counts[shown] > 1 ? QStringLiteral("#%1").arg(++seen[shown]) : QString());
  }
  if (!same) {
    levels_.clear();
    written_.clear();
    rows_.clear();
    endResetModel();
    arrange();
    return;
  }
  if (measured_anew || first_plan) stale_ = true;
  if (!rows_.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, column_count - 1));
}

void StripModel::show_levels(std::vector<LiveLevels> levels, bool numbers_too) {
  levels_ = std::move(levels);
  if (numbers_too) written_ = levels_;
}

LiveLevels StripModel::levels(int strip) const {
  const auto at = static_cast<std::size_t>(strip);
  return at < levels_.size() ? levels_[at] : LiveLevels{};
}

LiveLevels StripModel::written_levels(int strip) const {
  const auto at = static_cast<std::size_t>(strip);
  return at < written_.size() ? written_[at] : LiveLevels{};
}

double StripModel::severity(int strip) const {
  const Strip& s = this->strip(strip);
  if (!s.problem.empty()) return 1000.0;
  double sum = 0.0;
  if (const auto over = over_by(written_peak(strip), std::nullopt)) sum += 100.0 + over->value;
  if (const StripPlan* p = plan(strip); p != nullptr && p->action == Action::change && p->gain().is_finite())
    sum += std::abs(p->gain().value);
  return sum;
}

bool StripModel::matches(int strip) const {
  if (search_.isEmpty()) return true;
  const Strip& s = this->strip(strip);
  return shown_name(s).contains(search_, Qt::CaseInsensitive) ||
         role_label(role_of(strip)).contains(search_, Qt::CaseInsensitive) ||
         group_of(strip).contains(search_, Qt::CaseInsensitive);
}

QString StripModel::group_of(int strip) const { return groups_[static_cast<std::size_t>(strip)]; }

bool StripModel::folded(const QString& group) const {
  if (!search_.isEmpty()) return false;
  return folded_.contains(group) || (strip_count() > kFoldFrom && !unfolded_.contains(group));
}

void StripModel::set_folded(const QString& group, bool folded) {
  (folded ? folded_ : unfolded_).insert(group);
  (folded ? unfolded_ : folded_).remove(group);
  arrange();
}

void StripModel::set_order(Order order) {
  order_ = order;
  arrange();
}

void StripModel::set_search(const QString& text) {
  search_ = text.trimmed();
  arrange();
}

void StripModel::arrange() {
  stale_ = false;
  std::vector<int> strips(static_cast<std::size_t>(strip_count()));
  for (int i = 0; i < strip_count(); ++i) strips[static_cast<std::size_t>(i)] = i;
  const auto by = [&strips](auto key) {
    std::stable_sort(strips.begin(), strips.end(), [&](int a, int b) { return key(a) < key(b); });
  };
  const double last = 1e9;
  switch (order_) {
    case Order::project:
      break;
    case Order::problem:
      by([this](int i) { return -severity(i); });
      break;
    case Order::name:
      std::stable_sort(strips.begin(), strips.end(), [this](int a, int b) {
        return QString::localeAwareCompare(shown_name(strip(a)), shown_name(strip(b))) < 0;
      });
      break;
    case Order::role:
      by([this](int i) { return role_of(i); });
      break;
    case Order::loudness:
      by([&](int i) {
        const auto l = written_loudness(i);
        return l ? -l->value : last;
      });
      break;
    case Order::peak:
      by([&](int i) {
        const auto p = written_peak(i);
        return p ? -p->value : last;
      });
      break;
    case Order::change:
      by([&](int i) {
        const StripPlan* p = plan(i);
        return p != nullptr && p->action == Action::change && p->gain().is_finite() ? -std::abs(p->gain().value) : last;
      });
      break;
    case Order::confidence:
      by([&](int i) {
        const StripPlan* p = plan(i);
        return p != nullptr && p->recommended ? -p->recommended->confidence : last;
      });
      break;
  }

  // A group stands where its first strip would; groups of one are none.
  std::map<QString, std::vector<int>> members;
  for (const int i : strips)
    if (!group_of(i).isEmpty()) members[group_of(i)].push_back(i);
  std::vector<Row> rows;
  QSet<QString> done;
  for (const int i : strips) {
    const QString group = group_of(i);
    if (group.isEmpty() || members[group].size() < 2) {
      if (matches(i)) rows.push_back({i, {}, {}});
      continue;
    }
    if (done.contains(group)) continue;
    done.insert(group);
    std::vector<int> shown;
    for (const int member : members[group])
      if (matches(member)) shown.push_back(member);
    if (shown.empty()) continue;
    rows.push_back({-1, group, members[group]});
    if (folded(group)) continue;
    for (const int member : shown) rows.push_back({member, group, {}});
  }
  beginResetModel();
  rows_ = std::move(rows);
  endResetModel();
  emit arranged();
}

int StripModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}
int StripModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : column_count; }

Qt::ItemFlags StripModel::flags(const QModelIndex& index) const {
  if (!index.isValid()) return Qt::NoItemFlags;
  Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
  if (index.column() == move && !is_head(index.row())) {
    const StripPlan* p = plan(row(index.row()).strip);
    if (p != nullptr && p->action != Action::skip) flags |= Qt::ItemIsEditable;
  }
  return flags;
}

int StripModel::row_of(const QString& id) const {
  for (std::size_t i = 0; i < rows_.size(); ++i)
    if (rows_[i].strip >= 0 && text_of(strip(rows_[i].strip).id) == id) return static_cast<int>(i);
  return -1;
}

QString StripModel::id_at(int row) const {
  if (row < 0 || row >= rowCount() || is_head(row)) return {};
  return text_of(strip(this->row(row).strip).id);
}

int StripModel::strip_with(const QString& id) const {
  for (int i = 0; i < strip_count(); ++i)
    if (text_of(strip(i).id) == id) return i;
  return -1;
}

bool StripModel::locked(int strip) const {
  const Strip& s = this->strip(strip);
  return s.has(StripFlag::locked) ||
         std::find(options_.locks.begin(), options_.locks.end(), s.id) != options_.locks.end();
}

bool StripModel::role_set(int strip) const { return options_.roles.contains(this->strip(strip).id); }

Role StripModel::role_of(int strip) const {
  const Strip& s = this->strip(strip);
  if (const auto said = options_.roles.find(s.id); said != options_.roles.end()) return said->second;
  const StripPlan* p = plan(strip);
  return p != nullptr ? p->strip.role : s.role;
}

bool StripModel::can_tick(int strip) const {
  const StripPlan* p = plan(strip);
  return p != nullptr && p->action == Action::change;
}

bool StripModel::ticked(int strip) const {
  return can_tick(strip) && !unticked_.contains(text_of(this->strip(strip).id));
}

void StripModel::set_ticked(const QString& id, bool on) {
  if (on == !unticked_.contains(id)) return;
  if (on)
    unticked_.remove(id);
  else
    unticked_.insert(id);
  if (!rows_.empty()) emit dataChanged(index(0, tick), index(rowCount() - 1, tick));
  emit ticks_changed();
}

void StripModel::set_row_ticked(int row, bool on) {
  const Row& at = this->row(row);
  if (at.strip >= 0) {
    set_ticked(text_of(strip(at.strip).id), on);
    return;
  }
  const QSet<QString> before = unticked_;
  for (const int member : at.strips) {
    if (!can_tick(member)) continue;
    const QString id = text_of(strip(member).id);
    if (on)
      unticked_.remove(id);
    else
      unticked_.insert(id);
  }
  if (before == unticked_) return;
  emit dataChanged(index(0, tick), index(rowCount() - 1, tick));
  emit ticks_changed();
}

Qt::CheckState StripModel::tick_state(int row) const {
  const Row& at = this->row(row);
  if (at.strip >= 0) return ticked(at.strip) ? Qt::Checked : Qt::Unchecked;
  int can = 0;
  int is = 0;
  for (const int member : at.strips) {
    if (can_tick(member)) ++can;
    if (ticked(member)) ++is;
  }
  return is == 0 ? Qt::Unchecked : is == can ? Qt::Checked : Qt::PartiallyChecked;
}

QStringList StripModel::ticked_ids() const {
  QStringList ids;
  for (int i = 0; i < strip_count(); ++i)
    if (ticked(i)) ids << text_of(strip(i).id);
  return ids;
}

QStringList StripModel::unticked() const {
  QStringList ids = unticked_.values();
  ids.sort();
  return ids;
}

void StripModel::set_unticked(const QStringList& ids) {
  const QSet<QString> wanted(ids.begin(), ids.end());
  if (wanted == unticked_) return;
  unticked_ = wanted;
  if (!rows_.empty()) emit dataChanged(index(0, tick), index(rowCount() - 1, tick));
  emit ticks_changed();
}

std::optional<Lufs> StripModel::written_loudness(int strip) const {
  if (const auto live = written_levels(strip).integrated) return live;
  const auto& measured = this->strip(strip).measured;
  return measured ? measured->integrated : std::nullopt;
}

std::optional<DbTp> StripModel::written_peak(int strip) const {
  if (const auto live = written_levels(strip).true_peak) return live;
  const auto& measured = this->strip(strip).measured;
  return measured ? measured->true_peak : std::nullopt;
}

std::optional<Lufs> StripModel::target(int strip) const {
  const StripPlan* p = plan(strip);
  const auto now = written_loudness(strip);
  if (p == nullptr || !now || p->action != Action::change || !p->gain().is_finite()) return std::nullopt;
  const Decibels trim = p->trim_knob ? p->trim_knob->gain() : Decibels(0.0);
  return *now + p->gain() + trim;
}

bool StripModel::too_little_heard(int strip) const {
  const Strip& s = this->strip(strip);
  return listening_ && written_levels(strip).heard_s < kEnoughHeardS && !s.has(StripFlag::muted) && s.problem.empty();
}

bool StripModel::moves_two_knobs(int strip) const {
  const StripPlan* p = plan(strip);
  return p != nullptr && p->action == Action::change && p->trim_knob &&
         std::abs(p->trim_knob->gain().value) >= kShownDb;
}

QString StripModel::change_text(int strip) const {
  const StripPlan* p = plan(strip);
  if (p == nullptr || p->action != Action::change) return db(Decibels(0.0));
  if (!moves_two_knobs(strip)) return db(p->gain());
  return QStringLiteral("%1 (before the fader %2)").arg(db(p->gain()), db(p->trim_knob->gain()));
}

QString StripModel::move_text(int strip) const {
  const StripPlan* p = plan(strip);
  if (p == nullptr) return analysing_ ? QStringLiteral("…") : none();
  if (p->action != Action::change) return short_why(*p);
  if (moves_only_the_trim(strip)) return QStringLiteral("volume %1").arg(db(p->trim_knob->gain()));
  const auto [from, to] = move_ends(strip);
  return from + QStringLiteral(" → ") + to;
}

std::pair<QString, QString> StripModel::move_ends(int strip) const {
  const KnobMove& fader = plan(strip)->knob;
  const int decimals = std::abs(fader.gain().value) < kShownDb ? 2 : 1;
  return {signed_number(fader.knob.position.value, decimals), signed_number(fader.to.value, decimals)};
}

bool StripModel::moves_only_the_trim(int strip) const {
  return moves_two_knobs(strip) && std::abs(plan(strip)->gain().value) < kShownDb;
}

QString StripModel::text(int row, int column) const {
  const Row& at = this->row(row);
  if (at.strip < 0) {
    if (column != name) return {};
    int changes = 0;
    for (const int member : at.strips)
      if (can_tick(member)) ++changes;
    return at.group + QStringLiteral("  (%1 strips").arg(at.strips.size()) +
           (changes > 0 ? QStringLiteral(", %1 to change)").arg(changes) : QStringLiteral(")"));
  }
  const Strip& s = strip(at.strip);
  const StripPlan* p = plan(at.strip);
  switch (column) {
    case name:
      return (shown_name(s) + QLatin1Char(' ') + name_suffix(at.strip)).trimmed();
    case StripModel::role:
      return role_label(role_of(at.strip));
    case level:
      if (too_little_heard(at.strip)) return QStringLiteral("play the part where it sounds");
      if (!s.problem.empty()) return text_of(s.problem);
      return lufs(written_loudness(at.strip));
    case peak: {
      const auto over = over_by(written_peak(at.strip), std::nullopt);
      return number_of(written_peak(at.strip)) + (over ? QStringLiteral(" ▲") : QString());
    }
    case move:
      return move_text(at.strip);
    case StripModel::confidence:
      return p != nullptr && p->recommended
                 ? QStringLiteral("%1 %").arg(std::lround(p->recommended->confidence * 100.0))
                 : none();
    case more:
      return locked(at.strip) ? QStringLiteral("locked") : QString();
    default:
      return {};
  }
}

QString StripModel::role_tooltip(int strip) const {
  const StripPlan* p = plan(strip);
  const Strip& s = p != nullptr ? p->strip : this->strip(strip);
  const auto from = [&s](const char* where) {
    return QStringLiteral("%1, %2 % sure; click to change it.")
        .arg(QString::fromUtf8(where))
        .arg(std::lround(s.role_confidence * 100.0));
  };
  switch (role_set(strip) ? RoleSource::user : s.role_source) {
    case RoleSource::name:
      return from("Read from its name");
    case RoleSource::instrument:
      return from("Read from its instrument or sample");
    case RoleSource::sound:
      return from("Heard: neither name nor instrument tells for sure, this is what it sounds like");
    case RoleSource::user:
      return QStringLiteral("You set this role; click to change it.");
    case RoleSource::unknown:
      break;
  }
  if (s.role_confidence > 0.0) return from("Found by an earlier analysis");
  return QStringLiteral("Neither its name nor its sound tells what it is: click to say it.");
}

QString StripModel::tooltip(int row, int column) const {
  const Row& at = this->row(row);
  if (at.strip < 0)
    return tip(QStringLiteral("Group %1: press Left to fold it, Right to unfold it.").arg(isolated(at.group)));
  const Strip& s = strip(at.strip);
  const StripPlan* p = plan(at.strip);
  const auto& m = s.measured;
  switch (column) {
    case tick:
      return tip(can_tick(at.strip) ? QStringLiteral("Ticked strips are moved by Apply, in dB.")
                                    : QStringLiteral("Nothing to change here: 0.0 dB."));
    case name:
      return tip(
          QStringLiteral("%1 (%2%3)")
              .arg(isolated(shown_name(s)), isolated(text_of(s.id)),
                   s.knob.name.empty() ? QString() : QStringLiteral("; knob: %1").arg(isolated(text_of(s.knob.name)))));
    case StripModel::role:
      return tip(role_tooltip(at.strip));
    case level: {
      if (!s.problem.empty()) return tip(text_of(s.problem));
      if (too_little_heard(at.strip))
        return tip(
            QStringLiteral("Heard for %1 s of the %2 s that its loudness (LUFS) needs: play the part where it sounds.")
                .arg(number(written_levels(at.strip).heard_s, 1), number(kEnoughHeardS, 0)));
      QString text = QStringLiteral("Integrated %1").arg(lufs(written_loudness(at.strip)));
      if (m)
        text += QStringLiteral(", momentary at most %1, short-term at most %2")
                    .arg(lufs(m->momentary_max), lufs(m->short_term_max));
      if (const auto t = target(at.strip)) text += QStringLiteral("; ▼ Apply puts it at %1").arg(lufs(t));
      return tip(text + QLatin1Char('.'));
    }
    case peak: {
      const auto over = over_by(written_peak(at.strip), std::nullopt);
      return tip(over ? QStringLiteral("True peak %1: %2 dB over full scale.")
                            .arg(dbtp(written_peak(at.strip)), number(over->value))
                      : QStringLiteral("True peak %1, under full scale.").arg(dbtp(written_peak(at.strip))));
    }
    case move:
      if (p == nullptr) return tip(QStringLiteral("No plan yet."));
      if (p->action == Action::change)
        return tip(QStringLiteral("Fader from %1 to %2, a change of %3; double-click to set your own.")
                       .arg(db(p->knob.knob.position), db(p->knob.to), change_text(at.strip)));
      return tip(long_why(*p));
    case StripModel::confidence:
      if (p == nullptr || !p->recommended) return tip(QStringLiteral("No recommendation, so nothing to be sure of."));
      return tip(QStringLiteral("%1 % sure that an engineer would choose a level within 3 LU of this (spread ±%2 LU).")
                     .arg(std::lround(p->recommended->confidence * 100.0))
                     .arg(number(p->recommended->sd.value)));
    case more:
      return tip(locked(at.strip) ? QStringLiteral("Locked: it stays at %1; L unlocks it.").arg(db(s.knob.position))
                                  : QStringLiteral("Lock, role, your own gain in dB, copy."));
    default:
      return {};
  }
}

QVariant StripModel::data(const QModelIndex& index, int item_role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const int column = index.column();
  if (item_role == Qt::DisplayRole || item_role == Qt::AccessibleTextRole) return text(index.row(), column);
  if (item_role == Qt::ToolTipRole) return tooltip(index.row(), column);
  if (item_role == Qt::CheckStateRole && column == tick) return tick_state(index.row());
  return {};
}

QVariant StripModel::headerData(int section, Qt::Orientation orientation, int item_role) const {
  if (orientation != Qt::Horizontal) return {};
  if (item_role == Qt::DisplayRole) {
    switch (section) {
      case name:
        return QStringLiteral("Strip");
      case StripModel::role:
        return QStringLiteral("Role");
      case level:
        return QStringLiteral("LUFS");
      case peak:
        return QStringLiteral("dBTP");
      case move:
        return QStringLiteral("Fader dB");
      case StripModel::confidence:
        return QStringLiteral("Sure");
      default:
        return QString();
    }
  }
  if (item_role == Qt::ToolTipRole) {
    switch (section) {
      case tick:
        return tip(QStringLiteral("Which strips Apply moves, in dB."));
      case name:
        return tip(QStringLiteral(
            "A strip is anything whose gain (dB) can be set: a track, a mixer channel, a stem; click to sort."));
      case StripModel::role:
        return tip(
            QStringLiteral("What the strip is in the music; its usual level (LU under the mix) follows from it."));
      case level:
        return tip(QStringLiteral(
            "Bar: momentary loudness while playing, else integrated; thin line: short-term; diamond: integrated; "
            "▼: where Apply puts it; all in LUFS."));
      case peak:
        return tip(QStringLiteral("Highest true peak in dBTP; ▲ lies over full scale by that many dB."));
      case move:
        return tip(QStringLiteral(
            "Where the fader stands and where Apply puts it, in dB; ⇅: the volume before it moves too."));
      case StripModel::confidence:
        return tip(
            QStringLiteral("How sure the recommendation is to lie within 3 LU of an engineer's: four dots for 100 %."));
      case more:
        return tip(QStringLiteral("Lock and more for each strip (own gain in dB)."));
      default:
        break;
    }
  }
  return {};
}

QString StripModel::row_as_text(int row) const {
  QStringList fields;
  for (const int column :
       {int(name), int(StripModel::role), int(level), int(peak), int(move), int(StripModel::confidence)})
    fields << text(row, column);
  if (!is_head(row))
    if (const StripPlan* p = plan(this->row(row).strip); p != nullptr && p->action == Action::change)
      fields << db(p->gain());
  return plain(fields.join(QLatin1Char('\t')));
}

int StripModel::problem_count() const {
  int count = 0;
  for (int i = 0; i < strip_count(); ++i)
    if (!strip(i).problem.empty() || over_by(written_peak(i), std::nullopt)) ++count;
  return count;
}

int StripModel::change_count() const {
  int count = 0;
  for (int i = 0; i < strip_count(); ++i)
    if (can_tick(i)) ++count;
  return count;
}

}  // namespace smartgain::ui
