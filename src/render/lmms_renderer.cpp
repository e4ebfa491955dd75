// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/render/lmms_renderer.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <limits>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "capture_stream.hpp"
#include "lmms_home.hpp"
#include "lmms_output.hpp"
#include "rendered_file.hpp"
#include "smartgain/io/stem_files.hpp"
#include "smartgain/render/child_process.hpp"
#include "smartgain/render/lmms_version.hpp"
#include "smartgain/render/scratch_folder.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kTries = 3;
// A WAV file counts its bytes in 32 bits; what LMMS writes beyond is lost. Stereo float at 44.1 kHz: 3 h 22 min.
constexpr std::uint64_t kMaxWavBytes = 4294967295;
constexpr double kBytesPerSecond = 44100.0 * 2.0 * sizeof(float);
constexpr double kSlowest = 20.0;  // see LmmsRendererOptions::least_time_limit
// LMMS does not notice a write that fails, and closes the shorter file neatly: so the disk is watched, not the file.
constexpr std::uint64_t kLeastFreeBytes = 4u << 20;

constexpr std::string_view kHowToGet =
    "Install it (Debian, Ubuntu: apt install lmms; elsewhere: https://lmms.io), or let SMARTGAIN_LMMS name its program";

std::uint64_t free_bytes(const fs::path& folder) {
  struct statvfs disk = {};
  if (::statvfs(folder.c_str(), &disk) != 0) return std::numeric_limits<std::uint64_t>::max();
  return static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
}

Result<> make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    return unexpected(ErrorCode::unwritable_output, fmt::format("{}: the folder for rendered audio cannot be made: {}",
                                                                folder.string(), error.message()));
  return Done{};
}

Error interrupted() { return {ErrorCode::interrupted, "Rendering was stopped; nothing of it is left behind."}; }

Error disk_full(const fs::path& folder) {
  return {ErrorCode::unwritable_output,
          fmt::format(
              "{}: the disk is full: rendering needs about 20 MB a minute of music and strip. Free some space, or let "
              "TMPDIR name a folder on another disk.",
              folder.string())};
}

// The reading end of the pipe on which our plugin inside one LMMS sends, and the thread that reads it.
class CaptureListener {
 public:
  CaptureListener(fs::path pipe, const LmmsProject& project, std::span<const std::string> strip_ids, StripSink& sink)
      : pipe_(std::move(pipe)),
        project_(project),
        wanted_(strip_ids.begin(), strip_ids.end()),
        sink_(sink),
        stream_({[this](const CaptureFormat& format) { return begin(format); },
                 [this](const auto& views) { return audio(views); }}) {}
  CaptureListener(const CaptureListener&) = delete;
  CaptureListener& operator=(const CaptureListener&) = delete;
  ~CaptureListener() {
    (void)finish();
    if (file_ >= 0) ::close(file_);
  }

  Result<> start() {
    if (::mkfifo(pipe_.c_str(), 0600) == 0) file_ = ::open(pipe_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file_ < 0)
      return unexpected(ErrorCode::unwritable_output,
                        fmt::format("{}: a pipe cannot be made there: {}", pipe_.string(), std::strerror(errno)));
    ::fcntl(file_, F_SETPIPE_SZ, kPipeBytes);  // the more, the less they wait for each other; smaller works too
    thread_ = std::jthread([this] { listen(); });
    return Done{};
  }

  [[nodiscard]] const fs::path& pipe() const { return pipe_; }
  /// True: the sink does not want any more, so there is no sense in going on.
  [[nodiscard]] bool failed() const { return failed_.load(); }

  /// LMMS has ended: what it sent is read to its end.
  /// Fails with what the sink failed with.
  Result<Capture> finish() {
    writer_gone_.store(true);
    if (thread_.joinable()) thread_.join();
    if (sink_error_) return unexpected(*sink_error_);
    if (stream_.ended()) return Capture{ids_, {}};
    return Capture{{},
                   !trouble_.empty() ? trouble_
                   : stream_.begun() ? "what LMMS sent of the strips broke off"
                                     : "LMMS did not load SmartGain's plugin"};
  }

 private:
  static constexpr int kPipeBytes = 1 << 20;

  void listen() {
    std::vector<char> bytes(1u << 16);
    for (;;) {
      const bool last = writer_gone_.load();  // before reading: what it wrote until then is in the pipe
      pollfd readable{file_, POLLIN, 0};
      ::poll(&readable, 1, 20);
      const ssize_t count = ::read(file_, bytes.data(), bytes.size());
      if (count <= 0) {
        if (last) return;
        // No writer yet, or none any more: poll() returns at once then.
        if (count == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        continue;
      }
      if (failed_.load()) continue;  // so that LMMS does not hang while it is being ended
      if (auto fed = stream_.feed({bytes.data(), static_cast<std::size_t>(count)}); !fed) {
        if (!sink_error_) trouble_ = fed.error().message;
        failed_.store(sink_error_.has_value());
        if (!sink_error_) return drain();
      }
    }
  }

  void drain() {
    // A pipe without a reader would only cost the strips, but one that nobody empties would stop the song.
    ::close(std::exchange(file_, -1));
  }

  Result<> begin(const CaptureFormat& format) {
    std::vector<std::string> rendered;
    for (const LmmsStrip& strip : project_.strips())
      if (strip.route.render_index > 0) {
        if (rendered.size() < strip.route.render_index) rendered.resize(strip.route.render_index);
        rendered[strip.route.render_index - 1] = strip.strip.id;
      }
    if (rendered.size() != format.strips.size())
      return unexpected(ErrorCode::failed_program, fmt::format("LMMS has {} tracks that sound where the project has {}",
                                                               format.strips.size(), rendered.size()));
    for (std::size_t i = 0; i < rendered.size(); ++i)
      if (!format.strips[i].apart && wanted_.contains(rendered[i])) {
        ids_.push_back(rendered[i]);
        places_.push_back(i);
      }
    return keep(sink_.begin(ids_, format.sample_rate_hz));
  }

  Result<> audio(const std::vector<AudioView>& all) {
    views_.clear();
    for (const std::size_t place : places_) views_.push_back(all[place]);
    return keep(sink_.process(views_));
  }

  Result<> keep(Result<> done) {
    if (!done) sink_error_ = done.error();
    return done;
  }

  fs::path pipe_;
  const LmmsProject& project_;
  const std::set<std::string> wanted_;
  StripSink& sink_;
  CaptureStream stream_;
  int file_ = -1;
  std::atomic<bool> writer_gone_{false}, failed_{false};
  std::vector<std::string> ids_;
  std::vector<std::size_t> places_;  // among all strips of the stream
  std::vector<AudioView> views_;
  std::optional<Error> sink_error_;
  std::string trouble_;
  std::jthread thread_;
};

// One run of LMMS and what came of it.
struct Run {
  ChildOutcome outcome;
  std::string tail;
  bool stalled = false;
  bool too_long = false;
  bool too_slow = false;
  bool full = false;
  [[nodiscard]] bool hopeless() const { return too_long || too_slow; }
};

class LmmsRenderer final : public Renderer {
 public:
  LmmsRenderer(fs::path program, std::string name, const LmmsRendererOptions& options)
      : program_(std::move(program)), name_(std::move(name)), options_(options) {
    if (options_.jobs == 0) options_.jobs = std::max(1u, std::thread::hardware_concurrency());
  }

  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] Result<> render_mix(const LmmsProject& project, const fs::path& output,
                                    const Progress& progress) override;
  [[nodiscard]] Result<Capture> render_session(const LmmsProject& project, std::span<const std::string> strip_ids,
                                               const fs::path& output, StripSink& sink,
                                               const Progress& progress) override;
  [[nodiscard]] Result<std::vector<RenderedStrip>> render_strips(const LmmsProject& project,
                                                                 std::span<const std::string> strip_ids,
                                                                 const fs::path& folder,
                                                                 const Progress& progress) override;

 private:
  friend class StripRender;

  // Renders all that sounds in the project as `results`/kFile, in two folders for this run alone.
  [[nodiscard]] Result<Run> run(const LmmsProject& project, const fs::path& scratch, const fs::path& results,
                                const std::function<void(double)>& progress, const std::atomic<bool>& abandon,
                                CaptureListener* listener = nullptr) const;
  // The song as a file; with a sink, these strips too.
  [[nodiscard]] Result<Capture> render(const LmmsProject& project, const fs::path& output,
                                       std::span<const std::string> strip_ids, StripSink* sink,
                                       const Progress& progress) const;
  [[nodiscard]] bool stopping() const { return options_.stop && options_.stop->load(); }
  [[nodiscard]] std::string explain(const Run& run, const RenderedFile& file) const;

  fs::path program_;
  std::string name_;
  LmmsRendererOptions options_;
};

constexpr const char* kFile = "rendered.wav";

Result<Run> LmmsRenderer::run(const LmmsProject& project, const fs::path& scratch, const fs::path& results,
                              const std::function<void(double)>& progress, const std::atomic<bool>& abandon,
                              CaptureListener* listener) const {
  for (const fs::path& folder : {scratch, results})
    if (auto made = make_folder(folder); !made) return unexpected(made.error());
  auto home = make_lmms_home(scratch, find_lmms_user_folders());
  if (!home) return unexpected(home.error());
  const fs::path song = scratch / "song.mmp";
  if (auto saved = project.save(song); !saved) return unexpected(saved.error());

  ChildCommand command;
  command.program = program_;
  if (::geteuid() == 0) command.arguments.emplace_back("--allowroot");
  const fs::path output = results / kFile;
  for (const std::string& word :
       {std::string("--config"), home->configuration.string(), std::string("render"), song.string(), std::string("-f"),
        std::string("wav"), std::string("-a"), std::string("-x"), std::string("2"), std::string("-o"), output.string()})
    command.arguments.push_back(word);
  command.environment = home->environment;
  command.working_folder = scratch;
  command.largest_file = kMaxWavBytes;
  if (listener) {
    command.environment.emplace_back("SMARTGAIN_CAPTURE", listener->pipe().string());
    command.environment.emplace_back("LMMS_PLUGIN_DIR", options_.plugin.parent_path().string());
  }

  Run result;
  LmmsOutput messages;
  const auto started = Clock::now();
  auto last_progress = started;
  auto last_look = last_progress;
  std::uintmax_t last_size = 0;
  ChildWatch watch;
  watch.stop = options_.stop;
  watch.on_output = [&](std::string_view text) {
    const double before = messages.share();
    messages.feed(text);
    if (messages.share() > before) {
      last_progress = Clock::now();
      if (progress) progress(messages.share());
    }
  };
  watch.keep_going = [&] {
    const auto now = Clock::now();
    result.stalled = now - last_progress > options_.stall_limit;
    if (now - last_look >= std::chrono::seconds(1)) {
      last_look = now;
      result.full = free_bytes(results) < kLeastFreeBytes;
      std::error_code none_yet;
      const auto size = fs::file_size(output, none_yet);
      // A percent of a long song may take minutes; while its file grows, LMMS lives.
      if (!none_yet && size != last_size) {
        last_size = size;
        last_progress = now;
      }
      // A clip lost far behind the end makes a song of days: seen from the first percents on, not after hours.
      const double whole_bytes = none_yet ? 0.0 : static_cast<double>(size) / (messages.share() + 0.01);
      result.too_long = whole_bytes > static_cast<double>(kMaxWavBytes);
      const std::chrono::duration<double> plays(whole_bytes / kBytesPerSecond), taken(now - started);
      result.too_slow = taken > options_.least_time_limit && taken > kSlowest * plays;
    }
    return !result.stalled && !result.full && !result.hopeless() && !abandon.load() &&
           !(listener && listener->failed());
  };
  auto outcome = run_child(command, watch);
  if (!outcome) return unexpected(outcome.error());
  result.outcome = *outcome;
  result.tail = messages.tail();
  if (stopping()) return unexpected(interrupted());
  if (result.full || free_bytes(results) < kLeastFreeBytes)
    return unexpected(disk_full(results.parent_path().parent_path()));
  return result;
}

std::string LmmsRenderer::explain(const Run& run, const RenderedFile& file) const {
  std::string text;
  if (run.stalled)
    text = fmt::format("{} hangs: no progress for {} s", name_,
                       std::chrono::duration_cast<std::chrono::seconds>(options_.stall_limit).count());
  else if (run.too_long)
    text = "its render would be longer than a WAV file can be (3 h 22 min): is a clip left far behind the song's end?";
  else if (run.too_slow)
    text = fmt::format("its render takes over {:.0f} times as long as the song", kSlowest);
  else if (file.state == RenderState::missing)
    text = fmt::format("{} left no file for it ({})", name_, describe(run.outcome));
  else if (file.state == RenderState::unfinished)
    text = fmt::format("its render broke off before its end ({}: {})", name_, describe(run.outcome));
  else
    text = "its render " + describe(file);
  if (!run.tail.empty() && file.state != RenderState::exploded) text += fmt::format("; {} says: {}", name_, run.tail);
  return text;
}

Result<> LmmsRenderer::render_mix(const LmmsProject& project, const fs::path& output, const Progress& progress) {
  auto rendered = render(project, output, {}, nullptr, progress);
  return rendered ? Result<>(Done{}) : unexpected(rendered.error());
}

Result<Capture> LmmsRenderer::render_session(const LmmsProject& project, std::span<const std::string> strip_ids,
                                             const fs::path& output, StripSink& sink, const Progress& progress) {
  std::string problem;
  if (options_.plugin.empty())
    problem = "SmartGain's plugin for LMMS is not installed";
  else
    problem = why_plugin_refuses(std::string_view(name_).substr(std::string_view("LMMS ").size()));
  auto capture = render(project, output, strip_ids, problem.empty() ? &sink : nullptr, progress);
  if (capture && !problem.empty()) capture->problem = problem;
  return capture;
}

Result<Capture> LmmsRenderer::render(const LmmsProject& project, const fs::path& output,
                                     std::span<const std::string> strip_ids, StripSink* sink,
                                     const Progress& progress) const {
  const fs::path parent = output.has_parent_path() ? output.parent_path() : fs::path(".");
  if (auto made = make_folder(parent); !made) return unexpected(made.error());
  // Beside the output, so that the finished file needs no copy and its disk is the one that is watched.
  auto results = ScratchFolder::make(parent);
  if (!results) return unexpected(results.error());
  auto scratch = ScratchFolder::make();
  if (!scratch) return unexpected(scratch.error());

  const std::atomic<bool> never{false};
  double shown = 0.0;
  const auto report = [&](double share) {
    shown = std::max(shown, share);
    if (progress) progress(shown, "the mix");
  };
  for (int attempt = 1;; ++attempt) {
    const fs::path own_results = results->path() / std::to_string(attempt);
    std::optional<CaptureListener> listener;
    if (sink) {
      listener.emplace(scratch->path() / fmt::format("capture-{}", attempt), project, strip_ids, *sink);
      if (auto started = listener->start(); !started) return unexpected(started.error());
    }
    auto run = this->run(project, scratch->path() / std::to_string(attempt), own_results, report, never,
                         listener ? &*listener : nullptr);
    if (!run) return unexpected(run.error());
    auto capture = listener ? listener->finish() : Result<Capture>(Capture{});
    if (!capture) return unexpected(capture.error());
    const RenderedFile file = inspect_rendered_file(own_results / kFile, options_.stop);
    if (stopping()) return unexpected(interrupted());
    if (file.state == RenderState::good) {
      std::error_code error;
      fs::rename(own_results / kFile, output, error);
      if (error)
        return unexpected(ErrorCode::unwritable_output, fmt::format("{}: {}", output.string(), error.message()));
      report(1.0);
      return capture;
    }
    if (attempt == kTries || run->hopeless())
      return unexpected(
          ErrorCode::failed_program,
          fmt::format(
              "{} could not render the song: {}. {}.", name_, explain(*run, file),
              file.state == RenderState::exploded || file.state == RenderState::non_finite
                  ? "Analyse it to see which strip that is, and mute or mend it"
                  : "Try it by hand with `lmms render`: a plugin or sample that the song needs may be missing"));
  }
}

// One call of render_strips(): tasks, and the threads that work them off.
class StripRender {
 public:
  StripRender(const LmmsRenderer& renderer, const LmmsProject& project, const Progress& progress, fs::path folder,
              fs::path scratch, fs::path results)
      : renderer_(renderer),
        project_(project),
        progress_(progress),
        folder_(std::move(folder)),
        scratch_(std::move(scratch)),
        results_(std::move(results)) {}

  Result<std::vector<RenderedStrip>> operator()(std::span<const std::string> strip_ids);

 private:
  struct Task {
    std::size_t strip;
    int attempt = 1;
  };

  void work();
  void perform(const Task& task, std::size_t number);
  void report(std::size_t task_number, double share);
  void settle(std::size_t strip, fs::path path, std::string problem);
  void fail(Error error);
  [[nodiscard]] bool nothing_yet() {
    const std::lock_guard lock(mutex_);
    return !any_file_;
  }

  const LmmsRenderer& renderer_;
  const LmmsProject& project_;
  const Progress& progress_;
  const fs::path folder_;
  const fs::path scratch_;
  const fs::path results_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<RenderedStrip> strips_;
  std::deque<Task> queue_;
  std::size_t running_ = 0;
  std::size_t started_ = 0;
  std::size_t wanted_ = 0;
  std::size_t settled_ = 0;
  bool any_file_ = false;
  std::string last_trouble_;
  std::optional<Error> error_;
  std::atomic<bool> abandon_{false};

  std::mutex progress_mutex_;
  std::map<std::size_t, double> running_share_;  // of each task at work, in strips
  double shown_ = 0.0;
};

Result<std::vector<RenderedStrip>> StripRender::operator()(std::span<const std::string> strip_ids) {
  std::map<std::string_view, bool> renders;
  for (const LmmsStrip& strip : project_.strips()) renders[strip.strip.id] = strip.route.render_index > 0;
  std::map<std::string_view, std::size_t> first;
  for (std::size_t i = 0; i < strip_ids.size(); ++i) {
    strips_.push_back({strip_ids[i], {}, {}});
    if (!first.emplace(strip_ids[i], i).second) continue;
    const auto known = renders.find(strip_ids[i]);
    if (known == renders.end())
      strips_[i].problem = "the project has no such strip";
    else if (!known->second)
      strips_[i].problem = "it is muted, so LMMS renders nothing of it";
    else
      queue_.push_back({i, 1});
  }
  wanted_ = queue_.size();
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < std::min<std::size_t>(renderer_.options_.jobs, wanted_); ++i)
      threads.emplace_back([this] { work(); });
  }
  if (error_) return unexpected(*error_);
  if (wanted_ > 0 && !any_file_)
    return unexpected(ErrorCode::failed_program,
                      fmt::format("{} rendered nothing: {}. Try the song by hand with `lmms render`.", renderer_.name_,
                                  last_trouble_));
  for (std::size_t i = 0; i < strips_.size(); ++i) {
    const RenderedStrip& original = strips_[first.at(strip_ids[i])];
    strips_[i].path = original.path;
    strips_[i].problem = original.problem;
  }
  return std::move(strips_);
}

void StripRender::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    // A task at work may still put strips back.
    changed_.wait(lock, [this] { return !queue_.empty() || running_ == 0 || error_; });
    if (queue_.empty() || error_) return;
    const Task task = queue_.front();
    queue_.pop_front();
    const std::size_t number = started_++;
    ++running_;
    lock.unlock();
    try {
      perform(task, number);
    } catch (const std::exception& trouble) {  // no memory for it
      fail({ErrorCode::failed_program, fmt::format("rendering strips: {}", trouble.what())});
    }
    lock.lock();
    --running_;
    changed_.notify_all();
  }
}

// Not by `lmms rendertracks`: with oversampling, LMMS 1.2.2 is right only in the first render of a process. The later
// ones come 19 frames off, and ReggaeTry's strips then miss its mix by -4 dB instead of -148 dB. One process a strip is
// as fast, too.
void StripRender::perform(const Task& task, std::size_t number) {
  const std::string& id = strips_[task.strip].strip_id;
  const fs::path scratch = scratch_ / std::to_string(number);
  const fs::path results = results_ / std::to_string(number);
  const auto run = renderer_.run(
      project_.for_strips({&id, 1}), scratch, results, [&](double share) { report(number, share); }, abandon_);
  {
    const std::lock_guard lock(progress_mutex_);
    running_share_.erase(number);  // from here on it counts as a whole or not at all
  }
  if (!run) return fail(run.error());
  if (abandon_.load()) return;

  const RenderedFile file = inspect_rendered_file(results / kFile, renderer_.options_.stop);
  if (renderer_.stopping()) return fail(interrupted());
  std::error_code error;
  if (file.state == RenderState::good) {
    const fs::path path = folder_ / strip_file_name(id);
    fs::rename(results / kFile, path, error);
    if (error) return fail({ErrorCode::unwritable_output, fmt::format("{}: {}", path.string(), error.message())});
    settle(task.strip, path, {});
  } else {
    const std::string trouble = renderer_.explain(*run, file);
    if (task.attempt == kTries && run->stalled && file.state == RenderState::missing && nothing_yet())
      return fail({ErrorCode::failed_program, trouble});  // or each strip would wait as long
    {
      const std::lock_guard lock(mutex_);
      any_file_ = any_file_ || file.state != RenderState::missing;
      last_trouble_ = trouble;
      if (task.attempt < kTries && !run->hopeless()) queue_.push_front({task.strip, task.attempt + 1});
    }
    if (task.attempt == kTries || run->hopeless()) settle(task.strip, {}, trouble);
  }
  fs::remove_all(results, error);
  fs::remove_all(scratch, error);
}

void StripRender::report(std::size_t task_number, double share) {
  std::size_t settled;
  {
    const std::lock_guard lock(mutex_);
    settled = settled_;
  }
  const std::lock_guard lock(progress_mutex_);
  running_share_[task_number] = share;
  double sum = static_cast<double>(settled);
  for (const auto& [number, part] : running_share_) sum += part;
  // A strip that is tried again counts anew; what was shown stays shown.
  shown_ = std::max(shown_, std::min(1.0, sum / static_cast<double>(wanted_)));
  const auto begun = std::min(wanted_, static_cast<std::size_t>(shown_ * static_cast<double>(wanted_)));
  if (progress_) progress_(shown_, fmt::format("{} of {} strips", begun, wanted_));
}

void StripRender::settle(std::size_t strip, fs::path path, std::string problem) {
  const std::lock_guard lock(mutex_);
  any_file_ = any_file_ || !path.empty();
  strips_[strip].path = std::move(path);
  strips_[strip].problem = std::move(problem);
  ++settled_;
}

void StripRender::fail(Error error) {
  const std::lock_guard lock(mutex_);
  if (!error_) error_ = std::move(error);
  abandon_.store(true);
}

Result<std::vector<RenderedStrip>> LmmsRenderer::render_strips(const LmmsProject& project,
                                                               std::span<const std::string> strip_ids,
                                                               const fs::path& folder, const Progress& progress) {
  if (auto made = make_folder(folder); !made) return unexpected(made.error());
  auto results = ScratchFolder::make(folder);
  if (!results) return unexpected(results.error());
  auto scratch = ScratchFolder::make();
  if (!scratch) return unexpected(scratch.error());
  auto strips = StripRender(*this, project, progress, folder, scratch->path(), results->path())(strip_ids);
  if (strips && progress) progress(1.0, fmt::format("{0} of {0} strips", strip_ids.size()));
  return strips;
}

}  // namespace

fs::path find_lmms_plugin() {
  if (const char* named = std::getenv("SMARTGAIN_LMMS_PLUGIN"); named && *named) return named;
  std::error_code error;
  const fs::path bin = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const char* folder : {"lib/lmms", SMARTGAIN_LMMS_PLUGINS})  // in the build, installed
    if (fs::path plugin = bin.parent_path() / folder / "libsmartgain.so"; fs::is_regular_file(plugin, error))
      return plugin;
  return {};
}

Result<fs::path> find_lmms_program(const fs::path& asked) {
  fs::path program = asked;
  if (const char* named = std::getenv("SMARTGAIN_LMMS"); program.empty() && named && *named) program = named;
  if (program.empty()) {
    program = find_program("lmms");
    if (program.empty())
      return unexpected(
          ErrorCode::missing_program,
          fmt::format("LMMS is needed to render a project, and there is no program `lmms` in PATH. {}.", kHowToGet));
  } else if (!program.has_parent_path()) {
    if (const fs::path found = find_program(program.native()); !found.empty()) program = found;
  }
  std::error_code error;
  program = fs::absolute(program, error);
  if (!fs::is_regular_file(program, error) || ::access(program.c_str(), X_OK) != 0)
    return unexpected(
        ErrorCode::missing_program,
        fmt::format("LMMS is needed to render a project; {} {}. {}.", program.string(),
                    fs::exists(program, error) ? "is not an executable file" : "does not exist", kHowToGet));
  return program;
}

Result<std::unique_ptr<Renderer>> make_lmms_renderer(const LmmsRendererOptions& asked) {
  LmmsRendererOptions options = asked;
  if (options.plugin.empty()) options.plugin = find_lmms_plugin();
  auto program = find_lmms_program(options.program);
  if (!program) return unexpected(program.error());
  auto scratch = ScratchFolder::make();
  if (!scratch) return unexpected(scratch.error());
  auto home = make_lmms_home(scratch->path(), {});
  if (!home) return unexpected(home.error());
  ChildCommand command;
  command.program = *program;
  if (::geteuid() == 0) command.arguments.emplace_back("--allowroot");
  command.arguments.emplace_back("--version");
  command.environment = home->environment;
  command.working_folder = scratch->path();
  std::string text;
  ChildWatch watch;
  watch.stop = options.stop;
  watch.time_limit = std::chrono::seconds(60);
  watch.on_output = [&text](std::string_view piece) {
    text += piece.substr(0, 4096 - std::min<std::size_t>(4096, text.size()));
  };
  auto outcome = run_child(command, watch);
  if (!outcome)
    return unexpected(outcome.error().code,
                      fmt::format("LMMS is needed to render a project; {}. {}.", outcome.error().message, kHowToGet));
  if (options.stop && options.stop->load()) return unexpected(interrupted());
  // "LMMS 1.2.2" opens the output; libraries may have complained before it.
  const auto at = text.starts_with("LMMS ") ? 0 : text.find("\nLMMS ");
  std::string name = at == std::string::npos ? "" : text.substr(at == 0 ? 0 : at + 1);
  name = name.substr(0, name.find_first_of("\r\n"));
  if (name.size() < 6 || !std::isdigit(static_cast<unsigned char>(name[5])))
    return unexpected(
        ErrorCode::missing_program,
        fmt::format("LMMS is needed to render a project; {} does not answer to --version as LMMS does ({}). {}.",
                    program->string(), describe(*outcome), kHowToGet));
  return std::unique_ptr<Renderer>(std::make_unique<LmmsRenderer>(std::move(*program), std::move(name), options));
}

}  // namespace smartgain
