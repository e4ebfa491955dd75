// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What the user says and does about a plan, as the command line and both panels tell it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "smartgain/core/feedback.hpp"
#include "smartgain/core/learned.hpp"
#include "smartgain/core/plan.hpp"
#include "smartgain/core/result.hpp"
#include "smartgain/store/feedback_store.hpp"

namespace smartgain {

/// Which song a project, a folder of stems or what apply wrote of it is: `song.mmpz`, `song.smartgain.mmpz` and `song.smartgain.2.mmpz`
/// of one folder are one song. A hash of the path, so that the store names no folders.
[[nodiscard]] std::string song_of(const std::filesystem::path& input);
/// Which file it is.
[[nodiscard]] std::string file_of(const std::filesystem::path& input);

/// Unix time of the last write to a file; empty where there is none.
[[nodiscard]] std::optional<std::int64_t> saved_at(const std::filesystem::path& file);

/// One strip's answer. `chosen`: the change of its main knob that the user wants instead; empty where that is not known.
[[nodiscard]] FeedbackEvent event_for(const Plan& plan, const StripPlan& strip, FeedbackKind kind,
                                      std::optional<Decibels> chosen);

/// What a plan does to the knobs of an LMMS project, to be recognised later. `left_out`: ids that were not applied.
[[nodiscard]] AppliedPlan applied_plan(const Plan& plan, const std::filesystem::path& output,
                                       std::span<const std::string> left_out);

/// The user's own gains that came, changed or went between two sets of options: as edited, or as chosen where it is just what an
/// alternative offers. `plan`: that was shown meanwhile.
[[nodiscard]] std::vector<FeedbackEvent> edits_between(const PlanOptions& before, const PlanOptions& after,
                                                       const Plan& plan);

/// One way for all: every call is kept before it returns. Strips are named by id; unknown ones fail with wrong_use.
/// Fails besides with what the store fails with. [one-thread-at-a-time]
class Feedback {
 public:
  /// In `folder`, see data_folder().
  [[nodiscard]] static Result<Feedback> open(const std::filesystem::path& folder);

  /// Right as recommended.
  Result<> accept(const Plan& plan, const std::string& strip);
  /// It was better where it was; `reason` may be empty.
  Result<> reject(const Plan& plan, const std::string& strip, const std::string& reason);
  /// `gain`: of the main knob, as the recommended one.
  Result<> edit(const Plan& plan, const std::string& strip, Decibels gain);
  /// Fails with wrong_use for a name that the strip has no alternative of.
  Result<> choose(const Plan& plan, const std::string& strip, const std::string& alternative);
  /// Left out, without a verdict.
  Result<> ignore(const Plan& plan, const std::string& strip);
  /// 1…5.
  Result<> rate(const Plan& plan, int stars);
  /// Events made elsewhere (event_for(), edits_between()), in their order.
  Result<> record(std::span<const FeedbackEvent> events);

  /// The plan now stands in `output`; strips that it would change and that were left out count as ignored. Stems have no knobs: of them
  /// only what was ignored is kept.
  Result<> applied(const Plan& plan, const std::filesystem::path& output, std::span<const std::string> left_out);
  /// It does not any more, and not by the user's hand on the knobs.
  Result<> taken_back(const std::filesystem::path& output);
  /// Looks what a hand moved since the plan was applied to this file, and keeps it. `now`: its strips, measured or not.
  Result<std::vector<FeedbackEvent>> look(const std::filesystem::path& file, std::span<const Strip> now);

  /// What a plan for this song needs to know.
  [[nodiscard]] Result<Learned> learned(const std::filesystem::path& input);

  /// For what is asked of the store alone: listing, forgetting, exporting.
  [[nodiscard]] FeedbackStore& store() { return store_; }

 private:
  explicit Feedback(FeedbackStore store) : store_(std::move(store)) {}
  FeedbackStore store_;
};

}  // namespace smartgain
