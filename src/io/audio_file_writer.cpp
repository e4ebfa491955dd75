// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Audio files as streams of planar float: writing.
#include <fmt/format.h>
#include <sndfile.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cmath>
#include <string_view>

#include "smartgain/io/audio_file.hpp"
#include "system_reason.hpp"
#include "temporary_file.hpp"

namespace smartgain {
namespace {

struct CloseSound {
  void operator()(SNDFILE* file) const { sf_close(file); }
};

/// libsndfile puts the time of writing into the PEAK chunk of RF64, and cannot be told not to: the same audio should give
/// the same bytes. The chunk, where there is one, lies before the samples.
bool forget_time(int descriptor) {
  std::array<char, 256> header{};
  const ssize_t size = ::pread(descriptor, header.data(), header.size(), 0);
  if (size < 0) return false;
  std::string_view bytes(header.data(), static_cast<std::size_t>(size));
  bytes = bytes.substr(0, bytes.find("data"));
  const std::size_t peak = bytes.find("PEAK");
  if (peak == std::string_view::npos) return true;
  // Source: libsndfile 1.2.0, wavlike.c: name, size and version, 4 bytes each, then the time, 4 bytes.
  constexpr std::size_t kTimeAt = 12;
  constexpr std::array<char, 4> kNever{};
  return ::pwrite(descriptor, kNever.data(), kNever.size(), static_cast<off_t>(peak + kTimeAt)) ==
         static_cast<ssize_t>(kNever.size());
}

}  // namespace

struct AudioFileWriter::State {
  std::filesystem::path path;
  TemporaryFile temporary;
  std::unique_ptr<SNDFILE, CloseSound> file;  ///< after `temporary`: closed before that is unlinked
  std::size_t channel_count;
  std::vector<float> interleaved;
  bool failed = false;

  Unexpected<Error> failure(std::string_view reason) {
    failed = true;
    return unexpected(
        ErrorCode::unwritable_output,
        fmt::format("cannot write {}: {}. Nothing was left behind. Make room or choose another place with -o",
                    path.string(), reason));
  }
};

AudioFileWriter::AudioFileWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
AudioFileWriter::AudioFileWriter(AudioFileWriter&&) noexcept = default;
AudioFileWriter& AudioFileWriter::operator=(AudioFileWriter&&) noexcept = default;
AudioFileWriter::~AudioFileWriter() = default;

Result<AudioFileWriter> AudioFileWriter::create(const std::filesystem::path& path, double sample_rate_hz,
                                                std::size_t channel_count) {
  Result<TemporaryFile> temporary = TemporaryFile::beside(path);
  if (!temporary) return unexpected(temporary.error());
  auto state = std::make_unique<State>(State{path, std::move(*temporary), nullptr, channel_count, {}});
  SF_INFO info{};
  info.samplerate = static_cast<int>(std::lround(sample_rate_hz));
  info.channels = static_cast<int>(channel_count);
  // RF64 that becomes plain WAV when it ends up under 4 GB.
  info.format = SF_FORMAT_RF64 | SF_FORMAT_FLOAT;
  state->file.reset(sf_open_fd(state->temporary.descriptor(), SFM_WRITE, &info, SF_FALSE));
  if (!state->file)
    return unexpected(ErrorCode::wrong_use, fmt::format("cannot write {} with {} channels at {} Hz: {}", path.string(),
                                                        channel_count, sample_rate_hz, sf_strerror(nullptr)));
  sf_command(state->file.get(), SFC_RF64_AUTO_DOWNGRADE, nullptr, SF_TRUE);
  return AudioFileWriter(std::move(state));
}

Result<> AudioFileWriter::write(AudioView block) {
  State& state = *state_;
  if (state.failed || !state.file) return state.failure("an earlier write failed, or it is finished");
  if (block.channels.size() != state.channel_count)
    return unexpected(ErrorCode::wrong_use, fmt::format("{}: expected {} channels, found {}", state.path.string(),
                                                        state.channel_count, block.channels.size()));
  state.interleaved.resize(block.frame_count * state.channel_count);
  for (std::size_t channel = 0; channel < state.channel_count; ++channel)
    for (std::size_t i = 0; i < block.frame_count; ++i)
      state.interleaved[i * state.channel_count + channel] = block.channels[channel][i];
  errno = 0;
  const auto wanted = static_cast<sf_count_t>(block.frame_count);
  if (sf_writef_float(state.file.get(), state.interleaved.data(), wanted) != wanted)
    return state.failure(errno != 0 ? system_reason(errno) : sf_strerror(state.file.get()));
  return Done{};
}

Result<> AudioFileWriter::finish() {
  State& state = *state_;
  if (state.failed || !state.file) return state.failure("an earlier write failed, or it is finished");
  errno = 0;
  if (sf_close(state.file.release()) != 0)
    return state.failure(errno != 0 ? system_reason(errno) : "its header could not be completed");
  if (!forget_time(state.temporary.descriptor())) return state.failure(system_reason(errno));
  return state.temporary.commit();
}

}  // namespace smartgain
