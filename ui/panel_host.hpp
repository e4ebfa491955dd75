// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What the panel needs of the program that it lives in: LMMS, or the window of its own.
#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <memory>
#include <optional>
#include <vector>

#include "smartgain/core/plan.hpp"
#include "smartgain/core/session_analysis.hpp"
#include "smartgain/core/style.hpp"

namespace smartgain::ui {

enum class Activity {
  nothing_open,
  idle,
  listening,  ///< live: strips are measured while the host plays
  analysing,  ///< the whole song, in the background
};

/// What a meter shows now. Empty where there is none: not live, not heard yet, silent.
struct LiveLevels {
  std::optional<Lufs> momentary;
  std::optional<Lufs> short_term;
  std::optional<Lufs> integrated;
  std::optional<DbTp> true_peak;  ///< the highest since listening began
  std::optional<Decibels> crest;
  double heard_s = 0.0;  ///< how long the strip sounded since listening began
};

/// Everything the panel draws that does not move by itself. A snapshot: the host replaces it and emits changed().
struct PanelState {
  QString title;  ///< name of the project or folder; empty = nothing open
  Activity activity = Activity::nothing_open;
  double progress = 0.0;  ///< 0…1 while analysing
  QString progress_text;  ///< "3 of 9 strips", with time left where known
  std::shared_ptr<const SessionAnalysis>
      session;                       ///< strips without measurement until they have one; null = nothing open
  std::shared_ptr<const Plan> plan;  ///< for exactly these strips, in the same order; null = none yet
  std::optional<Measurement> after;  ///< the mix as it was measured once more after applying
  bool live = false;                 ///< the host plays: meters move, and strips can be listened to
  bool can_undo = false;
  QString undo_text;           ///< what undo takes back, for the tooltip
  bool applied = false;        ///< the plan stands in the project, and nobody moved anything since
  bool changed_since = false;  ///< the project is not any more what was measured
  bool can_auto_adjust = false;
  bool auto_adjusts = false;
  bool can_audition = false;  ///< before and after can be heard against each other
  bool auditions_before = false;
  bool throttled = false;  ///< strips that are not watched take turns: they are many, or time is short
  QString problem;         ///< what keeps the host from working, and what to do; empty = none
};

enum class Verdict { accepted, rejected };

/// Methods are called and signals come in the main thread. Nothing is done to the user's project but by apply(), undo() and
/// set_auto_adjust().
class PanelHost : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  [[nodiscard]] virtual const PanelState& state() const = 0;
  /// One entry a strip of state().session; asked 20 times a second. [quick]
  [[nodiscard]] virtual std::vector<LiveLevels> strip_levels() const = 0;
  [[nodiscard]] virtual LiveLevels mix_levels() const = 0;

  [[nodiscard]] virtual const PlanOptions& options() const = 0;
  /// A new plan follows, as soon as there is something to plan from.
  virtual void set_options(const PlanOptions& options) = 0;
  /// Projects that are opened for the first time begin with these options.
  virtual void keep_as_defaults() = 0;
  /// Presets to choose from, on top of options(); asked whenever the list opens.
  [[nodiscard]] virtual std::vector<NamedOptions> presets() const = 0;
  /// Keeps options() under a name, without what they say of single strips.
  virtual void save_preset(const QString& name) = 0;
  /// Besides `auto`; asked when the panel is made.
  [[nodiscard]] virtual std::vector<Style> styles() const = 0;
  /// Ids of strips that Apply leaves out; kept with the project.
  [[nodiscard]] virtual QStringList unticked() const = 0;
  virtual void set_unticked(const QStringList& ids) = 0;

  virtual void set_listening(bool on) = 0;
  /// Ids of the strips on the screen and the chosen one, whenever they are others: where time is short they are measured first.
  virtual void set_watched(const QStringList& ids) = 0;
  virtual void analyse_whole_song() = 0;
  virtual void cancel_analysis() = 0;

  /// The plan's moves of these strips (by id) and the gain of the whole; undone by one undo().
  virtual void apply(const QStringList& strip_ids) = 0;
  virtual void undo() = 0;
  /// Moves only these strips, slowly, until it is switched off or somebody touches a fader.
  virtual void set_auto_adjust(bool on, const QStringList& strip_ids) = 0;
  /// A|B: lets the user hear the project as it was before applying, at the loudness of what it is now.
  virtual void audition_before(bool on) = 0;

  virtual void judge(const QString& strip_id, Verdict verdict) = 0;
  /// 1…5 stars of the whole result.
  virtual void rate(int stars) = 0;
  /// A lesson that a reason rests on (lesson_of()): off, it has no part in plans until it is on again.
  virtual void switch_lesson(const QString& lesson, bool on) = 0;

 signals:
  void changed();
  /// unticked() is not what was ticked last: another project is open, or strips have other names.
  void ticks_restored();
  /// Something went wrong that the user should know now; one sentence.
  void failed(const QString& message);
};

}  // namespace smartgain::ui
