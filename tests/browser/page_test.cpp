// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The page in a real browser: headless Chromium loads it, says nothing on its console, and has every strip.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "smartgain/io/html_report.hpp"
#include "support/io_fixtures.hpp"
#include "support/sessions.hpp"
#include "support/temporary_folder.hpp"

namespace smartgain {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Loaded {
  int status = -1;
  std::string dom;      ///< as the browser understood it
  std::string console;  ///< what it had to say, and nothing else of its log
};

/// $SMARTGAIN_PAGE_PICTURES: a folder for pictures that a person looks at.
Loaded load(const std::string& page, const std::string& name, const std::string& more = {}) {
  const test::TemporaryFolder folder;
  test::write_text(folder / "page.html", page);
  const char* pictures = std::getenv("SMARTGAIN_PAGE_PICTURES");
  const std::string picture = (pictures ? std::string(pictures) : folder.path().string()) + "/" + name + ".png";
  const std::string chromium =
      "timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
      "--disable-background-networking --disable-component-update --disable-sync --enable-logging=stderr --log-level=0 "
      "--user-data-dir='" +
      (folder / "profile").string() + "' " + more + " ";
  const std::string file = "'file://" + (folder / "page.html").string() + "'";
  Loaded loaded;
  loaded.status = std::system(
      (chromium + "--dump-dom " + file + " >'" + (folder / "dom").string() + "' 2>'" + (folder / "err").string() + "'")
          .c_str());
  loaded.dom = test::read_text(folder / "dom");
  std::istringstream log(test::read_text(folder / "err"));
  for (std::string line; std::getline(log, line);)
    if (line.find("CONSOLE") != std::string::npos) loaded.console += line + "\n";
  if (loaded.status == 0 && pictures)
    loaded.status = std::system((chromium + "--hide-scrollbars --window-size=1100,3000 --screenshot='" + picture +
                                 "' " + file + " >/dev/null 2>&1")
                                    .c_str());
  return loaded;
}

Plan plan_of_many() {
  Plan plan = test::full_plan();
  plan.strips.clear();
  SessionAnalysis session = test::session();
  for (int i = 0; i < 12; ++i) {
    StripPlan strip;
    strip.strip = test::strip("Strip <" + std::to_string(i) + ">", -3.0 - i, kRoles[static_cast<std::size_t>(i)].role);
    strip.strip.measured->band_center_hz = {50.0, 200.0, 1000.0, 8000.0};
    strip.strip.measured->band_level_db = {-20.0 - i, -25.0, -30.0 + i, -50.0};
    strip.strip.measured->stereo = {0.5 - 0.1 * i, 0.08 * i, Decibels(i - 6.0)};
    strip.knob = {strip.strip.knob, Decibels(0.5 * (i - 6))};
    strip.action = i % 5 == 4 ? Action::keep : Action::change;
    strip.why = i % 5 == 4 ? "within_tolerance" : "balance";
    if (strip.action == Action::keep) strip.knob.to = strip.knob.knob.position;
    strip.recommended = StripBalance{Decibels(-5.0), Decibels(3.0), 0.6, {}, {}};
    strip.reasons = {{"role_level", "usually elsewhere", strip.gain(), {}}};
    plan.strips.push_back(std::move(strip));
  }
  return plan;
}

TEST(PageInChromium, LoadsWithoutAWordAndHasEveryStrip) {
  ASSERT_EQ(std::system("command -v chromium >/dev/null"), 0) << "chromium is not installed: run ./setup";
  for (const char* scheme : {"light", "dark"}) {
    const Loaded loaded =
        load(plan_to_html(plan_of_many(), {}), scheme, std::string(scheme) == "dark" ? "--force-dark-mode" : "");
    ASSERT_EQ(loaded.status, 0);
    EXPECT_EQ(loaded.console, "");
    for (int i = 0; i < 12; ++i) {
      EXPECT_THAT(loaded.dom, HasSubstr("<bdi>Strip &lt;" + std::to_string(i) + "&gt;</bdi>"));
      EXPECT_THAT(loaded.dom, HasSubstr("<details id=\"strip-" + std::to_string(i + 1) + "\">"));
    }
    EXPECT_THAT(loaded.dom, HasSubstr("role=\"img\""));
    EXPECT_THAT(loaded.dom, HasSubstr("</footer>\n"));
  }
}

// The test's own positive control: what the console says is heard.
TEST(PageInChromium, TroubleWouldBeHeard) {
  std::string page = plan_to_html(plan_of_many(), {});
  page.insert(page.find("</main>"), "<script>console.error('heard')</script>");
  const Loaded loaded = load(page, "trouble");
  EXPECT_THAT(loaded.console, HasSubstr("Content Security Policy")) << "no script runs on a page of ours";
}

}  // namespace
}  // namespace smartgain
