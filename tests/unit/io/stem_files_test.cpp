// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/io/stem_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sndfile.h>

#include "support/io_fixtures.hpp"

namespace smartgain {
namespace {

using test::ScratchFolder;
using test::sine;
using test::write_bytes;
using test::write_sound;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> ids(const StemSession& session) {
  std::vector<std::string> ids;
  for (const Strip& strip : session.strips) ids.push_back(strip.id);
  return ids;
}

TEST(OpenStems, EveryAudioFileOfAFolderIsAStrip) {
  const ScratchFolder folder;
  write_sound(folder / "b Kick.WAV", sine(60.0, -6.0, 1.0, 44100.0, 1), 44100);
  write_sound(folder / "a.flac", sine(60.0, -6.0, 2.0, 48000.0, 2), 48000, SF_FORMAT_FLAC | SF_FORMAT_PCM_24);
  write_sound(folder / ".hidden.wav", sine(60.0, -6.0, 1.0, 96000.0, 2), 96000);
  write_bytes(folder / "notes.txt", "no audio");
  std::filesystem::create_directory(folder / "folder.wav");

  const Result<StemSession> session = open_stems({folder.path()});
  ASSERT_TRUE(session) << session.error().message;
  EXPECT_THAT(ids(*session), ElementsAre("a.flac", "b Kick.WAV"));
  EXPECT_EQ(session->input.kind, SourceKind::stems);
  EXPECT_EQ(session->input.path, folder.path().string());
  EXPECT_EQ(session->input.sample_rate_hz, 48000.0);  // the highest
  EXPECT_EQ(session->input.duration_s, 2.0);          // the longest
  const Strip& kick = session->strips[1];
  EXPECT_EQ(kick.name, "b Kick");
  EXPECT_EQ(kick.path, (folder / "b Kick.WAV").string());
  EXPECT_EQ(kick.knob.kind, KnobKind::file);
  EXPECT_EQ(kick.knob.position, Decibels(0.0));
  EXPECT_EQ(kick.fingerprint.size(), 32U);
}

TEST(OpenStems, HashesTellContentsApart) {
  const ScratchFolder one, two;
  for (const ScratchFolder* folder : {&one, &two}) {
    write_bytes(*folder / "keep", "");
    write_sound(*folder / "a.wav", sine(60.0, -6.0, 0.1, 44100.0, 1), 44100, SF_FORMAT_WAV | SF_FORMAT_PCM_16);
    write_sound(*folder / "b.wav", sine(90.0, -6.0, 0.1, 44100.0, 1), 44100, SF_FORMAT_WAV | SF_FORMAT_PCM_16);
  }
  const StemSession first = open_stems({one.path()}).value();
  EXPECT_EQ(open_stems({two.path()})->input.content_hash, first.input.content_hash);
  EXPECT_NE(first.strips[0].fingerprint, first.strips[1].fingerprint);

  write_sound(two / "b.wav", sine(91.0, -6.0, 0.1, 44100.0, 1), 44100, SF_FORMAT_WAV | SF_FORMAT_PCM_16);
  const StemSession changed = open_stems({two.path()}).value();
  EXPECT_NE(changed.input.content_hash, first.input.content_hash);
  EXPECT_EQ(changed.strips[0].fingerprint, first.strips[0].fingerprint);
  EXPECT_NE(changed.strips[1].fingerprint, first.strips[1].fingerprint);
}

TEST(OpenStems, LikeNamedFilesOfSeveralFoldersStayApart) {
  const ScratchFolder one, two;
  write_sound(one / "a.wav", sine(60.0, -6.0, 0.1, 44100.0, 1), 44100);
  write_sound(two / "a.wav", sine(60.0, -6.0, 0.1, 44100.0, 1), 44100);
  EXPECT_THAT(ids(*open_stems({one / "a.wav", two / "a.wav"})), ElementsAre("a.wav", "a.wav~2"));
}

TEST(OpenStems, ABadFileStopsNoOther) {
  const ScratchFolder folder;
  write_sound(folder / "good.wav", sine(60.0, -6.0, 0.1, 44100.0, 1), 44100);
  write_bytes(folder / "bad.wav", "RIFFnonsense");
  const Result<StemSession> session = open_stems({folder.path()});
  ASSERT_TRUE(session);
  EXPECT_TRUE(session->strips[0].has(StripFlag::unmeasured));
  EXPECT_THAT(session->strips[0].problem, HasSubstr("bad.wav: expected an audio file"));
  EXPECT_FALSE(session->strips[1].has(StripFlag::unmeasured));
  EXPECT_EQ(session->strips[1].problem, "");
}

TEST(OpenStems, SaysWhatIsWrong) {
  const ScratchFolder folder;
  const auto message = [](const std::vector<std::filesystem::path>& paths) {
    const Result<StemSession> session = open_stems(paths);
    EXPECT_FALSE(session);
    EXPECT_EQ(session.error().code, ErrorCode::unreadable_input);
    return session.error().message;
  };
  EXPECT_THAT(message({}), HasSubstr("expected audio files"));
  EXPECT_THAT(message({folder / "missing"}), HasSubstr("no such file"));
  EXPECT_THAT(message({folder.path()}), HasSubstr("found none"));
  write_bytes(folder / "a.wav", "x");
  EXPECT_THAT(message({folder / "a.wav"}), HasSubstr("a.wav: expected an audio file"));
  write_bytes(folder / "b.wav", "x");
  EXPECT_THAT(message({folder.path()}), HasSubstr("none of 2 files"));
}

TEST(OpenStems, MoreThanASessionHoldsAreRefused) {
  const ScratchFolder folder;
  for (std::size_t i = 0; i <= kMostStrips; ++i) write_bytes(folder / (std::to_string(i) + ".wav"), "x");
  const auto session = open_stems({folder.path()});
  ASSERT_FALSE(session);
  EXPECT_THAT(session.error().message, HasSubstr("expected at most 4096 audio files, found 4097"));
}

TEST(HasAudioEnding, KnowsEndingsInAnyCase) {
  EXPECT_TRUE(has_audio_ending("x.wav"));
  EXPECT_TRUE(has_audio_ending("a/b.FlAc"));
  EXPECT_FALSE(has_audio_ending("wav"));
  EXPECT_FALSE(has_audio_ending("x.mmpz"));
  EXPECT_FALSE(has_audio_ending(".wav"));
}

}  // namespace
}  // namespace smartgain
