// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What a project's XML means: strips, their knobs and ways to the master, and where in the text their values stand.
#include "lmms_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "lmms_elements.hpp"
#include "lmms_hints.hpp"
#include "lmms_mixer.hpp"
#include "smartgain/io/content_hash.hpp"

namespace smartgain {
namespace {

// Track.h, TrackTypes.
constexpr int kInstrumentTrack = 0;
constexpr int kPatternTrack = 1;
constexpr int kSampleTrack = 2;

constexpr double kFaderUnity = 1.0;
constexpr double kTrackUnity = 100.0;  // volume.h, DefaultVolume
// Faders go to 2 and track volumes to 200 (volume.h, MaxVolume): twice unity, +6.02 dB.
constexpr double kMaxOverUnity = 2.0;
// Song.h, DefaultTempo; MeterModel.cpp.
constexpr double kDefaultTempo = 140.0;
constexpr double kDefaultBeats = 4.0;

struct Track {
  pugi::xml_node element;
  pugi::xml_node own;  ///< <instrumenttrack> or <sampletrack>
  bool renders = false;
  bool muted = false;
  bool in_patterns = false;
  int channel = 0;
  ModelValue volume;
};

struct Tracks {
  std::vector<Track> all;
  bool every_pattern_track_muted = true;
};

bool is_muted(pugi::xml_node track, const std::set<std::string>& automated) {
  return read_model(track, "muted", 0.0, automated).value != 0.0;
}

int type_of(pugi::xml_node track) { return track.attribute("type").as_int(-1); }

void append_tracks(pugi::xml_node container, bool in_patterns, const std::set<std::string>& automated, Tracks& tracks) {
  for (const pugi::xml_node element : container.children("track")) {
    if (tracks.all.size() > kMostStrips) return;  // refused as a whole
    Track track;
    track.element = element;
    track.in_patterns = in_patterns;
    track.muted = is_muted(element, automated);
    const int type = type_of(element);
    track.renders = type == kInstrumentTrack || type == kSampleTrack;
    if (type == kPatternTrack && !track.muted) tracks.every_pattern_track_muted = false;
    track.own = child_named(element, "instrumenttrack|sampletrack");
    track.volume = read_model(track.own, "vol", kTrackUnity, automated);
    // LMMS 1.2 has no channel on sample tracks; newer versions write one, and it is meant then.
    const char* channel_name = track.own.attribute("mixch") || track.own.child("mixch") ? "mixch" : "fxch";
    // Beyond the mixer's last channel is the last; far beyond is no int.
    const double channel = read_model(track.own, channel_name, 0.0, automated).value;
    track.channel = static_cast<int>(std::clamp(channel, 0.0, double{std::numeric_limits<int>::max()}));
    tracks.all.push_back(track);
  }
}

// Tracks in the order in which `lmms rendertracks` numbers them: those of the song, then the Beat/Bassline editor's,
// which the project keeps inside the first Beat/Bassline track.
Tracks read_tracks(pugi::xml_node song, const std::set<std::string>& automated) {
  Tracks tracks;
  const pugi::xml_node container = song.child("trackcontainer");
  append_tracks(container, false, automated, tracks);
  for (const pugi::xml_node element : container.children("track")) {
    const pugi::xml_node patterns = child_named(element, "bbtrack|patterntrack").child("trackcontainer");
    if (!patterns || type_of(element) != kPatternTrack) continue;
    append_tracks(patterns, true, automated, tracks);
    break;
  }
  return tracks;
}

Decibels position_of(const ModelValue& model, double unity) {
  return to_decibels(LinearGain(std::clamp(model.value / unity, 0.0, kMaxOverUnity)));
}

Knob make_knob(KnobKind kind, std::string name, const ModelValue& model, double unity) {
  Knob knob;
  knob.kind = kind;
  knob.name = std::move(name);
  knob.position = position_of(model, unity);
  knob.max = to_decibels(LinearGain(kMaxOverUnity));
  return knob;
}

// "Bass Slap 02" -> "bass-slap-02". Signs that options give a meaning to (= , ~) and control characters become "-" too.
std::string slug(std::string_view name) {
  std::string result;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte > 0x20 && byte != 0x7f && std::string_view("=,~").find(c) == std::string_view::npos;
    if (plain)
      result += byte >= 'A' && byte <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    else if (!result.empty() && result.back() != '-')
      result += '-';
  }
  while (!result.empty() && result.back() == '-') result.pop_back();
  return result;
}

class Ids {
 public:
  std::string next(std::string_view name, std::size_t number) {
    const std::string base = slug(name);
    if (base.empty()) return fmt::format("track~{}", number);
    const int count = ++counts_[base];
    return count == 1 ? base : fmt::format("{}~{}", base, count);
  }

 private:
  std::map<std::string, int> counts_;
};

// Everything below `root` but the knob's value. Attributes in the order of their names: Qt writes them in another order
// each time. Without ids: LMMS gives new ones as it likes.
void hash_content(pugi::xml_node root, const ModelValue& knob, ContentHash& hash) {
  for_each_element(root, [&](pugi::xml_node node) {
    hash.add_field(node.name());
    std::map<std::string_view, std::string_view> attributes;
    for (const pugi::xml_attribute attribute : node.attributes()) attributes[attribute.name()] = attribute.value();
    attributes.erase("id");
    if (node == knob.owner) attributes.erase(knob.attribute);
    for (const auto& [name, value] : attributes) {
      hash.add_field(name);
      hash.add_field(value);
    }
    hash.add_field(node.text().get());
  });
}

// See LmmsRoute::downstream.
std::optional<Decibels> downstream_gain(const Mixer& mixer, int start, KnobKind knob) {
  double gain = 1.0;
  std::set<int> seen;
  for (int at = start; at != 0;) {
    const MixerChannel& channel = mixer.at(at);
    if (!seen.insert(at).second) return std::nullopt;
    if (at != start || knob == KnobKind::track) {
      if (channel.fader.moved) return std::nullopt;
      gain *= std::clamp(channel.fader.value, 0.0, kMaxOverUnity);
    }
    if (channel.effects.active && (channel.track_count > 1 || channel.receives)) return std::nullopt;
    const auto carries = [](const MixerSend& send) { return send.carries(); };
    const auto send = std::ranges::find_if(channel.sends, carries);
    if (std::ranges::count_if(channel.sends, carries) != 1 || send->moved) return std::nullopt;
    gain *= send->amount;
    at = send->to;
  }
  return to_decibels(LinearGain(gain));
}

class Reader {
 public:
  Reader(std::string_view text, pugi::xml_node root)
      : text_(text), root_(root), song_(root.child("song")), automated_(automated_ids(root)) {
    model_.creator_version = root.attribute("creatorversion").value();
    auto mixer = Mixer::read(song_, model_.creator_version, automated_);
    tracks_ = read_tracks(song_, automated_);
    too_many_ = !mixer || tracks_.all.size() > kMostStrips;
    if (too_many_) return;
    mixer_ = *std::move(mixer);
    for (Track& track : tracks_.all) {
      if (!track.renders) continue;
      track.channel = mixer_.existing(track.channel);
      MixerChannel& channel = mixer_.at(track.channel);
      ++channel.track_count;
      if (!track.muted) ++channel.audible_track_count;
    }
  }

  /// Tracks, channels or sends; nothing else may be asked then.
  [[nodiscard]] bool too_many() const { return too_many_; }
  // False: an element could not be found again in the text.
  bool read() {
    read_master();
    std::size_t render_count = 0;
    for (const Track& track : tracks_.all) {
      TrackSpots spots{{}, track.renders, spot(track.element, "muted"), spot(track.element, "solo")};
      if (track.renders) {
        const std::size_t index = track.muted ? 0 : ++render_count;
        if (track.own) {
          spots.strip = model_.strips.size();
          read_strip(track, index);
        }
      }
      model_.track_spots.push_back(std::move(spots));
    }
    return found_all_;
  }

  LmmsModel take() { return std::move(model_); }

 private:
  ValueSpot spot(const ModelValue& model) {
    const std::optional<ValueSpot> found = find_value(text_, model.owner, model.attribute);
    if (!found) found_all_ = false;
    return found.value_or(ValueSpot{});
  }
  ValueSpot spot(pugi::xml_node element, const std::string& name) {
    return spot(read_model(element, name, 0.0, automated_));
  }

  void read_master() {
    const MixerChannel& master = mixer_.at(0);
    model_.master = make_knob(KnobKind::channel, master.name, master.fader, kFaderUnity);
    model_.master_automated = master.fader.moved;
    model_.master_effects = master.effects.active;
    if (master.element) model_.master_spot = KnobSpot{spot(master.fader), kFaderUnity};
    const ModelValue song_volume = read_model(root_.child("head"), "mastervol", kTrackUnity, automated_);
    model_.song_volume = std::clamp(song_volume.value / kTrackUnity, 0.0, kMaxOverUnity);

    read_bars();

    const pugi::xml_node chain = master.element.child("fxchain");
    if (!chain) return;
    const ModelValue enabled = read_model(chain, "enabled", 0.0, automated_);
    model_.master_effects_off.push_back({spot(enabled), "0"});
    // An automation would switch the chain on again; a chain that says it is empty has nothing to switch on.
    if (enabled.moved) model_.master_effects_off.push_back({spot(chain, "numofeffects"), "0"});
  }

  void read_bars() {
    const pugi::xml_node head = root_.child("head");
    const ModelValue tempo = read_model(head, "bpm", kDefaultTempo, automated_);
    const ModelValue beats = read_model(head, "timesig_numerator", kDefaultBeats, automated_);
    const ModelValue unit = read_model(head, "timesig_denominator", kDefaultBeats, automated_);
    if (tempo.moved || beats.moved || unit.moved) return;
    if (!(tempo.value > 0.0 && beats.value > 0.0 && unit.value > 0.0)) return;
    // The tempo counts quarters, whatever the time signature.
    model_.bar_s = 60.0 / tempo.value * beats.value * 4.0 / unit.value;
  }

  std::string fingerprint_of(const Track& track) {
    // Once a channel, however many tracks feed it.
    std::string& of_channel = channel_hashes_[track.channel];
    const MixerChannel& channel = mixer_.at(track.channel);
    if (of_channel.empty()) {
      ContentHash hash;
      hash_content(channel.element, channel.fader, hash);
      of_channel = hash.hex();
    }
    ContentHash hash;
    hash_content(track.element, track.volume, hash);
    hash.add_field(of_channel);
    hash.add_field(track.volume.moved ? "moved" : "free");
    hash.add_field(channel.fader.moved ? "moved" : "free");
    return hash.hex();
  }

  void read_strip(const Track& track, std::size_t render_index) {
    const MixerChannel& channel = mixer_.at(track.channel);
    const std::string name = track.element.attribute("name").value();
    const Knob track_knob = make_knob(KnobKind::track, name, track.volume, kTrackUnity);
    const KnobSpot track_spot{spot(track.volume), kTrackUnity};

    LmmsStrip result;
    Strip& strip = result.strip;
    StripSpots spots;
    strip.id = ids_.next(name, model_.strips.size() + 1);
    strip.name = name;
    strip.hints = read_hints(track.element);
    strip.fingerprint = fingerprint_of(track);

    const bool own_fader = track.channel != 0 && channel.track_count == 1 && !channel.receives;
    // A fader that something moves is no knob as long as the track's volume is free.
    if (own_fader && (!channel.fader.moved || track.volume.moved)) {
      strip.knob = make_knob(KnobKind::channel, channel.name, channel.fader, kFaderUnity);
      spots.knob = {spot(channel.fader), kFaderUnity};
      if (channel.fader.moved) strip.flags.insert(StripFlag::automated);
      if (!track.volume.moved) {
        strip.trim_knob = track_knob;
        spots.trim = track_spot;
      }
    } else {
      strip.knob = track_knob;
      spots.knob = track_spot;
      if (track.volume.moved) strip.flags.insert(StripFlag::automated);
    }

    const std::set<int> way = mixer_.on_the_way_from(track.channel);
    const bool heard = way.contains(0) && !track.muted && !(track.in_patterns && tracks_.every_pattern_track_muted);
    if (!heard) strip.flags.insert(StripFlag::muted);
    if (has_level_dependent_effects(track, strip.knob.kind, way)) strip.flags.insert(StripFlag::effects_after_knob);
    if (strip.trim_knob && (read_effects(track.own, automated_).level_dependent || channel.effects.level_dependent))
      strip.flags.insert(StripFlag::effects_after_trim);
    if (track.channel != 0 && channel.audible_track_count > 1 && !track.muted) {
      strip.flags.insert(StripFlag::shared_channel);
      strip.group = mixer_.unique_name(track.channel);
    }

    result.route.render_index = render_index;
    result.route.channel = track.channel;
    result.route.downstream = downstream_gain(mixer_, track.channel, strip.knob.kind);
    model_.strips.push_back(std::move(result));
    model_.strip_spots.push_back(std::move(spots));
  }

  // Behind the knob and before the Master channel.
  [[nodiscard]] bool has_level_dependent_effects(const Track& track, KnobKind knob, const std::set<int>& way) const {
    if (knob == KnobKind::track && read_effects(track.own, automated_).level_dependent) return true;
    return std::ranges::any_of(way, [&](int number) {
      const bool before_knob = knob == KnobKind::channel && number == track.channel;
      return number != 0 && !before_knob && mixer_.at(number).effects.level_dependent;
    });
  }

  std::string_view text_;
  pugi::xml_node root_, song_;
  std::set<std::string> automated_;
  Mixer mixer_;
  Tracks tracks_;
  Ids ids_;
  LmmsModel model_;
  std::map<int, std::string> channel_hashes_;
  bool too_many_ = false;
  bool found_all_ = true;
};

}  // namespace

Result<LmmsModel> read_lmms_model(std::string_view text, const pugi::xml_document& document, std::string_view name) {
  const auto wrong = [&](std::string_view expected, const std::string& found) {
    return unexpected(ErrorCode::unreadable_input, fmt::format("{}: expected {}, found {}", name, expected, found));
  };
  const pugi::xml_node root = document.document_element();
  // "multimedia-project" was the name before 0.9.
  if (!is_named(root, "lmms-project|multimedia-project"))
    return wrong("an LMMS project",
                 fmt::format("XML with the root <{}>. Choose a .mmp or .mmpz that LMMS saved", root.name()));
  const std::string_view type = root.attribute("type").value();
  if (type != "song" && type != "songtemplate")
    return wrong("an LMMS project (type \"song\")",
                 fmt::format("a file of type \"{}\", such as a preset or a clip. Choose a whole song", type));
  if (!root.child("song").child("trackcontainer"))
    return wrong("a song with tracks", "no <trackcontainer>. Open it in LMMS and save it again");

  Reader reader(text, root);
  if (reader.too_many())
    return wrong(fmt::format("at most {0} tracks, {0} mixer channels and {1} sends", kMostStrips, 4 * kMostStrips),
                 "more. Split it in LMMS");
  if (!reader.read())
    return wrong("a project in UTF-8", "an encoding that could not be written back. Open it in LMMS and save it again");
  LmmsModel model = reader.take();
  if (model.strips.empty())
    return wrong("at least one instrument or sample track", "none. Add a track in LMMS, or choose another project");
  return model;
}

std::string knob_text(Decibels position, double unity) {
  // LMMS keeps knobs as 32-bit floats: nine digits say all they can hold.
  constexpr int kMaxDigits = 9;
  constexpr double kPrecisionDb = 1e-6;
  const double value = std::min(unity * to_linear(position).value, kMaxOverUnity * unity);
  if (!(value > 0.0)) return "0";
  const int exponent = static_cast<int>(std::floor(std::log10(value)));
  std::string text;
  for (int digits = 1; digits <= kMaxDigits; ++digits) {
    text = fmt::format("{:.{}f}", value, std::max(0, digits - 1 - exponent));
    if (std::abs(20.0 * std::log10(read_number(text) / value)) <= kPrecisionDb) break;
  }
  return text;
}

}  // namespace smartgain
