// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The panel's host inside LMMS: listens, plans, moves knobs.
#pragma once

#include <QTimer>
#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "listener.hpp"
#include "live_project.hpp"
#include "smartgain/learning/moves.hpp"
#include "smartgain/render/scratch_folder.hpp"
#include "smartgain/session/job.hpp"
#include "smartgain/session/live_session.hpp"
#include "smartgain/session/panel_file.hpp"
#include "smartgain/session/panel_memory.hpp"
#include "smartgain/store/analysis_cache.hpp"
#include "ui/panel_host.hpp"
#include "ui/words.hpp"

namespace smartgain::lmms {

/// [main-thread], but for the whole song's analysis, which has a thread of its own and a headless LMMS.
///
/// What moves knobs calls `checkpoint` first, once: LMMS's undo then takes all of it back in one step.
/// What the user set in the panel lies beside the project (see panel_file_of()), for LMMS keeps nothing of a tool. It follows a
/// project that is saved as another, and a strip that is renamed. What a project without a file was told is forgotten with it.
class LmmsHost final : public ui::PanelHost {
  Q_OBJECT

 public:
  explicit LmmsHost(std::function<void()> checkpoint, QObject* parent = nullptr);
  ~LmmsHost() override;

  [[nodiscard]] const ui::PanelState& state() const override { return state_; }
  [[nodiscard]] std::vector<ui::LiveLevels> strip_levels() const override;
  [[nodiscard]] ui::LiveLevels mix_levels() const override;
  [[nodiscard]] const PlanOptions& options() const override { return kept_.content.options; }
  void set_options(const PlanOptions& options) override;
  void keep_as_defaults() override;
  [[nodiscard]] std::vector<NamedOptions> presets() const override;
  void save_preset(const QString& name) override;
  [[nodiscard]] std::vector<Style> styles() const override;
  [[nodiscard]] QStringList unticked() const override { return ui::texts_of(kept_.content.unticked); }
  void set_unticked(const QStringList& ids) override;
  void set_listening(bool on) override;
  void set_watched(const QStringList& ids) override;
  void analyse_whole_song() override;
  void cancel_analysis() override;
  void apply(const QStringList& strip_ids) override;
  void undo() override;
  void set_auto_adjust(bool on, const QStringList& strip_ids) override;
  void audition_before(bool on) override;
  void judge(const QString& strip_id, ui::Verdict verdict) override;
  void rate(int stars) override;
  void switch_lesson(const QString& lesson, bool on) override;

  /// All knobs of the open project, for the undo step; by LiveKnob::id.
  [[nodiscard]] std::map<jo_id_t, float> knob_values() const;
  /// Undo or redo put knobs back.
  void knobs_were_restored();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct KnobRecord {
    LiveKnob knob;
    Decibels position;
  };
  /// What is known of a strip with a gain of `at` from where the listener hears it to the output.
  struct Evidence {
    Measurement measured;
    Decibels at{0.0};
  };
  /// What is known of the mix with the knobs at these positions, see positions().
  struct MixEvidence {
    Measurement measured;
    std::vector<Decibels> positions;
  };

  void poll();
  void read_project();
  void forget_project();
  /// The strips are those of before: what was said of them goes with their new names.
  void follow_names(const LiveProject& now);
  void keep_soon();
  void save_kept();
  void update_listening();
  void listen_anew();
  /// The mix, what the panel shows, and strips whose knob moves: the first to be measured where time is short.
  void watch();
  void follow_knobs();
  void replan();
  /// In a thread of its own; then a new plan.
  void measure_reference(const std::filesystem::path& path, Precision precision);
  /// Where the strips' knobs stand, and whether a hand can have put them there.
  [[nodiscard]] std::vector<HandMoves::Position> hand_positions() const;
  /// A knob that a hand moved and let go is the user's answer to what was applied.
  void watch_hand();
  /// What the memory has to say, and a plan with what it learned.
  void learn();
  /// The strips with their knobs as they stand, not measured.
  [[nodiscard]] std::vector<Strip> strips_now() const;
  /// `measure` in the worker's thread, on a copy of the song as it is now; then `finish` here.
  void work(std::function<Result<SessionAnalysis>(const std::filesystem::path&, const Job&)> measure,
            std::function<void(const Result<SessionAnalysis>&)> finish);
  void finish_analysis(const Result<SessionAnalysis>& result);
  void measure_result();
  /// The ceiling is what Apply promises: where the measured result is over it, the Master goes down by the rest, in the same
  /// step of the undo history.
  void hold_ceiling();
  void show_session(SessionAnalysis session);
  void show_evidence();
  void show_problem(const QString& text);
  void step_auto_adjust();
  void stop_auto_adjust();
  [[nodiscard]] static bool stand_at(const std::vector<KnobRecord>& records);
  [[nodiscard]] bool may_listen() const;
  [[nodiscard]] std::vector<Decibels> positions() const;
  /// Looks where knobs stand. Positions that the user wants for strips stay the same positions.
  void note_positions();
  /// The user's options, fit for the strips, and while auto-adjust is on for what it does: no staging, which takes two knobs.
  [[nodiscard]] PlanOptions planned_options() const;
  /// From where the listener hears a strip to the output, with the knobs as they stand.
  [[nodiscard]] Decibels gain_from_listener(std::size_t strip) const;
  /// Of the whole song where that is known for these positions of the strips, else what was heard, else the former all the same.
  [[nodiscard]] std::optional<Measurement> mix_now(const std::vector<std::optional<Measurement>>& heard) const;
  [[nodiscard]] SessionAnalysis session_now() const;

  std::function<void()> checkpoint_;
  std::optional<ScratchFolder> scratch_;
  ui::PanelState state_;
  PanelKeeper kept_;
  PanelMemory memory_;
  std::optional<AnalysisCache> cache_;
  HandMoves hand_;
  std::shared_ptr<const Plan> edited_plan_;  // what was shown before options changed that are not kept yet
  std::optional<LiveProject> project_;
  QByteArray signature_;
  QString file_;
  bool loaded_ = false;              // a project, since the last one was read
  std::vector<Decibels> positions_;  // of the knobs, the Master's last, when last looked

  bool listens_ = false;
  Listener listener_;
  std::shared_ptr<LiveSession> live_;
  std::set<std::string> watched_;  // by the panel
  std::vector<int> moved_;         // the poll that last saw the knob elsewhere, a strip each
  int hold_polls_ = 0;             // not to listen until then: LMMS may be about to save

  std::vector<std::optional<Evidence>> whole_song_;  // a strip each
  std::optional<MixEvidence> whole_mix_;
  std::vector<Decibels> gains_at_analysis_, positions_at_analysis_;  // when the song was given to it
  std::jthread worker_;
  std::atomic<bool> stop_{false};
  std::jthread reference_worker_;
  std::atomic<bool> reference_stop_{false};
  std::filesystem::path asked_reference_;  // is being measured, or could not be

  std::vector<KnobRecord> before_, after_;  // of the last apply
  std::optional<Measurement> mix_before_;
  std::optional<MixEvidence> whole_mix_before_, whole_mix_after_;

  std::vector<std::size_t> adjusted_;  // strips
  std::vector<Decibels> adjusted_to_;  // where auto-adjust put them
  std::vector<bool> moving_;

  QTimer poll_timer_, auto_timer_, keep_timer_;
  int polls_ = 0;
};

}  // namespace smartgain::lmms
