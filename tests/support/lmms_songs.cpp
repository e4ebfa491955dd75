// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "support/lmms_songs.hpp"

#include <cmath>

#include "support/float_wav.hpp"

namespace smartgain::test::lmms {
namespace {

// Volumes stay under LMMS's 200 %.
constexpr int kDifferent = 9;

}  // namespace

std::string pattern(int bars) {
  constexpr int kBar = 192;
  std::string notes;
  for (int bar = 0; bar < bars; ++bar)
    for (const int place : {0, 24, 72, 96, 132})
      notes += "<note key=\"57\" vol=\"100\" pan=\"0\" pos=\"" + std::to_string(kBar * bar + place) + "\" len=\"24\"/>";
  return "<pattern type=\"1\" name=\"\" pos=\"0\" muted=\"0\" steps=\"16\" len=\"" + std::to_string(kBar * bars) +
         "\">" + notes + "</pattern>";
}

std::string instrument_track(const Track& track, int number, const std::string& content) {
  number %= kDifferent;
  return "<track type=\"0\" name=\"" + track.name + "\" muted=\"" + (track.muted ? "1" : "0") +
         "\" solo=\"0\"><instrumenttrack vol=\"" + std::to_string(60 + 7 * number) + "\" pan=\"" +
         std::to_string(10 * number - 20) + "\" fxch=\"" + std::to_string(track.channel) +
         "\" pitch=\"0\" basenote=\"" + std::to_string(52 + 3 * number) +
         "\"><instrument name=\"audiofileprocessor\"><audiofileprocessor src=\"" + track.sample +
         "\" amp=\"100\" sframe=\"0\" eframe=\"1\" lframe=\"0\" looped=\"0\" reversed=\"0\" stutter=\"0\" "
         "interp=\"1\"/></instrument><fxchain numofeffects=\"0\" enabled=\"0\"/></instrumenttrack>" +
         content + "</track>";
}

std::string effect(const std::string& name, const std::string& controls) {
  return "<effect name=\"" + name + "\" on=\"1\" wet=\"1\" gate=\"0\" autoquit=\"1\" syncmode=\"0\">" + controls +
         "<key/></effect>";
}
std::string song(const std::vector<Track>& tracks, const std::vector<Channel>& channels, const std::string& more_tracks,
                 const std::string& head, int bars) {
  std::string text =
      "<?xml version=\"1.0\"?>\n<!DOCTYPE lmms-project>\n<lmms-project version=\"1.0\" creator=\"LMMS\" "
      "creatorversion=\"1.2.2\" type=\"song\"><head timesig_numerator=\"4\" timesig_denominator=\"4\" "
      "bpm=\"140\" masterpitch=\"0\" " +
      head + "/><song><trackcontainer type=\"song\">";
  int number = 0;
  for (const Track& track : tracks) text += instrument_track(track, number++, pattern(bars));
  text += more_tracks + "</trackcontainer><fxmixer>";
  for (std::size_t i = 0; i < channels.size(); ++i) {
    text += "<fxchannel num=\"" + std::to_string(i) + "\" name=\"FX " + std::to_string(i) + "\" soloed=\"0\" " +
            channels[i].attributes + "><fxchain enabled=\"1\" numofeffects=\"" +
            (channels[i].effects.empty()                                   ? "0"
             : channels[i].effects.find("<effect", 1) == std::string::npos ? "1"
                                                                           : "2") +
            "\">" + channels[i].effects + "</fxchain>";
    for (const auto& [to, amount] : channels[i].sends)
      text += "<send channel=\"" + std::to_string(to) + "\" amount=\"" + amount + "\"/>";
    text += "</fxchannel>";
  }
  return text + "</fxmixer></song></lmms-project>\n";
}

std::string tone_wav() {
  std::vector<float> tone(2 * 22050);
  for (std::size_t n = 0; n < tone.size(); ++n)
    tone[n] = 0.5F * std::sin(0.02F * static_cast<float>(n / 2)) * (n % 2 == 0 ? 1.0F : 0.7F);
  return float_wav(tone);
}

}  // namespace smartgain::test::lmms
