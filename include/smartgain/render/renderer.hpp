// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// How a project becomes audio: one small interface, so that another way to render can take the place of the first.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "smartgain/core/audio_view.hpp"
#include "smartgain/core/progress.hpp"
#include "smartgain/core/result.hpp"
#include "smartgain/io/lmms_project.hpp"

namespace smartgain {

/// Over this sample peak a render is taken for a numeric explosion. Chosen: LMMS's own songs reach +9.6 dBFS (Zen), the
/// explosion that is known (InnerRecreation without oversampling) +61 dBFS.
inline constexpr double kExplosionPeakDbfs = 20.0;
/// "explodes to +61.0 dBFS (music stays under +20 dBFS)"; for use after "it " and "its render ".
[[nodiscard]] std::string describe_explosion(double sample_peak_dbfs);

/// A strip's file, or why there is none.
struct RenderedStrip {
  std::string strip_id;        ///< as asked for
  std::filesystem::path path;  ///< empty: it could not be rendered, see problem
  std::string problem;         ///< empty = none
};

/// Takes the strips' audio while a song is rendered. Called in one thread at a time, not always the same.
class StripSink {
 public:
  virtual ~StripSink() = default;
  /// These strips follow, at this rate. A second call: the render failed and is tried again, what came before is void.
  virtual Result<> begin(std::span<const std::string> strip_ids, double sample_rate_hz) = 0;
  /// The next frames: one stereo view a strip, all of the same length, which hold for the time of the call.
  virtual Result<> process(std::span<const AudioView> strips) = 0;
};

/// What of the strips reached the sink.
struct Capture {
  std::vector<std::string> strip_ids;  ///< those of which the sink has all
  std::string problem;                 ///< why there is none at all; empty = there are, or there is none to have
};

/// Makes audio of a project. [one-thread-at-a-time]
class Renderer {
 public:
  virtual ~Renderer() = default;
  /// "LMMS 1.2.2", for messages.
  [[nodiscard]] virtual std::string name() const = 0;
  /// The whole project as a float file.
  /// Fails with missing_program, failed_program, interrupted.
  [[nodiscard]] virtual Result<> render_mix(const LmmsProject& project, const std::filesystem::path& output,
                                            const Progress& progress) = 0;
  /// The same, and in the same pass each of these strips alone to the sink, behind everything but the Master channel's effects. Strips whose
  /// audio cannot be told apart while others play do not reach it. That no strip could be captured is no failure; beyond those of
  /// render_mix() it fails with what the sink fails with.
  [[nodiscard]] virtual Result<Capture> render_session(const LmmsProject& project,
                                                       std::span<const std::string> strip_ids,
                                                       const std::filesystem::path& output, StripSink& sink,
                                                       const Progress& progress) = 0;
  /// Each strip alone, behind everything but the Master channel's effects. A strip that fails has a problem; the others
  /// go on.
  [[nodiscard]] virtual Result<std::vector<RenderedStrip>> render_strips(const LmmsProject& project,
                                                                         std::span<const std::string> strip_ids,
                                                                         const std::filesystem::path& folder,
                                                                         const Progress& progress) = 0;
};

}  // namespace smartgain
