// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/render/lmms_version.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace smartgain {
namespace {

using testing::HasSubstr;

TEST(LmmsVersion, OnlyTheOneThatIsKnownIsTouched) {
  for (const char* fits : {"1.2.2", "1.2.2+dfsg1", "1.2.2~git", "1.2.2 (Linux)"})
    EXPECT_EQ(why_plugin_refuses(fits), "") << fits;
  for (const char* other :
       {"1.2.1", "1.2.20", "1.2.2.1", "1.2.2-rc1", "1.2", "1.3.0-alpha.1", "2.0", "11.2.2", "v1.2.2"})
    EXPECT_THAT(why_plugin_refuses(other), HasSubstr(other)) << other;
}

TEST(LmmsVersion, RefusingSaysWhatIsExpectedAndWhatToDo) {
  EXPECT_THAT(why_plugin_refuses("1.3.0"), HasSubstr("LMMS 1.2.2"));
  EXPECT_THAT(why_plugin_refuses("1.3.0"), HasSubstr("smartgain-gui"));
  EXPECT_THAT(why_plugin_refuses(""), HasSubstr("unknown version"));
}

}  // namespace
}  // namespace smartgain
