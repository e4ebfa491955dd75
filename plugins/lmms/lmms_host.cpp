// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "lmms_host.hpp"

#include <Engine.h>
#include <FxMixer.h>
#include <Mixer.h>
#include <Song.h>

#include <dlfcn.h>

#include <QApplication>
#include <QEvent>
#include <QFileInfo>
#include <QMenu>
#include <QStandardPaths>
#include <cmath>

#include "smartgain/balance/evidence.hpp"
#include "smartgain/session/automatic.hpp"
#include "smartgain/session/measure.hpp"
#include "smartgain/session/models.hpp"
#include "smartgain/session/presets.hpp"
#include "smartgain/session/progress_meter.hpp"
#include "smartgain/session/reference_mix.hpp"
#include "smartgain/session/roles.hpp"
#include "smartgain/session/styles.hpp"
#include "smartgain/staging/staging.hpp"
#include "smartgain/store/folders.hpp"

namespace smartgain::lmms {
namespace {

namespace fs = std::filesystem;

constexpr int kPollMs = 100;
constexpr int kKeepMs = 500;      // chosen: after the last of a row of changes
constexpr int kPollsAPlan = 10;   // while listening
constexpr int kWatchPolls = 100;  // chosen: who moved a knob looks at what it does for about ten seconds
// A shortcut or a click may be for saving, which follows at once or in a dialog; dialogs are seen by themselves.
constexpr int kHoldPolls = 3;
// A knob stands where it was put to far less than anyone hears; LMMS keeps floats.
constexpr double kSamePositionDb = 0.005;

// Chosen: what effects that a strip is heard in front of may do to its level; they count as 0 dB.
constexpr double kEffectsDb = 3.0;

// Auto-adjust: as slow as a careful hand.
constexpr int kAutoMs = 60;
constexpr double kAutoStepDb = 3.0 * kAutoMs / 1000.0;  // 3 dB a second, 0.18 a step
constexpr double kAutoBeginsDb = 1.0;
constexpr double kAutoEndsDb = 0.1;
// Too little evidence moves nothing.
constexpr double kAutoHeardS = 3.0;

/// This plugin itself, for the headless LMMS.
fs::path own_file() {
  Dl_info found{};
  return ::dladdr(reinterpret_cast<const void*>(&own_file), &found) != 0 ? fs::path(found.dli_fname) : fs::path();
}

fs::path defaults_file() {
  return fs::path(QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation).toStdString()) /
         "smartgain/lmms.defaults.json";
}

fs::path kept_file_of(const QString& project) {
  return project.isEmpty() ? fs::path() : panel_file_of(project.toStdString());
}

/// Auto-adjust moves strips against each other: that is what these goals ask for.
bool can_auto_adjust(Goal goal) { return goal == Goal::smart || goal == Goal::balance; }

bool same(Decibels a, Decibels b) {
  return a == b || (a.is_finite() && b.is_finite() && std::abs(a.value - b.value) < kSamePositionDb);
}

/// Of a level that was listened to.
Decibels sd_of_heard(const Strip& strip) {
  const Measurement& heard = *strip.measured;
  const Decibels sd = level_sd_after(heard.active_share.value_or(0.0) * heard.duration_s);
  return strip.has(StripFlag::effects_after_knob) ? Decibels(std::hypot(sd.value, kEffectsDb)) : sd;
}

ui::LiveLevels meter(const LiveSession::Levels& levels, Decibels gain) {
  ui::LiveLevels shown;
  shown.heard_s = levels.heard_s;
  if (!gain.is_finite()) return shown;
  if (levels.momentary) shown.momentary = *levels.momentary + gain;
  if (levels.short_term) shown.short_term = *levels.short_term + gain;
  if (levels.integrated) shown.integrated = *levels.integrated + gain;
  if (levels.true_peak) shown.true_peak = *levels.true_peak + gain;
  shown.crest = levels.crest;
  return shown;
}

/// The panel draws none, and 300 strips have 15 MB of them.
void forget_patches(Strip& strip) {
  if (strip.measured) strip.measured->patches = {};
}

}  // namespace

LmmsHost::LmmsHost(std::function<void()> checkpoint, QObject* parent)
    : ui::PanelHost(parent), checkpoint_(std::move(checkpoint)), kept_(defaults_file()), memory_(data_folder()) {
  // Without one everything works, only slower.
  if (auto opened = AnalysisCache::open(cache_folder())) cache_.emplace(*std::move(opened));
  if (auto made = ScratchFolder::make())
    scratch_.emplace(*std::move(made));
  else
    state_.problem = QString::fromStdString(made.error().message);
  connect(&poll_timer_, &QTimer::timeout, this, &LmmsHost::poll);
  connect(&auto_timer_, &QTimer::timeout, this, &LmmsHost::step_auto_adjust);
  keep_timer_.setSingleShot(true);
  keep_timer_.setInterval(kKeepMs);
  connect(&keep_timer_, &QTimer::timeout, this, [this] {
    const bool edited = edited_plan_ != nullptr;
    save_kept();
    if (edited) learn();
  });
  connect(Engine::getSong(), &Song::projectLoaded, this, [this] { loaded_ = true; });
  connect(
      Engine::mixer(), &Mixer::sampleRateChanged, this, [this] { listen_anew(); }, Qt::QueuedConnection);
  qApp->installEventFilter(this);
  poll_timer_.start(kPollMs);
}

LmmsHost::~LmmsHost() {
  stop_ = reference_stop_ = true;
  if (worker_.joinable()) worker_.join();
  if (reference_worker_.joinable()) reference_worker_.join();
  save_kept();
  audition_before(false);
  listener_.detach();
}

// Listening leaves a line in what LMMS saves. There is no signal before it saves, so whatever could be the beginning of that takes
// the listener away for a moment: a shortcut, an open menu, a click on a tool button, a dialog.
bool LmmsHost::eventFilter(QObject* watched, QEvent* event) {
  const auto type = event->type();
  const bool on_button =
      (type == QEvent::MouseButtonPress || type == QEvent::MouseButtonRelease) && watched->inherits("QToolButton");
  if (type == QEvent::Shortcut || type == QEvent::Close || on_button ||
      (type == QEvent::Show && watched->inherits("QMenu"))) {
    hold_polls_ = kHoldPolls;
    audition_before(false);
    listener_.detach();
  }
  return ui::PanelHost::eventFilter(watched, event);
}

bool LmmsHost::may_listen() const {
  return listens_ && live_ && project_ && hold_polls_ == 0 && !QApplication::activeModalWidget() &&
         !QApplication::activePopupWidget() && !Engine::getSong()->isExporting() &&
         !Engine::getSong()->isLoadingProject();
}

void LmmsHost::update_listening() {
  if (hold_polls_ > 0) --hold_polls_;
  if (!may_listen())
    listener_.detach();
  else if (!listener_.is_attached())
    listener_.attach(*project_, live_);
}

void LmmsHost::poll() {
  if (Engine::getSong()->isLoadingProject() || Engine::getSong()->isExporting()) {
    listener_.detach();
    return;
  }
  ++polls_;
  if (loaded_ || listener_.is_stale() || LiveProject::signature(listener_.channel()) != signature_) read_project();
  if (!project_) return;
  update_listening();
  follow_knobs();
  watch_hand();
  if (live_) {
    watch();
    live_->set_load(Engine::mixer()->cpuLoad() / 100.0);
  }
  if (const bool throttled = live_ && live_->is_throttled(); state_.throttled != throttled) {
    state_.throttled = throttled;
    emit changed();
  }
  if (listens_ && Engine::getSong()->isPlaying() && polls_ % kPollsAPlan == 0) replan();
}

void LmmsHost::read_project() {
  listener_.detach();
  signature_ = LiveProject::signature(nullptr);
  if (!scratch_) return show_problem(state_.problem);
  auto read = LiveProject::read(scratch_->path() / "open.mmp");
  if (!read) {
    forget_project();
    if (read.error().code == ErrorCode::unwritable_output)
      return show_problem(QString::fromStdString(read.error().message));
    // An empty song has no strip; that is no trouble.
    return emit changed();
  }
  const QString file = Engine::getSong()->projectFileName();
  const bool same_strips = project_ && project_->strips.size() == read->strips.size() &&
                           std::equal(read->strips.begin(), read->strips.end(), project_->strips.begin(),
                                      [](const LiveStrip& a, const LiveStrip& b) { return a.track == b.track; });
  // A song that is saved under another name is still the same; LMMS makes tracks anew when it loads one.
  const bool other_song = loaded_ || !project_ || (file != file_ && !(same_strips && !file.isEmpty()));
  loaded_ = false;
  if (other_song) {
    save_kept();
    if (auto opened = kept_.open(kept_file_of(file)); !opened)
      emit failed(QString::fromStdString(opened.error().message));
    memory_.open(file.toStdString(), kept_);
    // What was moved in this file while we did not see it.
    if (!file.isEmpty()) (void)memory_.look(file.toStdString(), read->session.strips);
    emit ticks_restored();
  } else {
    if (file != file_) {
      kept_.move_to(kept_file_of(file));
      memory_.move_to(file.toStdString());
      keep_soon();
    }
    follow_names(*read);
  }
  file_ = file;
  project_ = std::move(*read);
  positions_ = positions();
  if (other_song || !same_strips) {
    hand_.forget();
    stop_auto_adjust();
    whole_song_.assign(project_->strips.size(), std::nullopt);
    moved_.assign(project_->strips.size(), -kWatchPolls);
    whole_mix_.reset();
    before_.clear();
    after_.clear();
    mix_before_.reset();
    state_.after.reset();
    state_.applied = state_.can_undo = state_.can_audition = state_.changed_since = false;
    listen_anew();
  }
  state_.problem.clear();
  state_.title = file.isEmpty() ? tr("untitled") : QFileInfo(file).fileName();
  state_.live = true;
  state_.can_auto_adjust = true;
  if (state_.activity == ui::Activity::nothing_open)
    state_.activity = listens_ ? ui::Activity::listening : ui::Activity::idle;
  replan();
}

void LmmsHost::follow_names(const LiveProject& now) {
  std::map<std::string, std::string> new_ids;
  for (std::size_t i = 0; i < now.strips.size(); ++i) {
    const auto before = std::find_if(project_->strips.begin(), project_->strips.end(),
                                     [&](const LiveStrip& strip) { return strip.track == now.strips[i].track; });
    if (before == project_->strips.end()) continue;
    const std::string& old_id =
        project_->session.strips[static_cast<std::size_t>(before - project_->strips.begin())].id;
    if (old_id != now.session.strips[i].id) new_ids[old_id] = now.session.strips[i].id;
  }
  if (new_ids.empty()) return;
  rename_strips(kept_.content, new_ids);
  keep_soon();
  emit ticks_restored();
}

void LmmsHost::keep_soon() {
  kept_.touch();
  keep_timer_.start();
}

void LmmsHost::save_kept() {
  keep_timer_.stop();
  if (const auto plan = std::exchange(edited_plan_, nullptr)) memory_.note_options(kept_.content.options, *plan);
  if (auto saved = kept_.save(); !saved) emit failed(QString::fromStdString(saved.error().message));
}

void LmmsHost::keep_as_defaults() {
  if (auto kept = kept_.keep_as_defaults(); !kept) emit failed(QString::fromStdString(kept.error().message));
}

std::vector<NamedOptions> LmmsHost::presets() const { return preset_choices(options()); }

void LmmsHost::save_preset(const QString& name) {
  if (auto saved = save_preset_of(options(), name.toStdString()); !saved)
    emit failed(QString::fromStdString(saved.error().message));
}

std::vector<Style> LmmsHost::styles() const { return style_choices(); }

void LmmsHost::set_unticked(const QStringList& ids) {
  auto wanted = ui::utf8_of(ids);
  if (wanted == kept_.content.unticked) return;
  kept_.content.unticked = std::move(wanted);
  keep_soon();
}

void LmmsHost::forget_project() {
  save_kept();
  (void)kept_.open({});
  loaded_ = false;
  stop_auto_adjust();
  listener_.detach();
  live_.reset();
  project_.reset();
  whole_song_.clear();
  whole_mix_.reset();
  positions_.clear();
  const QString problem = state_.problem;
  state_ = {};
  state_.problem = problem;
}

void LmmsHost::listen_anew() {
  listener_.detach();
  live_.reset();
  if (!listens_ || !project_ || Engine::getSong()->isExporting()) return;
  const auto model = shared_model(options().precision);
  live_ = std::make_shared<LiveSession>(Engine::mixer()->processingSampleRate(), project_->strips.size() + 1,
                                        model ? *model : nullptr);
  update_listening();
}

void LmmsHost::watch() {
  std::vector<std::size_t> strips{project_->strips.size()};
  const auto in_sight = [this](std::size_t i) { return watched_.contains(project_->session.strips[i].id); };
  for (std::size_t i = 0; i < project_->strips.size(); ++i)
    if (in_sight(i)) strips.push_back(i);
  for (std::size_t i = 0; i < project_->strips.size(); ++i)
    if (!in_sight(i) && polls_ - moved_[i] < kWatchPolls) strips.push_back(i);
  live_->set_watched(strips);
}

std::vector<Decibels> LmmsHost::positions() const {
  std::vector<Decibels> result;
  for (const LiveStrip& strip : project_->strips) result.push_back(strip.knob.position());
  result.push_back(project_->master.position());
  return result;
}

// Knobs that moved: what is known moves along, and what was applied stands no more.
void LmmsHost::follow_knobs() {
  const auto now = positions();
  bool moved = false, by_hand = false;
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (same(now[i], positions_[i])) continue;
    moved = true;
    const auto adjusted = std::find(adjusted_.begin(), adjusted_.end(), i);
    by_hand = by_hand || (state_.auto_adjusts &&
                          (adjusted == adjusted_.end() ||
                           !same(now[i], adjusted_to_[static_cast<std::size_t>(adjusted - adjusted_.begin())])));
  }
  if (!moved) return;
  if (by_hand) stop_auto_adjust();
  note_positions();
  if (state_.auditions_before) return;
  state_.applied = state_.applied && stand_at(after_);
  replan();
}

std::vector<Strip> LmmsHost::strips_now() const {
  std::vector<Strip> strips = project_->session.strips;
  for (std::size_t i = 0; i < strips.size(); ++i) {
    strips[i].knob.position = positions_[i];
    strips[i].flags.erase(StripFlag::automated);
    if (!project_->strips[i].knob.is_free()) strips[i].flags.insert(StripFlag::automated);
  }
  return strips;
}

std::vector<HandMoves::Position> LmmsHost::hand_positions() const {
  std::vector<HandMoves::Position> now;
  for (std::size_t i = 0; i < project_->strips.size(); ++i) {
    const auto adjusted = std::find(adjusted_.begin(), adjusted_.end(), i);
    const bool ours = adjusted != adjusted_.end() &&
                      same(positions_[i], adjusted_to_[static_cast<std::size_t>(adjusted - adjusted_.begin())]);
    now.push_back({positions_[i], project_->strips[i].knob.is_free(), ours});
  }
  return now;
}

void LmmsHost::watch_hand() {
  if (state_.auditions_before) return hand_.settle_all(hand_positions());
  if (hand_.look(hand_positions()).empty()) return;
  if (memory_.look(file_.toStdString(), strips_now())) learn();
}

void LmmsHost::learn() {
  for (const std::string& problem : memory_.take_problems()) emit failed(QString::fromStdString(problem));
  replan();
}

void LmmsHost::note_positions() {
  const auto now = positions();
  auto& wanted = kept_.content.options.set_gains;
  for (std::size_t i = 0; i < project_->strips.size(); ++i) {
    if (same(now[i], positions_[i])) continue;
    moved_[i] = polls_;
    const auto set = wanted.find(project_->session.strips[i].id);
    if (set == wanted.end() || !now[i].is_finite() || !positions_[i].is_finite()) continue;
    set->second -= now[i] - positions_[i];
    keep_soon();
  }
  positions_ = now;
}

Decibels LmmsHost::gain_from_listener(std::size_t strip) const {
  return positions_[strip] + project_->gain_behind_knob(project_->strips[strip]);
}

PlanOptions LmmsHost::planned_options() const {
  PlanOptions options = options_for(kept_.content.options, project_->session.strips);
  if (state_.auto_adjusts) options.goal = Goal::balance;
  return options;
}

std::optional<Measurement> LmmsHost::mix_now(const std::vector<std::optional<Measurement>>& heard) const {
  const Decibels master = positions_.back();
  const bool known = whole_mix_ && whole_mix_->positions.back().is_finite() && master.is_finite();
  const bool stands =
      known && std::equal(positions_.begin(), positions_.end() - 1, whole_mix_->positions.begin(), same);
  if (!stands && !heard.empty() && heard.back() && heard.back()->integrated) return heard.back();
  if (!known) return std::nullopt;
  return louder_by(whole_mix_->measured, master - whole_mix_->positions.back());
}

SessionAnalysis LmmsHost::session_now() const {
  SessionAnalysis session = project_->session;
  const auto heard = live_ ? live_->measurements() : std::vector<std::optional<Measurement>>();
  const std::size_t mix = session.strips.size();
  session.mix_knob->position = positions_[mix];
  session.mix = mix_now(heard);
  for (std::size_t i = 0; i < mix; ++i) {
    Strip& strip = session.strips[i];
    strip.knob.position = positions_[i];
    if (strip.trim_knob && project_->strips[i].trim) strip.trim_knob->position = project_->strips[i].trim->position();
    strip.flags.erase(StripFlag::automated);
    if (!project_->strips[i].knob.is_free()) strip.flags.insert(StripFlag::automated);
    if (strip.has(StripFlag::muted)) continue;
    const Decibels now = gain_from_listener(i);
    if (whole_song_[i] && whole_song_[i]->at.is_finite() && now.is_finite())
      strip.measured = louder_by(whole_song_[i]->measured, now - whole_song_[i]->at);
    else if (i < heard.size() && heard[i] && now.is_finite()) {
      strip.measured = louder_by(*heard[i], now);
      strip.level_sd = sd_of_heard(strip);
    }
    if (strip.measured && strip.measured->non_finite_samples > 0) strip.flags.insert(StripFlag::non_finite);
    if (!strip.measured)
      strip.flags.insert(StripFlag::unmeasured);
    else if (!strip.measured->integrated)
      strip.flags.insert(StripFlag::silent);
    if (strip.measured && strip.measured->integrated && session.mix && session.mix->integrated)
      strip.level = *strip.measured->integrated - *session.mix->integrated;
  }
  assign_roles(session, options().roles, options().precision);
  return session;
}

void LmmsHost::show_session(SessionAnalysis session) {
  for (Strip& strip : session.strips) forget_patches(strip);
  state_.session = std::make_shared<SessionAnalysis>(std::move(session));
}

void LmmsHost::show_evidence() {
  if (project_) show_session(session_now());
  emit changed();
}

void LmmsHost::replan() {
  if (!project_) return;
  // What was applied stays in sight with its reasons until something else is wanted.
  if (state_.applied) return show_evidence();
  SessionAnalysis session = session_now();
  show_session(session);
  state_.plan.reset();
  if (session.mix) {
    PlanOptions options = planned_options();
    const bool without_reference = !options.reference.empty() && !known_reference(options.reference);
    if (without_reference) {
      measure_reference(options.reference, options.precision);
      options.reference.clear();
    }
    auto plan = plan_session(std::move(session), options, memory_.learned());
    if (plan) {
      if (without_reference)
        plan->notices.push_back("The reference is not measured yet, or cannot be: this is the plan without it.");
      for (StripPlan& strip : plan->strips) forget_patches(strip.strip);
      state_.plan = std::make_shared<Plan>(*std::move(plan));
    } else {
      emit failed(QString::fromStdString(plan.error().message));
    }
  }
  emit changed();
}

// That takes seconds, in which LMMS must not stand still.
void LmmsHost::measure_reference(const fs::path& path, Precision precision) {
  if (path == asked_reference_) return;
  asked_reference_ = path;
  reference_stop_ = true;
  if (reference_worker_.joinable()) reference_worker_.join();
  reference_stop_ = false;
  reference_worker_ = std::jthread([this, path, precision] {
    Job job;
    job.stop = &reference_stop_;
    job.cache = cache_ ? &*cache_ : nullptr;
    job.lmms_plugin = own_file();
    const auto measured = measured_reference(path, precision, job);
    QMetaObject::invokeMethod(this, [this, path, measured] {
      if (path != asked_reference_) return;
      if (!measured) {
        emit failed(QString::fromStdString(measured.error().message));
        return;  // not asked for again until another is chosen
      }
      asked_reference_.clear();
      replan();
    });
  });
}

std::vector<ui::LiveLevels> LmmsHost::strip_levels() const {
  std::vector<ui::LiveLevels> result(project_ ? project_->strips.size() : 0);
  if (!live_) return result;
  const auto levels = live_->levels();
  for (std::size_t i = 0; i < result.size() && i < levels.size(); ++i)
    result[i] = meter(levels[i], gain_from_listener(i));
  return result;
}

ui::LiveLevels LmmsHost::mix_levels() const {
  if (!live_ || live_->strip_count() == 0) return {};
  return meter(live_->levels().back(), Decibels(0.0));
}

void LmmsHost::set_options(const PlanOptions& options) {
  if (!edited_plan_) edited_plan_ = state_.plan;
  if (options.reference != kept_.content.options.reference) asked_reference_.clear();
  kept_.content.options = options;
  keep_soon();
  if (!can_auto_adjust(options.goal)) stop_auto_adjust();
  state_.applied = false;
  state_.after.reset();
  replan();
}

void LmmsHost::set_listening(bool on) {
  if (on == listens_) return;
  listens_ = on;
  if (state_.activity != ui::Activity::analysing && project_)
    state_.activity = on ? ui::Activity::listening : ui::Activity::idle;
  listen_anew();
  emit changed();
}

void LmmsHost::set_watched(const QStringList& ids) {
  const auto utf8 = ui::utf8_of(ids);
  watched_ = {utf8.begin(), utf8.end()};
}

void LmmsHost::analyse_whole_song() {
  work([](const fs::path& song, const Job& job) { return measure_session({song}, {}, job); },
       [this](const Result<SessionAnalysis>& result) { finish_analysis(result); });
}

void LmmsHost::measure_result() {
  work(
      [](const fs::path& song, const Job& job) {
        Job own = job;
        own.cache = nullptr;  // what was applied is heard, not remembered
        return measure_session({song}, {.strips = false}, own);
      },
      [this](const Result<SessionAnalysis>& result) {
        if (result && result->mix && state_.applied && project_) {
          state_.after = result->mix;
          whole_mix_ = whole_mix_after_ = MixEvidence{*result->mix, positions_};
          hold_ceiling();
        }
        show_evidence();
      });
}

void LmmsHost::hold_ceiling() {
  if (!state_.plan || !moves_whole(state_.plan->options) || !state_.plan->mix.ceiling || !state_.after->true_peak)
    return;
  const Decibels over = *state_.after->true_peak - *state_.plan->mix.ceiling;
  if (over <= Decibels(0.0)) return;
  const Decibels before = project_->master.position();
  project_->master.put(before - over - kMeterReserve);
  const Decibels done = project_->master.position() - before;
  if (!done.is_finite() || same(done, Decibels(0.0))) {
    emit failed(
        tr("The result peaks %1 over the ceiling, and the Master cannot be moved: it is automated. Lower the song's "
           "master volume by as much.")
            .arg(ui::db(over)));
    return;
  }
  const auto place = [](std::vector<KnobRecord>& records, const LiveKnob& knob) -> KnobRecord* {
    const auto at = std::find_if(records.begin(), records.end(),
                                 [&](const KnobRecord& record) { return record.knob.id == knob.id; });
    return at == records.end() ? nullptr : &*at;
  };
  if (KnobRecord* moved = place(after_, project_->master)) {
    moved->position = project_->master.position();
  } else {
    before_.push_back({project_->master, before});
    after_.push_back({project_->master, project_->master.position()});
  }
  Engine::getSong()->setModified();
  note_positions();
  // Behind the Master's fader nothing answers to level: what was measured moves along.
  state_.after = louder_by(*state_.after, done);
  whole_mix_ = whole_mix_after_ = MixEvidence{*state_.after, positions_};
  if (live_) live_->restart();
  state_.undo_text += tr(". The measured peak asked for %1 more at the Master").arg(ui::db(done));
}

void LmmsHost::work(std::function<Result<SessionAnalysis>(const fs::path&, const Job&)> measure,
                    std::function<void(const Result<SessionAnalysis>&)> finish) {
  if (!project_ || !scratch_ || state_.activity == ui::Activity::analysing) return;
  if (worker_.joinable()) worker_.join();
  listener_.detach();
  hold_polls_ = kHoldPolls;
  const fs::path song = scratch_->path() / "analysed.mmp";
  if (auto saved = LiveProject::save(song); !saved) return show_problem(QString::fromStdString(saved.error().message));
  gains_at_analysis_.clear();
  for (std::size_t i = 0; i < project_->strips.size(); ++i) gains_at_analysis_.push_back(gain_from_listener(i));
  positions_at_analysis_ = positions_;
  state_.activity = ui::Activity::analysing;
  state_.progress = 0.0;
  state_.progress_text.clear();
  state_.problem.clear();
  stop_ = false;
  worker_ = std::jthread([this, song, measure = std::move(measure), finish = std::move(finish)] {
    TimeLeft time_left;
    const auto begun = std::chrono::steady_clock::now();
    Job job;
    // One core stays with LMMS and its sound.
    job.jobs = std::max(1u, std::thread::hardware_concurrency() - 1);
    job.stop = &stop_;
    job.cache = cache_ ? &*cache_ : nullptr;
    job.lmms_plugin = own_file();
    job.progress = [&](double share, std::string_view what) {
      time_left.update(share, std::chrono::steady_clock::now() - begun);
      QString text = QString::fromUtf8(what.data(), static_cast<int>(what.size()));
      if (const auto left = time_left.value()) text += tr(", %1 s left").arg(std::ceil(left->count()));
      QMetaObject::invokeMethod(this, [this, share, text] {
        state_.progress = share;
        state_.progress_text = text;
        emit changed();
      });
    };
    auto measured = std::make_shared<Result<SessionAnalysis>>(measure(song, job));
    QMetaObject::invokeMethod(this, [this, measured, finish] {
      state_.activity = !project_  ? ui::Activity::nothing_open
                        : listens_ ? ui::Activity::listening
                                   : ui::Activity::idle;
      if (!*measured && measured->error().code != ErrorCode::interrupted)
        show_problem(QString::fromStdString(measured->error().message));
      finish(*measured);
    });
  });
  emit changed();
}

void LmmsHost::finish_analysis(const Result<SessionAnalysis>& result) {
  if (!project_ || !result) return emit changed();
  const auto& now = project_->session.strips;
  if (!std::equal(now.begin(), now.end(), result->strips.begin(), result->strips.end(),
                  [](const Strip& a, const Strip& b) { return a.id == b.id; })) {
    state_.changed_since = true;
    return emit changed();
  }
  state_.changed_since = false;
  const std::size_t mix = project_->strips.size();
  for (std::size_t i = 0; i < mix; ++i) {
    const Strip& strip = result->strips[i];
    whole_song_[i].reset();
    if (strip.measured) whole_song_[i] = Evidence{*strip.measured, gains_at_analysis_[i]};
    project_->session.strips[i].problem = strip.problem;
  }
  if (result->mix) whole_mix_ = MixEvidence{*result->mix, positions_at_analysis_};
  project_->session.input.sample_rate_hz = result->input.sample_rate_hz;
  project_->session.input.duration_s = result->input.duration_s;
  project_->session.notices = result->notices;
  replan();
}

void LmmsHost::cancel_analysis() { stop_ = true; }

void LmmsHost::show_problem(const QString& text) {
  state_.problem = text;
  emit changed();
  emit failed(text);
}

std::map<jo_id_t, float> LmmsHost::knob_values() const {
  std::map<jo_id_t, float> values;
  if (!project_) return values;
  const auto note = [&values](const LiveKnob& knob) {
    if (const FloatModel* model = knob.model()) values[knob.id] = model->value();
  };
  for (const LiveStrip& strip : project_->strips) {
    note(strip.knob);
    if (strip.trim) note(*strip.trim);
  }
  note(project_->master);
  return values;
}

void LmmsHost::knobs_were_restored() {
  stop_auto_adjust();
  // LMMS's own undo and redo lead back and forth between the two.
  state_.applied = state_.can_undo = state_.can_audition = stand_at(after_);
  state_.after.reset();
  if (state_.applied || stand_at(before_)) whole_mix_ = state_.applied ? whole_mix_after_ : whole_mix_before_;
  if (live_) live_->restart();
  if (project_) {
    note_positions();
    hand_.settle_all(hand_positions());
  }
  replan();
}

bool LmmsHost::stand_at(const std::vector<KnobRecord>& records) {
  return !records.empty() && std::all_of(records.begin(), records.end(), [](const KnobRecord& record) {
    return same(record.knob.position(), record.position);
  });
}

void LmmsHost::apply(const QStringList& strip_ids) {
  if (!project_ || !state_.plan) return;
  audition_before(false);
  stop_auto_adjust();
  const std::shared_ptr<const Plan> plan = state_.plan;
  std::vector<KnobRecord> moves;
  const auto move = [&moves](const LiveKnob& knob, const KnobMove& to) {
    if (knob.is_free() && !same(knob.position(), to.to)) moves.push_back({knob, to.to});
  };
  for (std::size_t i = 0; i < plan->strips.size() && i < project_->strips.size(); ++i) {
    const StripPlan& strip = plan->strips[i];
    if (strip.action != Action::change || !strip_ids.contains(QString::fromStdString(strip.strip.id))) continue;
    move(project_->strips[i].knob, strip.knob);
    if (strip.trim_knob && project_->strips[i].trim) move(*project_->strips[i].trim, *strip.trim_knob);
  }
  if (plan->mix.knob && plan->mix.moved_by == HeadroomBy::master) move(project_->master, *plan->mix.knob);
  if (moves.empty()) return;
  before_.clear();
  for (const KnobRecord& record : moves) before_.push_back({record.knob, record.knob.position()});
  mix_before_ = state_.session->mix;
  checkpoint_();
  for (const KnobRecord& record : moves) record.knob.put(record.position);
  after_ = moves;
  Engine::getSong()->setModified();
  note_positions();
  hand_.settle_all(hand_positions());
  std::vector<std::string> left_out;
  for (const StripPlan& strip : plan->strips)
    if (strip.action == Action::change && !strip_ids.contains(QString::fromStdString(strip.strip.id)))
      left_out.push_back(strip.strip.id);
  memory_.applied(*plan, file_.toStdString(), left_out);
  whole_mix_before_ = whole_mix_after_ = whole_mix_;
  if (whole_mix_after_) {  // as predicted, until it is measured
    Measurement& mix = whole_mix_after_->measured;
    if (mix.integrated && plan->mix.predicted_integrated)
      mix = louder_by(mix, *plan->mix.predicted_integrated - *mix.integrated);
    if (plan->mix.predicted_true_peak) mix.true_peak = plan->mix.predicted_true_peak;
    whole_mix_after_->positions = positions_;
  }
  whole_mix_ = whole_mix_after_;
  if (live_) live_->restart();
  state_.applied = state_.can_undo = state_.can_audition = true;
  state_.undo_text = tr("Takes back what was applied to %1 knobs (also: Ctrl+Z)").arg(moves.size());
  state_.after.reset();
  if (whole_mix_after_)
    measure_result();
  else
    replan();
}

void LmmsHost::undo() {
  if (before_.empty()) return;
  audition_before(false);
  checkpoint_();
  for (const KnobRecord& record : before_) record.knob.put(record.position);
  Engine::getSong()->setModified();
  knobs_were_restored();
}

void LmmsHost::audition_before(bool on) {
  if (on == state_.auditions_before || before_.empty()) return;
  const std::vector<KnobRecord>& to = on ? before_ : after_;
  for (const KnobRecord& record : to) record.knob.put(record.position);
  // The louder one must not win by being louder.
  const Decibels master = project_->master.position();
  std::optional<Lufs> now;
  if (state_.after)
    now = state_.after->integrated;
  else if (state_.plan)
    now = state_.plan->mix.predicted_integrated;
  if (on && mix_before_ && mix_before_->integrated && now.has_value() && project_->master.is_free()) {
    const bool in_list = std::any_of(before_.begin(), before_.end(),
                                     [&](const KnobRecord& r) { return r.knob.id == project_->master.id; });
    if (!in_list) {
      before_.push_back({project_->master, master});
      after_.push_back({project_->master, master});
    }
    project_->master.put(std::min(project_->master.position() + (*now - *mix_before_->integrated), Decibels(6.0)));
  }
  state_.auditions_before = on;
  note_positions();
  emit changed();
}

void LmmsHost::set_auto_adjust(bool on, const QStringList& strip_ids) {
  if (!on) return stop_auto_adjust();
  if (!project_) return;
  if (!can_auto_adjust(options().goal)) {
    emit failed(tr("Auto-adjust moves strips against each other: choose the goal Smart or Balance for it."));
    return;
  }
  audition_before(false);
  adjusted_.clear();
  for (std::size_t i = 0; i < project_->strips.size(); ++i)
    if (project_->strips[i].behind_channel_effects && project_->strips[i].knob.is_free() &&
        strip_ids.contains(QString::fromStdString(project_->session.strips[i].id)))
      adjusted_.push_back(i);
  if (adjusted_.empty()) {
    emit failed(tr("No ticked strip has a fader of its own that is free: auto-adjust moves only faders."));
    return;
  }
  set_listening(true);
  adjusted_to_.clear();
  for (const std::size_t i : adjusted_) adjusted_to_.push_back(project_->strips[i].knob.position());
  moving_.assign(adjusted_.size(), false);
  checkpoint_();                            // one step for the whole engagement
  memory_.taken_back(file_.toStdString());  // what stands from now on is no answer to it
  state_.auto_adjusts = true;
  state_.applied = false;
  auto_timer_.start(kAutoMs);
  replan();
}

void LmmsHost::stop_auto_adjust() {
  auto_timer_.stop();
  adjusted_.clear();
  if (!state_.auto_adjusts) return;
  state_.auto_adjusts = false;
  emit changed();
  QMetaObject::invokeMethod(this, &LmmsHost::replan, Qt::QueuedConnection);  // for the goal that was chosen
}

void LmmsHost::step_auto_adjust() {
  if (!project_ || !state_.plan || !live_ || !Engine::getSong()->isPlaying()) return;
  const auto levels = live_->levels();
  bool moved = false;
  for (std::size_t k = 0; k < adjusted_.size(); ++k) {
    const std::size_t i = adjusted_[k];
    if (i >= state_.plan->strips.size() || i >= levels.size()) continue;
    const LiveKnob& knob = project_->strips[i].knob;
    if (!same(knob.position(), adjusted_to_[k])) return stop_auto_adjust();  // the user's hand
    const StripPlan& strip = state_.plan->strips[i];
    if (strip.action != Action::change || levels[i].heard_s < kAutoHeardS || !knob.position().is_finite()) continue;
    const double left = (strip.knob.to - knob.position()).value;
    if (!moving_[k] && std::abs(left) < kAutoBeginsDb) continue;
    moving_[k] = std::abs(left) > kAutoEndsDb;
    const Decibels to = knob.position() + Decibels(std::clamp(left, -kAutoStepDb, kAutoStepDb));
    knob.put(to);
    adjusted_to_[k] = knob.position();
    moved = true;
  }
  if (!moved) return;
  note_positions();
  Engine::getSong()->setModified();
}

void LmmsHost::judge(const QString& strip_id, ui::Verdict verdict) {
  kept_.content.verdicts[strip_id.toStdString()] = ui::word_of(verdict);
  keep_soon();
  if (!state_.plan) return;
  memory_.judge(*state_.plan, strip_id.toStdString(), verdict == ui::Verdict::accepted);
  learn();
}

void LmmsHost::rate(int stars) {
  kept_.content.stars = stars;
  keep_soon();
  if (!state_.plan) return;
  memory_.rate(*state_.plan, stars);
  learn();
}

void LmmsHost::switch_lesson(const QString& lesson, bool on) {
  memory_.switch_lesson(lesson.toStdString(), on);
  learn();
}

}  // namespace smartgain::lmms
