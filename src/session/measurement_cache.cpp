// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "measurement_cache.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#include "smartgain/analysis/strip_analyser.hpp"
#include "smartgain/dsp/erb_bands.hpp"
#include "smartgain/io/content_hash.hpp"
#include "smartgain/render/lmms_renderer.hpp"

namespace smartgain {
namespace {

constexpr double kMomentaryWindowS = 0.4;  // BS.1770: no loudness of less than one block

template <class... Part>
std::string key_of(const Part&... parts) {
  ContentHash hash;
  hash.add_field(std::to_string(kAnalysisVersion));
  (hash.add_field(parts), ...);
  return hash.hex();
}

// Two bytes a value hold all of it, see BandHistory.
std::string bytes_of(const BandHistory& history) {
  std::string bytes(sizeof(double) + sizeof(std::uint64_t) + 2 * history.power.size(), '\0');
  const std::uint64_t bands = history.band_count;
  std::memcpy(bytes.data(), &history.slot_duration_s, sizeof(double));
  std::memcpy(bytes.data() + sizeof(double), &bands, sizeof(bands));
  char* to = bytes.data() + sizeof(double) + sizeof(bands);
  for (const float power : history.power) {
    const auto upper = static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(power) >> 16);
    std::memcpy(to, &upper, sizeof(upper));
    to += sizeof(upper);
  }
  return bytes;
}

/// Empty where these are no bytes of one.
BandHistory history_from(const std::string& bytes) {
  BandHistory history;
  std::uint64_t bands = 0;
  constexpr std::size_t kHead = sizeof(double) + sizeof(bands);
  if (bytes.size() < kHead) return history;
  std::memcpy(&bands, bytes.data() + sizeof(double), sizeof(bands));
  const std::size_t count = (bytes.size() - kHead) / 2;
  if (bands != kErbBandCount || count % kErbBandCount != 0) return history;
  std::memcpy(&history.slot_duration_s, bytes.data(), sizeof(double));
  history.band_count = kErbBandCount;
  history.slot_count = count / kErbBandCount;
  history.power.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint16_t upper = 0;
    std::memcpy(&upper, bytes.data() + kHead + 2 * i, sizeof(upper));
    history.power[i] = std::bit_cast<float>(static_cast<std::uint32_t>(upper) << 16);
  }
  return history;
}

std::string text_of(double rate_hz) { return fmt::format("{}", rate_hz); }

}  // namespace

KnownHashes known_hashes(AnalysisCache* cache) {
  if (cache == nullptr) return {};
  return {[cache](const std::filesystem::path& file) { return cache->hash_of(file); },
          [cache](const std::filesystem::path& file, const std::string& hash) { cache->keep_hash(file, hash); }};
}

CachedStems::CachedStems(AnalysisCache* cache, const SessionAnalysis& session)
    : cache_(cache), stems_(session.strips.size()) {
  if (cache_ == nullptr) return;
  const std::string rate = text_of(session.input.sample_rate_hz);
  ContentHash all;
  for (std::size_t i = 0; i < session.strips.size(); ++i) {
    const Strip& strip = session.strips[i];
    if (strip.fingerprint.empty()) {
      keys_.emplace_back();
      stems_[i] = MeasuredStem{std::nullopt, {}, strip.problem};
    } else {
      keys_.push_back(key_of(std::string_view("stem"), rate, strip.fingerprint));
      all.add_field(strip.fingerprint);
    }
  }
  keys_.push_back(key_of(std::string_view("sum"), rate, all.hex()));
  const auto found = cache_->find(keys_);
  for (std::size_t i = 0; i < stems_.size(); ++i)
    if (found[i]) stems_[i] = MeasuredStem{found[i]->measured, history_from(found[i]->extra), found[i]->problem};
  if (found.back()) sum_ = found.back()->measured;
}

bool CachedStems::complete() const {
  return sum_ && std::all_of(stems_.begin(), stems_.end(), [](const auto& stem) { return stem.has_value(); });
}

std::vector<bool> CachedStems::known() const {
  std::vector<bool> known;
  for (const auto& stem : stems_) known.push_back(stem.has_value());
  return known;
}

StemPass CachedStems::all() const {
  StemPass pass;
  for (const auto& stem : stems_) pass.stems.push_back(*stem);
  pass.sum = *sum_;
  return pass;
}

StemPass CachedStems::completed(StemPass pass) const {
  std::vector<std::pair<std::string, CachedMeasurement>> news;
  for (std::size_t i = 0; i < stems_.size(); ++i) {
    if (stems_[i]) {
      pass.stems[i] = *stems_[i];
    } else if (cache_ != nullptr) {
      news.emplace_back(
          keys_[i], CachedMeasurement{pass.stems[i].measured, pass.stems[i].problem, bytes_of(pass.stems[i].bands)});
    }
  }
  if (cache_ != nullptr) {
    news.emplace_back(keys_.back(), CachedMeasurement{pass.sum, {}, {}});
    cache_->keep(news);
  }
  return pass;
}

CachedProject::CachedProject(const LmmsProject& project, const Job& job) : cache_(job.cache) {
  if (cache_ == nullptr) return;
  const auto program = find_lmms_program(job.lmms);
  if (!program) return;
  const std::filesystem::path plugin = job.lmms_plugin.empty() ? find_lmms_plugin() : job.lmms_plugin;
  const KnownHashes hashes = known_hashes(cache_);
  ContentHash content;
  content.add_field(project.content_hash());
  for (const std::filesystem::path& file : project.files()) content.add_field(hash_of_file(file, hashes));
  content.add_field(hash_of_file(*program, hashes));
  content.add_field(plugin.empty() ? std::string() : hash_of_file(plugin, hashes));
  content_ = content.hex();
}

std::string CachedProject::key(const std::string& part) const {
  return key_of(std::string_view("project"), content_, part);
}

bool CachedProject::find(SessionAnalysis& session, Histories& histories, bool strips) const {
  if (content_.empty()) return false;
  std::vector<std::string> keys{key("mix")};
  std::vector<std::size_t> wanted;
  if (strips) {
    keys.push_back(key("sum"));
    for (std::size_t i = 0; i < session.strips.size(); ++i) {
      if (session.strips[i].has(StripFlag::muted)) continue;
      wanted.push_back(i);
      keys.push_back(key("strip " + session.strips[i].id));
    }
  }
  const auto found = cache_->find(keys);
  if (std::any_of(found.begin(), found.end(), [](const auto& entry) { return !entry; })) return false;
  take_mix(session, *found[0]->measured);
  if (!strips) return true;
  session.strips_sum = found[1]->measured;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    Strip& strip = session.strips[wanted[i]];
    histories[strip.id] = history_from(found[i + 2]->extra);
    take_measurement(strip, {found[i + 2]->measured, {}, found[i + 2]->problem});
  }
  for (std::string_view rest = found[1]->extra; !rest.empty();) {
    const std::size_t end = rest.find('\n');
    session.notices.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  return true;
}

void CachedProject::keep(const SessionAnalysis& session, const Histories& histories, bool strips,
                         const std::vector<std::string>& notices) const {
  if (content_.empty() || !session.mix) return;
  std::vector<std::pair<std::string, CachedMeasurement>> news{{key("mix"), {session.mix, {}, {}}}};
  if (strips) {
    CachedMeasurement sum{session.strips_sum, {}, {}};
    for (const std::string& notice : notices) sum.extra += notice + "\n";
    news.emplace_back(key("sum"), std::move(sum));
    for (const Strip& strip : session.strips) {
      if (strip.has(StripFlag::muted)) continue;
      if (!strip.problem.empty() || !strip.measured) return;
      const auto bands = histories.find(strip.id);
      news.emplace_back(key("strip " + strip.id),
                        CachedMeasurement{strip.measured, {}, bands == histories.end() ? "" : bytes_of(bands->second)});
    }
  }
  cache_->keep(news);
}

void take_measurement(Strip& strip, const MeasuredStem& stem) {
  strip.measured = stem.measured;
  if (!stem.problem.empty()) strip.problem = stem.problem;
  if (!strip.measured) {
    strip.flags.insert(StripFlag::unmeasured);
    return;
  }
  if (strip.measured->non_finite_samples > 0) strip.flags.insert(StripFlag::non_finite);
  if (!strip.measured->integrated)
    strip.flags.insert(strip.measured->duration_s < kMomentaryWindowS ? StripFlag::too_short : StripFlag::silent);
}

void take_mix(SessionAnalysis& session, const Measurement& mix) {
  session.mix = mix;
  session.input.sample_rate_hz = mix.sample_rate_hz;
  session.input.duration_s = mix.duration_s;
}

}  // namespace smartgain
