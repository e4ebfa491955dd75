// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The loudness of any number of blocks in memory that does not grow, exact where it can be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace smartgain {

/// LUFS of a channel-weighted K-filtered mean square, and back. ITU-R BS.1770-5 Annex 1 eq. 2.
[[nodiscard]] double loudness_of(double energy);
[[nodiscard]] double energy_of(double loudness_lufs);

/// Blocks sorted into bins of 0.01 LU from -70 to +30 LUFS. Every bin keeps the exact sum of its blocks' energies, so
/// that sums over bins are exact; only a block's rank, or on which side of a gate it lies, is known to 0.01 LU. Blocks
/// beyond +30 LUFS share the last bin.
class LoudnessHistogram {
 public:
  LoudnessHistogram();
  LoudnessHistogram(const LoudnessHistogram& other);
  LoudnessHistogram& operator=(const LoudnessHistogram&) = delete;

  /// Blocks at or below the absolute gate of -70 LUFS are left out.
  void add(double energy) noexcept;
  void reset() noexcept;

  /// Mean energy of the blocks louder than `gate_energy`; empty if there is none.
  [[nodiscard]] std::optional<double> mean_above(double gate_energy) const noexcept;
  [[nodiscard]] std::uint64_t count_above(double gate_energy) const noexcept;
  /// Energy that the `share` (0…1) of the blocks louder than `gate_energy` does not exceed: the block of rank
  /// round((count - 1) share), as in the code of EBU Tech 3342. Empty if there is no such block.
  [[nodiscard]] std::optional<double> percentile_above(double gate_energy, double share) const noexcept;

 private:
  struct Bin {
    double energy;
    std::uint64_t count;
  };
  [[nodiscard]] std::size_t first_bin_above(double gate_energy) const noexcept;

  // Only bins between the quietest and the loudest block are ever written: a page that was not touched takes no memory.
  std::unique_ptr<Bin[]> bins_;
  std::size_t begin_ = 0, end_ = 0;
};

}  // namespace smartgain
