// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/io/html_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "io/html_text.hpp"
#include "support/io_fixtures.hpp"
#include "support/sessions.hpp"

namespace smartgain {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

/// Every start tag has its end, in order; those that have none are left out.
std::string first_unbalanced(const std::string& html) {
  const std::set<std::string> single{"meta", "link", "br", "!DOCTYPE"};
  std::vector<std::string> open;
  const std::string body = html.substr(html.find("</style>"));  // CSS is no markup
  const std::regex tag("<(/?)([A-Za-z!][A-Za-z0-9]*)[^>]*?(/?)>");
  for (auto at = std::sregex_iterator(body.begin(), body.end(), tag); at != std::sregex_iterator(); ++at) {
    const std::string name = (*at)[2];
    if (single.contains(name) || (*at)[3] == "/" || name == "style") continue;
    if ((*at)[1] != "/") {
      open.push_back(name);
    } else if (name == "head" || name == "html") {
      continue;  // begun before the style
    } else if (open.empty() || open.back() != name) {
      return name + " closes " + (open.empty() ? "nothing" : open.back());
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? std::string() : open.back() + " is not closed";
}

Plan plan_with_a_bit_of_everything() {
  Plan plan = test::full_plan();
  StripPlan nasty = plan.strips[0];
  nasty.strip.id = "nasty";
  nasty.strip.name = "<script>alert(\"x\")</script> & 'so' on \xff\x01 \xd7\xa9\xd7\x9c";
  nasty.strip.knob.name = nasty.strip.name;
  nasty.knob.knob.name = nasty.strip.name;
  nasty.reasons[0].text = "<b>bold</b>";
  nasty.strip.flags = {};
  plan.strips.push_back(nasty);
  return plan;
}

PageExtras all_extras() {
  Relations relations;
  relations.strips = {"lead", "nasty"};
  relations.masking = {{"nasty", "lead", Hertz(60.0), Hertz(110.0), 0.7, Decibels(3.4)}};
  relations.hidden = {{"lead", 0.5, Decibels(4.0), {}}};
  relations.sections = {{0.0, 10.0, SectionKind::quiet, Decibels(-8.0), {Decibels(-3.0), std::nullopt}},
                        {10.0, 40.0, SectionKind::loud, Decibels(1.5), {Decibels(-5.0), Decibels(-2.0)}},
                        {40.0, 50.0, SectionKind::quiet, std::nullopt, {std::nullopt, std::nullopt}}};
  relations.loudest = TimeRange{10.0, 40.0};
  return {test::full_analysis().mix, relations};
}

TEST(HtmlReport, ShowsEveryStripWithItsReasonsAndAlternatives) {
  const std::string page = plan_to_html(plan_with_a_bit_of_everything(), all_extras());
  EXPECT_EQ(count(page, "<details id=\"strip-"), 3u);
  for (const char* text : {"Lead, dry", "Stille ü", "leads sit higher", "at most 12 dB", "brings it to the front",
                           "The mix clips", "Gain cures it.", "the ceiling binds", "no model file: rules only",
                           "only the whole", "60–110 Hz", "3.4", "Clipped samples", "−14.0 LUFS", "−1.0 dBTP"})
    EXPECT_THAT(page, HasSubstr(text));
  for (const char* id :
       {"findings", "levels", "headroom", "moves", "strips", "spectra", "stereo", "masking", "time", "words"}) {
    EXPECT_THAT(page, HasSubstr("id=\"" + std::string(id) + "\"")) << id;
    EXPECT_THAT(page, HasSubstr("href=\"#" + std::string(id) + "\"")) << id;
  }
}

TEST(HtmlReport, StereoOverFrequencyOfTheMixAndOfStripsThatAreNotMono) {
  const std::string page = plan_to_html(plan_with_a_bit_of_everything(), all_extras());
  EXPECT_THAT(page, HasSubstr("<title>Stereo of the mix over frequency</title>"));
  EXPECT_THAT(page, HasSubstr("<title>Stereo of Lead, dry over frequency</title>"));
  // analytic: two bands below 250 Hz, of which one carries nothing
  EXPECT_THAT(page, HasSubstr("<desc>Below 250 Hz: width 0.75, correlation −0.25. 250 Hz to 4 kHz: width not known"));
  Plan mono = plan_with_a_bit_of_everything();
  for (StripPlan& strip : mono.strips)
    if (strip.strip.measured) strip.strip.measured->band_stereo = {{1.0, 0.0, Decibels(0.0)}, {}};
  mono.mix.before->band_stereo.clear();
  EXPECT_THAT(plan_to_html(mono, {}), Not(HasSubstr("over frequency</title>")));
}

TEST(HtmlReport, GroupsHaveTheirLevelsByPartOfTheSong) {
  const std::string page = plan_to_html(plan_with_a_bit_of_everything(), all_extras());
  const std::string table = page.substr(page.find("Levels of groups by section"));
  EXPECT_THAT(table, HasSubstr("<th scope=\"row\">0:10–0:40</th><td class=\"n\">+1.5</td>"));
  // analytic: both strips are no known group: -5 and -2 dB together
  EXPECT_THAT(table, HasSubstr("<td class=\"n\">−0.2</td>"));
  EXPECT_THAT(table, HasSubstr("whole song"));
  EXPECT_EQ(table.find("voices"), std::string::npos) << "groups that do not sound have no column";
}

TEST(HtmlReport, StripsOfOneNameAreToldApart) {
  Plan plan = test::full_plan();
  plan.strips.push_back(plan.strips[0]);
  const std::string page = plan_to_html(plan, {});
  EXPECT_THAT(page, HasSubstr("<bdi>Lead, dry (1)</bdi>"));
  EXPECT_THAT(page, HasSubstr("<bdi>Lead, dry (3)</bdi>"));
  EXPECT_THAT(page, Not(HasSubstr("<bdi>Stille ü (2)</bdi>")));
}

TEST(HtmlReport, DrawsNoLevelsWhereNoneWereMeasured) {
  Plan plan = test::full_plan();
  for (StripPlan& strip : plan.strips) strip.strip.level.reset();
  EXPECT_THAT(plan_to_html(plan, {}), Not(HasSubstr("id=\"levels\"")));
}

TEST(HtmlReport, NamesCannotBecomeMarkup) {
  const std::string page = plan_to_html(plan_with_a_bit_of_everything(), {});
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("<b>bold</b>")));
  EXPECT_THAT(
      page,
      HasSubstr("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;so&#39; on \xEF\xBF\xBD\xEF\xBF\xBD"));
}

TEST(HtmlReport, EscapesEveryBrokenByteOnItsOwn) {
  EXPECT_EQ(escaped("a\xC3"), "a\xEF\xBF\xBD");
  EXPECT_EQ(escaped("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x8E\xB5"), "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x8E\xB5");
  EXPECT_EQ(escaped("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");                  // spec: RFC 3629, overlong
  EXPECT_EQ(escaped("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // spec: RFC 3629, surrogate
  EXPECT_EQ(escaped(std::string("\0\x1b", 2)), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(HtmlReport, NeedsNothingFromElsewhere) {
  const std::string page = plan_to_html(plan_with_a_bit_of_everything(), all_extras());
  for (const char* wanted :
       {"http://", "https://", "@import", "url(", "src=", "<script", "<iframe", "<link rel=\"stylesheet"})
    EXPECT_THAT(page, Not(HasSubstr(wanted)));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST(HtmlReport, IsWholeMarkupWithUniqueIds) {
  for (const std::string& page :
       {plan_to_html(plan_with_a_bit_of_everything(), all_extras()), plan_to_html(test::sparse_plan(), {}),
        plan_to_html(Plan{}, {}), analysis_to_html(test::full_analysis()), analysis_to_html(test::sparse_analysis()),
        analysis_to_html(SessionAnalysis{})}) {
    EXPECT_EQ(first_unbalanced(page), "");
    std::set<std::string> ids;
    const std::regex id(" id=\"([^\"]*)\"");
    for (auto at = std::sregex_iterator(page.begin(), page.end(), id); at != std::sregex_iterator(); ++at)
      EXPECT_TRUE(ids.insert((*at)[1]).second) << (*at)[1];
    const std::regex link("href=\"#([^\"]*)\"");
    for (auto at = std::sregex_iterator(page.begin(), page.end(), link); at != std::sregex_iterator(); ++at)
      EXPECT_TRUE(ids.contains((*at)[1])) << "leads nowhere: " << (*at)[1];
    EXPECT_THAT(page, Not(HasSubstr("nan")));
    EXPECT_EQ(count(page, "<svg viewBox=\"0 0 960"), count(page, "<desc>")) << "a chart without a description";
  }
}

TEST(HtmlReport, TheSamePlanGivesTheSamePage) {
  const Plan plan = plan_with_a_bit_of_everything();
  EXPECT_EQ(plan_to_html(plan, all_extras()), plan_to_html(plan, all_extras()));
}

}  // namespace
}  // namespace smartgain
