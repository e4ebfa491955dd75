// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/model/level_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <mutex>
#include <span>
#include <string_view>

#include "heard_sounds.hpp"
#include "model_folder.hpp"
#include "smartgain/model/installed.hpp"
#include "strip_features.hpp"
#include "tflite_runner.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

// Of patches heard: 300 strips, twice over; about half a kB each.
constexpr std::size_t kMostRemembered = 4096;
// Answers beyond are no advice but a fault. Source: no pair of strips of the training songs lies further apart.
constexpr double kFurthestDb = 60.0;

void add(std::vector<float>& sum, std::span<const float> values, float weight) {
  sum.resize(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) sum[i] += weight * values[i];
}

std::vector<float> softmax(std::span<const float> logits) {
  const float largest = *std::max_element(logits.begin(), logits.end());
  std::vector<float> probabilities;
  float sum = 0.0f;
  for (const float logit : logits) sum += probabilities.emplace_back(std::exp(logit - largest));
  for (float& p : probabilities) p /= sum;
  return probabilities;
}

bool all_finite(std::span<const float> values) {
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

Unexpected<Error> wrong_shape(const fs::path& folder, std::string_view which) {
  return unexpected(ErrorCode::unreadable_input,
                    fmt::format("{}: the {} has other shapes than model.json says. Install the models again",
                                folder.string(), which));
}

fs::path library_path() {
  if (const char* named = std::getenv("SMARTGAIN_TFLITE"); named && *named) return named;
  constexpr const char* kName = "libtensorflowlite_c.so";
  const fs::path found = installed(fs::path("lib/smartgain") / kName);
  return found.empty() ? fs::path(kName) : found;
}

class TfLiteLevelModel final : public LevelModel {
 public:
  TfLiteLevelModel(ModelFiles files, Precision precision, std::unique_ptr<TfLiteRunner> encoder,
                   std::unique_ptr<TfLiteRunner> head)
      : files_(std::move(files)), precision_(precision), encoder_(std::move(encoder)), head_(std::move(head)) {}

  /// Whether the networks take and give what this code feeds and reads.
  [[nodiscard]] Result<> check() {
    const std::vector<int> patch{1, static_cast<int>(SoundPatch::kBands), static_cast<int>(SoundPatch::kFrames), 1};
    const auto wanted_type = precision_ == Precision::int8 ? kTfLiteInt8 : kTfLiteFloat32;
    if (encoder_->input_shape() != patch || encoder_->input_type() != wanted_type || encoder_->output_count() != 2)
      return wrong_shape(files_.info.folder, "encoder");
    const std::vector<int> embedding{1, static_cast<int>(files_.embedding_size)};
    const std::vector<int> roles{1, static_cast<int>(kRoles.size())};
    // The converter numbers outputs as it likes.
    embedding_output_ = encoder_->output_shape(0) == embedding ? 0 : 1;
    if (encoder_->output_shape(embedding_output_) != embedding ||
        encoder_->output_shape(1 - embedding_output_) != roles)
      return wrong_shape(files_.info.folder, "encoder");
    if (head_->input_type() != kTfLiteFloat32 || head_->output_count() != 1)
      return wrong_shape(files_.info.folder, "head");
    const std::vector<int> two_strips{1, 2, static_cast<int>(width())};
    const std::vector<float> nothing(2 * width());
    if (auto resized = head_->resize_input(two_strips); !resized) return unexpected(resized.error());
    if (auto done = head_->run(std::as_bytes(std::span(nothing))); !done) return unexpected(done.error());
    // A shape that depends on the input's is known only after a run.
    if (head_->output_shape(0) != std::vector<int>{1, 2, 2}) return wrong_shape(files_.info.folder, "head");
    return Done{};
  }

  [[nodiscard]] const ModelInfo& info() const override { return files_.info; }
  [[nodiscard]] Precision precision() const override { return precision_; }

  [[nodiscard]] Result<std::vector<std::optional<RoleProbabilities>>> hear(
      std::span<const Strip> strips) const override {
    std::vector<std::optional<RoleProbabilities>> heard;
    for (const Strip& strip : strips) {
      auto sound = sound_of(strip);
      if (!sound) return unexpected(sound.error());
      heard.push_back(*sound ? std::optional(probabilities(**sound)) : std::nullopt);
    }
    return heard;
  }

  [[nodiscard]] Result<std::vector<std::optional<LevelEstimate>>> estimate(const SessionAnalysis& session,
                                                                           bool own_loudness_counts) const override {
    std::vector<std::optional<LevelEstimate>> answer(session.strips.size());
    std::vector<std::size_t> strips;
    std::vector<std::optional<Sound>> sounds;
    for (std::size_t i = 0; i < session.strips.size(); ++i) {
      if (!session.strips[i].level) continue;
      auto sound = sound_of(session.strips[i]);
      if (!sound) return unexpected(sound.error());
      strips.push_back(i);
      sounds.push_back(*std::move(sound));
    }
    if (strips.empty()) return answer;
    auto by_sound = levels(session, strips, sounds, false);
    if (!by_sound) return unexpected(by_sound.error());
    auto whole = own_loudness_counts ? levels(session, strips, sounds, true) : by_sound;
    if (!whole) return unexpected(whole.error());
    for (std::size_t i = 0; i < strips.size(); ++i) {
      LevelEstimate& estimate =
          answer[strips[i]].emplace(LevelEstimate{(*whole)[i].level, (*whole)[i].sd, (*by_sound)[i].level, {}});
      if (sounds[i]) estimate.heard = probabilities(*sounds[i]);
    }
    return answer;
  }

 private:
  struct Level {
    Decibels level, sd;
  };

  [[nodiscard]] std::size_t width() const { return files_.embedding_size + 2 * kRoles.size() + kFeatureNames.size(); }

  static RoleProbabilities probabilities(const Sound& sound) {
    RoleProbabilities result{};
    std::copy(sound.role.begin(), sound.role.end(), result.begin());
    return result;
  }

  [[nodiscard]] Result<std::optional<Sound>> sound_of(const Strip& strip) const {
    if (!strip.measured || strip.measured->patches.empty()) return std::optional<Sound>();
    const auto& patches = strip.measured->patches;
    const std::size_t count = std::min(patches.size(), files_.patches);
    Sound mean;
    for (std::size_t i = 0; i < count; ++i) {
      auto sound = listen(patches[i]);
      if (!sound) return unexpected(sound.error());
      add(mean.embedding, sound->embedding, 1.0f / static_cast<float>(count));
      add(mean.role, sound->role, 1.0f / static_cast<float>(count));
    }
    return std::optional(std::move(mean));
  }

  [[nodiscard]] Result<Sound> listen(const SoundPatch& patch) const {
    // Who asks only for what was heard never waits for the encoder; who waits does so for one patch, not for another's session.
    if (auto known = heard_.find(patch)) return *std::move(known);
    const std::lock_guard lock(encoder_mutex_);
    auto done = precision_ == Precision::int8 ? encode_int8(patch) : encode_float(patch);
    if (!done) return unexpected(done.error());
    const auto embedding = encoder_->output(embedding_output_);
    const auto role = encoder_->output(1 - embedding_output_);
    if (!all_finite(embedding) || !all_finite(role)) return no_number();
    Sound sound{{embedding.begin(), embedding.end()}, softmax(role)};
    heard_.keep(patch, sound);
    return sound;
  }

  /// 0…255 are -128…127 of the same scale: the file's quantisation (training/).
  [[nodiscard]] Result<> encode_int8(const SoundPatch& patch) const {
    std::array<std::int8_t, SoundPatch::kBands * SoundPatch::kFrames> cells;
    std::transform(patch.cells.begin(), patch.cells.end(), cells.begin(),
                   [](std::uint8_t cell) { return static_cast<std::int8_t>(cell - 128); });
    return encoder_->run(std::as_bytes(std::span(cells)));
  }
  [[nodiscard]] Result<> encode_float(const SoundPatch& patch) const {
    std::array<float, SoundPatch::kBands * SoundPatch::kFrames> cells;
    std::transform(patch.cells.begin(), patch.cells.end(), cells.begin(),
                   [](std::uint8_t cell) { return static_cast<float>(cell) / 255.0f; });
    return encoder_->run(std::as_bytes(std::span(cells)));
  }

  [[nodiscard]] Result<std::vector<Level>> levels(const SessionAnalysis& session,
                                                  const std::vector<std::size_t>& strips,
                                                  const std::vector<std::optional<Sound>>& sounds,
                                                  bool own_loudness_counts) const {
    const auto features = strip_features(session, strips, own_loudness_counts);
    std::vector<float> input;
    input.reserve(strips.size() * width());
    for (std::size_t i = 0; i < strips.size(); ++i) {
      const Strip& strip = session.strips[strips[i]];
      if (sounds[i]) {
        input.insert(input.end(), sounds[i]->embedding.begin(), sounds[i]->embedding.end());
        input.insert(input.end(), sounds[i]->role.begin(), sounds[i]->role.end());
      } else {
        input.resize(input.size() + files_.embedding_size + kRoles.size());
      }
      for (const RoleName& role : kRoles)
        input.push_back(role.role == strip.role ? static_cast<float>(name_confidence(strip)) : 0.0f);
      for (std::size_t f = 0; f < kFeatureNames.size(); ++f) {
        const auto& [mean, scale] = files_.features[f];
        const double value = features[i][f] ? (*features[i][f] - mean) / scale : 0.0;
        input.push_back(static_cast<float>(std::isfinite(value) ? value : 0.0));
      }
    }
    const std::lock_guard lock(head_mutex_);
    const std::vector<int> shape{1, static_cast<int>(strips.size()), static_cast<int>(width())};
    if (auto resized = head_->resize_input(shape); !resized) return unexpected(resized.error());
    if (auto done = head_->run(std::as_bytes(std::span(input))); !done) return unexpected(done.error());
    const auto output = head_->output(0);
    if (!all_finite(output)) return no_number();
    double sum = 0.0;
    for (std::size_t i = 0; i < strips.size(); ++i) sum += static_cast<double>(output[2 * i]);
    const double mean = sum / static_cast<double>(strips.size());
    std::vector<Level> result;
    for (std::size_t i = 0; i < strips.size(); ++i) {
      const double level = static_cast<double>(output[2 * i]) - mean;
      const double sd = files_.sd_scale * std::exp(static_cast<double>(output[2 * i + 1]));
      result.push_back(
          {Decibels(std::clamp(level, -kFurthestDb, kFurthestDb)), Decibels(std::clamp(sd, 0.1, kFurthestDb))});
    }
    return result;
  }

  [[nodiscard]] Unexpected<Error> no_number() const {
    return unexpected(ErrorCode::failed_program,
                      files_.info.folder.string() + ": the model answers with what is no number");
  }

  ModelFiles files_;
  Precision precision_;
  std::unique_ptr<TfLiteRunner> encoder_, head_;
  std::size_t embedding_output_ = 0;
  mutable std::mutex encoder_mutex_, head_mutex_;  // runners serve one thread at a time
  mutable HeardSounds heard_{kMostRemembered};
};

Result<std::shared_ptr<const LevelModel>> open_model(const fs::path& folder, Precision precision) {
  auto files = read_model(folder, precision);
  if (!files) return unexpected(files.error());
  auto library = TfLiteLibrary::open(library_path());
  if (!library) return unexpected(library.error());
  auto encoder = TfLiteRunner::make(*library, std::move(files->encoder), folder.string() + ", encoder",
                                    TfLiteRunner::Kernels::xnnpack);
  if (!encoder) return unexpected(encoder.error());
  auto head =
      TfLiteRunner::make(*library, std::move(files->head), folder.string() + ", head", TfLiteRunner::Kernels::plain);
  if (!head) return unexpected(head.error());
  auto model = std::make_shared<TfLiteLevelModel>(*std::move(files), precision, *std::move(encoder), *std::move(head));
  if (auto checked = model->check(); !checked) return unexpected(checked.error());
  return std::shared_ptr<const LevelModel>(std::move(model));
}

}  // namespace

Result<std::shared_ptr<const LevelModel>> LevelModel::open(const fs::path& folder, Precision precision) {
  const std::vector<ModelInfo> models = list_models(folder);
  if (models.empty())
    return unexpected(ErrorCode::missing_program,
                      fmt::format("no model is installed{}. Install SmartGain again, or name a folder of models in "
                                  "SMARTGAIN_MODELS",
                                  folder.empty() ? "" : " in " + folder.string()));
  for (const ModelInfo& model : models)
    if (model.problem.empty()) return open_model(model.folder, precision);
  return unexpected(ErrorCode::unreadable_input, models.front().problem);
}

}  // namespace smartgain
