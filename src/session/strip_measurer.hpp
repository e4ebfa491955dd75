// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Strips measured while LMMS renders them.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "smartgain/analysis/strip_analyser.hpp"
#include "smartgain/io/audio_file.hpp"
#include "smartgain/render/renderer.hpp"

namespace smartgain {

/// Measures every strip at the rate of the mix, and their sum. Each strip is also written as 32-bit float WAV where `keep_stems` says so,
/// and the sum where `sum_file` does, if there are fewer strips than wanted: the others come later.
class StripMeasurer final : public StripSink {
 public:
  StripMeasurer(double sample_rate_hz, std::size_t wanted, std::filesystem::path keep_stems,
                std::filesystem::path sum_file)
      : sample_rate_hz_(sample_rate_hz),
        wanted_(wanted),
        keep_stems_(std::move(keep_stems)),
        sum_file_(std::move(sum_file)) {}

  /// Fails with failed_program for another rate than the mix's.
  Result<> begin(std::span<const std::string> strip_ids, double sample_rate_hz) override;
  Result<> process(std::span<const AudioView> strips) override;
  /// Once all is there: puts the files into their places.
  Result<> finish();

  struct Measured {
    Measurement measurement;
    BandHistory bands;
    std::filesystem::path path;  ///< empty: not kept
  };
  /// Strips that make any mix useless, and why: "it explodes to +66.1 dBFS …". Before take_measured().
  [[nodiscard]] std::map<std::string, std::string> broken() const;
  /// Once a strip: gives the analyser's memory back.
  [[nodiscard]] Measured take_measured(const std::string& strip_id);
  [[nodiscard]] Measurement sum() const { return sum_->measurement(); }

 private:
  struct Strip {
    std::optional<StripAnalyser> analyser;
    std::optional<AudioFileWriter> writer;
    std::filesystem::path path;
  };

  double sample_rate_hz_;
  std::size_t wanted_;
  std::filesystem::path keep_stems_, sum_file_;
  std::vector<Strip> strips_;
  std::map<std::string, std::size_t> index_;
  std::optional<StripAnalyser> sum_;
  std::optional<AudioFileWriter> sum_writer_;
  std::vector<float> left_, right_;
};

}  // namespace smartgain
