// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// LMMS projects (.mmp, .mmpz): read into strips, and write knobs back without touching any other byte of the XML.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "smartgain/core/result.hpp"
#include "smartgain/core/session_analysis.hpp"

namespace smartgain {

/// How a strip's sound gets to the Master channel.
struct LmmsRoute {
  std::size_t render_index = 0;    ///< its 1-based number among what `lmms rendertracks` renders; 0 = not rendered (muted)
  int channel = 0;                 ///< mixer channel that the track feeds; 0 = Master directly
  /// Gain of everything between the strip's own knob and the Master channel's input: other faders and send amounts on the way.
  /// Empty where there are several ways, an automated knob, or effects on a channel that other tracks feed too.
  std::optional<Decibels> downstream;
};

struct LmmsStrip {
  Strip strip;                     ///< unmeasured
  LmmsRoute route;
};

/// A gain change as knobs understand it.
struct KnobSetting {
  std::string strip_id;            ///< empty: the Master fader
  bool trim = false;               ///< the strip's trim knob in place of its knob
  Decibels position;               ///< where to put it; -infinity = fully down
};

class LmmsProject {
 public:
  /// Reads and checks a project. Fails with unreadable_input: missing, not a project, damaged (with line and column), no strip.
  [[nodiscard]] static Result<LmmsProject> load(const std::filesystem::path& path);
  /// The same from memory; `name` stands in messages.
  [[nodiscard]] static Result<LmmsProject> parse(std::string_view bytes, std::string_view name);
  LmmsProject(LmmsProject&&) noexcept;
  LmmsProject& operator=(LmmsProject&&) noexcept;
  ~LmmsProject();

  [[nodiscard]] std::span<const LmmsStrip> strips() const noexcept;
  [[nodiscard]] const Knob& master_knob() const noexcept;
  [[nodiscard]] bool master_knob_automated() const noexcept;
  /// Effects on the Master channel that are switched on: they react to the balance, so strips need not add up to the mix.
  [[nodiscard]] bool has_master_effects() const noexcept;
  /// Gain from the Master channel's effects to the file: Master fader and the song's master volume.
  [[nodiscard]] Decibels master_gain() const noexcept;
  [[nodiscard]] std::string creator_version() const;
  [[nodiscard]] const std::string& content_hash() const noexcept;
  /// Sample and preset files that the project names and that are found neither beside it nor where LMMS keeps its own.
  [[nodiscard]] const std::vector<std::string>& missing_files() const noexcept;

  /// Puts knobs; all or nothing. Fails with wrong_use for an unknown strip or an automated knob, or a position out of range.
  Result<> set_knobs(std::span<const KnobSetting> settings);
  /// A copy for measuring strips: Master effects off, only the named strips (by id) unmuted.
  [[nodiscard]] LmmsProject for_strips(std::span<const std::string> strip_ids) const;

  [[nodiscard]] const std::string& xml() const noexcept;
  /// As the ending of `path` says: .mmp plain, .mmpz compressed; written atomically.
  Result<> save(const std::filesystem::path& path) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
  explicit LmmsProject(std::unique_ptr<State> state);
};

}  // namespace smartgain
