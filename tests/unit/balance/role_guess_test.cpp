// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/balance/role_guess.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace smartgain {
namespace {

Role role_of(std::string_view name, std::vector<std::string> hints = {}) { return guess_role(name, hints).role; }

TEST(RoleGuess, ReadsNamesAsMusiciansWriteThem) {
  // golden: names of tracks and samples that LMMS ships, judged by ear
  EXPECT_EQ(role_of("kick02.ogg"), Role::kick);
  EXPECT_EQ(role_of("bassdrum_acoustic01.ogg"), Role::kick);
  EXPECT_EQ(role_of("Bass Drum"), Role::kick);
  EXPECT_EQ(role_of("BassDrum02"), Role::kick);
  EXPECT_EQ(role_of("BD 03"), Role::kick);
  EXPECT_EQ(role_of("Closed HihHat 03", {"hihat_closed03.ogg"}), Role::hat);
  EXPECT_EQ(role_of("HiHat"), Role::hat);
  EXPECT_EQ(role_of("snare_muffled02.ogg"), Role::snare);
  EXPECT_EQ(role_of("Handclap"), Role::snare);
  EXPECT_EQ(role_of("TR606_Tom_H.ds"), Role::tom);
  EXPECT_EQ(role_of("Bass Slap 02"), Role::bass);
  EXPECT_EQ(role_of("E-Piano"), Role::keys);
  EXPECT_EQ(role_of("Strings (high)"), Role::pad);
  EXPECT_EQ(role_of("latin_guitar03.ogg"), Role::guitar);
  EXPECT_EQ(role_of("Lead Vox"), Role::lead_vocal);
  EXPECT_EQ(role_of("Lead 1"), Role::lead);
  EXPECT_EQ(role_of("FX 3 Chimes"), Role::effect);
  EXPECT_EQ(role_of("trumpet01.ogg"), Role::brass);
}

TEST(RoleGuess, MatchesWholeWordsOnly) {
  EXPECT_EQ(role_of("Combass"), Role::other);
  EXPECT_EQ(role_of("stomach"), Role::other);  // holds "tom"
  EXPECT_EQ(role_of("Chatter"), Role::other);  // holds "hat"
}

TEST(RoleGuess, ChecksumsAreNoWords) {
  // As files of stems are named, by SmartGain too: "bd" in them is no bass drum.
  EXPECT_EQ(role_of("standard-preset_5-bd9b3eb5.wav"), Role::other);
  EXPECT_EQ(role_of("shaker01_ogg-7f7a8bd7.wav"), Role::tom);
  EXPECT_EQ(role_of("0a1b2bd3c4"), Role::other);
  EXPECT_EQ(role_of("bd2_808"), Role::kick);
  EXPECT_EQ(role_of("Kick-20261130"), Role::kick);
}

TEST(RoleGuess, NameGoesBeforeHintsAndHintsBeforePlugins) {
  EXPECT_EQ(role_of("Bass", {"kick01.ogg"}), Role::bass);
  EXPECT_EQ(role_of("Default preset", {"kick01.ogg", "lb302"}), Role::kick);
  EXPECT_EQ(role_of("Default preset", {"lb302"}), Role::bass);
  const std::vector<std::string> sample{"kick01.ogg"}, plugin{"lb302"};
  EXPECT_EQ(guess_role("Bass", sample).source, RoleSource::name);
  EXPECT_EQ(guess_role("Default preset", sample).source, RoleSource::instrument);
  EXPECT_EQ(guess_role("Default preset", plugin).source, RoleSource::instrument);
  EXPECT_EQ(guess_role("Default preset", {}).source, RoleSource::unknown);
  EXPECT_GT(guess_role("Bass", {}).confidence, guess_role("x", std::vector<std::string>{"bass.ogg"}).confidence);
  EXPECT_GT(guess_role("x", std::vector<std::string>{"bass.ogg"}).confidence,
            guess_role("x", std::vector<std::string>{"lb302"}).confidence);
}

TEST(RoleGuess, SaysNothingWhereNothingTells) {
  for (const char* name : {"", "Default preset", "...", "123", "\xff\xfe", "トラック"}) {
    EXPECT_EQ(guess_role(name, {}).role, Role::other) << name;
    EXPECT_EQ(guess_role(name, {}).confidence, 0.0) << name;
  }
}

}  // namespace
}  // namespace smartgain
