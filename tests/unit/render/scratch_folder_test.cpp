// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/render/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <optional>

#include "support/temporary_folder.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

TEST(ScratchFolder, IsPrivateAndGoesWithAllThatIsInIt) {
  const test::TemporaryFolder parent;
  const test::TemporaryFolder outside;
  test::write_text(outside / "kept", "x");
  fs::path path;
  {
    auto folder = ScratchFolder::make(parent.path());
    ASSERT_TRUE(folder);
    path = folder->path();
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
    EXPECT_THAT(path.filename().string(), HasSubstr("smartgain-" + std::to_string(::getpid()) + "-"));
    fs::create_directories(path / "a" / "b");
    test::write_text(path / "a" / "b" / "file", "x");
    fs::create_directory_symlink(outside.path(), path / "link");
  }
  EXPECT_FALSE(fs::exists(path));
  EXPECT_TRUE(fs::exists(outside / "kept"));
}

TEST(ScratchFolder, UsesTmpdir) {
  const test::TemporaryFolder parent;
  const test::Variable variable("TMPDIR", parent.path().string());
  auto folder = ScratchFolder::make();
  ASSERT_TRUE(folder);
  EXPECT_EQ(folder->path().parent_path(), parent.path());
}

TEST(ScratchFolder, MovesWithoutRemoving) {
  const test::TemporaryFolder parent;
  auto made = ScratchFolder::make(parent.path());
  ASSERT_TRUE(made);
  std::optional<ScratchFolder> folder(std::move(*made));
  const fs::path path = folder->path();
  EXPECT_TRUE(fs::exists(path));
  auto other = ScratchFolder::make(parent.path());
  ASSERT_TRUE(other);
  *folder = std::move(*other);
  EXPECT_FALSE(fs::exists(path));
  EXPECT_TRUE(fs::exists(folder->path()));
}

TEST(ScratchFolder, RemovesOnlyWhatADeadProcessLeft) {
  const test::TemporaryFolder parent;
  const pid_t dead = ::fork();
  if (dead == 0) ::_exit(0);
  ::waitpid(dead, nullptr, 0);
  const fs::path stale = parent / ("smartgain-" + std::to_string(dead) + "-abcdef");
  const fs::path alive = parent / ("smartgain-" + std::to_string(::getppid()) + "-abcdef");
  const fs::path foreign = parent / "smartgain-notes";
  for (const fs::path& path : {stale, alive, foreign}) {
    fs::create_directory(path);
    test::write_text(path / "file", "x");
  }
  const auto folder = ScratchFolder::make(parent.path());
  ASSERT_TRUE(folder);
  EXPECT_FALSE(fs::exists(stale));
  EXPECT_TRUE(fs::exists(alive / "file"));
  EXPECT_TRUE(fs::exists(foreign / "file"));
}

TEST(ScratchFolder, MissingParentIsNamed) {
  const auto folder = ScratchFolder::make("/nonexistent/place");
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().code, ErrorCode::unwritable_output);
  EXPECT_THAT(folder.error().message, HasSubstr("/nonexistent/place"));
}

}  // namespace
}  // namespace smartgain
