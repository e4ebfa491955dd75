// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "manifest.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "smartgain/core/json_excess.hpp"
#include "smartgain/core/nearest_name.hpp"
#include "smartgain/core/session_analysis.hpp"
#include "smartgain/io/atomic_file.hpp"

namespace smartgain {
namespace {

using Json = nlohmann::json;

struct Damage {
  std::string message;
};

std::optional<Role> read_role(const Json& stem, const std::string& where) {
  if (!stem.contains("role") || stem.at("role").is_null()) return std::nullopt;
  const std::string text = stem.at("role").get<std::string>();
  if (const auto role = role_from_word(text)) return role;
  std::vector<std::string> known;
  for (const RoleName& entry : kRoles) known.emplace_back(entry.word);
  throw Damage{where + ": unknown role '" + text + "'." + suggest_name(text, known)};
}

ManifestSong read_song(const Json& json, std::size_t number, const std::filesystem::path& folder) {
  ManifestSong song;
  song.name = json.value("name", "song " + std::to_string(number));
  song.text = json.dump();
  const std::string where = "song '" + song.name + "'";
  song.style = json.value("style", "auto");
  for (const Json& entry : json.at("stems")) {
    ManifestStem stem;
    if (entry.contains("path")) stem.path = folder / entry.at("path").get<std::string>();
    stem.name = entry.value("name", stem.path.stem().string());
    stem.role = read_role(entry, where);
    if (entry.contains("applied_gain_db") && !entry.at("applied_gain_db").is_null())
      stem.applied_gain = Decibels(entry.at("applied_gain_db").get<double>());
    if (entry.contains("raw_lufs") && !entry.at("raw_lufs").is_null())
      stem.raw = Lufs(entry.at("raw_lufs").get<double>());
    if (stem.path.empty() && !entry.contains("raw_lufs"))
      throw Damage{where + ": a stem has neither path nor raw_lufs"};
    song.stems.push_back(std::move(stem));
  }
  if (song.stems.size() > kMostStrips)
    throw Damage{fmt::format("{}: expected at most {} stems, found {}", where, kMostStrips, song.stems.size())};
  if (!json.contains("mixes")) return song;
  for (const Json& entry : json.at("mixes")) {
    ManifestMix mix{entry.value("name", ""), {}};
    for (const Json& gain : entry.at("gains_db"))
      mix.gains.push_back(gain.is_null() ? std::nullopt : std::optional(Decibels(gain.get<double>())));
    if (mix.gains.size() != song.stems.size())
      throw Damage{where + ", mix '" + mix.name + "': expected " + std::to_string(song.stems.size()) +
                   " gains, one a stem, found " + std::to_string(mix.gains.size())};
    song.mixes.push_back(std::move(mix));
  }
  return song;
}

}  // namespace

Result<std::vector<ManifestSong>> read_manifest(const std::filesystem::path& path) {
  const auto text = read_file(path);
  if (!text) return unexpected(text.error());
  if (const std::string excess = json_excess(*text); !excess.empty())
    return unexpected(ErrorCode::unreadable_input,
                      fmt::format("{}: expected an evaluation manifest (JSON), found {}", path.string(), excess));
  try {
    std::vector<ManifestSong> songs;
    const Json json = Json::parse(*text);
    for (const Json& song : json.at("songs")) songs.push_back(read_song(song, songs.size() + 1, path.parent_path()));
    if (songs.empty())
      return unexpected(ErrorCode::unreadable_input, path.string() + ": expected songs, found an empty list");
    return songs;
  } catch (const Damage& damage) {
    return unexpected(ErrorCode::unreadable_input, path.string() + ": " + damage.message);
  } catch (const Json::exception& problem) {
    return unexpected(
        ErrorCode::unreadable_input,
        fmt::format("{}: expected an evaluation manifest (JSON), found something else ({}). Was it cut off or "
                    "edited by hand?",
                    path.string(), json_problem(problem.what())));
  }
}

}  // namespace smartgain
