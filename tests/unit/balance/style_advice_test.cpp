// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/balance/style_advice.hpp"

#include <gtest/gtest.h>

#include "smartgain/balance/engine.hpp"
#include "support/sessions.hpp"

namespace smartgain {
namespace {

using test::session;
using test::strip;

Style loud_drums() {
  Style style;
  style.name = "loud";
  style.title = "Loud";
  style.groups = {{RoleGroup::drums, {Decibels(2.0), "test"}}};
  return style;
}

TEST(StyleAdvice, IsAReasonOfItsOwnWithAnyEngine) {
  SessionAnalysis analysis = session();
  analysis.strips = {strip("kick", -6.0, Role::kick), strip("hat", -20.0, Role::hat, 0.5),
                     strip("bass", -8.0, Role::bass), strip("noise", -55.0, Role::snare)};
  for (const char* name : {"rules", "lufs"}) {
    const auto engine = make_engine(name, {}, no_model);
    ASSERT_TRUE(engine);
    const Balance plain = (*engine)->recommend(analysis, {});
    Balance styled = plain;
    add_style(styled, analysis, loud_drums());
    EXPECT_EQ(styled.style, "loud");
    const auto change = [&](std::size_t i) { return (styled.strips[i]->level - plain.strips[i]->level).value; };
    EXPECT_NEAR(change(0), 2.0, 1e-9) << name;  // analytic: the style's number
    EXPECT_NEAR(change(1), 1.0, 1e-9) << name;  // analytic: half sure of the role
    EXPECT_EQ(change(2), 0.0) << name;
    EXPECT_EQ(change(3), std::string(name) == "rules" ? 0.0 : 2.0) << "the rules leave nearly silent strips alone";
    for (std::size_t i = 0; i < analysis.strips.size(); ++i) {
      double sum = 0.0;
      for (const Reason& reason : styled.strips[i]->reasons) sum += reason.effect.value;
      EXPECT_NEAR(sum, (styled.strips[i]->level - *analysis.strips[i].level).value, 1e-9) << name << i;
    }
  }
}

}  // namespace
}  // namespace smartgain
