// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/lmms_home.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <pugixml.hpp>

#include "support/temporary_folder.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

TEST(LmmsUserFolders, ComeFromTheUsersConfiguration) {
  const test::TemporaryFolder home;
  const test::Variable variable("HOME", home.path().string());
  fs::create_directories(home / "my lmms");
  fs::create_directories(home / "vst");
  test::write_text(home / ".lmmsrc.xml",
                   "<?xml version=\"1.0\"?><!DOCTYPE lmms-config-file><lmms version=\"1.2.2\"><paths workingdir=\"" +
                       (home / "my lmms").string() + "/\" vstdir=\"" + (home / "vst").string() +
                       "/\" laddir=\"/nonexistent/\"/></lmms>");
  const LmmsUserFolders user = find_lmms_user_folders();
  EXPECT_TRUE(fs::equivalent(user.working, home / "my lmms"));
  ASSERT_EQ(user.paths.size(), 1u);
  EXPECT_EQ(user.paths[0].first, "vstdir");
}

TEST(LmmsUserFolders, EmptyDamagedAndMissingConfigurationsFallBack) {
  const test::TemporaryFolder home;
  const test::Variable variable("HOME", home.path().string());
  EXPECT_TRUE(find_lmms_user_folders().working.empty());
  fs::create_directories(home / "Documents" / "lmms");
  for (const char* text : {"", "<lmms><paths workingdir="}) {
    test::write_text(home / ".lmmsrc.xml", text);
    EXPECT_EQ(find_lmms_user_folders().working, home / "Documents" / "lmms");
  }
  fs::create_directories(home / "lmms" / "projects");
  EXPECT_EQ(find_lmms_user_folders().working, home / "lmms");
}

TEST(LmmsHome, ShowsTheUsersSamplesWithoutTouchingThem) {
  const test::TemporaryFolder user_folder;
  const test::TemporaryFolder folder;
  fs::create_directories(user_folder / "samples/drums");
  test::write_text(user_folder / "samples/drums/kick.wav", "kick");
  test::write_text(user_folder / "samples/loop.wav", "loop");
  LmmsUserFolders user;
  user.working = user_folder.path();
  user.paths.emplace_back("vstdir", user_folder.path());
  const auto before = test::snapshot(user_folder.path());

  const auto home = make_lmms_home(folder.path(), user);
  ASSERT_TRUE(home);
  EXPECT_EQ(test::read_text(folder / "work/samples/drums/kick.wav"), "kick");
  EXPECT_EQ(test::read_text(folder / "work/samples/loop.wav"), "loop");
  // What LMMS does at its start: these must be new folders of ours.
  fs::create_directories(folder / "work/samples/soundfonts");
  EXPECT_EQ(test::snapshot(user_folder.path()), before);

  pugi::xml_document document;
  ASSERT_TRUE(document.load_file(home->configuration.c_str()));
  const pugi::xml_node root = document.child("lmms");
  EXPECT_STREQ(root.child("app").attribute("configured").value(), "1");
  EXPECT_EQ(root.child("paths").attribute("workingdir").value(), (folder / "work").string() + "/");
  EXPECT_EQ(root.child("paths").attribute("vstdir").value(), user_folder.path().string() + "/");
}

TEST(LmmsHome, EveryVariableThatLeadsToTheUserLeadsElsewhere) {
  const test::TemporaryFolder folder;
  const auto home = make_lmms_home(folder.path(), {});
  ASSERT_TRUE(home);
  for (const char* name : {"HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "TMPDIR"}) {
    const auto found = std::find_if(home->environment.begin(), home->environment.end(),
                                    [name](const auto& variable) { return variable.first == name; });
    ASSERT_NE(found, home->environment.end()) << name;
    EXPECT_TRUE(found->second->starts_with(folder.path().string())) << name;
    EXPECT_TRUE(fs::is_directory(*found->second)) << name;
  }
}

TEST(LmmsHome, UnwritableFolderIsNamed) {
  const test::TemporaryFolder folder;
  test::write_text(folder / "file", "x");
  const auto home = make_lmms_home(folder / "file", {});
  ASSERT_FALSE(home);
  EXPECT_EQ(home.error().code, ErrorCode::unwritable_output);
  EXPECT_THAT(home.error().message, testing::HasSubstr((folder / "file").string()));
}

}  // namespace
}  // namespace smartgain
