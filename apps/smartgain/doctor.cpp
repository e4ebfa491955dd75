// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "doctor.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <thread>

#include "exit_status.hpp"
#include "smartgain/render/lmms_renderer.hpp"
#include "smartgain/render/scratch_folder.hpp"
#include "smartgain/session/models.hpp"

namespace smartgain {

int run_doctor() {
  int status = kAllDone;
  const auto good = [](const std::string& text) { fmt::print("  ok       {}\n", text); };
  const auto bad = [&status](const std::string& text, int code) {
    fmt::print("  MISSING  {}\n", text);
    if (status == kAllDone) status = code;
  };
  fmt::print("smartgain {}, {} cores\n", SMARTGAIN_VERSION, std::thread::hardware_concurrency());
  if (const auto renderer = make_lmms_renderer(); renderer)
    good((*renderer)->name() + " renders projects");
  else
    bad(renderer.error().message, kMissingProgram);
  if (const auto plugin = find_lmms_plugin(); !plugin.empty())
    good("the plugin inside LMMS measures all strips in one render: " + plugin.string());
  else
    fmt::print("  note     the plugin inside LMMS is not installed: each strip takes a render of its own\n");
  if (const auto scratch = ScratchFolder::make(); scratch) {
    std::error_code error;
    const auto space = std::filesystem::space(scratch->path(), error);
    good(
        fmt::format("temporary files in {}, {:.1f} GB free (a song of 4 minutes needs about 0.1; without the plugin, "
                    "20 strips 1.8)",
                    scratch->path().parent_path().string(), static_cast<double>(space.available) / 1e9));
  } else {
    bad(scratch.error().message, kUnreadable);
  }
  if (const auto model = shared_model(Precision::int8); model)
    good(fmt::format("engine cnn: model {} {}", (*model)->info().name, (*model)->info().version));
  else
    fmt::print("  note     engine cnn: {}; auto answers with the rules\n", model.error().message);
  return status;
}

}  // namespace smartgain
