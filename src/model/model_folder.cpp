// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "model_folder.hpp"

#include <fmt/format.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "smartgain/core/json_excess.hpp"
#include "smartgain/model/installed.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::size_t kLargestFile = 64u << 20;  // four times the largest model that is allowed
constexpr int kVersion = 1;

Unexpected<Error> wrong(const fs::path& path, std::string_view expected) {
  return unexpected(ErrorCode::unreadable_input,
                    fmt::format("{}: expected {}. Install the models again", path.string(), expected));
}

Result<std::string> read_file(const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error) return wrong(path, "a file, found none that can be read");
  if (size > kLargestFile) return wrong(path, fmt::format("at most {} bytes, found {}", kLargestFile, size));
  std::ifstream file(path, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(file), {}};
  if (!file || content.size() != size) return wrong(path, "a file that can be read");
  return content;
}

std::string hash_of(const std::string& bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

/// A network file, if it is the one that `described` speaks of.
Result<std::string> network(const fs::path& folder, const Json& described) {
  const std::string name = described.at("file");
  if (name.find('/') != std::string::npos) return wrong(folder / "model.json", "names of files beside it");
  auto bytes = read_file(folder / name);
  if (!bytes) return bytes;
  if (bytes->size() != whole_number<std::size_t>(described.at("bytes")) || hash_of(*bytes) != described.at("xxh3_128"))
    return wrong(folder / name, "the file that model.json speaks of, found another size or hash");
  return bytes;
}

Result<Json> description(const fs::path& folder) {
  const fs::path path = folder / "model.json";
  auto text = read_file(path);
  if (!text) return unexpected(text.error());
  if (const std::string excess = json_excess(*text); !excess.empty())
    return wrong(path, "the description of a SmartGain model, found " + excess);
  Json json = Json::parse(*text, nullptr, false);
  if (json.is_discarded() || !json.is_object() || json.value("format", Json()) != "smartgain-model")
    return wrong(path, "the description of a SmartGain model");
  if (json.value("version", Json()) != kVersion)
    return wrong(path, fmt::format("a description of version {}; this one may need a newer SmartGain", kVersion));
  return json;
}

}  // namespace

fs::path models_folder() {
  if (const char* named = std::getenv("SMARTGAIN_MODELS"); named && *named) return named;
  return installed("share/smartgain/models");
}

std::vector<ModelInfo> list_models(const fs::path& folder) {
  std::vector<ModelInfo> models;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (!fs::exists(entry.path() / "model.json", error)) continue;
    ModelInfo info{entry.path().filename().string(), "", entry.path(), ""};
    for (const Precision precision : {Precision::int8, Precision::float32}) {
      const auto files = read_model(entry.path(), precision);
      if (files)
        info = files->info;
      else
        info.problem = files.error().message;
      if (!info.problem.empty()) break;
    }
    models.push_back(std::move(info));
  }
  std::sort(models.begin(), models.end(), [](const ModelInfo& a, const ModelInfo& b) {
    return std::tie(b.version, a.name) < std::tie(a.version, b.name);
  });
  return models;
}

Result<ModelFiles> read_model(const fs::path& folder, Precision precision) {
  auto described = description(folder);
  if (!described) return unexpected(described.error());
  const Json& json = *described;
  const fs::path path = folder / "model.json";
  ModelFiles files;
  try {
    files.info = {json.at("name"), json.at("model_version"), folder, ""};
    files.embedding_size = whole_number<std::size_t>(json.at("embedding_size"));
    files.patches = whole_number<std::size_t>(json.at("patches"));
    files.sd_scale = json.at("sd_scale");
    if (!(files.sd_scale > 0.0 && std::isfinite(files.sd_scale))) return wrong(path, "a positive sd_scale");
    std::vector<std::string> roles = json.at("roles");
    if (!std::equal(roles.begin(), roles.end(), kRoles.begin(), kRoles.end(),
                    [](const std::string& word, const RoleName& role) { return word == role.word; }))
      return wrong(path, "the roles of this SmartGain");
    const Json& features = json.at("features");
    if (features.size() != kFeatureNames.size()) return wrong(path, "the features of this SmartGain");
    for (std::size_t i = 0; i < kFeatureNames.size(); ++i) {
      if (features[i].at("name") != kFeatureNames[i]) return wrong(path, "the features of this SmartGain");
      files.features[i] = {features[i].at("mean"), features[i].at("scale")};
      if (!(std::isfinite(files.features[i].mean) && files.features[i].scale > 0.0))
        return wrong(path, "a finite mean and a positive scale of each feature");
    }
    auto encoder = network(folder, json.at("encoder").at(precision == Precision::int8 ? "int8" : "float"));
    if (!encoder) return unexpected(encoder.error());
    files.encoder = *std::move(encoder);
    auto head = network(folder, json.at("head"));
    if (!head) return unexpected(head.error());
    files.head = *std::move(head);
  } catch (const Json::exception& problem) {
    return wrong(path, fmt::format("a whole description ({})", json_problem(problem.what())));
  }
  return files;
}

}  // namespace smartgain
