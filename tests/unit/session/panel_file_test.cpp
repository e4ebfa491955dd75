// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/session/panel_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/io_fixtures.hpp"
#include "support/temporary_folder.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

PanelFile example() {
  PanelFile content;
  content.options.goal = Goal::balance;
  content.options.target = Lufs(-16.0);
  content.options.ceiling = std::nullopt;
  content.options.engine = "rules";
  content.options.amount = 0.7;
  content.options.roles["voice"] = Role::lead_vocal;
  content.options.locks = {"kick"};
  content.options.set_gains["bass"] = Decibels(-3.0);
  content.options.alone = {"bass"};
  content.options.groups["drums"] = {"kick", "snare"};
  content.options.rules["like_strips"] = "low";
  content.unticked = {"kick"};
  content.verdicts = {{"bass", "rejected"}};
  content.stars = 4;
  return content;
}

TEST(PanelFile, ComesBackAsItWasWritten) {
  const test::TemporaryFolder folder;
  const fs::path file = panel_file_of(folder / "song.mmpz");
  EXPECT_EQ(file, folder / "song.mmpz.smartgain-panel.json");
  ASSERT_TRUE(write_panel_file(file, example()));
  const auto read = read_panel_file(file);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->options.goal, Goal::balance);
  EXPECT_EQ(read->options.target, Lufs(-16.0));
  EXPECT_FALSE(read->options.ceiling);
  EXPECT_EQ(read->options.engine, "rules");
  EXPECT_EQ(read->options.amount, 0.7);
  EXPECT_EQ(read->options.roles.at("voice"), Role::lead_vocal);
  EXPECT_THAT(read->options.locks, ElementsAre("kick"));
  EXPECT_EQ(read->options.set_gains.at("bass"), Decibels(-3.0));
  EXPECT_THAT(read->options.groups.at("drums"), ElementsAre("kick", "snare"));
  EXPECT_EQ(read->options.rules.at("like_strips"), "low");
  EXPECT_THAT(read->unticked, ElementsAre("kick"));
  EXPECT_EQ(read->verdicts.at("bass"), "rejected");
  EXPECT_EQ(read->stars, 4);
}

TEST(PanelFile, WhatIsNoneIsRefusedByName) {
  const test::TemporaryFolder folder;
  const auto message = [&](const char* content) {
    test::write_text(folder / "file", content);
    const auto read = read_panel_file(folder / "file");
    EXPECT_FALSE(read);
    return read ? std::string() : read.error().message;
  };
  EXPECT_THAT(message(""), HasSubstr((folder / "file").string()));
  EXPECT_THAT(message("[]"), HasSubstr("smartgain-panel"));
  EXPECT_THAT(message(R"({"format": "smartgain-panel", "version": 2, "options": {}})"), HasSubstr("version 1"));
  EXPECT_THAT(message(R"({"format": "smartgain-panel", "version": 1})"), HasSubstr("options"));
  EXPECT_FALSE(read_panel_file(folder / "none"));
}

TEST(PanelFile, OptionsFitTheStripsThatAreThere) {
  std::vector<Strip> strips(2);
  strips[0].id = "kick";
  strips[1].id = "voice";
  const PlanOptions left = options_for(example().options, strips);
  EXPECT_EQ(left.roles.size(), 1u);
  EXPECT_TRUE(left.set_gains.empty());
  EXPECT_THAT(left.locks, ElementsAre("kick"));
  EXPECT_THAT(left.groups.at("drums"), ElementsAre("kick"));
  EXPECT_EQ(left.amount, 0.7);
}

TEST(PanelFile, RenamedStripsTakeAllAlong) {
  PanelFile content = example();
  rename_strips(content, {{"kick", "bass"}, {"bass", "kick"}});  // names that change places
  EXPECT_THAT(content.options.locks, ElementsAre("bass"));
  EXPECT_EQ(content.options.set_gains.at("kick"), Decibels(-3.0));
  EXPECT_THAT(content.options.groups.at("drums"), ElementsAre("bass", "snare"));
  EXPECT_THAT(content.unticked, ElementsAre("bass"));
  EXPECT_EQ(content.verdicts.at("kick"), "rejected");
  EXPECT_EQ(content.options.roles.at("voice"), Role::lead_vocal);
}

TEST(PanelKeeper, WritesOnlyWhatWasChanged) {
  const test::TemporaryFolder folder;
  PanelKeeper keeper({});
  ASSERT_TRUE(keeper.open(folder / "a"));
  ASSERT_TRUE(keeper.save());
  EXPECT_FALSE(fs::exists(folder / "a"));
  keeper.content = example();
  keeper.touch();
  ASSERT_TRUE(keeper.save());
  EXPECT_TRUE(read_panel_file(folder / "a"));
  ASSERT_TRUE(keeper.open(folder / "b"));
  EXPECT_EQ(keeper.content.stars, 0);
  ASSERT_TRUE(keeper.open(folder / "a"));
  EXPECT_EQ(keeper.content.stars, 4);
  keeper.move_to(folder / "c");
  ASSERT_TRUE(keeper.save());
  EXPECT_EQ(read_panel_file(folder / "c")->stars, 4);
  ASSERT_TRUE(keeper.open({}));
  keeper.touch();
  EXPECT_TRUE(keeper.save());
}

TEST(PanelKeeper, DefaultsAreForProjectsThatNothingIsKeptOf) {
  const test::TemporaryFolder folder;
  const fs::path defaults = folder / "new/deep/defaults.json";
  PanelKeeper keeper(defaults);
  keeper.content = example();
  ASSERT_TRUE(keeper.keep_as_defaults());
  for (PanelKeeper& each : std::vector<PanelKeeper>{keeper, PanelKeeper(defaults)}) {
    ASSERT_TRUE(each.open(folder / "song"));
    EXPECT_EQ(each.content.options.amount, 0.7);
    EXPECT_EQ(each.content.options.rules.at("like_strips"), "low");
    EXPECT_TRUE(each.content.options.roles.empty());
    EXPECT_TRUE(each.content.options.groups.empty());
    EXPECT_EQ(each.content.stars, 0);
  }
  PanelFile own;
  own.options.amount = 0.1;
  ASSERT_TRUE(write_panel_file(folder / "song", own));
  ASSERT_TRUE(keeper.open(folder / "song"));
  EXPECT_EQ(keeper.content.options.amount, 0.1);
}

TEST(PanelKeeper, WhatCannotBeReadIsSetAsideBeforeItIsReplaced) {
  const test::TemporaryFolder folder;
  test::write_text(folder / "file", "{");
  PanelKeeper keeper({});
  const auto opened = keeper.open(folder / "file");
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, HasSubstr("defaults"));
  ASSERT_TRUE(keeper.save());
  EXPECT_EQ(test::read_text(folder / "file"), "{") << "nothing was changed yet";
  keeper.touch();
  ASSERT_TRUE(keeper.save());
  EXPECT_TRUE(read_panel_file(folder / "file"));
  EXPECT_EQ(test::read_text(folder / "file.bak"), "{");
}

TEST(PanelKeeper, TroubleWithWritingIsToldOnce) {
  const test::TemporaryFolder folder;
  const fs::path file = folder / "gone/file";
  PanelKeeper keeper({});
  ASSERT_TRUE(keeper.open(file));
  const auto change = [&keeper] {
    keeper.touch();
    return keeper.save();
  };
  const auto first = change();
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().code, ErrorCode::unwritable_output);
  EXPECT_THAT(first.error().message, HasSubstr(file.string()));
  EXPECT_TRUE(change()) << "the same once more";
  fs::create_directory(folder / "gone");
  EXPECT_TRUE(change());
  EXPECT_TRUE(read_panel_file(file));
  fs::remove_all(folder / "gone");
  EXPECT_FALSE(change()) << "it was well in between";
}

TEST(PanelKeeper, AFullDiskLeavesWhatWasKept) {
  const test::TemporaryFolder folder;
  const fs::path file = folder / "song";
  PanelKeeper keeper({});
  ASSERT_TRUE(keeper.open(file));
  keeper.content = example();
  keeper.touch();
  ASSERT_TRUE(keeper.save());
  const std::string whole = test::read_text(file);
  keeper.content.stars = 1;
  keeper.touch();
  {
    const test::FullDisk full(100);
    const auto saved = keeper.save();
    ASSERT_FALSE(saved);
    EXPECT_THAT(saved.error().message, HasSubstr("not kept"));
    EXPECT_THAT(saved.error().message, Not(HasSubstr(" -o"))) << "the panel has no options";
    keeper.touch();
    EXPECT_TRUE(keeper.save()) << "said once";
  }
  EXPECT_EQ(test::read_text(file), whole);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1) << "nothing is left behind";
  keeper.touch();
  ASSERT_TRUE(keeper.save());
  EXPECT_EQ(read_panel_file(file)->stars, 1);
}

}  // namespace
}  // namespace smartgain
