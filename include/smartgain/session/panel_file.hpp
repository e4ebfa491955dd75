// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What the user set in the panel for one project, kept in a file beside it.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "smartgain/core/plan.hpp"
#include "smartgain/core/result.hpp"

namespace smartgain {

/// What the file beside a project holds.
struct PanelFile {
  PlanOptions options;                          ///< what the panel plans with
  std::vector<std::string> unticked;            ///< strip ids that Apply leaves out
  std::map<std::string, std::string> verdicts;  ///< strip id -> accepted, rejected
  int stars = 0;                                ///< 0: not rated
};

/// `song.mmpz` -> `song.mmpz.smartgain-panel.json`, `stems/` -> `stems.smartgain-panel.json`, beside it.
[[nodiscard]] std::filesystem::path panel_file_of(const std::filesystem::path& input);

/// Fails with unreadable_input: missing, not JSON, of another version, with members of the wrong type.
[[nodiscard]] Result<PanelFile> read_panel_file(const std::filesystem::path& path);
/// Whole or not at all. Fails with unwritable_output.
Result<> write_panel_file(const std::filesystem::path& path, const PanelFile& content);

/// Without what names a strip that is not among these: planning refuses such options.
[[nodiscard]] PlanOptions options_for(PlanOptions options, std::span<const Strip> strips);
/// Old id -> new id, all at once: everything said of a strip goes with it. Ids that are not there stay.
void rename_strips(PanelFile& content, const std::map<std::string, std::string>& new_ids);

/// One project's PanelFile in memory, and what lies in its file. [one-thread-at-a-time]
class PanelKeeper {
 public:
  /// `defaults_file` holds, as a PanelFile, what projects begin with that nothing is kept of. Missing or damaged: PlanOptions{}.
  explicit PanelKeeper(std::filesystem::path defaults_file);

  PanelFile content;  ///< call touch() after changing it

  /// Another project: what its file says, else the defaults; what was not saved is lost. `file` empty: nothing is ever written.
  /// Fails with unreadable_input where the file cannot be used; the defaults hold then, and the next save() first copies it
  /// to the first free name in .bak.
  Result<> open(const std::filesystem::path& file);
  /// Has the user chosen no options for it: is nothing kept of it, and were no defaults kept either?
  [[nodiscard]] bool is_untouched() const { return untouched_; }
  /// The project has another name from now on: the content goes there with the next save().
  void move_to(const std::filesystem::path& file);
  /// The content was changed.
  void touch() {
    changed_ = true;
    untouched_ = false;
  }
  /// Writes what was changed since the last time. Fails with unwritable_output, and once only: until something could be
  /// written, or open() or move_to() named another file, the same trouble is no news.
  Result<> save();
  /// Projects that nothing is kept of begin with these options, but for what names strips. Makes the folder.
  /// Fails with unwritable_output.
  Result<> keep_as_defaults();

 private:
  void use(const std::filesystem::path& file);

  std::filesystem::path defaults_file_;
  PlanOptions defaults_;
  std::filesystem::path file_;
  bool has_defaults_ = false;
  bool untouched_ = false;
  bool changed_ = false;
  bool broken_ = false;    // what lies there is not ours to lose
  bool reported_ = false;  // that it cannot be written
};

}  // namespace smartgain
