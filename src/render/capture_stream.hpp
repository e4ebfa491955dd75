// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What our plugin inside LMMS sends while LMMS renders: every strip's audio, period by period.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "smartgain/core/audio_view.hpp"
#include "smartgain/core/result.hpp"

namespace smartgain {

/// One line of JSON, then periods, in the machine's own byte order:
///
///   {"format": "smartgain-capture", "version": 1, "sample_rate_hz": 44100,
///    "strips": [{"name": "Kick", "apart": false}, …]}      in the order of LmmsRoute::render_index
///   uint32 frames, uint32 sounding, then `sounding` times: uint32 strip, float[frames][2]; the others are silent
///   uint32 0, uint32 0                                      the end: what went before is whole
struct CaptureFormat {
  struct Strip {
    std::string name;
    bool apart = false;  ///< its audio cannot be told apart and does not follow
  };
  double sample_rate_hz = 0.0;
  std::vector<Strip> strips;
};

/// Reads the stream in pieces, however they are cut, and hands it on in blocks of some thousand frames. Broken input
/// (a foreign format, no rate, a strip that is not there, periods over 65,536 frames or 8 million of all strips,
/// more than kMostStrips) fails with failed_program.
class CaptureStream {
 public:
  struct Receiver {
    std::function<Result<>(const CaptureFormat&)> begin;
    /// One stereo view a strip; all of the same length.
    std::function<Result<>(const std::vector<AudioView>&)> audio;
  };

  explicit CaptureStream(Receiver receiver) : receiver_(std::move(receiver)) {}

  /// Fails with what the receiver fails with, too; and from then on always.
  Result<> feed(std::string_view bytes);
  [[nodiscard]] bool begun() const noexcept { return begun_; }
  /// The end has come, and the receiver has all.
  [[nodiscard]] bool ended() const noexcept { return ended_; }

 private:
  Result<> begin(std::string_view line);
  /// Takes one period if it is there whole; false: more bytes are needed.
  Result<bool> take_period();
  Result<> hand_on();

  Receiver receiver_;
  std::string pending_;
  std::size_t taken_ = 0;  // of pending_
  bool begun_ = false, ended_ = false;
  CaptureFormat format_;
  std::vector<float> block_;  // [strip][side][frame]
  std::size_t block_frames_ = 0, most_block_frames_ = 0;
  std::vector<const float*> pointers_;
  std::vector<AudioView> views_;
};

}  // namespace smartgain
