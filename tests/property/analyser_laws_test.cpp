// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Laws that hold for every strip: blocks, gain, channel order, questions asked on the way, garbage.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "support/measure.hpp"

namespace smartgain::test {
namespace {

/// Every figure by name, the missing ones too.
struct Figure {
  std::string name;
  std::optional<double> value;
};

template <class Level>
std::optional<double> number(const std::optional<Level>& level) {
  return level ? std::optional(level->value) : std::nullopt;
}

std::vector<Figure> levels_of(const Measurement& m) {
  std::vector<Figure> figures = {
      {"integrated", number(m.integrated)},         {"momentary_max", number(m.momentary_max)},
      {"short_term_max", number(m.short_term_max)}, {"true_peak", number(m.true_peak)},
      {"sample_peak", number(m.sample_peak)},       {"rms", number(m.rms)}};
  const auto& p = m.level_percentiles;
  figures.push_back({"p10", p ? std::optional(p->p10.value) : std::nullopt});
  figures.push_back({"p50", p ? std::optional(p->p50.value) : std::nullopt});
  figures.push_back({"p95", p ? std::optional(p->p95.value) : std::nullopt});
  for (std::size_t band = 0; band < m.band_level_db.size(); ++band)
    figures.push_back({"band " + std::to_string(band), m.band_level_db[band]});
  return figures;
}

/// What gain leaves alone.
std::vector<Figure> ratios_of(const Measurement& m) {
  std::vector<Figure> figures{{"loudness_range", number(m.loudness_range)},
                              {"crest_factor", number(m.crest_factor)},
                              {"peak_to_loudness", number(m.peak_to_loudness)},
                              {"active_share", m.active_share},
                              {"centroid", number(m.spectral_centroid)},
                              {"spread", number(m.spectral_spread)},
                              {"rolloff", number(m.spectral_rolloff_85)},
                              {"flatness", m.spectral_flatness},
                              {"correlation", m.stereo.correlation},
                              {"width", m.stereo.width},
                              {"balance", number(m.stereo.balance)},
                              {"duration", m.duration_s}};
  for (std::size_t band = 0; band < m.band_stereo.size(); ++band) {
    const std::string of_band = " of band " + std::to_string(band);
    figures.push_back({"correlation" + of_band, m.band_stereo[band].correlation});
    figures.push_back({"width" + of_band, m.band_stereo[band].width});
    figures.push_back({"balance" + of_band, number(m.band_stereo[band].balance)});
  }
  return figures;
}

std::vector<Figure> all_of(const Measurement& m) {
  std::vector<Figure> figures = levels_of(m);
  for (Figure& figure : ratios_of(m)) figures.push_back(std::move(figure));
  figures.push_back({"dc_offset", m.dc_offset});
  figures.push_back({"clipped", static_cast<double>(m.clipped_samples)});
  figures.push_back({"non_finite", static_cast<double>(m.non_finite_samples)});
  return figures;
}

/// `tolerance` is absolute below 1 and relative above.
void expect_same(const std::vector<Figure>& found, const std::vector<Figure>& expected, double tolerance = 0.0,
                 double moved_by = 0.0) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    ASSERT_EQ(found[i].value.has_value(), expected[i].value.has_value()) << found[i].name;
    if (!found[i].value) continue;
    if (tolerance == 0.0)
      EXPECT_EQ(*found[i].value, *expected[i].value + moved_by) << found[i].name;
    else
      EXPECT_NEAR(*found[i].value, *expected[i].value + moved_by,
                  tolerance * std::max(1.0, std::fabs(*expected[i].value)))
          << found[i].name;
  }
}

struct Named {
  std::string name;
  Signal signal;
};

/// Music, noise, clicks, silence between, something clipped, something short; 1 to 3 channels.
std::vector<Named> signals(double rate) {
  std::vector<Named> all;
  all.push_back({"music", music(7.3, rate, 5)});
  all.push_back({"pink noise, one channel", pink_noise(0.05, 4.1, rate, 1, 2)});
  all.push_back({"clicks in three channels", click_train(0.9f, 10007, 5.0, rate, 3)});
  all.push_back({"clipped", scaled(music(3.5, rate, 6), 4.0f)});
  for (std::size_t c = 0; c < 2; ++c)
    for (float& x : all.back().signal[c]) x = std::clamp(x, -1.0f, 1.0f);
  all.push_back({"a sound between silences",
                 joined({silence(1.0, rate), white_noise(0.3, 1.2, rate, 2, 3), silence(2.0, rate)})});
  all.push_back({"shorter than a block", white_noise(0.3, 0.2, rate, 2, 4)});
  all.push_back({"shorter than a window", white_noise(0.3, 0.02, rate, 2, 4)});
  return all;
}

class AnalyserLaws : public testing::TestWithParam<int> {
 protected:
  [[nodiscard]] double rate() const { return GetParam(); }
};
INSTANTIATE_TEST_SUITE_P(Rates, AnalyserLaws, testing::Values(44100, 48000, 96000), testing::PrintToStringParamName());

TEST_P(AnalyserLaws, AnyBlockSizeGivesTheSameBits) {
  for (const auto& [name, signal] : signals(rate())) {
    SCOPED_TRACE(name);
    const auto expected = all_of(measure(signal, rate()));
    for (const std::size_t block : {1u, 7u, 64u, 441u, 1024u, 4096u}) {
      SCOPED_TRACE(block);
      expect_same(all_of(measure(signal, rate(), block)), expected);
    }
  }
}

TEST_P(AnalyserLaws, BlocksOfEverChangingSizeGiveTheSameBits) {
  Signal signal = music(6.0, rate(), 8);
  StripAnalyser analyser = analyser_for(rate(), 2);
  Random random(3);
  for (std::size_t done = 0; done < signal.frame_count();) {
    const auto wanted = static_cast<std::size_t>(1500.0 * (1.0 + random.next()));
    const std::size_t count = std::min(wanted, signal.frame_count() - done);
    analyser.process(signal.view(done, count));
    done += count;
  }
  expect_same(all_of(analyser.measurement()), all_of(measure(signal, rate())));
}

TEST_P(AnalyserLaws, AskingOnTheWayChangesNothing) {
  for (auto& [name, signal] : signals(rate())) {
    SCOPED_TRACE(name);
    StripAnalyser asked = analyser_for(rate(), signal.channel_count());
    for (std::size_t done = 0; done < signal.frame_count(); done += 3333) {
      asked.process(signal.view(done, std::min<std::size_t>(3333, signal.frame_count() - done)));
      const auto first = all_of(asked.measurement());
      expect_same(all_of(asked.measurement()), first);
    }
    expect_same(all_of(asked.measurement()), all_of(measure(signal, rate())));
  }
}

TEST_P(AnalyserLaws, HalfWayIsWhatHalfTheStripMeasures) {
  Signal signal = music(6.0, rate(), 9);
  const std::size_t half = signal.frame_count() / 2 + 77;
  StripAnalyser analyser = analyser_for(rate(), 2);
  analyser.process(signal.view(0, half));
  Signal first_half(2, half);
  for (std::size_t c = 0; c < 2; ++c) std::copy_n(signal[c].begin(), half, first_half[c].begin());
  expect_same(all_of(analyser.measurement()), all_of(measure(first_half, rate())));
}

TEST_P(AnalyserLaws, ResetForgets) {
  Signal before = scaled(music(5.0, rate(), 1), 3.0f), after = music(4.0, rate(), 2);
  before[0][100] = std::numeric_limits<float>::infinity();
  StripAnalyser analyser = analyser_for(rate(), 2);
  feed(analyser, before, 5000);
  analyser.reset();
  feed(analyser, after, 5000);
  expect_same(all_of(analyser.measurement()), all_of(measure(after, rate())));
}

TEST_P(AnalyserLaws, TwiceTheAmplitudeIsSixDecibelsAndNoRatio) {
  // analytic: doubling is exact in float; what is left is the double rounding of logarithms and sums, and for figures
  // that pass through bins of 0.01 LU, the bins.
  constexpr double kRounding = 1e-6, kBins = 0.011;
  const double twice = 20.0 * std::log10(2.0);
  for (const auto& [name, signal] : signals(rate())) {
    if (name == "clipped" || name == "a sound between silences") continue;  // the second: see below
    SCOPED_TRACE(name);
    const Measurement one = measure(signal, rate()), two = measure(scaled(signal, 2.0f), rate());
    const auto low = levels_of(one), high = levels_of(two);
    ASSERT_EQ(low.size(), high.size());
    for (std::size_t i = 0; i < low.size(); ++i) {
      ASSERT_EQ(low[i].value.has_value(), high[i].value.has_value()) << low[i].name;
      const bool binned = low[i].name == "p10" || low[i].name == "p50" || low[i].name == "p95";
      if (!low[i].value) continue;
      EXPECT_NEAR(*high[i].value, *low[i].value + twice, binned ? kBins : kRounding) << low[i].name;
    }
    const auto ratio = ratios_of(one), ratio_of_two = ratios_of(two);
    for (std::size_t i = 0; i < ratio.size(); ++i) {
      ASSERT_EQ(ratio[i].value.has_value(), ratio_of_two[i].value.has_value()) << ratio[i].name;
      const bool binned = ratio[i].name == "loudness_range";
      if (!ratio[i].value) continue;
      const double tolerance = binned ? 2.0 * kBins : kRounding * (1.0 + std::fabs(*ratio[i].value));
      EXPECT_NEAR(*ratio_of_two[i].value, *ratio[i].value, tolerance) << ratio[i].name;
    }
    EXPECT_NEAR(*two.dc_offset, 2.0 * *one.dc_offset, 1e-12);
  }
}

TEST_P(AnalyserLaws, GainLeavesAFadingTailInPlaceToo) {
  // The tail of the K filter passes the absolute gate in other blocks when the gain is another, which may move the mean
  // by less than a block's part of it; peaks and spectra stay exact.
  const Signal signal = joined({silence(1.0, rate()), white_noise(0.3, 1.2, rate(), 2, 3), silence(2.0, rate())});
  const Measurement one = measure(signal, rate()), two = measure(scaled(signal, 2.0f), rate());
  EXPECT_NEAR(two.integrated->value - one.integrated->value, 6.0206, 0.01);
  EXPECT_NEAR(two.true_peak->value - one.true_peak->value, 6.0206, 1e-4);
  EXPECT_NEAR(two.spectral_centroid->value, one.spectral_centroid->value, 1e-6);
}

TEST_P(AnalyserLaws, ExchangedSidesTurnTheBalanceAndNothingElse) {
  Signal signal = music(6.0, rate(), 4);
  for (float& x : signal[1]) x *= 0.75f;
  Signal exchanged = signal;
  std::swap(exchanged[0], exchanged[1]);
  const Measurement one = measure(signal, rate());
  Measurement other = measure(exchanged, rate());
  EXPECT_GT(std::fabs(one.stereo.balance->value), 0.1) << "or the law would say nothing";
  EXPECT_NEAR(other.stereo.balance->value, -one.stereo.balance->value, 1e-9);
  other.stereo.balance = one.stereo.balance;
  for (std::size_t band = 0; band < one.band_stereo.size(); ++band) {
    const std::optional<Decibels> there = one.band_stereo[band].balance;
    std::optional<Decibels>& here = other.band_stereo.at(band).balance;
    ASSERT_EQ(there.has_value(), here.has_value());
    if (there) {
      EXPECT_NEAR(here->value, -there->value, 1e-4) << band;
    }
    here = there;
  }
  expect_same(all_of(other), all_of(one), 1e-6);  // a transform in float takes the sides as real and imaginary part
}

TEST_P(AnalyserLaws, SilenceBeforeAndAfterIsGatedOut) {
  const Signal sound = music(6.0, rate(), 4);
  const Measurement one = measure(sound, rate());
  const Measurement other = measure(joined({silence(2.0, rate()), sound, silence(2.0, rate())}), rate());
  EXPECT_NEAR(other.integrated->value, one.integrated->value, 0.2);  // the blocks that hold its beginning and its end
  EXPECT_EQ(other.sample_peak->value, one.sample_peak->value);
  EXPECT_NEAR(other.spectral_centroid->value, one.spectral_centroid->value, 0.01 * one.spectral_centroid->value);
  EXPECT_LT(*other.active_share, *one.active_share);
}

TEST_P(AnalyserLaws, GarbageIsCountedAndNeverSpreads) {
  Signal broken = music(4.0, rate(), 1);
  Random random(5);
  std::uint64_t count = 0;
  for (std::size_t c = 0; c < 2; ++c)
    for (float& x : broken[c])
      if (random.next() > 0.99) {
        x = random.next() > 0.0 ? std::numeric_limits<float>::quiet_NaN() : std::numeric_limits<float>::infinity();
        ++count;
      }
  const Measurement m = measure(broken, rate(), 441);
  EXPECT_EQ(m.non_finite_samples, count);
  for (const Figure& figure : all_of(m)) {
    ASSERT_TRUE(figure.value.has_value()) << figure.name;
    EXPECT_TRUE(std::isfinite(*figure.value)) << figure.name;
  }
  Signal only_garbage(2, 48000);
  for (std::size_t c = 0; c < 2; ++c)
    std::fill(only_garbage[c].begin(), only_garbage[c].end(), std::numeric_limits<float>::quiet_NaN());
  const Measurement nothing = measure(only_garbage, rate());
  EXPECT_EQ(nothing.non_finite_samples, 96000u);
  EXPECT_FALSE(nothing.integrated || nothing.sample_peak || nothing.spectral_centroid);
}

TEST_P(AnalyserLaws, FiguresKeepTheirOrder) {
  for (const auto& [name, signal] : signals(rate())) {
    SCOPED_TRACE(name);
    const Measurement m = measure(signal, rate());
    EXPECT_GE(m.true_peak->value, m.sample_peak->value);
    EXPECT_GE(m.sample_peak->value, m.rms->value);
    EXPECT_GE(*m.spectral_flatness, 0.0);
    EXPECT_LE(*m.spectral_flatness, 1.0);
    if (m.integrated) {
      EXPECT_GE(m.momentary_max->value, m.integrated->value);
    }
    if (m.level_percentiles) {
      EXPECT_LE(m.level_percentiles->p10, m.level_percentiles->p50);
      EXPECT_LE(m.level_percentiles->p50, m.level_percentiles->p95);
    }
    if (m.stereo.correlation) {
      EXPECT_LE(std::fabs(*m.stereo.correlation), 1.0);
    }
  }
}

TEST(AnalyserLaw, SameSoundAtEveryRateMeasuresTheSame) {
  const Measurement low = measure(music(8.0, 44100.0, 3), 44100.0), high = measure(music(8.0, 96000.0, 3), 96000.0);
  EXPECT_NEAR(low.integrated->value, high.integrated->value, 0.3);  // the hat's noise reaches higher at 96 kHz
  EXPECT_NEAR(low.rms->value, high.rms->value, 0.3);
}

}  // namespace
}  // namespace smartgain::test
