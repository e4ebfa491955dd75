// SPDX-License-Identifier: GPL-3.0-or-later
#include "balance/rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>

#include "balance/engines.hpp"
#include "smartgain/analysis/relations.hpp"
#include "smartgain/balance/scenarios.hpp"
#include "smartgain/dsp/erb_bands.hpp"
#include "support/histories.hpp"
#include "support/sessions.hpp"

namespace smartgain {
namespace {

using test::session;
using test::strip;
using ::testing::HasSubstr;

SessionAnalysis with(std::vector<Strip> strips) {
  SessionAnalysis analysis = session();
  analysis.strips = std::move(strips);
  return analysis;
}

/// One rule on one strip, after rules that changed the strips by `changes` (none where it is empty).
std::optional<Reason> ask(const std::function<std::optional<Reason>(const RuleContext&)>& rule,
                          const SessionAnalysis& analysis, std::size_t index, const std::vector<double>& changes = {}) {
  std::vector<std::optional<Decibels>> levels;
  for (std::size_t i = 0; i < analysis.strips.size(); ++i) {
    levels.push_back(analysis.strips[i].level);
    if (levels[i] && !changes.empty()) *levels[i] += Decibels(changes[i]);
  }
  return rule({analysis, levels, index, role_level(analysis.strips[index].role), 1, 0.0});
}

const Scenario& scenario(const std::string& name) {
  const auto found =
      std::find_if(scenarios().begin(), scenarios().end(), [&](const Scenario& each) { return each.name == name; });
  return found == scenarios().end() ? throw std::out_of_range(name) : *found;
}

std::optional<Reason> lead_forward_effect(const RuleContext& context) {
  return scenario_effect(scenario("lead_forward"), context);
}
std::optional<Reason> kick_bass_effect(const RuleContext& context) {
  return scenario_effect(scenario("kick_bass"), context);
}

double effect(const std::optional<Reason>& reason) { return reason ? reason->effect.value : 0.0; }

double number_of(const Reason& reason, const std::string& name) {
  for (const auto& [key, value] : reason.evidence)
    if (key == name) return std::get<double>(value);
  ADD_FAILURE() << "no evidence " << name;
  return 0.0;
}

TEST(Rules, EachSaysWhatItIsAboutAndWhereItComesFrom) {
  for (const Rule& rule : rules()) {
    EXPECT_FALSE(rule.about.empty()) << rule.name;
    EXPECT_FALSE(rule.source.empty()) << rule.name;
    EXPECT_THAT(priority_names(), ::testing::Contains(std::string(rule.priority))) << rule.name;
  }
}

// ------------------------------------------------------------------------------------------------------------------------
// masking_relief

SessionAnalysis bass_over_kick(double loss_lu) {
  SessionAnalysis analysis = with({strip("bass", -4.0, Role::bass), strip("kick", -9.0, Role::kick)});
  analysis.relations.emplace();
  analysis.relations->masking = {{"bass", "kick", Hertz(58.0), Hertz(114.0), 0.71, Decibels(loss_lu)}};
  return analysis;
}

TEST(MaskingRelief, EquallyImportantStripsMeetHalfWay) {
  const SessionAnalysis analysis = bass_over_kick(2.0);
  const auto bass = ask(masking_relief_effect, analysis, 0), kick = ask(masking_relief_effect, analysis, 1);
  EXPECT_NEAR(effect(bass), -0.25, 1e-9);  // analytic: half of a quarter of 2 LU
  EXPECT_NEAR(effect(kick), 0.25, 1e-9);
  EXPECT_THAT(bass->text, HasSubstr("hides 'kick' at 60–110 Hz, 71 % of the time: 2.0 LU of that lost"));
  EXPECT_THAT(kick->text, HasSubstr("'bass' hides it at 60–110 Hz"));
  EXPECT_EQ(number_of(*kick, "masked_share"), 0.71);
  EXPECT_EQ(number_of(*kick, "loss_lu"), 2.0);
}

TEST(MaskingRelief, WhatIsLessImportantYieldsAloneAndTheOtherWayRoundNothingMoves) {
  SessionAnalysis analysis = bass_over_kick(4.0);
  analysis.strips[0].role = Role::pad;
  EXPECT_NEAR(effect(ask(masking_relief_effect, analysis, 0)), -1.0, 1e-9);  // analytic: a quarter of 4 LU
  EXPECT_FALSE(ask(masking_relief_effect, analysis, 1));
  analysis.strips[0].role = Role::lead_vocal;
  EXPECT_FALSE(ask(masking_relief_effect, analysis, 0));
}

TEST(MaskingRelief, NamesStripsSoThatTheyCanBeToldApart) {
  SessionAnalysis analysis = bass_over_kick(4.0);
  analysis.strips[0].name = analysis.strips[1].name = "Default preset";
  EXPECT_THAT(ask(masking_relief_effect, analysis, 1)->text, HasSubstr("'bass' hides it"));
  analysis.strips[0].name.clear();
  EXPECT_THAT(ask(masking_relief_effect, analysis, 1)->text, HasSubstr("'bass' hides it"));
  analysis.strips[0].name = "Deep one";
  EXPECT_THAT(ask(masking_relief_effect, analysis, 1)->text, HasSubstr("'Deep one' hides it"));
}

TEST(MaskingRelief, LayersOfOneSoundAreLeftAlone) {
  SessionAnalysis layers = bass_over_kick(4.0);
  layers.strips[0].role = Role::kick;
  EXPECT_FALSE(ask(masking_relief_effect, layers, 0));
  // What is not known may be anything.
  for (Strip& each : layers.strips) each.role_confidence = 0.0;
  EXPECT_TRUE(ask(masking_relief_effect, layers, 0));
}

TEST(MaskingRelief, WhoIsHarderToHearItselfGivesNothing) {
  SessionAnalysis analysis = bass_over_kick(4.0);
  analysis.relations->hidden = {{"bass", 0.5, Decibels(6.0), {}}, {"kick", 0.4, Decibels(4.5), {}}};
  EXPECT_FALSE(ask(masking_relief_effect, analysis, 0));
  analysis.relations->hidden[0].loss = Decibels(1.0);
  EXPECT_NEAR(effect(ask(masking_relief_effect, analysis, 0)), -0.5, 1e-9);  // analytic: half of a quarter of 4 LU
}

TEST(MaskingRelief, IsBoundedAndLeavesSmallLossesAlone) {
  EXPECT_NEAR(effect(ask(masking_relief_effect, bass_over_kick(20.0), 0)), -1.5, 1e-9);
  EXPECT_FALSE(ask(masking_relief_effect, bass_over_kick(0.9), 0));
  SessionAnalysis unmeasured = bass_over_kick(4.0);
  unmeasured.relations.reset();
  EXPECT_FALSE(ask(masking_relief_effect, unmeasured, 0));
}

TEST(MaskingRelief, RelievesWhatItMeasured) {
  const BandHistory bass = test::constant_history({{15, 2e-3f}}, 200);
  const BandHistory kick = test::constant_history({{15, 1e-3f}}, 200);
  const std::vector<HeardStrip> heard{{"bass", &bass, {}}, {"kick", &kick, {}}};
  SessionAnalysis analysis = bass_over_kick(1.0);
  analysis.relations = relate(heard);
  const Hidden before = *hidden_of(*analysis.relations, "kick");
  ASSERT_GT(before.loss.value, 2.0);
  const std::vector<Decibels> gains{Decibels(effect(ask(masking_relief_effect, analysis, 0))),
                                    Decibels(effect(ask(masking_relief_effect, analysis, 1)))};
  EXPECT_LT(gains[0].value, 0.0);
  const Relations after = relate(heard, gains);
  EXPECT_LT(hidden_of(after, "kick")->loss.value, before.loss.value - 0.5);
}

// ------------------------------------------------------------------------------------------------------------------------
// sections

/// Half of the song quiet, 9.5424 LU under the loud half; "piano" plays in the quiet half alone, and carries it.
SessionAnalysis piano_in_the_quiet_half() {
  SessionAnalysis analysis = with({strip("piano", -11.0, Role::keys), strip("all", -0.5, Role::guitar)});
  analysis.relations.emplace();
  analysis.relations->strips = {"piano", "all"};
  const Decibels quiet = from_power_ratio(0.2), loud = from_power_ratio(1.8);
  analysis.relations->sections = {
      {0.0, 30.0, SectionKind::quiet, quiet, {Decibels(-1.0), Decibels(-7.0)}},
      {30.0, 60.0, SectionKind::loud, loud, {std::nullopt, Decibels(0.0)}},
  };
  return analysis;
}

TEST(SectionWeight, JudgesAStripWhereItPlays) {
  const SessionAnalysis analysis = piano_in_the_quiet_half();
  const auto piano = ask(section_weight_effect, analysis, 0);
  ASSERT_TRUE(piano);
  // analytic: the quiet half is a tenth of the power, 10 LU: a quarter of that is more than the bound
  EXPECT_NEAR(number_of(*piano, "over_whole_lu"), 10.0, 1e-6);
  EXPECT_NEAR(number_of(*piano, "level_there_lu"), -1.0, 1e-6);
  EXPECT_NEAR(effect(piano), -1.5, 1e-9);
  EXPECT_FALSE(ask(section_weight_effect, analysis, 1));  // it plays all the time
}

TEST(QuietButEssential, GivesHalfOfTheWayDownBack) {
  const SessionAnalysis analysis = piano_in_the_quiet_half();
  const auto piano = ask(quiet_but_essential_effect, analysis, 0, {-2.0, 0.0});
  EXPECT_NEAR(effect(piano), 1.0, 1e-9);  // analytic
  EXPECT_THAT(piano->text, HasSubstr("carries the part from 0:00"));
  EXPECT_NEAR(effect(ask(quiet_but_essential_effect, analysis, 0, {-8.0, 0.0})), 1.5, 1e-9);  // bound
  EXPECT_FALSE(ask(quiet_but_essential_effect, analysis, 0, {2.0, 0.0}));                     // it is not lowered
  EXPECT_FALSE(ask(quiet_but_essential_effect, analysis, 1, {-2.0, -2.0}));                   // it is loud
}

// ------------------------------------------------------------------------------------------------------------------------
// company

TEST(GroupCoherence, DrawsAStripTowardWhatItsGroupDoes) {
  SessionAnalysis analysis = with({strip("a", -9.0), strip("b", -9.0), strip("c", -9.0)});
  analysis.strips[0].group = analysis.strips[1].group = "Choir";
  EXPECT_NEAR(effect(ask(group_coherence_effect, analysis, 0, {4.0, 0.0, 9.0})), -0.5, 1e-9);  // analytic: (2 - 4) / 4
  EXPECT_NEAR(effect(ask(group_coherence_effect, analysis, 1, {4.0, 0.0, 9.0})), 0.5, 1e-9);
  EXPECT_FALSE(ask(group_coherence_effect, analysis, 2, {4.0, 0.0, 9.0}));
  EXPECT_NEAR(effect(ask(group_coherence_effect, analysis, 1, {40.0, 0.0, 9.0})), 1.5, 1e-9);  // bound
}

TEST(LeadForward, TheLeadRisesOverWhatAccompaniesIt) {
  SessionAnalysis analysis = with({strip("voice", -10.0, Role::lead_vocal), strip("guitar", -9.0, Role::guitar),
                                   strip("kick", -3.0, Role::kick), strip("synth", -12.0, Role::lead)});
  const auto voice = ask(lead_forward_effect, analysis, 0);
  EXPECT_NEAR(effect(voice), 0.5, 1e-9);  // analytic: half of 1 LU; the kick is no accompaniment
  EXPECT_THAT(voice->text, HasSubstr("'guitar' would stand 1.0 LU above it"));
  EXPECT_FALSE(ask(lead_forward_effect, analysis, 3));  // there is a voice: it leads
  EXPECT_FALSE(ask(lead_forward_effect, analysis, 0, {2.0, 0.0, 0.0, 0.0}));
  EXPECT_NEAR(effect(ask(lead_forward_effect, analysis, 0, {-9.0, 0.0, 0.0, 0.0})), 1.0, 1e-9);  // bound
  analysis.strips[0].role = Role::other;
  EXPECT_TRUE(ask(lead_forward_effect, analysis, 3));  // no voice: the lead leads
}

TEST(KickBass, AreDrawnTowardHowTheyUsuallyStand) {
  const double usual = (role_level(Role::kick).group_level - role_level(Role::bass).group_level).value;
  const SessionAnalysis analysis =
      with({strip("kick", -14.0, Role::kick), strip("bass", -14.0 - usual - 6.0, Role::bass)});
  const auto kick = ask(kick_bass_effect, analysis, 0), bass = ask(kick_bass_effect, analysis, 1);
  EXPECT_NEAR(effect(kick), -0.5, 1e-9);  // analytic: 6 LU off, 2 more than is free, a quarter of that
  EXPECT_NEAR(effect(bass), 0.5, 1e-9);
  EXPECT_FALSE(ask(kick_bass_effect, analysis, 0, {-3.0, 0.0}));
  EXPECT_NEAR(effect(ask(kick_bass_effect, analysis, 0, {30.0, 0.0})), -1.0, 1e-9);  // bound
  EXPECT_NEAR(effect(ask(kick_bass_effect, analysis, 1, {30.0, 0.0})), 1.0, 1e-9);
  EXPECT_FALSE(ask(kick_bass_effect, with({strip("kick", 0.0, Role::kick)}), 0));
}

TEST(Scenarios, EachStripOfARoleIsHeldAgainstTheHighestOfAnother) {
  const SessionAnalysis analysis =
      with({strip("ride", -10.0, Role::hat), strip("hat", -11.0, Role::hat), strip("crash", -16.0, Role::hat),
            strip("snare", -12.0, Role::snare), strip("snare 2", -15.0, Role::snare)});
  const auto hats = [](const RuleContext& context) { return scenario_effect(scenario("hat_under_snare"), context); };
  const auto ride = ask(hats, analysis, 0);
  EXPECT_NEAR(effect(ride), -1.0, 1e-9);  // analytic: half of 2 LU
  EXPECT_THAT(ride->text, HasSubstr("2.0 LU above the snare 'snare'"));
  EXPECT_NEAR(number_of(*ride, "apart_lu"), 2.0, 1e-9);
  EXPECT_NEAR(effect(ask(hats, analysis, 1)), -0.5, 1e-9);
  EXPECT_FALSE(ask(hats, analysis, 2));
  EXPECT_FALSE(ask(hats, analysis, 3)) << "the snare stays";
}

TEST(Scenarios, SpeechIsHeldAgainstTheSumOfTheMusic) {
  const SessionAnalysis analysis = with({strip("host", -1.0, Role::lead_vocal), strip("guest", -5.0, Role::lead_vocal),
                                         strip("bed", -10.0, Role::pad), strip("piano", -10.0, Role::keys)});
  const auto speech = [](const RuleContext& context) {
    return scenario_effect(scenario("speech_over_music"), context);
  };
  const auto host = ask(speech, analysis, 0);
  // analytic: two beds of -10 LU are -6.99 LU, so the host stands 5.99 LU over them, 4.01 less than 10
  EXPECT_NEAR(effect(host), 0.5 * (10.0 - (9.0 - 10.0 * std::log10(2.0))), 1e-9);
  EXPECT_THAT(host->text, HasSubstr("+6.0 LU over the sum of the music, 4.0 less"));
  EXPECT_FALSE(ask(speech, analysis, 1)) << "only the one that leads";
  EXPECT_FALSE(ask(speech, analysis, 0, {5.0, 0.0, 0.0, 0.0}));
}

TEST(Scenarios, SayNothingWithoutTheirCompanyAndOfWhatIsNotKnown) {
  for (const Scenario& each : scenarios()) {
    const auto asked = [&](const RuleContext& context) { return scenario_effect(each, context); };
    EXPECT_FALSE(ask(asked, with({strip("alone", 0.0, each.who.front())}), 0)) << each.name;
    SessionAnalysis unknown = with({strip("a", 0.0, each.who.front()), strip("b", -40.0, each.company.front())});
    unknown.strips[0].role_confidence = 0.0;
    EXPECT_FALSE(ask(asked, unknown, 0)) << each.name;
  }
}

TEST(Scenarios, AreRulesWithNamesOfTheirOwn) {
  std::vector<std::string> names = rule_names();
  for (const Scenario& each : scenarios()) EXPECT_THAT(names, ::testing::Contains(each.name));
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

// ------------------------------------------------------------------------------------------------------------------------
// sound

TEST(PercussivePeak, HitsThatStandOutAreJudgedByTheirPeak) {
  SessionAnalysis analysis = with({strip("snare", -12.0, Role::snare), strip("pad", -12.0, Role::pad)});
  for (Strip& each : analysis.strips) each.measured->momentary_max = *each.measured->integrated + Decibels(10.0);
  const auto snare = ask(percussive_peak_effect, analysis, 0);
  EXPECT_NEAR(effect(snare), -0.6, 1e-9);  // analytic: 0.15 of what is over 6 LU
  EXPECT_FALSE(ask(percussive_peak_effect, analysis, 1));
  analysis.strips[0].measured->momentary_max = *analysis.strips[0].measured->integrated + Decibels(20.0);
  EXPECT_NEAR(effect(ask(percussive_peak_effect, analysis, 0)), -1.0, 1e-9);  // bound
  analysis.strips[0].measured->momentary_max = *analysis.strips[0].measured->integrated + Decibels(5.0);
  EXPECT_FALSE(ask(percussive_peak_effect, analysis, 0));
}

// ------------------------------------------------------------------------------------------------------------------------
// hidden_lead

SessionAnalysis guitar_over_lead(double loss_lu) {
  SessionAnalysis analysis =
      with({strip("guitar", -4.0, Role::guitar), strip("solo", -9.0, Role::lead), strip("double", -12.0, Role::lead)});
  analysis.relations.emplace();
  analysis.relations->masking = {{"guitar", "solo", Hertz(900.0), Hertz(2400.0), 0.8, Decibels(loss_lu)}};
  analysis.relations->hidden = {{"solo", 0.8, Decibels(loss_lu), {}}, {"double", 0.1, Decibels(0.4), {}}};
  return analysis;
}

TEST(HiddenLead, ComesForwardAgainstWhatHidesIt) {
  const SessionAnalysis analysis = guitar_over_lead(4.0);
  const auto reason = ask(hidden_lead_effect, analysis, 1, {0.5, 0.0, 0.0});
  ASSERT_TRUE(reason);
  EXPECT_NEAR(reason->effect.value, 2.5, 1e-9);  // analytic: half of 4 on top of what the guitar rose by
  EXPECT_THAT(reason->text, HasSubstr("loses 4.0 LU"));
  EXPECT_THAT(reason->text, HasSubstr("'guitar'"));
  EXPECT_FALSE(ask(hidden_lead_effect, analysis, 1, {-3.0, 2.5, 0.0})) << "it is forward already";
  // At least 2.5, or a plan, which goes half of the way, would leave next to nothing of it.
  EXPECT_NEAR(effect(ask(hidden_lead_effect, analysis, 1, {-3.0, 0.5, 0.0})), 2.0, 1e-9);
  EXPECT_NEAR(effect(ask(hidden_lead_effect, analysis, 1, {4.0, -4.0, 0.0})), 3.0, 1e-9);  // bound
  EXPECT_FALSE(ask(hidden_lead_effect, analysis, 0)) << "what hides it is another rule's";
}

TEST(HiddenLead, IsSilentWhereTheLeadIsHeardOrHiddenByItsOwnLayersOrAVoiceLeads) {
  EXPECT_FALSE(ask(hidden_lead_effect, guitar_over_lead(1.9), 1));
  SessionAnalysis layers = guitar_over_lead(4.0);
  layers.strips[0].role = Role::lead;
  EXPECT_FALSE(ask(hidden_lead_effect, layers, 1));
  SessionAnalysis sung = guitar_over_lead(4.0);
  sung.strips[2].role = Role::lead_vocal;
  EXPECT_FALSE(ask(hidden_lead_effect, sung, 1));
  SessionAnalysis unheard = guitar_over_lead(4.0);
  unheard.relations.reset();
  EXPECT_FALSE(ask(hidden_lead_effect, unheard, 1));
}

TEST(HiddenLead, IsOfAllEnginesLastWordAndAtThePriorityThatTheUserGives) {
  const SessionAnalysis analysis = guitar_over_lead(4.0);
  const auto says = [&](const std::string& priority) {
    const Balance balance = make_rules_engine()->recommend(
        analysis, {.style = "auto", .raw_level = RawLevel::automatic, .rules = {{"hidden_lead", priority}}});
    const auto& reasons = balance.strips[1]->reasons;
    return std::any_of(reasons.begin(), reasons.end(), [](const Reason& reason) { return reason.rule == kHiddenLead; });
  };
  EXPECT_EQ(rules()[rules().size() - 2].name, kHiddenLead);
  EXPECT_TRUE(says("high"));
  EXPECT_FALSE(says("off"));
}

// ------------------------------------------------------------------------------------------------------------------------
// still_heard

SessionAnalysis drums_over_tom(double loss_lu) {
  SessionAnalysis analysis =
      with({strip("kick", -6.0, Role::kick), strip("pad", -9.0, Role::pad), strip("tom", -16.0, Role::tom)});
  analysis.relations.emplace();
  analysis.relations->masking = {{"kick", "tom", Hertz(60.0), Hertz(250.0), 0.7, Decibels(3.0)},
                                 {"pad", "tom", Hertz(200.0), Hertz(400.0), 0.4, Decibels(1.0)}};
  analysis.relations->hidden = {{"tom", 0.7, Decibels(loss_lu), {}}};
  return analysis;
}

TEST(StillHeard, WhatIsHiddenDoesNotFallBehindWhatHidesIt) {
  const SessionAnalysis analysis = drums_over_tom(6.0);
  const auto reason = ask(still_heard_effect, analysis, 2, {1.0, 3.0, -0.5});
  ASSERT_TRUE(reason);
  EXPECT_NEAR(reason->effect.value, 2.0, 1e-9);  // analytic: (3 · 1 + 1 · 3) / 4 less the 0.5 down
  EXPECT_THAT(reason->text, HasSubstr("loses 6.0 LU"));
  EXPECT_THAT(reason->text, HasSubstr("'kick'"));
  EXPECT_NEAR(effect(ask(still_heard_effect, analysis, 2, {4.0, 4.0, -4.0})), 3.0, 1e-9);  // bound
  EXPECT_FALSE(ask(still_heard_effect, analysis, 2, {0.0, 0.0, 0.5})) << "it comes forward anyway";
  EXPECT_FALSE(ask(still_heard_effect, analysis, 0, {-4.0, 4.0, 0.0})) << "nothing hides it";
}

TEST(StillHeard, IsSilentWhereItIsHeardOrLeadsOrIsHiddenByItsOwnKind) {
  const std::vector<double> moves{3.0, 3.0, 0.0};
  EXPECT_FALSE(ask(still_heard_effect, drums_over_tom(1.9), 2, moves));
  SessionAnalysis lead = drums_over_tom(6.0);
  lead.strips[2].role = Role::lead;
  EXPECT_FALSE(ask(still_heard_effect, lead, 2, moves)) << "that is hidden_lead's";
  SessionAnalysis toms = drums_over_tom(6.0);
  toms.strips[0].role = toms.strips[1].role = Role::tom;
  EXPECT_FALSE(ask(still_heard_effect, toms, 2, moves));
}

TEST(StillHeard, SeesWhatTheHiddenLeadDid) { EXPECT_EQ(rules().back().name, kStillHeard); }

TEST(CrestExtremes, SquashedSoundIsLoweredAndUnevenSoundRaised) {
  SessionAnalysis analysis = with({strip("saw", -9.0, Role::pad)});
  const auto with_crest = [&](double db) {
    analysis.strips[0].measured->crest_factor = Decibels(db);
    return effect(ask(crest_extremes_effect, analysis, 0));
  };
  EXPECT_NEAR(with_crest(5.0), -0.6, 1e-9);  // analytic: 0.2 a dB under 8
  EXPECT_NEAR(with_crest(26.0), 0.4, 1e-9);  // analytic: 0.1 a dB over 22
  EXPECT_EQ(with_crest(15.0), 0.0);
  EXPECT_NEAR(with_crest(1.0), -1.0, 1e-9);  // bound
  EXPECT_NEAR(with_crest(40.0), 1.0, 1e-9);  // bound
}

TEST(StereoWide, LoudAndWideIsLowered) {
  SessionAnalysis analysis = with({strip("pad", -6.0, Role::pad)});
  analysis.strips[0].measured->stereo.width = 0.8;
  EXPECT_NEAR(effect(ask(stereo_wide_effect, analysis, 0)), -0.5, 1e-9);  // analytic: 2.5 x 0.2
  analysis.strips[0].level = Decibels(-12.0);
  EXPECT_FALSE(ask(stereo_wide_effect, analysis, 0));
  analysis.strips[0].level = Decibels(-6.0);
  analysis.strips[0].measured->stereo.width = 0.5;
  EXPECT_FALSE(ask(stereo_wide_effect, analysis, 0));
}

// ------------------------------------------------------------------------------------------------------------------------
// together

TEST(Rules, EffectsAddUpToTheRecommendationWhateverTheirPriority) {
  SessionAnalysis analysis = bass_over_kick(4.0);
  analysis.strips[0].measured->stereo.width = 0.9;
  analysis.strips[1].measured->momentary_max = *analysis.strips[1].measured->integrated + Decibels(12.0);
  for (const char* priority : {"off", "low", "normal", "high"}) {
    BalanceRequest request;
    for (const Rule& rule : rules()) request.rules[std::string(rule.name)] = priority;
    const Balance balance = make_rules_engine()->recommend(analysis, request);
    for (std::size_t i = 0; i < analysis.strips.size(); ++i) {
      double sum = 0.0;
      for (const Reason& reason : balance.strips[i]->reasons) sum += reason.effect.value;
      EXPECT_NEAR(sum, (balance.strips[i]->level - *analysis.strips[i].level).value, 1e-9) << priority;
    }
  }
}

TEST(Rules, ThatPullApartSayWhichWinsAndMakeTheAnswerLessSure) {
  SessionAnalysis analysis = bass_over_kick(8.0);
  analysis.strips[0].measured->stereo.width = 0.9;  // -0.75: lower it
  analysis.relations->masking[0].masker = "kick";   // the bass is hidden: +1
  analysis.relations->masking[0].maskee = "bass";
  const auto advice = [&](const std::string& wide) {
    const BalanceRequest request{.style = "auto",
                                 .raw_level = RawLevel::automatic,
                                 .rules = {{"stereo_wide", wide}, {"masking_relief", "normal"}}};
    return *make_rules_engine()->recommend(analysis, request).strips[0];
  };
  const StripBalance alone = advice("off"), both = advice("normal");
  EXPECT_NEAR(std::pow(both.sd.value, 2), std::pow(alone.sd.value, 2) + 0.75 * 0.75, 1e-6);  // analytic: variances
  EXPECT_LT(both.confidence, alone.confidence);
  const auto text_of = [](const StripBalance& of, std::string_view rule) {
    for (const Reason& reason : of.reasons)
      if (reason.rule == rule) return reason.text;
    return std::string();
  };
  EXPECT_THAT(text_of(both, "stereo_wide"), HasSubstr("outweighed: masking_relief"));
  EXPECT_THAT(text_of(both, "masking_relief"), ::testing::Not(HasSubstr("outweighed")));
  // Half as much again of the other is more.
  EXPECT_THAT(text_of(advice("high"), "masking_relief"), HasSubstr("outweighed: stereo_wide"));
}

TEST(Rules, AreLessSureWhereOwnLoudnessSaysNothing) {
  const SessionAnalysis analysis = with({strip("kick", -9.0, Role::kick), strip("bass", -9.0, Role::bass),
                                         strip("pad", -4.0, Role::pad), strip("keys", -6.0, Role::keys)});
  const auto sd = [&](RawLevel raw) {
    return make_rules_engine()->recommend(analysis, {.raw_level = raw}).strips[0]->sd;
  };
  EXPECT_EQ(sd(RawLevel::keep), role_level(Role::kick).sd);
  EXPECT_NEAR(sd(RawLevel::ignore).value, std::hypot(role_level(Role::kick).sd.value, std::sqrt(kOwnLoudnessVariance)),
              1e-9);  // analytic: variances
}

TEST(Rules, ThatAreOffUntilAskedForSayNothing) {
  SessionAnalysis analysis = bass_over_kick(4.0);
  analysis.strips[0].measured->stereo.width = 0.9;
  const auto says = [&](const BalanceRequest& request) {
    const Balance balance = make_rules_engine()->recommend(analysis, request);
    for (const Reason& reason : balance.strips[0]->reasons)
      if (reason.rule == "stereo_wide") return true;
    return false;
  };
  EXPECT_FALSE(says({}));
  EXPECT_TRUE(says({.style = "auto", .raw_level = RawLevel::automatic, .rules = {{"stereo_wide", "normal"}}}));
}

}  // namespace
}  // namespace smartgain
