// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "rules.hpp"

#include <algorithm>

#include "smartgain/balance/scenarios.hpp"

namespace smartgain {
namespace {

std::vector<Rule> all_rules() {
  std::vector<Rule> all{
      {"role_level", "a strip goes to where its role usually stands", "training: fit-role-levels", "normal",
       role_level_effect},
      {"like_strips", "strips of one role share the level of that role", "power sum of uncorrelated signals", "normal",
       like_strips_effect},
      {"own_loudness", "a part of how loud a strip came is what its author meant", "training: fit-role-levels",
       "normal", own_loudness_effect},
      {"group_coherence", "strips that belong together keep in part how they stand to each other",
       "practice: submixes move as one", "low", group_coherence_effect},
      {"section_weight", "a strip is judged in the parts of the song in which it plays", "chosen", "low",
       section_weight_effect},
      {"quiet_but_essential", "what carries a quiet part is not lowered as much", "chosen", "low",
       quiet_but_essential_effect},
  };
  for (const Scenario& scenario : scenarios())
    all.push_back({scenario.name, scenario.about, scenario.source, scenario.priority,
                   [&scenario](const RuleContext& context) { return scenario_effect(scenario, context); }});
  const std::vector<Rule> by_sound{
      {"masking_relief", "what hides something as important yields, what is hidden rises",
       "smartgain/analysis/relations.hpp", "low", masking_relief_effect},
      {"percussive_peak", "percussion is heard by its hits, not by its mean", "EBU Tech 3341: momentary loudness",
       "low", percussive_peak_effect},
      {"crest_extremes", "squashed sound seems louder than it reads, very uneven sound gets lost", "chosen", "off",
       crest_extremes_effect},
      {"stereo_wide", "wide and loud strips crowd the sides and lose in mono", "side energy is lost in mono", "off",
       stereo_wide_effect},
      {kHiddenLead, "a lead that is hidden comes forward against what hides it",
       "smartgain/analysis/relations.hpp; practice: the lead in front", "normal", hidden_lead_effect},
      {kStillHeard, "what is hidden already does not fall further behind what hides it",
       "smartgain/analysis/relations.hpp", "normal", still_heard_effect},
  };
  all.insert(all.end(), by_sound.begin(), by_sound.end());
  return all;
}

}  // namespace

const std::string& RuleContext::name_of(const Strip& strip) const {
  const auto like_named = std::count_if(session.strips.begin(), session.strips.end(),
                                        [&](const Strip& other) { return other.name == strip.name; });
  return strip.name.empty() || like_named > 1 ? strip.id : strip.name;
}

std::span<const Rule> rules() {
  static const std::vector<Rule> all = all_rules();
  return all;
}

}  // namespace smartgain
