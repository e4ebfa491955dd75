// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Presets and styles as files: shipped ones, the user's own, and both together.
#include "smartgain/session/user_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "smartgain/io/plan_words.hpp"
#include "smartgain/session/automatic.hpp"
#include "smartgain/session/presets.hpp"
#include "smartgain/session/styles.hpp"
#include "support/temporary_folder.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class UserFiles : public testing::Test {
 protected:
  const test::TemporaryFolder config_;
  const test::Variable home_{"XDG_CONFIG_HOME", config_.path().string()};
};

TEST_F(UserFiles, EveryShippedPresetCanBePlannedWith) {
  const auto presets = list_presets();
  EXPECT_GE(presets.size(), 7u);
  for (const ListedPreset& listed : presets) {
    ASSERT_TRUE(listed.preset) << listed.preset.error().message;
    EXPECT_FALSE(listed.preset->about.empty()) << listed.file.name;
    const auto checked = check_option_names(with_preset({}, *listed.preset));
    EXPECT_TRUE(checked) << listed.file.name;
    EXPECT_FALSE(listed.file.own);
  }
}

TEST_F(UserFiles, EveryShippedStyleSaysWhatItRestsOn) {
  const auto styles = list_styles();
  EXPECT_GE(styles.size(), 10u);
  for (const ListedStyle& listed : styles) {
    ASSERT_TRUE(listed.style) << listed.style.error().message;
    const Style& style = *listed.style;
    EXPECT_FALSE(style.groups.empty() && style.roles.empty()) << style.name;
    for (const auto& [group, offset] : style.groups)
      EXPECT_EQ(style.evidence == StyleEvidence::convention, offset.source.starts_with("convention")) << style.name;
  }
}

TEST_F(UserFiles, OwnPresetsAreKeptListedFirstAndDeleted) {
  PlanOptions options;
  options.amount = 0.3;
  options.locks = {"kick"};
  ASSERT_TRUE(save_preset(preset_of(options, "rough-mix", false), false));
  EXPECT_TRUE(fs::exists(config_ / "smartgain/presets/rough-mix.toml"));
  const auto found = find_preset("rough-mix");  // hides the shipped one
  ASSERT_TRUE(found);
  EXPECT_EQ(with_preset({}, *found).amount, 0.3);
  EXPECT_TRUE(with_preset({}, *found).locks.empty()) << "a panel's preset names no strips";
  const auto choices = preset_choices({});
  EXPECT_EQ(std::count_if(choices.begin(), choices.end(), [](const NamedOptions& c) { return c.name == "rough-mix"; }),
            1);

  const auto again = save_preset(preset_of(options, "rough-mix", false), false);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::wrong_use);
  EXPECT_TRUE(save_preset(preset_of(options, "rough-mix", true), true));
  EXPECT_EQ(with_preset({}, *find_preset("rough-mix")).locks, options.locks);

  ASSERT_TRUE(delete_file(kPresetFiles, "rough-mix"));
  EXPECT_EQ(with_preset({}, *find_preset("rough-mix")).amount, 0.8) << "the shipped one again";
  EXPECT_THAT(delete_file(kPresetFiles, "rough-mix").error().message, HasSubstr("comes with SmartGain"));
}

TEST_F(UserFiles, NamesThatAreNoFileNamesAreRefused) {
  for (const char* name : {"", "../x", ".hidden", "a/b", "-x", "tab\there"}) {
    const auto saved = save_preset(preset_of({}, name, false), true);
    ASSERT_FALSE(saved) << name;
    EXPECT_EQ(saved.error().code, ErrorCode::wrong_use);
  }
  EXPECT_TRUE(fs::is_empty(config_.path()));
}

TEST_F(UserFiles, ABrokenFileSaysSoAndHidesNoOther) {
  fs::create_directories(config_ / "smartgain/presets");
  test::write_text(config_ / "smartgain/presets/broken.toml", "goal = ");
  EXPECT_THAT(find_preset("broken").error().message,
              AllOf(HasSubstr("broken.toml, line 1"), HasSubstr("expected TOML")));
  EXPECT_GE(preset_choices({}).size(), 7u);
}

TEST_F(UserFiles, UnknownNamesGetTheNearest) {
  EXPECT_THAT(find_preset("ruogh-mix").error().message, HasSubstr("'rough-mix'"));
  EXPECT_THAT(find_style("jaz").error().message, HasSubstr("'jazz'"));
  EXPECT_FALSE(find_style("auto")->has_value());
  const test::TemporaryFolder empty;
  const test::Variable share("SMARTGAIN_SHARE", empty.path().string());
  EXPECT_THAT(find_preset("rough-mix").error().message, HasSubstr("None is installed"));
}

}  // namespace
}  // namespace smartgain
