// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Small files that want to cost a machine its memory or an hour: each ends in one clear sentence, within 200 MB and 5 s.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <array>
#include <cstdint>
#include <fstream>
#include <functional>
#include <utility>

#include "support/cli_test.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;
using test::Outcome;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

// The issue asks for both. Sanitizers take some times as much of either.
#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t kMostBytes = 1000u << 20;
constexpr double kMostSeconds = 50.0;
#else
constexpr std::size_t kMostBytes = 200u << 20;
constexpr double kMostSeconds = 5.0;
#endif

constexpr std::string_view kSongBegins = R"(<?xml version="1.0"?><lmms-project type="song"><song><trackcontainer>)";
constexpr std::string_view kSongEnds = "</trackcontainer></song></lmms-project>";
constexpr std::string_view kAnalysisBegins = R"({"format": "smartgain-analysis", "version": 1, )";

using Put = std::function<void(std::string_view)>;

std::string times(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

template <class T>
std::string bytes_of(T number) {
  return {reinterpret_cast<const char*>(&number), sizeof number};  // little-endian machines, as WAV is
}

/// Compressed as it is made: what is counted of the program has the memory of this process in it (see Outcome).
void write_mmpz(const fs::path& path, const std::function<void(const Put&)>& xml) {
  std::ofstream file(path, std::ios::binary);
  file << std::string(3, '\0') << 'd';  // says that it unpacks to 100 bytes
  z_stream stream{};
  ASSERT_EQ(deflateInit(&stream, 9), Z_OK);
  std::array<char, 1 << 14> packed{};
  const auto feed = [&](std::string_view text, int flush) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    do {
      stream.next_out = reinterpret_cast<Bytef*>(packed.data());
      stream.avail_out = static_cast<uInt>(packed.size());
      deflate(&stream, flush);
      file.write(packed.data(), static_cast<std::streamsize>(packed.size() - stream.avail_out));
    } while (stream.avail_out == 0);
  };
  xml([&](std::string_view text) { feed(text, Z_NO_FLUSH); });
  feed({}, Z_FINISH);
  deflateEnd(&stream);
}

class BombTest : public test::CliTest {
 protected:
  [[nodiscard]] test::Surroundings surroundings() const override {
    test::Surroundings all = CliTest::surroundings();
    all.environment["SMARTGAIN_LMMS"] = "/nonexistent";  // what is readable after all must not be rendered
    all.environment["XDG_CONFIG_HOME"] = (folder_ / "config").string();
    return all;
  }
  void expect_within_bounds(const Outcome& outcome, const std::string& what) const {
    EXPECT_LE(outcome.peak_bytes, kMostBytes) << what;
    EXPECT_LE(outcome.processor_s, kMostSeconds) << what;
  }
  void expect_refused(const std::vector<std::string>& command, std::string_view because, int status = 3) const {
    const Outcome outcome = run(command);
    const std::string what = testing::PrintToString(command);
    EXPECT_EQ(outcome.status, status) << what << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(StartsWith("smartgain: "), HasSubstr(std::string(because)))) << what;
    EXPECT_LT(outcome.err.size(), 1000u) << what;
    expect_within_bounds(outcome, what);
  }
  void expect_song_refused(std::string_view because, const std::function<void(const Put&)>& xml) const {
    write_mmpz(folder_ / "song.mmpz", xml);
    EXPECT_LT(fs::file_size(folder_ / "song.mmpz"), 3u << 20);
    expect_refused({"plan", "song.mmpz"}, because);
  }
};

TEST_F(BombTest, WhatIsHeldAgainstTheBoundsIsCounted) {
  const Outcome outcome = run({"doctor"});
  EXPECT_GT(outcome.peak_bytes, 1u << 20);
  EXPECT_GT(outcome.processor_s, 0.0);
}

TEST_F(BombTest, SongsThatUnpackToMoreThanTheySay) {
  test::write_text(folder_ / "song.mmpz", "\xff\xff\xff\xff" + std::string("x\x9c\x03\x00\x00\x00\x00\x01", 8));
  expect_refused({"plan", "song.mmpz"}, "says it unpacks to 4294967295 bytes");
  expect_song_refused("unpacks to more than 67108864 bytes", [](const Put& put) {
    for (int i = 0; i < 300; ++i) put(std::string(1 << 20, ' '));
  });
}

TEST_F(BombTest, SongsOfNothingButElementsOrAttributes) {
  expect_song_refused("expected a project that can be read with 160 MB of memory", [](const Put& put) {
    put(kSongBegins);
    for (int i = 0; i < 60; ++i) put(times("<a/>", 250'000));
    put(kSongEnds);
  });
  expect_song_refused("expected a project that can be read with 160 MB of memory", [](const Put& put) {
    put(std::string(kSongBegins) + "<track");
    for (int i = 0; i < 60; ++i) put(times(" a=''", 200'000));
    put("/>" + std::string(kSongEnds));
  });
}

TEST_F(BombTest, TenMillionStrips) {
  constexpr std::string_view kTrack = R"(<track type="0"><instrumenttrack/></track>)";
  const auto tracks = [&](int thousands) {
    return [=](const Put& put) {
      put(kSongBegins);
      const std::string thousand = times(kTrack, 1000);
      for (int i = 0; i < thousands; ++i) put(thousand);
      put(kSongEnds);
    };
  };
  expect_song_refused("unpacks to more than", tracks(10'000));
  expect_song_refused("expected at most 4096 tracks", tracks(300));
  {
    std::ofstream file(folder_ / "analysis.json");
    file << kAnalysisBegins << R"("strips": [)";
    const std::string thousand = times("{},", 1000);
    for (int i = 0; i < 10'000; ++i) file << thousand;
    file << "{}]}";
  }
  expect_refused({"plan", "analysis.json"}, "found over 1000000 values");
}

// Each is read at once, and looked at again for every strip: what grows with the product.
TEST_F(BombTest, SongsWhereEverythingPointsAtEverything) {
  constexpr std::string_view kTrack = R"(<track type="0"><instrumenttrack fxch="1"/></track>)";
  const std::string begins = std::string(kSongBegins) + times(kTrack, 4000) + "</trackcontainer><fxmixer>";
  const auto finish = [](std::string_view mixer) { return std::string(mixer) + "</fxmixer></song></lmms-project>"; };
  write_mmpz(folder_ / "content.mmpz", [&](const Put& put) {
    put(begins + R"(<fxchannel num="1" name="x">)" + times(R"(<a b="1"/>)", 100'000) + finish("</fxchannel>"));
  });
  write_mmpz(folder_ / "samples.mmpz", [&](const Put& put) {
    put(std::string(kSongBegins) + R"(<track type="0"><instrumenttrack>)");
    for (int i = 0; i < 100'000; ++i) put("<audiofileprocessor src='" + std::to_string(i) + "'/>");
    put("</instrumenttrack></track>" + std::string(kSongEnds));
  });
  expect_refused({"plan", "content.mmpz"}, "LMMS is needed", 5);
  expect_refused({"plan", "samples.mmpz"}, "expected at most 16384 sample files");
  expect_song_refused("expected at most 4096 tracks, 4096 mixer channels and 16384 sends", [&](const Put& put) {
    put(begins + R"(<fxchannel num="1">)" + times(R"(<send channel="0"/>)", 20'000) + finish("</fxchannel>"));
  });
}

TEST_F(BombTest, EntitiesAreNotExpanded) {
  std::string entities = R"(<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "lol">)";
  for (int i = 1; i < 12; ++i)
    entities += "<!ENTITY e" + std::to_string(i) + " \"" + times("&e" + std::to_string(i - 1) + ";", 10) + "\">";
  test::write_text(folder_ / "song.mmp", entities + "]>" + std::string(kSongBegins).substr(21) +
                                             "<track name='&e11;'/>" + std::string(kSongEnds));
  expect_refused({"plan", "song.mmp"}, "at least one instrument or sample track");
}

TEST_F(BombTest, NestingIsNotFollowed) {
  test::write_text(folder_ / "song.mmp",
                   std::string(kSongBegins) + times("<a>", 300'000) + times("</a>", 300'000) + std::string(kSongEnds));
  expect_refused({"plan", "song.mmp"}, "at least one instrument or sample track");

  const std::string deep = std::string(3'000'000, '[') + std::string(3'000'000, ']');
  test::write_text(folder_ / "analysis.json", std::string(kAnalysisBegins) + "\"strips\": " + deep + "}");
  expect_refused({"plan", "analysis.json"}, "found nesting over 64 deep");
  test::write_text(folder_ / "plan.json", deep);
  expect_refused({"apply", "plan.json"}, "found nesting over 64 deep");
  test::write_text(folder_ / "manifest.json", "{\"songs\": " + deep + "}");
  expect_refused({"evaluate", "manifest.json"}, "found nesting over 64 deep");
  test::write_text(folder_ / "feedback.json",
                   R"({"format": "smartgain-feedback", "version": 1, "events": [{"kind": )" + deep + "}]}");
  expect_refused({"feedback", "import", "feedback.json"}, "found nesting over 64 deep");

  const fs::path preset = folder_ / "config/smartgain/presets/deep.toml";
  fs::create_directories(preset.parent_path());
  test::write_text(preset, "a = " + std::string(100'000, '['));
  expect_refused({"preset", "show", "deep"}, "deep.toml, line 1");
  test::write_text(preset, times("a.", 100'000) + "a = 1");
  expect_refused({"preset", "show", "deep"}, "expected keys of at most 8 parts");
  test::write_text(preset, times("a = 1\n", 100'000));
  expect_refused({"preset", "show", "deep"}, "expected at most 262144 bytes");
}

TEST_F(BombTest, ObjectsOfAMillionMembers) {
  std::string members;
  for (int i = 0; i < 300'000; ++i) members += "\"" + std::to_string(i) + "\":0,";
  test::write_text(folder_ / "analysis.json", std::string(kAnalysisBegins) + members + "\"strips\": []}");
  expect_refused({"plan", "analysis.json"}, "too many members in one object");
}

// Hours that are not there: what is there is measured, and that the rest is missing is said.
TEST_F(BombTest, HeadersThatPromiseABillionSamples) {
  const std::string format = "fmt " + bytes_of(std::uint32_t{16}) + bytes_of(std::uint16_t{1}) +
                             bytes_of(std::uint16_t{2}) + bytes_of(std::uint32_t{44100}) +
                             bytes_of(std::uint32_t{176'400}) + bytes_of(std::uint16_t{4}) +
                             bytes_of(std::uint16_t{16});
  const std::string samples(400'000, '\x11');
  const std::vector<std::pair<std::string, std::string>> files{
      {"a.wav", "RIFF" + bytes_of(std::uint32_t{4'000'000'036}) + "WAVE" + format + "data" +
                    bytes_of(std::uint32_t{4'000'000'000}) + samples},
      {"a.rf64", "RF64" + bytes_of(~std::uint32_t{0}) + "WAVEds64" + bytes_of(std::uint32_t{28}) +
                     bytes_of(std::uint64_t{1} << 62) + bytes_of(std::uint64_t{1} << 61) +
                     bytes_of(std::uint64_t{1} << 59) + bytes_of(std::uint32_t{0}) + format + "data" +
                     bytes_of(~std::uint32_t{0}) + samples},
  };
  for (const auto& [name, content] : files) {
    const fs::path stems = folder_ / "stems";
    fs::create_directory(stems);
    test::write_text(stems / name, content);
    const Outcome outcome = run({"analyze", "stems", "--no-cache"});
    EXPECT_EQ(outcome.status, 4) << name << outcome.out << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("as its header says"), HasSubstr("only 100000 of them"))) << name;
    expect_within_bounds(outcome, name);
    fs::remove_all(stems);
  }
}

}  // namespace
}  // namespace smartgain
