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

#include "smartgain/core/progress.hpp"
#include "smartgain/core/result.hpp"
#include "smartgain/io/lmms_project.hpp"

namespace smartgain {

struct RenderedStrip {
  std::string strip_id;
  std::filesystem::path path;  ///< empty: it could not be rendered, see problem
  std::string problem;
};

class Renderer {
 public:
  virtual ~Renderer() = default;
  /// "LMMS 1.2.2", for messages.
  [[nodiscard]] virtual std::string name() const = 0;
  /// The whole project as a float file. Fails with missing_program, failed_program, interrupted.
  [[nodiscard]] virtual Result<> render_mix(const LmmsProject& project, const std::filesystem::path& output,
                                            const Progress& progress) = 0;
  /// Each strip alone, behind everything but the Master channel's effects. A strip that fails has a problem; the others
  /// go on.
  [[nodiscard]] virtual Result<std::vector<RenderedStrip>> render_strips(const LmmsProject& project,
                                                                         std::span<const std::string> strip_ids,
                                                                         const std::filesystem::path& folder,
                                                                         const Progress& progress) = 0;
};

}  // namespace smartgain
