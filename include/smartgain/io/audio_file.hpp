// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Audio files as streams of planar float.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "smartgain/core/audio_view.hpp"
#include "smartgain/core/result.hpp"

namespace smartgain {

/// What a stream of audio is like.
struct AudioFormat {
  double sample_rate_hz = 0.0;    ///< as delivered, or as stored: see who gives it
  std::size_t channel_count = 0;  ///< 1…8
  std::uint64_t frame_count = 0;  ///< as the header says; the stream may hold less
};

/// Reads anything libsndfile reads (WAV, FLAC, Ogg, MP3, AIFF, …) in blocks of float, without clipping: integer full
/// scale is +-1.0, and what is over stays over. Mono is delivered as one channel. The answer does not depend on block
/// sizes. The file is open only while something is read of it: there may be more readers than a process may have files open.
/// [one-thread-at-a-time]
class AudioFileReader {
 public:
  /// `resample_to_hz` > 0: delivered at that rate (soxr HQ, its delay taken out; samples that are no sound, see
  /// smartgain/core/sample.hpp, go around the filter and come back at their place).
  /// Fails with unreadable_input: missing, empty, a folder or pipe, no audio, more than 8 channels, a rate outside
  /// 1…768 kHz; with wrong_use for a rate to resample to outside that.
  [[nodiscard]] static Result<AudioFileReader> open(const std::filesystem::path& path, double resample_to_hz = 0.0);
  AudioFileReader(AudioFileReader&&) noexcept;
  AudioFileReader& operator=(AudioFileReader&&) noexcept;
  ~AudioFileReader();

  /// As delivered (after resampling); file_format() as stored.
  [[nodiscard]] const AudioFormat& format() const noexcept;
  /// As it lies on the disk.
  [[nodiscard]] const AudioFormat& file_format() const noexcept;
  /// The next block of up to `max_frames`; 0 frames at the end. The view holds until the next call. A file that ends
  /// before its header says, or is no longer the one that was opened, fails with unreadable_input after what was there has been delivered.
  [[nodiscard]] Result<AudioView> read(std::size_t max_frames);
  /// Goes on from there, or from the end where the file is shorter. Not for a file that must be proved whole: what is
  /// skipped is not looked at. Fails with unreadable_input.
  [[nodiscard]] Result<> seek(double time_s);

 private:
  struct State;
  std::unique_ptr<State> state_;
  explicit AudioFileReader(std::unique_ptr<State> state);
};

/// Writes 32-bit float WAV (RF64 where over 4 GB) to a temporary file beside `path` and renames it there in finish();
/// without finish() nothing is left. The same audio gives the same bytes. [one-thread-at-a-time]
class AudioFileWriter {
 public:
  /// Fails with unwritable_output, or wrong_use for a format that WAV does not hold.
  [[nodiscard]] static Result<AudioFileWriter> create(const std::filesystem::path& path, double sample_rate_hz,
                                                      std::size_t channel_count);
  AudioFileWriter(AudioFileWriter&&) noexcept;
  AudioFileWriter& operator=(AudioFileWriter&&) noexcept;
  ~AudioFileWriter();

  /// Fails with unwritable_output (a full disk), and then always; with wrong_use for another number of channels.
  Result<> write(AudioView block);
  /// Once. Syncs and puts the file in its place; an existing file keeps its mode.
  /// Fails with unwritable_output.
  Result<> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
  explicit AudioFileWriter(std::unique_ptr<State> state);
};

}  // namespace smartgain
