// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain-gui/panel_file.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "smartgain/io/atomic_file.hpp"
#include "smartgain/io/documents.hpp"

namespace smartgain::gui {
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
  try {
    const Json json = Json::parse(*text);
    if (!json.is_object() || json.value("format", "") != kFormat) return damaged("it is no file of this window");
    if (json.at("version").get<int>() != kVersion) return damaged("it is of another version");
    PanelFile content;
    auto options = options_from_json(json.at("options"), path.string());
    if (!options) return unexpected(options.error());
    content.options = *options;
    content.unticked = json.value("unticked", std::vector<std::string>{});
    content.verdicts = json.value("verdicts", std::map<std::string, std::string>{});
    content.stars = json.value("stars", 0);
    return content;
  } catch (const nlohmann::json::exception& problem) {
    return damaged(problem.what());
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

}  // namespace smartgain::gui
