// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Audio files as streams of planar float: reading and resampling.
#include <fcntl.h>
#include <fmt/format.h>
#include <sndfile.h>
#include <soxr.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <deque>
#include <limits>
#include <optional>
#include <string>

#include "audio_header.hpp"
#include "smartgain/core/sample.hpp"
#include "smartgain/io/audio_file.hpp"
#include "system_reason.hpp"

namespace smartgain {
namespace {

// As many as the analysis takes (BS.1770 names weights for up to 22.2, files of this many are what DAWs export as
// stems).
constexpr std::size_t kMaxChannels = 8;
// Rates that recorders and DAWs write, with room on both sides; outside, a header is damaged rather than bold.
constexpr int kMinRateHz = 1000;
constexpr int kMaxRateHz = 768000;
// One read from the file. Chosen: large enough to make calls cheap, small enough for 64 open stems.
constexpr std::size_t kReadFrames = 4096;

struct CloseSound {
  void operator()(SNDFILE* file) const { sf_close(file); }
};
struct DeleteResampler {
  void operator()(soxr* resampler) const { soxr_delete(resampler); }
};

Unexpected<Error> unreadable(const std::filesystem::path& path, std::string_view expected, std::string_view found) {
  return unexpected(ErrorCode::unreadable_input,
                    fmt::format("{}: expected {}, found {}", path.string(), expected, found));
}

// The end of compressed streams is an estimate; for these the header counts samples.
bool counts_exactly(int format) {
  switch (format & SF_FORMAT_TYPEMASK) {
    case SF_FORMAT_WAV:
    case SF_FORMAT_WAVEX:
    case SF_FORMAT_RF64:
    case SF_FORMAT_W64:
    case SF_FORMAT_AIFF:
    case SF_FORMAT_AU:
    case SF_FORMAT_CAF:
    case SF_FORMAT_FLAC:
      return true;
    default:
      return false;
  }
}

std::uint64_t announced_frames(const SampleBytes& bytes, const AudioFormat& present) {
  const std::uint64_t bytes_per_frame = present.frame_count > 0 ? bytes.present / present.frame_count : 0;
  if (bytes_per_frame > 0) return bytes.announced / bytes_per_frame;
  // Packed samples (ADPCM) take less than a byte each: near enough for a message.
  const double share =
      static_cast<double>(bytes.announced) / static_cast<double>(std::max<std::uint64_t>(bytes.present, 1));
  return static_cast<std::uint64_t>(
      std::ceil(static_cast<double>(std::max<std::uint64_t>(present.frame_count, 1)) * share));
}

/// A file for libsndfile that is open only while something is read of it: a session may have more stems than a process may have files
/// open, and decoders keep their state. [one-thread-at-a-time]
class Source {
 public:
  explicit Source(std::filesystem::path path) : path_(std::move(path)) {}
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  ~Source() { close(); }

  /// False where it cannot be opened (errno says why), or is no longer the file that it was.
  [[nodiscard]] bool open() {
    if (descriptor_ >= 0) return true;
    descriptor_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat found {};
    lost_ = descriptor_ < 0 || ::fstat(descriptor_, &found) != 0 ||
            (known_ && (found.st_dev != known_->st_dev || found.st_ino != known_->st_ino));
    if (lost_)
      close();
    else if (!known_)
      known_ = found;
    return !lost_;
  }
  void close() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
  }
  /// Could it not be opened again?
  [[nodiscard]] bool lost() const { return lost_; }

  [[nodiscard]] static SF_VIRTUAL_IO& calls() {
    static SF_VIRTUAL_IO calls{
        [](void* source) { return static_cast<sf_count_t>(static_cast<Source*>(source)->known_->st_size); },
        [](sf_count_t offset, int whence, void* source) { return static_cast<Source*>(source)->seek(offset, whence); },
        [](void* to, sf_count_t count, void* source) { return static_cast<Source*>(source)->read(to, count); },
        [](const void*, sf_count_t, void*) { return sf_count_t{0}; },
        [](void* source) { return static_cast<Source*>(source)->at_; }};
    return calls;
  }

 private:
  sf_count_t seek(sf_count_t offset, int whence) {
    at_ = offset + (whence == SEEK_CUR ? at_ : whence == SEEK_END ? known_->st_size : 0);
    return at_;
  }
  sf_count_t read(void* to, sf_count_t count) {
    sf_count_t done = 0;
    while (done < count && open()) {
      const auto got = ::pread(descriptor_, static_cast<char*>(to) + done, static_cast<std::size_t>(count - done), at_);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      done += got;
      at_ += got;
    }
    return done;
  }

  std::filesystem::path path_;
  int descriptor_ = -1;
  sf_count_t at_ = 0;
  std::optional<struct stat> known_;  // as it was first opened
  bool lost_ = false;
};

/// Closes a source at the end of what needed it.
struct WhileReading {
  Source& source;
  ~WhileReading() { source.close(); }
};

}  // namespace

struct AudioFileReader::State {
  explicit State(const std::filesystem::path& file_path) : path(file_path), source(file_path) {}

  std::filesystem::path path;
  Source source;
  std::unique_ptr<SNDFILE, CloseSound> file;
  AudioFormat stored, delivered;
  bool exact = false;
  std::uint64_t frames_read = 0;
  std::optional<Error> trouble;  ///< told after everything that was there has been delivered

  std::vector<float> interleaved;
  std::size_t pending_begin = 0, pending_end = 0;  ///< frames of `interleaved` that the resampler has not taken
  bool file_ended = false;

  std::unique_ptr<soxr, DeleteResampler> resampler;
  bool drained = false;
  std::uint64_t frames_taken = 0, frames_delivered = 0;
  struct Broken {
    std::uint64_t frame;  ///< of the delivered stream
    std::size_t channel;
    float value;
  };
  std::deque<Broken> broken;

  std::vector<std::vector<float>> planar;
  std::vector<const float*> pointers;

  void fill() {
    if (file_ended || pending_begin < pending_end) return;
    interleaved.resize(kReadFrames * stored.channel_count);
    const sf_count_t count = sf_readf_float(file.get(), interleaved.data(), kReadFrames);
    pending_begin = 0;
    pending_end = static_cast<std::size_t>(std::max<sf_count_t>(count, 0));
    frames_read += pending_end;
    if (pending_end > 0) return;
    file_ended = true;
    if (source.lost()) {
      trouble = unreadable(path, "the file that reading began with", "another or none at its place. Try again").error;
      return;
    }
    const std::string found = fmt::format("only {} of them. Export or copy the file again", frames_read);
    if (exact && frames_read < stored.frame_count)
      trouble = unreadable(path, fmt::format("{} frames as its header says", stored.frame_count), found).error;
    else if (sf_error(file.get()) != SF_ERR_NO_ERROR)
      trouble = unreadable(path, "undamaged audio",
                           fmt::format("damage after {} frames ({})", frames_read, sf_strerror(file.get())))
                    .error;
  }

  Result<> seek(double time_s) {
    const WhileReading opened{source};
    const double wanted = std::round(time_s * stored.sample_rate_hz);
    const auto frame = static_cast<sf_count_t>(std::clamp(wanted, 0.0, static_cast<double>(stored.frame_count)));
    if (sf_seek(file.get(), frame, SEEK_SET) < 0)
      return unreadable(path, fmt::format("audio at {:.1f} s", time_s), sf_strerror(file.get()));
    frames_read = static_cast<std::uint64_t>(frame);
    pending_begin = pending_end = 0;
    file_ended = drained = false;
    if (resampler) soxr_clear(resampler.get());
    frames_taken = frames_delivered = 0;
    broken.clear();
    return Done{};
  }

  // One NaN would spoil everything a filter touches; so what is no sound goes around the resampler and comes back where it belongs.
  void take_out_broken() {
    const double ratio = delivered.sample_rate_hz / stored.sample_rate_hz;
    for (std::size_t frame = pending_begin; frame < pending_end; ++frame)
      for (std::size_t channel = 0; channel < stored.channel_count; ++channel) {
        float& sample = interleaved[frame * stored.channel_count + channel];
        if (is_sound(sample)) continue;
        const auto out = static_cast<std::uint64_t>(static_cast<double>(frames_taken + frame - pending_begin) * ratio);
        if (broken.empty() || broken.back().frame != out || broken.back().channel != channel)
          broken.push_back({out, channel, sample});
        sample = 0.0F;
      }
  }

  void put_back_broken(std::size_t first, std::size_t count) {
    const std::uint64_t begin = frames_delivered, end = frames_delivered + count;
    for (; !broken.empty() && broken.front().frame < end; broken.pop_front()) {
      const Broken& sample = broken.front();
      const std::uint64_t at = std::max(sample.frame, begin) - begin;
      if (count > 0) planar[sample.channel][first + static_cast<std::size_t>(at)] = sample.value;
    }
  }

  // Appends up to `room` frames at `at` of `planar`; 0 at the end.
  std::size_t deliver_plain(std::size_t at, std::size_t room) {
    fill();
    const std::size_t count = std::min(room, pending_end - pending_begin);
    for (std::size_t channel = 0; channel < stored.channel_count; ++channel)
      for (std::size_t i = 0; i < count; ++i)
        planar[channel][at + i] = interleaved[(pending_begin + i) * stored.channel_count + channel];
    pending_begin += count;
    return count;
  }

  std::size_t deliver_resampled(std::size_t at, std::size_t room) {
    std::size_t produced = 0;
    while (produced == 0 && !drained) {
      const bool fresh = pending_begin == pending_end && !file_ended;
      fill();
      if (fresh) take_out_broken();
      const std::size_t available = pending_end - pending_begin;
      std::vector<float*> outputs(stored.channel_count);
      for (std::size_t channel = 0; channel < outputs.size(); ++channel) outputs[channel] = planar[channel].data() + at;
      const float* input = available > 0 ? interleaved.data() + pending_begin * stored.channel_count : nullptr;
      std::size_t consumed = 0;
      const soxr_error_t error =
          soxr_process(resampler.get(), input, available, &consumed, outputs.data(), room, &produced);
      pending_begin += consumed;
      frames_taken += consumed;
      if (error) {
        trouble = unreadable(path, "audio that can be resampled", soxr_strerror(error)).error;
        drained = true;
      }
      // No input means that the resampler is flushed: less than asked for is then all there is.
      if (available == 0 && produced == 0) drained = true;
    }
    put_back_broken(at, produced);
    frames_delivered += produced;
    return produced;
  }
};

AudioFileReader::AudioFileReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
AudioFileReader::AudioFileReader(AudioFileReader&&) noexcept = default;
AudioFileReader& AudioFileReader::operator=(AudioFileReader&&) noexcept = default;
AudioFileReader::~AudioFileReader() = default;

Result<AudioFileReader> AudioFileReader::open(const std::filesystem::path& path, double resample_to_hz) {
  std::error_code ignored;
  const std::filesystem::file_status status = std::filesystem::status(path, ignored);
  if (!std::filesystem::exists(status)) return unreadable(path, "an audio file", "no such file. Check the name");
  if (std::filesystem::is_directory(status)) return unreadable(path, "an audio file", "a folder");
  if (!std::filesystem::is_regular_file(status)) return unreadable(path, "an audio file", "a device or pipe");
  if (std::filesystem::file_size(path, ignored) == 0 && !ignored)
    return unreadable(path, "an audio file", "an empty file. Export it again");

  auto state = std::make_unique<State>(path);
  if (!state->source.open())
    return unreadable(path, "an audio file", fmt::format("one that cannot be opened ({})", system_reason(errno)));
  const WhileReading opened{state->source};
  SF_INFO info{};
  state->file.reset(sf_open_virtual(&Source::calls(), SFM_READ, &info, &state->source));
  if (!state->file)
    return unreadable(path, "an audio file (WAV, FLAC, Ogg, MP3, AIFF, …)",
                      fmt::format("something else or a damaged header ({})", sf_strerror(nullptr)));
  if (info.channels < 1 || static_cast<std::size_t>(info.channels) > kMaxChannels)
    return unreadable(path, fmt::format("1 to {} channels", kMaxChannels),
                      fmt::format("{}. Export it in parts", info.channels));
  if (info.samplerate < kMinRateHz || info.samplerate > kMaxRateHz)
    return unreadable(path, fmt::format("a sample rate from {} to {} Hz", kMinRateHz, kMaxRateHz),
                      fmt::format("{} Hz", info.samplerate));

  state->stored.sample_rate_hz = info.samplerate;
  state->stored.channel_count = static_cast<std::size_t>(info.channels);
  state->stored.frame_count = static_cast<std::uint64_t>(std::max<sf_count_t>(info.frames, 0));
  state->exact = counts_exactly(info.format);
  if (const auto bytes = sample_bytes(path); bytes && bytes->announced > bytes->present) {
    state->stored.frame_count = announced_frames(*bytes, state->stored);
  }

  state->delivered = state->stored;
  if (resample_to_hz > 0.0 && resample_to_hz != state->stored.sample_rate_hz) {
    if (!(resample_to_hz >= kMinRateHz && resample_to_hz <= kMaxRateHz))
      return unexpected(ErrorCode::wrong_use, fmt::format("expected a rate from {} to {} Hz to resample to, found {}",
                                                          kMinRateHz, kMaxRateHz, resample_to_hz));
    const soxr_io_spec_t samples = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_S);
    const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
    const soxr_runtime_spec_t one_thread = soxr_runtime_spec(1);
    soxr_error_t error = nullptr;
    state->resampler.reset(soxr_create(state->stored.sample_rate_hz, resample_to_hz,
                                       static_cast<unsigned>(info.channels), &error, &samples, &quality, &one_thread));
    if (error || !state->resampler)
      return unreadable(path, "audio that can be resampled", error ? soxr_strerror(error) : "no memory");
    state->delivered.sample_rate_hz = resample_to_hz;
    state->delivered.frame_count = static_cast<std::uint64_t>(
        std::llround(static_cast<double>(state->stored.frame_count) * resample_to_hz / state->stored.sample_rate_hz));
  }
  state->planar.resize(state->stored.channel_count);
  return AudioFileReader(std::move(state));
}

const AudioFormat& AudioFileReader::format() const noexcept { return state_->delivered; }
const AudioFormat& AudioFileReader::file_format() const noexcept { return state_->stored; }

Result<> AudioFileReader::seek(double time_s) { return state_->seek(time_s); }

Result<AudioView> AudioFileReader::read(std::size_t max_frames) {
  State& state = *state_;
  const WhileReading opened{state.source};
  for (std::vector<float>& channel : state.planar) channel.resize(std::max(channel.size(), max_frames));
  std::size_t count = 0;
  while (count < max_frames) {
    const std::size_t room = max_frames - count;
    const std::size_t added = state.resampler ? state.deliver_resampled(count, room) : state.deliver_plain(count, room);
    if (added == 0) break;
    count += added;
  }
  if (count == 0 && max_frames > 0 && state.trouble) return unexpected(*state.trouble);
  state.pointers.clear();
  for (const std::vector<float>& channel : state.planar) state.pointers.push_back(channel.data());
  return AudioView{state.pointers, count};
}

}  // namespace smartgain
