// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain-gui/file_host.hpp"

#include <QCoreApplication>
#include <QEvent>
#include <QFileInfo>
#include <algorithm>

#include "smartgain/io/stem_files.hpp"
#include "smartgain/session/automatic.hpp"
#include "smartgain/session/measure.hpp"
#include "smartgain/session/presets.hpp"
#include "smartgain/session/roles.hpp"
#include "smartgain/session/styles.hpp"
#include "smartgain/staging/staging.hpp"

namespace smartgain::gui {
namespace {

namespace fs = std::filesystem;

constexpr int kPollMs = 250;  // numbers at 4 Hz
constexpr int kKeepMs = 500;  // chosen: after the last of a row of changes
constexpr int kLookMs = 700;  // chosen: programs write a file in several steps

QString qt(const std::string& text) { return QString::fromStdString(text); }
QString file_name(const fs::path& path) {
  return qt((path.has_filename() ? path : path.parent_path()).filename().string());
}

/// The strips, not measured: quick enough to show at once.
Result<SessionAnalysis> describe(const std::vector<fs::path>& inputs) {
  const auto kind = recognise_input(inputs);
  if (!kind) return unexpected(kind.error());
  if (*kind == InputKind::lmms_project) {
    auto session = describe_project(inputs.front());
    if (session) assign_roles(*session, {});
    return session;
  }
  if (*kind == InputKind::analysis_document) return measure_session(inputs, {}, {});
  auto stems = open_stems(inputs);
  if (!stems) return unexpected(stems.error());
  SessionAnalysis session;
  session.input = stems->input;
  session.strips = std::move(stems->strips);
  assign_roles(session, {});
  return session;
}

class WorkEvent : public QEvent {
 public:
  explicit WorkEvent(std::function<void()> given) : QEvent(QEvent::User), work(std::move(given)) {}
  std::function<void()> work;
};

}  // namespace

void Worker::post(std::function<void()> work) { QCoreApplication::postEvent(this, new WorkEvent(std::move(work))); }

void Worker::customEvent(QEvent* event) {
  if (event->type() == QEvent::User) static_cast<WorkEvent*>(event)->work();
}

struct FileHost::Running {
  std::atomic<bool> stop{false};
  std::atomic<double> share{0.0};
  std::mutex mutex;
  std::string what;

  [[nodiscard]] Job job(const std::shared_ptr<Running>& self, const Surroundings& surroundings,
                        std::optional<AnalysisCache>& cache) {
    Job made;
    made.cache = cache ? &*cache : nullptr;
    made.jobs = surroundings.jobs;
    made.lmms = surroundings.lmms;
    made.stop = &stop;
    made.progress = [self](double done, std::string_view text) {
      self->share = done;
      const std::lock_guard lock(self->mutex);
      self->what = text;
    };
    return made;
  }
};

template <class Work, class Then>
void FileHost::run_on(Worker& worker, Work work, Then then) {
  using Value = decltype(work());
  worker.post([this, work = std::move(work), then = std::move(then)] {
    auto value = std::make_shared<Value>(work());
    here_.post([value, then] { then(*value); });
  });
}

FileHost::FileHost(Surroundings surroundings, QObject* parent)
    : PanelHost(parent),
      surroundings_(std::move(surroundings)),
      kept_(surroundings_.defaults_file),
      memory_(surroundings_.data_folder) {
  if (!surroundings_.cache_folder.empty())
    // Without one everything works, only slower.
    if (auto opened = AnalysisCache::open(surroundings_.cache_folder)) cache_.emplace(*std::move(opened));
  long_worker_.moveToThread(&long_thread_);
  quick_worker_.moveToThread(&quick_thread_);
  long_thread_.start();
  quick_thread_.start();
  poll_.setInterval(kPollMs);
  keep_timer_.setInterval(kKeepMs);
  keep_timer_.setSingleShot(true);
  look_timer_.setInterval(kLookMs);
  look_timer_.setSingleShot(true);
  connect(&poll_, &QTimer::timeout, this, &FileHost::show_progress);
  connect(&keep_timer_, &QTimer::timeout, this, [this] {
    const bool edited = edited_plan_ != nullptr;
    save_now();
    if (edited) learn();
  });
  connect(&look_timer_, &QTimer::timeout, this, &FileHost::look_for_changes);
  connect(&watcher_, &QFileSystemWatcher::fileChanged, &look_timer_, QOverload<>::of(&QTimer::start));
  connect(&watcher_, &QFileSystemWatcher::directoryChanged, &look_timer_, QOverload<>::of(&QTimer::start));
}

FileHost::~FileHost() {
  if (running_) running_->stop = true;
  save_now();
  for (QThread* thread : {&long_thread_, &quick_thread_}) {
    thread->quit();
    thread->wait();
  }
}

std::vector<ui::LiveLevels> FileHost::strip_levels() const {
  return std::vector<ui::LiveLevels>(state_.session ? state_.session->strips.size() : 0);
}

// ------------------------------------------------------------------------------------------------------------------------
// long work

std::shared_ptr<FileHost::Running> FileHost::begin(const QString& what) {
  if (running_) running_->stop = true;  // its result comes too late
  running_ = std::make_shared<Running>();
  time_left_ = TimeLeft();
  started_ = std::chrono::steady_clock::now();
  state_.activity = ui::Activity::analysing;
  state_.progress = 0.0;
  state_.progress_text = what;
  last_error_.reset();
  poll_.start();
  emit changed();
  return running_;
}

void FileHost::end() {
  running_.reset();
  poll_.stop();
  state_.activity = state_.title.isEmpty() ? ui::Activity::nothing_open : ui::Activity::idle;
  state_.progress = 0.0;
  state_.progress_text.clear();
}

void FileHost::report(const Error& error) {
  last_error_ = error;
  if (error.code != ErrorCode::interrupted) emit failed(qt(error.message));
}

void FileHost::show_progress() {
  if (!running_) return;
  const double share = running_->share;
  time_left_.update(share, std::chrono::steady_clock::now() - started_);
  QString text;
  {
    const std::lock_guard lock(running_->mutex);
    text = qt(running_->what);
  }
  if (const auto left = time_left_.value())
    text += (text.isEmpty() ? QString() : QStringLiteral(" · ")) + qt(format_duration(*left)) + QStringLiteral(" left");
  state_.progress = share;
  if (!text.isEmpty()) state_.progress_text = text;
  emit changed();
}

void FileHost::open(const std::vector<fs::path>& inputs) {
  save_now();
  ++opening_;
  inputs_.clear();
  for (const fs::path& input : inputs) inputs_.push_back(fs::absolute(input).lexically_normal());
  state_ = {};
  measured_.reset();
  drop_plan();
  written_.clear();
  if (inputs_.empty()) {
    (void)kept_.open({});
    emit ticks_restored();
    end();
    emit changed();
    return;
  }
  state_.title = inputs_.size() == 1
                     ? file_name(inputs_.front())
                     : QStringLiteral("%1 files from ").arg(inputs_.size()) + file_name(inputs_.front().parent_path());
  if (auto opened = kept_.open(panel_file_of(inputs_.size() == 1 ? inputs_.front() : inputs_.front().parent_path()));
      !opened)
    emit failed(qt(opened.error().message));
  memory_.open(song(), kept_);
  emit ticks_restored();
  watch();
  run_on(
      quick_worker_, [inputs = inputs_] { return describe(inputs); },
      [this, number = opening_](const Result<SessionAnalysis>& described) {
        if (number != opening_ || state_.session || !described) return;  // what is wrong, measuring says
        state_.session = std::make_shared<SessionAnalysis>(*described);
        emit changed();
      });
  analyse_whole_song();
}

void FileHost::analyse_whole_song() {
  if (inputs_.empty()) return;
  const auto running = begin(QStringLiteral("beginning"));
  state_.problem.clear();
  if (!measured_) look_first(running);
  run_on(
      long_worker_,
      [inputs = inputs_, job = running->job(running, surroundings_, cache_)] {
        return measure_session(inputs, {}, job);
      },
      [this, running](const Result<SessionAnalysis>& session) {
        if (running != running_) return;
        end();
        if (!session) {
          if (!measured_) drop_plan();  // a first look is nothing to apply
          last_error_ = session.error();
          // Stopped by the user: what was measured before still holds, and nothing is wrong.
          if (session.error().code != ErrorCode::interrupted) state_.problem = qt(session.error().message);
          emit changed();
          emit settled();
          return;
        }
        if (looked_) drop_plan();
        measured_ = std::make_shared<SessionAnalysis>(*session);
        state_.session = measured_;
        state_.changed_since = false;
        state_.after.reset();
        state_.applied = false;
        kept_.content.options = options_for(kept_.content.options, measured_->strips);
        (void)memory_.look(song(), measured_->strips);
        emit changed();
        learn();
        emit settled();
      });
}

void FileHost::look_first(const std::shared_ptr<Running>& running) {
  Job job;
  job.cache = cache_ ? &*cache_ : nullptr;
  job.jobs = surroundings_.jobs;
  job.stop = &running->stop;
  run_on(
      long_worker_, [inputs = inputs_, job, running] { return first_look(inputs, job); },
      [this, running](const Result<std::optional<SessionAnalysis>>& look) {
        if (running != running_ || !look || !*look) return;  // what is wrong, measuring says
        looked_ = std::make_shared<SessionAnalysis>(**look);
        state_.session = looked_;
        emit changed();
        replan();
      });
}

void FileHost::drop_plan() {
  looked_.reset();
  full_plan_.reset();
  state_.plan.reset();
}

void FileHost::cancel_analysis() {
  if (!running_) return;
  running_->stop = true;
  state_.progress_text = QStringLiteral("stopping");
  emit changed();
}

// ------------------------------------------------------------------------------------------------------------------------
// planning

void FileHost::set_options(const PlanOptions& options) {
  if (!edited_plan_) edited_plan_ = full_plan_;
  kept_.content.options = options;
  state_.applied = false;
  keep_soon();
  replan();
}

void FileHost::replan() {
  const auto session = measured_ ? measured_ : looked_;
  if (!session) return;
  if (planning_) {
    plan_again_ = true;
    return;
  }
  planning_ = true;
  plan_again_ = false;
  run_on(
      quick_worker_,
      [session, options = kept_.content.options, learned = memory_.learned()] {
        return plan_session(*session, options, learned);
      },
      [this, session, number = opening_](const Result<Plan>& plan) {
        planning_ = false;
        if (number != opening_ || plan_again_ || session != (measured_ ? measured_ : looked_)) {
          replan();
          return;
        }
        if (!plan) {
          report(plan.error());
          emit changed();
          return;
        }
        full_plan_ = std::make_shared<Plan>(*plan);
        show_plan();
        emit changed();
      });
}

void FileHost::show_plan() {
  state_.plan = full_plan_;
  if (!full_plan_ || kept_.content.unticked.empty()) return;
  // The same plan, with the mix predicted for what is ticked.
  Plan chosen = *full_plan_;
  bool differs = false;
  for (StripPlan& strip : chosen.strips) {
    if (strip.action != Action::change || std::find(kept_.content.unticked.begin(), kept_.content.unticked.end(),
                                                    strip.strip.id) == kept_.content.unticked.end())
      continue;
    differs = true;
    strip.knob.to = strip.knob.knob.position;
    if (strip.trim_knob) strip.trim_knob->to = strip.trim_knob->knob.position;
  }
  if (!differs) return;
  predict_mix(chosen);
  auto shown = std::make_shared<Plan>(*full_plan_);
  shown->mix.predicted_integrated = chosen.mix.predicted_integrated;
  shown->mix.predicted_true_peak = chosen.mix.predicted_true_peak;
  state_.plan = shown;
}

void FileHost::set_unticked(const QStringList& ids) {
  std::vector<std::string> wanted = ui::utf8_of(ids);
  if (wanted == kept_.content.unticked) return;
  kept_.content.unticked = std::move(wanted);
  state_.applied = false;
  keep_soon();
  show_plan();
  emit changed();
}

// ------------------------------------------------------------------------------------------------------------------------
// apply and undo

fs::path FileHost::suggested_output() const { return full_plan_ ? default_output(*full_plan_) : fs::path(); }

void FileHost::apply(const QStringList& strip_ids) { apply_to(strip_ids, {}, false); }

void FileHost::apply_to(const QStringList& strip_ids, const fs::path& output, bool replace) {
  if (!full_plan_ || running_) return;
  ApplyOptions options;
  options.output = output;
  std::error_code error;
  for (const fs::path& input : inputs_)
    if (!output.empty() && fs::equivalent(output, input, error)) {
      report({ErrorCode::wrong_use, output.string() + " is the original, which stays as it is. Choose another name."});
      return;
    }
  for (const QString& id : strip_ids) options.only.push_back(id.toStdString());
  if (strip_ids.isEmpty())  // an empty list means all of them
    for (const StripPlan& strip : full_plan_->strips) options.except.push_back(strip.strip.id);

  struct Applied {
    Result<ApplyReport> report;
    std::optional<WrittenOutput> written;
  };
  std::vector<std::string> left_out;
  for (const StripPlan& strip : full_plan_->strips)
    if (strip.action == Action::change && !strip_ids.contains(qt(strip.strip.id))) left_out.push_back(strip.strip.id);
  const auto running = begin(QStringLiteral("writing"));
  run_on(
      long_worker_,
      [plan = full_plan_, options, replace, job = running->job(running, surroundings_, cache_)]() -> Applied {
        std::optional<WrittenOutput> written;
        if (!options.output.empty()) {
          auto before = WrittenOutput::before(options.output);
          if (!before) return {unexpected(before.error()), {}};
          written = *before;
        }
        // Not by ApplyOptions::force, which would also go over strips that changed.
        const bool replaces = replace && written && written->replaced_something();
        std::error_code ignored;
        if (replaces) fs::remove(options.output, ignored);
        auto report = apply_plan(*plan, options, job);
        if (!report && replaces)
          if (auto restored = written->put_back(); !restored) return {unexpected(restored.error()), {}};
        if (!report || report->nothing_to_do) return {report, {}};
        if (!written) written.emplace(report->output);
        written->written();
        return {report, written};
      },
      [this, running, plan = full_plan_, left_out](const Applied& applied) {
        if (running != running_) return;
        end();
        if (!applied.report) {
          report(applied.report.error());
          emit changed();
          emit settled();
          return;
        }
        if (applied.written) written_.push_back(*applied.written);
        state_.applied = true;
        state_.after.reset();
        memory_.applied(*plan, applied.report->output, left_out);
        refresh_undo();
        if (!applied.written)
          state_.undo_text =
              file_name(applied.report->output) + QStringLiteral(" stands already as the plan wants it.");
        if (!applied.report->refused.empty()) {
          QString text = QStringLiteral("Not applied: ");
          for (const RefusedStrip& refused : applied.report->refused)
            text += qt(refused.name.empty() ? refused.id : refused.name) + QStringLiteral(" (") + qt(refused.why) +
                    QStringLiteral(") ");
          emit failed(text.trimmed());
        }
        emit changed();
        const fs::path written = applied.report->output;
        const auto measuring = begin(QStringLiteral("measuring the result"));
        run_on(
            long_worker_,
            [written, job = measuring->job(measuring, surroundings_, cache_)] { return measure_mix({written}, job); },
            [this, measuring](const Result<Measurement>& after) {
              if (measuring != running_) return;
              end();
              if (after && state_.applied)
                state_.after = *after;
              else if (!after)
                report(after.error());
              emit changed();
              emit settled();
            });
      });
}

void FileHost::refresh_undo() {
  state_.can_undo = !written_.empty();
  if (written_.empty()) {
    state_.undo_text.clear();
    return;
  }
  const WrittenOutput& last = written_.back();
  state_.undo_text = file_name(last.path()) + (last.replaced_something()
                                                   ? QStringLiteral(" was replaced; Undo puts back what was there.")
                                                   : QStringLiteral(" was written; Undo removes it."));
}

void FileHost::undo() {
  if (written_.empty() || running_) return;
  const auto done = written_.back().take_back();
  if (!done) {
    report(done.error());
    if (done.error().code != ErrorCode::content_changed) return;
  }
  memory_.taken_back(written_.back().path());
  written_.pop_back();
  state_.applied = false;
  state_.after.reset();
  refresh_undo();
  emit changed();
}

// ------------------------------------------------------------------------------------------------------------------------
// what is kept

void FileHost::keep_soon() {
  kept_.touch();
  keep_timer_.start();
}

fs::path FileHost::song() const { return inputs_.size() == 1 ? inputs_.front() : inputs_.front().parent_path(); }

void FileHost::learn() {
  for (const std::string& problem : memory_.take_problems()) emit failed(qt(problem));
  // What was applied stays in sight with its reasons.
  if (!state_.applied) replan();
}

void FileHost::save_now() {
  keep_timer_.stop();
  if (const auto plan = std::exchange(edited_plan_, nullptr)) memory_.note_options(kept_.content.options, *plan);
  if (auto saved = kept_.save(); !saved) report(saved.error());
}

void FileHost::keep_as_defaults() {
  if (auto kept = kept_.keep_as_defaults(); !kept) report(kept.error());
}

std::vector<NamedOptions> FileHost::presets() const { return preset_choices(options()); }

void FileHost::save_preset(const QString& name) {
  if (auto saved = save_preset_of(options(), name.toStdString()); !saved) report(saved.error());
}

std::vector<Style> FileHost::styles() const { return style_choices(); }

void FileHost::judge(const QString& strip_id, ui::Verdict verdict) {
  kept_.content.verdicts[strip_id.toStdString()] = ui::word_of(verdict);
  keep_soon();
  if (!full_plan_) return;
  memory_.judge(*full_plan_, strip_id.toStdString(), verdict == ui::Verdict::accepted);
  learn();
}

void FileHost::rate(int stars) {
  kept_.content.stars = stars;
  keep_soon();
  if (!full_plan_) return;
  memory_.rate(*full_plan_, stars);
  learn();
}

void FileHost::switch_lesson(const QString& lesson, bool on) {
  memory_.switch_lesson(lesson.toStdString(), on);
  learn();
}

// ------------------------------------------------------------------------------------------------------------------------
// changes from outside

void FileHost::watch() {
  const QStringList before = watcher_.files() + watcher_.directories();
  if (!before.isEmpty()) watcher_.removePaths(before);
  QStringList paths;
  for (const fs::path& input : inputs_)
    if (const QString path = qt(input.string()); QFileInfo::exists(path)) paths << path;
  if (!paths.isEmpty()) watcher_.addPaths(paths);
}

void FileHost::look_for_changes() {
  watch();  // a file that was replaced is another one to the watcher
  if (!measured_) return;
  run_on(
      quick_worker_, [inputs = inputs_] { return describe(inputs); },
      [this, number = opening_](const Result<SessionAnalysis>& now) {
        if (number != opening_ || !measured_) return;
        const bool differs = !now || now->input.content_hash != measured_->input.content_hash;
        if (differs == state_.changed_since) return;
        state_.changed_since = differs;
        emit changed();
      });
}

}  // namespace smartgain::gui
