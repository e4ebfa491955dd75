// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// One strip, measured while it streams by.
#pragma once

#include <cstddef>
#include <memory>

#include "smartgain/analysis/band_history.hpp"
#include "smartgain/core/audio_view.hpp"
#include "smartgain/core/measurement.hpp"
#include "smartgain/core/result.hpp"

namespace smartgain {

struct AnalyserFormat {
  double sample_rate_hz;
  std::size_t channel_count;     ///< 1..8; 1 is measured as dual mono
};

class StripAnalyser {
 public:
  [[nodiscard]] static Result<StripAnalyser> make(const AnalyserFormat& format);
  StripAnalyser(StripAnalyser&&) noexcept;
  StripAnalyser& operator=(StripAnalyser&&) noexcept;
  ~StripAnalyser();

  void process(AudioView block) noexcept;
  void reset() noexcept;
  [[nodiscard]] Measurement measurement() const;
  [[nodiscard]] const BandHistory& band_history() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
  explicit StripAnalyser(std::unique_ptr<State> state);
};

}  // namespace smartgain
