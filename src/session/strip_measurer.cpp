// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "strip_measurer.hpp"

#include <fmt/format.h>

#include <array>

#include "smartgain/core/sample.hpp"
#include "smartgain/io/stem_files.hpp"

namespace smartgain {

Result<> StripMeasurer::begin(std::span<const std::string> strip_ids, double sample_rate_hz) {
  if (sample_rate_hz != sample_rate_hz_)
    return unexpected(ErrorCode::failed_program, fmt::format("LMMS sends strips at {} Hz, expected {} as for the mix",
                                                             sample_rate_hz, sample_rate_hz_));
  strips_.clear();
  index_.clear();
  strips_.resize(strip_ids.size());
  for (std::size_t i = 0; i < strip_ids.size(); ++i) {
    auto analyser = StripAnalyser::make({sample_rate_hz_, 2});
    if (!analyser) return unexpected(analyser.error());
    strips_[i].analyser.emplace(*std::move(analyser));
    index_[strip_ids[i]] = i;
    if (keep_stems_.empty()) continue;
    strips_[i].path = keep_stems_ / strip_file_name(strip_ids[i]);
    auto writer = AudioFileWriter::create(strips_[i].path, sample_rate_hz_, 2);
    if (!writer) return unexpected(writer.error());
    strips_[i].writer.emplace(*std::move(writer));
  }
  auto sum = StripAnalyser::make({sample_rate_hz_, 2});
  if (!sum) return unexpected(sum.error());
  sum_.emplace(*std::move(sum));
  sum_writer_.reset();
  if (strip_ids.size() < wanted_) {
    auto writer = AudioFileWriter::create(sum_file_, sample_rate_hz_, 2);
    if (!writer) return unexpected(writer.error());
    sum_writer_.emplace(*std::move(writer));
  }
  return Done{};
}

Result<> StripMeasurer::process(std::span<const AudioView> strips) {
  // By one thread, which is far ahead of LMMS: a second one would take its processor from it.
  for (std::size_t i = 0; i < strips.size(); ++i) {
    Strip& strip = strips_[i];
    strip.analyser->process(strips[i]);
    if (strip.writer)
      if (auto written = strip.writer->write(strips[i]); !written) return written;
  }
  const std::size_t frames = strips.empty() ? 0 : strips.front().frame_count;  // of all
  left_.assign(frames, 0.0f);
  right_.assign(frames, 0.0f);
  const std::array<float*, 2> sides{left_.data(), right_.data()};
  for (const AudioView& strip : strips)
    for (std::size_t side = 0; side < sides.size(); ++side) {
      const float* in = strip.channels[side];
      // What is no sound is one strip's trouble, counted there; in the sum it would be everyone's.
      for (std::size_t n = 0; n < frames; ++n) sides[side][n] += is_sound(in[n]) ? in[n] : 0.0f;
    }
  const std::array<const float*, 2> pointers{left_.data(), right_.data()};
  const AudioView sum{pointers, frames};
  sum_->process(sum);
  return sum_writer_ ? sum_writer_->write(sum) : Result<>(Done{});
}

Result<> StripMeasurer::finish() {
  for (Strip& strip : strips_)
    if (strip.writer)
      if (auto done = strip.writer->finish(); !done) return done;
  return sum_writer_ ? sum_writer_->finish() : Result<>(Done{});
}

std::map<std::string, std::string> StripMeasurer::broken() const {
  std::map<std::string, std::string> why;
  for (const auto& [id, place] : index_) {
    const Measurement measured = strips_[place].analyser->measurement();
    if (measured.non_finite_samples > 0)
      why[id] = fmt::format("{} of its samples are not numbers", measured.non_finite_samples);
    else if (measured.sample_peak && measured.sample_peak->value > kExplosionPeakDbfs)
      why[id] = "it " + describe_explosion(measured.sample_peak->value);
  }
  return why;
}

StripMeasurer::Measured StripMeasurer::take_measured(const std::string& strip_id) {
  Strip& strip = strips_[index_.at(strip_id)];
  Measured measured{strip.analyser->measurement(), strip.analyser->band_history(), strip.path};
  strip.analyser.reset();
  return measured;
}

}  // namespace smartgain
