// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Effects in a chain, and whether they answer to a level change with the same level change.
#include "lmms_effects.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "lmms_elements.hpp"

namespace smartgain {
namespace {

// Linear in level by what they do (gain, filter, delay, reverb, modulated delay, stereo matrix, meter), from the LMMS
// manual and the plug-ins' own descriptions. What is not here may depend on level. Not here on purpose:
// peakcontrollereffect passes its input, yet moves other knobs by its level.
constexpr auto kLinearNative = std::to_array<std::string_view>(
    {"amplifier", "bassbooster", "crossovereq", "delay", "dualfilter", "eq", "flanger", "multitapecho", "oscilloscope",
     "reverbsc", "spectrumanalyzer", "stereoenhancer", "stereomatrix", "vectorscope"});

constexpr auto kLinearLadspa = std::to_array<std::string_view>(
    {// CAPS
     "Cabinet", "CabinetI", "CabinetII", "CabinetIII", "ChorusI", "ChorusII", "Eq", "Eq10", "Eq10X2", "Eq2x2", "Eq4p",
     "Narrower", "PhaserI", "PhaserII", "Plate", "Plate2x2", "PlateX2", "StereoChorusI", "StereoChorusII", "ToneStack",
     "ToneStackLT", "Wider",
     // Calf
     "Equalizer12Band", "Equalizer5Band", "Equalizer8Band", "Filter", "Flanger", "MultiChorus", "Phaser", "Reverb",
     "RotarySpeaker", "VintageDelay",
     // CMT
     "amp_mono", "amp_stereo", "canyon_delay", "delay_0.01s", "delay_0.1s", "delay_1s", "delay_5s", "delay_60s",
     "fbdelay_0.01s", "fbdelay_0.1s", "fbdelay_1s", "fbdelay_5s", "fbdelay_60s", "freeverb3", "hpf", "lpf",
     // SWH
     "bandpass_a_iir", "bandpass_iir", "butthigh_iir", "buttlow_iir", "comb", "dcRemove", "delayorama", "dj_eq",
     "dj_eq_mono", "fourByFourPole", "highpass_iir", "lcrDelay", "lowpass_iir", "mbeq", "multivoiceChorus", "notch_iir",
     "plate", "singlePara", "triplePara", "fadDelay", "gverb",
     // TAP
     "tap_autopan", "tap_chorusflanger", "tap_equalizer", "tap_equalizer_bw", "tap_reverb", "tap_rotspeak",
     "tap_stereo_echo", "tap_tremolo", "tap_vibrato"});

std::string_view ladspa_label(pugi::xml_node effect) {
  for (const pugi::xml_node attribute : effect.child("key").children("attribute"))
    if (attribute.attribute("name").value() == std::string_view("plugin")) return attribute.attribute("value").value();
  return {};
}

bool is_linear(pugi::xml_node effect) {
  const std::string_view name = effect.attribute("name").value();
  if (name == "ladspaeffect") return std::ranges::find(kLinearLadspa, ladspa_label(effect)) != kLinearLadspa.end();
  return std::ranges::find(kLinearNative, name) != kLinearNative.end();
}

}  // namespace

EffectChain read_effects(pugi::xml_node owner, const std::set<std::string>& automated) {
  EffectChain result;
  const pugi::xml_node chain = owner.child("fxchain");
  const auto is_on = [&](pugi::xml_node element, const std::string& name) {
    const ModelValue model = read_model(element, name, 0.0, automated);
    return model.moved || model.value != 0.0;
  };
  if (!chain || !is_on(chain, "enabled")) return result;
  for (const pugi::xml_node effect : chain.children("effect")) {
    if (!is_on(effect, "on")) continue;
    result.active = true;
    result.level_dependent |= !is_linear(effect);
  }
  return result;
}

}  // namespace smartgain
