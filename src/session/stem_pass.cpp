// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "stem_pass.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "parallel.hpp"
#include "smartgain/analysis/strip_analyser.hpp"
#include "smartgain/core/sample.hpp"
#include "smartgain/io/audio_file.hpp"

namespace smartgain {
namespace {

std::size_t excerpt_frames(const Excerpt& excerpt, double sample_rate_hz) {
  return static_cast<std::size_t>(std::llround(excerpt.duration_s * sample_rate_hz));
}

/// One file on its way through the pass.
class Stem {
 public:
  Stem(const std::filesystem::path& path, double sample_rate_hz, bool measured, Decibels gain,
       std::span<const Excerpt> excerpts)
      : gain_(static_cast<float>(to_linear(gain).value)), excerpts_(excerpts) {
    auto reader = AudioFileReader::open(path, sample_rate_hz);
    if (!reader) {
      problem_ = reader.error().message;
      return;
    }
    if (measured) {
      auto analyser = StripAnalyser::make({sample_rate_hz, reader->format().channel_count});
      if (!analyser) {
        problem_ = analyser.error().message;
        return;
      }
      analyser_.emplace(*std::move(analyser));
    }
    reader_.emplace(*std::move(reader));
  }

  void advance() {
    block_ = {};
    if (!reader_ || ended_) return;
    auto block = next_block();
    if (!block) {
      ended_ = true;
      problem_ = block.error().message;
      return;
    }
    block_ = *block;
    if (block_.frame_count == 0 && excerpts_.empty()) ended_ = true;
    frames_read_ += block_.frame_count;
    if (analyser_) analyser_->process(block_);
  }

  [[nodiscard]] float gain() const { return gain_; }
  [[nodiscard]] const AudioView& block() const { return block_; }
  [[nodiscard]] bool running() const { return reader_ && !ended_; }
  [[nodiscard]] bool readable() const { return reader_.has_value(); }
  [[nodiscard]] std::size_t channel_count() const { return reader_ ? reader_->format().channel_count : 0; }
  [[nodiscard]] double progress() const {
    if (!reader_ || ended_ || reader_->format().frame_count == 0 || next_excerpt_ > 0) return 1.0;
    return std::min(1.0, static_cast<double>(frames_read_) / static_cast<double>(reader_->format().frame_count));
  }
  /// Once it has ended: gives the analyser's memory back, so that a stem's history is never there twice.
  [[nodiscard]] MeasuredStem take_result() {
    if (frames_read_ == 0) return {std::nullopt, {}, problem_.empty() ? "it holds no audio" : problem_};
    if (!analyser_) return {std::nullopt, {}, problem_};
    MeasuredStem result{analyser_->measurement(), analyser_->band_history(), problem_};
    analyser_.reset();
    return result;
  }

 private:
  [[nodiscard]] Result<AudioView> next_block() {
    if (excerpts_.empty()) return reader_->read(kBlockFrames);
    const Excerpt& excerpt = excerpts_[next_excerpt_++];
    ended_ = next_excerpt_ == excerpts_.size();
    if (auto done = reader_->seek(excerpt.begin_s); !done) return unexpected(done.error());
    return reader_->read(excerpt_frames(excerpt, reader_->format().sample_rate_hz));
  }

  float gain_;
  std::span<const Excerpt> excerpts_;
  std::size_t next_excerpt_ = 0;
  std::optional<AudioFileReader> reader_;
  std::optional<StripAnalyser> analyser_;
  AudioView block_;
  std::uint64_t frames_read_ = 0;
  bool ended_ = false;
  std::string problem_;
};

/// The sum of the stems, block by block. Summed in parts, each by one thread while its stems are still in the cache, and always by the
/// same stems, so that the sum does not depend on the number of threads; while one block is read, the one before becomes the sum.
class Mix {
 public:
  Mix(std::size_t stem_count, std::size_t channel_count, std::size_t most_frames)
      : stem_count_(stem_count),
        now_(std::clamp<std::size_t>(stem_count, 1, kMostParts),
             {std::vector<std::vector<float>>(channel_count, std::vector<float>(most_frames)), 0}),
        before_(now_),
        pointers_(channel_count) {}

  [[nodiscard]] std::size_t part_count() const { return now_.size(); }

  /// Reads on, and measures, the stems of a part.
  void advance(std::vector<Stem>& stems, std::size_t index) {
    Part& part = now_[index];
    part.frames = 0;
    const std::size_t end = (index + 1) * stem_count_ / now_.size();
    for (std::size_t i = index * stem_count_ / now_.size(); i < end; ++i) {
      stems[i].advance();
      add(stems[i].block(), stems[i].gain(), part);
    }
  }

  /// Once all parts are there: on to the next block.
  void turn() { now_.swap(before_); }

  /// Of the block before; empty at first.
  [[nodiscard]] AudioView sum() {
    Part& all = before_.front();
    for (std::size_t i = 1; i < before_.size(); ++i) {
      const Part& part = before_[i];
      silence_to(part.frames, all);
      for (std::size_t c = 0; c < all.channels.size(); ++c)
        for (std::size_t n = 0; n < part.frames; ++n) all.channels[c][n] += part.channels[c][n];
    }
    for (std::size_t c = 0; c < all.channels.size(); ++c) pointers_[c] = all.channels[c].data();
    return {pointers_, all.frames};
  }

 private:
  static constexpr std::size_t kMostParts = 32;  // chosen: enough for as many threads to end at about the same time

  struct Part {
    std::vector<std::vector<float>> channels;
    std::size_t frames;
  };

  static void silence_to(std::size_t frames, Part& part) {
    if (frames <= part.frames) return;
    for (auto& channel : part.channels)
      std::fill_n(channel.begin() + static_cast<std::ptrdiff_t>(part.frames), frames - part.frames, 0.0f);
    part.frames = frames;
  }

  static void add(const AudioView& block, float gain, Part& part) {
    if (block.frame_count == 0) return;
    silence_to(block.frame_count, part);
    const bool mono = block.channels.size() == 1;
    for (std::size_t c = 0; c < (mono ? 2 : block.channels.size()); ++c) {
      const float* in = block.channels[mono ? 0 : c];
      float* out = part.channels[c].data();
      // What is no sound is one strip's trouble, counted there; in the sum it would be everyone's.
      for (std::size_t n = 0; n < block.frame_count; ++n) out[n] += is_sound(in[n]) ? gain * in[n] : 0.0f;
    }
  }

  std::size_t stem_count_;
  std::vector<Part> now_, before_;
  std::vector<const float*> pointers_;  // of the sum
};

}  // namespace

Result<StemPass> run_stem_pass(const std::vector<std::filesystem::path>& files, const StemPassOptions& options,
                               const Job& job) {
  std::vector<Stem> stems;
  stems.reserve(files.size());
  std::size_t channel_count = 2;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const Decibels gain = options.gains.empty() ? Decibels(0.0) : options.gains[i];
    const bool measured = options.measure_stems && (options.known.empty() || !options.known[i]);
    stems.emplace_back(files[i], options.sample_rate_hz, measured, gain, options.excerpts);
    channel_count = std::max(channel_count, stems.back().channel_count());
  }
  if (std::none_of(stems.begin(), stems.end(), [](const Stem& s) { return s.readable(); }))
    return unexpected(ErrorCode::unreadable_input,
                      "not one of the " + std::to_string(files.size()) + " files can be read. The first: " +
                          (stems.empty() ? "there is none" : stems.front().take_result().problem));
  auto sum_analyser = StripAnalyser::make({options.sample_rate_hz, channel_count});
  if (!sum_analyser) return unexpected(sum_analyser.error());
  std::optional<AudioFileWriter> writer;
  if (!options.mixdown.empty()) {
    auto created = AudioFileWriter::create(options.mixdown, options.sample_rate_hz, channel_count);
    if (!created) return unexpected(created.error());
    writer.emplace(*std::move(created));
  }

  std::size_t most_frames = kBlockFrames;
  for (const Excerpt& excerpt : options.excerpts)
    most_frames = std::max(most_frames, excerpt_frames(excerpt, options.sample_rate_hz));
  Mix mix(stems.size(), channel_count, most_frames);
  Crew crew(job.jobs, 1 + mix.part_count());
  Result<> written = Done{};
  for (bool more = true; more;) {
    if (job.stopped()) return unexpected(ErrorCode::interrupted, "stopped while measuring");
    more = std::any_of(stems.begin(), stems.end(), [](const Stem& s) { return s.running(); });
    crew.run(1 + (more ? mix.part_count() : 0), [&](std::size_t task) {
      if (task > 0) return mix.advance(stems, task - 1);
      const AudioView sum = mix.sum();
      if (sum.frame_count == 0) return;
      sum_analyser->process(sum);
      if (writer) written = writer->write(sum);
    });
    if (!written) return unexpected(written.error());
    mix.turn();
    double progress = 1.0;
    for (const Stem& stem : stems) progress = std::min(progress, stem.progress());
    job.report(progress, "measuring");
  }
  if (writer)
    if (auto finished = writer->finish(); !finished) return unexpected(finished.error());

  StemPass result;
  for (Stem& stem : stems) result.stems.push_back(stem.take_result());
  result.sum = sum_analyser->measurement();
  return result;
}

}  // namespace smartgain
