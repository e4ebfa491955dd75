// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/io/atomic_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/io_fixtures.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;
using test::FullDisk;
using test::read_bytes;
using test::ScratchFolder;
using test::WithoutRoot;
using test::write_bytes;
using testing::ElementsAre;
using testing::HasSubstr;

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0);
  return status.st_mode & 07777;
}

TEST(AtomicFile, WritesAndReadsWhole) {
  const ScratchFolder folder;
  const std::string content("a\0b\r\n", 5);
  ASSERT_TRUE(write_file_atomically(folder / "new", content));
  EXPECT_EQ(read_file(folder / "new").value(), content);
  EXPECT_THAT(folder.names(), ElementsAre("new"));
}

TEST(AtomicFile, NewFileHasTheModeThatTheUsersMaskLeaves) {
  const ScratchFolder folder;
  const mode_t old = ::umask(0027);
  ASSERT_TRUE(write_file_atomically(folder / "new", "x"));
  ::umask(old);
  EXPECT_EQ(mode_of(folder / "new"), 0640U);  // analytic: 0666 & ~0027
}

TEST(AtomicFile, KeepsTheModeOfWhatItReplaces) {
  const ScratchFolder folder;
  write_bytes(folder / "old", "before");
  ::chmod((folder / "old").c_str(), 0604);
  ASSERT_TRUE(write_file_atomically(folder / "old", "after"));
  EXPECT_EQ(read_bytes(folder / "old"), "after");
  EXPECT_EQ(mode_of(folder / "old"), 0604U);
}

TEST(AtomicFile, FollowsLinksAndLeavesThem) {
  const ScratchFolder folder;
  fs::create_directory(folder / "deep");
  write_bytes(folder / "deep" / "target", "before");
  fs::create_symlink("deep/target", folder / "link");
  fs::create_symlink("deep/unborn", folder / "dangling");
  ASSERT_TRUE(write_file_atomically(folder / "link", "after"));
  ASSERT_TRUE(write_file_atomically(folder / "dangling", "born"));
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_TRUE(fs::is_symlink(folder / "dangling"));
  EXPECT_EQ(read_bytes(folder / "deep/target"), "after");
  EXPECT_EQ(read_bytes(folder / "deep/unborn"), "born");
}

TEST(AtomicFile, FullDiskLeavesTheOldFileAndNothingElse) {
  const ScratchFolder folder;
  write_bytes(folder / "song", "before");
  Result<> written = Done{};
  {
    const FullDisk full(1000);
    written = write_file_atomically(folder / "song", std::string(5000, 'x'));
  }
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::unwritable_output);
  EXPECT_THAT(written.error().message, HasSubstr((folder / "song").string()));
  EXPECT_THAT(written.error().message, HasSubstr("File too large"));
  EXPECT_EQ(read_bytes(folder / "song"), "before");
  EXPECT_THAT(folder.names(), ElementsAre("song"));
}

TEST(AtomicFile, ReadOnlyFolderIsOneClearMessage) {
  const ScratchFolder folder;
  ::chmod(folder.path().c_str(), 0555);
  const WithoutRoot nobody;
  const Result<> written = write_file_atomically(folder / "song", "x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::unwritable_output);
  EXPECT_THAT(written.error().message, HasSubstr("Permission denied"));
  EXPECT_THAT(folder.names(), ElementsAre());
}

TEST(AtomicFile, RefusesWhatIsNoPlaceForAFile) {
  const ScratchFolder folder;
  EXPECT_THAT(write_file_atomically(folder / "missing/song", "x").error().message, HasSubstr("No such file"));
  EXPECT_THAT(write_file_atomically(folder.path(), "x").error().message, HasSubstr("found a folder"));
  EXPECT_THAT(write_file_atomically("/dev/null", "x").error().message, HasSubstr("device"));
}

TEST(ReadFile, SaysWhatIsWrong) {
  const ScratchFolder folder;
  write_bytes(folder / "big", std::string(11, 'x'));
  ::mkfifo((folder / "pipe").c_str(), 0600);
  const auto message = [](const fs::path& path) { return read_file(path, 10).error().message; };
  EXPECT_THAT(message(folder / "missing"), HasSubstr("no such file"));
  EXPECT_THAT(message(folder.path()), HasSubstr("found a folder"));
  EXPECT_THAT(message(folder / "big"), HasSubstr("at most 10 bytes"));
  EXPECT_THAT(message(folder / "pipe"), HasSubstr("pipe"));
  EXPECT_EQ(read_file(folder / "big", 11).value().size(), 11U);
}

TEST(BackUp, TakesTheFirstFreeName) {
  const ScratchFolder folder;
  write_bytes(folder / "song.mmpz", "one");
  EXPECT_EQ(back_up(folder / "song.mmpz").value(), folder / "song.mmpz.bak");
  write_bytes(folder / "song.mmpz", "two");
  EXPECT_EQ(back_up(folder / "song.mmpz").value(), folder / "song.mmpz.bak.1");
  EXPECT_EQ(read_bytes(folder / "song.mmpz.bak"), "one");
  EXPECT_EQ(read_bytes(folder / "song.mmpz.bak.1"), "two");
  EXPECT_EQ(back_up(folder / "none").error().code, ErrorCode::unreadable_input);
}

}  // namespace
}  // namespace smartgain
