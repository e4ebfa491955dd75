// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// LMMS projects (.mmp, .mmpz): read into strips, and write knobs back without touching any other byte of the XML.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "smartgain/core/result.hpp"
#include "smartgain/core/session_analysis.hpp"

namespace smartgain {

/// How a strip's sound gets to the Master channel.
struct LmmsRoute {
  /// Its 1-based number among what `lmms rendertracks` renders: unmuted instrument and sample tracks of the song, then
  /// those of the Beat/Bassline editor. 0 = not rendered, because the track itself is muted. A track that is silent for
  /// another reason (its mixer channel or every Beat/Bassline track muted) is rendered, and counts.
  std::size_t render_index = 0;
  int channel = 0;  ///< mixer channel that the track feeds; 0 = Master directly
  /// Gain of everything between the strip's own knob and the Master channel's input: other faders and send amounts on
  /// the way. Empty where there are several ways, an automated knob, or effects on a channel that other tracks feed
  /// too.
  std::optional<Decibels> downstream;
};

/// One instrument or sample track.
///
/// id      the name in small letters with "-" for spaces and for = , ~ ("bass-slap-02"); like names get "~2", "~3"
///         in the order of rendering, tracks without a name are "track~N"
/// knob    the fader of the mixer channel that only this track feeds (muted tracks and other channels' sends count
///         too, the Master is nobody's own); else the track's volume. An own fader that an automation or a controller
///         moves gives way to the track's volume where that is free. trim_knob: the track's volume, where the fader is
///         the knob and the volume is free
/// flags   muted: not heard, by its own switch, its channel's, or because no way leads to the Master. "solo" in a file
///         mutes nothing by itself: LMMS saves the others as muted, and renders all that are not (tried with 1.2.2)
///         automated: a pattern with at least one point, or a controller, moves the knob (LMMS skips empty patterns)
///         effects_after_knob: an effect not known to be linear lies between the knob and the Master channel
///         shared_channel, with `group` = that channel's name: several audible tracks feed it, and it is not the Master
/// hints   sample files and their folders, patch names, General MIDI families, the instrument
struct LmmsStrip {
  Strip strip;      ///< unmeasured
  LmmsRoute route;  ///< from the track to the Master
};

/// A gain change as knobs understand it.
struct KnobSetting {
  std::string strip_id;  ///< empty: the Master fader
  bool trim = false;     ///< the strip's trim knob in place of its knob
  Decibels position;     ///< where to put it; -infinity = fully down
};

/// A project in memory: its XML and what it means. Knobs are amplitudes (LMMS: 20 log10; faders 0…2, track volumes
/// 0…200 %), so they reach from -infinity to +6.02 dB. Read are LMMS 0.4 to 1.3, with the names `mixer`,
/// `mixerchannel`, `patterntrack` … of newer versions. Moved-from projects may only be assigned to or destroyed.
/// [one-thread-at-a-time]
class LmmsProject {
 public:
  /// Reads and checks a project, plain or compressed by its content, not its name.
  /// Fails with unreadable_input: missing, not a project (a preset, a clip), damaged (with line and column, or the byte
  /// where it breaks off), larger than 64 MiB unpacked or taking over 160 MB to read, with more than kMostStrips tracks or
  /// channels, without any instrument or sample track.
  [[nodiscard]] static Result<LmmsProject> load(const std::filesystem::path& path);
  /// The same from memory; `name` stands in messages. Sample files are not looked for beside it.
  [[nodiscard]] static Result<LmmsProject> parse(std::string_view bytes, std::string_view name);
  LmmsProject(LmmsProject&&) noexcept;
  LmmsProject& operator=(LmmsProject&&) noexcept;
  ~LmmsProject();

  /// In the order of rendering, never empty. Holds until the project changes or is gone.
  [[nodiscard]] std::span<const LmmsStrip> strips() const noexcept;
  /// The Master channel's fader, which stands behind all effects.
  [[nodiscard]] const Knob& master_knob() const noexcept;
  /// An automation or a controller moves it: set_knobs() refuses it.
  [[nodiscard]] bool master_knob_automated() const noexcept;
  /// Effects on the Master channel that are switched on: they react to the balance, so strips need not add up to the
  /// mix.
  [[nodiscard]] bool has_master_effects() const noexcept;
  /// Gain from the Master channel's effects to the file: Master fader and the song's master volume.
  [[nodiscard]] Decibels master_gain() const noexcept;
  /// How long a bar lasts, by the song's tempo and time signature; empty where an automation or a controller moves either.
  [[nodiscard]] std::optional<double> bar_s() const noexcept;
  /// Of LMMS that saved it, "1.2.2"; empty where the file does not say.
  [[nodiscard]] std::string creator_version() const;
  /// XXH3-128 of xml(), 32 hexadecimal digits: changes with every knob. (Strip::fingerprint does not: it is of the
  /// track and of its mixer channel without the knobs' values, ids and the order of attributes.)
  [[nodiscard]] const std::string& content_hash() const noexcept;
  /// Sample and preset files that the project names and that are found neither beside it nor where LMMS keeps its own.
  [[nodiscard]] const std::vector<std::string>& missing_files() const noexcept;
  /// Where the others are.
  [[nodiscard]] const std::vector<std::filesystem::path>& files() const noexcept;

  /// Puts knobs; all or nothing, the last of several settings of one knob counts. Written in the shortest form that is
  /// right to 1e-6 dB; back to where it was loaded gives back the very bytes.
  /// Fails with wrong_use for an unknown strip, a missing second knob, an automated knob, or a position over its range
  /// or NaN.
  Result<> set_knobs(std::span<const KnobSetting> settings);
  /// A copy for measuring strips: Master effects off, the named strips (by id) unmuted, all other instrument and sample
  /// tracks muted, nothing soloed. Beat/Bassline tracks, channels, knobs and automations stay as they are. A mute
  /// switch that is automated stays so: LMMS moves it while it renders.
  [[nodiscard]] LmmsProject for_strips(std::span<const std::string> strip_ids) const;
  /// A copy in which the named strips (by id) are muted; all else stays as it is, an automated mute switch too.
  [[nodiscard]] LmmsProject without_strips(std::span<const std::string> strip_ids) const;

  /// As it would be saved: the loaded text, byte for byte, but for the values of knobs that were set.
  [[nodiscard]] const std::string& xml() const noexcept;
  /// As the ending of `path` says: .mmp plain, .mmpz compressed; written atomically (atomic_file.hpp).
  /// Fails with wrong_use for another ending, unwritable_output.
  Result<> save(const std::filesystem::path& path) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
  explicit LmmsProject(std::unique_ptr<State> state);
};

}  // namespace smartgain
