// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Every strip to the same loudness: the honest baseline.
#include <fmt/format.h>

#include <algorithm>

#include "engines.hpp"

namespace smartgain {
namespace {

// SD of the levels that people choose around equal loudness, recorded bands: training, fit-role-levels, "sd without
// own loudness".
constexpr Decibels kSd(6.1);

class LufsEngine final : public Engine {
 public:
  [[nodiscard]] std::string_view name() const override { return "lufs"; }

  [[nodiscard]] Balance recommend(const SessionAnalysis& session, const BalanceRequest& request) const override {
    Balance balance;
    balance.engine = "lufs";
    balance.style = request.style;
    const auto count =
        std::count_if(session.strips.begin(), session.strips.end(), [](const Strip& s) { return s.level.has_value(); });
    const Decibels share = -from_power_ratio(static_cast<double>(std::max<std::ptrdiff_t>(count, 1)));
    for (const Strip& strip : session.strips) {
      if (!strip.level) {
        balance.strips.emplace_back();
        continue;
      }
      Reason reason{"equal_loudness",
                    fmt::format("all {} strips at one loudness: {:.1f} LU each", count, share.value),
                    share - *strip.level,
                    {{"level_lu", strip.level->value}, {"strips", static_cast<double>(count)}}};
      balance.strips.emplace_back(StripBalance{share, kSd, confidence_from_sd(kSd), {std::move(reason)}, {}});
    }
    return balance;
  }
};

}  // namespace

std::unique_ptr<Engine> make_lufs_engine() { return std::make_unique<LufsEngine>(); }

}  // namespace smartgain
