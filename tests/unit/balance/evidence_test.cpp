// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/balance/evidence.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "smartgain/session/automatic.hpp"
#include "support/sessions.hpp"

namespace smartgain {
namespace {

TEST(Evidence, GrowsWithWhatWasHeard) {
  Decibels before = level_sd_after(0.0);
  EXPECT_GT(before.value, 3.0);
  for (const double heard_s : {0.4, 1.0, 3.0, 10.0, 30.0, 120.0, 600.0}) {
    const Decibels sd = level_sd_after(heard_s);
    EXPECT_LT(sd, before) << heard_s;
    before = sd;
  }
  EXPECT_LT(before.value, 1.0) << "ten minutes say nearly all";
  EXPECT_EQ(level_sd_after(-1.0), level_sd_after(0.0));
  EXPECT_EQ(level_sd_after(std::numeric_limits<double>::quiet_NaN()), level_sd_after(0.0));
}

TEST(Evidence, LittleHeardIsLessSureAndSettles) {
  const auto plan_after = [](double heard_s, const char* engine) {
    SessionAnalysis session = test::session();
    session.strips = {test::strip("kick", -6.0, Role::kick), test::strip("bass", -4.0, Role::bass)};
    session.strips[0].level_sd = level_sd_after(heard_s);
    PlanOptions options;
    options.engine = engine;
    const auto plan = plan_session(session, options);
    EXPECT_TRUE(plan) << plan.error().message;
    return *plan;
  };
  for (const char* engine : {"rules", "lufs", "auto"}) {
    double confidence = 0.0;
    for (const double heard_s : {0.5, 3.0, 20.0, 300.0}) {
      const Plan plan = plan_after(heard_s, engine);
      EXPECT_GT(plan.strips[0].recommended->confidence, confidence) << engine << heard_s;
      confidence = plan.strips[0].recommended->confidence;
    }
    // The other strip was measured whole, and the first nearly is in the end; a level moves for neither.
    const Plan first = plan_after(0.5, engine), last = plan_after(1e9, engine);
    EXPECT_EQ(first.strips[1].recommended->confidence, last.strips[1].recommended->confidence) << engine;
    EXPECT_EQ(first.strips[0].knob.to, last.strips[0].knob.to) << engine;
    SessionAnalysis whole = test::session();
    whole.strips = {test::strip("kick", -6.0, Role::kick), test::strip("bass", -4.0, Role::bass)};
    PlanOptions options;
    options.engine = engine;
    EXPECT_NEAR(last.strips[0].recommended->confidence, plan_session(whole, options)->strips[0].recommended->confidence,
                1e-3)
        << engine;
  }
}

}  // namespace
}  // namespace smartgain
