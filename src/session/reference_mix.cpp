// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/session/reference_mix.hpp"

#include <fmt/format.h>

#include <mutex>

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

}  // namespace

Result<std::shared_ptr<const Reference>> measured_reference(const fs::path& path, Precision precision, const Job& job) {
  struct Last {
    fs::path path;
    fs::file_time_type written;
    std::shared_ptr<const Reference> reference;
  };
  static std::mutex mutex;
  static Last last;
  const std::lock_guard lock(mutex);
  std::error_code error;
  const fs::path whole = fs::absolute(path, error);
  const auto written = fs::last_write_time(whole, error);
  if (!error && last.reference && last.path == whole && last.written == written) return last.reference;
  auto measured = measure_reference(path, precision, job);
  if (measured) last = {whole, written, *measured};
  return measured;
}

}  // namespace smartgain
