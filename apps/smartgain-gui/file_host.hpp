// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The panel's host for files: an LMMS project or a folder of stems, measured and planned beside the window.
#pragma once

#include <QFileSystemWatcher>
#include <QThread>
#include <QTimer>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "smartgain-gui/file_undo.hpp"
#include "smartgain/core/result.hpp"
#include "smartgain/session/apply.hpp"
#include "smartgain/session/panel_file.hpp"
#include "smartgain/session/panel_memory.hpp"
#include "smartgain/session/progress_meter.hpp"
#include "smartgain/store/analysis_cache.hpp"
#include "ui/panel_host.hpp"
#include "ui/words.hpp"

namespace smartgain::gui {

/// Runs what is posted to it, in its own thread, one after the other.
class Worker : public QObject {
 public:
  void post(std::function<void()> work);

 protected:
  void customEvent(QEvent* event) override;
};

struct Surroundings {
  std::filesystem::path defaults_file;  ///< see PanelKeeper
  unsigned jobs = 1;
  std::filesystem::path lmms;          ///< empty: $SMARTGAIN_LMMS or the one in PATH
  std::filesystem::path data_folder;   ///< what the user teaches is kept here; empty: nowhere
  std::filesystem::path cache_folder;  ///< measurements; empty: nowhere
};

/// Long work (measuring, writing) runs in one thread and planning in another, so that a new plan never waits for a render.
/// Results come back as changed(). [main-thread]
class FileHost : public ui::PanelHost {
  Q_OBJECT

 public:
  explicit FileHost(Surroundings surroundings, QObject* parent = nullptr);
  ~FileHost() override;

  /// Reads what is kept of it, shows its strips, and measures at once.
  void open(const std::vector<std::filesystem::path>& inputs);
  /// As apply(), to another place; `replace`: also over a file that is there.
  void apply_to(const QStringList& strip_ids, const std::filesystem::path& output, bool replace);
  [[nodiscard]] std::filesystem::path suggested_output() const;
  /// Writes what is kept now, not a moment later.
  void save_now();
  [[nodiscard]] bool busy() const { return running_ != nullptr || planning_; }
  [[nodiscard]] const std::optional<Error>& last_error() const { return last_error_; }

  [[nodiscard]] const ui::PanelState& state() const override { return state_; }
  [[nodiscard]] std::vector<ui::LiveLevels> strip_levels() const override;
  [[nodiscard]] ui::LiveLevels mix_levels() const override { return {}; }
  [[nodiscard]] const PlanOptions& options() const override { return kept_.content.options; }
  void set_options(const PlanOptions& options) override;
  void keep_as_defaults() override;
  [[nodiscard]] std::vector<NamedOptions> presets() const override;
  void save_preset(const QString& name) override;
  [[nodiscard]] std::vector<Style> styles() const override;
  [[nodiscard]] QStringList unticked() const override { return ui::texts_of(kept_.content.unticked); }
  /// The prediction is for the rest.
  void set_unticked(const QStringList& ids) override;
  void set_listening(bool /*on*/) override {}
  void set_watched(const QStringList& /*ids*/) override {}
  void analyse_whole_song() override;
  void cancel_analysis() override;
  void apply(const QStringList& strip_ids) override;
  void undo() override;
  void set_auto_adjust(bool /*on*/, const QStringList& /*strip_ids*/) override {}
  void audition_before(bool /*on*/) override {}
  void judge(const QString& strip_id, ui::Verdict verdict) override;
  void rate(int stars) override;
  void switch_lesson(const QString& lesson, bool on) override;

 signals:
  /// A measurement or an apply came to its end, well or not.
  void settled();

 private:
  struct Running;
  /// `work` in the thread of `worker`, then `then` with what it gave, here.
  template <class Work, class Then>
  void run_on(Worker& worker, Work work, Then then);
  std::shared_ptr<Running> begin(const QString& what);
  void end();
  void report(const Error& error);
  /// What a first look at long audio files says, while they are measured.
  void look_first(const std::shared_ptr<Running>& running);
  void drop_plan();
  void show_progress();
  void replan();
  void show_plan();
  void keep_soon();
  /// What the memory has to say, and a plan with what it learned.
  void learn();
  [[nodiscard]] std::filesystem::path song() const;
  void look_for_changes();
  void watch();
  void refresh_undo();

  Surroundings surroundings_;
  std::vector<std::filesystem::path> inputs_;
  ui::PanelState state_;
  std::shared_ptr<const SessionAnalysis> measured_;
  std::shared_ptr<const SessionAnalysis> looked_;  ///< stands in until the first is there
  std::shared_ptr<const Plan> full_plan_;          ///< as planned, for every strip
  std::shared_ptr<const Plan> edited_plan_;        ///< what was shown before options changed that are not kept yet
  PanelKeeper kept_;
  PanelMemory memory_;
  std::optional<AnalysisCache> cache_;
  std::shared_ptr<Running> running_;
  TimeLeft time_left_;
  std::chrono::steady_clock::time_point started_;
  bool planning_ = false;
  bool plan_again_ = false;
  int opening_ = 0;  ///< results of what was open before are dropped
  std::vector<WrittenOutput> written_;
  std::optional<Error> last_error_;
  QTimer poll_;
  QTimer keep_timer_;
  QTimer look_timer_;
  QFileSystemWatcher watcher_;
  QThread long_thread_;
  QThread quick_thread_;
  Worker long_worker_;
  Worker quick_worker_;
  Worker here_;  ///< brings results back
};

}  // namespace smartgain::gui
