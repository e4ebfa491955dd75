// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/io/lmms_project.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <cmath>
#include <limits>
#include <pugixml.hpp>

#include "support/io_fixtures.hpp"

namespace smartgain {
namespace {

using test::read_bytes;
using test::ScratchFolder;
using test::small_project;
using test::with;
using test::with_all;
using test::write_bytes;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

LmmsProject parse(const std::string& xml) {
  Result<LmmsProject> project = LmmsProject::parse(xml, "song.mmp");
  if (!project) throw std::runtime_error(project.error().message);
  return std::move(*project);
}

std::string parse_error(const std::string& bytes) {
  const Result<LmmsProject> project = LmmsProject::parse(bytes, "song.mmp");
  EXPECT_FALSE(project);
  if (project) return "";
  EXPECT_EQ(project.error().code, ErrorCode::unreadable_input);
  EXPECT_THAT(project.error().message, HasSubstr("song.mmp"));
  return project.error().message;
}

const LmmsStrip& strip_of(const LmmsProject& project, std::string_view id) {
  for (const LmmsStrip& strip : project.strips())
    if (strip.strip.id == id) return strip;
  throw std::runtime_error("no strip " + std::string(id));
}

void put(LmmsProject& project, const std::string& id, double db, bool trim = false) {
  const KnobSetting setting{id, trim, Decibels(db)};
  const Result<> done = project.set_knobs({&setting, 1});
  ASSERT_TRUE(done) << done.error().message;
}

std::string put_error(LmmsProject& project, const std::string& id, double db, bool trim = false) {
  const KnobSetting setting{id, trim, Decibels(db)};
  const Result<> done = project.set_knobs({&setting, 1});
  EXPECT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::wrong_use);
  return done ? "" : done.error().message;
}

std::string compressed(std::string_view xml, std::uint32_t announced) {
  std::string bytes(4 + compressBound(xml.size()), '\0');
  uLongf size = bytes.size() - 4;
  compress2(reinterpret_cast<Bytef*>(bytes.data() + 4), &size, reinterpret_cast<const Bytef*>(xml.data()), xml.size(),
            1);
  for (int i = 0; i < 4; ++i) bytes[static_cast<std::size_t>(i)] = static_cast<char>(announced >> (24 - 8 * i));
  return bytes.substr(0, 4 + size);
}
std::string compressed(std::string_view xml) { return compressed(xml, static_cast<std::uint32_t>(xml.size())); }

// ---- what a project means

TEST(LmmsProject, StripsComeInTheOrderOfRendertracks) {
  const LmmsProject project = parse(small_project());
  std::vector<std::string> seen;
  for (const LmmsStrip& strip : project.strips())
    seen.push_back(strip.strip.id + " " + std::to_string(strip.route.render_index));
  // reference: LMMS 1.2.2 rendertracks numbers unmuted tracks of the song, then of the Beat/Bassline editor
  EXPECT_THAT(seen, ElementsAre("lead 1", "pad 2", "pad~2 3", "vox 4", "old 0", "kick01.ogg 5"));
}

TEST(LmmsProject, TheKnobIsTheFaderThatOnlyOneTrackFeedsElseTheTracksVolume) {
  const LmmsProject project = parse(small_project());
  const Strip& lead = strip_of(project, "lead").strip;
  EXPECT_EQ(lead.knob.kind, KnobKind::channel);
  EXPECT_EQ(lead.knob.name, "Leads");
  EXPECT_NEAR(lead.knob.position.value, -6.0206, 1e-4);  // analytic: 20 log10 0.5
  EXPECT_NEAR(lead.knob.max.value, 6.0206, 1e-4);
  EXPECT_FALSE(lead.knob.min.is_finite());
  ASSERT_TRUE(lead.trim_knob);
  EXPECT_EQ(lead.trim_knob->kind, KnobKind::track);
  EXPECT_EQ(lead.trim_knob->position, Decibels(0.0));

  const Strip& pad = strip_of(project, "pad").strip;
  EXPECT_EQ(pad.knob.kind, KnobKind::track);
  EXPECT_NEAR(pad.knob.position.value, 20.0 * std::log10(0.705), 1e-9);
  EXPECT_FALSE(pad.trim_knob);
  EXPECT_EQ(strip_of(project, "kick01.ogg").strip.knob.kind, KnobKind::track);  // the Master is nobody's own
  EXPECT_EQ(strip_of(project, "pad~2").strip.knob.position, Decibels(0.0));     // no attribute: LMMS's default
}

TEST(LmmsProject, AChannelThatOthersSendIntoIsNobodysKnob) {
  const LmmsProject project =
      parse(with(small_project(), R"(<send channel="0" amount="0.5"/>)", R"(<send channel="1" amount="0.5"/>)"));
  EXPECT_EQ(strip_of(project, "lead").strip.knob.kind, KnobKind::track);
}

TEST(LmmsProject, AMutedTrackAlsoKeepsAChannelFromBeingAKnob) {
  const LmmsProject project =
      parse(with(small_project(), R"(vol="100" pan="0" fxch="0")", R"(vol="100" pan="0" fxch="1")"));
  EXPECT_EQ(strip_of(project, "lead").strip.knob.kind, KnobKind::track);
  EXPECT_FALSE(strip_of(project, "lead").strip.has(StripFlag::shared_channel));
}

TEST(LmmsProject, TracksThatShareAChannelFormAGroup) {
  const LmmsProject project = parse(small_project());
  for (const char* id : {"pad", "pad~2"}) {
    EXPECT_EQ(strip_of(project, id).strip.group, "Pads");
    EXPECT_TRUE(strip_of(project, id).strip.has(StripFlag::shared_channel));
  }
  for (const char* id : {"lead", "vox", "kick01.ogg", "old"}) {
    EXPECT_EQ(strip_of(project, id).strip.group, "") << id;
    EXPECT_FALSE(strip_of(project, id).strip.has(StripFlag::shared_channel)) << id;
  }
}

TEST(LmmsProject, DownstreamIsWhatLiesBehindTheKnob) {
  const LmmsProject project = parse(small_project());
  EXPECT_EQ(strip_of(project, "lead").route.downstream, Decibels(0.0));
  EXPECT_NEAR(strip_of(project, "pad").route.downstream->value, 20.0 * std::log10(0.8 * 0.5), 1e-9);  // analytic
  EXPECT_EQ(strip_of(project, "vox").route.downstream, Decibels(0.0));
  EXPECT_EQ(strip_of(project, "pad").route.channel, 2);

  const std::string two_ways = with(small_project(), R"(<send channel="0" amount="0.5"/>)",
                                    R"(<send channel="0" amount="0.5"/><send channel="1" amount="0.2"/>)");
  EXPECT_FALSE(strip_of(parse(two_ways), "pad").route.downstream);
  // A circle, which LMMS would refuse, must not trap the reader.
  const std::string circle =
      with(with(small_project(), R"(<send channel="0" amount="0.5"/>)", R"(<send channel="1" amount="0.5"/>)"),
           R"(<send channel="0" amount="1"/>)", R"(<send channel="2" amount="1"/>)");
  EXPECT_FALSE(strip_of(parse(circle), "pad").route.downstream);
  EXPECT_TRUE(strip_of(parse(circle), "pad").strip.has(StripFlag::muted));  // it never reaches the Master
}

TEST(LmmsProject, MutedMeansNotHeard) {
  const std::string xml = small_project();
  const auto is_muted = [](const std::string& text, std::string_view id) {
    return strip_of(parse(text), id).strip.has(StripFlag::muted);
  };
  EXPECT_TRUE(is_muted(xml, "old"));
  EXPECT_FALSE(is_muted(xml, "lead"));
  EXPECT_FALSE(is_muted(xml, "kick01.ogg"));
  EXPECT_TRUE(is_muted(with(xml, R"(volume="0.5" muted="0")", R"(volume="0.5" muted="1")"), "lead"));
  // The only Beat/Bassline track muted: its instruments are silent, yet rendertracks counts them (measured with 1.2.2).
  const std::string no_beat =
      with(xml, R"(<track muted="0" solo="0" type="1")", R"(<track muted="1" solo="0" type="1")");
  EXPECT_TRUE(is_muted(no_beat, "kick01.ogg"));
  EXPECT_EQ(strip_of(parse(no_beat), "kick01.ogg").route.render_index, 5U);
}

TEST(LmmsProject, AnAutomationWithAPointOrAControllerTakesTheKnob) {
  const std::string xml = small_project();
  EXPECT_FALSE(
      strip_of(parse(xml), "vox").strip.has(StripFlag::automated));  // its pattern has no point: LMMS ignores it
  const std::string automated = with(xml, R"(<object id="77"/>)", R"(<time pos="0" value="50"/><object id="77"/>)");
  EXPECT_TRUE(strip_of(parse(automated), "vox").strip.has(StripFlag::automated));
  const std::string controlled =
      with(xml, R"(<sampletrack pan="0">)", R"(<sampletrack pan="0"><connection><vol id="0"/></connection>)");
  EXPECT_TRUE(strip_of(parse(controlled), "vox").strip.has(StripFlag::automated));

  // An own fader that is controlled: the track's volume is free and becomes the knob.
  const std::string fader = with(xml, R"(<send channel="0" amount="1"/>)",
                                 R"(<send channel="0" amount="1"/><connection><volume id="0"/></connection>)");
  const LmmsProject project = parse(fader);
  EXPECT_EQ(strip_of(project, "lead").strip.knob.kind, KnobKind::track);
  EXPECT_FALSE(strip_of(project, "lead").strip.has(StripFlag::automated));
  EXPECT_FALSE(strip_of(project, "lead").route.downstream);
  // Both: nothing is free.
  const std::string both = with(fader, "<instrumenttrack pan='0' vol='100' fxch='1'>",
                                "<instrumenttrack pan='0' vol='100' fxch='1'><connection><vol id='1'/></connection>");
  EXPECT_TRUE(strip_of(parse(both), "lead").strip.has(StripFlag::automated));
}

TEST(LmmsProject, MasterKnobAndGain) {
  const LmmsProject project = parse(with(with(small_project(), R"(mastervol="100")", R"(mastervol="50")"),
                                         R"(<fxchannel volume="1")", R"(<fxchannel volume="2")"));
  EXPECT_EQ(project.master_knob().name, "Master");
  EXPECT_NEAR(project.master_knob().position.value, 6.0206, 1e-4);
  EXPECT_NEAR(project.master_gain().value, 0.0, 1e-9);  // analytic: 2 x 0.5
  EXPECT_FALSE(project.master_knob_automated());
  EXPECT_TRUE(project.has_master_effects());
  EXPECT_EQ(project.creator_version(), "1.2.2");
  const std::string off = with(small_project(), R"(on="1" wet)", R"(on="0" wet)");
  EXPECT_FALSE(parse(off).has_master_effects());
  const std::string as_child = with(small_project(), R"(bpm="120" mastervol="100" masterpitch="0"/>)",
                                    R"(bpm="120"><mastervol id="5" value="50"/></head>)");
  EXPECT_NEAR(parse(as_child).master_gain().value, -6.0206, 1e-4);
}

TEST(LmmsProject, BarsFollowTempoAndTimeSignature) {
  EXPECT_NEAR(*parse(small_project()).bar_s(), 2.0, 1e-12);  // analytic: four quarters at 120 a minute
  const std::string seven_eighths =
      with(small_project(), R"(bpm="120")", R"(bpm="140" timesig_numerator="7" timesig_denominator="8")");
  EXPECT_NEAR(*parse(seven_eighths).bar_s(), 1.5, 1e-12);  // analytic: 3.5 quarters at 140 a minute
  EXPECT_FALSE(parse(with(small_project(), R"(bpm="120")", R"(bpm="0")")).bar_s());
}

TEST(LmmsProject, AnAutomatedTempoHasNoBars) {
  const std::string slower =
      with(with(small_project(), R"(bpm="120" mastervol="100" masterpitch="0"/>)",
                R"(mastervol="100"><bpm id="9" value="120"/></head>)"),
           R"(name="empty"><object id="77"/>)", R"(name="slower"><time pos="0" value="90"/><object id="9"/>)");
  EXPECT_FALSE(parse(slower).bar_s());
}

TEST(LmmsProject, EffectsThatReactToLevelAreTold) {
  const auto flagged = [](const char* effect, std::string_view id) {
    const std::string chain = std::string(R"(<fxchain enabled="1" numofeffects="1">)") + effect + "</fxchain>";
    const std::string xml = with(small_project(), R"(<fxchain enabled="0" numofeffects="0"/>)", chain);
    return strip_of(parse(xml), id).strip.has(StripFlag::effects_after_knob);
  };
  const char* const ladspa_compressor =
      R"(<effect name="ladspaeffect" on="1"><key><attribute name="plugin" value="Compress"/></key></effect>)";
  const char* const ladspa_reverb =
      R"(<effect name="ladspaeffect" on="1"><key><attribute name="plugin" value="Plate2x2"/></key></effect>)";
  EXPECT_TRUE(flagged(ladspa_compressor, "kick01.ogg"));
  EXPECT_TRUE(flagged(R"(<effect name="waveshaper" on="1"/>)", "kick01.ogg"));
  EXPECT_TRUE(flagged(R"(<effect name="madebysomeone" on="1"/>)", "kick01.ogg"));  // unknown may be
  EXPECT_FALSE(flagged(R"(<effect name="waveshaper" on="0"/>)", "kick01.ogg"));
  EXPECT_FALSE(flagged(ladspa_reverb, "kick01.ogg"));
  EXPECT_FALSE(flagged(R"(<effect name="eq" on="1"/>)", "kick01.ogg"));

  const auto on_channel = [](const char* name) {
    return with(small_project(),
                std::string(R"(name=")") + name + "\">\n        <fxchain enabled=\"0\" numofeffects=\"0\"/>",
                std::string(R"(name=")") + name +
                    R"("><fxchain enabled="1" numofeffects="1"><effect name="waveshaper" on="1"/></fxchain>)");
  };
  EXPECT_FALSE(
      strip_of(parse(on_channel("Leads")), "lead").strip.has(StripFlag::effects_after_knob));  // before its fader
  EXPECT_TRUE(strip_of(parse(on_channel("Pads")), "pad").strip.has(StripFlag::effects_after_knob));
  EXPECT_FALSE(strip_of(parse(on_channel("Pads")), "pad").route.downstream);
}

TEST(LmmsProject, HintsTellWhatATrackPlays) {
  const LmmsProject project = parse(small_project());
  EXPECT_THAT(strip_of(project, "kick01.ogg").strip.hints, ElementsAre("kick01.ogg", "drums", "audiofileprocessor"));
  EXPECT_THAT(strip_of(project, "pad").strip.hints, ElementsAre("piano.sf2", "nowhere", "bass", "sf2player"));  // GM 34
  EXPECT_THAT(strip_of(project, "vox").strip.hints, ElementsAre("a=b & c.wav", "voices"));
}

TEST(LmmsProject, OnlyBeatBasslineTracksHoldTracks) {
  const LmmsProject pretends =
      parse(with(small_project(), R"(<track muted="0" solo="0" type="1")", R"(<track muted="0" solo="0" type="0")"));
  for (const LmmsStrip& entry : pretends.strips()) EXPECT_NE(entry.strip.id, "kick01.ogg");
}

TEST(LmmsProject, NewerNamesMeanTheSame) {
  std::string xml = small_project();
  for (const auto& [from, to] : {std::pair{"fxmixer", "mixer"},
                                 {"fxchannel", "mixerchannel"},
                                 {"fxch=", "mixch="},
                                 {"bbtrackcontainer", "patternstore"},
                                 {"bbtrack", "patterntrack"},
                                 {"sampletco", "sampleclip"},
                                 {"automationpattern", "automationclip"}})
    xml = with_all(xml, from, to);
  const LmmsProject newer = parse(xml), older = parse(small_project());
  ASSERT_EQ(newer.strips().size(), older.strips().size());
  for (std::size_t i = 0; i < older.strips().size(); ++i) {
    const LmmsStrip &a = newer.strips()[i], &b = older.strips()[i];
    EXPECT_EQ(a.strip.id, b.strip.id);
    EXPECT_EQ(a.strip.knob.kind, b.strip.knob.kind);
    EXPECT_EQ(a.strip.knob.position, b.strip.knob.position);
    EXPECT_EQ(a.strip.flags, b.strip.flags);
    EXPECT_EQ(a.strip.hints, b.strip.hints);
    EXPECT_EQ(a.route.channel, b.route.channel);
    EXPECT_EQ(a.route.downstream, b.route.downstream);
  }
}

TEST(LmmsProject, ChannelsOfBefore1_1GoToTheMasterWithoutSaying) {
  std::string xml = with_all(small_project(), R"(<send channel="0" amount="1"/>)", "");
  EXPECT_TRUE(strip_of(parse(xml), "lead").strip.has(StripFlag::muted));
  xml = with(xml, R"(creatorversion="1.2.2")", R"(creatorversion="0.4.5")");
  EXPECT_FALSE(strip_of(parse(xml), "lead").strip.has(StripFlag::muted));
}

TEST(LmmsProject, IdsAreReadableAndUnique) {
  std::string xml = with(small_project(), "name='Lead'", "name=' Lead = 1, (ä) '");
  xml = with(xml, R"(name="Vox")", R"(name="")");
  const LmmsProject project = parse(xml);
  EXPECT_EQ(project.strips()[0].strip.id, "lead-1-(ä)");
  EXPECT_EQ(project.strips()[3].strip.id, "track~4");
}

TEST(LmmsProject, MissingFilesAreNamed) {
  const ScratchFolder folder;
  write_bytes(folder / "song.mmp", small_project());
  EXPECT_THAT(LmmsProject::load(folder / "song.mmp")->missing_files(),
              testing::IsSupersetOf({"/nowhere/piano.sf2", "voices/a=b & c.wav"}));
  std::filesystem::create_directory(folder / "voices");
  write_bytes(folder / "voices/a=b & c.wav", "beside the project");
  EXPECT_THAT(LmmsProject::load(folder / "song.mmp")->missing_files(),
              testing::Not(testing::Contains("voices/a=b & c.wav")));
  std::filesystem::resize_file(folder / "voices/a=b & c.wav", 9'000'000'000);  // sparse: no sample is that large
  EXPECT_THAT(LmmsProject::load(folder / "song.mmp")->missing_files(), testing::Contains("voices/a=b & c.wav"));
}

// ---- writing

TEST(LmmsProject, UnchangedXmlStaysByteForByte) {
  for (const std::string& xml :
       {small_project(), with_all(small_project(), "\n", "\r\n"), "\xEF\xBB\xBF" + small_project()})
    EXPECT_EQ(parse(xml).xml(), xml);
}

TEST(LmmsProject, AChangeTouchesTheValueAndNothingElse) {
  const std::string xml = small_project();
  LmmsProject project = parse(xml);
  put(project, "lead", 0.0);  // channel fader
  EXPECT_EQ(project.xml(), with(xml, R"(volume="0.5")", R"(volume="1")"));
  put(project, "lead", 20.0 * std::log10(0.25), true);  // track volume, single quotes
  EXPECT_EQ(project.xml(), with(with(xml, R"(volume="0.5")", R"(volume="1")"), "vol='100'", "vol='25'"));

  LmmsProject child = parse(xml);
  put(child, "vox", 0.0);  // child element
  EXPECT_EQ(child.xml(), with(xml, R"(value="50")", R"(value="100")"));
  LmmsProject absent = parse(xml);
  put(absent, "pad~2", 20.0 * std::log10(0.5));  // no attribute yet
  EXPECT_EQ(absent.xml(), with(xml, R"(<instrumenttrack pan="0" fxch="2"><instrument name="kicker"/>)",
                               R"(<instrumenttrack vol="50" pan="0" fxch="2"><instrument name="kicker"/>)"));
  LmmsProject master = parse(xml);
  put(master, "", -std::numeric_limits<double>::infinity());
  EXPECT_EQ(master.xml(), with(xml, R"(volume="1")", R"(volume="0")"));
  EXPECT_FALSE(master.master_knob().position.is_finite());
}

TEST(LmmsProject, ThereAndBackGivesTheVeryBytes) {
  const std::string xml = with(small_project(), R"(volume="0.5")", R"(volume="0.50000")");
  LmmsProject project = parse(xml);
  const Decibels before = strip_of(project, "lead").strip.knob.position;
  put(project, "lead", -20.0);
  put(project, "pad~2", -1.0);
  EXPECT_NE(project.xml(), xml);
  put(project, "lead", before.value);
  put(project, "pad~2", 0.0);
  EXPECT_EQ(project.xml(), xml);
}

TEST(LmmsProject, PositionsAreKeptToAMillionthOfADecibel) {
  for (const double db : {6.0205, 3.1415926535, 0.00001, -0.3333333, -7.3, -60.0, -120.123456}) {
    LmmsProject project = parse(small_project());
    put(project, "lead", db);
    put(project, "pad", db);
    const LmmsProject again = parse(project.xml());
    EXPECT_NEAR(strip_of(again, "lead").strip.knob.position.value, db, 1e-6);
    EXPECT_NEAR(strip_of(again, "pad").strip.knob.position.value, db, 1e-6);
  }
}

TEST(LmmsProject, SettingsAreAllOrNothing) {
  LmmsProject project = parse(small_project());
  const std::vector<KnobSetting> settings{{"lead", false, Decibels(-3.0)}, {"nobody", false, Decibels(-3.0)}};
  const Result<> done = project.set_knobs(settings);
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message, HasSubstr("no strip \"nobody\""));
  EXPECT_EQ(project.xml(), small_project());
  EXPECT_NEAR(strip_of(project, "lead").strip.knob.position.value, -6.0206, 1e-4);
}

TEST(LmmsProject, RefusesWhatCannotBeSet) {
  LmmsProject project =
      parse(with(small_project(), R"(<object id="77"/>)", R"(<time pos="0" value="50"/><object id="77"/>)"));
  EXPECT_THAT(put_error(project, "vox", -3.0), HasSubstr("automation"));
  EXPECT_THAT(put_error(project, "lead", 6.1), HasSubstr("at most +6.02 dB"));
  EXPECT_THAT(put_error(project, "lead", std::nan("")), HasSubstr("at most"));
  EXPECT_THAT(put_error(project, "pad", -3.0, true), HasSubstr("no second knob"));
  put(project, "lead", strip_of(project, "lead").strip.knob.max.value);
  EXPECT_THAT(project.xml(), HasSubstr(R"(volume="2")"));
}

TEST(LmmsProject, ForStripsUnmutesThemAloneAndTakesTheMasterEffectsOff) {
  LmmsProject project = parse(with(small_project(), "solo='0'", "solo='1'"));
  put(project, "lead", -3.0);
  const std::vector<std::string> wanted{"kick01.ogg", "pad~2"};
  const LmmsProject copy = project.for_strips(wanted);
  EXPECT_FALSE(copy.has_master_effects());
  for (const LmmsStrip& strip : copy.strips()) {
    const bool is_wanted = strip.strip.id == "kick01.ogg" || strip.strip.id == "pad~2";
    EXPECT_EQ(strip.strip.has(StripFlag::muted), !is_wanted) << strip.strip.id;
    EXPECT_EQ(strip.route.render_index > 0, is_wanted);
  }
  EXPECT_THAT(copy.xml(), testing::Not(HasSubstr("solo='1'")));
  EXPECT_EQ(strip_of(copy, "kick01.ogg").route.render_index, 2U);
  EXPECT_NEAR(strip_of(copy, "lead").strip.knob.position.value, -3.0, 1e-6);
  EXPECT_TRUE(project.has_master_effects());
}

TEST(LmmsProject, WithoutStripsMutesThemAlone) {
  LmmsProject project = parse(small_project());
  put(project, "lead", -3.0);
  const std::vector<std::string> unwanted{"kick01.ogg"};
  const LmmsProject copy = project.without_strips(unwanted);
  EXPECT_TRUE(copy.has_master_effects());
  for (const LmmsStrip& strip : copy.strips())
    EXPECT_EQ(strip.strip.has(StripFlag::muted),
              strip.strip.id == "kick01.ogg" || strip_of(project, strip.strip.id).strip.has(StripFlag::muted))
        << strip.strip.id;
  EXPECT_NEAR(strip_of(copy, "lead").strip.knob.position.value, -3.0, 1e-6);
}

TEST(LmmsProject, FingerprintsSeeEverythingButTheKnobs) {
  LmmsProject project = parse(small_project());
  const auto print = [](const LmmsProject& p, std::string_view id) { return strip_of(p, id).strip.fingerprint; };
  const std::string lead = print(project, "lead"), pad = print(project, "pad"), hash = project.content_hash();
  EXPECT_EQ(lead.size(), 32U);
  EXPECT_NE(lead, pad);
  put(project, "lead", -3.0);
  put(project, "lead", -3.0, true);
  put(project, "pad", -3.0);
  EXPECT_NE(project.content_hash(), hash);
  const LmmsProject moved = parse(project.xml());
  EXPECT_EQ(print(moved, "lead"), lead);
  EXPECT_EQ(print(moved, "pad"), pad);
  // LMMS saves attributes in another order each time.
  EXPECT_EQ(print(parse(with(small_project(), "pan='0' vol='100' fxch='1'", "fxch='1' pan='0' vol='100'")), "lead"),
            lead);
  const LmmsProject edited = parse(with(small_project(), R"(vol0="33")", R"(vol0="34")"));
  EXPECT_NE(print(edited, "lead"), lead);
  EXPECT_EQ(print(edited, "pad"), pad);
}

TEST(LmmsProject, SavesPlainAndCompressed) {
  const ScratchFolder folder;
  LmmsProject project = parse(small_project());
  put(project, "lead", -3.0);
  ASSERT_TRUE(project.save(folder / "out.mmp"));
  ASSERT_TRUE(project.save(folder / "out.mmpz"));
  EXPECT_EQ(read_bytes(folder / "out.mmp"), project.xml());
  EXPECT_EQ(LmmsProject::load(folder / "out.mmpz")->xml(), project.xml());
  EXPECT_EQ(LmmsProject::load(folder / "out.mmpz")->content_hash(), project.content_hash());
  EXPECT_EQ(project.save(folder / "out.wav").error().code, ErrorCode::wrong_use);
  EXPECT_THAT(folder.names(), ElementsAre("out.mmp", "out.mmpz"));
}

// ---- bad input

TEST(LmmsProject, SaysWhatIsWrong) {
  EXPECT_THAT(parse_error(""), HasSubstr("empty file"));
  EXPECT_THAT(parse_error("hello, world"), HasSubstr("neither XML nor compressed"));
  EXPECT_THAT(parse_error("abc"), HasSubstr("only 3 bytes"));
  EXPECT_THAT(parse_error(with(small_project(), "</song>", "</sing>")), HasSubstr("line 57, column"));
  EXPECT_THAT(parse_error(small_project().substr(0, 2000)), HasSubstr("line"));
  EXPECT_THAT(parse_error("<html></html>"), HasSubstr("root <html>"));
  EXPECT_THAT(parse_error(with(small_project(), "type=\"song\" version", "type=\"instrumenttracksettings\" version")),
              HasSubstr("preset"));
  EXPECT_THAT(parse_error(R"(<lmms-project type="song"><song/></lmms-project>)"), HasSubstr("no <trackcontainer>"));
  EXPECT_THAT(parse_error(R"(<lmms-project type="song"><song><trackcontainer/></song></lmms-project>)"),
              HasSubstr("at least one instrument or sample track, found none"));
  EXPECT_THAT(LmmsProject::load("/nowhere/song.mmpz").error().message, HasSubstr("no such file"));
}

TEST(LmmsProject, DamagedCompressionIsTold) {
  const std::string good = compressed(small_project());
  EXPECT_EQ(LmmsProject::parse(good, "x")->xml(), small_project());
  EXPECT_THAT(parse_error(good.substr(0, good.size() / 2)), HasSubstr("breaks off"));
  std::string flipped = good;
  flipped[good.size() / 2] = static_cast<char>(flipped[good.size() / 2] ^ 0x55);
  EXPECT_THAT(parse_error(flipped), HasSubstr("found"));
  EXPECT_THAT(parse_error(compressed(small_project(), 0xFFFFFFFFU)), HasSubstr("4294967295 bytes"));
}

TEST(LmmsProject, ABombIsNotUnpacked) {
  // 100 MiB of blanks pack into a hundred kB.
  const std::string bomb = compressed(std::string(100U << 20, ' '), 100);
  EXPECT_LT(bomb.size(), 1U << 20);
  EXPECT_THAT(parse_error(bomb), HasSubstr("unpacks to more than"));
}

TEST(LmmsProject, DeepNestingAndEntitiesDoNoHarm) {
  std::string deep = R"(<lmms-project type="song"><song><trackcontainer><track type="0" name="x"><instrumenttrack>)";
  constexpr int kDepth = 200000;
  for (int i = 0; i < kDepth; ++i) deep += "<a>";
  for (int i = 0; i < kDepth; ++i) deep += "</a>";
  deep += "</instrumenttrack></track></trackcontainer></song></lmms-project>";
  EXPECT_EQ(parse(deep).strips().size(), 1U);
  const std::string entity = with(small_project(), "<!DOCTYPE lmms-project>",
                                  R"(<!DOCTYPE lmms-project [<!ENTITY x SYSTEM "file:///etc/passwd">]>)");
  EXPECT_EQ(parse(with(entity, "name='Lead'", "name='&x;'")).strips()[0].strip.name, "&x;");
}

TEST(LmmsProject, AChannelBeyondAllNumbersIsTheLast) {
  const LmmsProject project = parse(with(small_project(), "fxch='1'", "fxch='1e300'"));
  EXPECT_EQ(project.strips()[0].route.channel, 2);
}

TEST(LmmsProject, OddNumbersAreReadAsLmmsReadsThem) {
  const auto position = [](const char* value) {
    return strip_of(parse(with(small_project(), R"(vol="70.5")", std::string("vol=\"") + value + "\"")), "pad")
        .strip.knob.position;
  };
  EXPECT_EQ(position("100,0"), Decibels(0.0));
  EXPECT_NEAR(position("1000").value, 6.0206, 1e-4);
  EXPECT_FALSE(position("-5").is_finite());
  EXPECT_FALSE(position("nan").is_finite());
  EXPECT_FALSE(position("loud").is_finite());
  EXPECT_EQ(strip_of(parse(with(small_project(), R"(fxch="2"><instrument name="sf2player">)",
                                R"(fxch="99"><instrument name="sf2player">)")),
                     "pad")
                .route.channel,
            2);
}

}  // namespace
}  // namespace smartgain
