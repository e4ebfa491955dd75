// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "session/undo_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"

namespace smartgain {
namespace {

using ::testing::HasSubstr;

class UndoRecord : public testing::Test {
 protected:
  const test::TemporaryFolder folder_;
  const std::filesystem::path song_ = folder_ / "song.mmpz";
};

TEST_F(UndoRecord, EverythingComesBackAsItWasWritten) {
  const std::vector<UndoStep> steps{
      {{"bass", false, Decibels(-3.0), Decibels(1.25)}, {"bass", true, Decibels(0.0), Decibels(-1.25)}},
      {{"", false, Decibels(0.0), Decibels::silence()}}};  // the Master, all the way down
  ASSERT_TRUE(write_undo_record(song_, steps));
  const auto read = read_undo_record(song_);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    ASSERT_EQ((*read)[i].size(), steps[i].size());
    for (std::size_t k = 0; k < steps[i].size(); ++k) {
      EXPECT_EQ((*read)[i][k].strip_id, steps[i][k].strip_id);
      EXPECT_EQ((*read)[i][k].trim, steps[i][k].trim);
      EXPECT_EQ((*read)[i][k].from, steps[i][k].from);
      EXPECT_EQ((*read)[i][k].to, steps[i][k].to);
    }
  }
}

TEST_F(UndoRecord, NothingToUndoIsNoFile) {
  EXPECT_TRUE(read_undo_record(song_)->empty());
  ASSERT_TRUE(write_undo_record(song_, {{{"bass", false, Decibels(0.0), Decibels(1.0)}}}));
  EXPECT_TRUE(std::filesystem::exists(undo_record_path(song_)));
  ASSERT_TRUE(write_undo_record(song_, {}));
  EXPECT_FALSE(std::filesystem::exists(undo_record_path(song_)));
}

// Read as something else it would put knobs anywhere.
TEST_F(UndoRecord, WhatIsNoRecordOfThisVersionIsRefused) {
  for (const char* text :
       {R"({"format": "smartgain-undo", "version": 2, "applied": []})",
        R"({"format": "smartgain-plan", "version": 1, "applied": []})", R"({"format": "smartgain-undo", "version": 1})",
        R"({"format": "smartgain-undo", "version": 1, "applied": [[{"strip": "bass"}]]})",
        R"({"format": "smartgain-undo", "version": 1, "applied": [)", ""}) {
    test::write_text(undo_record_path(song_), text);
    const auto read = read_undo_record(song_);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, ErrorCode::unreadable_input);
    EXPECT_THAT(read.error().message, HasSubstr("song.mmpz.smartgain-undo.json"));
  }
}

}  // namespace
}  // namespace smartgain
