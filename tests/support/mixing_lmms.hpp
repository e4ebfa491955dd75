// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A stand-in for the program `lmms` that obeys every knob, and a song for it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "support/temporary_folder.hpp"

namespace smartgain::test {

/// Renders 0.6 s: every unmuted track is a sine of its own frequency with amplitude 0.5, through the track's
/// volume, its channel's fader, the Master fader and the song's volume; beside it, in `calls`, a line a render. A track
/// called "Broken" cannot be rendered alone, one called "Chance" makes every second render 1 dB louder, one called
/// "Burst" the second 20 dB, and one called "Late" the second to fourth a little softer and the others 1.5 dB louder.
class MixingLmms {
 public:
  MixingLmms() {
    write_text(folder_ / "lmms", R"(#!/usr/bin/env python3
import array, math, os, struct, sys
import xml.etree.ElementTree as tree
words = [word for word in sys.argv[1:] if word != "--allowroot"]
if words[0] == "--version":
    print("LMMS 1.2.2")
    sys.exit()
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "calls"), "a") as calls:
    calls.write("render\n")
    number_of_calls = calls.tell() // len("render\n")
song = tree.parse(words[words.index("render") + 1]).getroot()
faders = {channel.get("num"): float(channel.get("volume")) for channel in song.iter("fxchannel")}
rate, length, mix, heard = 44100, 26460, None, []
for number, track in enumerate(song.iter("track")):
    if track.get("muted") == "1":
        continue
    heard.append(track.get("name"))
    instrument = track.find("instrumenttrack")
    gain = 0.5 * float(instrument.get("vol")) / 100 * faders["0"] * float(song.find("head").get("mastervol")) / 100
    if instrument.get("fxch") != "0":
        gain *= faders[instrument.get("fxch")]
    step = 2 * math.pi * 110 * (number + 1) / rate
    own = [gain * math.sin(step * n) for n in range(length)]
    mix = own if mix is None else [a + b for a, b in zip(mix, own)]
if heard == ["Broken"]:
    sys.exit("no such plugin")
if "Chance" in heard and number_of_calls % 2 == 0:
    mix = [10 ** (1 / 20) * value for value in mix]
if "Late" in heard:
    mix = [10 ** ([0, -0.3, -0.4, -0.6, 1.5][min(number_of_calls, 5) - 1] / 20) * value for value in mix]
if "Burst" in heard and number_of_calls == 2:
    mix = [10 * value for value in mix]
samples = array.array("f", [value for value in mix or [0.0] * length for _ in (0, 1)]).tobytes()
header = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(samples), b"WAVE", b"fmt ", 16, 3, 2, rate, 8 * rate, 8, 32, b"data", len(samples))
open(words[words.index("-o") + 1], "wb").write(header + samples)
)");
    std::filesystem::permissions(program(), std::filesystem::perms::owner_all);
  }
  [[nodiscard]] std::filesystem::path program() const { return folder_ / "lmms"; }
  [[nodiscard]] std::size_t render_count() const {
    const std::string calls = read_text(folder_ / "calls");
    return calls.size() / std::string_view("render\n").size();
  }

 private:
  TemporaryFolder folder_;
};

/// "Kick" and "Bass / Süß" straight into the Master, "Off" muted, "Lead" through a channel of its own ("Leads", 0.7):
/// the mix peaks over 0 dBFS.
inline std::string mixable_project() {
  std::string tracks;
  const auto add = [&tracks](std::string_view name, std::string_view volume, std::string_view channel, bool muted) {
    tracks += "    <track type=\"0\" name=\"" + std::string(name) + "\" muted=\"" + (muted ? "1" : "0") +
              "\" solo=\"0\">\n      <instrumenttrack vol=\"" + std::string(volume) + "\" pan=\"0\" fxch=\"" +
              std::string(channel) +
              "\" pitch=\"0\"><instrument name=\"tripleoscillator\"><tripleoscillator/></instrument><fxchain "
              "numofeffects=\"0\" enabled=\"0\"/></instrumenttrack>\n    </track>\n";
  };
  add("Kick", "100", "0", false);
  add("Off", "100", "0", true);
  add("Bass / Süß", "66.6667", "0", false);
  add("Lead", "150", "1", false);
  return "<?xml version=\"1.0\"?>\n<!DOCTYPE lmms-project>\n<lmms-project version=\"1.0\" creator=\"LMMS\" "
         "creatorversion=\"1.2.2\" type=\"song\">\n  <head timesig_numerator=\"4\" mastervol=\"100\" "
         "timesig_denominator=\"4\" bpm=\"140\" masterpitch=\"0\"/>\n  <song>\n  <trackcontainer type=\"song\">\n" +
         tracks +
         "  </trackcontainer>\n  <fxmixer>\n    <fxchannel num=\"0\" name=\"Master\" volume=\"1\" muted=\"0\" "
         "soloed=\"0\"><fxchain numofeffects=\"0\" enabled=\"0\"/></fxchannel>\n    <fxchannel num=\"1\" "
         "name=\"Leads\" volume=\"0.7\" muted=\"0\" soloed=\"0\"><fxchain numofeffects=\"0\" enabled=\"0\"/><send "
         "channel=\"0\" amount=\"1\"/></fxchannel>\n  </fxmixer>\n  </song>\n</lmms-project>\n";
}

}  // namespace smartgain::test
