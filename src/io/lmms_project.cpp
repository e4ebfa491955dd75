// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// LMMS projects (.mmp, .mmpz): read into strips, and write knobs back without touching any other byte of the XML.
#include "smartgain/io/lmms_project.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "lmms_files.hpp"
#include "lmms_model.hpp"
#include "lmms_packing.hpp"
#include "smartgain/io/atomic_file.hpp"
#include "smartgain/io/content_hash.hpp"
#include "xml_splice.hpp"

namespace smartgain {
namespace {

// What a position may be beyond its range and still be a rounding error of whoever reckoned it.
constexpr double kRangeToleranceDb = 1e-6;
// Two positions that are one: a hundredth of what knob_text() keeps.
constexpr double kSamePositionDb = 1e-8;

std::string line_and_column(std::string_view text, std::ptrdiff_t offset) {
  const std::string_view before =
      text.substr(0, std::min(text.size(), static_cast<std::size_t>(std::max<std::ptrdiff_t>(offset, 0))));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t last_break = before.rfind('\n');
  const std::size_t column = before.size() - (last_break == std::string_view::npos ? 0 : last_break + 1) + 1;
  return fmt::format("line {}, column {}", line, column);
}

bool is_same(Decibels a, Decibels b) { return a == b || std::abs(a.value - b.value) <= kSamePositionDb; }

}  // namespace

struct LmmsProject::State {
  std::string name;
  std::filesystem::path folder;
  std::string loaded_xml;  ///< every spot of the model points into this
  LmmsModel model;
  std::map<std::size_t, Splice> knob_splices;  ///< by where the value begins: what differs from loaded_xml
  std::vector<LmmsStrip> loaded_strips;        ///< with the knobs as they were
  Knob loaded_master;
  std::string xml;
  std::string content_hash;
  ProjectFiles files;

  static Result<std::unique_ptr<State>> make(std::string xml, std::string name, std::filesystem::path folder);
  [[nodiscard]] LmmsProject copy_with(std::vector<Splice> splices) const;
  [[nodiscard]] bool plays_one_of(std::span<const std::string> strip_ids, const TrackSpots& track) const {
    return track.strip && std::ranges::find(strip_ids, model.strips[*track.strip].strip.id) != strip_ids.end();
  }

  void put(const KnobSpot& spot, const Knob& loaded, Knob& knob, Decibels position) {
    knob.position = std::min(position, knob.max);
    // Back where it was means the very bytes that were there.
    if (is_same(loaded.position, knob.position))
      knob_splices.erase(spot.spot.begin);
    else
      knob_splices.insert_or_assign(spot.spot.begin, Splice{spot.spot, knob_text(knob.position, spot.unity)});
  }

  void write_xml() {
    std::vector<Splice> splices;
    for (const auto& [begin, splice] : knob_splices) splices.push_back(splice);
    xml = apply_splices(loaded_xml, std::move(splices));
    content_hash = content_hash_of(xml);
  }
};

Result<std::unique_ptr<LmmsProject::State>> LmmsProject::State::make(std::string xml, std::string name,
                                                                     std::filesystem::path folder) {
  pugi::xml_document document;
  // A copy is parsed: the parser works in place, and the text must stay as it is. Entities of a DOCTYPE are never
  // loaded.
  const pugi::xml_parse_result parsed = document.load_buffer(xml.data(), xml.size());
  if (!parsed)
    return unexpected(ErrorCode::unreadable_input,
                      fmt::format("{}: expected XML of an LMMS project, found a damaged one at {}: {}. Take a backup",
                                  name, line_and_column(xml, parsed.offset), parsed.description()));
  Result<LmmsModel> model = read_lmms_model(xml, document, name);
  if (!model) return unexpected(model.error());

  std::optional<ProjectFiles> files = find_files(document, folder, lmms_sample_folders());
  if (!files)
    return unexpected(ErrorCode::unreadable_input,
                      fmt::format("{}: expected at most {} sample files, found more", name, kMostSampleFiles));

  auto state = std::make_unique<State>();
  state->files = *std::move(files);
  state->name = std::move(name);
  state->folder = std::move(folder);
  state->model = std::move(*model);
  state->loaded_strips = state->model.strips;
  state->loaded_master = state->model.master;
  state->loaded_xml = std::move(xml);
  state->write_xml();
  return state;
}

LmmsProject::LmmsProject(std::unique_ptr<State> state) : state_(std::move(state)) {}
LmmsProject::LmmsProject(LmmsProject&&) noexcept = default;
LmmsProject& LmmsProject::operator=(LmmsProject&&) noexcept = default;
LmmsProject::~LmmsProject() = default;

Result<LmmsProject> LmmsProject::load(const std::filesystem::path& path) {
  const Result<std::string> bytes = read_file(path, kMaxProjectBytes);
  if (!bytes) return unexpected(bytes.error());
  Result<std::string> xml = unpack_project(*bytes, path.string());
  if (!xml) return unexpected(xml.error());
  std::error_code ignored;
  Result<std::unique_ptr<State>> state =
      State::make(std::move(*xml), path.string(), std::filesystem::absolute(path, ignored).parent_path());
  if (!state) return unexpected(state.error());
  return LmmsProject(std::move(*state));
}

Result<LmmsProject> LmmsProject::parse(std::string_view bytes, std::string_view name) {
  Result<std::string> xml = unpack_project(bytes, name);
  if (!xml) return unexpected(xml.error());
  Result<std::unique_ptr<State>> state = State::make(std::move(*xml), std::string(name), {});
  if (!state) return unexpected(state.error());
  return LmmsProject(std::move(*state));
}

std::span<const LmmsStrip> LmmsProject::strips() const noexcept { return state_->model.strips; }
const Knob& LmmsProject::master_knob() const noexcept { return state_->model.master; }
bool LmmsProject::master_knob_automated() const noexcept { return state_->model.master_automated; }
bool LmmsProject::has_master_effects() const noexcept { return state_->model.master_effects; }
Decibels LmmsProject::master_gain() const noexcept {
  return state_->model.master.position + to_decibels(LinearGain(state_->model.song_volume));
}
std::optional<double> LmmsProject::bar_s() const noexcept { return state_->model.bar_s; }
std::string LmmsProject::creator_version() const { return state_->model.creator_version; }
const std::string& LmmsProject::content_hash() const noexcept { return state_->content_hash; }
const std::vector<std::string>& LmmsProject::missing_files() const noexcept { return state_->files.missing; }
const std::vector<std::filesystem::path>& LmmsProject::files() const noexcept { return state_->files.found; }
const std::string& LmmsProject::xml() const noexcept { return state_->xml; }

Result<> LmmsProject::set_knobs(std::span<const KnobSetting> settings) {
  struct Move {
    const KnobSpot* spot;
    const Knob* loaded;
    Knob* knob;
    Decibels position;
  };
  const auto refuse = [&](std::string_view what) {
    return unexpected(ErrorCode::wrong_use, fmt::format("{}: {}. Nothing was changed", state_->name, what));
  };
  LmmsModel& model = state_->model;
  std::vector<Move> moves;
  for (const KnobSetting& setting : settings) {
    Move move{nullptr, nullptr, nullptr, setting.position};
    bool moved_by_lmms = false;
    if (setting.strip_id.empty()) {
      if (!model.master_spot) return refuse("expected a mixer with a Master channel, found none");
      move = {&*model.master_spot, &state_->loaded_master, &model.master, setting.position};
      moved_by_lmms = model.master_automated;
    } else {
      const auto found =
          std::ranges::find_if(model.strips, [&](const LmmsStrip& s) { return s.strip.id == setting.strip_id; });
      if (found == model.strips.end()) return refuse(fmt::format("it has no strip \"{}\"", setting.strip_id));
      const auto index = static_cast<std::size_t>(found - model.strips.begin());
      const Strip& loaded = state_->loaded_strips[index].strip;
      if (setting.trim && !found->strip.trim_knob)
        return refuse(fmt::format("strip \"{}\" has no second knob that is free", setting.strip_id));
      if (setting.trim) {
        move = {&*model.strip_spots[index].trim, &*loaded.trim_knob, &*found->strip.trim_knob, setting.position};
      } else {
        move = {&model.strip_spots[index].knob, &loaded.knob, &found->strip.knob, setting.position};
        moved_by_lmms = found->strip.has(StripFlag::automated);
      }
    }
    if (moved_by_lmms)
      return refuse(fmt::format("{} \"{}\" is moved by an automation or a controller",
                                setting.strip_id.empty() ? "fader" : "the knob of strip",
                                setting.strip_id.empty() ? model.master.name : setting.strip_id));
    // Written so that NaN is refused too.
    if (!(setting.position.value <= move.knob->max.value + kRangeToleranceDb))
      return refuse(fmt::format("expected at most {:+.2f} dB for \"{}\", found {:+.2f} dB", move.knob->max.value,
                                move.knob->name, setting.position.value));
    moves.push_back(move);
  }
  for (const Move& move : moves) state_->put(*move.spot, *move.loaded, *move.knob, move.position);
  state_->write_xml();
  return Done{};
}

LmmsProject LmmsProject::State::copy_with(std::vector<Splice> splices) const {
  for (const auto& [begin, splice] : knob_splices) splices.push_back(splice);
  auto copy = make(apply_splices(loaded_xml, std::move(splices)), name, folder);
  return LmmsProject(std::move(copy).value());
}

LmmsProject LmmsProject::for_strips(std::span<const std::string> strip_ids) const {
  const LmmsModel& model = state_->model;
  std::vector<Splice> splices = model.master_effects_off;
  for (const TrackSpots& track : model.track_spots) {
    splices.push_back({track.solo, "0"});
    if (track.renders) splices.push_back({track.muted, state_->plays_one_of(strip_ids, track) ? "0" : "1"});
  }
  return state_->copy_with(std::move(splices));
}

LmmsProject LmmsProject::without_strips(std::span<const std::string> strip_ids) const {
  std::vector<Splice> splices;
  for (const TrackSpots& track : state_->model.track_spots)
    if (state_->plays_one_of(strip_ids, track)) splices.push_back({track.muted, "1"});
  return state_->copy_with(std::move(splices));
}

Result<> LmmsProject::save(const std::filesystem::path& path) const {
  const std::string ending = path.extension().string();
  if (ending == ".mmp") return write_file_atomically(path, state_->xml);
  if (ending == ".mmpz") return write_file_atomically(path, pack_project(state_->xml));
  return unexpected(
      ErrorCode::wrong_use,
      fmt::format("cannot write {}: expected the ending .mmp or .mmpz, found \"{}\"", path.string(), ending));
}

}  // namespace smartgain
