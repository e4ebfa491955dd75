// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The page in a real browser: headless Chromium loads it, says nothing on its console, and has every strip.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <zlib.h>

#include <cstdlib>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

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

/// Without a profile of the user's, and without a word to the network.
std::string chromium(const test::TemporaryFolder& folder, const std::string& more) {
  return "timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
         "--disable-background-networking --disable-component-update --disable-sync --enable-logging=stderr "
         "--log-level=0 --user-data-dir='" +
         (folder / "profile").string() + "' " + more + " ";
}

/// $SMARTGAIN_PAGE_PICTURES: a folder for pictures that a person looks at.
Loaded load(const std::string& page, const std::string& name, const std::string& more = {}) {
  const test::TemporaryFolder folder;
  test::write_text(folder / "page.html", page);
  const char* pictures = std::getenv("SMARTGAIN_PAGE_PICTURES");
  const std::string picture = (pictures ? std::string(pictures) : folder.path().string()) + "/" + name + ".png";
  const std::string browser = chromium(folder, more);
  const std::string file = "'file://" + (folder / "page.html").string() + "'";
  Loaded loaded;
  loaded.status = std::system(
      (browser + "--dump-dom " + file + " >'" + (folder / "dom").string() + "' 2>'" + (folder / "err").string() + "'")
          .c_str());
  loaded.dom = test::read_text(folder / "dom");
  std::istringstream log(test::read_text(folder / "err"));
  for (std::string line; std::getline(log, line);)
    if (line.find("CONSOLE") != std::string::npos) loaded.console += line + "\n";
  if (loaded.status == 0 && pictures)
    loaded.status = std::system((browser + "--hide-scrollbars --window-size=1100,3000 --screenshot='" + picture + "' " +
                                 file + " >/dev/null 2>&1")
                                    .c_str());
  return loaded;
}

std::string inflated(const std::string& packed) {
  std::string text;
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return {};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  for (int state = Z_OK; state == Z_OK;) {
    std::string part(1U << 16, '\0');
    stream.next_out = reinterpret_cast<Bytef*>(part.data());
    stream.avail_out = static_cast<uInt>(part.size());
    state = inflate(&stream, Z_NO_FLUSH);
    text.append(part, 0, part.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  return text;
}

/// What is painted on each page, as PDF operators. Chromium writes objects one after the other, in full, and packs streams by zlib.
std::vector<std::string> pages_of(const std::string& pdf) {
  std::map<std::string, std::string> objects;
  for (std::size_t at = pdf.find(" 0 obj"); at != std::string::npos; at = pdf.find(" 0 obj", at + 1)) {
    const std::size_t number = pdf.find_last_not_of("0123456789", at - 1) + 1;
    objects[pdf.substr(number, at - number)] = pdf.substr(at, pdf.find("endobj", at) - at);
  }
  std::vector<std::string> pages;
  const std::regex contents("/Contents ([0-9]+) 0 R");
  for (const auto& [number, object] : objects) {
    std::smatch found;
    if (object.find("/Type /Page\n") == std::string::npos || !std::regex_search(object, found, contents)) continue;
    const std::string& stream = objects[found[1]];
    const std::size_t begin = stream.find("stream\n");
    pages.push_back(begin == std::string::npos ? "" : inflated(stream.substr(begin + 7)));
  }
  return pages;
}

std::vector<std::string> printed(const std::string& page, const std::string& more = {}) {
  const test::TemporaryFolder folder;
  test::write_text(folder / "page.html", page);
  const std::string pdf = (folder / "page.pdf").string();
  const std::string command = chromium(folder, more) + "--print-to-pdf='" + pdf + "' 'file://" +
                              (folder / "page.html").string() + "' >/dev/null 2>&1";
  return std::system(command.c_str()) == 0 ? pages_of(test::read_text(pdf)) : std::vector<std::string>();
}

/// Each chart gets a colour of its own, which is on each page that has a part of it.
std::string with_marked_charts(std::string page, int& charts) {
  charts = 0;
  for (std::size_t at = page.find("role=\"img\""); at != std::string::npos; at = page.find("role=\"img\"", at + 1)) {
    page.insert(page.find('>', at) + 1,
                "<rect width=\"100%\" height=\"100%\" fill=\"rgb(255,0," + std::to_string(++charts) + ")\"/>");
  }
  return page;
}

/// Charts by the number of pages that they are on.
std::map<std::size_t, int> pages_by_chart(const std::vector<std::string>& pages) {
  std::map<std::string, std::size_t> on;
  const std::regex fill("1 0 ([.0-9]+) rg");
  for (const std::string& page : pages) {
    std::set<std::string> here;
    for (auto at = std::sregex_iterator(page.begin(), page.end(), fill); at != std::sregex_iterator(); ++at)
      here.insert((*at)[1]);
    for (const std::string& colour : here) ++on[colour];
  }
  std::map<std::size_t, int> charts;
  for (const auto& [colour, count] : on) ++charts[count];
  return charts;
}

Plan plan_of_many(int strips = 12) {
  Plan plan = test::full_plan();
  plan.strips.clear();
  SessionAnalysis session = test::session();
  for (int i = 0; i < strips; ++i) {
    StripPlan strip;
    strip.strip = test::strip("Strip <" + std::to_string(i) + ">", -3.0 - i,
                              kRoles[static_cast<std::size_t>(i) % kRoles.size()].role);
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

// 60 strips: charts of all of them would be higher than a sheet, and their matrix of maskers wider.
TEST(PageInChromium, PrintsOnWhiteWithEveryChartWhole) {
  const Plan plan = plan_of_many(60);
  Relations relations;
  for (const StripPlan& masker : plan.strips) {
    relations.strips.push_back(masker.strip.id);
    relations.masking.push_back(
        {masker.strip.id, plan.strips[0].strip.id, Hertz(100.0), Hertz(200.0), 0.5, Decibels(1.0)});
  }
  int charts = 0;
  const std::string page = with_marked_charts(plan_to_html(plan, {{}, relations}), charts);
  ASSERT_GT(charts, 60);
  const auto pages = printed(page, "--force-dark-mode");
  EXPECT_EQ(pages_by_chart(pages), (std::map<std::size_t, int>{{1, charts}}));
  EXPECT_GT(pages.size(), 10u);
  EXPECT_LT(pages.size(), 50u) << "about half a sheet a strip, and a few for the whole";
  for (const std::string& text : pages) {
    EXPECT_GT(text.size(), 1000u) << "an empty sheet";
    EXPECT_EQ(text.find(".0784 .0902 .1059 rg"), std::string::npos) << "paper of the dark scheme";
  }
  // The test's own positive control: without a limit to their height charts are torn apart.
  const std::string limit = "max-height:22cm;";
  ASSERT_NE(page.find(limit), std::string::npos);
  std::string torn = page;
  torn.erase(torn.find(limit), limit.size());
  EXPECT_NE(pages_by_chart(printed(torn)), (std::map<std::size_t, int>{{1, charts}}));
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
