// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/session/panel_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "smartgain/core/json_excess.hpp"
#include "smartgain/io/atomic_file.hpp"
#include "smartgain/io/documents.hpp"

namespace smartgain {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr const char* kFormat = "smartgain-panel";
constexpr int kVersion = 1;
constexpr std::size_t kMostBytes = 16u << 20;

// Options have one form in JSON, that of the plan document: its writer and reader are used, with everything else empty.
Json options_to_json(const PlanOptions& options) {
  Plan plan;
  plan.options = options;
  return Json::parse(plan_to_json(plan)).at("options");
}

Result<PlanOptions> options_from_json(const Json& json, const std::string& name) {
  Json document = Json::parse(plan_to_json(Plan{}));
  document["options"] = json;
  auto plan = plan_from_json(document.dump(), name);
  if (!plan) return unexpected(plan.error());
  return plan->options;
}

}  // namespace

fs::path panel_file_of(const fs::path& input) {
  fs::path path = fs::absolute(input).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();  // "stems/"
  path += ".smartgain-panel.json";
  return path;
}

Result<PanelFile> read_panel_file(const fs::path& path) {
  auto text = read_file(path, kMostBytes);
  if (!text) return unexpected(text.error());
  const auto damaged = [&path](const std::string& what) {
    return unexpected(ErrorCode::unreadable_input, fmt::format("{}: {}", path.string(), what));
  };
  if (const std::string excess = json_excess(*text); !excess.empty())
    return damaged("expected what SmartGain keeps of its panel, found " + excess);
  try {
    const Json json = Json::parse(*text);
    if (!json.is_object() || json.value("format", "") != kFormat)
      return damaged("expected what SmartGain keeps of its panel (format smartgain-panel), found something else");
    if (whole_number<int>(json.at("version")) != kVersion)
      return damaged(fmt::format("expected version {}, found another: a newer SmartGain wrote it", kVersion));
    PanelFile content;
    auto options = options_from_json(json.at("options"), path.string());
    if (!options) return unexpected(options.error());
    content.options = *options;
    content.unticked = json.value("unticked", std::vector<std::string>{});
    content.verdicts = json.value("verdicts", std::map<std::string, std::string>{});
    if (json.contains("stars")) content.stars = whole_number<int>(json["stars"]);
    return content;
  } catch (const nlohmann::json::exception& problem) {
    return damaged(fmt::format("expected what SmartGain keeps of its panel, found something else ({})",
                               json_problem(problem.what())));
  }
}

Result<> write_panel_file(const fs::path& path, const PanelFile& content) {
  const Json json{{"format", kFormat},
                  {"version", kVersion},
                  {"options", options_to_json(content.options)},
                  {"unticked", content.unticked},
                  {"verdicts", content.verdicts},
                  {"stars", content.stars}};
  return write_file_atomically(path, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

PlanOptions options_for(PlanOptions options, std::span<const Strip> strips) {
  const auto unknown = [strips](const std::string& id) {
    return std::none_of(strips.begin(), strips.end(), [&](const Strip& strip) { return strip.id == id; });
  };
  std::erase_if(options.roles, [&](const auto& entry) { return unknown(entry.first); });
  std::erase_if(options.set_gains, [&](const auto& entry) { return unknown(entry.first); });
  std::erase_if(options.locks, unknown);
  std::erase_if(options.alone, unknown);
  for (auto& [name, members] : options.groups) std::erase_if(members, unknown);
  return options;
}

void rename_strips(PanelFile& content, const std::map<std::string, std::string>& new_ids) {
  const auto rename = [&new_ids](const std::string& id) {
    const auto found = new_ids.find(id);
    return found == new_ids.end() ? id : found->second;
  };
  const auto rename_keys = [&rename](auto& map) {
    std::remove_reference_t<decltype(map)> renamed;
    for (auto& [id, value] : map) renamed.emplace(rename(id), std::move(value));
    map = std::move(renamed);
  };
  const auto rename_all = [&rename](std::vector<std::string>& ids) {
    std::transform(ids.begin(), ids.end(), ids.begin(), rename);
  };
  rename_keys(content.options.roles);
  rename_keys(content.options.set_gains);
  rename_all(content.options.locks);
  std::set<std::string> alone;
  for (const std::string& id : content.options.alone) alone.insert(rename(id));
  content.options.alone = std::move(alone);
  for (auto& [name, members] : content.options.groups) rename_all(members);
  rename_all(content.unticked);
  rename_keys(content.verdicts);
}

PanelKeeper::PanelKeeper(fs::path defaults_file) : defaults_file_(std::move(defaults_file)) {
  if (auto kept = read_panel_file(defaults_file_)) {
    defaults_ = kept->options;
    has_defaults_ = true;
  }
  content.options = defaults_;
}

void PanelKeeper::use(const fs::path& file) {
  file_ = file;
  broken_ = reported_ = false;
}

Result<> PanelKeeper::open(const fs::path& file) {
  use(file);
  changed_ = false;
  content = {};
  content.options = defaults_;
  std::error_code error;
  untouched_ = false;
  if (file.empty() || !fs::exists(file, error)) {
    untouched_ = !has_defaults_;
    return Done{};
  }
  auto read = read_panel_file(file);
  if (read) {
    content = *std::move(read);
    return Done{};
  }
  broken_ = true;
  return unexpected(read.error().code,
                    read.error().message + ". The defaults are used; before anything is written it is copied to .bak.");
}

void PanelKeeper::move_to(const fs::path& file) {
  use(file);
  changed_ = true;
}

Result<> PanelKeeper::save() {
  if (!changed_ || file_.empty()) return Done{};
  const auto write = [this]() -> Result<> {
    if (broken_)
      if (auto aside = back_up(file_); !aside) return unexpected(aside.error());
    broken_ = false;
    return write_panel_file(file_, content);
  };
  const auto written = write();
  changed_ = false;
  const bool news = !written && !reported_;
  reported_ = !written;
  if (!news) return Done{};
  return unexpected(written.error().code, "What you set in the panel is not kept: " + written.error().message);
}

Result<> PanelKeeper::keep_as_defaults() {
  defaults_ = options_for(content.options, {});
  defaults_.groups.clear();
  PanelFile kept;
  kept.options = defaults_;
  has_defaults_ = true;
  std::error_code ignored;  // what is wrong, writing says
  fs::create_directories(defaults_file_.parent_path(), ignored);
  return write_panel_file(defaults_file_, kept);
}

}  // namespace smartgain
