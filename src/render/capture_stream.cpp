// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "capture_stream.hpp"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "smartgain/core/json_excess.hpp"
#include "smartgain/core/session_analysis.hpp"

namespace smartgain {
namespace {

constexpr std::size_t kSides = 2;
constexpr std::size_t kLongestLine = 1u << 24;
constexpr std::uint32_t kMostFrames = 1u << 16;
// Chosen: long enough that handing on costs nothing, short enough for 64 kB a strip; shorter where there are so many strips that all of them
// would take more than 32 MB.
constexpr std::size_t kMostBlockFrames = 1u << 13;
constexpr std::size_t kMostBlockSamples = 1u << 23;

Error broken(std::string_view what) {
  return {ErrorCode::failed_program, "what LMMS sent of the strips is broken: " + std::string(what)};
}

std::uint32_t number_at(const std::string& bytes, std::size_t place) {
  std::uint32_t value;
  std::memcpy(&value, bytes.data() + place, sizeof value);
  return value;
}

}  // namespace

Result<> CaptureStream::feed(std::string_view bytes) {
  pending_.append(bytes);
  if (!begun_) {
    const auto end = pending_.find('\n');
    if (end == std::string::npos) {
      if (pending_.size() > kLongestLine) return unexpected(broken("its first line does not end"));
      return Done{};
    }
    if (auto done = begin(std::string_view(pending_).substr(0, end)); !done) return done;
    taken_ = end + 1;
    begun_ = true;
  }
  for (bool more = true; more && !ended_;) {
    auto whole = take_period();
    if (!whole) return unexpected(whole.error());
    more = *whole;
  }
  pending_.erase(0, taken_);
  taken_ = 0;
  return Done{};
}

Result<> CaptureStream::begin(std::string_view line) {
  if (const std::string excess = json_excess(line); !excess.empty())
    return unexpected(broken("its first line has " + excess));
  const auto json = nlohmann::json::parse(line, nullptr, false);
  if (!json.is_object() || json.value("format", nlohmann::json()) != "smartgain-capture" ||
      json.value("version", nlohmann::json()) != 1)
    return unexpected(broken("it is of another version of the plugin"));
  const auto rate = json.find("sample_rate_hz");
  const auto strips = json.find("strips");
  if (rate == json.end() || !rate->is_number() || !(rate->get<double>() > 0.0) || strips == json.end() ||
      !strips->is_array() || strips->size() > kMostStrips)
    return unexpected(broken("its first line lacks the rate or the strips"));
  format_.sample_rate_hz = rate->get<double>();
  for (const auto& strip : *strips) {
    if (!strip.is_object() || !strip.contains("name") || !strip["name"].is_string() || !strip.contains("apart") ||
        !strip["apart"].is_boolean())
      return unexpected(broken("a strip has no name"));
    format_.strips.push_back({strip["name"].get<std::string>(), strip["apart"].get<bool>()});
  }
  const std::size_t sides = format_.strips.size() * kSides;
  most_block_frames_ = std::min(kMostBlockFrames, kMostBlockSamples / std::max<std::size_t>(sides, 1));
  block_.assign(sides * most_block_frames_, 0.0f);
  for (std::size_t i = 0; i < sides; ++i) pointers_.push_back(block_.data() + i * most_block_frames_);
  for (std::size_t i = 0; i < format_.strips.size(); ++i)
    views_.push_back({std::span(pointers_).subspan(i * kSides, kSides), 0});
  return receiver_.begin(format_);
}

Result<bool> CaptureStream::take_period() {
  constexpr std::size_t kNumber = sizeof(std::uint32_t);
  std::size_t place = taken_;
  if (pending_.size() - place < 2 * kNumber) return false;
  const std::uint32_t frames = number_at(pending_, place);
  const std::uint32_t sounding = number_at(pending_, place + kNumber);
  place += 2 * kNumber;
  if (frames == 0) {
    ended_ = true;
    taken_ = place;
    if (auto done = hand_on(); !done) return unexpected(done.error());
    return true;
  }
  if (frames > kMostFrames || sounding > format_.strips.size() ||
      static_cast<std::size_t>(frames) * sounding > kMostBlockSamples)
    return unexpected(broken("a period is out of bounds"));
  const std::size_t strip_bytes = kNumber + frames * kSides * sizeof(float);
  if (pending_.size() - place < sounding * strip_bytes) return false;

  for (std::size_t done = 0; done < frames;) {
    const std::size_t count = std::min<std::size_t>(frames - done, most_block_frames_ - block_frames_);
    for (std::uint32_t i = 0; i < sounding; ++i) {
      const std::size_t at = place + i * strip_bytes;
      const std::uint32_t strip = number_at(pending_, at);
      if (strip >= format_.strips.size()) return unexpected(broken("a strip is not there"));
      float* left = block_.data() + strip * kSides * most_block_frames_ + block_frames_;
      float* right = left + most_block_frames_;
      const char* samples = pending_.data() + at + kNumber + done * kSides * sizeof(float);
      for (std::size_t n = 0; n < count; ++n) {
        float frame[kSides];
        std::memcpy(frame, samples + n * sizeof frame, sizeof frame);
        left[n] = frame[0];
        right[n] = frame[1];
      }
    }
    done += count;
    block_frames_ += count;
    if (block_frames_ == most_block_frames_)
      if (auto handed = hand_on(); !handed) return unexpected(handed.error());
  }
  taken_ = place + sounding * strip_bytes;
  return true;
}

Result<> CaptureStream::hand_on() {
  for (AudioView& view : views_) view.frame_count = block_frames_;
  auto done = block_frames_ > 0 ? receiver_.audio(views_) : Result<>(Done{});
  std::fill(block_.begin(), block_.end(), 0.0f);
  block_frames_ = 0;
  return done;
}

}  // namespace smartgain
