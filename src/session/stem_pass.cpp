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

/// The sum of the current blocks.
class Mix {
 public:
  Mix(std::size_t channel_count, std::size_t most_frames) : channels_(channel_count, std::vector<float>(most_frames)) {
    for (const auto& channel : channels_) pointers_.push_back(channel.data());
  }

  [[nodiscard]] AudioView sum(const std::vector<Stem>& stems) {
    std::size_t frames = 0;
    for (const Stem& stem : stems) frames = std::max(frames, stem.block().frame_count);
    for (auto& channel : channels_) std::fill_n(channel.begin(), frames, 0.0f);
    for (const Stem& stem : stems) {
      const AudioView& block = stem.block();
      if (block.frame_count == 0) continue;
      const bool mono = block.channels.size() == 1;
      for (std::size_t c = 0; c < (mono ? 2 : block.channels.size()); ++c) {
        const float* in = block.channels[mono ? 0 : c];
        // What is no sound is one strip's trouble, counted there; in the sum it would be everyone's.
        for (std::size_t n = 0; n < block.frame_count; ++n)
          channels_[c][n] += is_sound(in[n]) ? stem.gain() * in[n] : 0.0f;
      }
    }
    return {pointers_, frames};
  }

 private:
  std::vector<std::vector<float>> channels_;
  std::vector<const float*> pointers_;
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
  Mix mix(channel_count, most_frames);
  while (std::any_of(stems.begin(), stems.end(), [](const Stem& s) { return s.running(); })) {
    if (job.stopped()) return unexpected(ErrorCode::interrupted, "stopped while measuring");
    parallel_for(stems.size(), job.jobs, [&](std::size_t i) { stems[i].advance(); });
    const AudioView sum = mix.sum(stems);
    sum_analyser->process(sum);
    if (writer)
      if (auto written = writer->write(sum); !written) return unexpected(written.error());
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
