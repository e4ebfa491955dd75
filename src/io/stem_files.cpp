// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A folder or list of audio files as strips.
#include "smartgain/io/stem_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <map>
#include <string_view>

#include "smartgain/io/audio_file.hpp"
#include "smartgain/io/content_hash.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

// What libsndfile 1.2 reads and people keep stems in.
constexpr auto kEndings =
    std::to_array<std::string_view>({".wav", ".wave", ".bwf", ".rf64", ".w64", ".flac", ".ogg", ".oga", ".opus", ".mp3",
                                     ".aif", ".aiff", ".aifc", ".au", ".snd", ".caf"});
// A float file holds any gain; as far up as a plan could sensibly ask for.
constexpr Decibels kMaxFileGain{24.0};

// Folders become the audio files in them.
Result<std::vector<fs::path>> list_files(const std::vector<fs::path>& paths) {
  std::vector<fs::path> files;
  for (const fs::path& path : paths) {
    std::error_code trouble;
    const fs::file_status status = fs::status(path, trouble);
    if (!fs::exists(status))
      return unexpected(
          ErrorCode::unreadable_input,
          fmt::format("{}: expected audio files or a folder of them, found {}", path.string(),
                      trouble && trouble != std::errc::no_such_file_or_directory ? trouble.message()
                                                                                 : "no such file. Check the name"));
    if (!fs::is_directory(status)) {
      files.push_back(path);
      continue;
    }
    std::vector<fs::path> inside;
    for (fs::directory_iterator entry(path, trouble), end; !trouble && entry != end; entry.increment(trouble)) {
      std::error_code ignored;
      if (has_audio_ending(entry->path()) && entry->path().filename().string().front() != '.' &&
          entry->is_regular_file(ignored))
        inside.push_back(entry->path());
    }
    if (trouble)
      return unexpected(ErrorCode::unreadable_input,
                        fmt::format("cannot list {}: {}", path.string(), trouble.message()));
    if (inside.empty())
      return unexpected(
          ErrorCode::unreadable_input,
          fmt::format("{}: expected audio files (.wav, .flac, .ogg, .mp3, .aiff, …) in it, found none. Stems in "
                      "folders below it are not looked for: name that folder",
                      path.string()));
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  if (files.empty())
    return unexpected(ErrorCode::unreadable_input, "expected audio files or a folder of them, found no name at all");
  if (files.size() > kMostStrips)
    return unexpected(ErrorCode::unreadable_input,
                      fmt::format("{}: expected at most {} audio files, found {}. Measure them in parts",
                                  files.front().parent_path().string(), kMostStrips, files.size()));
  return files;
}

std::string read_and_hash(const fs::path& path) {
  ContentHash hash;
  std::ifstream file(path, std::ios::binary);
  std::vector<char> block(1 << 18);
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0)
    hash.add(std::string_view(block.data(), static_cast<std::size_t>(file.gcount())));
  return hash.hex();
}

/// As hash_of_file(). `known` is asked and told by the calling thread.
std::vector<std::string> hashes_of_files(const std::vector<fs::path>& paths, const KnownHashes& known,
                                         const ShareOut& share_out) {
  std::vector<std::string> hashes(paths.size());
  std::vector<std::size_t> unknown;
  for (std::size_t i = 0; i < paths.size(); ++i)
    if (auto hash = known.find ? known.find(paths[i]) : std::nullopt)
      hashes[i] = *std::move(hash);
    else
      unknown.push_back(i);
  share_out(unknown.size(), [&](std::size_t i) { hashes[unknown[i]] = read_and_hash(paths[unknown[i]]); });
  if (known.keep)
    for (const std::size_t i : unknown) known.keep(paths[i], hashes[i]);
  return hashes;
}

}  // namespace

bool has_audio_ending(const fs::path& path) {
  std::string ending = path.extension().string();
  for (char& c : ending)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return std::ranges::find(kEndings, ending) != kEndings.end();
}

std::string hash_of_file(const fs::path& path, const KnownHashes& known) {
  return hashes_of_files({path}, known, one_by_one).front();
}

Result<StemSession> open_stems(const std::vector<fs::path>& paths, const KnownHashes& known,
                               const ShareOut& share_out) {
  const Result<std::vector<fs::path>> files = list_files(paths);
  if (!files) return unexpected(files.error());

  StemSession session;
  session.input.kind = SourceKind::stems;
  session.input.path = paths.size() == 1 ? paths.front().string() : files->front().parent_path().string();
  std::map<std::string, int> uses;
  std::vector<fs::path> readable;
  for (const fs::path& file : *files) {
    Strip strip;
    const std::string file_name = file.filename().string();
    const int use = ++uses[file_name];
    strip.id = use == 1 ? file_name : fmt::format("{}~{}", file_name, use);
    strip.name = file.stem().string();
    strip.path = file.string();
    strip.knob.kind = KnobKind::file;
    strip.knob.name = file_name;
    strip.knob.max = kMaxFileGain;
    const Result<AudioFileReader> audio = AudioFileReader::open(file);
    if (audio) {
      readable.push_back(file);
      const AudioFormat& format = audio->file_format();
      session.input.sample_rate_hz = std::max(session.input.sample_rate_hz, format.sample_rate_hz);
      session.input.duration_s =
          std::max(session.input.duration_s, static_cast<double>(format.frame_count) / format.sample_rate_hz);
    } else {
      strip.problem = audio.error().message;
      strip.flags.insert(StripFlag::unmeasured);
    }
    session.strips.push_back(std::move(strip));
  }
  if (readable.empty())
    return unexpected(ErrorCode::unreadable_input,
                      files->size() == 1 ? session.strips.front().problem
                                         : fmt::format("none of {} files could be read as audio. The first: {}",
                                                       files->size(), session.strips.front().problem));
  const std::vector<std::string> hashes = hashes_of_files(readable, known, share_out);
  auto hash = hashes.begin();
  ContentHash all;
  for (Strip& strip : session.strips) {
    if (!strip.problem.empty()) continue;
    strip.fingerprint = *hash++;
    all.add_field(strip.fingerprint);
  }
  session.input.content_hash = all.hex();
  return session;
}

std::string strip_file_name(std::string_view strip_id) {
  std::string name;
  for (const char c : strip_id.substr(0, 80)) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
    name += plain ? c : '_';
  }
  if (name == strip_id && !name.empty()) return name + ".wav";
  std::uint32_t hash = 2166136261u;  // FNV-1a, 32 bits
  for (const char c : strip_id) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return fmt::format("{}-{:08x}.wav", name, hash);
}

}  // namespace smartgain
