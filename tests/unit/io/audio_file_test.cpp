// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/io/audio_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sndfile.h>

#include <cmath>
#include <limits>

#include "support/io_fixtures.hpp"

namespace smartgain {
namespace {

using test::read_bytes;
using test::ScratchFolder;
using test::Signal;
using test::sine;
using test::write_bytes;
using test::write_sound;
using testing::ElementsAre;
using testing::HasSubstr;

struct Content {
  std::vector<std::vector<float>> channels;
  std::string error;
  [[nodiscard]] std::size_t frames() const { return channels.empty() ? 0 : channels[0].size(); }
};

Content read_all(AudioFileReader& reader, std::size_t block = 1000) {
  Content content;
  content.channels.resize(reader.format().channel_count);
  while (true) {
    const Result<AudioView> view = reader.read(block);
    if (!view) {
      content.error = view.error().message;
      return content;
    }
    if (view->frame_count == 0) return content;
    EXPECT_LE(view->frame_count, block);
    for (std::size_t channel = 0; channel < content.channels.size(); ++channel)
      content.channels[channel].insert(content.channels[channel].end(), view->channels[channel],
                                       view->channels[channel] + view->frame_count);
  }
}

Content read_all(const std::filesystem::path& path, double rate_hz = 0.0, std::size_t block = 1000) {
  Result<AudioFileReader> reader = AudioFileReader::open(path, rate_hz);
  EXPECT_TRUE(reader) << reader.error().message;
  return read_all(*reader, block);
}

std::string open_error(const std::filesystem::path& path) {
  const Result<AudioFileReader> reader = AudioFileReader::open(path);
  EXPECT_FALSE(reader) << path;
  return reader ? "" : reader.error().message;
}

double peak(const std::vector<float>& samples, std::size_t margin) {
  double highest = 0.0;
  for (std::size_t i = margin; i + margin < samples.size(); ++i)
    highest = std::max(highest, std::abs(double{samples[i]}));
  return highest;
}

TEST(AudioFileWriter, WritesWhatTheReaderReads) {
  const ScratchFolder folder;
  Signal signal(2, 777);
  for (std::size_t i = 0; i < 777; ++i) {
    signal[0][i] = static_cast<float>(i) / 100.0F;  // far over full scale
    signal[1][i] = -static_cast<float>(i) / 1e6F;
  }
  Result<AudioFileWriter> writer = AudioFileWriter::create(folder / "out.wav", 48000.0, 2);
  ASSERT_TRUE(writer) << writer.error().message;
  ASSERT_TRUE(writer->write(signal.view(0, 500)));
  ASSERT_TRUE(writer->write(signal.view(500, 277)));
  EXPECT_FALSE(std::filesystem::exists(folder / "out.wav"));
  ASSERT_TRUE(writer->finish());

  EXPECT_THAT(folder.names(), ElementsAre("out.wav"));
  EXPECT_EQ(read_bytes(folder / "out.wav").substr(0, 4), "RIFF");
  const Content content = read_all(folder / "out.wav", 0.0, 64);
  EXPECT_EQ(content.channels[0], signal[0]);
  EXPECT_EQ(content.channels[1], signal[1]);
  EXPECT_EQ(AudioFileReader::open(folder / "out.wav")->format().sample_rate_hz, 48000.0);
}

TEST(AudioFileWriter, WithoutFinishNothingIsLeft) {
  const ScratchFolder folder;
  {
    Result<AudioFileWriter> writer = AudioFileWriter::create(folder / "out.wav", 48000.0, 1);
    ASSERT_TRUE(writer->write(sine(100.0, 0.0, 0.1, 48000.0, 1).view()));
    EXPECT_EQ(folder.names().size(), 1U);  // the temporary file: the test can fail
  }
  EXPECT_THAT(folder.names(), ElementsAre());
}

TEST(AudioFileWriter, FullDiskIsAnErrorAndLeavesTheOldFile) {
  const ScratchFolder folder;
  write_bytes(folder / "out.wav", "before");
  Signal signal = sine(100.0, 0.0, 1.0, 48000.0, 2);
  {
    Result<AudioFileWriter> writer = AudioFileWriter::create(folder / "out.wav", 48000.0, 2);
    const test::FullDisk full(10000);
    Result<> written = writer->write(signal.view());
    const Result<> finished = writer->finish();
    EXPECT_TRUE(!written || !finished);
    EXPECT_FALSE(finished);
    EXPECT_EQ(finished.error().code, ErrorCode::unwritable_output);
  }
  EXPECT_EQ(read_bytes(folder / "out.wav"), "before");
  EXPECT_THAT(folder.names(), ElementsAre("out.wav"));
}

TEST(AudioFileWriter, RefusesWrongUse) {
  const ScratchFolder folder;
  EXPECT_EQ(AudioFileWriter::create(folder / "out.wav", 48000.0, 0).error().code, ErrorCode::wrong_use);
  EXPECT_EQ(AudioFileWriter::create(folder / "no/out.wav", 48000.0, 2).error().code, ErrorCode::unwritable_output);
  Result<AudioFileWriter> writer = AudioFileWriter::create(folder / "out.wav", 48000.0, 2);
  EXPECT_EQ(writer->write(sine(1.0, 0.0, 0.1, 48000.0, 1).view()).error().code, ErrorCode::wrong_use);
}

TEST(AudioFileReader, SeeksToATime) {
  const ScratchFolder folder;
  const Signal noise = test::white_noise(0.5, 2.0, 8000.0, 2, 1);
  write_sound(folder / "noise.wav", noise, 8000);
  for (const double rate : {8000.0, 44100.0}) {
    const Content whole = read_all(folder / "noise.wav", rate);
    Result<AudioFileReader> reader = AudioFileReader::open(folder / "noise.wav", rate);
    ASSERT_TRUE(reader);
    for (const double time_s : {1.5, 0.25}) {
      ASSERT_TRUE(reader->seek(time_s));
      const Content rest = read_all(*reader);
      const auto begin = static_cast<std::size_t>(time_s * rate);
      ASSERT_EQ(rest.frames(), whole.frames() - begin);
      // A resampler that begins in the middle takes what was before for silence.
      for (std::size_t n = rate == 8000.0 ? 0 : 2000; n < rest.frames(); ++n)
        ASSERT_NEAR(rest.channels[1][n], whole.channels[1][begin + n], rate == 8000.0 ? 0.0 : 1e-4) << n;
    }
    ASSERT_TRUE(reader->seek(99.0));
    const Content none = read_all(*reader);
    EXPECT_LT(none.frames(), 2u);
    EXPECT_EQ(none.error, "");
  }
}

TEST(AudioFileReader, IntegerFullScaleIsOne) {
  const ScratchFolder folder;
  Signal signal(1, 2);
  signal[0] = {0.5F, -1.0F};
  for (const int format : {SF_FORMAT_WAV | SF_FORMAT_PCM_16, SF_FORMAT_WAV | SF_FORMAT_PCM_24,
                           SF_FORMAT_FLAC | SF_FORMAT_PCM_24, SF_FORMAT_AIFF | SF_FORMAT_PCM_16}) {
    write_sound(folder / "x", signal, 44100, format);
    const Content content = read_all(folder / "x");
    ASSERT_EQ(content.frames(), 2U);
    EXPECT_NEAR(content.channels[0][0], 0.5, 1.0 / 32768)
        << format;  // analytic: half of full scale, to one step of 16 bit
    EXPECT_NEAR(content.channels[0][1], -1.0, 1.0 / 32768) << format;
  }
}

std::ptrdiff_t open_files() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator());
}

TEST(AudioFileReader, HoldsNoFileOpenBetweenReads) {
  const ScratchFolder folder;
  const Signal tone = sine(997.0, -3.0, 0.5, 44100.0, 2);
  write_sound(folder / "x.wav", tone, 44100);
  write_sound(folder / "x.flac", tone, 44100, SF_FORMAT_FLAC | SF_FORMAT_PCM_16);
  write_sound(folder / "x.ogg", tone, 44100, SF_FORMAT_OGG | SF_FORMAT_VORBIS);
  for (const char* name : {"x.wav", "x.flac", "x.ogg"}) {
    const Content whole = read_all(folder / name, 0.0, 1 << 20);
    const auto before = open_files();
    Result<AudioFileReader> reader = AudioFileReader::open(folder / name);
    ASSERT_TRUE(reader);
    EXPECT_EQ(open_files(), before) << name;
    ASSERT_TRUE(reader->read(1000));
    EXPECT_EQ(open_files(), before) << name;
    ASSERT_TRUE(reader->seek(0.0));
    EXPECT_EQ(open_files(), before) << name;
    EXPECT_EQ(read_all(*reader).channels, whole.channels) << name;
  }
}

TEST(AudioFileReader, DoesNotGoOnInAnotherFile) {
  const ScratchFolder folder;
  write_sound(folder / "x.wav", sine(997.0, -3.0, 1.0, 44100.0, 2), 44100);
  write_sound(folder / "y.wav", sine(100.0, -3.0, 1.0, 44100.0, 2), 44100);
  Result<AudioFileReader> reader = AudioFileReader::open(folder / "x.wav");
  ASSERT_TRUE(reader->read(10'000));
  std::filesystem::rename(folder / "y.wav", folder / "x.wav");
  const Content rest = read_all(*reader);
  EXPECT_LT(rest.frames(), 4096U) << "what had been read before";
  EXPECT_THAT(rest.error, HasSubstr("expected the file that reading began with"));
  EXPECT_THAT(read_all(folder / "x.wav").error, "");
}

TEST(AudioFileReader, BlockSizeChangesNothing) {
  const ScratchFolder folder;
  write_sound(folder / "x.wav", sine(997.0, -3.0, 0.5, 44100.0, 2), 44100);
  for (const double rate : {0.0, 48000.0, 22050.0}) {
    const Content whole = read_all(folder / "x.wav", rate, 1 << 20);
    for (const std::size_t block : {1U, 7U, 64U, 441U, 4096U})
      EXPECT_EQ(read_all(folder / "x.wav", rate, block).channels, whole.channels) << rate << " in blocks of " << block;
  }
}

TEST(AudioFileReader, ResamplesWithoutDelayAndKeepsTheLevel) {
  const ScratchFolder folder;
  write_sound(folder / "x.wav", sine(997.0, -6.0, 1.0, 44100.0, 2), 44100);
  Result<AudioFileReader> reader = AudioFileReader::open(folder / "x.wav", 96000.0);
  EXPECT_EQ(reader->format().frame_count, 96000U);
  EXPECT_EQ(reader->file_format().frame_count, 44100U);
  const Content content = read_all(*reader);
  ASSERT_EQ(content.frames(), 96000U);  // analytic: one second
  const Signal expected = sine(997.0, -6.0, 1.0, 96000.0, 1);
  // Away from the ends, where the file starts and stops at once. soxr's HQ is better than 16 bit (its manual): -96 dB.
  for (std::size_t i = 2000; i < 94000; i += 7) ASSERT_NEAR(content.channels[1][i], expected[0][i], 2e-5) << i;
}

TEST(AudioFileReader, ResamplingDoesNotClip) {
  const ScratchFolder folder;
  write_sound(folder / "x.wav", sine(997.0, 12.0, 0.5, 44100.0, 1), 44100);
  EXPECT_NEAR(peak(read_all(folder / "x.wav", 48000.0).channels[0], 1000), std::pow(10.0, 12.0 / 20.0), 0.01);
}

TEST(AudioFileReader, NonFiniteSamplesSurviveResamplingAndSpoilNothing) {
  const ScratchFolder folder;
  Signal signal = sine(997.0, -6.0, 0.5, 44100.0, 2);
  signal[1][11025] = std::numeric_limits<float>::quiet_NaN();
  write_sound(folder / "x.wav", signal, 44100);
  const Content content = read_all(folder / "x.wav", 88200.0);
  std::size_t count = 0;
  for (const auto& channel : content.channels)
    for (const float sample : channel) count += !std::isfinite(sample);
  EXPECT_EQ(count, 1U);
  EXPECT_TRUE(std::isnan(content.channels[1][22050]));  // analytic: twice the index at twice the rate
}

TEST(AudioFileReader, TruncatedFileGivesWhatIsThereThenTheError) {
  const ScratchFolder folder;
  for (const int format :
       {SF_FORMAT_WAV | SF_FORMAT_PCM_16, SF_FORMAT_FLAC | SF_FORMAT_PCM_16, SF_FORMAT_AIFF | SF_FORMAT_PCM_16})
    for (const double rate : {0.0, 48000.0}) {
      write_sound(folder / "whole", sine(997.0, -6.0, 1.0, 44100.0, 1), 44100, format);
      const std::string bytes = read_bytes(folder / "whole");
      write_bytes(folder / "cut", bytes.substr(0, bytes.size() / 2));
      const Content content = read_all(folder / "cut", rate);
      EXPECT_GT(content.frames(), 10000U) << std::hex << format;
      EXPECT_LT(content.frames(), 30000U);
      EXPECT_THAT(content.error, HasSubstr("44100 frames")) << std::hex << format;
      EXPECT_THAT(content.error, HasSubstr((folder / "cut").string()));
      EXPECT_EQ(read_all(folder / "whole", rate).error, "");
    }
}

TEST(AudioFileReader, LossyAndEmptyFilesEndWithoutError) {
  const ScratchFolder folder;
  write_sound(folder / "x.ogg", sine(997.0, -6.0, 0.5, 44100.0, 2), 44100, SF_FORMAT_OGG | SF_FORMAT_VORBIS);
  const Content ogg = read_all(folder / "x.ogg");
  EXPECT_EQ(ogg.error, "");
  EXPECT_EQ(ogg.frames(), 22050U);
  write_sound(folder / "none.wav", Signal(2, 0), 44100);
  const Content none = read_all(folder / "none.wav", 48000.0);
  EXPECT_EQ(none.error, "");
  EXPECT_EQ(none.frames(), 0U);
}

TEST(AudioFileReader, TakesUpToEightChannels) {
  const ScratchFolder folder;
  Signal eight(8, 10), nine(9, 10);
  eight[7][3] = 0.25F;
  write_sound(folder / "8.wav", eight, 44100);
  write_sound(folder / "9.wav", nine, 44100);
  EXPECT_EQ(read_all(folder / "8.wav").channels[7][3], 0.25F);
  EXPECT_THAT(open_error(folder / "9.wav"), HasSubstr("expected 1 to 8 channels, found 9"));
}

TEST(AudioFileReader, SaysWhatIsWrong) {
  const ScratchFolder folder;
  write_bytes(folder / "fake.wav", "this is no sound at all, it only says so in its name");
  write_bytes(folder / "empty.wav", "");
  write_bytes(folder / "head.wav", "RIFF");
  EXPECT_THAT(open_error(folder / "fake.wav"), HasSubstr("expected an audio file"));
  EXPECT_THAT(open_error(folder / "head.wav"), HasSubstr("expected an audio file"));
  EXPECT_THAT(open_error(folder / "empty.wav"), HasSubstr("found an empty file"));
  EXPECT_THAT(open_error(folder / "missing.wav"), HasSubstr("no such file"));
  EXPECT_THAT(open_error(folder.path()), HasSubstr("found a folder"));
}

TEST(AudioFileReader, RatesThatNoMusicHasAreRefused) {
  const ScratchFolder folder;
  write_sound(folder / "slow.wav", Signal(1, 10), 500);
  EXPECT_THAT(open_error(folder / "slow.wav"), HasSubstr("found 500 Hz"));
  write_sound(folder / "good.wav", Signal(1, 10), 44100);
  const auto refused = AudioFileReader::open(folder / "good.wav", 10.0);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::wrong_use);
  EXPECT_THAT(refused.error().message, HasSubstr("found 10"));
}

}  // namespace
}  // namespace smartgain
