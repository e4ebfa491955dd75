// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Damaged stores: whatever lies there, opening them answers, what is taught afterwards is kept, and nothing is deleted. The first byte
// chooses: bit 0 which store, bit 1 whether the rest is the whole file or damage to a sound one (three bytes where, one how many, then the
// bytes, again and again), bit 2 whether it is a kept measurement instead.
#include <algorithm>
#include <cstring>

#include "fuzz.hpp"
#include "smartgain/store/analysis_cache.hpp"
#include "smartgain/store/feedback_store.hpp"
#include "store/measurement_bytes.hpp"
#include "support/temporary_folder.hpp"

namespace smartgain::fuzz {
namespace {

namespace fs = std::filesystem;

FeedbackEvent event(int number) {
  FeedbackEvent taught;
  taught.kind = FeedbackKind::moved;
  taught.uid = "uid-" + std::to_string(number);
  taught.song = "song-" + std::to_string(number % 3);
  taught.song_name = "song.mmpz";
  taught.strip = "strip-" + std::to_string(number);
  taught.role = Role::bass;
  taught.chosen = Decibels(-1.5);
  return taught;
}

CachedMeasurement measured() {
  CachedMeasurement kept;
  kept.measured.emplace();
  kept.measured->integrated = Lufs(-14.0);
  kept.measured->band_center_hz = {100.0, 200.0};
  kept.measured->band_level_db = {-20.0, std::nullopt};
  kept.measured->patches.resize(1);
  return kept;
}

std::string sound_file(const fs::path& folder, bool feedback) {
  if (feedback) {
    auto store = FeedbackStore::open(folder);
    expect(store.has_value(), "a store can be made");
    for (int i = 0; i < 20; ++i) (void)store->record(event(i));
    (void)store->note_applied({"file", "song-1", "song.mmpz", "auto", 1, {AppliedStrip{"strip-1", "Bass"}}});
  } else {
    auto cache = AnalysisCache::open(folder);
    expect(cache.has_value(), "a cache can be made");
    const std::pair<std::string, CachedMeasurement> entry{"key", measured()};
    cache->keep({&entry, 1});
  }
  return test::read_text(folder / (feedback ? "feedback.db" : "analysis.db"));
}

std::string damaged(std::string file, std::string_view damage) {
  while (damage.size() > 4) {
    const auto byte = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(damage[at])); };
    const std::size_t at = (byte(0) << 16 | byte(1) << 8 | byte(2)) % file.size();
    const std::size_t count = std::min({byte(3), damage.size() - 4, file.size() - at});
    file.replace(at, count, damage.substr(4, count));
    damage.remove_prefix(4 + count);
  }
  return file;
}

void use_feedback(const fs::path& folder) {
  auto store = FeedbackStore::open(folder);
  if (!store) return expect_reason(store.error());
  (void)store->learned("song-1");
  (void)store->applied("file");
  const auto before = store->events();
  const auto recorded = store->record(event(100));
  if (recorded) {
    const auto events = store->events();
    if (events)
      expect(std::ranges::any_of(*events, [&](const FeedbackEvent& e) { return e.id == *recorded; }),
             "what was acknowledged is kept");
    if (const auto text = store->export_json())
      if (const auto imported = store->import_json(*text, "own"); !imported) expect_reason(imported.error());
  }
  (void)store->forget_role(Role::bass);
  for (const std::string& notice : store->take_notices()) expect(!notice.empty(), "a notice says something");
}

void use_cache(const fs::path& folder) {
  auto cache = AnalysisCache::open(folder);
  if (!cache) return expect_reason(cache.error());
  const std::string key = "key";
  (void)cache->find({&key, 1});
  const std::pair<std::string, CachedMeasurement> entry{"other", measured()};
  cache->keep({&entry, 1});
  (void)cache->stats();
  (void)cache->clear();
}

void read(std::string_view input) {
  if (input.empty()) return;
  const auto choice = static_cast<unsigned char>(input[0]);
  const std::string_view rest = input.substr(1);
  if ((choice & 4u) != 0) {
    const auto kept = from_bytes(rest);
    // Byte for byte: a measurement has one form.
    if (kept) expect(from_bytes(to_bytes(*kept)).has_value(), "what was kept can be kept again");
    return;
  }
  const bool feedback = (choice & 1u) != 0;
  static const std::string sound[2] = {sound_file(test::TemporaryFolder().path(), false),
                                       sound_file(test::TemporaryFolder().path(), true)};
  const test::TemporaryFolder folder;
  const std::string file = (choice & 2u) != 0 ? std::string(rest) : damaged(sound[feedback ? 1 : 0], rest);
  const fs::path path = folder / (feedback ? "feedback.db" : "analysis.db");
  write_file(path, file);
  feedback ? use_feedback(folder.path()) : use_cache(folder.path());
}

}  // namespace
}  // namespace smartgain::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  smartgain::fuzz::read(smartgain::fuzz::view(data, size));
  return 0;
}
