// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "support/signals.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace smartgain::test {

Signal::Signal(std::size_t channel_count, std::size_t frame_count)
    : channels_(channel_count, std::vector<float>(frame_count)), pointers_(channel_count) {}

AudioView Signal::view(std::size_t first_frame, std::size_t count) {
  for (std::size_t c = 0; c < channels_.size(); ++c) pointers_[c] = channels_[c].data() + first_frame;
  return {pointers_, count};
}

Signal sine(double frequency_hz, double peak_dbfs, double duration_s, double sample_rate_hz,
            std::size_t channel_count) {
  Signal signal(channel_count, static_cast<std::size_t>(std::lround(duration_s * sample_rate_hz)));
  const double peak = std::pow(10.0, peak_dbfs / 20.0);
  for (std::size_t n = 0; n < signal.frame_count(); ++n) {
    const double phase = 2.0 * std::numbers::pi * frequency_hz * static_cast<double>(n) / sample_rate_hz;
    for (std::size_t c = 0; c < channel_count; ++c) signal[c][n] = static_cast<float>(peak * std::sin(phase));
  }
  return signal;
}

Signal white_noise(double peak, double duration_s, double sample_rate_hz, std::size_t channel_count,
                   std::uint32_t seed) {
  Signal signal = silence(duration_s, sample_rate_hz, channel_count);
  for (std::size_t c = 0; c < channel_count; ++c) {
    Random random(seed + static_cast<std::uint32_t>(c));
    for (float& sample : signal[c]) sample = static_cast<float>(peak * random.next());
  }
  return signal;
}

Signal pink_noise(double rms, double duration_s, double sample_rate_hz, std::size_t channel_count, std::uint32_t seed) {
  // Paul Kellet, "refined" pink noise filter, musicdsp.org no. 76: poles, gains.
  constexpr std::array<double, 6> kPole = {0.99886, 0.99332, 0.96900, 0.86650, 0.55000, -0.7616};
  constexpr std::array<double, 6> kGain = {0.0555179, 0.0750759, 0.1538520, 0.3104856, 0.5329522, -0.0168980};
  constexpr double kRmsOfFilter = 1.17;  // of the sum below for even noise within +-1, measured
  Signal signal = silence(duration_s, sample_rate_hz, channel_count);
  for (std::size_t c = 0; c < channel_count; ++c) {
    Random random(seed + static_cast<std::uint32_t>(c));
    std::array<double, 6> state{};
    double late = 0.0;
    for (float& sample : signal[c]) {
      const double white = random.next();
      double sum = late + 0.5362 * white;
      for (std::size_t i = 0; i < state.size(); ++i) sum += state[i] = kPole[i] * state[i] + kGain[i] * white;
      late = 0.115926 * white;
      sample = static_cast<float>(rms / kRmsOfFilter * sum);
    }
  }
  return signal;
}

Signal click_train(float peak, std::size_t period_frames, double duration_s, double sample_rate_hz,
                   std::size_t channel_count) {
  Signal signal = silence(duration_s, sample_rate_hz, channel_count);
  for (std::size_t c = 0; c < channel_count; ++c)
    for (std::size_t n = 0; n < signal.frame_count(); n += period_frames) signal[c][n] = peak;
  return signal;
}

Signal music(double duration_s, double sample_rate_hz, std::uint32_t seed) {
  Signal signal = silence(duration_s, sample_rate_hz);
  Random random(seed);
  const double root_hz = 55.0 * std::exp2(std::floor(6.0 + 6.0 * random.next()) / 12.0);
  double loud = 1.0;
  for (std::size_t n = 0; n < signal.frame_count(); ++n) {
    const double t = static_cast<double>(n) / sample_rate_hz;
    const double beat = std::fmod(t, 0.5), eighth = std::fmod(t, 0.25), bar = std::fmod(t, 2.0);
    if (bar < 0.5 / sample_rate_hz) loud = 0.55 + 0.45 * random.next();
    const auto tone = [t](double hz) { return std::sin(2.0 * std::numbers::pi * hz * t); };
    const double kick =
        std::sin(2.0 * std::numbers::pi * (50.0 * beat - 3.0 * std::exp(-30.0 * beat))) * std::exp(-9.0 * beat);
    const double bass = (tone(root_hz) + 0.4 * tone(2.0 * root_hz)) * std::exp(-2.0 * eighth);
    const double low = tone(4.0 * root_hz) + tone(5.0 * root_hz), high = tone(6.0 * root_hz) + tone(9.0 * root_hz);
    const double hat = random.next() * std::exp(-60.0 * eighth);
    const double middle = 0.45 * kick + loud * 0.2 * bass;
    signal[0][n] = static_cast<float>(middle + loud * (0.07 * low + 0.03 * high) + 0.10 * hat);
    signal[1][n] = static_cast<float>(middle + loud * (0.03 * low + 0.07 * high) + 0.14 * hat);
  }
  return signal;
}

Signal joined(const std::vector<Signal>& parts) {
  Signal whole(parts.empty() ? 0 : parts.front().channel_count(), 0);
  for (const Signal& part : parts)
    for (std::size_t c = 0; c < part.channel_count(); ++c)
      whole[c].insert(whole[c].end(), part[c].begin(), part[c].end());
  return whole;
}

Signal silence(double duration_s, double sample_rate_hz, std::size_t channel_count) {
  return Signal(channel_count, static_cast<std::size_t>(std::lround(duration_s * sample_rate_hz)));
}

Signal scaled(Signal signal, float gain) {
  for (std::size_t c = 0; c < signal.channel_count(); ++c)
    for (float& sample : signal[c]) sample *= gain;
  return signal;
}

}  // namespace smartgain::test
