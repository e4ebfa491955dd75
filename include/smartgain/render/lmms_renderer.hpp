// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Rendering by the installed `lmms`, headless.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>

#include "smartgain/core/result.hpp"
#include "smartgain/render/renderer.hpp"

namespace smartgain {

/// Where things are, and how hard to work; the defaults find everything.
struct LmmsRendererOptions {
  /// Empty: $SMARTGAIN_LMMS, else `lmms` in PATH.
  std::filesystem::path program;
  /// Our plugin for LMMS, which captures the strips of a session. Empty: $SMARTGAIN_LMMS_PLUGIN, else where it was built or
  /// installed with this program. Without it render_session() captures none.
  std::filesystem::path plugin;
  /// How many LMMS run side by side; 0: one a core. LMMS hardly uses a second core by itself.
  unsigned jobs = 0;
  /// True ends everything at hand with ErrorCode::interrupted. Must outlive the renderer.
  const std::atomic<bool>* stop = nullptr;
  /// An LMMS that neither reports progress nor writes for this long hangs: it is killed, and tried again. Chosen:
  /// only the loading of a song is silent, and this is far more than that takes.
  std::chrono::milliseconds stall_limit = std::chrono::minutes(5);
  /// A render may take this long, or twenty times as long as the song where that is more; then LMMS is ended. Chosen: on two old cores
  /// it renders ten times faster than the song plays, so this is far beyond any song that can be worked with.
  std::chrono::milliseconds least_time_limit = std::chrono::minutes(10);
};

/// The plugin that a renderer would use; empty if there is none.
[[nodiscard]] std::filesystem::path find_lmms_plugin();

/// The program that renders: `asked`, else $SMARTGAIN_LMMS, else `lmms` in PATH. Fails with missing_program.
[[nodiscard]] Result<std::filesystem::path> find_lmms_program(const std::filesystem::path& asked);

/// Finds LMMS and its version.
/// Fails with missing_program: it is not installed (with how to get it), not executable, or something else.
///
/// The renderer works in temporary folders of its own, which it removes, and lets LMMS see a configuration, a home and
/// a working folder made for the one run: the user's are neither changed nor read, but for where samples, presets and
/// plugins lie. All calls render 32-bit float at 44.1 kHz, twice oversampled; the folder of the output is made if it
/// is missing. What LMMS says of its own success is not believed: a render counts if its file is closed, finite and not
/// over +20 dBFS. One that does not count is tried twice more, unless it takes too long or its file would be longer than WAV can be. Each strip is a run of its own, `jobs` at a time; one
/// whose third try fails too has a problem. A strip's file is named after its id, and ends with the strip's last bar:
/// files may differ in length, and start together.
///
/// render_session() has LMMS load our plugin, which works in LMMS 1.2 only, and listens to it through a pipe: the strips cost no disk.
/// A song whose strips were captured but whose mix does not count is tried again like any other.
///
/// Beyond what Renderer says, all calls fail with unwritable_output (the folder, a full disk), render_strips() with
/// failed_program if LMMS renders nothing at all. Progress counts strips. [one-thread-at-a-time]
[[nodiscard]] Result<std::unique_ptr<Renderer>> make_lmms_renderer(const LmmsRendererOptions& options = {});

}  // namespace smartgain
