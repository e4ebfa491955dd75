// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The strips as rows of a table: order, search, folded groups, ticks. One view with a delegate draws it.
#pragma once

#include <QAbstractTableModel>
#include <QSet>
#include <QStringList>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "ui/panel_host.hpp"

namespace smartgain::ui {

class StripModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { tick, name, role, level, peak, move, confidence, more, column_count };
  enum class Order { problem, project, name, role, loudness, peak, change, confidence };
  struct Row {
    int strip = -1;           ///< index in the session; -1: the head of a group
    QString group;            ///< of the head, or that the strip is in
    std::vector<int> strips;  ///< of the head's group, all of them
  };

  using QAbstractTableModel::QAbstractTableModel;

  /// Keeps the order of rows where the strips are the same, unless told to arrange them anew.
  void show_state(const PanelState& state, const PlanOptions& options);
  /// `numbers_too`: also what is written; bars alone move faster.
  void show_levels(std::vector<LiveLevels> levels, bool numbers_too);
  void arrange();

  void set_order(Order order);
  [[nodiscard]] Order order() const { return order_; }
  void set_search(const QString& text);
  void set_folded(const QString& group, bool folded);
  [[nodiscard]] bool folded(const QString& group) const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int item_role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int item_role) const override;
  [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

  [[nodiscard]] const Row& row(int index) const { return rows_[static_cast<std::size_t>(index)]; }
  [[nodiscard]] bool is_head(int index) const { return row(index).strip < 0; }
  [[nodiscard]] int row_of(const QString& id) const;  ///< -1: hidden or gone
  [[nodiscard]] QString id_at(int row) const;         ///< empty at a group's head
  [[nodiscard]] int strip_with(const QString& id) const;
  [[nodiscard]] int strip_count() const { return session_ ? static_cast<int>(session_->strips.size()) : 0; }
  [[nodiscard]] const Strip& strip(int strip) const { return session_->strips[static_cast<std::size_t>(strip)]; }
  [[nodiscard]] const StripPlan* plan(int strip) const;  ///< null: none yet
  /// Where a name comes more than once: "#1", "#2", …
  [[nodiscard]] QString name_suffix(int strip) const { return suffixes_[strip]; }
  [[nodiscard]] LiveLevels levels(int strip) const;
  [[nodiscard]] LiveLevels written_levels(int strip) const;
  [[nodiscard]] bool live() const { return live_; }
  [[nodiscard]] bool listening() const { return listening_; }
  [[nodiscard]] bool analysing() const { return analysing_; }
  [[nodiscard]] bool locked(int strip) const;
  [[nodiscard]] bool role_set(int strip) const;
  /// What the user said, else what the plan or the analysis took it for.
  [[nodiscard]] Role role_of(int strip) const;

  [[nodiscard]] bool can_tick(int strip) const;
  [[nodiscard]] bool ticked(int strip) const;
  void set_ticked(const QString& id, bool on);
  void set_row_ticked(int row, bool on);
  [[nodiscard]] Qt::CheckState tick_state(int row) const;
  [[nodiscard]] QStringList ticked_ids() const;  ///< of strips that the plan changes, in the session's order
  [[nodiscard]] QStringList unticked() const;
  void set_unticked(const QStringList& ids);

  /// What is written of a strip now, a level that is measured live before one from the analysis.
  [[nodiscard]] std::optional<Lufs> written_loudness(int strip) const;
  [[nodiscard]] std::optional<DbTp> written_peak(int strip) const;
  [[nodiscard]] std::optional<Lufs> target(int strip) const;  ///< where the plan puts its integrated loudness
  [[nodiscard]] QString move_text(int strip) const;
  /// Where a fader that moves stands and goes, each "+3.0"; a way of less than 0.05 dB has two decimals.
  [[nodiscard]] std::pair<QString, QString> move_ends(int strip) const;
  /// The fader stays, only the volume before it moves.
  [[nodiscard]] bool moves_only_the_trim(int strip) const;
  /// "+3.0 dB", with the other knob where it moves too: "+3.0 dB (before the fader −2.9 dB)".
  [[nodiscard]] QString change_text(int strip) const;
  [[nodiscard]] bool moves_two_knobs(int strip) const;
  [[nodiscard]] bool too_little_heard(int strip) const;
  /// A row's numbers with tabs between, ASCII minus.
  [[nodiscard]] QString row_as_text(int row) const;
  [[nodiscard]] int problem_count() const;
  [[nodiscard]] int change_count() const;
  [[nodiscard]] bool order_is_stale() const { return stale_; }

 signals:
  void ticks_changed();
  void arranged();

 private:
  [[nodiscard]] double severity(int strip) const;
  [[nodiscard]] bool matches(int strip) const;
  [[nodiscard]] QString text(int row, int column) const;
  [[nodiscard]] QString tooltip(int row, int column) const;
  [[nodiscard]] QString role_tooltip(int strip) const;
  [[nodiscard]] QString group_of(int strip) const;

  std::shared_ptr<const SessionAnalysis> session_;
  std::shared_ptr<const Plan> plan_;
  PlanOptions options_;
  QStringList suffixes_;
  std::vector<QString> groups_;
  std::vector<LiveLevels> levels_;
  std::vector<LiveLevels> written_;
  std::vector<Row> rows_;
  QSet<QString> unticked_;
  QSet<QString> unfolded_;
  QSet<QString> folded_;
  QString search_;
  Order order_ = Order::problem;
  bool live_ = false;
  bool listening_ = false;
  bool analysing_ = false;
  bool stale_ = false;
};

}  // namespace smartgain::ui
