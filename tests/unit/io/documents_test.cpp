// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/io/documents.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "support/io_fixtures.hpp"

namespace smartgain {
namespace {

using nlohmann::ordered_json;
using test::full_analysis;
using test::full_plan;
using test::sparse_analysis;
using test::sparse_plan;
using test::with;
using testing::HasSubstr;

std::string analysis_error(const std::string& text) {
  const Result<SessionAnalysis> read = analysis_from_json(text, "a.json");
  EXPECT_FALSE(read);
  if (read) return "";
  EXPECT_EQ(read.error().code, ErrorCode::unreadable_input);
  EXPECT_THAT(read.error().message, HasSubstr("a.json: "));
  return read.error().message;
}

std::string plan_error(const std::string& text) {
  const Result<Plan> read = plan_from_json(text, "p.json");
  EXPECT_FALSE(read);
  return read ? "" : read.error().message;
}

TEST(Documents, ReadingAndWritingAgainGivesTheSameText) {
  for (const SessionAnalysis& analysis : {full_analysis(), sparse_analysis()}) {
    const std::string text = analysis_to_json(analysis);
    const Result<SessionAnalysis> read = analysis_from_json(text, "a.json");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(analysis_to_json(*read), text);
  }
  for (const Plan& plan : {full_plan(), sparse_plan()}) {
    const std::string text = plan_to_json(plan);
    const Result<Plan> read = plan_from_json(text, "p.json");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(plan_to_json(*read), text);
  }
}

TEST(Documents, PatchesArriveAsTheyWere) {
  SessionAnalysis analysis = full_analysis();
  for (const std::size_t count : {0u, 1u, 2u, 6u}) {
    std::vector<SoundPatch> patches(count);
    for (std::size_t p = 0; p < count; ++p)
      for (std::size_t cell = 0; cell < patches[p].cells.size(); ++cell)
        patches[p].cells[cell] = static_cast<std::uint8_t>((cell * (p + 3) + cell / 7) % 256);
    analysis.strips[0].measured->patches = patches;
    const auto read = analysis_from_json(analysis_to_json(analysis), "a.json");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->strips[0].measured->patches, patches);
  }
}

TEST(Documents, StereoOfBandsArrivesAndIsNotMissed) {
  SessionAnalysis analysis = full_analysis();
  analysis.mix->band_stereo = {{0.12345, 0.5, Decibels(-60.0)}, {std::nullopt, 0.25, std::nullopt}};
  const std::string text = analysis_to_json(analysis);
  const auto read = analysis_from_json(text, "a.json");
  ASSERT_TRUE(read) << read.error().message;
  const auto& bands = read->mix->band_stereo;
  ASSERT_EQ(bands.size(), 2u);
  EXPECT_EQ(bands[0].correlation, 0.123);  // analytic: three decimals
  EXPECT_EQ(bands[0].width, 0.5);
  EXPECT_EQ(bands[0].balance, Decibels(-60.0));
  EXPECT_FALSE(bands[1].correlation || bands[1].balance);
  EXPECT_EQ(bands[1].width, 0.25);
  ordered_json document = ordered_json::parse(text);
  ordered_json& stereo = document["mix"]["stereo"];
  stereo["band_width"].push_back(0.5);
  EXPECT_THAT(analysis_error(document.dump()), HasSubstr("at mix.stereo.band_width"));
  for (const char* name : {"band_correlation", "band_balance_db"}) stereo[name].push_back(nullptr);
  EXPECT_THAT(analysis_error(document.dump()), HasSubstr("at mix.stereo.band_correlation"));
  for (const char* name : {"band_correlation", "band_width", "band_balance_db"}) stereo.erase(name);
  const auto older = analysis_from_json(document.dump(), "a.json");
  ASSERT_TRUE(older) << older.error().message;
  EXPECT_TRUE(older->mix->band_stereo.empty());
}

TEST(Documents, DamagedPatchesAreRefused) {
  SessionAnalysis analysis = full_analysis();
  analysis.strips[0].measured->patches.resize(1);
  const ordered_json document = ordered_json::parse(analysis_to_json(analysis));
  for (const char* damage : {"AAAA", "?", "eJw=", "no base64 at all!"}) {
    ordered_json damaged = document;
    damaged["strips"][0]["patches"] = damage;
    EXPECT_THAT(analysis_error(damaged.dump()), HasSubstr("patches")) << damage;
  }
}

TEST(Documents, ValuesArriveAsTheyWere) {
  const SessionAnalysis a = analysis_from_json(analysis_to_json(full_analysis()), "a").value();
  EXPECT_EQ(a.input.kind, SourceKind::lmms);
  EXPECT_EQ(a.input.path, "songs/Über.mmpz");
  EXPECT_TRUE(a.mix_knob_automated);
  EXPECT_NEAR(a.mix->integrated->value, -23.1235, 1e-9);  // analytic: four decimals
  EXPECT_EQ(a.mix->clipped_samples, 3U);
  EXPECT_EQ(a.mix->band_level_db[1], std::nullopt);
  EXPECT_EQ(a.strips[0].flags, (std::set{StripFlag::automated, StripFlag::shared_channel}));
  EXPECT_NEAR(a.strips[0].knob.position.value, -6.0206, 1e-6);
  EXPECT_EQ(a.strips[0].trim_knob->kind, KnobKind::track);
  EXPECT_EQ(a.strips[0].problem, "line one\nline two");
  EXPECT_FALSE(a.strips[1].knob.position.is_finite());
  EXPECT_FALSE(a.strips[1].measured);
  EXPECT_EQ(a.relations->masking[0].loss, Decibels(2.125));
  EXPECT_EQ(hidden_of(*a.relations, "lead")->masked_by_band, (std::vector{0.5, 0.0}));
  EXPECT_EQ(a.relations->overlap[0].dynamic, 0.125);
  EXPECT_EQ(a.relations->crowding[0].high, Hertz(100.5));
  EXPECT_EQ(a.relations->sections[1].kind, SectionKind::loud);
  EXPECT_EQ(a.relations->sections[0].strip_levels[1], std::nullopt);
  EXPECT_EQ(a.relations->noise[0].kind, NoiseKind::hiss);
  EXPECT_EQ(a.relations->noise[0].level, Decibels(-38.5));
  EXPECT_EQ(a.relations->loudest->end_s, 12.5);
  EXPECT_EQ(a.relations->bar_s, 1.714286);
  EXPECT_FALSE(analysis_from_json(analysis_to_json(sparse_analysis()), "a")->relations);

  const Plan p = plan_from_json(plan_to_json(full_plan()), "p").value();
  EXPECT_EQ(p.options.goal, Goal::stage);
  EXPECT_EQ(p.options.amount, 0.75);
  EXPECT_EQ(p.options.roles.at("lead"), Role::lead_vocal);
  EXPECT_FALSE(p.options.set_gains.at("off").is_finite());
  EXPECT_EQ(p.options.groups.at("drums"), (std::vector<std::string>{"kick", "snare"}));
  EXPECT_EQ(p.options.emphasis.at(RoleGroup::drums), Decibels(2.0));
  EXPECT_EQ(p.findings[0].severity, Severity::serious);
  EXPECT_TRUE(p.findings[0].gain_cures);
  EXPECT_EQ(p.mix.alternatives[0].gain, Decibels(-9.5));
  EXPECT_EQ(p.mix.bound_by, BoundBy::ceiling);
  EXPECT_EQ(p.mix.knob->to, Decibels(-9.25));
  EXPECT_EQ(p.strips[0].trim_knob->to, Decibels(-2.0));
  EXPECT_EQ(p.strips[0].limits[0].limit, "max_move");
  EXPECT_EQ(std::get<std::string>(p.strips[0].reasons[0].evidence[1].second), "pad");
  EXPECT_EQ(p.strips[0].recommended->confidence, 0.7);
  EXPECT_FALSE(p.strips[1].knob.to.is_finite());
  EXPECT_FALSE(plan_from_json(plan_to_json(sparse_plan()), "p")->strips[0].trim_knob);
  EXPECT_TRUE(plan_from_json(plan_to_json(sparse_plan()), "p")->strips[0].strip.trim_knob);
}

TEST(Documents, MembersStandInTheOrderOfTheContract) {
  const ordered_json json = ordered_json::parse(plan_to_json(full_plan()));
  std::vector<std::string> names;
  for (const auto& [name, value] : json.items()) names.push_back(name);
  EXPECT_THAT(names, testing::ElementsAre("format", "version", "tool_version", "input", "options", "engine", "style",
                                          "model", "mix", "strips", "findings", "notices"));
  EXPECT_NEAR(json["strips"][0]["gain_db"].get<double>(), 2.0206, 1e-9);  // analytic: -4 - -6.0206
  EXPECT_EQ(json["options"]["amount_percent"], 75.0);
}

TEST(Documents, WhatDoesNotExistIsNull) {
  SessionAnalysis analysis = sparse_analysis();
  analysis.mix->integrated = Lufs(-std::numeric_limits<double>::infinity());
  analysis.mix->dc_offset = std::nan("");
  const ordered_json json = ordered_json::parse(analysis_to_json(analysis));
  EXPECT_TRUE(json["mix"]["integrated_lufs"].is_null());
  EXPECT_TRUE(json["mix"]["dc_offset"].is_null());
  EXPECT_TRUE(json["strips"][0]["measured"].is_null());
  EXPECT_TRUE(json["strips"][0]["knob"]["from_db"].is_null());
  EXPECT_TRUE(json["relations"].is_null());
  EXPECT_FALSE(json["strips"][0].contains("path"));
}

TEST(Documents, NamesThatAreNotUtf8AreWrittenAllTheSame) {
  SessionAnalysis analysis = sparse_analysis();
  analysis.strips[0].name = "caf\xE9";
  EXPECT_TRUE(analysis_from_json(analysis_to_json(analysis), "a"));
}

TEST(Documents, UnknownMembersFlagsAndRolesAreNoTrouble) {
  std::string text =
      with(analysis_to_json(full_analysis()), R"("version": 1,)", R"("version": 1.3, "future": {"x": [1]},)");
  text = with(with(text, R"("automated",)", R"("automated", "frozen",)"), R"("role": "lead")", R"("role": "theremin")");
  const Result<SessionAnalysis> read = analysis_from_json(text, "a.json");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->strips[0].role, Role::other);
  EXPECT_EQ(read->strips[0].flags.size(), 2U);
}

TEST(Documents, SaysWhatIsWrongAndWhere) {
  const std::string good = analysis_to_json(full_analysis());
  EXPECT_THAT(analysis_error(""), HasSubstr("line 1, column 1"));
  EXPECT_THAT(analysis_error("{\n  \"format\": oops"), HasSubstr("line 2, column 13"));
  EXPECT_THAT(analysis_error(good.substr(0, good.size() / 2)), HasSubstr("cut off"));
  EXPECT_THAT(analysis_error("[]"), HasSubstr("expected an object at the top, found array"));
  EXPECT_THAT(analysis_error("{}"), HasSubstr("expected the format \"smartgain-analysis\", found none"));
  EXPECT_THAT(analysis_error(plan_to_json(full_plan())), HasSubstr("found \"smartgain-plan\""));
  EXPECT_THAT(analysis_error(with(good, R"("version": 1)", R"("version": 2)")),
              HasSubstr("expected version 1, found 2"));
  EXPECT_THAT(analysis_error(with(good, R"("version": 1)", R"("version": "1")")),
              HasSubstr("expected a number at version"));
  EXPECT_THAT(analysis_error(with(good, R"("kind": "lmms")", R"("kind": "ardour")")),
              HasSubstr("expected one of \"lmms\" \"stems\" at input.kind, found \"ardour\""));
  EXPECT_THAT(analysis_error(with(good, R"("level_lu": -5.5)", R"("level_lu": "loud")")),
              HasSubstr("expected a number or null at strips[0].level_lu, found \"loud\""));
  EXPECT_THAT(analysis_error(with(good, R"("integrated_lufs": -23.1235,)", "")),
              HasSubstr("expected a member mix.integrated_lufs, found none"));
  EXPECT_THAT(analysis_error(with(good, R"("clipped_samples": 3)", R"("clipped_samples": -3)")),
              HasSubstr("mix.clipped_samples"));
  EXPECT_THAT(analysis_error(with(good, R"("duration_s": 12.5)", R"("duration_s": 1e999)")),
              HasSubstr("number overflow"));
  EXPECT_THAT(analysis_error(with(good, "100.5", "100.5, 7")), HasSubstr("mix.band_level_db"));
  EXPECT_THAT(analysis_error(with(good, R"("kind": "quiet")", R"("kind": "dull")")),
              HasSubstr("relations.sections[0].kind"));
  EXPECT_THAT(analysis_error(with(good, "\"stille~2\"\n    ],", "\"stille~2\", \"x\"\n    ],")),
              HasSubstr("relations.sections[0].strip_level_lu"));
  EXPECT_THAT(analysis_error(with(good, R"("role_confidence": 0.9)", R"("role_confidence": 2)")),
              HasSubstr("expected a share from 0 to 1 at strips[0].role_confidence, found 2"));
  EXPECT_THAT(plan_error(with(plan_to_json(full_plan()), R"("amount_percent": 75.0)", R"("amount_percent": 175.0)")),
              AllOf(HasSubstr("amount: expected"), HasSubstr("at options")));
  EXPECT_THAT(plan_error(with(plan_to_json(full_plan()), R"("action": "change")", R"("action": "explode")")),
              HasSubstr("strips[0].action"));
  EXPECT_THAT(plan_error(with(plan_to_json(full_plan()), R"("lead": "lead_vocal")", R"("lead": "x")")),
              HasSubstr("options.roles.lead"));
}

TEST(Documents, DeepNestingIsRefusedNotFollowed) {
  std::string deep = R"({"format": "smartgain-analysis", "version": 1, "x": )" + std::string(200000, '[');
  EXPECT_THAT(analysis_error(deep), HasSubstr("found nesting over 64 deep"));
  EXPECT_THAT(analysis_error(deep + std::string(200000, ']') + "}"), HasSubstr("found nesting over 64 deep"));
}

}  // namespace
}  // namespace smartgain
