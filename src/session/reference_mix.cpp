// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/session/reference_mix.hpp"

#include <fmt/format.h>

#include <mutex>
#include <optional>
#include <utility>

#include "smartgain/session/measure.hpp"
#include "smartgain/session/roles.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

Result<std::shared_ptr<const Reference>> measure_reference(const fs::path& path, Precision precision, const Job& job) {
  auto session = measure_session({path}, {}, job);
  if (!session) return unexpected(session.error().code, "--reference: " + session.error().message);
  if (!session->mix || !session->mix->integrated || session->mix->duration_s < kShortestReferenceS)
    return unexpected(
        ErrorCode::unreadable_input,
        fmt::format(
            "--reference: {}: expected a finished mix of at least {:.0f} s, found {}", path.string(),
            kShortestReferenceS,
            session->mix && session->mix->integrated ? fmt::format("{:.1f} s", session->mix->duration_s) : "silence"));
  assign_roles(*session, {}, precision);
  return std::make_shared<const Reference>(
      Reference{path.filename().string(), *std::move(session->mix), std::move(session->strips)});
}

using Version = std::pair<fs::path, fs::file_time_type>;

std::optional<Version> version_of(const fs::path& path) {
  std::error_code error;
  const fs::path whole = fs::absolute(path, error);
  const auto written = fs::last_write_time(whole, error);
  return error ? std::nullopt : std::optional(Version(whole, written));
}

struct Kept {
  std::mutex measuring;  // held for as long as that takes
  std::mutex reading;    // never for long: guards what follows
  Version version;
  std::shared_ptr<const Reference> reference;
};

Kept& kept() {
  static Kept last;
  return last;
}

}  // namespace

Result<std::shared_ptr<const Reference>> measured_reference(const fs::path& path, Precision precision, const Job& job) {
  if (auto known = known_reference(path)) return known;
  const std::lock_guard lock(kept().measuring);
  if (auto known = known_reference(path)) return known;
  const auto version = version_of(path);
  auto measured = measure_reference(path, precision, job);
  if (!measured || !version) return measured;
  const std::lock_guard short_lock(kept().reading);
  kept().version = *version;
  kept().reference = *measured;
  return measured;
}

std::shared_ptr<const Reference> known_reference(const fs::path& path) {
  const auto version = version_of(path);
  const std::lock_guard lock(kept().reading);
  return version && *version == kept().version ? kept().reference : nullptr;
}

}  // namespace smartgain
