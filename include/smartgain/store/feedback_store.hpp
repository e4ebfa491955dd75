// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What the user did, kept on this machine: every event, what was applied where, and sums that learning reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "smartgain/core/feedback.hpp"
#include "smartgain/core/learned.hpp"
#include "smartgain/core/result.hpp"

namespace smartgain {

/// Largest export that is read: 400,000 events, 600 bytes each.
inline constexpr std::size_t kMostFeedbackBytes = 256u << 20;

/// What import_json() did.
struct ImportReport {
  std::size_t added = 0;  ///< events that were new
  std::size_t known = 0;  ///< were there already
};

/// One SQLite file, `feedback.db`, mode 0600, format version 4. Several programs may have it open; each write is one transaction, and
/// what was acknowledged survives a crash and the power going off.
///
/// Errors   every function fails with unreadable_input or unwritable_output where the file cannot be used (in use for over 2 s, full disk,
///          no permission); a message says what to do. What record() could not write is tried again with the next call, and when the
///          store is closed.
/// Broken   where the file turns out to be damaged it is renamed to feedback.db.broken, never deleted; what of its events can still be
///          read goes into the new one; notices() says so
/// Thread   [one-thread-at-a-time]
class FeedbackStore {
 public:
  /// Makes folder and file where there are none. A file of a newer version is refused and left as it is.
  [[nodiscard]] static Result<FeedbackStore> open(const std::filesystem::path& folder);
  FeedbackStore(FeedbackStore&&) noexcept;
  FeedbackStore& operator=(FeedbackStore&&) noexcept;
  ~FeedbackStore();

  /// What the user should know since it was opened; each once.
  [[nodiscard]] std::vector<std::string> take_notices();
  /// Where it lies.
  [[nodiscard]] const std::filesystem::path& file() const noexcept;

  /// Keeps one event; `id`, `uid` and, where it is 0, `time_s` are given here. The event's id.
  Result<std::int64_t> record(const FeedbackEvent& event);

  /// What a plan for `song` needs, in time that does not grow with the number of events (bench/store_bench.cpp).
  [[nodiscard]] Result<Learned> learned(std::string_view song);

  /// All, in their order.
  [[nodiscard]] Result<std::vector<FeedbackEvent>> events();
  /// Of events(), without reading them.
  [[nodiscard]] Result<std::size_t> event_count();
  /// How many were forgotten: ids that are not there count nothing. What was learned from them goes too.
  Result<std::size_t> forget(std::span<const std::int64_t> ids);
  /// All events on strips that were taken for this role.
  Result<std::size_t> forget_role(Role role);
  /// Everything, also what was applied where and which lessons are off.
  Result<std::size_t> forget_all();

  /// What one lesson rests on is forgotten: of a habit the events themselves, of the others what these events tell of it. How many
  /// events that were. Fails with wrong_use for a name that list_lessons() does not give, and for kSongLesson, whose events have numbers.
  Result<std::size_t> forget_lesson(std::string_view lesson);
  /// Off: it stays listed, and has no part in plans, until it is switched on or forgotten. Fails with wrong_use as above.
  Result<> switch_lesson(std::string_view lesson, bool on);

  /// A plan that now stands in a file takes the place of what stood there.
  Result<> note_applied(const AppliedPlan& plan);
  /// Empty where nothing is known of the file.
  [[nodiscard]] Result<std::optional<AppliedPlan>> applied(std::string_view file);
  /// It was taken back: whatever its knobs do is no answer to the plan.
  Result<> forget_applied(std::string_view file);

  /// `{"format": "smartgain-feedback", "version": 1, "lessons_off": […], "events": […]}`
  [[nodiscard]] Result<std::string> export_json();
  /// Adds what is not there yet, all or nothing; lessons that are off in it are off here, too. Fails with unreadable_input for another document; `name` stands in messages.
  Result<ImportReport> import_json(std::string_view text, std::string_view name);

 private:
  struct State;
  std::unique_ptr<State> state_;
  explicit FeedbackStore(std::unique_ptr<State> state);
};

}  // namespace smartgain
