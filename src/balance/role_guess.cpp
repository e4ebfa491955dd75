// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/balance/role_guess.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <vector>

namespace smartgain {
namespace {

struct RoleWord {
  std::string_view phrase;  // whole words, separated by blanks
  Role role;
};

// Phrases of two words come first: "bass drum" is a kick though "bass" alone is a bass.
constexpr auto kWords = std::to_array<RoleWord>({
    {"bass drum", Role::kick},
    {"bassdrum", Role::kick},
    {"side stick", Role::tom},
    {"wind chimes", Role::effect},
    {"drum loop", Role::drum_loop},
    {"drum kit", Role::drum_loop},
    {"wood block", Role::tom},
    {"hi hat", Role::hat},
    {"e piano", Role::keys},
    {"steel drum", Role::tom},
    {"back vox", Role::backing_vocal},
    {"bg vox", Role::backing_vocal},
    {"backing vocal", Role::backing_vocal},
    {"backing vocals", Role::backing_vocal},
    {"lead vocal", Role::lead_vocal},
    {"lead vocals", Role::lead_vocal},
    {"lead vox", Role::lead_vocal},
    {"lead guitar", Role::guitar},
    {"bass guitar", Role::bass},
    {"sound effect", Role::effect},
    {"house loop", Role::drum_loop},
    {"kick", Role::kick},
    {"kik", Role::kick},
    {"kicks", Role::kick},
    {"bd", Role::kick},
    {"kickdrum", Role::kick},
    {"snare", Role::snare},
    {"snares", Role::snare},
    {"snr", Role::snare},
    {"sd", Role::snare},
    {"clap", Role::snare},
    {"claps", Role::snare},
    {"handclap", Role::snare},
    {"snareclap", Role::snare},
    {"jazzsnr", Role::snare},
    {"snap", Role::snare},
    {"hihat", Role::hat},
    {"hat", Role::hat},
    {"hats", Role::hat},
    {"hh", Role::hat},
    {"hihats", Role::hat},
    {"lighthat", Role::hat},
    {"cymbal", Role::hat},
    {"cymbals", Role::hat},
    {"crash", Role::hat},
    {"ride", Role::hat},
    {"oh", Role::hat},
    {"overhead", Role::hat},
    {"overheads", Role::hat},
    {"splash", Role::hat},
    {"tom", Role::tom},
    {"toms", Role::tom},
    {"syntom", Role::tom},
    {"perc", Role::tom},
    {"percussion", Role::tom},
    {"shaker", Role::tom},
    {"shaaka", Role::tom},
    {"tamb", Role::tom},
    {"tambourine", Role::tom},
    {"conga", Role::tom},
    {"congas", Role::tom},
    {"bongo", Role::tom},
    {"bongos", Role::tom},
    {"cowbell", Role::tom},
    {"rim", Role::tom},
    {"rimshot", Role::tom},
    {"sidestick", Role::tom},
    {"woodblock", Role::tom},
    {"wood", Role::tom},
    {"clave", Role::tom},
    {"claves", Role::tom},
    {"timbale", Role::tom},
    {"timbales", Role::tom},
    {"maraca", Role::tom},
    {"maracas", Role::tom},
    {"guiro", Role::tom},
    {"cabasa", Role::tom},
    {"triangle", Role::tom},
    {"timpani", Role::tom},
    {"tabla", Role::tom},
    {"knock", Role::tom},
    {"djembe", Role::tom},
    {"castanets", Role::tom},
    {"loop", Role::drum_loop},
    {"drums", Role::drum_loop},
    {"drum", Role::drum_loop},
    {"drumloop", Role::drum_loop},
    {"breakbeat", Role::drum_loop},
    {"break", Role::drum_loop},
    {"beat", Role::drum_loop},
    {"kit", Role::drum_loop},
    {"bass", Role::bass},
    {"basses", Role::bass},
    {"bassline", Role::bass},
    {"sub", Role::bass},
    {"bassslap", Role::bass},
    {"slapbass", Role::bass},
    {"subbass", Role::bass},
    {"contrabass", Role::bass},
    {"guitar", Role::guitar},
    {"guitars", Role::guitar},
    {"gtr", Role::guitar},
    {"gtrs", Role::guitar},
    {"gt", Role::guitar},
    {"banjo", Role::guitar},
    {"ukulele", Role::guitar},
    {"mandolin", Role::guitar},
    {"sitar", Role::guitar},
    {"bv", Role::backing_vocal},
    {"bvs", Role::backing_vocal},
    {"bgv", Role::backing_vocal},
    {"backing", Role::backing_vocal},
    {"harmony", Role::backing_vocal},
    {"harmonies", Role::backing_vocal},
    {"backup", Role::backing_vocal},
    {"vox", Role::lead_vocal},
    {"vocal", Role::lead_vocal},
    {"vocals", Role::lead_vocal},
    {"voice", Role::lead_vocal},
    {"vokal", Role::lead_vocal},
    {"singer", Role::lead_vocal},
    {"rap", Role::lead_vocal},
    {"voc", Role::lead_vocal},
    {"brass", Role::brass},
    {"brazz", Role::brass},
    {"trumpet", Role::brass},
    {"trumpets", Role::brass},
    {"horn", Role::brass},
    {"horns", Role::brass},
    {"sax", Role::brass},
    {"saxophone", Role::brass},
    {"trombone", Role::brass},
    {"tuba", Role::brass},
    {"flute", Role::brass},
    {"clarinet", Role::brass},
    {"oboe", Role::brass},
    {"bassoon", Role::brass},
    {"reed", Role::brass},
    {"pipe", Role::brass},
    {"whistle", Role::brass},
    {"ocarina", Role::brass},
    {"accordion", Role::brass},
    {"harmonica", Role::brass},
    {"pad", Role::pad},
    {"pads", Role::pad},
    {"string", Role::pad},
    {"strings", Role::pad},
    {"violin", Role::pad},
    {"violins", Role::pad},
    {"viola", Role::pad},
    {"cello", Role::pad},
    {"choir", Role::pad},
    {"chorus", Role::pad},
    {"atmo", Role::pad},
    {"atmosphere", Role::pad},
    {"ambient", Role::pad},
    {"drone", Role::pad},
    {"ensemble", Role::pad},
    {"orchestra", Role::pad},
    {"fx", Role::effect},
    {"sfx", Role::effect},
    {"noise", Role::effect},
    {"sweep", Role::effect},
    {"whoosh", Role::effect},
    {"woosh", Role::effect},
    {"wooshes", Role::effect},
    {"riser", Role::effect},
    {"impact", Role::effect},
    {"zap", Role::effect},
    {"siren", Role::effect},
    {"sonar", Role::effect},
    {"sfxr", Role::effect},
    {"effect", Role::effect},
    {"effects", Role::effect},
    {"uplifter", Role::effect},
    {"downlifter", Role::effect},
    {"chimes", Role::effect},
    {"vinyl", Role::effect},
    {"scratch", Role::effect},
    {"boom", Role::effect},
    {"laser", Role::effect},
    {"explosion", Role::effect},
    {"lead", Role::lead},
    {"leads", Role::lead},
    {"solo", Role::lead},
    {"melody", Role::lead},
    {"ld", Role::lead},
    {"piano", Role::keys},
    {"rhodes", Role::keys},
    {"organ", Role::keys},
    {"keys", Role::keys},
    {"keyboard", Role::keys},
    {"pluck", Role::keys},
    {"plucked", Role::keys},
    {"plucks", Role::keys},
    {"arp", Role::keys},
    {"arpeggio", Role::keys},
    {"clav", Role::keys},
    {"clavinet", Role::keys},
    {"harpsichord", Role::keys},
    {"bell", Role::keys},
    {"bells", Role::keys},
    {"harp", Role::keys},
    {"marimba", Role::keys},
    {"vibraphone", Role::keys},
    {"vibes", Role::keys},
    {"xylophone", Role::keys},
    {"glockenspiel", Role::keys},
    {"celesta", Role::keys},
    {"epiano", Role::keys},
    {"wurlitzer", Role::keys},
    {"wurli", Role::keys},
    {"chord", Role::keys},
    {"chords", Role::keys},
    {"stab", Role::keys},
    {"stabs", Role::keys},
});

// Instruments of LMMS that hardly make anything else.
constexpr auto kPlugins =
    std::to_array<RoleWord>({{"kicker", Role::kick}, {"lb302", Role::bass}, {"sfxr", Role::effect}});

constexpr double kNameConfidence = 0.9;    // chosen: names are right unless a preset's name was left on
constexpr double kSampleConfidence = 0.8;  // chosen: a sample may be played out of its role
constexpr double kPluginConfidence = 0.4;  // chosen: a hint, no more

/// "7f7a8bd7": files are named so to be told apart, and `bd` in it is no bass drum.
bool is_checksum(std::string_view part) {
  constexpr std::size_t kShortest = 8;  // of 32 bits
  return part.size() >= kShortest && part.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos &&
         part.find_first_of("0123456789") != std::string_view::npos;
}

/// Without parts between other signs than letters and digits that are checksums.
std::string without_checksums(std::string_view text) {
  std::string kept;
  while (!text.empty()) {
    const auto is_sign = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; };
    const auto length = static_cast<std::size_t>(std::find_if(text.begin(), text.end(), is_sign) - text.begin());
    if (!is_checksum(text.substr(0, length))) kept += text.substr(0, length);
    if (length < text.size()) kept += text[length];
    text.remove_prefix(std::min(text.size(), length + 1));
  }
  return kept;
}

// " bass drum 02.ogg" and "BassDrum02" both become " bass drum ": letters, lower case, blanks around every word.
std::string words_of(std::string_view text) {
  if (const auto dot = text.rfind('.'); dot != std::string_view::npos && text.size() - dot <= 5 && dot > 0)
    text = text.substr(0, dot);
  std::string words = " ";
  char previous = ' ';
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    const bool letter = std::isalpha(u) != 0;
    const bool new_word = letter && std::isupper(u) != 0 && std::islower(static_cast<unsigned char>(previous)) != 0;
    if ((!letter || new_word) && words.back() != ' ') words += ' ';
    if (letter) words += static_cast<char>(std::tolower(u));
    previous = c;
  }
  if (words.back() != ' ') words += ' ';
  return words;
}

std::optional<Role> role_in(std::string_view name) {
  const std::string text = without_checksums(name);
  const std::string words = words_of(text);
  // "HiHat" splits at its capital; the joined spelling must match too.
  std::string joined = " ";
  for (const char c : text)
    if (std::isalpha(static_cast<unsigned char>(c)) != 0)
      joined += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (joined.back() != ' ')
      joined += ' ';
  joined += ' ';
  for (const RoleWord& entry : kWords) {
    const std::string phrase = " " + std::string(entry.phrase) + " ";
    if (words.find(phrase) != std::string::npos || joined.find(phrase) != std::string::npos) return entry.role;
  }
  return std::nullopt;
}

}  // namespace

RoleGuess guess_role(std::string_view name, std::span<const std::string> hints) {
  if (const auto role = role_in(name)) return {*role, kNameConfidence, RoleSource::name};
  for (const std::string& hint : hints)
    if (const auto plugin =
            std::find_if(kPlugins.begin(), kPlugins.end(), [&](const RoleWord& p) { return p.phrase == hint; });
        plugin == kPlugins.end())
      if (const auto role = role_in(hint)) return {*role, kSampleConfidence, RoleSource::instrument};
  for (const std::string& hint : hints)
    for (const RoleWord& plugin : kPlugins)
      if (plugin.phrase == hint) return {plugin.role, kPluginConfidence, RoleSource::instrument};
  return {};
}

}  // namespace smartgain
