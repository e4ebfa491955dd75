// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What is asked of a plan, as words: the one reading that the command line and presets share.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "smartgain/core/plan.hpp"
#include "smartgain/core/result.hpp"

namespace smartgain {

/// An option of `plan` and `auto`: `--goal balance` as typed, `goal = "balance"` in a preset.
struct PlanOptionWord {
  std::string_view name;  ///< without the dashes
  std::string_view form;  ///< words as they are typed, and in capitals what stands for a value: "none|LUFS", "STRIP=DB"
  std::string_view about;    ///< what it does, one line
  std::string_view initial;  ///< its default; empty for one that can be given many times
  bool repeatable = false;   ///< may be given many times, each a STRIP=VALUE or the like
};

/// In the order in which they are listed.
[[nodiscard]] std::span<const PlanOptionWord> plan_option_words();

/// Takes one value, as typed; of a repeatable option one of its values ("STRIP=ROLE").
/// Fails with wrong_use: "goal: unknown value 'smrat'. Did you mean 'smart'?"; also for an unknown option. Which strips, engines, rules
/// and styles there are is not known here: planning checks these.
Result<> set_plan_option(PlanOptions& options, std::string_view name, const std::string& text);

/// Name and value, as set_plan_option() reads them, of everything that is not as in PlanOptions{}.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> changed_plan_options(const PlanOptions& options);

/// "auto", "keep" or "ignore". Fails with wrong_use.
[[nodiscard]] Result<RawLevel> read_raw_level(const std::string& text);
/// "int8" or "float". Fails with wrong_use.
[[nodiscard]] Result<Precision> read_precision(const std::string& text);
/// NAME=VALUE, split at the last `=`, because strip names may hold one. `option` stands in messages.
[[nodiscard]] Result<std::pair<std::string, std::string>> split_assignment(std::string_view option,
                                                                           const std::string& text);
/// A finite number, with nothing behind it. Fails with wrong_use; `option` stands in messages.
[[nodiscard]] Result<double> read_number(std::string_view option, const std::string& text);

}  // namespace smartgain
