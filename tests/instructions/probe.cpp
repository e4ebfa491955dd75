// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Work whose instructions tools/check_instructions.py counts: each function is a subject, its result keeps it from being left out.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "smartgain/analysis/relations.hpp"
#include "smartgain/analysis/strip_analyser.hpp"
#include "smartgain/dsp/erb_bands.hpp"
#include "support/signals.hpp"

namespace {

using namespace smartgain;

constexpr double kRateHz = 44100.0;
constexpr double kSeconds = 3.0;
constexpr std::uint32_t kStrips = 16;
constexpr std::size_t kSlots = 430;

/// A strip with a few bands of its own, now louder and now softer.
BandHistory noisy_history(std::uint32_t seed) {
  test::Random random(seed);
  BandHistory history;
  history.band_count = kErbBandCount;
  history.slot_duration_s = 1024.0 / kRateHz;
  history.slot_count = kSlots;
  for (std::size_t slot = 0; slot < kSlots; ++slot)
    for (std::size_t band = 0; band < kErbBandCount; ++band) {
      const double own = (band + 3 * seed) % kErbBandCount < 12 ? 1e-3 : 1e-7;
      history.power.push_back(static_cast<float>(own * (1.0 + random.next())));
    }
  return history;
}

}  // namespace

// One subject each; C names, because the counter finds them by these.
extern "C" [[gnu::noipa]] void count_analyser(StripAnalyser& analyser, const test::Signal& signal) {
  constexpr std::size_t kBlock = 4096;
  for (std::size_t done = 0; done < signal.frame_count(); done += kBlock) {
    const float* channels[] = {signal[0].data() + done, signal[1].data() + done};
    analyser.process({channels, std::min(kBlock, signal.frame_count() - done)});
  }
}

extern "C" [[gnu::noipa]] std::size_t count_relations(const std::vector<HeardStrip>& strips) {
  return relate(strips).hidden.size();
}

int main() {
  const test::Signal music = test::music(kSeconds, kRateHz, 1);
  auto analyser = StripAnalyser::make({kRateHz, 2});
  if (!analyser) return EXIT_FAILURE;
  count_analyser(*analyser, music);

  std::vector<BandHistory> histories;
  for (std::uint32_t seed = 1; seed <= kStrips; ++seed) histories.push_back(noisy_history(seed));
  std::vector<HeardStrip> strips;
  for (const BandHistory& history : histories) strips.push_back({std::to_string(strips.size()), &history, {}});
  const std::size_t hidden = count_relations(strips);

  // What was counted must have been right.
  const Measurement measured = analyser->measurement();
  if (!measured.integrated || hidden != strips.size()) return EXIT_FAILURE;
  std::printf("analyser %zu frames\nrelations %zu pair-slots\n", music.frame_count(),
              strips.size() * (strips.size() - 1) * histories.front().slot_count);
}
