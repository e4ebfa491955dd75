// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A stand-in for the program `lmms` that plays its traps, and a small project for it.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>

#include "support/float_wav.hpp"
#include "support/temporary_folder.hpp"

namespace smartgain::test {

/// Three instrument tracks and a muted one.
inline std::string renderable_project() {
  std::string tracks;
  const auto add = [&tracks](std::string_view name, bool muted) {
    tracks += "<track type=\"0\" name=\"" + std::string(name) + "\" muted=\"" + (muted ? "1" : "0") +
              "\" solo=\"0\"><instrumenttrack vol=\"100\" pan=\"0\" fxch=\"0\" pitch=\"0\"><instrument "
              "name=\"tripleoscillator\">"
              "<tripleoscillator/></instrument><fxchain numofeffects=\"0\" enabled=\"0\"/></instrumenttrack></track>";
  };
  add("Kick", false);
  add("Off", true);
  add("Bass / Süß", false);
  add("Lead", false);
  return "<?xml version=\"1.0\"?>\n<!DOCTYPE lmms-project>\n<lmms-project version=\"1.0\" creator=\"LMMS\" "
         "creatorversion=\"1.2.2\" type=\"song\"><head timesig_numerator=\"4\" mastervol=\"100\" "
         "timesig_denominator=\"4\" "
         "bpm=\"140\" masterpitch=\"0\"/><song><trackcontainer type=\"song\">" +
         tracks +
         "</trackcontainer><fxmixer><fxchannel num=\"0\" name=\"Master\" volume=\"1\" muted=\"0\" soloed=\"0\">"
         "<fxchain numofeffects=\"0\" enabled=\"0\"/></fxchannel></fxmixer></song></lmms-project>\n";
}

/// The program lies in the folder as `lmms`, beside WAV files for it to hand out: good.wav (peak -6 dBFS), loud.wav (an
/// explosion), broken.wav (never closed). Every call is noted in `calls`.
class FakeLmms {
 public:
  /// `on_render` is a shell script; $OUT is the wanted file, $SONG the project, $NAMES the names of its unmuted tracks,
  /// $HERE the folder of the fake, $CALL the number of the call (1, 2, …).
  explicit FakeLmms(std::string_view on_render) {
    write_text(folder_ / "good.wav", constant_wav(0.5F));
    write_text(folder_ / "loud.wav", constant_wav(1122.0F));
    write_text(folder_ / "broken.wav", float_wav(std::vector<float>(1000, 0.5F), 0));
    std::string script = "HERE=" + folder_.path().string() + "\n";
    script += R"script(
if [ "$1" = --allowroot ]; then shift; fi
if [ "$1" = --version ]; then echo "LMMS 1.2.2"; echo "(Linux x86_64, Qt 5.15.8, GCC 12.2.0)"; exit 0; fi
echo "$@" >> "$HERE/calls"
[ "$1" = --config ] && CONFIG=$2; shift 2
ACTION=$1; SONG=$2; shift 2
OUT=; while [ $# -gt 0 ]; do if [ "$1" = -o ]; then OUT=$2; shift; fi; shift; done
CALL=$(wc -l < "$HERE/calls")
NAMES=$(grep -o '<track [^>]*muted="0"' "$SONG" | sed 's/.* name="\([^"]*\)".*/\1/' | tr '\n' ';')
cp "$CONFIG" "$HERE/config"; env > "$HERE/environment"; pwd > "$HERE/folder"; cp "$SONG" "$HERE/song"
echo x > "$HOME/.lmmsrc.xml"
[ "$ACTION" = render ] || exit 1
)script";
    script += on_render;
    write_script(folder_ / "lmms", script);
  }

  static constexpr std::string_view kGoodMix =
      "printf '\\r|--  |   50%%   |  '; cp \"$HERE/good.wav\" \"$OUT\"; printf '\\r|----|   99%%   /  '; echo Done";
  [[nodiscard]] std::filesystem::path program() const { return folder_ / "lmms"; }
  [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return folder_ / name; }
  [[nodiscard]] std::size_t call_count() const {
    const std::string calls = read_text(folder_ / "calls");
    return static_cast<std::size_t>(std::count(calls.begin(), calls.end(), '\n'));
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace smartgain::test
