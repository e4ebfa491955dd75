// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/session/styles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "smartgain/balance/engine.hpp"
#include "smartgain/io/atomic_file.hpp"
#include "smartgain/io/styles.hpp"
#include "smartgain/session/measure.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

// Source: chosen; the middle of a handful of mixes lies well inside, and one odd mix widens it no further.
constexpr double kLowShare = 0.1;
constexpr double kHighShare = 0.9;
// Chosen: what one mix alone is taken to stand for.
constexpr double kAroundOneLu = 2.0;

Result<Style> read_style(const NamedFile& file) {
  const auto text = read_file(file.path);
  if (!text) return unexpected(text.error());
  return style_from_toml(*text, file.path.string(), file.name);
}

double quantile(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(at);
  const std::size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (at - static_cast<double>(low)) * (sorted[high] - sorted[low]);
}

double mean_of(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double sd_of(const std::vector<double>& values) {
  if (values.size() < 2) return 0.0;
  const double mean = mean_of(values);
  double squares = 0.0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

/// What many mixes had to say of one number.
std::optional<StyleRange> range_of(std::vector<double> values, const std::string& source) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  StyleRange range{quantile(values, kLowShare), quantile(values, kHighShare), source};
  if (values.size() == 1) {
    range.low = std::max(range.low - kAroundOneLu, 0.0);
    range.high += kAroundOneLu;
  }
  return range;
}

/// Everything that the mixes say, mix by mix.
struct Heard {
  std::vector<double> loudness_range, peak_to_loudness;
  std::vector<double> center_hz;
  std::vector<std::vector<double>> bands;           ///< a mix each
  std::map<RoleGroup, std::vector<double>> groups;  ///< a mix each
};

void hear_mix(const Measurement& mix, Heard& heard) {
  if (mix.loudness_range) heard.loudness_range.push_back(mix.loudness_range->value);
  if (mix.peak_to_loudness) heard.peak_to_loudness.push_back(mix.peak_to_loudness->value);
  double total = 0.0;
  for (const auto& band : mix.band_level_db)
    if (band) total += to_power_ratio(Decibels(*band));
  if (total <= 0.0 || (!heard.center_hz.empty() && heard.center_hz != mix.band_center_hz)) return;
  heard.center_hz = mix.band_center_hz;
  // Chosen: a band without power lies under everything that can be heard.
  constexpr double kNothingDb = -120.0;
  std::vector<double> bands;
  for (const auto& band : mix.band_level_db)
    bands.push_back(band ? std::max(*band - from_power_ratio(total).value, kNothingDb) : kNothingDb);
  heard.bands.push_back(std::move(bands));
}

/// How far each group stands from where the rules put it, without what all strips have in common.
bool hear_strips(const SessionAnalysis& session, Heard& heard) {
  const BalanceRequest request{"auto", RawLevel::ignore, {}};
  const auto engine = make_engine("rules", request, no_model);
  if (!engine) return false;
  const Balance balance = (*engine)->recommend(session, request);
  std::map<RoleGroup, std::vector<double>> offsets;
  std::vector<double> all;
  for (std::size_t i = 0; i < session.strips.size(); ++i) {
    const Strip& strip = session.strips[i];
    if (!balance.strips[i] || strip.role_confidence == 0.0) continue;
    const double offset = (*strip.level - balance.strips[i]->level).value;
    offsets[group_of(strip.role)].push_back(offset);
    all.push_back(offset);
  }
  if (offsets.size() < 2) return false;  // one group stands against nothing
  const double common = mean_of(all);
  for (const auto& [group, values] : offsets) heard.groups[group].push_back(mean_of(values) - common);
  return true;
}

}  // namespace

Result<std::optional<Style>> find_style(const std::string& name) {
  if (name == "auto") return std::optional<Style>();
  const auto file = find_file(kStyleFiles, name);
  if (!file) return unexpected(file.error());
  auto style = read_style(*file);
  if (!style) return unexpected(style.error());
  return std::optional(*std::move(style));
}

std::vector<ListedStyle> list_styles() {
  std::vector<ListedStyle> all;
  for (const NamedFile& file : list_files(kStyleFiles)) all.push_back({file, read_style(file)});
  return all;
}

std::vector<Style> style_choices() {
  std::vector<Style> choices;
  for (ListedStyle& listed : list_styles())
    if (listed.style) choices.push_back(*std::move(listed.style));
  return choices;
}

Result<LearntStyle> learn_style(const std::string& name, const std::vector<fs::path>& inputs, const Job& job) {
  LearntStyle learnt;
  Heard heard;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto count = static_cast<double>(inputs.size());
    const Job part = job.part(static_cast<double>(i) / count, static_cast<double>(i + 1) / count);
    const auto session = measure_session({inputs[i]}, {}, part);
    if (!session) {
      if (session.error().code == ErrorCode::interrupted) return unexpected(session.error());
      learnt.left_out.push_back(session.error().message);
      continue;
    }
    if (!session->mix || !session->mix->integrated) {
      learnt.left_out.push_back(inputs[i].string() + ": it is silent");
      continue;
    }
    hear_mix(*session->mix, heard);
    ++learnt.mixes;
    if (session->strips.size() > 1 && hear_strips(*session, heard)) ++learnt.with_stems;
  }
  if (learnt.mixes == 0)
    return unexpected(ErrorCode::unreadable_input,
                      "not one of the mixes can be used" +
                          (learnt.left_out.empty() ? std::string() : ": " + learnt.left_out.front()));

  const auto from = [](std::size_t mixes) {
    return fmt::format("measured: {} {} of your own", mixes, mixes == 1 ? "mix" : "mixes");
  };
  Style& style = learnt.style;
  style.name = name;
  style.title = name;
  style.about = fmt::format("Learnt from {} {}.", learnt.mixes, learnt.mixes == 1 ? "mix" : "mixes");
  style.evidence = StyleEvidence::measured;
  style.loudness_range_lu = range_of(heard.loudness_range, from(heard.loudness_range.size()));
  style.peak_to_loudness_lu = range_of(heard.peak_to_loudness, from(heard.peak_to_loudness.size()));
  for (const auto& [group, offsets] : heard.groups) {
    // One mix of many says nothing of the others.
    if (offsets.size() < 2 && learnt.with_stems > 1) continue;
    const double offset = std::clamp(mean_of(offsets), -kMostStyleOffset.value, kMostStyleOffset.value);
    style.groups.insert_or_assign(
        group, StyleOffset{Decibels(offset), offsets.size() > 1
                                                 ? fmt::format("{}, SD {:.1f} LU", from(offsets.size()), sd_of(offsets))
                                                 : from(1)});
  }
  if (!heard.bands.empty()) {
    StyleSpectrum spectrum{heard.center_hz, {}, {}, from(heard.bands.size())};
    for (std::size_t band = 0; band < heard.center_hz.size(); ++band) {
      std::vector<double> levels;
      for (const std::vector<double>& mix : heard.bands) levels.push_back(mix[band]);
      spectrum.level_db.push_back(mean_of(levels));
      spectrum.sd_db.push_back(sd_of(levels));
    }
    style.spectrum = std::move(spectrum);
  }
  return learnt;
}

}  // namespace smartgain
