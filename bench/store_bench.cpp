// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What planning reads of a user who taught a lot, and a second look at fifty strips. Budgets: 2 ms for everything learned, 10 ms for any
// answer of a store of 100,000 events in 50 MB. The naive reference learns from every event each time.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "smartgain/learning/learning.hpp"
#include "smartgain/store/analysis_cache.hpp"
#include "smartgain/store/feedback_store.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

constexpr int kEvents = 100'000;
constexpr int kStripsASong = 25;

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "sgbench-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string song_name(int song) { return "00112233445566778899aabb" + std::to_string(10'000'000 + song); }

std::string export_of(int events) {
  std::string text = R"({"format":"smartgain-feedback","version":1,"events":[)";
  for (int i = 0; i < events; ++i) {
    const int strip = i % kStripsASong;
    char event[600];
    std::snprintf(
        event, sizeof event,
        R"(%s{"uid":"%032x","time_s":%d,"kind":"moved","song":"%s","song_name":"song %d.mmpz","strip":"strip-%d",)"
        R"("strip_name":"Strip %d","role":"%s","role_confidence":0.9,"group":"","style":"auto","recommended_db":%.2f,)"
        R"("learned_db":0.0,"chosen_db":%.2f,"position_db":-3.5,"stars":0,"rule":"%s","rule_db":%.2f})",
        i == 0 ? "" : ",", static_cast<unsigned>(i), 1'700'000'000 + 60 * i, song_name(i / kStripsASong / 2).c_str(),
        i / kStripsASong / 2, strip, strip, std::string(kRoles[static_cast<std::size_t>(strip % 12)].word).c_str(),
        (i % 7) - 3.0, (i % 7) - 3.0 + (i % 5) - 2.0, strip % 2 == 0 ? "masking_relief" : "", (i % 7) - 3.0);
    text += event;
  }
  return text + "]}";
}

/// 100,000 events of 2,000 songs, made once.
FeedbackStore& full_store() {
  static const Folder folder;
  static std::unique_ptr<FeedbackStore> store = [] {
    auto opened = FeedbackStore::open(folder.path());
    if (!opened) std::abort();
    auto made = std::make_unique<FeedbackStore>(*std::move(opened));
    if (const auto report = made->import_json(export_of(kEvents), "bench"); !report || report->added != kEvents)
      std::abort();
    return made;
  }();
  return *store;
}

double megabytes(const FeedbackStore& store) {
  double bytes = 0.0;
  for (const char* ending : {"", "-wal"})
    if (std::error_code error; fs::exists(store.file().string() + ending, error))
      bytes += static_cast<double>(fs::file_size(store.file().string() + ending));
  return bytes / 1e6;
}

void everything_learned(benchmark::State& state) {
  FeedbackStore& store = full_store();
  const std::string song = song_name(kEvents / kStripsASong / 2 - 1);
  for (auto _ : state) {
    const auto learned = store.learned(song);
    if (!learned || learned->offsets.empty() || learned->song.size() != kStripsASong)
      return state.SkipWithError("not what was taught");
  }
  state.counters["memory_mb"] = megabytes(store);
}
BENCHMARK(everything_learned)->Unit(benchmark::kMillisecond);

/// With the store opened anew, as a command does.
void open_and_learn(benchmark::State& state) {
  const fs::path folder = full_store().file().parent_path();
  for (auto _ : state) {
    auto store = FeedbackStore::open(folder);
    if (!store || !store->learned(song_name(3))) return state.SkipWithError("cannot be read");
  }
}
BENCHMARK(open_and_learn)->Unit(benchmark::kMillisecond);

void everything_learned_naively(benchmark::State& state) {
  FeedbackStore& store = full_store();
  for (auto _ : state) {
    const auto events = store.events();
    if (!events || learn_from_events(*events, song_name(3)).offsets.empty())
      return state.SkipWithError("nothing learned");
  }
}
BENCHMARK(everything_learned_naively)->Unit(benchmark::kMillisecond);

void record_an_event(benchmark::State& state) {
  FeedbackStore& store = full_store();
  FeedbackEvent event;
  event.kind = FeedbackKind::moved;
  event.song = song_name(7);
  event.role = Role::hat;
  event.role_confidence = 1.0;
  event.style = "auto";
  event.chosen = Decibels(-1.0);
  int strip = 0;
  for (auto _ : state) {
    event.strip = "strip-" + std::to_string(strip++ % kStripsASong);
    if (!store.record(event)) return state.SkipWithError("cannot be kept");
  }
}
BENCHMARK(record_an_event)->Unit(benchmark::kMillisecond);

void forget_an_event(benchmark::State& state) {
  FeedbackStore& store = full_store();
  std::int64_t id = 1;
  for (auto _ : state) {
    const auto forgotten = store.forget(std::vector{id++});
    if (!forgotten || *forgotten != 1) return state.SkipWithError("not forgotten");
  }
}
BENCHMARK(forget_an_event)->Unit(benchmark::kMillisecond)->Iterations(200);

/// Fifty strips with all their patches out of the cache.
void fifty_strips_again(benchmark::State& state) {
  const Folder folder;
  auto cache = AnalysisCache::open(folder.path(), 100'000'000);
  if (!cache) return state.SkipWithError("no cache");
  std::vector<std::pair<std::string, CachedMeasurement>> entries;
  std::vector<std::string> keys;
  for (int i = 0; i < 50; ++i) {
    CachedMeasurement entry;
    entry.measured.emplace();
    entry.measured->integrated = Lufs(-20.0 - i);
    entry.measured->patches.resize(kMostPatches);
    keys.push_back("key " + std::to_string(i));
    entries.emplace_back(keys.back(), std::move(entry));
  }
  cache->keep(entries);
  for (auto _ : state) {
    const auto found = cache->find(keys);
    if (!found.back() || found.back()->measured->integrated != Lufs(-69.0))
      return state.SkipWithError("not what was kept");
  }
}
BENCHMARK(fifty_strips_again)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace smartgain
