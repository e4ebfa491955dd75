// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The smaller JSON files: what the panel keeps, what apply did, what was taught, evaluation manifests and shards, descriptions of models. Every
// reader gets every input; what one can read it writes as the same text.
#include "fuzz.hpp"
#include "model/model_folder.hpp"
#include "session/evaluation_shard.hpp"
#include "session/manifest.hpp"
#include "session/undo_record.hpp"
#include "smartgain/session/panel_file.hpp"
#include "store/feedback_json.hpp"
#include "support/temporary_folder.hpp"

namespace smartgain::fuzz {
namespace {

namespace fs = std::filesystem;

void read_panel(const fs::path& path) {
  const auto panel = read_panel_file(path);
  if (!panel) return expect_reason(panel.error());
  expect(write_panel_file(path, *panel).has_value(), "what the panel keeps can be written");
  const std::string text = test::read_text(path);
  const auto again = read_panel_file(path);
  expect(again.has_value(), "what the panel wrote can be read", again ? "" : again.error().message);
  expect(write_panel_file(path, *again).has_value() && test::read_text(path) == text,
         "the panel's file stays as it is");
  // Levels are rounded to 1e-4 dB as they are written; what names strips is not.
  expect(again->unticked == panel->unticked && again->verdicts == panel->verdicts && again->stars == panel->stars,
         "the panel forgets nothing");
}

void read_undo(const fs::path& folder, std::string_view text) {
  const fs::path project = folder / "song.mmp";
  write_file(undo_record_path(project), text);
  const auto steps = read_undo_record(project);
  if (steps) {
    expect(write_undo_record(project, *steps).has_value(), "an undo record can be written");
    const std::string written = test::read_text(undo_record_path(project));
    const auto again = read_undo_record(project);
    expect(again && again->size() == steps->size(), "an undo record that was written can be read");
    expect(write_undo_record(project, *again).has_value() && test::read_text(undo_record_path(project)) == written,
           "an undo record stays as it is");
  } else {
    expect_reason(steps.error());
  }
  std::error_code ignored;
  fs::remove(undo_record_path(project), ignored);
}

void read_feedback(std::string_view text) {
  const auto feedback = feedback_from_json(text, "input");
  if (!feedback) return expect_reason(feedback.error());
  const std::string written = feedback_to_json(*feedback);
  const auto again = feedback_from_json(written, "written");
  expect(again.has_value(), "events that were exported can be imported", again ? "" : again.error().message);
  expect(feedback_to_json(*again) == written, "events are exported as they were imported");
}

void read_shard(std::string_view text) {
  const auto shard = shard_from_json(text, "input");
  if (!shard) return expect_reason(shard.error());
  const std::string written = shard_to_json(*shard);
  const auto again = shard_from_json(written, "written");
  expect(again.has_value(), "a shard that was written can be read", again ? "" : again.error().message);
  expect(shard_to_json(*again) == written, "a shard stays as it is");
}

void read(std::string_view text) {
  static const test::TemporaryFolder folder;
  static const bool networks_copied = [] {
    for (const char* name : {"encoder.float.tflite", "encoder.int8.tflite", "head.tflite"})
      fs::copy_file(fs::path(SMARTGAIN_TEST_FOLDER) / "unit/model/data/tiny" / name, folder / name);
    return true;
  }();
  expect(networks_copied, "there is a model to describe");
  write_file(folder / "input.json", text);
  if (const auto songs = read_manifest(folder / "input.json"); !songs) expect_reason(songs.error());
  read_panel(folder / "input.json");
  read_undo(folder.path(), text);
  read_feedback(text);
  read_shard(text);
  write_file(folder / "model.json", text);
  for (const Precision precision : {Precision::int8, Precision::float32})
    if (const auto model = read_model(folder.path(), precision); !model) expect_reason(model.error());
}

}  // namespace
}  // namespace smartgain::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  smartgain::fuzz::read(smartgain::fuzz::view(data, size));
  return 0;
}
